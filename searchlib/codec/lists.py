"""lists: how are the postings of many terms held while they are on their way into records?

As parallel arrays in as few bytes as they need. Those of several sources, each with later documents than
the one before, are joined term by term without a look at what they say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.codec.packing import rows_of, sums

__all__ = [
    "MIXED",
    "Lists",
    "changes",
    "codes_of",
    "joined",
    "mixed_counts",
    "portions",
    "split",
    "stable_order",
    "totals",
    "variants_of",
    "without",
]

Array = npt.NDArray[Any]

MIXED = 2

_AT_ONCE = 4 << 20


def codes_of(variants: Array) -> Array:
    """The codes of postings that are all of one variant."""
    return np.where(variants > 0, variants + MIXED, 1)


def variants_of(codes: Array) -> Array:
    """The variants of postings with these codes, of which none is mixed."""
    return np.where(codes > MIXED, codes - MIXED, 0)


class Lists(NamedTuple):
    """The postings of some terms, one term after the other, as arrays of integers.

    terms: the numbers of the terms, ascending. counts: of each how many postings it has, one at least. docs:
    docnums, ascending within a term. freqs, variants: parallel to docs. high, low, mixed: of each occurrence,
    or of each in a mixed posting. What they mean is in the grammar of `postings`; what a field does not have
    is empty.
    """

    terms: Array
    counts: Array
    docs: Array
    freqs: Array
    high: Array
    low: Array
    variants: Array
    mixed: Array


def totals(values: Array, counts: Array) -> Array:
    """The sums of consecutive rows of so many values, one at least each."""
    if not len(counts):
        return np.zeros(0, np.int64)
    found: Array = np.add.reduceat(values, sums(counts)[:-1], dtype=np.int64)
    return found


def mixed_counts(lists: Lists) -> Array:
    """Of each posting how many occurrences in `mixed` are its own."""
    found: Array = lists.freqs * (lists.variants == MIXED)
    return found


def stable_order(numbers: Array, limit: int) -> Array:
    """The order that sorts non-negative integers below the limit, equal ones as they come.

    Numbers of 16 bits are sorted by counting, which takes a quarter of the time that comparing takes; those
    of 32 bits are sorted by their lower half, and then by the upper one.
    """
    order = np.argsort(numbers.astype(np.uint16, copy=False), kind="stable")
    if limit > 1 << 16:
        upper = (numbers >> 16).astype(np.uint16)
        order = order[np.argsort(upper[order], kind="stable")]
    return order


def portions(sizes: Array) -> list[int]:
    """Where to cut terms whose records have about so many bytes, to handle those between two cuts at once."""
    groups = (np.cumsum(sizes) - sizes) // _AT_ONCE
    return [0, *(np.flatnonzero(np.diff(groups)) + 1).tolist(), len(sizes)]


def _item_counts(lists: Lists) -> list[Array]:
    """Of each term how many items it has in each of the columns from `docs` on."""
    counts = lists.counts
    occurrences = totals(lists.freqs, counts) if len(lists.freqs) else counts
    mixed = totals(mixed_counts(lists), counts) if len(lists.variants) else counts
    sizes = (counts, counts, occurrences, occurrences, counts, mixed)
    return [
        some if len(column) else np.zeros_like(some) for some, column in zip(sizes, lists[2:], strict=True)
    ]


def split(lists: Lists, cuts: Sequence[int]) -> Iterator[Lists]:
    """The postings of the terms between each two cuts, which are numbers of terms."""
    places = lists.terms.searchsorted(cuts)
    bounds = [places.tolist()] * 2 + [sums(counts)[places].tolist() for counts in _item_counts(lists)]
    for part in range(len(cuts) - 1):
        yield Lists(
            *(column[place[part] : place[part + 1]] for column, place in zip(lists, bounds, strict=True))
        )


def joined(parts: Sequence[Lists]) -> Lists:
    """The postings of several sources; each has later documents than the one before."""
    filled = [part for part in parts if len(part.terms)]
    if len(filled) < 2:
        return (filled or parts)[0]
    rows = Lists(*map(np.concatenate, zip(*filled, strict=True)))
    order = np.argsort(rows.terms, kind="stable")
    terms = rows.terms[order]
    firsts = np.flatnonzero(changes(terms))
    columns = (
        rows_of(column, sums(counts)[order], counts[order])
        for column, counts in zip(rows[2:], _item_counts(rows), strict=True)
    )
    return Lists(terms[firsts], np.add.reduceat(rows.counts[order], firsts), *columns)


def without(lists: Lists, deleted: Array) -> Lists:
    """The postings but those that are deleted."""
    kept = ~deleted
    counts = totals(kept, lists.counts)
    of_occurrences = np.repeat(kept, lists.freqs) if len(lists.high) else kept[:0]
    of_mixed = np.repeat(kept, mixed_counts(lists)) if len(lists.variants) else kept[:0]
    chosen = (kept, kept, of_occurrences, of_occurrences, kept, of_mixed)
    columns = (column[some[: len(column)]] for column, some in zip(lists[2:], chosen, strict=True))
    return Lists(lists.terms[counts > 0], counts[counts > 0], *columns)


def changes(values: Array) -> Array:
    """Whether each item differs from the one before; the first one does."""
    found = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=found[1:])
    return found
