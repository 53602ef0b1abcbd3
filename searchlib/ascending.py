"""ascending: what do sorted arrays of integers hold, alone and together?

numpy's own set operations sort what is sorted already, and load what they never use.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["counted", "distinct", "intersect", "merged"]

Array = npt.NDArray[Any]

_STRETCH_BITS = 6
_MANY = 4096
_STRETCHES_PER_ITEM = 64


def distinct(items: Array) -> Array:
    """The items of an ascending array, each once."""
    found: Array = items[_firsts(items)]
    return found


def counted(items: Array) -> tuple[Array, Array]:
    """The items of an ascending array, each once, and how many times each is there."""
    firsts = np.flatnonzero(_firsts(items))
    return items[firsts], np.diff(firsts, append=len(items))


def _firsts(items: Array) -> Array:
    firsts = np.ones(len(items), bool)
    np.not_equal(items[1:], items[:-1], out=firsts[1:])
    return firsts


def merged(many: Array, few: Array) -> Array:
    """The items of two ascending arrays, ascending."""
    return np.insert(many, many.searchsorted(few), few)


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
