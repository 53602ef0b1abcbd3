"""Which segments become one: few of a size remain, and no document is written over and over."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.merge_policy import due_merges

MEGABYTE = 1 << 20
sizes = st.lists(st.integers(0, 1 << 40), max_size=60)


def merged(before: list[int]) -> list[int]:
    """The sizes once everything that is due has been merged."""
    after = list(before)
    while due := list(due_merges(after)):
        for place in reversed(due):
            after[place] = [sum(after[place])]
    return after


@given(sizes)
def test_what_is_merged_are_neighbours_each_once(before: list[int]) -> None:
    places = [number for place in due_merges(before) for number in range(len(before))[place]]
    assert places == sorted(set(places))
    assert sum(merged(before)) == sum(before)


@given(sizes)
def test_there_are_fewer_than_eight_segments_for_each_level(before: list[int]) -> None:
    after = merged(before)
    levels = {len(oct(size // (4 * MEGABYTE))) if size >= 4 * MEGABYTE else 0 for size in after}
    assert len(after) < 8 * len(levels) or not after


def test_a_large_segment_is_left_alone_while_small_ones_are_merged() -> None:
    assert merged([900 * MEGABYTE, *[MEGABYTE] * 8]) == [900 * MEGABYTE, 8 * MEGABYTE]


def test_small_segments_between_large_ones_are_taken_along() -> None:
    before = [100 * MEGABYTE, 1, 1, 1, 100 * MEGABYTE, 1, 1, 1, 100 * MEGABYTE, 1]
    assert list(due_merges(before)) == [slice(0, 8)]


@pytest.mark.parametrize("size", [3_000, 40 * MEGABYTE])
def test_a_document_is_written_again_once_for_each_level(size: int) -> None:
    segments: list[int] = []
    written = 0
    for _ in range(2_000):
        segments.append(size)
        while due := list(due_merges(segments)):
            for place in reversed(due):
                written += sum(segments[place])
                segments[place] = [sum(segments[place])]
        assert len(segments) < 30
    levels = 1 + math.log(max(2_000 * size / (4 * MEGABYTE), 1), 8)
    in_first_level = 2_000 / 7 * 4 * MEGABYTE if size < 4 * MEGABYTE else 0
    assert written <= 2_000 * size * levels + in_first_level
