"""Records of one term, made by the codec's own writer: what the compiled loops are to read."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from searchlib.codec.lists import MIXED, Lists
from searchlib.codec.postings import Detail, encode_records
from tests.native.arrays import Array

__all__ = ["DOC_LIMIT", "Posting", "postings", "record"]

DOC_LIMIT = 1 << 18


class Posting(NamedTuple):
    """gap: from the docnum before. steps: of each occurrence from the one before. variants: parallel."""

    gap: int
    steps: tuple[int, ...]
    variants: tuple[int, ...]


# Numbers of each width that lists are packed in, with exceptions of one, two and four bytes.
_gaps = st.integers(1, 3) | st.integers(1, 20) | st.sampled_from([256, 70_000])
_steps = st.integers(0, 255) | st.sampled_from([0, 255, 256, 70_000, 1 << 24])
_variants = st.integers(0, 2) | st.sampled_from([13, 300, 70_000, 1 << 24])


def _posting(gap: int, occurrences: list[tuple[int, int]], is_pure: bool) -> Posting:
    steps, variants = zip(*occurrences, strict=True)
    return Posting(gap, steps, (variants[0],) * len(variants) if is_pure else variants)


_one = st.builds(
    _posting, _gaps, st.lists(st.tuples(_steps, _variants), min_size=1, max_size=4), st.booleans()
)
_few = st.lists(_one, min_size=1, max_size=9)
# Many small numbers and a few large ones, which are exceptions.
_many = st.tuples(st.lists(_one, min_size=1, max_size=3), st.integers(1, 70)).map(
    lambda given: [*given[0], *[Posting(1, (3, 0), (0, 0))] * given[1], *given[0]]
)
postings = (_few | _many).filter(
    lambda rows: sum(row.gap for row in rows) <= DOC_LIMIT and sum(sum(row.steps) for row in rows) < 1 << 29
)


def record(rows: list[Posting], detail: Detail) -> Array:
    """The bytes of the record of one term with these postings."""
    docs = np.cumsum([row.gap for row in rows]) - 1
    freqs = np.array([len(row.steps) for row in rows])
    steps = np.array([step for row in rows for step in row.steps])
    codes, mixed = [], []
    for row in rows:
        if len(set(row.variants)) > 1:
            codes.append(MIXED)
            mixed += [variant + 1 for variant in row.variants]
        else:
            codes.append(row.variants[0] + MIXED if row.variants[0] else 1)
    nothing = np.zeros(0, np.int64)
    with_positions = detail in (Detail.POSITIONS, Detail.VARIANTS)
    with_variants = detail is Detail.VARIANTS
    lists = Lists(
        np.zeros(1, np.int64),
        np.array([len(rows)]),
        docs,
        nothing if detail is Detail.DOCS else freqs,
        (steps >> 8) + 1 if with_positions else nothing,
        (steps & 255).astype(np.uint8) if with_positions else np.zeros(0, np.uint8),
        np.array(codes) if with_variants else nothing,
        np.array(mixed, np.int64) if with_variants else nothing,
    )
    return encode_records(lists)[0]
