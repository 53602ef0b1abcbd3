"""weights: the numbers of the default ranking, in one place.

The BM25 parameters are the customary ones. The others were chosen on public retrieval collections and
are not fitted to any one of them.
"""

from __future__ import annotations

__all__ = [
    "COVERAGE_WEIGHT",
    "EXACT_WEIGHT",
    "EXPANSION_WEIGHT",
    "FIELD_WEIGHTS",
    "FOLDED_WEIGHT",
    "NEAR_WEIGHT",
    "NEAR_WINDOW",
    "PAIR_WEIGHT",
    "PHRASE_VIEW_WEIGHT",
    "RERANKED",
    "STEM_WEIGHT",
]

FIELD_WEIGHTS = {"title": 2.0, "text": 1.0, "path": 1.0}
"""How much an occurrence counts by the field it is in."""

FOLDED_WEIGHT = 1.0
"""A word met with all marks gone."""

EXACT_WEIGHT = 0.6
"""A word met as it was typed, on top of the folded match; asked only of queries with marks."""

STEM_WEIGHT = 0.8
"""An English word met by its stem, on top of the folded match if there is one."""

PHRASE_VIEW_WEIGHT = 0.5
"""A phrase met with the marks as typed, on top of the folded phrase."""

EXPANSION_WEIGHT = 0.5
"""A term of the lexicon, relative to the words typed in whose place it stands."""

PAIR_WEIGHT = 0.5
"""Two words of the query side by side, as in the query, relative to the two words themselves."""

NEAR_WEIGHT = 0.1
"""Two neighbouring words of the query within a window, in any order, likewise."""

NEAR_WINDOW = 8
"""The window, in positions."""

COVERAGE_WEIGHT = 0.3
"""How much of its score a document loses if it matches (almost) none of the weight of the query."""

RERANKED = 256
"""How many of the best documents by words alone are looked at for proximity and coverage."""
