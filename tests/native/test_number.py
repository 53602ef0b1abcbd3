"""The number of a term in each segment: found where it is, and nowhere else, whatever ends of terms say."""

from __future__ import annotations

import contextlib
from itertools import accumulate
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searchlib.native import Loops

dtypes = st.sampled_from([np.uint8, np.uint16, np.uint32, np.uint64])
words = st.binary(min_size=1, max_size=4) | st.text("abă", min_size=1, max_size=6).map(str.encode)


@given(st.lists(st.sets(words, max_size=30), min_size=1, max_size=3), words, dtypes)
def test_a_term_has_its_place_in_the_order(
    loops: Loops, segments: list[set[bytes]], other: bytes, dtype: Any
) -> None:
    ordered = [sorted(terms) for terms in segments]
    tables = tuple(
        (
            np.frombuffer(b"".join(terms), np.uint8),
            np.array(list(accumulate(map(len, terms))), dtype),
            np.arange(3, 3 + len(terms), dtype=dtype),
        )
        for terms in ordered
    )
    every = sorted(set().union(*segments))
    near = [*(term + b"\0" for term in every), *(term[:-1] for term in every)]
    for asked in (other, b"", b"\xff" * 9, *every, *near):
        numbers = tuple(terms.index(asked) if asked in terms else -1 for terms in ordered)
        assert loops.find(tables, asked) == (numbers, sum(number + 3 for number in numbers if number >= 0))


@given(st.binary(max_size=20), st.lists(st.integers(-9, 40), max_size=12), words)
def test_ends_that_are_none_are_refused(loops: Loops, octets: bytes, ends: list[int], term: bytes) -> None:
    for dtype in (np.uint64, np.uint8):
        column = np.array(ends, np.int64).astype(dtype)
        with contextlib.suppress(ValueError):
            (number,), _ = loops.find(((np.frombuffer(octets, np.uint8), column, column),), term)
            assert -1 <= number < len(ends)
