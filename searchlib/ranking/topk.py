"""topk: the best documents in a fixed order: score descending, then docnum ascending."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["top_k"]

Array = npt.NDArray[Any]


def top_k(docs: Array, scores: Array, k: int) -> Array:
    """The indexes of the k best of parallel arrays; fewer if there are fewer. docs must be ascending.

    Equal scores are ordered by docnum, also across the border of the k best, so that pages of
    results never overlap.
    """
    if k <= 0:
        return np.empty(0, np.int64)
    if k < len(scores):
        kth = np.partition(scores, len(scores) - k)[len(scores) - k]
        above = np.flatnonzero(scores > kth)
        ties = np.flatnonzero(scores == kth)[: k - len(above)]
        chosen = np.concatenate((above, ties))
    else:
        chosen = np.arange(len(scores))
    return chosen[np.lexsort((docs[chosen], -scores[chosen]))]
