"""The number of a term: found where it is, and nowhere else, whatever the ends of terms say."""

from __future__ import annotations

import contextlib
from itertools import accumulate
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searchlib.native import Loops

dtypes = st.sampled_from([np.uint8, np.uint16, np.uint32, np.int64])
words = st.binary(min_size=1, max_size=4) | st.text("abă", min_size=1, max_size=6).map(str.encode)


@given(st.sets(words, max_size=30), words, dtypes)
def test_a_term_has_its_place_in_the_order(loops: Loops, terms: set[bytes], other: bytes, dtype: Any) -> None:
    ordered = sorted(terms)
    octets = np.frombuffer(b"".join(ordered), np.uint8)
    ends = np.array(list(accumulate(map(len, ordered))), dtype)
    assert [loops.number(octets, ends, term) for term in ordered] == list(range(len(ordered)))
    for asked in (
        other,
        b"",
        b"\xff" * 9,
        *(term + b"\0" for term in ordered),
        *(term[:-1] for term in ordered),
    ):
        assert loops.number(octets, ends, asked) == (ordered.index(asked) if asked in terms else -1)


@given(st.binary(max_size=20), st.lists(st.integers(-9, 40), max_size=12), words)
def test_ends_that_are_none_are_refused(loops: Loops, octets: bytes, ends: list[int], term: bytes) -> None:
    for dtype in (np.int64, np.uint8):
        with contextlib.suppress(ValueError):
            found = loops.number(
                np.frombuffer(octets, np.uint8), np.array(ends, np.int64).astype(dtype), term
            )
            assert -1 <= found < len(ends)
