"""inversion: how do occurrences, document by document, become postings, term by term?

By sorting them. Term, document, position and variant of an occurrence are packed into one unsigned integer
where they fit, since sorting plain integers is many times faster than sorting by several keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.codec.postings import MIXED, Detail, Lists, codes_of

__all__ = ["Limits", "Occurrences", "invert", "portions"]

Array = npt.NDArray[Any]

_OCCURRENCES_AT_ONCE = 1 << 19  # What is known about each of them fits in the processor's cache, or nearly.


class Occurrences(NamedTuple):
    """Occurrences of terms as parallel arrays of non-negative integers: the number of the term, counted in the
    order of terms, the docnum, the position, and the term's variant there."""

    terms: Array
    docs: Array
    positions: Array
    variants: Array


class Limits(NamedTuple):
    """What the numbers of `Occurrences` are below, in the same order."""

    terms: int
    docs: int
    positions: int
    variants: int


def portions(sizes: Array) -> Iterator[tuple[int, int]]:
    """Half-open ranges of terms of so many occurrences each, with about as many as are to be handled at once."""
    groups = (np.cumsum(sizes) - sizes) // _OCCURRENCES_AT_ONCE
    yield from pairwise([0, *(np.flatnonzero(np.diff(groups)) + 1).tolist(), len(sizes)])


def invert(batches: Iterable[Occurrences], limits: Limits, size: int, detail: Detail) -> Iterator[Lists]:
    """The postings of all terms, in order, some terms at a time; there are `size` occurrences in all.

    Each term has at least one. Which arrays the postings have depends on the detail.
    """
    bits = [max(limit - 1, 0).bit_length() for limit in limits]
    found = _Packed(batches, bits, size) if sum(bits) <= 64 else _Unpacked(batches)
    bounds = found.term_bounds(limits.terms)
    for first, last in portions(np.diff(bounds)):
        if first < last:
            yield _lists(found.part(int(bounds[first]), int(bounds[last])), detail)


class _Packed:
    """Occurrences in order, each as one integer."""

    def __init__(self, batches: Iterable[Occurrences], bits: list[int], size: int) -> None:
        self._bits = bits
        self._packed = np.empty(size, np.uint64)
        last = 0
        for batch in batches:
            first, last = last, last + len(batch.terms)
            part = self._packed[first:last]
            part[:] = batch.terms
            for column, width in zip(batch[1:], bits[1:], strict=True):
                part <<= np.uint64(width)
                np.bitwise_or(part, column, out=part, dtype=np.uint64, casting="unsafe")
        self._packed.sort()

    def term_bounds(self, terms: int) -> Array:
        firsts = np.arange(terms, dtype=np.uint64) << np.uint64(sum(self._bits[1:]))
        return np.append(self._packed.searchsorted(firsts), len(self._packed))

    def part(self, first: int, last: int) -> Occurrences:
        packed = self._packed[first:last]
        columns = []
        for width in reversed(self._bits[1:]):
            columns.append((packed & np.uint64((1 << width) - 1)).astype(np.int64))
            packed = packed >> np.uint64(width)
        return Occurrences(packed.astype(np.int64), *reversed(columns))


class _Unpacked:
    """Occurrences in order, for when the integers of one do not fit into one."""

    def __init__(self, batches: Iterable[Occurrences]) -> None:
        columns = [np.concatenate(parts) for parts in zip(*batches, strict=True)]
        order = np.lexsort(columns[::-1])
        self._sorted = Occurrences(*(column[order].astype(np.int64) for column in columns))

    def term_bounds(self, terms: int) -> Array:
        return self._sorted.terms.searchsorted(np.arange(terms + 1))

    def part(self, first: int, last: int) -> Occurrences:
        return Occurrences(*(column[first:last] for column in self._sorted))


def _changes(values: Array) -> Array:
    """Whether each item differs from the one before; the first one does."""
    found = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=found[1:])
    return found


def _lists(occurrences: Occurrences, detail: Detail) -> Lists:
    """The postings of some terms of which these are all occurrences, in order."""
    terms, docs, positions, variants = occurrences
    begins = _changes(terms)
    begins |= _changes(docs)
    firsts = np.flatnonzero(begins)
    counts = np.bincount(terms[firsts] - terms[0])
    docs = docs[firsts]
    if detail is Detail.DOCS:
        return Lists(counts, docs)
    freqs = np.diff(firsts, append=len(terms))
    if detail is Detail.FREQS:
        return Lists(counts, docs, freqs)
    steps = positions.copy()
    steps[1:] -= positions[:-1]
    steps[firsts] = positions[firsts]
    if detail is Detail.POSITIONS:
        return Lists(counts, docs, freqs, steps)
    codes = codes_of(variants[firsts])
    differing = np.flatnonzero(_changes(variants) & ~begins)
    codes[firsts.searchsorted(differing, "right") - 1] = MIXED
    mixed = variants[np.repeat(codes == MIXED, freqs)] + 1
    return Lists(counts, docs, freqs, steps, codes, mixed)
