"""A whole text for the index writer: its terms in each view as columns, without an object per token."""

from __future__ import annotations

from typing import NamedTuple

from searchlib.analysis.language import points_of, settle
from searchlib.analysis.readings import Token
from searchlib.analysis.segmentation import passage_spans, readings, word_pattern

__all__ = ["Views", "views"]


class Views(NamedTuple):
    """The terms of one text. Each list of terms has a parallel list of positions, ascending; those of
    folded and exact are one list.

    length: how many positions the text has; joined tokens take none of their own.
    folded, exact: every token, joined ones too. stems: of the words in English passages.
    language: of the whole text, "vi", "en" or "other".
    """

    length: int
    folded: list[str]
    folded_positions: list[int]
    exact: list[str]
    exact_positions: list[int]
    stems: list[str]
    stem_positions: list[int]
    language: str


def views(text: str, language: str | None = None) -> Views:
    """The views of an NFC text. `language` is that of the document where it is known.

    >>> views("Bộ GD&ĐT")[:5]
    (3, ['bo', 'gd', 'gddt', 'dt'], [0, 1, 1, 2], ['bộ', 'gd', 'gdđt', 'đt'], [0, 1, 1, 2])
    """
    pattern = word_pattern(text)
    length = 0
    found: list[tuple[int, Token]] = []
    # Where each passage ends in `found`.
    ends: list[int] = []
    weights: list[tuple[int, int]] = []
    for start, end in passage_spans(text):
        first = len(found)
        passage = readings(text, start, end, pattern)
        for reading in passage:
            found += [(length + token.position, token) for token in reading.tokens]
            length += reading.width
        ends.append(len(found))
        weights.append((points_of(token.exact for _, token in found[first:]), len(passage)))
    language, languages = settle(weights, language)

    english: list[tuple[int, Token]] = []
    first = 0
    for last, spoken in zip(ends, languages, strict=True):
        if spoken == "en":
            english += [(position, token) for position, token in found[first:last] if token.stem]
        first = last
    positions = [position for position, _ in found]
    return Views(
        length,
        [token.folded for _, token in found],
        positions,
        [token.exact for _, token in found],
        positions,
        [token.stem for _, token in english],
        [position for position, _ in english],
        language,
    )
