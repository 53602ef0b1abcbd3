"""Nearness of two words, against a look at every pair of their occurrences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.ranking.proximity import near_occurrences, pair_bonus
from searchlib.ranking.weights import NEAR_WINDOW

places = st.lists(st.integers(0, 60), unique=True, max_size=12).map(sorted)


@given(places, places, st.sampled_from([np.uint32, np.uint64]))
def test_an_occurrence_is_as_close_as_the_nearest_of_the_other_word(
    first: list[int], second: list[int], dtype: type
) -> None:
    second = [place for place in second if place not in first]
    # On the wrong side where there is none on the right one, as a search among the places gives it.
    later = [min((other for other in second if other > place), default=place) for place in first]
    earlier = [max((other for other in second if other < place), default=place + 3) for place in first]
    near, closeness, precedes, follows = near_occurrences(
        *(np.array(row, dtype) for row in (first, later, earlier))
    )
    distances = [min((abs(place - other) for other in second), default=NEAR_WINDOW + 1) for place in first]
    expected = [index for index, distance in enumerate(distances) if distance <= NEAR_WINDOW]
    assert near.tolist() == expected
    assert closeness.tolist() == [1 / distances[index] for index in expected]
    assert precedes.tolist() == [first[index] + 1 in second for index in expected]
    assert follows.tolist() == [first[index] - 1 in second for index in expected]


def test_pairs_that_tell_more_are_worth_more() -> None:
    adjacent, close = np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([[1.0, 1.0], [1.0, 0.0]])
    alone = pair_bonus(adjacent[:1], close[:1], np.array([1.0]), np.array([2.0]))
    both = pair_bonus(adjacent, close, np.array([1.0, 3.0]), np.array([2.0, 2.0]))
    assert both[0] == pytest.approx(4 * alone[0])
    assert both[1] == pytest.approx(alone[1])
    assert alone[0] > alone[1] > 0
