"""inversion: how do occurrences, document by document, become postings, term by term?

By sorting them by term alone, and stably: they come in the order of documents and positions, and keep
it. Numbers of 16 bits are sorted by counting, which takes a quarter of the time that comparing takes; those
of 32 bits are sorted by their lower half, and then by the upper one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.codec.packing import sums
from searchlib.codec.postings import MIXED, Detail, Lists, codes_of

__all__ = ["Occurrences", "invert", "portions"]

Array = npt.NDArray[Any]

_AT_ONCE = 1 << 20


class Occurrences(NamedTuple):
    """Occurrences of terms as parallel arrays of non-negative integers, ascending by document and position.

    terms: the number of the term, in the order of terms. docs: docnums. variants: which variant of the term
    it is, counted in their order; zeros where a term has one.
    """

    terms: Array
    docs: Array
    positions: Array
    variants: Array


def portions(sizes: Array) -> Iterator[tuple[int, int]]:
    """Half-open ranges of terms of such sizes, each with about as much as is to be handled at once."""
    groups = (np.cumsum(sizes) - sizes) // _AT_ONCE
    yield from pairwise([0, *(np.flatnonzero(np.diff(groups)) + 1).tolist(), len(sizes)])


class _Batch(NamedTuple):
    """Occurrences in the order of `order`, by term; those of each term begin at its bound."""

    occurrences: Occurrences
    order: Array
    bounds: Array

    def part(self, first: int, last: int) -> Occurrences:
        """The occurrences of the terms from `first` to before `last`, by term."""
        chosen = self.order[self.bounds[first] : self.bounds[last]]
        terms, docs, positions, variants = (column[chosen] for column in self.occurrences)
        return Occurrences(terms - terms.dtype.type(first), docs, positions, variants)


def invert(batches: Iterable[Occurrences], term_count: int, detail: Detail) -> Iterator[Lists]:
    """The postings of all terms in order, some terms at a time; there are `term_count`, and each occurs.

    Each batch has later documents than the one before. It is sorted alone, since it fits in the processor's
    cache.
    """
    ordered = []
    counts = np.zeros(term_count, np.int64)
    for occurrences in batches:
        found = np.bincount(occurrences.terms, minlength=term_count)
        counts += found
        ordered.append(_Batch(occurrences, _stable_order(occurrences.terms, term_count), sums(found)))
    bounds = sums(counts)
    for first, last in portions(counts):
        if first == last:
            continue
        parts = [batch.part(first, last) for batch in ordered]
        columns = map(np.concatenate, zip(*parts, strict=True))
        terms, docs, positions, variants = columns
        order = _stable_order(terms, last - first)
        yield _lists(
            bounds[first:last] - bounds[first],
            docs[order].astype(np.int32),
            positions[order].astype(np.int32),
            variants[order],
            detail,
        )


def _stable_order(numbers: Array, limit: int) -> Array:
    """The order that sorts non-negative integers below the limit, equal ones as they come."""
    order = np.argsort(numbers.astype(np.uint16), kind="stable")
    if limit > 1 << 16:
        upper = (numbers >> 16).astype(np.uint16)
        order = order[np.argsort(upper[order], kind="stable")]
    return order


def _changes(values: Array) -> Array:
    """Whether each item differs from the one before; the first one does."""
    found = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=found[1:])
    return found


def _lists(starts: Array, docs: Array, positions: Array, variants: Array, detail: Detail) -> Lists:
    """The postings of terms whose occurrences begin at `starts`, from all their occurrences in order."""
    begins = _changes(docs)
    begins[starts] = True
    firsts = np.flatnonzero(begins)
    counts = np.diff(firsts.searchsorted(starts), append=len(firsts))
    found = Lists(counts, docs[firsts])
    if detail is Detail.DOCS:
        return found
    freqs = np.diff(firsts, append=len(docs)).astype(np.int32)
    if detail is Detail.FREQS:
        return found._replace(freqs=freqs)
    steps = positions.copy()
    steps[1:] -= positions[:-1]
    steps[firsts] = positions[firsts]
    found = found._replace(freqs=freqs, steps=steps)
    if detail is Detail.POSITIONS:
        return found
    codes = codes_of(variants[firsts].astype(np.int32))
    differing = np.flatnonzero(_changes(variants) & ~begins)
    codes[firsts.searchsorted(differing, "right") - 1] = MIXED
    mixed = variants[np.repeat(codes == MIXED, freqs)].astype(np.int32) + 1
    return found._replace(variants=codes, mixed=mixed)
