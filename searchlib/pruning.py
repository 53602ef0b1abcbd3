"""pruning: the best of many documents without adding up all scores.

After Turtle and Flood, "Query Evaluation: Strategies and Optimizations" (1995), MaxScore, by whole
columns: parts that all together cannot lift a document among the k best are not added up; the few
documents that the other parts leave are looked up in them. What is found is exact: the same documents,
scores and order as without.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy.typing as npt

from searchlib.matches import Matches, any_of, sum_at
from searchlib.ranking.topk import kth_highest

__all__ = ["contenders", "may_pay"]

Array = npt.NDArray[Any]

_LEAST_SIZE = 1 << 18  # Columns of fewer docnums stay in the processor's cache; adding them up is quicker.
_ROUNDING = 1e-5  # More than what the order of adding up float32 can change, relatively.


def may_pay(size: int) -> bool:
    """Whether `contenders` may be quicker than adding up all scores, in an index of so many docnums."""
    return size >= _LEAST_SIZE


def contenders(parts: Sequence[Matches], k: int, size: int, deleted: Array) -> Matches:
    """Documents with the sums of their scores, among them the k best that are not deleted.

    parts: all scored. deleted: docnums, ascending.
    """
    # The deleted may be the best ones.
    rank = k + len(deleted)
    floor = max((part.kth_highest(rank) for part in parts if part.count >= rank), default=0.0)
    essential, reach = _split(parts, floor)
    if len(essential) == len(parts) or not floor:
        return any_of(parts, size)
    docs, scores = any_of(essential, size).listed()
    if len(docs) > rank:
        floor = max(floor, float(kth_highest(scores, rank)))
    docs = docs[scores >= (floor - reach) * (1 - _ROUNDING) - reach * _ROUNDING]
    return Matches(docs, sum_at(parts, docs), size)


def _split(parts: Sequence[Matches], floor: float) -> tuple[list[Matches], float]:
    """The parts that a document needs one of to come to the floor, and how high all others together reach."""
    ascending = sorted(parts, key=lambda part: part.highest)
    reach = 0.0
    for place, part in enumerate(ascending):
        if (reach + part.highest) * (1 + _ROUNDING) >= floor:
            return ascending[place:], reach
        reach += part.highest
    return [], reach
