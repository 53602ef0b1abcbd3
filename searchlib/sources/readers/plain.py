"""plain: text as it is. Its first line is its title; a line with a date near the top is its date.

A text that is longer than any book is several documents: so it is never in memory as a whole, and to show a
piece of it little is looked through.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from searchlib.model import Document
from searchlib.sources.dates import date_of_lines
from searchlib.sources.readers.decoding import decode_portions
from searchlib.sources.readers.items import Note
from searchlib.sources.readers.titles import first_lines, title_of_lines

__all__ = ["read"]


def read(stream: BinaryIO, name: str) -> Iterator[Document | Note]:
    """The one document of a text file; of a very long one its parts, "part 1", "part 2" and so on."""
    title, date = "", None
    is_noted = False
    for number, (text, more, note) in enumerate(decode_portions(stream, name), 1):
        if note and not is_noted:
            yield note
            is_noted = True
        if number == 1:
            lines = first_lines(text)
            title, date = title_of_lines(lines, name), date_of_lines(lines)
            if not more:
                yield Document(key="", title=title, text=text, date=date)
                return
        yield Document(key="", title=f"{title} (part {number})", text=text, path=f"part {number}", date=date)
