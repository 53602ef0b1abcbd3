"""In which languages are these passages and texts? `language.settle` for many texts at once.

Only how far the points for a language lead those for another counts. The **lead** of a term packs two
of these differences into one integer, so that one sum adds both: Vietnamese minus other in the high 32
bits, English minus other in the low ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis.language import LANGUAGES, LEAD, scores, term_points

__all__ = ["lead_of", "settle_all"]

_HIGH = 32
_ENGLISH, _OTHER = LANGUAGES.index("en"), LANGUAGES.index("other")
_UNDECIDED = -1


def lead_of(term: str) -> int:
    """What one exact term says about its language."""
    return _lead(term_points(term))


@cache
def _lead(points: int) -> int:
    # A term has one of a dozen different points.
    vietnamese, english, other = scores(points)
    return (vietnamese - other << _HIGH) + english - other


def settle_all(
    leads: NDArray[np.int64],
    words: NDArray[np.int64],
    first_passages: NDArray[np.int64],
    languages: Sequence[str | None],
) -> tuple[list[str], NDArray[np.bool_]]:
    """The language of each text, and of each passage whether it is English.

    leads, words: of each passage the sum over its terms and its number of words. first_passages: the
    number of the first passage of each text, and of all passages. languages: of each text where known.
    """
    texts = np.repeat(np.arange(len(languages)), np.diff(first_passages))
    own = _verdicts(leads, LEAD)
    decided = own != _UNDECIDED
    size = len(LANGUAGES)
    spoken = np.bincount(texts[decided] * size + own[decided], words[decided], size * len(languages)).reshape(
        -1, size
    )
    most = spoken.max(axis=1, initial=0)
    sums = np.append(0, np.cumsum(leads))[first_passages]
    found = np.where(most > 0, spoken.argmax(axis=1), _verdicts(np.diff(sums), 1))
    tied = (most > 0) & ((spoken == most[:, np.newaxis]).sum(axis=1) > 1)
    for text in np.flatnonzero(tied).tolist():
        # Of languages with as many words the one that comes first.
        passages = own[first_passages[text] : first_passages[text + 1]].tolist()
        found[text] = next(v for v in passages if v != _UNDECIDED and spoken[text, v] == most[text])
    settled = [
        (LANGUAGES[verdict] if verdict != _UNDECIDED else LANGUAGES[_OTHER]) if known is None else known
        for verdict, known in zip(found.tolist(), languages, strict=True)
    ]
    in_english = np.array([language == LANGUAGES[_ENGLISH] for language in settled], np.bool_)
    return settled, np.where(decided, own == _ENGLISH, in_english[texts])


def _verdicts(leads: NDArray[np.int64], margin: int) -> NDArray[np.int64]:
    """The index of the language that leads all others by the margin, or `_UNDECIDED`."""
    english = leads.astype(np.int32).astype(np.int64)
    points = np.stack([(leads - english) >> _HIGH, english, np.zeros_like(leads)])
    best = points.max(axis=0)
    second = points.sum(axis=0) - best - points.min(axis=0)
    return np.where(best - second >= margin, points.argmax(axis=0), _UNDECIDED)
