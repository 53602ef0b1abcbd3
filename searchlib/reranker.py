"""reranker: which of the best documents have the words of the query together, and which have all of them?

score = words * (1 - COVERAGE_WEIGHT / n * (1 - covered)) + proximity, where `covered` is the share of the
query's n parts (words, phrases, what the lexicon knows together), weighed by idf, that the document has.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.analysis.vietnamese import is_syllable
from searchlib.context import Context
from searchlib.model import Explanation
from searchlib.planner import Planner
from searchlib.query_tree import CompiledQuery
from searchlib.ranking.proximity import pair_bonus, pair_closeness
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
    def _pairs(self) -> _Pairs | None:
        """The neighbours among the words, None where there are none."""
        terms = [word.exact if self._view == "exact" else word.folded for word in self._words]
        rarities = [self._context.word_rarity(self._view, term) for term in terms]
        tells, weights = [], []
        for place in range(1, len(terms)):
            is_pair = self._adjacent[place] and terms[place - 1] != terms[place]
            tells.append((rarities[place - 1] + rarities[place]) / 2 if is_pair else 0.0)
            both = self._words[place - 1].exact, self._words[place].exact
            weights.append(SYLLABLE_PAIR_WEIGHT if all(map(is_syllable, both)) else WORD_PAIR_WEIGHT)
        return _Pairs(terms, np.array(tells), np.array(weights)) if any(tells) else None

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
        pairs = self._pairs
        if pairs is None:
            return np.zeros(len(docs))
        adjacent, close = self._closeness(pairs.terms, docs)
        return pair_bonus(adjacent, close, pairs.tells, pairs.weights)

    def _closeness(self, terms: Sequence[str], docs: Array) -> tuple[Array, Array]:
        """For each two terms that follow each other, and each document, what `pair_bonus` asks for."""
        places = self._context.places
        width = len(places.fields)
        rows = docs * width
        bounds = np.concatenate((places.starts[rows], places.starts[rows + width]))
        columns = [places.of(self._view, term.encode()) for term in terms]
        # Of each term and document the range of places, one term after the other; then all these places.
        ranges = np.array([column.searchsorted(bounds) for column in columns])
        firsts, counts = ranges[:, : len(docs)], ranges[:, len(docs) :] - ranges[:, : len(docs)]
        sizes = counts.sum(axis=1)
        counts = counts.ravel()
        ends = counts.cumsum()
        indexes = np.arange(ends[-1]) + np.repeat(firsts.ravel() - ends + counts, counts)
        stops = sizes.cumsum().tolist()
        found = [
            column[indexes[start:stop]]
            for column, start, stop in zip(columns, [0, *stops], stops, strict=False)
        ]
        standing = np.concatenate(found).astype(np.int64)
        # Terms stand apart, so that one search finds for each place of a term the nearest of the next one.
        stride = int(places.starts[-1]) + 1
        apart = standing + np.repeat(np.arange(len(terms)) * stride, sizes)
        asked = standing[: stops[-2]]
        next_term = np.repeat(np.arange(1, len(terms)) * stride, sizes[:-1])
        follows, nearness = pair_closeness(apart, asked + next_term)
        near = np.flatnonzero(nearness)
        cells = np.repeat(np.arange((len(terms) - 1) * len(docs)), counts[: -len(docs)])[near]
        weights = self._weights(asked[near], docs, cells % len(docs))
        shape = (len(terms) - 1, len(docs))
        size = shape[0] * shape[1]
        adjacent = np.bincount(cells, weights * follows[near], size).reshape(shape)
        return adjacent, np.bincount(cells, weights * nearness[near], size).reshape(shape)

    def _weights(self, standing: Array, docs: Array, of_docs: Array) -> Array:
        """What one occurrence at each place weighs, by its field and the field's length in its document."""
        places = self._context.places
        documents = docs[of_docs]
        weights = self._context.norm(places.fields[0])[documents]
        for column, field in enumerate(places.fields[1:], 1):
            within = standing >= places.starts[documents * len(places.fields) + column]
            weights = np.where(within, self._context.norm(field)[documents], weights)
        return weights


class _Pairs(NamedTuple):
    """terms: in the order of the query. tells: of each two neighbours how much they tell, 0 where they are no
    pair. weights: how much more they do side by side."""

    terms: Sequence[str]
    tells: Array
    weights: Array
