"""Variants of postings, compiled: counted as their twin in numpy does."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.codec.field_writer import VariantTerms, _VariantWriter
from searchlib.codec.lists import MIXED, Lists
from searchlib.native.indexing import Writing
from tests.native.arrays import Array, Watched

# Of each term how many variants it has, and its postings: the variants of their occurrences.
posting = st.lists(st.integers(0, 20), min_size=1, max_size=6)
terms = st.lists(
    st.tuples(st.integers(1, 5), st.lists(posting, min_size=1, max_size=5)), min_size=1, max_size=5
)


def lists_of(drawn: list[tuple[int, list[list[int]]]]) -> Lists:
    codes, freqs, mixed = [], [], []
    for variant_count, postings in drawn:
        for occurrences in postings:
            variants = [variant % variant_count for variant in occurrences]
            freqs.append(len(variants))
            if len(set(variants)) > 1:
                codes.append(MIXED)
                mixed += [variant + 1 for variant in variants]
            else:
                codes.append(variants[0] + MIXED if variants[0] else 1)
    nothing = np.zeros(0, np.uint8)
    counts = np.array([len(postings) for _, postings in drawn], np.int64)
    return Lists(
        np.arange(len(drawn)),
        counts,
        np.arange(int(counts.sum())),
        np.array(freqs, np.uint8),
        nothing,
        nothing,
        np.array(codes, np.uint16),
        np.array(mixed, np.uint8),
    )


@given(terms)
def test_variants_are_counted_alike(writing: Writing, drawn: list[tuple[int, list[list[int]]]]) -> None:
    lists = lists_of(drawn)
    lengths = (np.arange(len(lists.docs)) * 7 % 5).astype(np.uint16)
    bases = np.repeat(np.arange(len(drawn)), [count for count, _ in drawn])
    found = []
    for is_compiled in (True, False):
        writer = _VariantWriter(VariantTerms("spelled", [b""] * len(bases), bases), len(drawn))
        if is_compiled:
            tally = writer._tally(writing, lists, lengths, 0, len(bases))
        else:
            tally = writer._tally_by_arrays(lists, lengths, 0, len(bases))
        statistics = writer._statistics
        parts = (*tally, statistics.doc_frequencies, statistics.max_freqs, statistics.min_lengths)
        found.append([part.tolist() for part in parts])
    assert found[0] == found[1]


numbers = st.lists(st.integers(-1, 6), max_size=5)


@given(numbers, numbers, numbers, numbers, numbers, st.integers(0, 5))
def test_postings_that_are_none_are_refused(
    writing: Writing,
    postings: list[int],
    bases: list[int],
    codes: list[int],
    freqs: list[int],
    mixed: list[int],
    slots: int,
) -> None:
    """Whatever is in them, nothing is written beyond what is to be filled in."""
    terms, count = min(len(postings), len(bases)), min(len(codes), len(freqs))
    filled = [Watched(slots, np.int64), Watched(count, np.uint32), Watched(len(mixed), np.uint32)]
    filled += [Watched(slots, np.uint32) for _ in range(3)]
    with contextlib.suppress(ValueError):
        writing.tally(
            np.array(postings[:terms], np.int64),
            np.array(bases[:terms], np.int64),
            np.array(codes[:count], np.int64).astype(np.uint16),
            np.array(freqs[:count], np.int64),
            np.array(mixed, np.int64).astype(np.uint32),
            np.zeros(count, np.uint8),
            *(watched.array for watched in filled),
        )
    for watched in filled:
        watched.check()


def test_a_slot_that_is_not_is_refused(writing: Writing) -> None:
    one, none = np.ones(1, np.uint8), np.zeros(0, np.uint8)
    filled: list[Array] = [np.zeros(1, np.int64), np.zeros(1, np.uint32), np.zeros(0, np.uint32)]
    filled += [np.zeros(1, np.uint32) for _ in range(3)]
    writing.tally(np.array([1]), np.array([0]), one, one, none, one, *filled)
    assert [part.tolist() for part in filled] == [[1], [0], [], [1], [1], [0]]
    for base, code in ((1, 1), (0, 3), (2**62, 1), (-1, 1)):
        with pytest.raises(ValueError, match="slot"):
            writing.tally(np.array([1]), np.array([base]), one * np.uint8(code), one, none, one, *filled)
