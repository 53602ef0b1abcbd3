"""occurrences: where in a segment's documents do several terms stand together?

Positions are compared as integers that hold document and position both, so that one sorted
intersection settles all documents at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib.codec.segment import FieldData

__all__ = ["POSITION_BITS", "intersect", "position_keys"]

Array = npt.NDArray[Any]

POSITION_BITS = 32
_STRETCH_BITS = 6
_MANY = 4096
_STRETCHES_PER_ITEM = 64


def intersect(left: Array, right: Array) -> Array:
    """The items of two ascending arrays that both have, the smaller is looked up in the larger."""
    if len(left) > len(right):
        left, right = right, left
    if not len(left):
        return left
    if len(left) > _MANY:
        left = _near_to(left, right)
    at = np.searchsorted(right, left)
    at[at == len(right)] = 0
    found: Array = left[right[at] == left]
    return found


def _near_to(left: Array, right: Array) -> Array:
    """The items of the first array, without those that are nowhere near the second if that is cheap to say.

    A table of the stretches that the second one touches stays in the processor's cache, which a search in
    that array itself does not.
    """
    stretches = int(max(left[-1], right[-1])) >> _STRETCH_BITS
    if left[0] < 0 or right[0] < 0 or stretches > _STRETCHES_PER_ITEM * len(right):
        return left
    touched = np.zeros(stretches + 1, bool)
    touched[right >> _STRETCH_BITS] = True
    near: Array = left[touched[left >> _STRETCH_BITS]]
    return near


def position_keys(field: FieldData, number: int, docs: Array) -> Array:
    """(index into docs) << 32 | position, ascending, of a term's occurrences in the given documents.

    docs: ascending; those without the term give nothing.
    """
    of_docs, positions = field.positions_in(number, docs)
    keys: Array = (of_docs << POSITION_BITS) + positions
    return keys
