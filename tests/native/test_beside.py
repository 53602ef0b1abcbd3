"""Words side by side: the compiled loop finds what numpy does, and never more than there is room for."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searchlib import native
from searchlib.ascending import beside
from searchlib.native import Loops
from tests.native.arrays import Array, Watched

dtypes = st.sampled_from([np.uint32, np.uint64])
# Dense numbers meet often, and few of them are looked up one by one in many.
places = st.one_of(
    st.sets(st.integers(0, 60), max_size=40),
    st.sets(st.integers(0, 5000), max_size=4),
    st.integers(0, 300).map(lambda size: set(range(7, 7 + 3 * size, 3))),
)
row_sizes = st.lists(st.integers(1, 40), max_size=8)
items = st.lists(st.integers(0, 3) | st.sampled_from([2**31, 2**32 - 1]), max_size=120)


def found(loops: Loops, first: Array, second: Array, step: int) -> list[int]:
    out = Watched(min(len(first), len(second)) + 1, first.dtype)
    count: list[int] = out.first(loops.beside(first, second, step, out.array)).tolist()
    return count


@given(places, places, st.integers(0, 9) | st.sampled_from([1000, 2**31]), dtypes)
def test_it_finds_what_numpy_does(
    loops: Loops, first: set[int], second: set[int], step: int, dtype: Any
) -> None:
    here, there = np.array(sorted(first), dtype), np.array(sorted(second), dtype)
    expected = [place for place in sorted(first) if place + step in second]
    assert found(loops, here, there, step) == beside(here, there, step).tolist() == expected
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native, "loops", None)
        assert beside(here, there, step).tolist() == expected


@pytest.mark.parametrize("dtype", [np.uint32, np.uint64])
def test_each_place_in_a_block_is_met_once(loops: Loops, dtype: Any) -> None:
    """Blocks are of four: whatever is left over of either array is compared as well."""
    for firsts, seconds, step, stride in product(range(10), range(10), range(3), range(1, 4)):
        here = np.arange(5, 5 + firsts, dtype=dtype)
        there = np.arange(5, 5 + stride * seconds, stride, dtype=dtype)
        expected = [place for place in here.tolist() if place + step in set(there.tolist())]
        assert found(loops, here, there, step) == expected


def test_the_largest_numbers_are_no_neighbours_of_the_smallest(loops: Loops) -> None:
    for dtype in (np.uint32, np.uint64):
        most = np.iinfo(dtype).max
        ends = np.array([most - 1, most], dtype)
        assert found(loops, ends, ends, 1) == [most - 1]
        assert found(loops, np.arange(2, dtype=dtype), ends, 5) == []
        assert found(loops, ends, np.arange(2, dtype=dtype), 0) == []


@given(places, places, row_sizes, st.integers(1, 3), dtypes)
def test_the_documents_with_words_side_by_side_are_counted(
    loops: Loops, first: set[int], second: set[int], sizes: list[int], width: int, dtype: Any
) -> None:
    sizes = [*sizes, *[1] * (-len(sizes) % width)] or [1] * width
    starts = np.concatenate(([0], np.cumsum(sizes))).astype(dtype)
    here, there = np.array(sorted(first), dtype), np.array(sorted(second), dtype)
    met = np.array([place for place in sorted(first) if place + 1 in second], dtype)
    rows = np.minimum(starts.searchsorted(met, "right") - 1, len(sizes) - 1)
    expected = sorted(set((rows // width).tolist()))
    assert loops.documents_beside(here, there, starts, width) == len(expected)
    docs = Watched(len(met), np.int64)
    assert docs.first(loops.documents(met, starts, width, docs.array)).tolist() == expected


@given(items, items, items, st.integers(1, 3), dtypes)
def test_no_places_are_in_more_documents_than_there_are_places(
    loops: Loops, first: list[int], second: list[int], starts: list[int], width: int, dtype: Any
) -> None:
    here, there, rows = (np.array(some, dtype) for some in (first, second, [0, 9, *starts]))
    assert 0 <= loops.documents_beside(here, there, rows, width) <= min(len(first), len(second)) + 1
    docs = Watched(len(first), np.int64)
    found = docs.first(loops.documents(here, rows, width, docs.array))
    assert ((found >= 0) & (found <= len(starts) // width)).all()
    assert (np.diff(found) > 0).all()


# Places of a damaged index may come twice, or in no order: four at once were found again with each next four.
@example([1, 1, 1, 9], [1] * 60, 0, np.uint32)
@example([1] * 60, [1, 1, 1, 9], 0, np.uint32)
@given(items, items, st.integers(0, 3), dtypes)
def test_no_numbers_make_it_write_beyond_its_room(
    loops: Loops, first: list[int], second: list[int], step: int, dtype: Any
) -> None:
    met = found(loops, np.array(first, dtype), np.array(second, dtype), step)
    assert len(met) <= min(len(first), len(second)) + 1
