"""The best documents: a fixed order, whatever the number that is asked for."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searchlib.ranking.topk import top_k

# Few different scores, so that ties fall on the border.
rows = st.lists(
    st.tuples(st.integers(0, 1000), st.sampled_from([0.0, 1.0, 1.5, 2.0])), unique_by=lambda row: row[0]
)


@given(rows, st.integers(-1, 30))
def test_it_is_the_beginning_of_the_whole_in_order(rows: list[tuple[int, float]], k: int) -> None:
    rows.sort()
    docs = np.array([doc for doc, _ in rows], np.int64)
    scores = np.array([score for _, score in rows])
    expected = sorted(rows, key=lambda row: (-row[1], row[0]))[: max(k, 0)]
    assert [rows[place] for place in top_k(docs, scores, k).tolist()] == expected


def test_nothing_has_no_best() -> None:
    assert top_k(np.empty(0, np.int64), np.empty(0), 10).tolist() == []
