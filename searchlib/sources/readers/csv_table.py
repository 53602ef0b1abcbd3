"""csv_table: a table as text, its cells separated by commas, semicolons, tabs or bars.

Which of these it is shows in the first lines, or is said by a line such as "sep=;". A quote that nobody
closed would make one cell of all that follows: its row is read again without regard to quotes.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO

from searchlib.model import Document
from searchlib.sources.readers.decoding import PORTION, decode_portions
from searchlib.sources.readers.items import Note
from searchlib.sources.readers.tables import Row, documents_of, lines_of
from searchlib.sources.readers.titles import name_as_title

__all__ = ["read"]

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 50
_SAMPLE_LINE = 10_000
# A row of more lines has a quote that nobody closed.
_MOST_LINES = 50


def read(stream: BinaryIO, name: str) -> Iterator[Document | Note]:
    """The document of a table; of a very long one its parts."""
    notes: list[Note] = []
    lines = _lines(stream, name, notes)
    first = list(islice(lines, _SAMPLE_LINES))
    delimiter = ""
    if (
        first
        and (directive := first[0].strip().lower()).startswith("sep=")
        and len(directive) == len("sep=;")
    ):
        delimiter = first[0].strip()[-1]
        first[0] = "\n"
    rows = _rows(chain(first, lines), delimiter or _delimiter(first))
    yield from documents_of(lines_of(rows), name_as_title(name))
    yield from notes[:1]


def _lines(stream: BinaryIO, name: str, notes: list[Note]) -> Iterator[str]:
    """The lines of a file with their ends; one of absurd length in pieces."""
    rest = ""
    for text, more, note in decode_portions(stream, name):
        if note:
            notes.append(note)
        lines = (rest + text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        rest = lines.pop()
        yield from (line + "\n" for line in lines)
        if rest and (not more or len(rest) > PORTION):
            yield rest
            rest = ""


def _delimiter(lines: list[str]) -> str:
    """The character that cuts most of the lines into equally many cells, more than one."""

    def regularity(delimiter: str) -> tuple[float, int]:
        sample = [line[:_SAMPLE_LINE] for line in lines if line.strip()]
        widths = Counter(len(row.cells) for row in _rows(iter(sample), delimiter) if len(row.cells) > 1)
        width, count = widths.most_common(1)[0] if widths else (0, 0)
        return count / len(sample) if sample else 0.0, width

    return max(_DELIMITERS, key=regularity)


def _rows(lines: Iterator[str], delimiter: str) -> Iterator[Row]:
    """The rows of a table, numbered as spreadsheet programs do."""
    taken: list[str] = []

    def taking() -> Iterator[str]:
        for line in lines:
            taken.append(line)
            yield line

    reader = csv.reader(taking(), delimiter=delimiter)
    number = 0
    while True:
        taken.clear()
        try:
            cells = next(reader, None)
        except csv.Error:  # A cell of over 128 KB.
            cells = []
        if not taken:
            return
        if cells and len(taken) <= _MOST_LINES:
            number += 1
            yield Row(number, cells)
            continue
        for line in taken:
            number += 1
            yield Row(number, line.split(delimiter))
