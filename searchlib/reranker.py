"""reranker: which of the best documents have the words of the query together, and which have all of them?

score = words * (1 - COVERAGE_WEIGHT / n * (1 - covered)) + proximity, where `covered` is the share of the
query's n parts (words, phrases, what the lexicon knows together), weighed by idf, that the document has.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.analysis.vietnamese import is_syllable
from searchlib.context import Context
from searchlib.model import Explanation
from searchlib.planner import Planner
from searchlib.query_tree import CompiledQuery
from searchlib.ranking.proximity import near_occurrences, pair_bonus
from searchlib.ranking.weights import COVERAGE_WEIGHT, SYLLABLE_PAIR_WEIGHT, WORD_PAIR_WEIGHT

__all__ = ["Reranker"]

Array = npt.NDArray[Any]

_MOST_WORDS = 64


class Reranker:
    """The second phase for one query."""

    def __init__(
        self, context: Context, compiled: CompiledQuery, planner: Planner, *, exact_only: bool
    ) -> None:
        """planner: the one that planned the query's tree, whose parts are asked again here."""
        self._context = context
        self._planner = planner
        self._trees = compiled.parts
        self._view = "exact" if exact_only else "folded"
        self._words = compiled.words[:_MOST_WORDS]
        self._adjacent = compiled.adjacent[:_MOST_WORDS]
        # There is nothing to be near to, or to be incomplete without.
        self.is_idle = len(self._trees) < 2 and len(self._words) < 2

    @cached_property
    def _pairs(self) -> list[_Pair]:
        """The words that follow each other, without those that say the same."""
        terms = [word.exact if self._view == "exact" else word.folded for word in self._words]
        pairs = []
        for place in range(1, len(terms)):
            first, second = terms[place - 1], terms[place]
            if self._adjacent[place] and first != second:
                rarities = (self._context.word_rarity(self._view, term) for term in (first, second))
                both = self._words[place - 1].exact, self._words[place].exact
                weight = SYLLABLE_PAIR_WEIGHT if all(map(is_syllable, both)) else WORD_PAIR_WEIGHT
                pairs.append(_Pair(first.encode(), second.encode(), sum(rarities) / 2, weight))
        return pairs

    def rerank(self, docs: Array, scores: Array) -> Array:
        """The scores of the second phase, float64. docs: docnums, ascending."""
        if self.is_idle or not len(docs):
            return scores
        result: Array = scores * self._completeness(self._covered(docs)) + self._proximity(docs)
        return result

    def _completeness(self, covered: Any) -> Any:
        return 1.0 - COVERAGE_WEIGHT / max(len(self._trees), 1) * (1.0 - covered)

    def explain(self, docnum: int, words: Explanation, score: float) -> Explanation:
        """The score of a document in parts."""
        if self.is_idle:
            return words
        docs = np.array([docnum])
        covered, proximity = float(self._covered(docs)[0]), float(self._proximity(docs)[0])
        return Explanation(
            score,
            "sum of words by their completeness, and their nearness",
            (
                Explanation(
                    words.value * float(self._completeness(covered)),
                    f"the words, of whose weight the document has {covered:.0%}",
                    (words,),
                ),
                Explanation(proximity, "words of the query that stand together"),
            ),
        )

    def _covered(self, docs: Array) -> Array:
        """The share of the weight of the query's parts that each document has."""
        covered = np.zeros(len(docs))
        whole = 0.0
        for tree in self._trees:
            weight = self._planner.rarity(tree)
            whole += weight
            covered += weight * self._planner.node(tree).matches.among(docs)
        return covered / (whole or 1.0)

    def _proximity(self, docs: Array) -> Array:
        """What the words that stand together in each document are worth."""
        if not self._pairs:
            return np.zeros(len(docs))
        adjacent, close = self._closeness(docs)
        tells = np.array([pair.tells for pair in self._pairs])
        return pair_bonus(adjacent, close, tells, np.array([pair.weight for pair in self._pairs]))

    def _closeness(self, docs: Array) -> tuple[Array, Array]:
        """For each pair and each document what `pair_bonus` asks for.

        Of a pair the occurrences of the rarer word are gone through, in these documents, and the other one is
        looked for beside them, wherever in the index: it is never near in another document.
        """
        places = self._context.places
        rows = docs * len(places.fields)
        bounds = np.concatenate((places.starts[rows], places.starts[rows + len(places.fields)]))
        columns = [
            (places.of(self._view, pair.first), places.of(self._view, pair.second)) for pair in self._pairs
        ]
        is_first_rarer = [len(first) <= len(second) for first, second in columns]
        ordered = [
            both if forward else both[::-1] for both, forward in zip(columns, is_first_rarer, strict=True)
        ]
        # Of each pair and document the range of occurrences; then all of them, in a row.
        ranges = np.array([rarer.searchsorted(bounds) for rarer, _ in ordered])
        firsts, lasts = ranges[:, : len(docs)], ranges[:, len(docs) :]
        counts = (lasts - firsts).ravel()
        ends = counts.cumsum()
        indexes = np.arange(ends[-1]) + np.repeat(firsts.ravel() - ends + counts, counts)
        stops = ends[len(docs) - 1 :: len(docs)].tolist()
        standing, later, earlier = [], [], []
        for (rarer, other), start, stop in zip(ordered, [0, *stops[:-1]], stops, strict=True):
            found = rarer[indexes[start:stop]]
            at = other.searchsorted(found, "right")
            standing.append(found)
            later.append(other[np.minimum(at, len(other) - 1)])
            earlier.append(other[np.maximum(at - 1, 0)])
        here = np.concatenate(standing)
        near, closeness, precedes, follows = near_occurrences(
            here, np.concatenate(later), np.concatenate(earlier)
        )
        cells = np.repeat(np.arange(len(counts)), counts)[near]
        forward = np.array(is_first_rarer)[cells // len(docs)]
        weights = self._weights(here[near], docs[cells % len(docs)])
        shape = (len(self._pairs), len(docs))
        adjacent = np.bincount(cells, weights * np.where(forward, precedes, follows), len(counts))
        close = np.bincount(cells, weights * closeness, len(counts))
        return adjacent.reshape(shape), close.reshape(shape)

    def _weights(self, standing: Array, docs: Array) -> Array:
        """What one occurrence at each place weighs, by its field and the field's length in its document."""
        places = self._context.places
        weights = self._context.norm(places.fields[0])[docs]
        for column, field in enumerate(places.fields[1:], 1):
            within = standing >= places.starts[docs * len(places.fields) + column]
            weights = np.where(within, self._context.norm(field)[docs], weights)
        return weights


class _Pair(NamedTuple):
    """Terms that follow each other; how much they tell, and how much more side by side."""

    first: bytes
    second: bytes
    tells: float
    weight: float
