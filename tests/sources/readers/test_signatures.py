"""Signatures: what a file is, by its content."""

from __future__ import annotations

import io
import time

import pytest

from searchlib.errors import DocumentError
from searchlib.sources.readers.signatures import looks_like_text, signature, what_is_within
from searchlib.sources.readers.zipped import OLE2
from tests.sources.readers.zips import zip_of


def ole2_of(*streams: str) -> bytes:
    """A file of an old Office program as far as the names of its streams go."""
    entries = b"".join(name.encode("utf-16-le").ljust(64, b"\0").ljust(128, b"\1") for name in streams)
    return OLE2.ljust(512, b"\1") + entries


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.4\n", "pdf"), (b"\0\0junk\n%PDF-1.4\n", "pdf"), (b"about %PDF-1.4\n", None),
        (b"{\\rtf1\\ansi", "rtf"), (b"\x1f\x8b\x08\0", "gzip"), (OLE2, "ole2"), (zip_of({}), "zip"),
        (zip_of({"a": b""}), "zip"), (b"<!DOCTYPE html>", "html"), (b"\xef\xbb\xbf\n <HTML lang=vi>", "html"),
        (b"<?xml version='1.0'?>\n<!-- a --><!doctype HTML PUBLIC>", "html"), (b"<htmlx>", None),
        (b"<?xml version='1.0'?><rss>", None), (b"<!-- never closed <html>", None),
        (b"From a@b.vn Tue Mar 16 08:00:00 2021\nFrom: a@b.vn\n", "mbox"), (b"From here to 2021\n\n", None),
        (b"Received: from x\nFrom: a@b.vn\nSubject: s\n\nFrom", "eml"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", "eml"),
        (b"Date: 2021\n\nFrom: here\n", None), (b"Subject: s\nFrom: a\n\nDate: b", None), (b"", None),
    ],
)  # fmt: skip
def test_the_beginning_tells_what_a_file_is(head: bytes, kind: str | None) -> None:
    assert signature(head) == kind


@pytest.mark.parametrize(
    "head",
    [b"<!--" * 2_000, b"<!---->" * 1_100, b"<?" * 4_000, b"From " * 1_600, b"From:\n" * 1_300, b" " * 8_192],
)
def test_a_beginning_made_to_take_time_takes_none(head: bytes) -> None:
    started = time.perf_counter()
    signature(head)
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b""}, "odt"),
        ({"mimetype": b"application/epub+zip\n"}, "epub"),
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, None),
        ({"[Content_Types].xml": b"", "word/document.xml": b""}, "docx"),
        ({"[Content_Types].xml": b"", "ppt/presentation.xml": b""}, "pptx"),
        ({"[Content_Types].xml": b"", "xl/workbook.xml": b""}, "xlsx"),
        ({"[Content_Types].xml": b"", "3D/model.xml": b""}, None),
        ({"word/a.txt": b""}, "zip"),
        ({}, "zip"),
    ],
)
def test_a_zip_file_is_known_by_what_is_in_it(files: dict[str, bytes], kind: str | None) -> None:
    stream = io.BytesIO(zip_of(files))
    assert what_is_within("zip", stream, "a") == kind
    assert stream.tell() == 0


def test_a_truncated_zip_file_is_an_error() -> None:
    with pytest.raises(DocumentError, match="damaged or truncated"):
        what_is_within("zip", io.BytesIO(zip_of({"a": b"text"})[:-10]), "a.docx")


def test_a_file_of_an_old_office_program_is_known_by_its_streams() -> None:
    word = OLE2 + bytes(600) + "WordDocument".encode("utf-16-le")
    assert what_is_within("ole2", io.BytesIO(word), "a") == "doc"
    assert what_is_within("ole2", io.BytesIO(OLE2 + bytes(600)), "a") is None


def test_a_head_that_ends_within_a_character_still_looks_like_text() -> None:
    assert looks_like_text(b"x" + "ế".encode() * 5_000)
    assert not looks_like_text(b"ab\xe1\xba")


@pytest.mark.parametrize(
    ("streams", "told"),
    [
        (["Root Entry", "Workbook"], "is an old Excel file, which is not read: save it as .xlsx"),
        (["Book"], "is an old Excel file, which is not read: save it as .xlsx"),
        (
            ["Workbook", "PowerPoint Document"],
            "is an old PowerPoint file, which is not read: save it as .pptx",
        ),
    ],
)
def test_old_office_files_other_than_those_of_word_are_told_of(streams: list[str], told: str) -> None:
    with pytest.raises(DocumentError) as raised:
        what_is_within("ole2", io.BytesIO(ole2_of(*streams)), "a")
    assert raised.value.reason == told


def test_a_word_document_with_a_table_within_is_one_and_what_is_unknown_is_nothing() -> None:
    assert what_is_within("ole2", io.BytesIO(ole2_of("Workbook", "WordDocument")), "a") == "doc"
    assert what_is_within("ole2", io.BytesIO(ole2_of("Bookmarks", "Workbooks")), "a") is None
