"""Inversion: the postings of terms are what sorting their occurrences gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.codec import lists
from searchlib.codec.inversion import Occurrences, invert
from searchlib.codec.postings import Detail

# (document, position, term), in this order.
rows = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 9), st.integers(0, 4)), max_size=40).map(sorted)


@given(
    found=rows,
    cut=st.integers(0, 7),
    spread=st.sampled_from([1, 40_000]),
    at_once=st.sampled_from([1, 5, 1000]),
)
def test_inverting_sorts_by_term_document_and_position(
    found: list[tuple[int, int, int]], cut: int, spread: int, at_once: int
) -> None:
    # With a wide spread the numbers of terms take more than 16 bits.
    numbers = {term: place for place, term in enumerate(sorted({term * spread for _, _, term in found}))}
    batches = []
    for first, some in (
        (0, [row for row in found if row[0] < cut]),
        (cut, [row for row in found if row[0] >= cut]),
    ):
        docs, positions, terms = np.array(some, np.int64).reshape(-1, 3).T
        ranks = np.array([numbers[term * spread] for term in terms.tolist()], np.int64)
        batches.append(Occurrences(first, ranks, docs - first, positions, np.zeros(len(docs), np.uint8)))
    by_term: list[dict[int, list[int]]] = [{} for _ in numbers]
    for docnum, position, term in found:
        by_term[numbers[term * spread]].setdefault(docnum, []).append(position)
    parts: Any
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lists, "_AT_ONCE", at_once)
        parts = list(invert(batches, len(numbers), Detail.POSITIONS))
    said = [item for part in parts for item in part.counts.tolist()]
    assert said == [len(docs) for docs in by_term]
    assert [item for part in parts for item in part.docs.tolist()] == [
        doc for docs in by_term for doc in docs
    ]
    places = [positions for docs in by_term for positions in docs.values()]
    assert [item for part in parts for item in part.freqs.tolist()] == [len(row) for row in places]
    steps = [step for row in places for step in np.diff(row, prepend=0).tolist()]
    assert [item for part in parts for item in part.low.tolist()] == steps
    assert [item for part in parts for item in part.high.tolist()] == [1] * len(steps)


def test_terms_beyond_16_bits_are_in_order() -> None:
    count = 70_000
    terms = np.arange(count)[::-1].copy()
    zeros = np.zeros(count, np.uint8)
    parts = list(invert([Occurrences(0, terms, np.arange(count), zeros, zeros)], count, Detail.DOCS))
    assert np.array_equal(np.concatenate([part.docs for part in parts]), terms)
