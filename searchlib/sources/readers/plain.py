"""plain: text as it is. Its first line is its title; a line with a date near the top is its date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from searchlib.model import Document
from searchlib.sources.dates import date_of_lines
from searchlib.sources.readers.decoding import decode
from searchlib.sources.readers.titles import first_lines, title_of_lines

__all__ = ["read"]


def read(stream: BinaryIO, name: str) -> Iterator[Document]:
    """The one document of a text file."""
    text = decode(stream.read(), name)
    lines = first_lines(text)
    yield Document(key="", title=title_of_lines(lines, name), text=text, date=date_of_lines(lines))
