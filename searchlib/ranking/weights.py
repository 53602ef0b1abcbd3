"""weights: the numbers of the default ranking, in one place.

They were chosen on public retrieval collections, all with the same values and none by itself:
`python -m benchmarks weights` tries others, also with collections left out. The parameters of BM25 are in
`bm25`.
"""

from __future__ import annotations

__all__ = [
    "COMPARED",
    "COVERAGE_WEIGHT",
    "EXACT_WEIGHT",
    "EXPANSION_WEIGHT",
    "FIELD_WEIGHTS",
    "FOLDED_WEIGHT",
    "LIKELY_WEIGHT",
    "NEAR_LENGTH",
    "NEAR_WEIGHT",
    "NEAR_WINDOW",
    "PHRASE_VIEW_WEIGHT",
    "RERANKED",
    "STEM_WEIGHT",
    "SYLLABLE_PAIR_WEIGHT",
    "WORD_PAIR_WEIGHT",
]

FIELD_WEIGHTS = {"title": 2.0, "text": 1.0, "path": 1.0, "author": 1.0}
"""How much an occurrence counts by the field it is in."""

FOLDED_WEIGHT = 1.0
"""A word met with all marks gone."""

EXACT_WEIGHT = 1.5
"""A word met as it was typed, on top of the folded match; asked only of queries with marks."""

LIKELY_WEIGHT = 0.3
"""A word typed without marks met as it is probably spelled, on top of the folded match."""

STEM_WEIGHT = 0.8
"""An English word met by its stem, on top of the folded match if there is one."""

PHRASE_VIEW_WEIGHT = 0.5
"""A phrase met with the marks as typed, on top of the folded phrase."""

EXPANSION_WEIGHT = 0.5
"""A term of the lexicon, relative to the words typed in whose place it stands."""

SYLLABLE_PAIR_WEIGHT = 0.3
"""Two Vietnamese syllables of the query side by side, as in the query: relative to a word that few documents
have as have the two side by side, with the weights of the views it is asked for in."""

WORD_PAIR_WEIGHT = 0.13
"""Other words side by side: an English word is whole by itself, a syllable seldom is."""

NEAR_WEIGHT = 0.05
"""Two neighbouring words of the query within a window, in any order, likewise."""

NEAR_WINDOW = 8
"""The window, in positions."""

NEAR_LENGTH = 10.0
"""Where words stand together, a field that is longer counts as of so many times the average: in a book with
one page on the matter they are as near as anywhere, and its other pages say little against it."""

COVERAGE_WEIGHT = 0.3
"""How much of its score a document loses for the words of the query it lacks, divided by their number.

Who types two words wants both; of a long question no document has every word.
"""

RERANKED = 200
"""How many of the best documents by words alone are looked at again, for coverage and proximity."""

COMPARED = 150
"""For how many of these, the best by words and coverage, the positions of the words are compared.

Of a query with marks, that is: without them only what stands together tells words apart, and all are.
"""
