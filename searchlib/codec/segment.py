"""segment: how are the columns of a segment read back?

`SegmentData` is a segment's file as arrays: terms by number, postings of a term as array slices
(views of the mapped file), field lengths, stored documents. Docnums are those of the segment, from 0.
"""

from __future__ import annotations

import json
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.codec.container import Container, Section

__all__ = ["AllPostings", "FieldData", "Postings", "SegmentData", "occurrence_ranges"]

Array = npt.NDArray[Any]
_BLOCK = 64
_REMEMBERED = 1 << 16  # So many terms' numbers are remembered.
_POSITION_LIMIT = 1 << 31
_DATE_LIMIT = 1 << 32
_STORED_LIMIT = 1 << 31


class Postings(NamedTuple):
    """The postings of one term: parallel arrays, docnums ascending.

    docs: docnums. freqs: occurrences in each document; None where the field has no positions (each is 1).
    """

    docs: Array
    freqs: Array | None


class AllPostings(NamedTuple):
    """All columns of a field but its terms and lengths, as the segment has them; see `builder`."""

    posting_ends: Array
    docs: Array
    position_ends: Array | None
    freqs: Array | None
    positions: Array | None


def occurrence_ranges(ends: Array, rows: Array) -> Array:
    """The indexes of all items of the given rows, where row i is the half-open range up to ends[i].

    >>> occurrence_ranges(np.array([2, 5, 6]), np.array([0, 2]))
    array([0, 1, 5])
    """
    stops = ends[rows].astype(np.int64)
    starts = np.where(rows > 0, ends[rows - 1], 0).astype(np.int64)
    counts = stops - starts
    if not len(counts):
        return np.empty(0, np.int64)
    offsets = np.cumsum(counts) - counts
    return np.repeat(starts - offsets, counts) + np.arange(int(counts.sum()))


class FieldData:
    """One indexed field of a segment."""

    def __init__(self, container: Container, name: str, doc_count: int) -> None:
        self.name = name
        self.has_positions = f"{name}/positions" in container

        def section(column: str) -> Section:
            return container.section(f"{name}/{column}")

        self._terms = section("terms").octets()
        self._term_ends = section("term_ends").ends(len(self._terms))
        self._docs = section("docs").bound(doc_count)
        self._posting_ends = section("posting_ends").ends(len(self._docs))
        self.term_count = len(self._term_ends)
        self._numbers: dict[bytes, int] = {}
        self._landmarks: dict[int, bytes] = {}
        rows = [(self._posting_ends, self.term_count)]
        if self.has_positions:
            self._positions = section("positions").bound(_POSITION_LIMIT)
            self._freqs = section("freqs").bound(len(self._positions) + 1)
            self._position_ends = section("position_ends").ends(len(self._positions))
            self._lengths = section("lengths").bound(_POSITION_LIMIT)
            rows += [
                (self._freqs, len(self._docs)),
                (self._position_ends, self.term_count),
                (self._lengths, doc_count),
            ]
        for column, length in rows:
            if len(column) != length:
                raise column.corrupt(f"has {len(column)} items instead of {length}")

    # Terms

    def term(self, number: int) -> bytes:
        """The term of this number."""
        start, stop = self._term_ends.row(number)
        return self._terms.read(start, stop).tobytes()

    def find(self, term: bytes) -> int:
        """The number of the first term that is not less than this one; `term_count` past the end."""
        return self._find(term)[0]

    def number(self, term: bytes) -> int:
        """The number of this very term, -1 where the segment does not have it."""
        number = self._numbers.get(term)
        if number is None:
            found, at_it = self._find(term)
            number = found if at_it == term else -1
            if len(self._numbers) >= _REMEMBERED:
                self._numbers.clear()
            self._numbers[term] = number
        return number

    def _find(self, term: bytes) -> tuple[int, bytes | None]:
        """The number of the first term that is not less than this one, and that term; None past the end."""
        blocks = range(0, self.term_count, _BLOCK)
        block = bisect_right(blocks, term, key=self._landmark) - 1
        first = max(block, 0) * _BLOCK
        # One term more than the block has: where the term is past the block it is the one that follows.
        terms = list(self.terms(first, min(first + _BLOCK + 1, self.term_count)))
        place = bisect_left(terms, term)
        return first + place, terms[place] if place < len(terms) else None

    def _landmark(self, number: int) -> bytes:
        """The term that a block of the dictionary begins with; searches ask for few of them, and often."""
        term = self._landmarks.get(number)
        if term is None:
            term = self._landmarks[number] = self.term(number)
        return term

    def terms(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The terms from number start to stop, in order."""
        if stop is None:
            stop = self.term_count
        if start >= stop:
            return
        ends = self._term_ends.read(start, stop).tolist()
        begin = self._term_ends.row(start)[0]
        blob = self._terms.read(begin, ends[-1]).tobytes()
        base, last = begin, 0
        for end in ends:
            yield blob[last : end - base]
            last = end - base

    @cached_property
    def term_lengths(self) -> Array:
        """The length of each term in bytes."""
        return np.diff(self._term_ends.read().astype(np.int64), prepend=0)

    @cached_property
    def letter_masks(self) -> Array:
        """For each term the set of its bytes, each byte as one of 32 bits; compares terms cheaply."""
        bits = np.left_shift(np.uint32(1), self._terms.read() & np.uint8(31), dtype=np.uint32)
        starts = np.concatenate(([0], self._term_ends.read()[:-1])).astype(np.int64)
        return np.bitwise_or.reduceat(bits, starts) if len(starts) else np.empty(0, np.uint32)

    # Postings

    def doc_frequency(self, number: int) -> int:
        """How many documents of the segment have the term, deleted ones included."""
        start, stop = self._posting_ends.row(number)
        return stop - start

    @cached_property
    def doc_frequencies(self) -> Array:
        """The document frequency of each term."""
        return np.diff(self._posting_ends.read().astype(np.int64), prepend=0)

    def postings(self, number: int) -> Postings:
        """The postings of a term."""
        start, stop = self._posting_ends.row(number)
        freqs = self._freqs.read(start, stop) if self.has_positions else None
        return Postings(self._docs.read(start, stop), freqs)

    def positions(self, number: int) -> tuple[Postings, Array, Array]:
        """The postings of a term, the end of each posting's positions, and all positions in a row.

        Only for a field with positions.
        """
        postings = self.postings(number)
        ends = np.cumsum(self._freqs.read(*self._posting_ends.row(number)), dtype=np.int64)
        positions = self._positions.read(*self._position_ends.row(number))
        if ends[-1] != len(positions):
            raise self._freqs.corrupt("does not agree with the positions")
        return postings, ends, positions

    def all_postings(self) -> AllPostings:
        """Everything, for merging."""
        posting_ends, docs = self._posting_ends.read(), self._docs.read()
        if not self.has_positions:
            return AllPostings(posting_ends, docs, None, None, None)
        freqs, positions = self._freqs.read(), self._positions.read()
        if int(freqs.sum(dtype=np.int64)) != len(positions):
            raise self._freqs.corrupt("does not agree with the positions")
        return AllPostings(posting_ends, docs, self._position_ends.read(), freqs, positions)

    # Lengths

    @cached_property
    def lengths(self) -> Array:
        """The length of the field in each document, in positions; empty for a field without."""
        return self._lengths.read() if self.has_positions else np.empty(0, np.uint8)

    @cached_property
    def total_length(self) -> int:
        """The sum of all lengths, deleted documents included."""
        return int(self.lengths.sum(dtype=np.int64))


class SegmentData:
    """A segment's file, opened. Fields are looked at when they are first asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.container = container = Container(path)
        count = container.info.get("doc_count")
        dates = container.section("values/date").bound(_DATE_LIMIT)
        if type(count) is not int or len(dates) != count:
            raise dates.corrupt(f"has {len(dates)} items instead of {count!r:.40}")
        self.doc_count: int = count
        self._fields: dict[str, FieldData] = {}
        self._meta, self._text = self._stored("meta"), self._stored("text")

    def field(self, name: str) -> FieldData:
        """The indexed field of this name; every segment has all fields of the schema."""
        found = self._fields.get(name)
        if found is None:
            found = self._fields[name] = FieldData(self.container, name, self.doc_count)
        return found

    def field_names(self) -> list[str]:
        """The names of the indexed fields."""
        return [name.partition("/")[0] for name in self.container.names() if name.endswith("/term_ends")]

    def _stored(self, kind: str) -> tuple[Section, Section]:
        data = self.container.section(f"stored/{kind}").octets()
        ends = self.container.section(f"stored/{kind}_ends").ends(len(data))
        if len(ends) != self.doc_count:
            raise ends.corrupt(f"has {len(ends)} items instead of {self.doc_count}")
        return ends, data

    def stored_encoded(self, docnum: int) -> tuple[bytes, bytes]:
        """What is stored of a document, still compressed: (meta, text)."""
        meta, text = (data.read(*ends.row(docnum)).tobytes() for ends, data in (self._meta, self._text))
        return meta, text

    def _inflate(self, stored: tuple[Section, Section], docnum: int) -> str:
        ends, data = stored
        decompressor = zlib.decompressobj()
        try:
            inflated = decompressor.decompress(data.read(*ends.row(docnum)).data, _STORED_LIMIT).decode()
        except (UnicodeDecodeError, zlib.error) as error:
            raise data.corrupt(f"cannot be read: {error}") from error
        if not decompressor.eof:
            raise data.corrupt("is cut off")
        return inflated

    def meta(self, docnum: int) -> dict[str, Any]:
        """The stored record of a document."""
        try:
            record = json.loads(self._inflate(self._meta, docnum))
        except (RecursionError, ValueError) as error:
            raise self._meta[1].corrupt("holds no records") from error
        if not isinstance(record, dict):
            raise self._meta[1].corrupt("holds no records")
        return record

    def text(self, docnum: int) -> str:
        """The stored text of a document."""
        return self._inflate(self._text, docnum)

    @cached_property
    def dates(self) -> Array:
        """The date of each document as YYYYMMDD, 0 where it has none."""
        return self.container.section("values/date").read()
