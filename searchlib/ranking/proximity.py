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

__all__ = ["CLOSENESS", "near_occurrences", "pair_bonus"]

Array = npt.NDArray[Any]

CLOSENESS = 1.0 / np.arange(1, NEAR_WINDOW + 1)
"""What each distance within the window is worth."""


def near_occurrences(here: Array, later: Array, earlier: Array) -> tuple[Array, Array, Array, Array]:
    """Which occurrences of one word have another word near, and how near.

    here: unsigned integers, where occurrences of one word stand. later, earlier: the nearest places of the
    other word after and before each; one on the wrong side stands for none. Returns the indexes of those that
    have one within the window; of these 1 / distance to the nearest, and whether one follows at once, and
    whether one precedes.
    """
    # Of what is on the wrong side the difference is beyond zero, where unsigned integers are very large.
    after, before = later - here - 1, here - earlier - 1
    nearest = np.minimum(after, before)
    near = np.flatnonzero(nearest < NEAR_WINDOW)
    return near, CLOSENESS[nearest[near]], after[near] == 0, before[near] == 0


def pair_bonus(adjacent: Array, close: Array, weights: Array, pair_weights: Array) -> Array:
    """What pairs add to each document's score.

    adjacent, close: a row for each pair, a column for each document: how many stand side by side, and the sum
    of 1 / distance, each occurrence weighed by its field and the field's length. weights: how much each pair
    tells; pair_weights: how much more side by side does.
    """
    each = pair_weights[:, None] * saturate(adjacent) + NEAR_WEIGHT * saturate(close)
    bonus: Array = weights @ each
    return bonus
