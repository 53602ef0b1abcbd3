"""formats: which reader is for this file?

A known suffix decides, in capitals too. Any other file is read as text if it looks like text, and is
no document if it does not.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BufferedReader, BytesIO
from typing import BinaryIO, Protocol, cast

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.readers.items import Item

__all__ = ["FORMATS", "SIZE_LIMIT", "Format", "format_of", "looks_like_text", "read_documents", "too_large"]

SIZE_LIMIT = 64 << 20
"""The most bytes of a file that is read as a whole."""

_HEAD = 8192
# Asking for all that the limit allows makes room for it: more work than reading a usual file.
_FIRST = 1 << 18


class Reader(Protocol):
    """What a module of a format has under the name `read`; see `searchlib.sources.readers`."""

    def __call__(self, stream: BinaryIO, name: str, /) -> Iterator[Item]: ...


@dataclass(frozen=True, slots=True)
class Format:
    """A row of the table of formats.

    suffixes: how the names end, in small letters. module: imported only when a file needs it.
    records: the file is a stream of documents with keys of their own, so its size has no limit.
    """

    name: str
    suffixes: tuple[str, ...]
    module: str
    records: bool = False

    def reader(self) -> Reader:
        """The function that reads this format."""
        return cast(Reader, importlib.import_module(f"{__package__}.{self.module}").read)


TEXT = Format("text", (".txt", ".text"), "plain")
FORMATS = (
    TEXT,
    Format("markdown", (".md", ".markdown", ".mdown", ".mkd"), "markdown"),
    Format("html", (".html", ".htm", ".xhtml"), "webpage"),
    Format("jsonl", (".jsonl", ".jsonl.gz"), "jsonl", records=True),
)

_BY_SUFFIX = {suffix: row for row in FORMATS for suffix in row.suffixes}


def format_of(name: str) -> Format | None:
    """The format that a file's name stands for, None if only its content can tell.

    >>> format_of("Công văn.TXT").name, format_of("corpus.jsonl.gz").name, format_of("Makefile")
    ('text', 'jsonl', None)
    """
    parts = name.lower().rsplit(".", 2)
    for count in (2, 1):
        if len(parts) > count and (row := _BY_SUFFIX.get("." + ".".join(parts[-count:]))):
            return row
    return None


def looks_like_text(head: bytes) -> bool:
    """Whether a file that begins so could be text: UTF-8 without a NUL, or marked as UTF-16."""
    head = head[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if 0 in head:
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        # The last character may have been cut by taking only the head.
        return len(head) == _HEAD and error.start > _HEAD - 4
    return True


def read_documents(
    stream: BufferedReader, path: str, shown: str, size_limit: int = SIZE_LIMIT
) -> Iterator[Item]:
    """The documents of a file and what is wrong with it; nothing at all if it is no document.

    path tells the format, shown names the file in messages. Errors of reading come as DocumentErrors,
    after the documents that could be read before them.
    """
    row = format_of(path)
    try:
        for item in _items(row, stream, shown, size_limit):
            yield replace(item, type=(row or TEXT).name) if isinstance(item, Document) else item
    except DocumentError as error:
        yield error
    except OSError as error:
        yield DocumentError(shown, f"cannot be read: {error.strerror or error}")


def _items(row: Format | None, stream: BufferedReader, shown: str, size_limit: int) -> Iterator[Item]:
    if row is None:
        yield from _read_unknown(stream, shown, size_limit)
    elif row.records:
        yield from row.reader()(stream, shown)
    else:
        yield from row.reader()(_whole(stream, shown, size_limit), shown)


def _read_unknown(stream: BufferedReader, shown: str, size_limit: int) -> Iterator[Item]:
    if not looks_like_text(stream.peek(_HEAD)):
        return
    whole = _whole(stream, shown, size_limit)
    try:
        yield from TEXT.reader()(whole, shown)
    except DocumentError:
        return  # Its head looked like text, its body is none.


def _whole(stream: BufferedReader, shown: str, size_limit: int) -> BytesIO:
    data = stream.read(_FIRST)
    if len(data) == _FIRST:
        data += stream.read(max(0, size_limit + 1 - _FIRST))
    if len(data) > size_limit:
        raise too_large(shown, size_limit)
    return BytesIO(data)


def too_large(shown: str, size_limit: int) -> DocumentError:
    """The error for a file that is too large to be read as a whole."""
    return DocumentError(shown, f"is over the limit of {size_limit / (1 << 20):g} MB: split it")
