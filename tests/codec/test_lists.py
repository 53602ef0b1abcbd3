"""Lists: postings of several sources are joined as if they had been one list of rows."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.codec import lists
from searchlib.codec.lists import MIXED, Lists, joined, portions, split, stable_order, totals, without

# Of a term its postings; of each its code and the steps of its occurrences.
posting = st.tuples(st.integers(1, 4), st.lists(st.integers(0, 999), min_size=1, max_size=3))
sources = st.lists(
    st.dictionaries(st.integers(0, 9), st.lists(posting, min_size=1, max_size=3), max_size=5),
    min_size=1,
    max_size=4,
)
Postings = dict[int, list[tuple[int, list[int]]]]


def arrays(source: Postings, first: int) -> Lists:
    """A source whose postings have docnums from `first` on, term by term."""
    terms = sorted(source)
    rows = [row for term in terms for row in source[term]]
    steps = [step for _, row in rows for step in row]
    mixed = [step % 7 + 1 for code, row in rows if code == MIXED for step in row]
    return Lists(
        np.array(terms, np.int64),
        np.array([len(source[term]) for term in terms], np.int64),
        np.arange(first, first + len(rows), dtype=np.uint32),
        np.array([len(row) for _, row in rows], np.uint8),
        np.array([(step >> 8) + 1 for step in steps], np.uint8),
        np.array([step & 255 for step in steps], np.uint8),
        np.array([code for code, _ in rows], np.uint8),
        np.array(mixed, np.uint8),
    )


def said(found: Lists) -> list[tuple[int, int, int, list[int], list[int]]]:
    """Each posting: term, docnum, code, steps, variants of its occurrences if these are told."""
    rows = []
    occurrence = several = 0
    terms = np.repeat(found.terms, found.counts).tolist()
    for term, doc, freq, code in zip(terms, found.docs, found.freqs, found.variants, strict=True):
        last = occurrence + int(freq)
        steps = [
            (int(high) - 1 << 8) + int(low)
            for high, low in zip(found.high[occurrence:last], found.low[occurrence:last], strict=True)
        ]
        mixed = found.mixed[several : several + int(freq)].tolist() if code == MIXED else []
        several += len(mixed)
        occurrence = last
        rows.append((term, int(doc), int(code), steps, mixed))
    return rows


@given(given_sources=sources)
def test_joining_keeps_each_posting_and_puts_them_in_order(given_sources: list[Postings]) -> None:
    parts = [arrays(source, 100 * place) for place, source in enumerate(given_sources)]
    found = joined(parts)
    assert said(found) == sorted(row for part in parts for row in said(part))
    assert found.terms.tolist() == sorted(set().union(*given_sources))


@given(source=sources.map(lambda found: found[0]), cuts=st.lists(st.integers(0, 10), max_size=4))
def test_parts_between_cuts_are_the_whole(source: Postings, cuts: list[int]) -> None:
    whole = arrays(source, 0)
    edges = sorted([0, *cuts, 10])
    parts = list(split(whole, edges))
    assert [row for part in parts for row in said(part)] == said(whole)
    for part, first, last in zip(parts, edges, edges[1:], strict=False):
        assert all(first <= term < last for term in part.terms)


@given(source=sources.map(lambda found: found[0]), data=st.data())
def test_what_is_deleted_is_left_out(source: Postings, data: st.DataObject) -> None:
    whole = arrays(source, 0)
    size = len(whole.docs)
    deleted = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)), bool)
    found = without(whole, deleted)
    assert said(found) == [row for row in said(whole) if not deleted[row[1]]]
    assert (found.counts > 0).all()


@given(rows=st.lists(st.lists(st.integers(0, 255), min_size=1, max_size=4), max_size=5))
def test_totals_are_the_sums_of_rows(rows: list[list[int]]) -> None:
    values = np.array([value for row in rows for value in row], np.uint8)
    assert totals(values, np.array(list(map(len, rows)), np.int64)).tolist() == list(map(sum, rows))


@given(sizes=st.lists(st.integers(0, 9), max_size=12))
def test_portions_cover_all_terms_in_order(sizes: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lists, "_AT_ONCE", 10)
        cuts = portions(np.array(sizes, np.int64))
    found = [term for first, last in pairwise(cuts) for term in range(first, last)]
    assert found == list(range(len(sizes)))


@given(numbers=st.lists(st.integers(0, 200_000), max_size=30))
def test_equal_numbers_stay_in_their_order(numbers: list[int]) -> None:
    order = stable_order(np.array(numbers, np.uint32), 200_001)
    assert order.tolist() == sorted(range(len(numbers)), key=numbers.__getitem__)
