"""ascending: what do sorted arrays of integers hold, alone and together?

numpy's own set operations sort what is sorted already, and load what they never use.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib import native

__all__ = ["beside", "counted", "distinct", "intersect"]

Array = npt.NDArray[Any]

_TIMES_FEWER = 8


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


def beside(first: Array, second: Array, step: int) -> Array:
    """The items of the first array that have one of the second so far beyond them.

    Both are unsigned, of one type, ascending, and have no item twice.
    """
    if native.loops is None:
        number = first.dtype.type(step)
        met: Array = intersect(first + number, second) - number
        return met
    found = np.empty(min(len(first), len(second)) + 1, first.dtype)
    return found[: native.loops.beside(first, second, step, found)]


def intersect(left: Array, right: Array) -> Array:
    """The items that are in both of two arrays, each of which is ascending and has none twice."""
    if len(left) > len(right):
        left, right = right, left
    found: Array
    if len(left) * _TIMES_FEWER > len(right):
        # The sort finds two ascending runs, and merges them faster than one is looked up in the other.
        both = np.concatenate((left, right))
        both.sort(kind="stable")
        found = both[:-1][both[1:] == both[:-1]]
        return found
    if not len(left):
        return left
    at = right.searchsorted(left)
    np.minimum(at, len(right) - 1, out=at)
    found = left[right[at] == left]
    return found
