"""Compressed files: what is sound is read, what is damaged is told, and nothing explodes."""

from __future__ import annotations

import gzip
import io

import pytest

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.readers import gzipped
from searchlib.sources.readers.gzipped import Inflated
from searchlib.sources.readers.reading import read_documents

TEXT = b"".join(b"%d\n" % number**9 for number in range(20_000))


def read(data: bytes) -> bytes:
    inflated = Inflated(io.BytesIO(data), "a.gz")
    with io.BufferedReader(inflated) as stream:
        text = stream.read()
    if inflated.damage:
        raise inflated.damage
    return text


def test_all_members_are_read() -> None:
    assert read(gzip.compress(TEXT) + gzip.compress(b"more")) == TEXT + b"more"


def test_what_is_sound_comes_before_the_error() -> None:
    inflated = Inflated(io.BytesIO(gzip.compress(TEXT)[:-5_000]), "a.gz")
    with io.BufferedReader(inflated) as stream:
        text = stream.read()
    assert TEXT.startswith(text)
    assert len(text) > len(TEXT) // 2
    assert str(inflated.damage).startswith("a.gz: is damaged and was not read to its end")


@pytest.mark.parametrize("name", ["a.txt.gz", "a.md.gz"])
@pytest.mark.parametrize("missing", range(9, 13))
def test_the_text_before_the_damage_is_a_document_and_ends_with_a_character(name: str, missing: int) -> None:
    text = "Độ ẩm " * 1_000
    data = gzip.compress(text.encode(), compresslevel=0)[:-missing]
    stream: io.BufferedReader = io.BufferedReader(io.BytesIO(data))
    found, error = read_documents(stream, name, name)
    assert isinstance(found, Document)
    assert text.startswith(found.text)
    assert len(found.text) > len(text) - 10
    assert str(error).startswith(f"{name}: is damaged and was not read to its end")


def test_where_nothing_is_sound_there_is_no_document() -> None:
    stream: io.BufferedReader = io.BufferedReader(io.BytesIO(gzip.compress(TEXT)[:12]))
    (error,) = read_documents(stream, "a.txt.gz", "a.txt.gz")
    assert isinstance(error, DocumentError)


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
