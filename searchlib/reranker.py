"""reranker: which of the best documents have the words of the query together, and which have all of them?

score = words * (1 - COVERAGE_WEIGHT / n * (1 - covered)) + proximity, where `covered` is the share of the
query's n parts (words, phrases, what the lexicon knows together), weighed by idf, that the document has.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib.analysis.segmentation import Token
from searchlib.analysis.vietnamese import is_syllable
from searchlib.model import Explanation
from searchlib.nodes import Node
from searchlib.occurrences import POSITION_BITS, position_keys
from searchlib.planner import Planner
from searchlib.query_tree import CompiledQuery
from searchlib.ranking.bm25 import field_weight, idf
from searchlib.ranking.proximity import pair_bonus, pair_counts
from searchlib.ranking.weights import (
    COVERAGE_WEIGHT,
    FIELD_WEIGHTS,
    SYLLABLE_PAIR_WEIGHT,
    WORD_PAIR_WEIGHT,
)
from searchlib.schema import TEXT_FIELDS, view_field
from searchlib.snapshot import OpenSegment, Snapshot

__all__ = ["Reranker"]

Array = npt.NDArray[Any]

_MOST_WORDS = 64
_EMPTY = np.empty(0, np.int64)


class Reranker:
    """The second phase for one query."""

    def __init__(
        self, snapshot: Snapshot, compiled: CompiledQuery, planner: Planner, *, exact_only: bool
    ) -> None:
        """planner: the one that planned the query's tree, whose parts are asked again here."""
        self._snapshot = snapshot
        self._planner = planner
        self._trees = compiled.parts
        self._view = "exact" if exact_only else "folded"
        self._words = compiled.words[:_MOST_WORDS]
        self._adjacent = compiled.adjacent[:_MOST_WORDS]
        # There is nothing to be near to, or to be incomplete without.
        self._is_idle = len(self._trees) < 2 and len(self._words) < 2

    @cached_property
    def _parts(self) -> list[tuple[Node, float]]:
        return [(self._planner.node(part), self._planner.rarity(part)) for part in self._trees]

    @cached_property
    def _idf(self) -> list[float]:
        terms = [word.exact if self._view == "exact" else word.folded for word in self._words]
        count = self._snapshot.doc_count_all
        return [idf(count, self._snapshot.word_frequency(term, self._view)) for term in terms]

    def _pair_weight(self, place: int) -> float:
        both = (self._words[place - 1].exact, self._words[place].exact)
        return SYLLABLE_PAIR_WEIGHT if all(map(is_syllable, both)) else WORD_PAIR_WEIGHT

    def _term(self, word: Token) -> bytes:
        return (word.exact if self._view == "exact" else word.folded).encode()

    def rerank(self, docs: Array, scores: Array) -> Array:
        """The scores of the second phase. docs: docnums of the whole index, ascending."""
        if self._is_idle:
            return scores
        covered, proximity = self._additions(docs)
        result: Array = scores * self._completeness(covered) + proximity
        return result

    def _completeness(self, covered: Any) -> Any:
        return 1.0 - COVERAGE_WEIGHT / max(len(self._parts), 1) * (1.0 - covered)

    def explain(self, docnum: int, words: Explanation, score: float) -> Explanation:
        """The score of a document in parts."""
        if self._is_idle:
            return words
        covered, proximity = (float(part[0]) for part in self._additions(np.array([docnum])))
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

    def _additions(self, docs: Array) -> tuple[Array, Array]:
        covered, proximity = np.zeros(len(docs)), np.zeros(len(docs))
        for segment in self._snapshot.segments:
            start, stop = np.searchsorted(docs, (segment.base, segment.base + segment.data.doc_count))
            if start < stop:
                local = docs[start:stop] - segment.base
                self._cover(segment, local, covered[start:stop])
                self._near(segment, local, proximity[start:stop])
        return covered, proximity

    def _cover(self, segment: OpenSegment, docs: Array, covered: Array) -> None:
        """Add the weight of the parts that each document of the segment has."""
        whole = sum(weight for _, weight in self._parts) or 1.0
        for node, weight in self._parts:
            found = node.matches(segment).docs
            if len(found):
                places = np.minimum(np.searchsorted(found, docs), len(found) - 1)
                covered += (weight / whole) * (found[places] == docs)

    def _near(self, segment: OpenSegment, docs: Array, proximity: Array) -> None:
        """Add what the words that stand together in each document of the segment are worth."""
        if len(self._words) < 2:
            return
        for name in TEXT_FIELDS:
            field = segment.data.field(view_field(name, self._view))
            average = self._snapshot.average_length(field.name)
            # What one occurrence weighs in each document turns counts into length-normed counts.
            unit = field_weight(
                np.ones(len(docs)), np.maximum(field.lengths[docs], 1), average, FIELD_WEIGHTS[name]
            )
            keys: dict[bytes, Array] = {}
            for word in self._words:
                term = self._term(word)
                if term not in keys:
                    number = field.number(term)
                    keys[term] = position_keys(field, number, docs) if number >= 0 else _EMPTY
            for place, word in enumerate(self._words):
                if not self._adjacent[place]:
                    continue
                before = self._term(self._words[place - 1])
                if before == self._term(word):
                    continue
                adjacent, close = pair_counts(keys[before], keys[self._term(word)], POSITION_BITS, len(docs))
                weight = (self._idf[place - 1] + self._idf[place]) / 2
                proximity += pair_bonus(adjacent, close, 1.0 / unit, weight, self._pair_weight(place))
