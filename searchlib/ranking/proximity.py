"""proximity: idf * (pair weight * saturate(side by side) + NEAR_WEIGHT * saturate(sum of 1 / distance)).

For each two words that follow each other in the query, occurrences weighed by the length of their field as
in BM25F. After Büttcher, Clarke and Lushman, "Term Proximity Scoring for Ad-Hoc Retrieval on Very Large Text
Collections" (2006), with the ordered pair of the sequential dependence model: Vietnamese words are several
syllables, and only side by side do they mean what was meant.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib.ranking.bm25 import saturate
from searchlib.ranking.weights import NEAR_WEIGHT, NEAR_WINDOW

__all__ = ["pair_bonus", "pair_closeness"]

Array = npt.NDArray[Any]

_FAR = NEAR_WINDOW + 1


def pair_closeness(ahead: Array, behind: Array) -> tuple[Array, Array]:
    """How close occurrences of one word of a pair are to the other word.

    ahead, behind: of each occurrence the distance to the nearest of the other word on the side where the
    query has it, and on the other side; not above 0 where there is none. Returns whether the two stand side
    by side as in the query, and 1 / distance to the nearer one, 0 beyond the window.
    """
    nearest = np.minimum(np.where(ahead > 0, ahead, _FAR), np.where(behind > 0, behind, _FAR))
    return ahead == 1, np.where(nearest <= NEAR_WINDOW, 1.0 / nearest, 0.0)


def pair_bonus(adjacent: Array, close: Array, weights: Array, pair_weights: Array) -> Array:
    """What pairs add to each document's score.

    adjacent, close: a row for each pair, a column for each document: the sums of what `pair_closeness`
    tells, each occurrence weighed by its field and the field's length. weights: how much each pair tells;
    pair_weights: how much more side by side does.
    """
    each = pair_weights[:, None] * saturate(adjacent) + NEAR_WEIGHT * saturate(close)
    bonus: Array = weights @ each
    return bonus
