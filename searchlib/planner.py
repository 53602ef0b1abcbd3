"""planner: how does a query tree become arrays of documents and scores?

`plan` turns a Whoosh query tree into nodes with everything weighed that concerns the whole index
(document frequencies, dictionaries of all segments). A node then answers for one segment at a time with
`Matches`: all its documents and their scores, as parallel arrays. `explain` tells the same sum in words.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh import query as wq

from searchlib.codec.segment import FieldData
from searchlib.errors import QueryError
from searchlib.expansion import fuzzy_numbers, prefix_numbers, wildcard_numbers
from searchlib.model import Explanation
from searchlib.occurrences import intersect, near, phrase
from searchlib.query import Alternatives, Fields, Views
from searchlib.ranking.bm25 import field_weight, idf, saturate
from searchlib.ranking.weights import FIELD_WEIGHTS
from searchlib.snapshot import OpenSegment, Snapshot

__all__ = ["Matches", "Node", "plan"]

Array = npt.NDArray[Any]


class Matches(NamedTuple):
    """docs: docnums of a segment, ascending. scores: float64, one for each."""

    docs: Array
    scores: Array


_NOTHING = Matches(np.empty(0, np.int64), np.empty(0, np.float64))


class Node(ABC):
    """A part of a query, weighed for the whole index."""

    @abstractmethod
    def matches(self, segment: OpenSegment) -> Matches:
        """All matching documents of a segment, deleted ones included."""

    @abstractmethod
    def explain(self, segment: OpenSegment, docnum: int) -> Explanation | None:
        """How the score of a document came about; None if it does not match."""

    def _score(self, segment: OpenSegment, docnum: int) -> float | None:
        docs, scores = self.matches(segment)
        at = int(np.searchsorted(docs, docnum))
        return float(scores[at]) if at < len(docs) and docs[at] == docnum else None


def _sum(parts: Sequence[Matches], size: int) -> Matches:
    """The documents of any part, with the sum of their scores."""
    parts = [part for part in parts if len(part.docs)]
    if not parts:
        return _NOTHING
    if len(parts) == 1:
        return parts[0]
    total = np.zeros(size)
    hit = np.zeros(size, bool)
    for docs, scores in parts:
        total[docs] += scores
        hit[docs] = True
    found = np.flatnonzero(hit)
    return Matches(found, total[found])


class _Leaf(NamedTuple):
    """One thing looked for in one field: `find` gives (docs, freqs) in a segment's field."""

    field: str
    find: Callable[[FieldData], tuple[Array, Array]]


class FieldsNode(Node):
    """One term, phrase or pattern, looked for in several fields; scored as one BM25F term."""

    def __init__(self, snapshot: Snapshot, leaves: list[_Leaf], weight: float, description: str) -> None:
        self._leaves = leaves
        self._weight = weight
        self._description = description
        self._averages = {leaf.field: snapshot.average_length(leaf.field) for leaf in leaves}

    def _field_matches(self, segment: OpenSegment) -> list[tuple[str, Matches]]:
        found = []
        for leaf in self._leaves:
            field = segment.data.field(leaf.field)
            docs, freqs = leaf.find(field)
            if len(docs):
                base = leaf.field.partition("_")[0]
                x = field_weight(freqs, field.lengths[docs], self._averages[leaf.field], FIELD_WEIGHTS[base])
                found.append((leaf.field, Matches(docs, x)))
        return found

    def matches(self, segment: OpenSegment) -> Matches:
        docs, x = _sum([part for _, part in self._field_matches(segment)], segment.data.doc_count)
        return Matches(docs, self._weight * saturate(x))

    def explain(self, segment: OpenSegment, docnum: int) -> Explanation | None:
        score = self._score(segment, docnum)
        if score is None:
            return None
        details = [Explanation(self._weight, "weight: how much the term tells, by its rarity and kind")]
        for field, (docs, x) in self._field_matches(segment):
            at = int(np.searchsorted(docs, docnum))
            if at < len(docs) and docs[at] == docnum:
                details.append(Explanation(float(x[at]), f"occurrences in {field}, by the field's length"))
        return Explanation(score, self._description, tuple(details))


class ConstantNode(Node):
    """A filter: the same score for every document that matches."""

    def __init__(self, leaf: _Leaf, score: float, description: str) -> None:
        self._leaf = leaf
        self._constant = score
        self._description = description

    def matches(self, segment: OpenSegment) -> Matches:
        docs, _ = self._leaf.find(segment.data.field(self._leaf.field))
        return Matches(docs, np.full(len(docs), self._constant))

    def explain(self, segment: OpenSegment, docnum: int) -> Explanation | None:
        score = self._score(segment, docnum)
        return None if score is None else Explanation(score, self._description)


class EveryNode(Node):
    """All documents, with the score 0."""

    def matches(self, segment: OpenSegment) -> Matches:
        return Matches(np.arange(segment.data.doc_count), np.zeros(segment.data.doc_count))

    def explain(self, segment: OpenSegment, docnum: int) -> Explanation | None:
        return Explanation(0.0, "every document")


class _Compound(Node):
    description = ""

    def __init__(self, children: list[Node]) -> None:
        self._children = children

    def explain(self, segment: OpenSegment, docnum: int) -> Explanation | None:
        score = self._score(segment, docnum)
        if score is None:
            return None
        parts = (child.explain(segment, docnum) for child in self._children)
        return Explanation(score, self.description, tuple(part for part in parts if part is not None))


class OrNode(_Compound):
    """Any of the parts; scores add up."""

    description = "sum of"

    def matches(self, segment: OpenSegment) -> Matches:
        return _sum([child.matches(segment) for child in self._children], segment.data.doc_count)


class AndNode(_Compound):
    """All of the parts; scores add up."""

    description = "sum of all of"

    def matches(self, segment: OpenSegment) -> Matches:
        parts = [child.matches(segment) for child in self._children]
        docs = reduce(intersect, sorted((part.docs for part in parts), key=len))
        scores = np.zeros(len(docs))
        for part in parts:
            scores += part.scores[np.searchsorted(part.docs, docs)]
        return Matches(docs, scores)


class MaxNode(_Compound):
    """Any of the parts; the best one counts."""

    description = "the best of"

    def matches(self, segment: OpenSegment) -> Matches:
        parts = [child.matches(segment) for child in self._children]
        best = np.full(segment.data.doc_count, -np.inf)
        for docs, scores in parts:
            best[docs] = np.maximum(best[docs], scores)
        found = np.flatnonzero(best > -np.inf)
        return Matches(found, best[found])


class MaybeNode(_Compound):
    """The first part; the second adds its score where it matches."""

    description = "sum of"

    def matches(self, segment: OpenSegment) -> Matches:
        required, optional = (child.matches(segment) for child in self._children)
        added = np.zeros(segment.data.doc_count)
        added[optional.docs] = optional.scores
        return Matches(required.docs, required.scores + added[required.docs])


class ButNotNode(Node):
    """The first part without the documents of the second."""

    def __init__(self, wanted: Node, unwanted: Node) -> None:
        self._wanted = wanted
        self._unwanted = unwanted

    def matches(self, segment: OpenSegment) -> Matches:
        docs, scores = self._wanted.matches(segment)
        kept = np.ones(segment.data.doc_count, bool)
        kept[self._unwanted.matches(segment).docs] = False
        return Matches(docs[kept[docs]], scores[kept[docs]])

    def explain(self, segment: OpenSegment, docnum: int) -> Explanation | None:
        return self._wanted.explain(segment, docnum) if self._score(segment, docnum) is not None else None


class BoostNode(Node):
    """Another node's documents, their scores multiplied."""

    def __init__(self, child: Node, boost: float) -> None:
        self._child = child
        self._boost = boost

    def matches(self, segment: OpenSegment) -> Matches:
        docs, scores = self._child.matches(segment)
        return Matches(docs, scores * self._boost)

    def explain(self, segment: OpenSegment, docnum: int) -> Explanation | None:
        inner = self._child.explain(segment, docnum)
        if inner is None:
            return None
        return Explanation(inner.value * self._boost, f"times {self._boost:g}", (inner,))


class NothingNode(Node):
    """No document."""

    def matches(self, segment: OpenSegment) -> Matches:
        return _NOTHING

    def explain(self, segment: OpenSegment, docnum: int) -> Explanation | None:
        return None


# From query tree to nodes


def plan(tree: wq.Query, snapshot: Snapshot) -> Node:
    """Weigh a query tree for an index. Raises QueryError for a query object that has no array form."""
    return _Planner(snapshot).node(tree)


class _Planner:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def node(self, tree: wq.Query) -> Node:
        if isinstance(tree, Fields):
            return self._fields(tree, None)
        node = self._compound(tree)
        boost = getattr(tree, "boost", 1.0)  # Not all of Whoosh's query classes have one.
        return node if boost == 1.0 else BoostNode(node, boost)

    def _compound(self, tree: wq.Query) -> Node:
        if isinstance(tree, Views):
            return self._views(tree)
        if isinstance(tree, Alternatives):
            weight = self._rarity(tree.typed)
            return MaxNode([self.node(tree.typed), *(self._fields(other, weight) for other in tree.others)])
        if isinstance(tree, wq.DisjunctionMax):
            return MaxNode([self.node(child) for child in tree])
        if isinstance(tree, wq.Or):
            return OrNode([self.node(child) for child in tree]) if len(tree) else NothingNode()
        if isinstance(tree, wq.And):
            return AndNode([self.node(child) for child in tree]) if len(tree) else NothingNode()
        if isinstance(tree, wq.AndMaybe):
            return MaybeNode([self.node(tree.a), self.node(tree.b)])
        if isinstance(tree, wq.AndNot):
            return ButNotNode(self.node(tree.a), self.node(tree.b))
        if isinstance(tree, wq.Not):
            return ButNotNode(EveryNode(), self.node(tree.query))
        if isinstance(tree, wq.Every):
            return EveryNode()
        if isinstance(tree, wq.ConstantScoreQuery):
            return ConstantNode(self._leaf(tree.child), tree.score, str(tree.child))
        if tree is wq.NullQuery:
            return NothingNode()
        raise QueryError(f"a query of type {type(tree).__name__} cannot be answered here")

    def _views(self, tree: Views) -> Node:
        weight = self._rarity(tree)
        either = [self._fields(view, weight) for view in (tree.folded, tree.stem) if view is not None]
        spelled = [self._fields(tree.exact, None)] if tree.exact is not None else []
        if len(either) > 1:
            either = [MaxNode(either)]
        return either[0] if either and not spelled else OrNode([*either, *spelled])

    def _fields(self, tree: Fields, weight: float | None) -> Node:
        """A BM25F term; `weight` stands for its rarity where it is given (a stand-in for typed words)."""
        if weight is None:
            weight = self._rarity(tree)
        leaves = [self._leaf(child) for child in tree]
        return FieldsNode(self._snapshot, leaves, weight * tree.boost, tree.description)

    def _leaf(self, tree: wq.Query) -> _Leaf:
        if isinstance(tree, wq.Term):
            return _Leaf(tree.fieldname, lambda field: _term(field, tree.text.encode()))
        if isinstance(tree, wq.Phrase):
            return _Leaf(tree.fieldname, lambda field: _phrase(field, tree.words, tree.slop))
        if isinstance(tree, wq.TermRange):
            return _Leaf(tree.fieldname, lambda field: _union(field, _range(field, tree.start, tree.end)))
        return _Leaf(tree.fieldname, lambda field: _union(field, _expand(field, tree)))

    # How rare

    def _rarity(self, tree: wq.Query) -> float:
        """How much a match of the tree tells: the idf of a term, the sum of those of several."""
        if isinstance(tree, Fields):
            words = tree[0].words if isinstance(tree[0], wq.Phrase) else [None]
            return sum(self._idf(tree, place) for place in range(len(words)))
        if isinstance(tree, Views):
            # A word and its inflections are one term, as rare as the commoner of the two.
            either = [view for view in (tree.folded, tree.stem) if view is not None] or list(tree)
            return min(self._rarity(view) for view in either)
        if isinstance(tree, Alternatives):
            return self._rarity(tree.typed)
        if isinstance(tree, wq.DisjunctionMax):
            return max((self._rarity(child) for child in tree), default=0.0)
        return sum(self._rarity(child) for child in tree.children())

    def _idf(self, tree: Fields, place: int) -> float:
        frequency = max(self._doc_frequency(child, place) for child in tree)
        return idf(self._snapshot.doc_count_all, min(frequency, self._snapshot.doc_count_all))

    def _doc_frequency(self, tree: wq.Query, place: int) -> int:
        if isinstance(tree, wq.Term):
            return self._snapshot.doc_frequency(tree.fieldname, tree.text.encode())
        if isinstance(tree, wq.Phrase):
            return self._snapshot.doc_frequency(tree.fieldname, tree.words[place].encode())
        frequency = 0
        for segment in self._snapshot.segments:
            field = segment.data.field(tree.fieldname)
            frequency += int(field.doc_frequencies[_expand(field, tree)].sum())
        return frequency


def _term(field: FieldData, term: bytes) -> tuple[Array, Array]:
    number = field.number(term)
    if number < 0:
        return _NOTHING.docs, _NOTHING.docs
    docs, freqs = field.postings(number)
    return docs, np.ones(len(docs), np.uint8) if freqs is None else freqs


def _phrase(field: FieldData, words: Sequence[str], slop: int) -> tuple[Array, Array]:
    numbers = [field.number(word.encode()) for word in words]
    if not numbers or min(numbers) < 0:
        return _NOTHING.docs, _NOTHING.docs
    if len(numbers) == 1:
        return _term(field, words[0].encode())
    return phrase(field, numbers) if slop <= 1 else near(field, numbers, slop)


def _range(field: FieldData, start: str, end: str) -> Array:
    return np.arange(field.find(start.encode()), field.find(end.encode() + b"\x00"))


def _expand(field: FieldData, tree: wq.Query) -> Array:
    if isinstance(tree, wq.Prefix):
        return prefix_numbers(field, tree.text.encode())
    if isinstance(tree, wq.Wildcard):
        return wildcard_numbers(field, tree.text)
    if isinstance(tree, wq.FuzzyTerm):
        return np.array([number for number, _ in fuzzy_numbers(field, tree.text, tree.maxdist)], np.int64)
    raise QueryError(f"a query of type {type(tree).__name__} cannot be answered here")


def _union(field: FieldData, numbers: Array) -> tuple[Array, Array]:
    """The postings of several terms as if they were one."""
    if not len(numbers):
        return _NOTHING.docs, _NOTHING.docs
    postings = [field.postings(number) for number in numbers.tolist()]
    docs = np.concatenate([part.docs for part in postings])
    freqs = np.concatenate([np.ones(len(part.docs)) if part.freqs is None else part.freqs for part in postings])
    total = np.bincount(docs, weights=freqs)
    found = np.flatnonzero(total)
    return found, total[found]
