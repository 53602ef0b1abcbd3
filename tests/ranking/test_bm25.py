"""BM25F, piece by piece."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.ranking.bm25 import K1, B, field_weight, idf, saturate


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_idf_falls_from_rare_to_common_and_is_never_negative(first: int, second: int) -> None:
    rarer, commoner = sorted((first, second))
    count = commoner + 1
    assert idf(count, rarer) >= idf(count, commoner) >= 0


@pytest.mark.parametrize("frequency", [-1, 11])
def test_a_frequency_that_cannot_be_is_named(frequency: int) -> None:
    with pytest.raises(ValueError, match=f"between 0 and 10, got {frequency}"):
        idf(10, frequency)


def test_one_field_is_plain_bm25() -> None:
    tf, length, average = 3.0, 120.0, 100.0
    x = field_weight(np.array([tf]), np.array([length]), average, 1.0)
    by_the_book = tf * (K1 + 1) / (tf + K1 * (1 - B + B * length / average))
    assert saturate(x)[0] == pytest.approx(by_the_book)


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=20))
def test_more_occurrences_count_more_and_less_each(values: list[float]) -> None:
    x = np.array(sorted(values))
    found = saturate(x)
    assert (np.diff(found) >= -1e-15 * (K1 + 1)).all()  # But for the last bit, which is rounded.
    assert (found <= K1 + 1).all()
    assert math.isclose(float(saturate(np.array([1.0]))[0]), 1.0)
