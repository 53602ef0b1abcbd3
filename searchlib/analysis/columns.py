"""A whole text for the index writer: its terms in each view as columns, without an object per token."""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple

from searchlib.analysis.language import points_of, settle
from searchlib.analysis.readings import Reading
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
    found: list[Reading] = []
    exact: list[str] = []
    # Where each passage ends in `found`.
    ends: list[int] = []
    weights: list[tuple[int, int]] = []
    for start, end in passage_spans(text):
        passage = readings(text, start, end, pattern)
        terms = [term for reading in passage for term in reading.exact]
        found += passage
        exact += terms
        ends.append(len(found))
        weights.append((points_of(terms), len(passage)))
    language, languages = settle(weights, language)

    bases = list(accumulate([reading.width for reading in found], initial=0))
    positions = [
        base + offset for base, reading in zip(bases[:-1], found, strict=True) for offset in reading.offsets
    ]
    stems: list[str] = []
    stem_positions: list[int] = []
    first = 0
    for last, spoken in zip(ends, languages, strict=True):
        if spoken == "en":
            english = found[first:last]
            stems += [stem for reading in english for stem in reading.stems]
            stem_positions += [
                base + offset
                for base, reading in zip(bases[first:last], english, strict=True)
                for offset in reading.stem_offsets
            ]
        first = last
    folded = [term for reading in found for term in reading.folded]
    return Views(bases[-1], folded, positions, exact, positions, stems, stem_positions, language)
