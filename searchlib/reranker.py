"""reranker: which of the best documents have the words of the query together, and which have all of them?

score = words * (1 - COVERAGE_WEIGHT / n * (1 - covered)) + proximity, where `covered` is the share of the
query's n parts (words, phrases, what the lexicon knows together), weighed by idf, that the document has. A
document that has the whole query in a row has no less than one of average length would have: what else there
is in a long one says nothing against it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib import native
from searchlib.analysis.vietnamese import is_syllable
from searchlib.ascending import beside, distinct
from searchlib.context import Context
from searchlib.model import Explanation
from searchlib.native import Loops
from searchlib.planner import Planner
from searchlib.query_tree import CompiledQuery
from searchlib.ranking.bm25 import weight_at
from searchlib.ranking.proximity import CLOSENESS, near_occurrences, pair_bonus
from searchlib.ranking.topk import top_k
from searchlib.ranking.weights import (
    COMPARED,
    COVERAGE_WEIGHT,
    EXACT_WEIGHT,
    FIELD_WEIGHTS,
    FOLDED_WEIGHT,
    LIKELY_WEIGHT,
    NEAR_LENGTH,
    RERANKED,
    SYLLABLE_PAIR_WEIGHT,
    WORD_PAIR_WEIGHT,
)
from searchlib.standing import Spot

__all__ = ["Reranker"]

Array = npt.NDArray[Any]

_MOST_WORDS = 64
_OCCURRENCES_AT_ONCE = 1 << 20
_is_syllable = lru_cache(maxsize=1 << 12)(is_syllable)


class Reranker:
    """The second phase for one query."""

    def __init__(
        self, context: Context, compiled: CompiledQuery, planner: Planner, *, exact_only: bool
    ) -> None:
        """planner: the one that planned the query's tree, whose parts are asked again here."""
        self._context = context
        self._planner = planner
        self._trees = compiled.parts
        self._trusts_marks = exact_only or compiled.trusts_marks
        added = EXACT_WEIGHT if compiled.trusts_marks else LIKELY_WEIGHT
        self._views_weight = 1.0 if exact_only else FOLDED_WEIGHT + added
        self._words = compiled.words[:_MOST_WORDS]
        self._adjacent = compiled.adjacent[:_MOST_WORDS]
        self._compared = COMPARED if compiled.trusts_marks else RERANKED
        # There is nothing to be near to, or to be incomplete without.
        self.is_idle = len(self._trees) < 2 and len(self._words) < 2

    @cached_property
    def _row(self) -> tuple[list[Spot], list[int]]:
        """What to look for of the words, each once, and of each word which of these that is."""
        numbers: dict[Spot, int] = {}
        trusted = self._trusts_marks
        row = [
            numbers.setdefault(
                Spot(word.folded, word.exact if trusted and word.exact != word.folded else ""), len(numbers)
            )
            for word in self._words
        ]
        return list(numbers), row

    @cached_property
    def _pairs(self) -> list[_Pair]:
        """The words that follow each other, without those that say the same; a pair that comes again once."""
        (spots, row), words = self._row, self._words
        met: dict[tuple[int, int], list[int]] = {}
        for place, pair in enumerate(pairwise(row), 1):
            if self._adjacent[place] and pair[0] != pair[1]:
                met.setdefault(pair, []).append(place)
        rarities = self._context.pair_rarities(
            [(spots[one].folded, spots[other].folded) for one, other in met]
        )
        frequencies = [self._context.snapshot.word_frequency(spot.folded) for spot in spots]
        are_syllables = [_is_syllable(word.exact) for word in words]
        return [
            _Pair(
                first,
                second,
                frequencies[first] <= frequencies[second],
                rarity,
                SYLLABLE_PAIR_WEIGHT
                if are_syllables[places[0] - 1] and are_syllables[places[0]]
                else WORD_PAIR_WEIGHT,
                f"{words[places[0] - 1].raw} {words[places[0]].raw}",
                len(places),
            )
            for ((first, second), places), rarity in zip(met.items(), rarities, strict=True)
        ]

    def rerank(self, docs: Array, scores: Array) -> Array:
        """The scores of the second phase, float64. docs: docnums, ascending."""
        if self.is_idle or not len(docs):
            return scores
        result: Array = scores * self._completeness(self._covered(docs))
        if self._pairs:
            best = np.sort(top_k(result, self._compared))
            adjacent, close, whole = self._closeness(docs[best])
            in_a_row = best[whole]
            result[in_a_row] = np.maximum(result[in_a_row], self._worth_of_row)
            result[best] += self._worth(adjacent, close, self._pairs)
        return result

    @cached_property
    def _worth_of_row(self) -> float:
        """What the words of the query are worth in a document of average length that has each once."""
        return sum(self._rarities) * self._views_weight

    @cached_property
    def _rarities(self) -> list[float]:
        """How much each part of the query tells."""
        return [self._planner.rarity(tree) for tree in self._trees]

    def _completeness(self, covered: Any) -> Any:
        return 1.0 - COVERAGE_WEIGHT / max(len(self._trees), 1) * (1.0 - covered)

    def explain(self, docnum: int, words: float, score: float) -> tuple[Explanation, ...]:
        """What completeness and nearness changed in a document's score, if anything.

        words, score: that of the first phase and that of the second.
        """
        if self.is_idle:
            return ()
        doc = np.array([docnum])
        covered = float(self._covered(doc)[0])
        complete = words * float(self._completeness(covered))
        parts = []
        if complete != words:
            told = f"for what is missing: the document has {covered:.0%} of what is asked for, by rarity"
            parts.append(Explanation(complete - words, told, kind="completeness"))
        if self._pairs and score != complete:  # The best alone are compared for it.
            added: defaultdict[str, float] = defaultdict(float)
            adjacent, close, whole = self._closeness(doc)
            for row, pair in enumerate(self._pairs):
                added[pair.typed] += float(self._worth(adjacent[[row]], close[[row]], [pair])[0])
            if len(whole) and complete < self._worth_of_row:
                told = "all of the query in a row: what that is worth in a text of average length"
                parts.append(Explanation(self._worth_of_row - complete, told, kind="row"))
                complete = self._worth_of_row
            pairs = tuple(
                Explanation(value, "near each other", kind="pair", typed=typed)
                for typed, value in added.items()
                if value
            )
            told = "words of the query that stand together"
            parts.append(Explanation(score - complete, told, pairs, "nearness"))
        return tuple(parts)

    def _covered(self, docs: Array) -> Array:
        """The share of the weight of the query's parts that each document has."""
        covered = np.zeros(len(docs))
        nodes = [self._planner.node(tree) for tree in self._trees]
        known = [found for node in nodes if (found := node.known_documents) is not None]
        if native.loops is not None and len(known) == len(nodes):
            columns = zip(known, self._rarities, strict=True)
            native.loops.cover(docs, tuple((*found.stored[:2], weight) for found, weight in columns), covered)
        else:
            for node, weight in zip(nodes, self._rarities, strict=True):
                covered += weight * node.among(docs)
        return covered / (sum(self._rarities) or 1.0)

    def _worth(self, adjacent: Array, close: Array, pairs: Sequence[_Pair]) -> Array:
        """What the words that stand together add to each document; of the first two a row is a pair's."""
        tells = np.array([pair.times * pair.rarity for pair in pairs])
        weights = np.array([pair.weight for pair in pairs])
        return pair_bonus(adjacent, close, tells * self._views_weight, weights)

    def _closeness(self, docs: Array) -> tuple[Array, Array, Array]:
        """For each pair and each document what `pair_bonus` asks for; the indexes of those with all in a row.

        Of a pair the occurrences of the rarer word are gone through; the other one is looked for beside them.
        """
        is_row = len(self._words) > 2 and all(self._adjacent[1:])
        if native.loops is not None:
            adjacent, close, whole = self._near_by_loops(native.loops, docs, is_row=is_row)
        else:
            spots, row = self._row
            places = self._context.places
            standing = places.within(spots, docs)
            adjacent, close = self._near_by_arrays(docs, standing)
            # Who has all of the query in a row has what was asked for, however long the rest is.
            met = _in_a_row([standing[number] for number in row]) if is_row else places.starts[:0]
            whole = distinct(places.documents_of(met, docs))
        if len(whole):
            adjacent[:, whole] = np.maximum(adjacent[:, whole], 1.0)
        return adjacent, close, whole

    def _near_by_loops(self, loops: Loops, docs: Array, *, is_row: bool) -> tuple[Array, Array, Array]:
        """What `_closeness` gives."""
        places, (spots, row) = self._context.places, self._row
        sides = [
            (pair.first, pair.second, 1) if pair.is_first_rarer else (pair.second, pair.first, 0)
            for pair in self._pairs
        ]
        adjacent, close = np.zeros((2, len(sides), len(docs)))
        whole = np.zeros(len(docs), np.uint8)
        loops.nearness(
            tuple([places.sought(spot, docs) for spot in spots]),
            docs,
            places.starts,
            places.segment_starts,
            tuple(map(self._context.norm, places.fields)),
            np.array([_least_weight(field) for field in places.fields], np.float32),
            np.array(sides, np.int64),
            CLOSENESS,
            adjacent,
            close,
            np.array(row if is_row else [], np.int64),
            whole,
        )
        return adjacent, close, np.flatnonzero(whole)

    def _near_by_arrays(self, docs: Array, standing: Sequence[Array]) -> tuple[Array, Array]:
        """The same."""
        sides = []
        for pair in self._pairs:
            rarer, other = standing[pair.first], standing[pair.second]
            if not pair.is_first_rarer:
                rarer, other = other, rarer
            sides.append((rarer if len(other) else other, other))
        forward = np.array([pair.is_first_rarer for pair in self._pairs])
        parts = [
            self._beside(docs, sides[some], forward[some])
            for some in _portions([len(rarer) for rarer, _ in sides])
        ]
        adjacent, close = map(np.concatenate, zip(*parts, strict=True))
        return adjacent, close

    def _beside(
        self, docs: Array, sides: Sequence[tuple[Array, Array]], forward: Array
    ) -> tuple[Array, Array]:
        """What `_closeness` gives. sides: of each pair the places of the rarer word, and those of the other.

        forward: of each whether the rarer one comes first.
        """
        places = self._context.places
        here, later, earlier = [], [], []
        for rarer, other in sides:
            at = other.searchsorted(rarer, "right")
            here.append(rarer)
            later.append(other[np.minimum(at, len(other) - 1)])
            earlier.append(other[np.maximum(at - 1, 0)])
        place = np.concatenate(here)
        near, closeness, precedes, follows = near_occurrences(
            place, np.concatenate(later), np.concatenate(earlier)
        )
        place = place[near]
        stops = np.cumsum([len(part) for part in here])
        of_pair, of_doc = stops.searchsorted(near, "right"), places.documents_of(place, docs)
        weights = self._weights(place, docs[of_doc])
        shape = (len(sides), len(docs))
        cells, size = of_pair * shape[1] + of_doc, shape[0] * shape[1]
        adjacent = np.bincount(cells, weights * np.where(forward[of_pair], precedes, follows), size)
        return adjacent.reshape(shape), np.bincount(cells, weights * closeness, size).reshape(shape)

    def _weights(self, standing: Array, docs: Array) -> Array:
        """What one occurrence at each place weighs, by its field and the field's length in its document."""
        places = self._context.places
        weights = self._weights_in(places.fields[0], docs)
        for column, field in enumerate(places.fields[1:], 1):
            within = standing >= places.starts[docs * len(places.fields) + column]
            weights = np.where(within, self._weights_in(field, docs), weights)
        return weights

    def _weights_in(self, field: str, docs: Array) -> Array:
        """What one occurrence in a field weighs; a very long field counts as a long one."""
        weights: Array = np.maximum(self._context.norm(field)[docs], np.float32(_least_weight(field)))
        return weights


class _Pair(NamedTuple):
    """Words that follow each other, by their numbers; how much the two side by side tell, and count.

    typed: as they were. times: how often the query has them so.
    """

    first: int
    second: int
    is_first_rarer: bool
    rarity: float
    weight: float
    typed: str
    times: int


def _least_weight(field: str) -> float:
    """What an occurrence in a field weighs at least."""
    return FIELD_WEIGHTS[field] * weight_at(NEAR_LENGTH)


def _in_a_row(standing: Sequence[Array]) -> Array:
    """Where the first of some words stands with all others behind it, by the places of each, ascending."""
    met, *rest = standing
    for step, places in enumerate(rest, 1):
        if not len(met):
            break
        met = beside(met, places, step)
    return met


def _portions(sizes: Sequence[int]) -> list[slice]:
    """Pairs in portions of about so many occurrences, whose arrays memory has room for."""
    cuts = np.flatnonzero(np.diff((np.cumsum(sizes) - sizes) // _OCCURRENCES_AT_ONCE)) + 1
    return [slice(first, last) for first, last in pairwise([0, *cuts.tolist(), len(sizes)])]
