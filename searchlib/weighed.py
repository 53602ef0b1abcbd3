"""weighed: how much is a term in each document, by how often and in which fields, and what does it score?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib import native
from searchlib.context import Context
from searchlib.native import Loops
from searchlib.ranking.bm25 import K1, saturate

__all__ = ["Weighed", "scored", "weighed_term"]

Array = npt.NDArray[Any]


class Weighed(NamedTuple):
    """What occurrences weigh, by field and length: float32.

    docs: docnums, ascending; None where there is a weight for every one.
    """

    docs: Array | None
    weights: Array


def weighed_term(loops: Loops, context: Context, fields: Sequence[str], term: str) -> Weighed | None:
    """What a term weighs in some fields together, each of which may be a view; None where a record cannot be
    read."""
    snapshot = context.snapshot
    numbers = [snapshot.numbers(field, term.encode()) for field in fields]
    records = []
    for segment, *in_fields in zip(snapshot.segments, *numbers, strict=True):
        parts = tuple(
            (*segment.data.field(field).packed(number), context.norm(field))
            for field, number in zip(fields, in_fields, strict=True)
            if number >= 0
        )
        if parts:
            records.append((parts, segment.base, segment.data.doc_count))
    room = sum(part[4] for parts, *_ in records for part in parts)
    docs, weights, found = np.empty(room, np.int64), np.empty(room, np.float32), 0
    try:
        for parts, base, doc_count in records:
            found = loops.weigh(parts, base, doc_count, docs, weights, found)
    except ValueError:
        return None
    return Weighed(docs[:found], weights[:found])


def scored(weights: Array, rarity: Any) -> Array:
    """BM25's scores of a term, by what its occurrences weigh; all float32."""
    if native.loops is not None:
        found = np.empty(len(weights), np.float32)
        native.loops.score(weights, rarity, K1, found)
        return found
    scores: Array = rarity * saturate(weights)
    return scores
