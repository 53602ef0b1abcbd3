"""Packing and copying, compiled: the same bytes as their twins in numpy make."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.codec.packing import _copy_rows_by_arrays, _packed_by_arrays
from searchlib.native.indexing import Writing
from tests.native.arrays import Watched

values = st.one_of(*(st.integers(1, most) for most in (1, 3, 20, 300, 70_000, 2**32 - 1)))
few = st.lists(values, max_size=12)
# Many small numbers and perhaps a large one, which is an exception.
many = st.builds(
    lambda small, count, large: [*[small] * count, *large],
    values,
    st.integers(1, 70),
    st.lists(values, max_size=2),
)
lists = st.lists(few | many, max_size=8)


@given(lists)
def test_lists_are_packed_alike(writing: Writing, given_lists: list[list[int]]) -> None:
    flat = np.array([value for some in given_lists for value in some], np.int64)
    counts = np.array([len(some) for some in given_lists], np.int64)
    for dtype in (np.uint8, np.uint16, np.uint32, np.int64):
        if len(flat) and flat.max() > np.iinfo(dtype).max:
            continue
        expected = _packed_by_arrays(flat.astype(dtype), counts)
        data, forms, sizes = (
            Watched(4 * len(flat), np.uint8),
            Watched(len(counts), np.uint8),
            Watched(len(counts), np.int64),
        )
        used = writing.pack(flat.astype(dtype), counts, data.array, forms.array, sizes.array)
        assert data.first(used).tolist() == expected.data.tolist()
        assert forms.first(len(counts)).tolist() == expected.forms.tolist()
        assert sizes.first(len(counts)).tolist() == expected.sizes.tolist()
        # With less room nothing is written beyond it.
        data = Watched(max(used - 1, 0), np.uint8)
        if used:
            with pytest.raises(ValueError, match="room"):
                writing.pack(flat.astype(dtype), counts, data.array, forms.array, sizes.array)
        data.check()


@given(st.lists(values, max_size=9), st.lists(st.integers(-2, 9), max_size=4))
def test_counts_of_other_items_are_refused(writing: Writing, some: list[int], counts: list[int]) -> None:
    data, forms, sizes = (
        Watched(4 * len(some), np.uint8),
        Watched(len(counts), np.uint8),
        Watched(len(counts), np.int64),
    )
    fitting = all(count >= 0 for count in counts) and sum(counts) == len(some)
    try:
        writing.pack(
            np.array(some, np.uint32), np.array(counts, np.int64), data.array, forms.array, sizes.array
        )
        assert fitting
    except ValueError:
        assert not fitting
    for watched in (data, forms, sizes):
        watched.check()


rows = st.lists(st.tuples(st.integers(0, 150), st.integers(0, 150)), max_size=6)


@given(rows, st.sampled_from([np.uint8, np.uint16, np.uint32, np.int64]))
def test_rows_are_copied_alike(writing: Writing, given_rows: list[tuple[int, int]], dtype: Any) -> None:
    source = np.arange(300).astype(dtype)
    starts, sizes = np.array(given_rows, np.int64).reshape(-1, 2).T.copy()
    places = np.cumsum(sizes) - sizes
    target = Watched(int(sizes.sum()), dtype)
    writing.copy(source.view(np.uint8), target.array.view(np.uint8), source.itemsize, starts, places, sizes)
    expected = np.empty(int(sizes.sum()), dtype)
    _copy_rows_by_arrays(source, starts, expected, places, sizes)
    assert target.first(len(expected)).tolist() == expected.tolist()


numbers = st.integers(-9, 9) | st.sampled_from([2**62, -(2**63)])


@given(st.lists(st.tuples(numbers, numbers, numbers), max_size=4), st.integers(0, 20), st.integers(0, 20))
def test_rows_beyond_the_arrays_are_refused(
    writing: Writing, given_rows: list[tuple[int, int, int]], source_size: int, target_size: int
) -> None:
    starts, places, sizes = np.array(given_rows, np.int64).reshape(-1, 3).T.copy()
    source, target = np.zeros(source_size, np.uint8), Watched(target_size, np.uint8)
    fitting = all(
        size >= 0 <= start <= source_size - size and 0 <= place <= target_size - size
        for start, place, size in given_rows
    )
    try:
        writing.copy(source, target.array, 1, starts, places, sizes)
        assert fitting
    except ValueError:
        assert not fitting
    target.check()
