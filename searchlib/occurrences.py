"""occurrences: where in a segment's documents do several terms stand together?

Positions are compared as integers that hold document and position both, so that one sorted
intersection settles all documents at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib.codec.segment import FieldData, occurrence_ranges

__all__ = ["POSITION_BITS", "intersect", "near", "phrase", "position_keys"]

Array = npt.NDArray[Any]

POSITION_BITS = 32
_NOTHING = np.empty(0, np.int64)
_NEVER = -1


def intersect(left: Array, right: Array) -> Array:
    """The items of two ascending arrays that both have; the smaller is looked up in the larger."""
    if len(left) > len(right):
        left, right = right, left
    if not len(left):
        return left
    at = np.searchsorted(right, left)
    at[at == len(right)] = 0
    found: Array = left[right[at] == left]
    return found


def position_keys(field: FieldData, number: int, docs: Array) -> Array:
    """(index into docs) << 32 | position, ascending, of a term's occurrences in the given documents.

    docs: ascending; those without the term give nothing.
    """
    postings, ends, positions = field.positions(number)
    rows = np.searchsorted(postings.docs, docs)
    rows[rows == len(postings.docs)] = 0
    having = np.flatnonzero(postings.docs[rows] == docs)
    rows = rows[having]
    keys = np.repeat(having << POSITION_BITS, np.diff(ends, prepend=0)[rows])
    keys += positions[occurrence_ranges(ends, rows)]
    return keys


def _common_docs(field: FieldData, numbers: Sequence[int]) -> Array:
    lists = sorted((field.postings(number).docs for number in set(numbers)), key=len)
    return reduce(intersect, lists)


def _count(keys: Array, docs: Array) -> tuple[Array, Array]:
    counts = np.bincount(keys >> POSITION_BITS, minlength=len(docs))
    found = np.flatnonzero(counts)
    return docs[found], counts[found]


def phrase(field: FieldData, numbers: Sequence[int]) -> tuple[Array, Array]:
    """(docs, how often) the terms of these numbers stand side by side in this order."""
    docs = _common_docs(field, numbers)
    if not len(docs):
        return _NOTHING, _NOTHING
    rarest_first = sorted(range(len(numbers)), key=lambda place: field.doc_frequency(numbers[place]))
    shift = len(numbers)  # Keeps positions before the first word's from reaching into another document.
    starts = [position_keys(field, numbers[place], docs) + (shift - place) for place in rarest_first]
    return _count(reduce(intersect, starts), docs)


def near(field: FieldData, numbers: Sequence[int], slop: int) -> tuple[Array, Array]:
    """(docs, how often) all the terms stand, in any order, with at most `slop` other positions among them.

    A term that is given twice counts as one.
    """
    docs = _common_docs(field, numbers)
    if not len(docs):
        return _NOTHING, _NOTHING
    keys = [position_keys(field, number, docs) for number in sorted(set(numbers))]
    merged = np.concatenate(keys)
    order = np.argsort(merged, kind="stable")
    merged = merged[order]
    labels = np.repeat(np.arange(len(keys)), [len(part) for part in keys])[order]
    # The smallest window that ends at an occurrence begins at the earliest of the latest occurrences of each
    # term. Positions of different documents are too far apart to fall into one.
    begins = merged
    for label in range(len(keys)):
        latest = np.maximum.accumulate(np.where(labels == label, merged, _NEVER))
        begins = np.minimum(begins, latest)
    fits = (begins > _NEVER) & (merged - begins - (len(keys) - 1) <= slop)
    ends = []
    last = _NEVER
    for begin, end in zip(begins[fits].tolist(), merged[fits].tolist(), strict=True):
        if begin > last:  # Windows are counted once each, without overlap.
            ends.append(end)
            last = end
    return _count(np.array(ends, np.int64), docs)
