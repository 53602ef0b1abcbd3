"""proximity: idf * (pair weight * saturate(side by side) + NEAR_WEIGHT * saturate(sum of 1 / distance)).

For each two words that follow each other in the query. After Büttcher, Clarke and Lushman, "Term
Proximity Scoring for Ad-Hoc Retrieval on Very Large Text Collections" (2006), with the ordered pair of
the sequential dependence model: Vietnamese words are several syllables, and only side by side do they mean
what was meant.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib.ranking.bm25 import saturate
from searchlib.ranking.weights import NEAR_WEIGHT, NEAR_WINDOW

__all__ = ["pair_bonus", "pair_counts"]

Array = npt.NDArray[Any]


def pair_counts(first: Array, second: Array, bits: int, size: int) -> tuple[Array, Array]:
    """(times the second word follows the first at once, sum of 1 / distance within the window), per document.

    first, second: ascending int64 keys, document index << bits | position. Returns two float64
    arrays of `size` documents.
    """
    adjacent, close = np.zeros(size), np.zeros(size)
    if not len(first) or not len(second):
        return adjacent, close
    after = np.searchsorted(second, first, side="right")
    following = second[np.minimum(after, len(second) - 1)] - first
    previous = first - second[np.maximum(after - 1, 0)]
    side_by_side = following == 1
    adjacent += np.bincount(first[side_by_side] >> bits, minlength=size)
    # Keys of different documents differ by far more than the window.
    following = np.where(following > 0, following, NEAR_WINDOW + 1)
    previous = np.where(previous > 0, previous, NEAR_WINDOW + 1)
    distance = np.minimum(following, previous)
    within = distance <= NEAR_WINDOW
    close += np.bincount(first[within] >> bits, weights=1.0 / distance[within], minlength=size)
    return adjacent, close


def pair_bonus(adjacent: Array, close: Array, norms: Array, idf: float, pair_weight: float) -> Array:
    """What a pair adds to each document's score; norms: the BM25 length norm of each document."""
    bonus: Array = idf * (pair_weight * saturate(adjacent / norms) + NEAR_WEIGHT * saturate(close / norms))
    return bonus
