"""How figures are written."""

from __future__ import annotations

import pytest

from benchmarks.native.figures import digits, factor, megabytes, middle, spread


@pytest.mark.parametrize(
    ("value", "written"),
    [(None, "–"), (0.01234, "0.0123"), (1.239, "1.24"), (12.34, "12.3"), (123.4, "123"), (1234.5, "1,234")],
)
def test_three_digits_matter(value, written):
    assert digits(value) == written


def test_rounds_are_told_by_their_median_and_their_ends():
    assert spread([3.0, 1.0, 9.0]) == "3 (1–9)"
    assert spread([3.0]) == "3"
    assert middle([3.0, 1.0, 9.0]) == "3"
    assert factor([0.5, 1.0, 2.0]) == "1.00"
    assert megabytes([1_000_000, 2_500_000_000]) == "2,500"


@pytest.mark.parametrize("write", [spread, middle, factor, megabytes])
def test_no_rounds_are_a_dash(write):
    assert write([]) == "–"
