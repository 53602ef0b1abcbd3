"""Climbing on functions whose highest point is known."""

from __future__ import annotations

from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.weights.climbing import LEAST_GAIN, climb, families, leave_out
from benchmarks.weights.weights import TUNED

FIRST, SECOND, *_ = TUNED
PRESENT = {FIRST: 1.0, SECOND: 1.0}
# Where each collection has its highest point.
PEAKS = {"low": 0.5, "middle": 1.0, "high": 1.5}


def along(weight, peaks=PEAKS, steepness=0.1):
    """What a setting gives: less the farther a weight is from where each collection wants it."""

    def try_all(settings):
        return [
            {name: 1 - steepness * abs(setting[weight] - peak) for name, peak in peaks.items()}
            for setting in settings
        ]

    return try_all


def test_a_weight_goes_to_the_value_with_the_best_mean():
    climbed = climb(PRESENT, along(SECOND, {"a": 1.5, "b": 1.5}))
    assert climbed.best == {FIRST: 1.0, SECOND: 1.5}


def test_the_present_setting_stays_where_none_is_better():
    assert climb(PRESENT, along(FIRST, {"a": 1.0})).best == PRESENT


def test_a_gain_that_is_too_small_changes_nothing():
    climbed = climb(PRESENT, along(FIRST, {"a": 1.5}, steepness=LEAST_GAIN * 0.9))
    assert climbed.best == PRESENT


def test_only_what_was_changed_is_tried_again_around_its_new_value():
    climbed = climb(PRESENT, along(SECOND, {"a": 2.25}))
    again = [step for step in climbed.steps if step.number == 2]
    assert [(step.weight, step.value) for step in again] == [
        (SECOND, value) for value in (0.75, 1.1, 1.5, 1.9, 2.2)
    ]
    assert climbed.best == {FIRST: 1.0, SECOND: 2.2}


def test_a_later_weight_is_tried_with_what_was_found_for_the_earlier():
    climbed = climb(PRESENT, along(FIRST, {"a": 1.5}))
    assert {step.setting[FIRST] for step in climbed.steps if step.weight == SECOND} == {1.5}


@given(st.dictionaries(st.sampled_from("abc"), st.floats(0.2, 3), min_size=1), st.floats(0.01, 0.3))
def test_nothing_is_asked_twice_and_the_best_is_never_below_the_present(peaks, steepness):
    asked: list[tuple[float, ...]] = []
    score = along(FIRST, peaks, steepness)

    def try_all(settings):
        asked.extend(tuple(setting.values()) for setting in settings)
        return score(settings)

    climbed = climb(PRESENT, try_all)
    assert len(asked) == len(set(asked))
    present, best = (fmean(score([setting])[0].values()) for setting in (PRESENT, climbed.best))
    assert best >= present


@pytest.mark.parametrize(
    ("left", "value"), [(["low"], 1.2), (["high"], 0.75), (["low", "high"], 1.0), (["low", "middle"], 1.5)]
)
def test_what_is_chosen_is_the_best_on_the_others(left, value):
    # Of squares the sum is highest in the middle.
    def try_all(settings):
        return [
            {name: -((setting[FIRST] - peak) ** 2) for name, peak in PEAKS.items()} for setting in settings
        ]

    climbed = climb({FIRST: 1.0}, try_all)
    (chosen,) = leave_out(climbed, [left])
    assert chosen.setting == {FIRST: value}


def test_of_equals_the_present_setting_is_chosen():
    climbed = climb(PRESENT, along(FIRST, {"a": 1.0, "b": 1.0}, steepness=0))
    assert [row.setting for row in leave_out(climbed, [["a"], ["b"]])] == [PRESENT, PRESENT]


def test_there_is_nothing_to_leave_out_where_all_belong_together():
    climbed = climb(PRESENT, along(FIRST))
    assert leave_out(climbed, [list(PEAKS)]) == []


def test_collections_that_share_a_query_are_one_family_by_a_third_too():
    texts = {"a": {"x"}, "alone": {"z"}, "b": {"y"}, "both": {"x", "y"}}
    assert sorted(map(sorted, families(texts))) == [["a", "b", "both"], ["alone"]]
