"""Nearness of two words, against a look at every pair of their occurrences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.ranking.proximity import pair_bonus, pair_closeness
from searchlib.ranking.weights import NEAR_WINDOW

places = st.lists(st.integers(0, 60), unique=True, max_size=12).map(sorted)


@given(places, places)
def test_an_occurrence_is_as_close_as_the_nearest_of_the_other_word(
    first: list[int], second: list[int]
) -> None:
    second = [place for place in second if place not in first]
    ahead = [min((other - place for other in second if other > place), default=0) for place in first]
    behind = [min((place - other for other in second if other < place), default=-5) for place in first]
    follows, nearness = pair_closeness(np.array(ahead, np.int64), np.array(behind, np.int64))
    assert follows.tolist() == [place + 1 in second for place in first]
    nearest = [min((abs(place - other) for other in second), default=NEAR_WINDOW + 1) for place in first]
    expected = [1 / distance if distance <= NEAR_WINDOW else 0.0 for distance in nearest]
    assert nearness.tolist() == pytest.approx(expected)


def test_pairs_that_tell_more_are_worth_more() -> None:
    adjacent, close = np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([[1.0, 1.0], [1.0, 0.0]])
    alone = pair_bonus(adjacent[:1], close[:1], np.array([1.0]), np.array([2.0]))
    both = pair_bonus(adjacent, close, np.array([1.0, 3.0]), np.array([2.0, 2.0]))
    assert both[0] == pytest.approx(4 * alone[0])
    assert both[1] == pytest.approx(alone[1])
    assert alone[0] > alone[1] > 0
