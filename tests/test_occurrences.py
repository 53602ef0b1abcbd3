"""Positions as keys that hold document and position."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib import Document, Index
from searchlib.codec.segment import FieldData
from searchlib.occurrences import POSITION_BITS, intersect, position_keys

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


@pytest.fixture
def field(tmp_path: Path) -> FieldData:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        for key, text in {"a": "một hai một", "b": "hai", "c": "ba một"}.items():
            writer.add(Document(key=key, text=text))
    return index.snapshot().segments[0].data.field("text")


def test_position_keys_hold_the_place_among_the_documents_and_the_position(field: FieldData) -> None:
    keys = position_keys(field, field.number(b"mot"), np.array([0, 1, 2]))
    assert [(int(key) >> POSITION_BITS, int(key) & 0xFFFFFFFF) for key in keys] == [(0, 0), (0, 2), (2, 1)]
    assert position_keys(field, field.number(b"mot"), np.array([1])).tolist() == []
