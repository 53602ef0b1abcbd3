"""Damaged files: whatever bytes are changed or missing, a reader gives items or a DocumentError and ends."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import BinaryIO

import openpyxl
import pytest

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.readers import csv_table, epub, mail, mbox, rst, sheets, webpage
from searchlib.sources.readers.items import Item, Note
from tests.sources.readers.damaging import damaged, damaged_within

TEXT = "Hai bên ký bản ghi nhớ tại Hà Nội, ngày 16/3/2021."


def html() -> bytes:
    return (
        '<html lang="vi"><head><title>Ký</title><script type="application/ld+json">{"@type": "NewsArticle", '
        '"headline": "Ký", "author": [{"name": "Ân"}]}</script></head><body><nav><a href="/">m</a></nav>'
        f"<article><h1>Ký</h1><p>{TEXT}</p></article><div hidden>x</div></body></html>"
    ).encode()


def message() -> bytes:
    made = EmailMessage()
    made["From"], made["Subject"] = "Lê Ân <an@example.vn>", "Ký bản ghi nhớ"
    made["Date"] = "Tue, 16 Mar 2021 23:30:00 +0700"
    made.set_content(TEXT, cte="quoted-printable")
    made.add_alternative(f"<p>{TEXT}</p>", subtype="html", cte="base64")
    inner = EmailMessage()
    inner["Subject"] = "s"
    inner.set_content(TEXT)
    made.add_attachment(inner)
    made.add_attachment(TEXT.encode(), maintype="text", subtype="csv", filename="bảng.csv")
    return made.as_bytes()


def messages() -> bytes:
    return b"".join(b"From a@example.vn Tue Mar 16 08:00:00 2021\n" + message() + b"\n" for _ in range(3))


def book() -> bytes:
    container = '<container xmlns="c"><rootfiles><rootfile full-path="c.opf"/></rootfiles></container>'
    package = (
        '<package xmlns="o" xmlns:dc="d"><metadata><dc:title>Ký</dc:title><dc:date>2021</dc:date></metadata>'
        "<manifest>"
        '<item id="n" href="n.xhtml" properties="nav"/><item id="a" href="a.xhtml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/container.xml", container)
        archive.writestr("c.opf", package)
        archive.writestr("n.xhtml", '<html xmlns="h"><nav><a href="a.xhtml">Một</a></nav></html>')
        archive.writestr("a.xhtml", f"<html><h1>Một</h1><p>{TEXT}</p></html>")
    return stream.getvalue()


def workbook() -> bytes:
    made = openpyxl.Workbook()
    for row in (["Họ tên", "Lương"], [TEXT, 5], ["Ân", True]):
        made.worksheets[0].append(row)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def table() -> bytes:
    return ("Họ tên;Tỉnh\n" + f'"{TEXT}";"Huế\nVN"\n' * 5).encode()


def marked_up() -> bytes:
    return (
        f"Ký\n==\n\n:Author: Ân\n\n{TEXT} *a* :ref:`b <c>` |d|_\n\n.. note:: x\n\n=  =\na  b\n=  =\n".encode()
    )


def parts(path: str, data: bytes | BinaryIO) -> Iterator[Item]:
    assert isinstance(data, bytes)
    yield Document(key="", path=path, text=data.decode("latin-1"))


def read_mail(stream: io.BytesIO, name: str) -> Iterator[Item]:
    return mail.read(stream, name, parts)


def read_mbox(stream: io.BytesIO, name: str) -> Iterator[Item]:
    return mbox.read(stream, name, parts)


FORMATS: dict[str, tuple[Callable[[io.BytesIO, str], Iterator[Item]], bytes]] = {
    "html": (webpage.read, html()),
    "eml": (read_mail, message()),
    "mbox": (read_mbox, messages()),
    "epub": (epub.read, book()),
    "xlsx": (sheets.read, workbook()),
    "csv": (csv_table.read, table()),
    "rst": (rst.read, marked_up()),
}


def assert_read(read: Callable[[io.BytesIO, str], Iterator[Item]], data: bytes) -> None:
    try:
        for item in read(io.BytesIO(data), "tệp"):
            assert isinstance(item, Document | DocumentError | Note)
            if isinstance(item, Document):
                f"{item.title}{item.text}{item.author}".encode()
                offsets = [offset for offset, _ in item.locators]
                assert offsets == sorted(set(offsets))
                assert all(0 <= offset <= len(item.text) for offset in offsets)
    except DocumentError as error:
        assert error.source == "tệp"  # noqa: PT017


@pytest.mark.parametrize("name", FORMATS)
def test_undamaged_files_are_read(name: str) -> None:
    read, data = FORMATS[name]
    found = [item.text for item in read(io.BytesIO(data), "tệp") if isinstance(item, Document)]
    assert "bản ghi nhớ" in "".join(found)


@pytest.mark.parametrize("name", FORMATS)
def test_damaged_files_give_items_or_a_document_error(name: str) -> None:
    read, data = FORMATS[name]
    for copy in damaged(data, 100):
        assert_read(read, copy)


@pytest.mark.parametrize("name", ["epub", "xlsx"])
def test_damage_within_a_zip_file_that_its_checksums_do_not_show(name: str) -> None:
    read, data = FORMATS[name]
    for copy in damaged_within(data, 100):
        assert_read(read, copy)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("other", FORMATS)
def test_files_of_another_format_give_items_or_a_document_error(name: str, other: str) -> None:
    assert_read(FORMATS[name][0], FORMATS[other][1])
