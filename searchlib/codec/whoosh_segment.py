"""whoosh_segment: what does a segment hold, as Whoosh asks for it?

`SegmentView` is the question. `WhooshSegment` answers it of a segment that Whoosh's writer made with any
schema (the grammar is in `whoosh_writing`), `OwnSegment` of one that searchlib's writer made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from searchlib.codec.container import Container
from searchlib.codec.dictionary import Dictionary
from searchlib.codec.segment import FieldData, SegmentData
from searchlib.codec.stored import Texts
from searchlib.codec.whoosh_formats import Occurrences, PostingsColumns
from searchlib.codec.whoosh_values import decode_value
from searchlib.errors import CorruptIndexError

__all__ = [
    "FieldView",
    "OwnSegment",
    "PostingsList",
    "SegmentView",
    "VectorItems",
    "WhooshSegment",
    "open_segment",
]

Array = npt.NDArray[Any]

_LENGTH_LIMIT = 1 << 32
_TERMS_AT_ONCE = 256
_NO_LENGTHS = np.empty(0, np.uint8)


class PostingsList(NamedTuple):
    """The postings of a term: parallel arrays, docnums ascending. lengths: of the field in each document.

    occurrences: gives what is kept of each occurrence; not all who walk a list ask for it.
    """

    docs: Array
    freqs: Array
    weights: Array
    lengths: Array
    occurrences: Callable[[], Occurrences]


class VectorItems(NamedTuple):
    """The terms of one document in one field, ascending, with weights, freqs and occurrences."""

    terms: list[str]
    freqs: Array
    weights: Array
    occurrences: Occurrences


class FieldView(Protocol):
    """The term dictionary of a field, terms by number in the order of their bytes, and its postings."""

    @property
    def term_count(self) -> int: ...
    def term(self, number: int) -> bytes: ...
    def terms(self, start: int = 0) -> Iterator[bytes]: ...
    def find(self, term: bytes) -> int:
        """The number of the first term that is not less than this one; `term_count` past the end."""

    def number(self, term: bytes) -> int:
        """The number of this very term, -1 where there is none."""

    def doc_frequency(self, number: int) -> int: ...
    def postings_list(self, number: int) -> PostingsList: ...


class SegmentView(Protocol):
    """All that Whoosh's readers ask of a segment."""

    @property
    def doc_count(self) -> int: ...
    def field_names(self) -> list[str]:
        """The names of the fields that have terms."""

    def field(self, name: str) -> FieldView: ...
    def lengths(self, name: str) -> Array:
        """The length of a field in each document; empty for a field without lengths."""

    def stored(self, docnum: int) -> dict[str, Any]: ...
    def column(self, name: str) -> bytes | None:
        """The values of a field in all documents, as Whoosh's column class wrote them; None for none."""

    def vector(self, name: str, docnum: int) -> VectorItems | None:
        """The terms of a document, None where none are kept."""

    def corrupt(self, reason: str) -> CorruptIndexError:
        """The error that says what is wrong with the segment's file."""


def _terms(dictionary: Dictionary, start: int) -> Iterator[bytes]:
    """The terms from a number on, read some at a time: who walks them seldom goes to the end."""
    for first in range(start, dictionary.term_count, _TERMS_AT_ONCE):
        yield from dictionary.terms(first, min(first + _TERMS_AT_ONCE, dictionary.term_count))


# Segments of Whoosh's writer


class _WhooshField:
    """One indexed field. A term may be empty in an ID field; the dictionary has only the others."""

    def __init__(self, container: Container, name: str, doc_count: int, lengths: Array) -> None:
        prefix = f"field/{name}"
        self._dictionary = Dictionary(container, prefix)
        self._docs = container.section(f"{prefix}/docs").bound(doc_count)
        self._ends = container.section(f"{prefix}/posting_ends").ends(len(self._docs))
        self._postings = PostingsColumns(container, f"{prefix}/", len(self._docs))
        self._lengths = lengths
        self.term_count = len(self._ends)
        self._empty = self.term_count - self._dictionary.term_count
        if self._empty not in (0, 1):
            raise self._ends.corrupt(f"has {self.term_count} items instead of {self._dictionary.term_count}")

    def term(self, number: int) -> bytes:
        return self._dictionary.term(number - self._empty) if number >= self._empty else b""

    def terms(self, start: int = 0) -> Iterator[bytes]:
        if start < self._empty:
            yield b""
        yield from _terms(self._dictionary, max(start - self._empty, 0))

    def find(self, term: bytes) -> int:
        return self._dictionary.find(term) + self._empty if term else 0

    def number(self, term: bytes) -> int:
        if not term:
            return self._empty - 1
        found = self._dictionary.number(term)
        return found + self._empty if found >= 0 else -1

    def doc_frequency(self, number: int) -> int:
        start, stop = self._ends.row(number)
        return stop - start

    def postings_list(self, number: int) -> PostingsList:
        start, stop = self._ends.row(number)
        docs = self._docs.read(start, stop)
        return PostingsList(
            docs,
            self._postings.freqs(start, stop),
            self._postings.weights(start, stop),
            self._lengths[docs] if len(self._lengths) else np.zeros(len(docs), np.uint8),
            lambda: self._postings.occurrences(start, stop),
        )


class _Vectors:
    """The terms of each document in a field, one document after the other."""

    def __init__(self, container: Container, name: str, doc_count: int) -> None:
        prefix = f"vector/{name}/"
        self._terms = container.section(f"{prefix}terms").octets()
        # A term may be empty and a document have none, so that ends may be equal: each is looked at when read.
        self._term_ends = container.section(f"{prefix}term_ends").bound(len(self._terms) + 1)
        count = len(self._term_ends)
        self._ends = container.section(f"{prefix}item_ends").bound(count + 1).expect(doc_count)
        self._postings = PostingsColumns(container, prefix, count)

    def items(self, docnum: int) -> VectorItems | None:
        start, stop = self._ends.row(docnum)
        if stop <= start:
            return None
        try:
            terms = [self._term(number).decode("utf-8", "surrogatepass") for number in range(start, stop)]
        except UnicodeDecodeError as error:
            raise self._ends.corrupt("belongs to terms that are no text") from error
        freqs, weights = self._postings.freqs(start, stop), self._postings.weights(start, stop)
        return VectorItems(terms, freqs, weights, self._postings.occurrences(start, stop))

    def _term(self, number: int) -> bytes:
        return self._terms.read(*self._term_ends.row(number)).tobytes()


class WhooshSegment:
    """A segment that Whoosh's writer made; its parts are looked at when they are first asked for."""

    def __init__(self, container: Container) -> None:
        self._container = container
        count = container.info.get("doc_count")
        if type(count) is not int:
            raise self.corrupt(f"it has {count!r:.40} documents")
        self.doc_count = count
        self._records = Texts(container, count)
        self._fields: dict[str, _WhooshField] = {}
        self._vectors: dict[str, _Vectors | None] = {}
        self._lengths: dict[str, Array] = {}

    def field_names(self) -> list[str]:
        return [
            name.removeprefix("field/").removesuffix("/term_ends")
            for name in self._container.names()
            if name.startswith("field/") and name.endswith("/term_ends")
        ]

    def field(self, name: str) -> FieldView:
        found = self._fields.get(name)
        if found is None:
            found = _WhooshField(self._container, name, self.doc_count, self.lengths(name))
            self._fields[name] = found
        return found

    def lengths(self, name: str) -> Array:
        found = self._lengths.get(name)
        if found is None:
            found = self._lengths[name] = self._read_lengths(f"lengths/{name}")
        return found

    def _read_lengths(self, name: str) -> Array:
        if name not in self._container:
            return _NO_LENGTHS
        return self._container.section(name).bound(_LENGTH_LIMIT).expect(self.doc_count).read()

    def stored(self, docnum: int) -> dict[str, Any]:
        try:
            record = decode_value(self._records.text(docnum))
        except ValueError as error:
            raise self.corrupt(f"the record of document {docnum} cannot be read: {error}") from error
        if not isinstance(record, dict):
            raise self.corrupt(f"the record of document {docnum} is none")
        return record

    def column(self, name: str) -> bytes | None:
        if f"column/{name}" not in self._container:
            return None
        return self._container.section(f"column/{name}").octets().read().tobytes()

    def vector(self, name: str, docnum: int) -> VectorItems | None:
        if name not in self._vectors:
            kept = f"vector/{name}/item_ends" in self._container
            self._vectors[name] = _Vectors(self._container, name, self.doc_count) if kept else None
        vectors = self._vectors[name]
        return None if vectors is None else vectors.items(docnum)

    def corrupt(self, reason: str) -> CorruptIndexError:
        return CorruptIndexError(self._container.path, reason)


# Segments of searchlib's writer


class _OwnField:
    """A field of searchlib's own: what a posting weighs is how often the term occurs."""

    def __init__(self, field: FieldData) -> None:
        self._field = field
        self.term_count = field.term_count
        self.term = field.term
        self.find = field.find
        self.number = field.number
        self.doc_frequency = field.doc_frequency

    def terms(self, start: int = 0) -> Iterator[bytes]:
        return _terms(self._field, start)

    def postings_list(self, number: int) -> PostingsList:
        docs, freqs = self._field.postings(number)
        if freqs is None:  # The field is one term, wherever it is.
            freqs = lengths = np.ones(len(docs), np.uint8)
        else:
            lengths = self._field.lengths[docs]

        def occurrences() -> Occurrences:
            if not self._field.has_positions:
                return Occurrences(np.cumsum(freqs, dtype=np.int64), {})
            _, ends, positions = self._field.positions(number)
            return Occurrences(ends, {"positions": positions})

        return PostingsList(docs, freqs, freqs, lengths, occurrences)


class OwnSegment:
    """A segment that searchlib's writer made: neither columns nor vectors; the text is stored."""

    def __init__(self, data: SegmentData) -> None:
        self._data = data
        self.doc_count = data.doc_count

    def field_names(self) -> list[str]:
        return self._names

    @cached_property
    def _names(self) -> list[str]:
        return self._data.field_names()

    def field(self, name: str) -> FieldView:
        return _OwnField(self._data.field(name))

    def lengths(self, name: str) -> Array:
        return self._data.field(name).lengths if name in self._names else _NO_LENGTHS

    def stored(self, docnum: int) -> dict[str, Any]:
        return self._data.meta(docnum) | {"text": self._data.text(docnum)}

    def column(self, name: str) -> None:  # noqa: ARG002
        return None

    def vector(self, name: str, docnum: int) -> None:  # noqa: ARG002
        return None

    def corrupt(self, reason: str) -> CorruptIndexError:
        return CorruptIndexError(self._data.path, reason)


def open_segment(path: Path) -> SegmentView:
    """A segment's file, whoever made it. Raises CorruptIndexError where it is not what was written."""
    container = Container(path)
    return (
        WhooshSegment(container)
        if container.info.get("writer") == "whoosh"
        else OwnSegment(SegmentData(path))
    )
