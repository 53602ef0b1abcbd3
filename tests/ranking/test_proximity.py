"""Nearness of two words, against a look at every pair of their occurrences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.ranking.proximity import pair_counts
from searchlib.ranking.weights import NEAR_WINDOW

BITS = 32
Places = list[tuple[int, int]]
# Words by their places; a place is a document and a position in it.
places = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 30)), unique=True, max_size=12).map(sorted)


@given(places, places)
def test_pairs_are_counted_in_each_document_for_itself(first: Places, second: Places) -> None:
    second = [place for place in second if place not in first]
    left, right = (np.array([(doc << BITS) + at for doc, at in row], np.int64) for row in (first, second))
    adjacent, close = pair_counts(left, right, BITS, 3)
    for doc in range(3):
        here = [at for place, at in first if place == doc]
        there = [at for place, at in second if place == doc]
        assert adjacent[doc] == sum(at + 1 in there for at in here)
        nearest = [min((abs(at - other) for other in there), default=NEAR_WINDOW + 1) for at in here]
        expected = sum(1 / distance for distance in nearest if distance <= NEAR_WINDOW)
        assert close[doc] == pytest.approx(expected)
