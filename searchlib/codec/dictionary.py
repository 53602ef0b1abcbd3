"""dictionary: which number has a term, and which term a number?

The terms of a field are numbered in the order of their bytes. Columns of the dictionary of a field NAME::

    NAME/terms      u8   the terms, one after the other, each of at least one byte
    NAME/term_ends  uint ends of the terms in it
    NAME/landmarks  i64  of every 8th term the first 7 bytes, as a big-endian number, filled up with zeros

Landmarks lead to the 8 terms among which one must be; only terms that begin with the same 7 bytes
are compared on the way there.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib.codec.container import Container, narrow
from searchlib.errors import CorruptIndexError

__all__ = ["Dictionary", "dictionary_columns"]

Array = npt.NDArray[Any]

_BLOCK = 8
_LANDMARK_BYTES = 7  # One less than 8, so that the number has no sign.
_REMEMBERED = 1 << 16  # So many terms' numbers are remembered.


def _landmark(term: bytes) -> int:
    return int.from_bytes(term[:_LANDMARK_BYTES].ljust(_LANDMARK_BYTES, b"\0"), "big")


def dictionary_columns(name: str, ordered: Sequence[bytes]) -> dict[str, Array]:
    """The columns of the dictionary of a field; its terms are given in order."""
    ends = np.cumsum(np.fromiter(map(len, ordered), np.int64, len(ordered)))
    return {
        f"{name}/terms": np.frombuffer(b"".join(ordered), np.uint8),
        f"{name}/term_ends": narrow(ends),
        f"{name}/landmarks": np.array([_landmark(term) for term in ordered[::_BLOCK]], np.int64),
    }


class Dictionary:
    """The terms of a field."""

    def __init__(self, container: Container, name: str) -> None:
        self._terms = container.section(f"{name}/terms").octets()
        self._term_ends = container.section(f"{name}/term_ends").ends(len(self._terms))
        self._landmark_column = container.section(f"{name}/landmarks").bound(1 << 8 * _LANDMARK_BYTES)
        self.term_count = len(self._term_ends)
        self._landmark_column.expect(-(-self.term_count // _BLOCK))
        self._numbers: dict[bytes, int] = {}

    def term(self, number: int) -> bytes:
        """The term of this number."""
        start, stop = self._term_ends.row(number)
        return self._terms.read(start, stop).tobytes()

    def text(self, number: int) -> str:
        """The term of this number where terms are text. Raises CorruptIndexError for one that is none."""
        try:
            return str(self.term(number), "utf-8")
        except UnicodeDecodeError as error:
            raise self._no_text(error) from error

    def texts(self, numbers: Array) -> list[str]:
        """The terms of these numbers, ascending, where terms are text. Raises CorruptIndexError as `text`."""
        if not len(numbers):
            return []
        first, last = int(numbers[0]), int(numbers[-1])
        begin, ends = self._term_ends.row(first)[0], self._term_ends.read(first, last + 1)
        starts = ends[numbers - first - 1]
        starts[0] = begin
        rows = zip((starts - begin).tolist(), (ends[numbers - first] - begin).tolist(), strict=True)
        terms = self._terms.read(begin, int(ends[-1])).data
        try:
            return [str(terms[start:stop], "utf-8") for start, stop in rows]
        except UnicodeDecodeError as error:
            raise self._no_text(error) from error

    def _no_text(self, error: UnicodeDecodeError) -> CorruptIndexError:
        return self._terms.corrupt(f"has a term that is not UTF-8: {error}")

    def find(self, term: bytes) -> int:
        """The number of the first term that is not less than this one; `term_count` past the end."""
        return self._find(term)[0]

    def number(self, term: bytes) -> int:
        """The number of this very term, -1 where the segment does not have it."""
        number = self._numbers.get(term)
        if number is None:
            found, there = self._find(term)
            number = found if there == term else -1
            if len(self._numbers) >= _REMEMBERED:
                self._numbers.clear()
            self._numbers[term] = number
        return number

    def _find(self, term: bytes) -> tuple[int, bytes | None]:
        """The number of the first term that is not less than this one, and that term; None past the end."""
        landmark = _landmark(term)
        block = bisect_right(self._landmarks, landmark)
        if block and self._landmarks[block - 1] == landmark:
            first = bisect_left(self._landmarks, landmark)
            alike = range(first * _BLOCK, block * _BLOCK, _BLOCK)
            block = first + bisect_right(alike, term, key=self.term)
        first = max(block - 1, 0) * _BLOCK
        # One term more than the block has: where the term is past the block it is the one that follows.
        terms = self._some(first, min(first + _BLOCK + 1, self.term_count))
        place = bisect_left(terms, term)
        return first + place, terms[place] if place < len(terms) else None

    @cached_property
    def _landmarks(self) -> Sequence[int]:
        # Of a view an item is Python's own integer, in which a bisection takes less than to call numpy's.
        return self._landmark_column.read().astype(np.int64).data

    def _some(self, start: int, stop: int) -> list[bytes]:
        if start >= stop:
            return []
        bounds = self._term_ends.read(max(start - 1, 0), stop).tolist()
        if not start:
            bounds.insert(0, 0)
        begin = bounds[0]
        blob = self._terms.read(begin, bounds[-1]).tobytes()
        return [blob[first - begin : last - begin] for first, last in pairwise(bounds)]

    def terms(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The terms from number start to stop, in order."""
        return iter(self._some(start, self.term_count if stop is None else stop))

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
