"""whoosh_segment: what is in a segment that Whoosh's writer made?

The grammar of its file is in `whoosh_writing`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib.codec.container import Container
from searchlib.codec.dictionary import Dictionary
from searchlib.codec.stored import Texts
from searchlib.codec.whoosh_formats import PostingsColumns
from searchlib.codec.whoosh_values import decode_value
from searchlib.codec.whoosh_view import NO_LENGTHS, FieldView, PostingsList, VectorItems, terms_from
from searchlib.errors import CorruptIndexError

__all__ = ["WhooshSegment"]

Array = npt.NDArray[Any]

_LENGTH_LIMIT = 1 << 32


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
        yield from terms_from(self._dictionary, max(start - self._empty, 0))

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
        # A term may be empty and a document have none: ends may be equal, and are looked at when read.
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
            return NO_LENGTHS
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
