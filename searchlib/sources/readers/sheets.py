"""sheets: the tables of a spreadsheet (XLSX), hidden ones too, with the values that were last computed.

Dates are written as in Vietnam, day first. The cells that are looked at are counted: a file of some kilobytes
can claim a sheet of seventeen billion.
"""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO

from searchlib.errors import DocumentError
from searchlib.sources.readers.damage import telling_damage
from searchlib.sources.readers.items import Item
from searchlib.sources.readers.properties import joined_authors, plain_characters, telling_title, written_on
from searchlib.sources.readers.tables import Line, Row, documents_of, lines_of
from searchlib.sources.readers.titles import name_as_title, one_line
from searchlib.sources.readers.zipped import check_zip

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

__all__ = ["read"]

_MOST_CELLS = 5_000_000
_MOST_ROWS = 1_048_576
_ROWS_AT_ONCE = 200
# The table of texts is held in memory while the sheets are read.
_STRINGS = "xl/sharedStrings.xml"
_MOST_STRINGS = 128 << 20
_CORE = "docProps/core.xml"
# New workbooks of Excel were created on the day on which their template was.
_TEMPLATES = frozenset({"2006-09-16", "2015-06-05"})
_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})


def read(stream: BinaryIO, name: str) -> Iterator[Item]:
    """The document of a spreadsheet; of a very long one its parts."""
    with check_zip(stream, name) as archive:
        if _STRINGS in archive.namelist() and archive.getinfo(_STRINGS).file_size > _MOST_STRINGS:
            raise DocumentError(name, f"has texts of over {_MOST_STRINGS >> 20} MB: save it as CSV")
        with telling_damage(name, "is a damaged spreadsheet"):
            has_created = _CORE in archive.namelist() and b":created" in archive.read(_CORE)
    workbook = _open(stream, name)
    try:
        properties = workbook.properties
        created = written_on(properties.created) if has_created else None
        reading = _Reading(workbook, name)
        lines = reading.lines()
        first = list(islice(lines, 1))
        if first or not reading.errors:
            yield from documents_of(
                chain(first, lines),
                telling_title(properties.title) or _heading(first) or name_as_title(name),
                # What a file without properties has, the library makes up.
                joined_authors([properties.creator if properties.creator != "openpyxl" else None]),
                created if created not in _TEMPLATES else None,
            )
        yield from reading.errors
    finally:
        workbook.close()


def _open(stream: BinaryIO, name: str) -> Workbook:
    import openpyxl

    with telling_damage(name, "is a damaged spreadsheet"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)


def _heading(lines: list[Line]) -> str:
    """The first line, if it is a heading and no row."""
    text = lines[0].text if lines else ""
    return one_line(text) if " | " not in text and any(map(str.isalpha, text)) else ""


class _Reading:
    """The lines of all sheets, and what was wrong with any of them."""

    def __init__(self, workbook: Workbook, name: str) -> None:
        self.errors: list[DocumentError] = []
        self._workbook = workbook
        self._name = name
        self._cells = 0

    def lines(self) -> Iterator[Line]:
        for sheet in self._workbook.worksheets:
            if self._cells > _MOST_CELLS:
                break
            yield from lines_of(self._rows(sheet), f"sheet {plain_characters(sheet.title)}")
        if self._cells > _MOST_CELLS:
            self.errors.append(
                DocumentError(
                    self._name, f"has over {_MOST_CELLS:,} cells, and the rest was left out: save it as CSV"
                )
            )

    def _rows(self, sheet: ReadOnlyWorksheet) -> Iterator[Row]:
        sheet.reset_dimensions()  # What they claim is made up of empty cells.
        values = sheet.iter_rows(  # type: ignore[misc]  # The stubs know its base alone.
            max_row=_MOST_ROWS, values_only=True
        )
        number = 0
        while self._cells <= _MOST_CELLS:
            rows: list[Sequence[object]] = []
            try:
                with telling_damage(self._name, f"sheet {sheet.title}: is damaged"):
                    self._take(values, rows)
            except DocumentError as error:
                self.errors.append(error)
            for row in rows:
                number += 1
                yield Row(number, [_text(value) for value in row])
            if len(rows) < _ROWS_AT_ONCE:
                return

    def _take(self, values: Iterator[Sequence[object]], rows: list[Sequence[object]]) -> None:
        """Some rows more; fewer than asked for are the last ones."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for row in islice(values, _ROWS_AT_ONCE):
                rows.append(row)
                self._cells += len(row) + 1
                if self._cells > _MOST_CELLS:
                    break


def _text(value: object) -> str:
    """A value as it would be shown, if not for its format."""
    if value is None:
        return ""
    if isinstance(value, str):
        return "" if value in _ERRORS else plain_characters(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, dt.datetime):
        day = f"{value.day:02}/{value.month:02}/{value.year:04}"
        return f"{day} {value.hour:02}:{value.minute:02}" if value.hour or value.minute else day
    return str(value)
