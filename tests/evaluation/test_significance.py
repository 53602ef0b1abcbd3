"""The randomisation test, against all signs tried one by one, and the laws it keeps."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.evaluation import significance
from searchlib.evaluation.significance import randomisation_test

# Halves and quarters, whose sums are exact, so that the oracle's ties are the test's.
DIFFERENCES = st.lists(st.integers(-8, 8).map(lambda number: number / 8), max_size=7)


def oracle(differences: list[float]) -> float:
    sums = [
        sum(sign * each for sign, each in zip(signs, differences, strict=True))
        for signs in product((-1, 1), repeat=len(differences))
    ]
    return sum(abs(each) >= abs(sum(differences)) for each in sums) / len(sums)


@given(DIFFERENCES)
def test_few_differences_are_tested_exactly(differences: list[float]) -> None:
    assert randomisation_test(differences) == pytest.approx(oracle(differences))


@given(st.lists(st.floats(-1, 1), max_size=40))
def test_p_is_a_share_and_the_same_from_the_other_side(differences: list[float]) -> None:
    p = randomisation_test(differences)
    assert 0 < p <= 1
    assert randomisation_test([-each for each in differences]) == p


@given(st.lists(st.floats(-1, 1), max_size=40), st.integers(0, 2000))
def test_queries_that_stay_change_nothing(differences: list[float], same: int) -> None:
    assert randomisation_test([*differences, *[0.0] * same]) == randomisation_test(differences)


def test_drawn_signs_come_near_all_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    differences = [0.5, -0.25, 0.125, 0.5, -0.5, 0.25, 0.5, 0.125, -0.125, 0.375]
    exact = randomisation_test(differences)
    monkeypatch.setattr(significance, "_DRAWS", 1_000)
    assert randomisation_test(differences) == pytest.approx(exact, abs=0.05)


def test_many_differences_of_one_sign_are_not_chance() -> None:
    assert randomisation_test([0.1] * 300) == 1 / 20_001


def test_many_differences_that_cancel_may_be_chance() -> None:
    assert randomisation_test([0.1, -0.1] * 300) == 1.0
