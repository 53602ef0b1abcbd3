"""Scores: sums, products and levels of the compiled loops are those of numpy to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib import native
from searchlib.matches import Matches
from searchlib.native import Loops
from searchlib.ranking.bm25 import K1, saturate
from searchlib.weighed import scored
from tests.native.arrays import Array, Watched, bits

floats = st.floats(0, 1e6, width=32)
columns = st.lists(floats, min_size=1, max_size=40).map(lambda row: np.array(row, np.float32))
rarities = st.floats(0, 20, width=32).map(np.float32)


@given(columns, rarities)
def test_a_term_is_scored_alike(loops: Loops, weights: Array, rarity: Any) -> None:
    out = Watched(len(weights), np.float32)
    loops.score(weights, rarity, K1, out.array)
    assert bits(out.first(len(weights))) == bits(rarity * saturate(weights))
    assert bits(scored(weights, rarity)) == bits(rarity * saturate(weights))


@given(st.lists(st.floats(0, 1, width=32), max_size=60), st.floats(0.0078125, 40, width=32))
def test_levels_are_rounded_alike(loops: Loops, shares: list[float], bound: float) -> None:
    scores = np.array(shares, np.float32) * np.float32(bound)
    for dtype in (np.uint8, np.uint16):
        step = np.float32(bound / np.iinfo(dtype).max)
        out = Watched(len(scores), dtype)
        loops.levels(scores, step, out.array)
        expected = np.maximum(scores / step + np.float32(0.5), 1).astype(dtype)
        assert out.first(len(scores)).tolist() == expected.tolist()


def test_a_level_is_neither_below_the_first_nor_above_the_last(loops: Loops) -> None:
    scores = np.array([0.0, -5.0, 1e30, np.inf, -np.inf, np.nan], np.float32)
    for dtype in (np.uint8, np.uint16):
        out, most = Watched(len(scores), dtype), np.iinfo(dtype).max
        loops.levels(scores, 1.0, out.array)
        assert out.first(6).tolist() == [1, 1, most, most, 1, 1]
        loops.levels(scores, 0.0, out.array)
        out.check()


@given(columns, st.data(), rarities)
def test_scores_of_every_document_are_added_alike(
    loops: Loops, total: Array, data: st.DataObject, step: Any
) -> None:
    size = len(total)
    for dtype in (np.float32, np.uint8, np.uint16):
        raw = np.array(data.draw(st.lists(st.integers(0, 255), min_size=size, max_size=size)), dtype)
        found = total.copy()
        loops.add(found, ((None, raw, step),))
        assert bits(found) == bits(total + raw * step)


@given(columns, st.data(), rarities)
def test_scores_of_some_documents_are_added_alike(
    loops: Loops, total: Array, data: st.DataObject, step: Any
) -> None:
    docs = np.array(sorted(data.draw(st.sets(st.integers(0, len(total) - 1)))), np.int64)
    for dtype in (np.float32, np.uint8, np.uint16):
        raw = (np.arange(len(docs)) * 37 % 251).astype(dtype)
        expected = total.copy()
        np.add.at(expected, docs, raw * step)
        for numbers in (np.int64, np.uint8, np.uint16, np.uint32):
            found = total.copy()
            loops.add(found, ((docs.astype(numbers), raw, step),))
            assert bits(found) == bits(expected)


@given(st.lists(st.floats(0.5, 9, width=32), min_size=1, max_size=30), st.booleans())
def test_matches_are_added_alike(loops: Loops, scores: list[float], is_listed: bool) -> None:
    column = np.array(scores, np.float32)
    docs = np.arange(len(column)) * 2 if is_listed else None
    size = 2 * len(column) if is_listed else len(column)
    totals = []
    for compiled in (loops, None):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(native, "loops", compiled)
            total, scratch = np.ones(size, np.float32), np.empty(size, np.float32)
            Matches(docs, column, size).add_to(total, scratch)
            levels = column.astype(np.uint8)
            Matches(docs, levels, size, step=np.float32(0.013)).add_to(total, scratch)
            totals.append(bits(total))
    assert totals[0] == totals[1]


@pytest.mark.parametrize("doc", [3, 2**31, 2**63 - 1, -1])
def test_a_document_that_is_not_has_no_score(loops: Loops, doc: int) -> None:
    total = Watched(3, np.float32)
    with pytest.raises(ValueError, match="document"):
        loops.add(total.array, ((np.array([doc]), np.ones(1, np.float32), 1.0),))
    total.check()


@given(st.integers(0, 2**32), st.sampled_from([1, 8191, 8192, 8193, 20_000]), st.integers(0, 5))
def test_columns_are_added_one_after_the_other(loops: Loops, seed: int, size: int, count: int) -> None:
    """Of so many documents at once: each sum is as if a whole column were added before the next one."""
    random = np.random.default_rng(seed)
    columns = []
    total = random.random(size).astype(np.float32)
    expected = total.copy()
    for _ in range(count):
        docs = None if random.random() < 0.5 else np.flatnonzero(random.random(size) < 0.3)
        dtype: Any = (np.float32, np.uint8, np.uint16)[random.integers(3)]
        raw = random.integers(0, 200, size if docs is None else len(docs)).astype(dtype)
        step = float(np.float32(random.random()))
        columns.append((docs, raw, step))
        np.add.at(expected, np.arange(size) if docs is None else docs, raw * np.float32(step))
    loops.add(total, tuple(columns))
    assert bits(total) == bits(expected)
