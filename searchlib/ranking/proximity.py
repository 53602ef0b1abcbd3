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


def pair_closeness(places: Array, asked: Array) -> tuple[Array, Array]:
    """How close the nearest occurrence of its second word is to each occurrence of a pair's first word.

    places: ascending, where second words stand. asked: where first words stand, counted likewise. Returns
    for each of `asked` whether a second word follows at once, and 1 / distance to the nearest one before or
    after it, 0 beyond the window.
    """
    if not len(places):
        return np.zeros(len(asked), bool), np.zeros(len(asked))
    after = places.searchsorted(asked, "right")
    following = places[np.minimum(after, len(places) - 1)] - asked
    # None follows the last one, and none comes before the first.
    following[following <= 0] = NEAR_WINDOW + 1
    previous = asked - places[np.maximum(after - 1, 0)]
    previous[previous <= 0] = NEAR_WINDOW + 1
    distance = np.minimum(following, previous)
    return following == 1, np.where(distance <= NEAR_WINDOW, 1.0 / distance, 0.0)


def pair_bonus(adjacent: Array, close: Array, weights: Array, pair_weights: Array) -> Array:
    """What pairs add to each document's score.

    adjacent, close: a row for each pair, a column for each document: the sums of what `pair_closeness`
    tells, each occurrence weighed by its field and the field's length. weights: how much each pair tells;
    pair_weights: how much more side by side does.
    """
    each = pair_weights[:, None] * saturate(adjacent) + NEAR_WEIGHT * saturate(close)
    bonus: Array = weights @ each
    return bonus
