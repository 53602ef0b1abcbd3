"""tables: rows of cells as lines that can be understood where they are found.

A row by itself is a line of values that only its columns explain, so in a table of few columns each value
is told with the name of its column: "Họ tên: Nguyễn Văn A; Tỉnh: Huế". A place in a table is as long as a
snippet: a few short rows together, or one long one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

from searchlib.model import Document
from searchlib.sources.readers.decoding import PORTION
from searchlib.sources.readers.titles import one_line

__all__ = ["Line", "Row", "documents_of", "lines_of"]

_PLACE = 200
_LONGEST_TABLE = 150

_LOOKED_AT = 20
_MOST_NAMED = 12
_LONGEST_NAME = 40
_VALUE = re.compile(r"[-+(]?[\d.,/:%)\s-]*\d[\d.,/:%)\s-]*")
_USUAL_NAMES = frozenset(
    name
    for line in """
    address,amount,author,category,city,code,comment,country,date,description,email,first name,gender,id,label
    last name,link,name,no,note,notes,number,phone,price,province,quantity,source,status,text,title,total,type
    url,value,year
    chức vụ,diện tích,ghi chú,giới tính,họ tên,họ và tên,huyện,loại,mã,mã số,năm,ngày,ngày sinh,nguồn,nội dung
    số,số điện thoại,số lượng,số tiền,stt,tác giả,tên,tiêu đề,tỉnh,tỉnh/thành,tt,xã,đơn giá,đơn vị,địa chỉ
    điện thoại
    """.split("\n")
    for name in line.strip().split(",")
)


class Row(NamedTuple):
    """A row of a table: its number in the file, counted from 1, and its cells in NFC."""

    number: int
    cells: Sequence[str]


class Line(NamedTuple):
    """A row as a line of text. table: which table it is in, such as "sheet A", "" where there is but one."""

    table: str
    number: int
    text: str


def lines_of(rows: Iterable[Row], table: str = "") -> Iterator[Line]:
    """The rows of a table as lines; empty ones are left out.

    >>> rows = [Row(1, ["Họ tên", "Tỉnh"]), Row(2, ["Nguyễn Văn A", "Huế"]), Row(3, ["Lê B", ""])]
    >>> [line.text for line in lines_of(rows)]
    ['Họ tên | Tỉnh', 'Họ tên: Nguyễn Văn A; Tỉnh: Huế', 'Họ tên: Lê B']
    """
    rows = iter(rows)
    first = list(islice(rows, _LOOKED_AT))
    names = _names(first)
    for number, cells in chain(first, rows):
        if names and number != first[0].number and len(cells) <= len(names):
            text = "; ".join(
                f"{name}: {value}" if name else value
                for name, cell in zip(names, cells, strict=False)
                if (value := cell.strip())
            )
        else:
            text = " | ".join(filter(None, map(str.strip, cells)))
        if text := " ".join(text.split()):
            yield Line(table, number, text)


def _names(rows: Sequence[Row]) -> list[str]:
    """The names of the columns if the first of the rows tells them and they are few, else nothing."""
    if len(rows) < 2:
        return []
    names = [" ".join(cell.split()) for cell in rows[0].cells]
    known = list(filter(None, names))
    if not 2 <= len(names) <= _MOST_NAMED or len(known) <= len(names) // 2 or len(set(known)) < len(known):
        return []
    if any(len(name) > _LONGEST_NAME or _VALUE.fullmatch(name) for name in known):
        return []
    if any(name.casefold() in _USUAL_NAMES for name in known):
        return names
    # Names are words where the values below them are numbers and dates.
    values = [[row.cells[at].strip() for row in rows[1:] if at < len(row.cells)] for at in range(len(names))]
    return names if any(any(v) and all(map(_VALUE.fullmatch, filter(None, v))) for v in values) else []


class _Portion:
    """Lines on their way into a document, and the places they are on."""

    def __init__(self) -> None:
        self.size = 0
        self._lines: list[str] = []
        self._places: list[tuple[int, str, int]] = []  # offset, table, number of the first row
        self._last_rows: list[int] = []

    def add(self, line: Line) -> None:
        if not self._places or self.size - self._places[-1][0] >= _PLACE or self._places[-1][1] != line.table:
            self._places.append((self.size, line.table, line.number))
            self._last_rows.append(line.number)
        self._last_rows[-1] = line.number
        self._lines.append(line.text)
        self.size += len(line.text) + 1

    def text(self) -> str:
        return "\n".join(self._lines)

    def locators(self) -> tuple[tuple[int, str], ...]:
        return tuple(
            (offset, _label(table, first, last))
            for (offset, table, first), last in zip(self._places, self._last_rows, strict=True)
        )


def _label(table: str, first: int, last: int) -> str:
    """The name of a place; files may give a table a longer one than any program shows."""
    rows = f"row {first}" if first == last else f"rows {first}–{last}"
    return f"{one_line(table, _LONGEST_TABLE)}, {rows}" if table else rows


def documents_of(
    lines: Iterable[Line], title: str, author: str | None = None, date: str | None = None
) -> Iterator[Document]:
    """The document of a file of tables; of a very long one its parts, "part 1", "part 2" and so on."""

    def document(part: int) -> Document:
        return Document(
            key="",
            title=f"{title} (part {part})" if part else title,
            text=portion.text(),
            path=f"part {part}" if part else "",
            author=author,
            date=date,
            locators=portion.locators(),
        )

    portion, parts = _Portion(), 0
    for line in lines:
        if portion.size >= PORTION:
            parts += 1
            yield document(parts)
            portion = _Portion()
        portion.add(line)
    yield document(parts + 1 if parts else 0)
