"""The best documents: a fixed order, whatever the number that is asked for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.ranking.topk import kth_highest, top_k

# Few different scores, so that ties fall on the border.
rows = st.lists(st.sampled_from([0.0, 1.0, 1.5, 2.0]), max_size=60)


@given(rows, st.integers(-1, 70))
def test_it_is_the_beginning_of_the_whole_in_order(scores: list[float], k: int) -> None:
    expected = sorted(range(len(scores)), key=lambda index: (-scores[index], index))[: max(k, 0)]
    assert top_k(np.array(scores), k).tolist() == expected


@pytest.mark.parametrize("k", [1, 2, 10, 100, 999, 5000])
@pytest.mark.parametrize("levels", [2, 50, 1 << 30])
def test_of_many_scores_the_best_are_found_as_by_sorting(k: int, levels: int) -> None:
    scores = np.random.default_rng(k).integers(0, levels, 5003).astype(np.float32)
    assert top_k(scores, k).tolist() == np.argsort(-scores, kind="stable")[:k].tolist()
    assert kth_highest(scores, k) == np.sort(scores)[-k]


def test_nothing_has_no_best() -> None:
    assert top_k(np.empty(0), 10).tolist() == []
