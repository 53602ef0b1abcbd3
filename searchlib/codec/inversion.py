"""inversion: how do occurrences, document by document, become postings, term by term?

By sorting them by term alone, and stably: they come in the order of documents and positions, and keep it.
Some documents at a time are sorted, since these fit in the processor's cache, and then joined.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.codec.container import narrow
from searchlib.codec.lists import MIXED, Lists, changes, codes_of, joined, portions, split, stable_order
from searchlib.codec.packing import ranges, sums
from searchlib.codec.postings import Detail

__all__ = ["Occurrences", "invert"]

Array = npt.NDArray[Any]

_BYTES_PER_POSTING = 4
_NOTHING = np.zeros(0, np.uint8)


class Occurrences(NamedTuple):
    """Occurrences of terms as parallel arrays of non-negative integers, ascending by document and position.

    first: the docnum of the first document. terms: the number of the term, in the order of terms. docs:
    documents, counted from the first. variants: which variant of the term it is, counted in their order, in a
    type that has room for its code; zeros where a term has one.
    """

    first: int
    terms: Array
    docs: Array
    positions: Array
    variants: Array


def invert(batches: Iterable[Occurrences], term_count: int, detail: Detail) -> Iterator[Lists]:
    """The postings of all terms in order, some terms at a time; the terms are below `term_count`.

    Each batch has later documents than the one before.
    """
    inverted = [_inverted(batch, term_count, detail) for batch in batches]
    sizes = np.zeros(term_count, np.int64)
    for lists in inverted:
        sizes[lists.terms] += lists.counts * _BYTES_PER_POSTING
    yield from map(joined, zip(*(split(lists, portions(sizes)) for lists in inverted), strict=True))


def _inverted(batch: Occurrences, term_count: int, detail: Detail) -> Lists:
    """The postings of one batch."""
    counts = np.bincount(batch.terms, minlength=term_count)
    terms = np.flatnonzero(counts)
    # So few terms are in one batch that their numbers there mostly take 16 bits.
    numbers = np.zeros(term_count, np.uint16 if len(terms) <= 1 << 16 else np.uint32)
    numbers[terms] = np.arange(len(terms))
    order = stable_order(numbers.take(batch.terms), len(terms))
    starts = sums(counts[terms])[:-1]
    docs = batch.docs.take(order)
    begins = changes(docs)
    begins[starts] = True
    firsts = np.flatnonzero(begins)
    places = firsts.searchsorted(starts)
    found = Lists(
        terms,
        np.diff(places, append=len(firsts)),
        docs[firsts].astype(np.uint32) + np.uint32(batch.first),
        *[_NOTHING] * 5,
    )
    if detail is Detail.DOCS:
        return found
    freqs = narrow(np.diff(firsts, append=len(docs)))
    if detail is Detail.FREQS:
        return found._replace(freqs=freqs)
    positions = batch.positions.take(order)
    steps = positions.copy()
    steps[1:] -= positions[:-1]
    steps[firsts] = positions[firsts]
    found = found._replace(freqs=freqs, high=narrow((steps >> 8) + 1), low=steps.astype(np.uint8))
    if detail is Detail.POSITIONS:
        return found
    variants = batch.variants.take(order)
    codes = codes_of(variants.take(firsts))
    differs = changes(variants) & ~begins
    mixed = np.flatnonzero(np.bitwise_or.reduceat(differs, firsts)) if len(firsts) else firsts
    codes[mixed] = MIXED
    return found._replace(variants=codes, mixed=variants.take(ranges(firsts[mixed], freqs[mixed])) + 1)
