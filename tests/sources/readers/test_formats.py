"""Formats: which reader takes a file, and what is no document at all."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.readers.formats import FORMATS, format_of, looks_like_text, read_documents
from searchlib.sources.readers.items import Item


def read(data: bytes, name: str, size_limit: int = 1 << 20) -> list[Item]:
    stream: io.BufferedReader = io.BufferedReader(io.BytesIO(data))
    return list(read_documents(stream, f"/folder/{name}", name, size_limit))


def only(data: bytes, name: str) -> Document:
    (item,) = read(data, name)
    assert isinstance(item, Document)
    return item


def reason(data: bytes, name: str, size_limit: int = 1 << 20) -> str:
    (item,) = read(data, name, size_limit)
    assert isinstance(item, DocumentError)
    assert item.source == name
    return item.reason


def test_every_format_has_a_reader_and_suffixes_of_its_own() -> None:
    suffixes = [suffix for row in FORMATS for suffix in row.suffixes]
    assert len(suffixes) == len(set(suffixes))
    assert all(callable(row.reader()) for row in FORMATS)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.txt", "text"), ("A.TXT", "text"), ("a.tar.txt", "text"), ("a.md", "markdown"), ("a.HTM", "html"),
        ("a.jsonl", "jsonl"), ("a.b.jsonl.gz", "jsonl"), ("a.gz", None), ("a", None),
        (".md", "markdown"), ("", None),
    ],
)  # fmt: skip
def test_the_suffix_tells_the_format(name: str, expected: str | None) -> None:
    row = format_of(name)
    assert (row and row.name) == expected


def test_a_file_of_unknown_suffix_is_text_if_it_looks_like_it() -> None:
    assert only("Điều 1. Phạm vi".encode(), "LICENSE").text == "Điều 1. Phạm vi"


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0",
        b"caf\xe9 noir",
        b"ok " * 10_000 + b"\xff",
        b"text" * 5_000 + b"\0",
        b"\xff\xfeabc",
    ],
)
def test_a_file_of_unknown_suffix_that_is_no_text_is_no_document(data: bytes) -> None:
    assert read(data, "data.bin") == []


def test_a_head_that_ends_within_a_character_still_looks_like_text() -> None:
    assert looks_like_text(b"x" + "ế".encode() * 5_000)
    assert not looks_like_text(b"ab\xe1\xba")


def test_a_known_suffix_with_bytes_that_are_no_text_is_an_error() -> None:
    assert reason(b"caf\xe9 noir", "a.txt").startswith("is not UTF-8 at byte 3: convert it")
    assert "NUL" in reason(b"\0" * 100, "a.txt")


def test_a_file_over_the_limit_is_an_error() -> None:
    assert reason(b"x" * 101, "a.txt", 100) == "is over the limit of 9.53674e-05 MB: split it"
    assert [type(item) for item in read(b"x" * 100, "a.txt", 100)] == [Document]


def test_a_file_over_the_limit_is_noticed_beyond_the_first_piece() -> None:
    assert "limit" in reason(b"x" * 2_000_000, "a.txt")
    assert len(only(b"x" * 1_000_000, "a.txt").text) == 1_000_000


def test_an_error_of_the_disk_is_reported_after_what_was_read() -> None:
    class Failing(io.RawIOBase):
        def __init__(self) -> None:
            self.pieces = [b'{"_id": "1", "text": "a"}\n']

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: object) -> int:
            if not self.pieces:
                raise OSError(5, "Input/output error")
            piece = self.pieces.pop()
            memoryview(buffer)[: len(piece)] = piece  # type: ignore[arg-type]
            return len(piece)

    stream: io.BufferedReader = io.BufferedReader(Failing())
    items = list(read_documents(stream, "a.jsonl", "a.jsonl"))
    assert [item.key if isinstance(item, Document) else str(item) for item in items] == [
        "1",
        "a.jsonl: cannot be read: Input/output error",
    ]


def test_the_layout_of_this_package_is_told_in_its_docstring() -> None:
    from searchlib.sources import readers

    modules = {path.stem for path in Path(readers.__file__ or "").parent.glob("*.py")} - {"__init__"}
    assert all(f"`{module}`" in (readers.__doc__ or "") for module in modules)
