"""scored: what occurrences weigh in documents as scores, all at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib import native
from searchlib.ranking.bm25 import K1, saturate

__all__ = ["scored"]

Array = npt.NDArray[Any]


def scored(weights: Array, rarity: Any, others: Array | None = None, rarity_of_others: Any = 0.0) -> Array:
    """BM25's scores of one term, or sums of those of two, by what occurrences weigh; all float32."""
    if native.loops is not None:
        found = np.empty(len(weights), np.float32)
        native.loops.score(weights, rarity, others, rarity_of_others, K1, found)
        return found
    scores: Array = rarity * saturate(weights)
    if others is not None:
        scores += rarity_of_others * saturate(others)
    return scores
