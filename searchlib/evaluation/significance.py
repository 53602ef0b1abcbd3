"""Significance of a difference between two runs over the same queries: Fisher's randomisation test, paired.

If both runs were equally good, each query's difference might as well have had the other sign. So the signs
are drawn anew many times: p is the share of draws whose sum is as far from zero as the sum seen, or farther.
Nothing is supposed of how differences are distributed, which suits metrics between 0 and 1 with many ties; a
t-test would suppose it. Smucker, Allan and Carterette, "A comparison of statistical significance tests for
information retrieval evaluation", CIKM 2007.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["randomisation_test"]

_DRAWS = 20_000
_SEED = 1
_BATCH = 1_000
_ROUNDING = 1e-9


def randomisation_test(differences: Sequence[float]) -> float:
    """The two-sided p of paired differences: that their mean is so far from zero by chance.

    Exact where all signs can be tried in as many draws. Else p is at least 1 / (draws + 1), as the signs seen
    are a draw themselves (Phipson and Smyth 2010), and the same for the same differences: the seed is fixed.

    >>> randomisation_test([0.5, 0.5, 0.25, 0.0])
    0.25
    """
    sizes = np.abs(np.array([each for each in differences if each], dtype=np.float64))
    if not len(sizes):
        return 1.0
    seen = abs(sum(differences)) - _ROUNDING * sizes.sum()
    exact = 2 ** len(sizes) <= _DRAWS
    draws, as_far = (0, 0) if exact else (1, 1)
    for signs in _all_signs(len(sizes)) if exact else _drawn_signs(len(sizes)):
        sums = 2 * (signs @ sizes) - sizes.sum()
        draws += len(sums)
        as_far += int(np.count_nonzero(np.abs(sums) >= seen))
    return as_far / draws


def _all_signs(count: int) -> Iterator[NDArray[np.float64]]:
    """Every choice of signs, 1 for plus and 0 for minus; shape (2 ** count, count)."""
    yield (np.arange(2**count)[:, np.newaxis] >> np.arange(count) & 1).astype(np.float64)


def _drawn_signs(count: int) -> Iterator[NDArray[np.float64]]:
    """Choices at random, in batches of shape (_BATCH, count); numpy never changes these numbers."""
    generator = np.random.PCG64(_SEED)
    words = -(-count // 64)
    for _ in range(_DRAWS // _BATCH):
        drawn = np.asarray(generator.random_raw(_BATCH * words)).astype("<u8")
        bits = np.unpackbits(drawn.view(np.uint8).reshape(_BATCH, -1), axis=1)
        yield bits[:, :count].astype(np.float64)
