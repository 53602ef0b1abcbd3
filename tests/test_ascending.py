"""Sorted arrays of integers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.ascending import counted, distinct, intersect

numbers = st.lists(st.integers(0, 50), unique=True).map(sorted)


@given(numbers, numbers)
def test_intersecting_is_that_of_sets(left: list[int], right: list[int]) -> None:
    found = intersect(np.array(left, np.int64), np.array(right, np.uint32))
    assert found.tolist() == sorted(set(left) & set(right))


@pytest.mark.parametrize("spread", [1, 5, 400, 1 << 30])
@pytest.mark.parametrize("lowest", [0, -1])
def test_intersecting_many_is_that_of_sets(spread: int, lowest: int) -> None:
    rng = np.random.default_rng(spread)
    left, right = (np.unique(rng.integers(0, size * spread + 1, size)) for size in (6000, 20_000))
    left[0] = lowest
    right[-1] = left[-1]
    right = np.unique(right)
    assert intersect(left, right).tolist() == sorted(set(left.tolist()) & set(right.tolist()))


@given(st.lists(st.integers(0, 9)).map(sorted))
def test_distinct_and_counted_are_those_of_numpy(items: list[int]) -> None:
    array = np.array(items, np.uint32)
    expected, counts = np.unique(array, return_counts=True)
    assert distinct(array).tolist() == expected.tolist()
    assert [part.tolist() for part in counted(array)] == [expected.tolist(), counts.tolist()]
