"""topk: the best documents in a fixed order: score descending, then docnum ascending."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["kth_highest", "top_k"]

Array = npt.NDArray[Any]

_STRIPES = 32


def top_k(scores: Array, k: int) -> Array:
    """The indexes of the k highest scores; fewer if there are fewer.

    Equal scores are ordered by index, also across the border of the k best, so that pages of results never
    overlap.
    """
    if k <= 0:
        return np.empty(0, np.intp)
    if k < len(scores):
        border = kth_highest(scores, k)
        chosen = np.flatnonzero(scores >= border)
        if len(chosen) > k:
            ties = np.flatnonzero(scores[chosen] == border)
            chosen = np.delete(chosen, ties[k - len(chosen) :])
    else:
        chosen = np.arange(len(scores))
    # Stable, so that equal scores stay in the order of their indexes.
    return chosen[np.argsort(-scores[chosen], kind="stable")]


def kth_highest(scores: Array, k: int) -> Any:
    """The k-th highest score, for 1 <= k <= len(scores)."""
    width = len(scores) // _STRIPES
    if width >= k * 4:
        # The highest of each of many stripes are cheap to find, and the k-th of them is a floor: few are
        # above it, and selecting among all would cost many times more.
        stripes = scores[: width * _STRIPES].reshape(_STRIPES, width).max(axis=0)
        scores = scores[scores >= np.partition(stripes, width - k)[width - k]]
    at = len(scores) - k
    return np.partition(scores, at)[at]
