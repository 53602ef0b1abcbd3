"""topk: the best documents in a fixed order: score descending, then docnum ascending."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["kth_highest", "top_k"]

Array = npt.NDArray[Any]

_STRIPES = 64
_FEW = 512  # So many are sorted as soon as chosen from.


def top_k(scores: Array, k: int) -> Array:
    """The indexes of the k highest scores; fewer if there are fewer.

    Equal scores are ordered by index, also across the border of the k best, so that pages of results never
    overlap.
    """
    if k <= 0:
        return np.empty(0, np.intp)
    # Stable, so that equal scores stay in the order of their indexes.
    if len(scores) <= max(k, _FEW):
        return np.argsort(-scores, kind="stable")[:k]
    chosen = np.flatnonzero(scores >= _floor(scores, k))
    return chosen[np.argsort(-scores[chosen], kind="stable")[:k]]


def kth_highest(scores: Array, k: int) -> Any:
    """The k-th highest score, for 1 <= k <= len(scores)."""
    scores = scores[scores >= _floor(scores, k)]
    at = len(scores) - k
    return np.partition(scores, at)[at]


def _floor(scores: Array, k: int) -> Any:
    """A score that the k-th highest is not below, and few others are above."""
    width = len(scores) // _STRIPES
    if width < k * 4:
        at = len(scores) - k
        return np.partition(scores, at)[at]
    # The highest of each of many stripes are cheap to find, and so is the k-th of them; to select among all
    # the scores would cost many times more.
    stripes = scores[: width * _STRIPES].reshape(_STRIPES, width).max(axis=0)
    return np.partition(stripes, width - k)[width - k]
