"""occurrences: where in a segment's documents do several terms stand together?

Positions are compared as integers that hold document and position both, so that one sorted
intersection settles all documents at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib.codec.segment import FieldData, occurrence_ranges

__all__ = ["POSITION_BITS", "intersect", "position_keys"]

Array = npt.NDArray[Any]

POSITION_BITS = 32


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
