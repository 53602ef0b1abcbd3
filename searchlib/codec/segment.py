"""segment: how are the columns of a segment read back?

`SegmentData` is a segment's file as arrays: terms by number, postings of a term as array slices
(views of the mapped file), field lengths, stored documents. Docnums are those of the segment, from 0.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.codec.container import Container, Section
from searchlib.errors import CorruptIndexError

__all__ = ["FieldData", "Postings", "SegmentData", "occurrence_ranges"]

Array = npt.NDArray[Any]
_TEXT_LIMIT = 1 << 31


class Postings(NamedTuple):
    """The postings of one term: parallel arrays, docnums ascending.

    docs: docnums. freqs: occurrences in each document; None where the field has no positions (each is 1).
    """

    docs: Array
    freqs: Array | None


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

    def __init__(self, container: Container, name: str) -> None:
        self._container = container
        self.name = name
        self._terms = container.section(f"{name}/terms")
        self._term_ends = container.section(f"{name}/term_ends")
        self._posting_ends = container.section(f"{name}/posting_ends")
        self._docs = container.section(f"{name}/docs")
        self.has_positions = f"{name}/positions" in container
        self.term_count = len(self._term_ends)

    def _section(self, column: str) -> Section:
        return self._container.section(f"{self.name}/{column}")

    # Terms

    def term(self, number: int) -> bytes:
        """The term of this number."""
        start, stop = self._range(self._term_ends, number)
        return self._terms.read(start, stop).tobytes()

    def find(self, term: bytes) -> int:
        """The number of the first term that is not less than this one; `term_count` past the end."""
        low, high = 0, self.term_count
        while low < high:
            middle = (low + high) >> 1
            if self.term(middle) < term:
                low = middle + 1
            else:
                high = middle
        return low

    def number(self, term: bytes) -> int:
        """The number of this very term, -1 where the segment does not have it."""
        found = self.find(term)
        return found if found < self.term_count and self.term(found) == term else -1

    def terms(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The terms from number start to stop, in order."""
        if stop is None:
            stop = self.term_count
        if start >= stop:
            return
        ends = self._term_ends.read(start, stop).tolist()
        begin = self._range(self._term_ends, start)[0]
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

    @staticmethod
    def _range(ends: Section, number: int) -> tuple[int, int]:
        if number:
            pair = ends.read(number - 1, number + 1)
            return int(pair[0]), int(pair[1])
        return 0, int(ends.read(0, 1)[0])

    def doc_frequency(self, number: int) -> int:
        """How many documents of the segment have the term, deleted ones included."""
        start, stop = self._range(self._posting_ends, number)
        return stop - start

    @cached_property
    def doc_frequencies(self) -> Array:
        """The document frequency of each term."""
        return np.diff(self._posting_ends.read().astype(np.int64), prepend=0)

    def postings(self, number: int) -> Postings:
        """The postings of a term."""
        start, stop = self._range(self._posting_ends, number)
        freqs = self._section("freqs").read(start, stop) if self.has_positions else None
        return Postings(self._docs.read(start, stop), freqs)

    def positions(self, number: int) -> tuple[Postings, Array, Array]:
        """The postings of a term, the end of each posting's positions, and all positions in a row."""
        postings = self.postings(number)
        assert postings.freqs is not None
        start, stop = self._range(self._section("position_ends"), number)
        return postings, np.cumsum(postings.freqs, dtype=np.int64), self._section("positions").read(start, stop)

    def all_postings(self) -> tuple[Array, Array, Array | None, Array | None]:
        """Everything, for merging: (docs, posting_ends, freqs, positions) of all terms in a row."""
        freqs = self._section("freqs").read() if self.has_positions else None
        positions = self._section("positions").read() if self.has_positions else None
        return self._docs.read(), self._posting_ends.read(), freqs, positions

    # Lengths

    @cached_property
    def lengths(self) -> Array:
        """The length of the field in each document, in positions; empty for a field without."""
        return self._section("lengths").read() if self.has_positions else np.empty(0, np.uint8)

    @cached_property
    def total_length(self) -> int:
        """The sum of all lengths, deleted documents included."""
        return int(self.lengths.sum(dtype=np.int64))


class SegmentData:
    """A segment's file, opened. Fields and stored columns are read when they are first asked for."""

    def __init__(self, path: Path) -> None:
        self.container = Container(path)
        self.doc_count = int(self.container.info["doc_count"])
        self._fields: dict[str, FieldData] = {}

    def field(self, name: str) -> FieldData:
        """The indexed field of this name; KeyError where there is none."""
        found = self._fields.get(name)
        if found is None:
            found = self._fields[name] = FieldData(self.container, name)
        return found

    def field_names(self) -> list[str]:
        """The names of the indexed fields."""
        return [name.partition("/")[0] for name in self.container.names() if name.endswith("/term_ends")]

    def _stored(self, kind: str, docnum: int) -> bytes:
        start, stop = FieldData._range(self.container.section(f"stored/{kind}_ends"), docnum)
        return self.container.section(f"stored/{kind}").read(start, stop).tobytes()

    def stored_encoded(self, docnum: int) -> tuple[bytes, bytes]:
        """What is stored of a document, still compressed: (meta, text)."""
        return self._stored("meta", docnum), self._stored("text", docnum)

    def _inflate(self, data: bytes) -> bytes:
        try:
            decompressor = zlib.decompressobj()
            inflated = decompressor.decompress(data, _TEXT_LIMIT)
        except zlib.error as error:
            raise CorruptIndexError(self.container.path, f"a stored document: {error}") from error
        if not decompressor.eof:
            raise CorruptIndexError(self.container.path, "a stored document is cut off")
        return inflated

    def meta(self, docnum: int) -> dict[str, Any]:
        """The stored record of a document."""
        record: dict[str, Any] = json.loads(self._inflate(self._stored("meta", docnum)))
        return record

    def text(self, docnum: int) -> str:
        """The stored text of a document."""
        return self._inflate(self._stored("text", docnum)).decode()

    @cached_property
    def dates(self) -> Array:
        """The date of each document as YYYYMMDD, 0 where it has none."""
        return self.container.read("values/date")

    def close(self) -> None:
        """Let the file go."""
        self._fields.clear()
        self.container.close()
