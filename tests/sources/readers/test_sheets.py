"""Spreadsheets: the values of all sheets, and no sheet larger than what is in it."""

from __future__ import annotations

import datetime as dt
import io
import time
import zipfile

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.readers import sheets
from searchlib.sources.readers.items import Item

SHEET = "xl/worksheets/sheet1.xml"


def items(data: bytes) -> list[Item]:
    return list(sheets.read(io.BytesIO(data), "Bảng lương.xlsx"))


def document(data: bytes) -> Document:
    (found,) = items(data)
    assert isinstance(found, Document)
    return found


def saved(workbook: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def workbook(*rows: list[object]) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "Lương"
    for row in rows:
        sheet.append(row)
    return made


def changed(data: bytes, name: str, content: bytes) -> bytes:
    """The file with other bytes for one of its members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, content if member == name else old.read(member))
    return stream.getvalue()


def test_rows_are_lines_with_the_names_of_their_columns_and_places() -> None:
    found = document(saved(workbook(["Họ tên", "Lương"], ["Lê Văn Ân", 12500000], ["Trần Bình", 1.5])))
    assert found.text == "Họ tên | Lương\nHọ tên: Lê Văn Ân; Lương: 12500000\nHọ tên: Trần Bình; Lương: 1.5"
    assert found.locators == ((0, "sheet Lương, rows 1–3"),)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (dt.datetime(2021, 3, 16), "16/03/2021"),  # noqa: DTZ001
        (dt.datetime(2021, 3, 16, 8, 30), "16/03/2021 08:30"),  # noqa: DTZ001
        (dt.date(2021, 3, 16), "16/03/2021"),
        (dt.time(8, 30), "08:30:00"),
        (0.1 + 0.2, "0.3"),
        (3.0, "3"),
        (True, "TRUE"),
        ("#N/A", ""),
        ("# 1", "# 1"),
        ("Hue\u0302\u0301", "Huế"),
        ("một\nhai", "một hai"),
        ("=1+1", ""),
        (None, ""),
    ],
)
def test_values_are_written_as_they_are_read(value: object, text: str) -> None:
    found = document(saved(workbook(["x", value, "y"])))
    assert found.text == " | ".join(filter(None, ["x", text, "y"]))


def test_all_sheets_are_read_hidden_ones_too() -> None:
    made = workbook(["a"])
    made.create_sheet("Ẩn").append(["b"])
    made.worksheets[1].sheet_state = "hidden"
    chart = BarChart()
    chart.add_data(Reference(made.worksheets[0], min_col=1, min_row=1, max_row=1))
    made.create_chartsheet("Biểu đồ").add_chart(chart)
    made.create_sheet("Trống")
    found = document(saved(made))
    assert (found.text, found.locators) == ("a\nb", ((0, "sheet Lương, row 1"), (2, "sheet Ẩn, row 1")))


def test_a_value_of_merged_cells_is_there_once() -> None:
    made = workbook(["BẢNG LƯƠNG", None, None], ["a", "b", "c"])
    made.worksheets[0].merge_cells("A1:C1")
    assert document(saved(made)).text == "BẢNG LƯƠNG\na | b | c"


def test_title_author_and_date_are_those_of_the_properties() -> None:
    made = workbook(["a", "b"])
    made.properties.title = "Bảng lương tháng 3"
    made.properties.creator = "Lê Ân"
    made.properties.created = dt.datetime(2021, 3, 16)  # noqa: DTZ001
    found = document(saved(made))
    assert (found.title, found.author, found.date) == ("Bảng lương tháng 3", "Lê Ân", "2021-03-16")


def test_the_day_on_which_the_template_of_excel_was_made_is_no_date() -> None:
    made = workbook(["a", "b"])
    made.properties.created = dt.datetime(2006, 9, 16)  # noqa: DTZ001
    assert document(saved(made)).date is None


def test_without_properties_a_heading_or_the_name_is_the_title_and_nothing_is_made_up() -> None:
    namespace = b"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
    nothing = b'<p:coreProperties xmlns:p="%s"/>' % namespace
    for first, title in ("BẢNG LƯƠNG", "BẢNG LƯƠNG"), (5, "Bảng lương"), (None, "Bảng lương"):
        found = document(changed(saved(workbook([first], ["a", "b"])), "docProps/core.xml", nothing))
        assert (found.title, found.author, found.date) == (title, None, None)


def sheet(rows: str, end: str = "</sheetData></worksheet>") -> bytes:
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    start = f'<worksheet xmlns="{namespace}"><dimension ref="A1:XFD1048576"/><sheetData>'
    return changed(saved(workbook()), SHEET, (start + rows + end).encode())


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>7</v></c></row>',
        '<row r="1"><c r="XFD1"><v>7</v></c></row>',
        '<row r="1048576"><c r="A1048576"><v>7</v></c></row>',
        '<row r="1"><c r="A1"><v>7</v></c></row><row r="99999999999"><c><v>8</v></c></row>',
    ],
)
def test_a_sheet_that_claims_to_be_endless_is_as_long_as_its_cells(rows: str) -> None:
    started = time.perf_counter()
    assert document(sheet(rows)).text == "7"
    assert time.perf_counter() - started < 10


def test_cells_beyond_the_limit_are_left_out_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "_MOST_CELLS", 1_000)
    found, error = items(saved(workbook(*([at, "x"] for at in range(1_000)))))
    assert isinstance(found, Document)
    assert 300 < len(found.text.splitlines()) < 400
    assert isinstance(error, DocumentError)
    assert error.reason == "has over 1,000 cells, and the rest was left out: save it as CSV"


@pytest.mark.parametrize(
    "xml",
    [
        b"<worksheet",
        b"",
        b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">' + b"".join(
            b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(98, 110)
        ) + b"]><worksheet>&m;</worksheet>",
        b"<a>" * 100_000,
    ],
    ids=["cut", "empty", "entities", "deep"],
)  # fmt: skip
def test_a_spreadsheet_with_a_damaged_sheet_is_an_error(xml: bytes) -> None:
    with pytest.raises(DocumentError, match="is a damaged spreadsheet"):
        items(changed(saved(workbook(["a"])), SHEET, xml))


def test_a_sheet_that_breaks_off_keeps_its_rows_and_the_other_sheets() -> None:
    made = workbook()
    made.create_sheet("B").append(["b"])
    cut = sheet('<row r="1"><c r="A1"><v>7</v></c></row><row r="2">', end="")
    with zipfile.ZipFile(io.BytesIO(cut)) as archive:
        found, error = items(changed(saved(made), SHEET, archive.read(SHEET)))
    assert isinstance(found, Document)
    assert found.text == "7\nb"
    assert isinstance(error, DocumentError)
    assert error.reason.startswith("sheet Lương: is damaged")


def test_a_sheet_that_breaks_off_at_once_is_an_error_and_no_document() -> None:
    (error,) = items(sheet("<row>", end=""))
    assert isinstance(error, DocumentError)


def test_what_is_no_spreadsheet_is_an_error() -> None:
    for data in (b"", b"a,b\n", b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000):
        with pytest.raises(DocumentError):
            items(data)


def test_an_encrypted_spreadsheet_is_told_with_a_remedy() -> None:
    data = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 1000
        + "EncryptedPackage".encode("utf-16-le")
        + b"\0" * 1000
    )
    with pytest.raises(DocumentError, match="is encrypted: save it without a password"):
        items(data)
