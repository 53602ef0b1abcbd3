"""reading: what does a file say, whatever it is called? The one way to read a file, and those within it.

The content tells what a file is where it can, its name where it cannot: see `formats`. Whatever happens to
one file within another costs that one alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BufferedReader, BytesIO, RawIOBase
from typing import Any, BinaryIO, cast

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.readers.decoding import encoding_of_page, is_unicode
from searchlib.sources.readers.formats import (
    SIZE_LIMIT,
    TEXT,
    Format,
    format_called,
    format_of,
    too_large,
)
from searchlib.sources.readers.gzipped import Inflated
from searchlib.sources.readers.items import Item, Note
from searchlib.sources.readers.mending import Mender, read_legacy, read_old_vietnamese
from searchlib.sources.readers.parts import DEPTH, Allowance, ExhaustedError, Metered, safe_path
from searchlib.sources.readers.signatures import (
    HEAD,
    OLD_OFFICE,
    SIGNED,
    looks_like_text,
    signature,
    what_is_within,
)

__all__ = ["IsolationError", "read_documents"]

_CONTAINERS = ("zip", "ole2")
_COMPRESSED = ".gz"
# Asking for all that the limit allows makes room for it: more work than reading a usual file.
_FIRST = 1 << 18
_SHOWN_BYTES = 12

_PAGE = "html"
# Files of several texts, each in its own encoding, and those with a signature, which know theirs.
_KNOWS_ENCODINGS = SIGNED | {"eml", "mbox"}


class IsolationError(Exception):
    """A file is to be read by libraries, and was not to be read by them here."""


def read_documents(
    stream: BufferedReader[Any], path: str, shown: str, size_limit: int = SIZE_LIMIT, *, isolated: bool = True
) -> Iterator[Item]:
    """The documents of a file and what is wrong with it; nothing at all if it is no document.

    path tells the format where the content does not, shown names the file in messages. Errors of reading come
    as DocumentErrors, after the documents that could be read before them. The paths of documents within the
    file differ. isolated: whether libraries may read it here; if not, IsolationError is raised before the
    first item for a file of which they would have to.
    """
    paths: dict[str, int] = {}
    try:
        for item in _Reading(shown, size_limit, isolated=isolated).file(stream, path, shown):
            if isinstance(item, Document) and item.path and not item.key:
                yield replace(item, path=_free_path(item.path, paths))
            else:
                yield item
    except ExhaustedError as error:
        yield error


def _free_path(path: str, taken: dict[str, int]) -> str:
    """The path, or if it is taken the path with a number. taken: the paths, each with its last number."""
    free = path
    while free in taken:
        taken[path] += 1
        free = f"{path} ({taken[path]})"
    taken[free] = 1
    return free


class _Reading:
    """The reading of one file, and of all that lies within it."""

    def __init__(self, shown: str, size_limit: int, *, isolated: bool) -> None:
        self._allowance = Allowance(shown)
        self._size_limit = size_limit
        self._isolated = isolated

    def file(self, stream: BufferedReader[Any], path: str, shown: str, depth: int = 0) -> Iterator[Item]:
        """The items of a file that lies so many files deep within others."""
        try:
            yield from self._expanded(stream, path, shown, depth)
        except ExhaustedError:
            raise
        except DocumentError as error:
            yield error
        except OSError as error:
            yield DocumentError(shown, f"cannot be read: {error.strerror or error}")

    def _expanded(self, stream: BufferedReader[Any], path: str, shown: str, depth: int) -> Iterator[Item]:
        head = stream.peek(HEAD)
        kind, named = signature(head), format_of(path)
        bare = path[: -len(_COMPRESSED)] if path.lower().endswith(_COMPRESSED) else path
        if kind == "gzip" and (named or bare != path or not _has_suffix(path)):
            if depth > DEPTH:
                raise _too_deep(shown)
            inflated = Inflated(stream, shown)
            inner: RawIOBase = inflated
            if depth:
                inner = Metered(cast(BinaryIO, inflated), self._allowance, shown)
            with inflated, BufferedReader(inner, _FIRST) as expanded:
                try:
                    if expanded.peek(1) or not inflated.damage:
                        yield from self._expanded(expanded, bare, shown, depth + 1)
                except DocumentError as error:
                    if isinstance(error, ExhaustedError) or not inflated.damage:
                        raise  # Else it is what the damage has brought about.
            if inflated.damage:
                raise inflated.damage
            return
        source: BinaryIO = stream
        if kind in _CONTAINERS and (named or not _has_suffix(bare) or bare.lower().endswith(OLD_OFFICE)):
            self._may_be_read_here(isolated=True)
            if kind == "ole2" or not stream.seekable():
                source = self._whole(stream, shown)
            kind = what_is_within(kind, source, shown)
            is_known = True
        else:
            kind = None if kind in _CONTAINERS else kind
            is_known = kind is not None
        row = _format(kind, named, head)
        if row is None:
            return
        if row.name in SIGNED and not is_known:
            raise DocumentError(shown, _not_of(row, head))
        self._may_be_read_here(isolated=row.isolated)
        if not row.streamed and source is stream:
            source = self._whole(stream, shown)
        yield from self._documents(row, named, source, shown, depth)

    def _documents(
        self, row: Format, named: Format | None, source: BinaryIO, shown: str, depth: int
    ) -> Iterator[Item]:
        """The items that the reader of a format gives."""
        reader = row.reader(shown)
        is_misnamed = named not in (None, row)

        def parts(path: str, content: bytes | BinaryIO) -> Iterator[Item]:
            return self._part(safe_path(path), content, shown, depth)

        if row.name not in _KNOWS_ENCODINGS and isinstance(source, BytesIO):
            source, note = _in_unicode(source, row, shown)
            if note:
                yield note
        is_text = named is not None or row is not TEXT
        mender = Mender(shown)
        try:
            for item in reader(source, shown, parts) if row.has_parts else reader(source, shown):
                is_text = True
                if is_misnamed and isinstance(item, Document):
                    is_misnamed = False
                    yield Note(shown, f"is {row.name.upper()}, whatever its name says, and was read as such")
                if isinstance(item, Document) and not item.type:
                    yield mender.mend(replace(item, type=row.name))
                else:
                    yield item  # Documents of files within have theirs.
        except DocumentError:
            yield from mender.notes()
            if is_text:
                raise  # Else its head looked like text, and its body is none.
        yield from mender.notes()

    def _part(self, path: str, content: bytes | BinaryIO, shown: str, depth: int) -> Iterator[Item]:
        """The items of a file within another one."""
        inner = f"{shown}/{path}"
        if depth >= DEPTH:
            yield _too_deep(inner)
            return
        self._allowance.take_file()
        if isinstance(content, bytes):
            content = BytesIO(content)
        stream = BufferedReader(Metered(content, self._allowance, inner))
        for item in self.file(stream, path, inner, depth + 1):
            if isinstance(item, Document):
                yield replace(item, path=f"{path}/{item.path}" if item.path else path)
            else:
                yield item

    def _may_be_read_here(self, *, isolated: bool) -> None:
        if isolated and not self._isolated:
            raise IsolationError

    def _whole(self, stream: BufferedReader[Any], shown: str) -> BytesIO:
        data = stream.read(_FIRST)
        if len(data) == _FIRST:
            data += stream.read(max(0, self._size_limit + 1 - _FIRST))
        if len(data) > self._size_limit:
            raise too_large(shown, self._size_limit)
        return BytesIO(data)


def _in_unicode(source: BytesIO, row: Format, shown: str) -> tuple[BytesIO, Note | None]:
    """The bytes of a text as UTF-8, if they certainly are in another encoding which they do not name."""
    data = source.getvalue()
    if is_unicode(data) or (row.name == _PAGE and encoding_of_page(data)):
        return source, None
    legacy = read_legacy(data, shown)
    return (BytesIO(legacy[0].encode()), legacy[1]) if legacy else (source, None)


def _has_suffix(path: str) -> bool:
    return "." in path.rpartition("/")[2]


def _format(kind: str | None, named: Format | None, head: bytes) -> Format | None:
    """The format of a file of which its content and its name say so much.

    Signatures decide, but a text that looks like a web page or a mail may be about one.
    """
    found = format_called(kind or "")
    if named is None:
        return found or (TEXT if kind is None and _may_be_text(head) else None)
    return found if found and SIGNED & {found.name, named.name} else named


def _may_be_text(head: bytes) -> bool:
    return looks_like_text(head) or (0 not in head and read_old_vietnamese(head) is not None)


def _not_of(row: Format, head: bytes) -> str:
    if not head:
        return f"is empty, and no {row.name.upper()}: fetch it again"
    return f"is no {row.name.upper()}, it begins with {head[:_SHOWN_BYTES]!r}: fetch it again"


def _too_deep(shown: str) -> DocumentError:
    return DocumentError(shown, f"lies more than {DEPTH} files deep within others: unpack it")
