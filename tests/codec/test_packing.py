"""Packed lists: what is unpacked is what was packed, and bytes that are no list are refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.codec.packing import WIDTHS, pack_lists, ranges, rows_of, sums, unpack, unpack_lists

values = st.one_of(
    st.integers(1, 1),
    st.integers(1, 3),
    st.integers(1, 20),
    st.integers(1, 300),
    st.integers(1, 70_000),
    st.integers(1, 2**32 - 1),
)
lists = st.lists(st.one_of(st.lists(values, max_size=12), st.lists(st.just(1), max_size=40)), max_size=8)


@given(given_lists=lists)
def test_lists_come_back_as_they_were(given_lists: list[list[int]]) -> None:
    flat = np.array([value for some in given_lists for value in some], np.int64)
    counts = np.array([len(some) for some in given_lists], np.int64)
    packed = pack_lists(flat, counts)
    starts = sums(packed.sizes)
    assert len(packed.data) == starts[-1]
    found, stops = unpack_lists(packed.data, starts[:-1], counts, packed.forms)
    assert found.tolist() == flat.tolist()
    assert stops.tolist() == starts[1:].tolist()
    for some, start, stop, form in zip(given_lists, starts, starts[1:], packed.forms, strict=False):
        one, end = unpack(packed.data, int(start), len(some), int(form))
        assert one.tolist() == some
        assert end == stop


@pytest.mark.parametrize(
    ("value", "width"), [(1, 0), (3, 2), (15, 4), (255, 8), (65_535, 16), (2**32 - 1, 32)]
)
def test_a_list_of_large_values_has_the_width_of_these(value: int, width: int) -> None:
    packed = pack_lists(np.full(64, value), np.array([64]))
    assert WIDTHS[packed.forms[0]] == width
    assert packed.sizes.tolist() == [64 * width // 8]


def test_a_rare_large_value_does_not_widen_the_others() -> None:
    packed = pack_lists(np.array([1] * 1000 + [100_000]), np.array([1001]))
    assert packed.sizes.tolist() == [126 + 4]


@given(data=st.binary(max_size=24), count=st.integers(0, 40), form=st.integers(0, 255))
def test_any_bytes_are_a_list_of_positive_numbers_or_none(data: bytes, count: int, form: int) -> None:
    octets = np.frombuffer(data, np.uint8)
    one = many = None
    try:
        found, stop = unpack(octets, 0, count, form)
        one = found.tolist(), stop
        assert len(found) == count
        assert all(value > 0 for value in one[0])
    except ValueError:
        pass
    try:
        all_found, stops = unpack_lists(octets, np.array([0]), np.array([count]), np.array([form], np.uint8))
        many = all_found.tolist(), int(stops[0])
    except ValueError:
        pass
    assert one == many


@given(rows=st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5)), max_size=6))
def test_ranges_are_the_items_of_the_rows(rows: list[tuple[int, int]]) -> None:
    starts, counts = np.array(rows, np.int64).reshape(-1, 2).T
    expected = [item for start, count in rows for item in range(start, start + count)]
    assert ranges(starts, counts).tolist() == expected


@pytest.mark.parametrize("longest", [3, 300])
@given(data=st.data())
def test_rows_are_copied_short_and_long(longest: int, data: st.DataObject) -> None:
    source = np.arange(1000)
    sizes = data.draw(st.lists(st.integers(0, longest), max_size=6))
    starts = [data.draw(st.integers(0, 1000 - size)) for size in sizes]
    expected = [
        item for start, size in zip(starts, sizes, strict=True) for item in range(start, start + size)
    ]
    assert rows_of(source, np.array(starts, np.int64), np.array(sizes, np.int64)).tolist() == expected
