"""Reading: which reader takes a file, by its content and its name, and what is no document at all."""

from __future__ import annotations

import gzip
import io

import openpyxl
import pytest

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.readers.items import Item, Note
from searchlib.sources.readers.reading import IsolationError, read_documents
from searchlib.sources.readers.zipped import OLE2
from tests.sources.readers.zips import zip_of

PAGE = b"<!DOCTYPE html><title>Trang</title><p>text</p>"


def read(data: bytes, name: str, size_limit: int = 1 << 20) -> list[Item]:
    stream: io.BufferedReader = io.BufferedReader(io.BytesIO(data))
    return list(read_documents(stream, f"/folder/{name}", name, size_limit))


def documents(data: bytes, name: str) -> list[Document]:
    return [item for item in read(data, name) if isinstance(item, Document)]


def only(data: bytes, name: str) -> Document:
    (item,) = read(data, name)
    assert isinstance(item, Document)
    return item


def reason(data: bytes, name: str, size_limit: int = 1 << 20) -> str:
    (item,) = read(data, name, size_limit)
    assert isinstance(item, DocumentError)
    assert item.source == name
    return item.reason


def xlsx_of(cell: str) -> bytes:
    book, data = openpyxl.Workbook(), io.BytesIO()
    book.create_sheet("Lương").append([cell])
    book.save(data)
    return data.getvalue()


def test_a_file_of_unknown_suffix_is_text_if_it_looks_like_it() -> None:
    found = only("Điều 1. Phạm vi".encode(), "LICENSE")
    assert (found.text, found.type) == ("Điều 1. Phạm vi", "text")


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0",
        b"caf\xe9 noir",
        b"ok " * 10_000 + b"\xff\0",
        b"text" * 5_000 + b"\0",
        b"\xff\xfeabc",
    ],
)
def test_a_file_of_unknown_suffix_that_is_no_text_is_no_document(data: bytes) -> None:
    assert read(data, "data.bin") == []


def test_a_known_suffix_with_bytes_that_are_no_text_is_an_error() -> None:
    assert reason("Hội đồng ".encode()[:-3] + b"\xff", "a.txt").startswith("is not UTF-8 at byte 11")
    assert "NUL" in reason(b"\0" * 100, "a.txt")


def test_a_file_that_is_read_as_a_whole_has_a_limit() -> None:
    assert reason(b"x" * 101, "a.md", 100) == "is over the limit of 9.53674e-05 MB: split it"
    assert [type(item) for item in read(b"x" * 100, "a.md", 100)] == [Document]
    assert "limit" in reason(b"x" * 2_000_000, "a.md")
    assert [type(item) for item in read(b"x" * 101, "a.txt", 100)] == [Document]


def test_an_empty_text_is_an_empty_document() -> None:
    assert only(b"", "ghi chú.txt").title == "ghi chú"


def test_a_web_page_is_one_whatever_it_is_called() -> None:
    assert only(PAGE, "page").type == "html"
    assert only(PAGE, "page.asp").type == "html"
    note, document = read(PAGE, "archive.zip")
    assert note == Note("archive.zip", "is HTML, whatever its name says, and was read as such")
    assert isinstance(document, Document)
    assert document.type == "html"


def test_a_damaged_file_of_another_format_is_not_said_to_have_been_read() -> None:
    assert reason(b"%PDF-1.4\n\0\0", "trang.pdf.txt") == "is no PDF, or a damaged one: fetch it again"


@pytest.mark.parametrize("name", ["Lương.xls", "LUONG.XLS", "luong.xlsx", "luong"])
def test_an_old_excel_file_is_told_of(name: str) -> None:
    data = OLE2 + "Workbook".encode("utf-16-le").ljust(128, b"\0")
    assert reason(data, name) == "is an old Excel file, which is not read: save it as .xlsx"


def test_a_new_excel_file_of_an_old_name_is_read() -> None:
    assert documents(xlsx_of("Lương"), "luong.xls")[0].type == "xlsx"


def test_a_text_about_a_web_page_stays_a_text() -> None:
    assert only(PAGE, "how to.txt").text == PAGE.decode()


def test_a_file_without_the_signature_of_its_format_is_an_error() -> None:
    assert reason(b"\0\1\2", "a.zip") == "is no ZIP, it begins with b'\\x00\\x01\\x02': fetch it again"
    assert reason(b"", "a.zip") == "is empty, and no ZIP: fetch it again"


def test_an_archive_is_one_if_its_name_says_so_or_says_nothing() -> None:
    data = zip_of({"a.txt": b"a"})
    for name in ("files.zip", "files"):
        assert [document.path for document in documents(data, name)] == ["a.txt"]
    note, _ = read(data, "files.txt")
    assert isinstance(note, Note)
    assert read(data, "library.jar") == []


# Compressed files


@pytest.mark.parametrize(("name", "kind"), [("a.txt.gz", "text"), ("a.html.GZ", "html"), ("a.gz", "html")])
def test_a_compressed_file_is_read_as_what_is_inside(name: str, kind: str) -> None:
    document = documents(gzip.compress(PAGE), name)[0]
    assert (document.type, document.path, document.key) == (kind, "", "")


def test_a_file_that_is_compressed_only_by_name_is_read_as_it_is() -> None:
    assert only(b"text", "a.txt.gz").text == "text"
    assert only(b'{"_id": "1", "text": "x"}', "a.jsonl.gz").key == "1"


def test_what_is_compressed_under_another_name_is_left_to_its_program() -> None:
    assert read(gzip.compress(b"text"), "drawing.dia") == []


def test_a_damaged_end_is_reported_after_what_could_be_read() -> None:
    lines = b"".join(b'{"_id": "%d", "text": "%d"}\n' % (number, number**9) for number in range(10_000))
    *found, cut, error = read(gzip.compress(lines, compresslevel=0)[:-1_000], "a.jsonl.gz")
    assert len(found) > 1_000
    assert isinstance(cut, DocumentError)
    assert cut.reason.startswith(f"line {len(found) + 1}: not JSON")
    assert all(isinstance(item, Document) for item in found)
    assert isinstance(error, DocumentError)
    assert "is damaged and was not read to its end" in error.reason


def test_compressed_files_within_each_other_come_to_an_end() -> None:
    data = b"text"
    for _ in range(5):
        data = gzip.compress(data)
    assert "lies more than 3 files deep" in reason(data, "a.gz")


# Errors of others


class Failing(io.RawIOBase):
    """A file of two pieces, in the place of the second of which comes an error."""

    def __init__(self, error: Exception) -> None:
        self.pieces = [b'{"_id": "1", "text": "a"}\n']
        self.error = error

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        if not self.pieces:
            raise self.error
        piece = self.pieces.pop()
        memoryview(buffer)[: len(piece)] = piece  # type: ignore[arg-type]
        return len(piece)


def test_an_error_of_the_disk_is_reported_after_what_was_read() -> None:
    stream: io.BufferedReader = io.BufferedReader(Failing(OSError(5, "Input/output error")))
    items = list(read_documents(stream, "a.jsonl", "a.jsonl"))
    assert [item.key if isinstance(item, Document) else str(item) for item in items] == [
        "1",
        "a.jsonl: cannot be read: Input/output error",
    ]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (PAGE, "a.html"),
        (b"# a", "a.md"),
        (zip_of({}), "a.zip"),
        (PAGE, "a"),
        (gzip.compress(PAGE, mtime=0), "a.gz"),
    ],
)
def test_what_libraries_read_is_not_read_where_they_are_not_wanted(data: bytes, name: str) -> None:
    stream: io.BufferedReader = io.BufferedReader(io.BytesIO(data))
    with pytest.raises(IsolationError):
        next(read_documents(stream, name, name, isolated=False))


def test_texts_need_no_library() -> None:
    stream: io.BufferedReader = io.BufferedReader(io.BytesIO(b"text"))
    assert len(list(read_documents(stream, "a", "a", isolated=False))) == 1
