"""Compressed files: what is sound is read, what is damaged is told, and nothing explodes."""

from __future__ import annotations

import gzip
import io

import pytest

from searchlib.errors import DocumentError
from searchlib.sources.readers import gzipped
from searchlib.sources.readers.gzipped import Inflated

TEXT = b"".join(b"%d\n" % number**9 for number in range(20_000))


def read(data: bytes) -> bytes:
    with io.BufferedReader(Inflated(io.BytesIO(data), "a.gz")) as stream:
        return stream.read()


def test_all_members_are_read() -> None:
    assert read(gzip.compress(TEXT) + gzip.compress(b"more")) == TEXT + b"more"


def test_what_is_sound_comes_before_the_error() -> None:
    lines: list[bytes] = []
    with (
        io.BufferedReader(Inflated(io.BytesIO(gzip.compress(TEXT)[:-5_000]), "a.gz")) as stream,
        pytest.raises(DocumentError, match=r"^a\.gz: is damaged and was not read to its end"),
    ):
        lines.extend(stream)
    assert b"".join(lines) == TEXT[: len(b"".join(lines))]
    assert len(lines) > 10_000


@pytest.mark.parametrize(
    "data",
    [b"text", gzip.compress(TEXT)[:-4] + bytes(4), gzip.compress(TEXT) + b"junk", gzip.compress(b"")[:12]],
    # Names of their own: compressed data holds the time, and each worker must find the same tests.
    ids=["not compressed", "a wrong length", "something behind", "a beginning"],
)
def test_damage_is_an_error(data: bytes) -> None:
    with pytest.raises(DocumentError, match="is damaged"):
        read(data)


def test_what_was_made_to_explode_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gzipped, "_HARMLESS", 1 << 20)
    assert len(read(gzip.compress(bytes(1 << 20)))) == 1 << 20
    with pytest.raises(DocumentError, match="grows to more than 200 times its size: decompress it first"):
        read(gzip.compress(bytes(100 << 20)))
