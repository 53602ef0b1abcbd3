"""planner: how does a query tree become arrays of documents and scores?

`Planner` turns a Whoosh query tree into nodes, with everything weighed that concerns the whole index: how
rare each term is, over the dictionaries of all segments.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from whoosh.query.compound import And, AndMaybe, AndNot, DisjunctionMax, Or
from whoosh.query.positional import Phrase
from whoosh.query.qcore import Every, NullQuery, Query
from whoosh.query.ranges import TermRange
from whoosh.query.terms import FuzzyTerm, Prefix, Term, Wildcard
from whoosh.query.wrappers import ConstantScoreQuery, Not

from searchlib.codec.segment import FieldData
from searchlib.errors import QueryError
from searchlib.expansion import fuzzy_numbers, prefix_numbers, wildcard_numbers
from searchlib.nodes import (
    AndNode,
    Array,
    BoostNode,
    ButNotNode,
    ConstantNode,
    EveryNode,
    FieldsNode,
    Leaf,
    MaxNode,
    MaybeNode,
    Node,
    OrNode,
)
from searchlib.occurrences import near, phrase
from searchlib.query_tree import Alternatives, Fields, Views
from searchlib.ranking.bm25 import idf
from searchlib.snapshot import Snapshot

__all__ = ["Planner"]

Pattern = Prefix | Wildcard | FuzzyTerm | TermRange

_NOTHING = np.empty(0, np.int64)


class Planner:
    """Plans one query; the same tree always gives the same node."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._nodes: dict[int, Node] = {}
        self._frequencies: dict[tuple[str, str], int] = {}
        self._expansions: dict[tuple[FieldData, int], Array] = {}

    def node(self, tree: Query) -> Node:
        """A query tree, weighed. Raises QueryError for a query object that has no array form."""
        # Known by identity: Whoosh's queries compare by their parts, and none goes while the query lasts.
        node = self._nodes.get(id(tree))
        if node is None:
            node = self._nodes[id(tree)] = self._planned(tree)
        return node

    def _planned(self, tree: Query) -> Node:
        if isinstance(tree, Fields):
            return self._fields(tree, None)
        node = self._compound(tree)
        boost = getattr(tree, "boost", 1.0)  # Not all of Whoosh's query classes have one.
        return node if boost == 1.0 else BoostNode(node, boost)

    def _compound(self, tree: Query) -> Node:
        if isinstance(tree, Views):
            return self._views(tree)
        if isinstance(tree, Alternatives):
            weight = self.rarity(tree.typed)
            return MaxNode([self.node(tree.typed), *(self._fields(other, weight) for other in tree.others)])
        if isinstance(tree, DisjunctionMax):
            return MaxNode([self.node(child) for child in tree])
        if isinstance(tree, Or):
            return OrNode([self.node(child) for child in tree])
        if isinstance(tree, And):
            return AndNode([self.node(child) for child in tree]) if len(tree) else OrNode([])
        if isinstance(tree, AndMaybe):
            return MaybeNode([self.node(tree.a), self.node(tree.b)])
        if isinstance(tree, AndNot):
            return ButNotNode(self.node(tree.a), self.node(tree.b))
        if isinstance(tree, Not):
            return ButNotNode(EveryNode(), self.node(tree.query))
        if isinstance(tree, Every):
            return EveryNode()
        if isinstance(tree, ConstantScoreQuery):
            return ConstantNode(self._leaf(tree.child), tree.score, str(tree.child))
        if tree is NullQuery:
            return OrNode([])
        raise QueryError(f"a query of type {type(tree).__name__} cannot be answered here")

    def _views(self, tree: Views) -> Node:
        weight = self.rarity(tree)
        either = [self._fields(view, weight) for view in (tree.folded, tree.stem) if view is not None]
        spelled = [self._fields(tree.exact, None)] if tree.exact is not None else []
        if len(either) > 1:
            either = [MaxNode(either)]
        return either[0] if either and not spelled else OrNode([*either, *spelled])

    def _fields(self, tree: Fields, weight: float | None) -> Node:
        """A BM25F term; `weight` stands for its rarity where it is given (a stand-in for typed words)."""
        if weight is None:
            weight = self.rarity(tree)
        leaves = [self._leaf(child) for child in tree]
        return FieldsNode(self._snapshot, leaves, weight * tree.boost, tree.description)

    def _leaf(self, tree: Query) -> Leaf:
        if isinstance(tree, Term):
            return Leaf(tree.fieldname, lambda field: _term(field, tree.text.encode()), tree.text)
        if isinstance(tree, Phrase):
            return Leaf(tree.fieldname, lambda field: _phrase(field, tree.words, tree.slop))
        if isinstance(tree, TermRange | Prefix | Wildcard | FuzzyTerm):
            return Leaf(tree.fieldname, lambda field: _union(field, self._expanded(field, tree)))
        raise QueryError(f"a query of type {type(tree).__name__} cannot be answered here")

    def _expanded(self, field: FieldData, tree: Pattern) -> Array:
        """The numbers of the terms that a pattern stands for; its weight and its postings both ask."""
        key = field, id(tree)
        if key not in self._expansions:
            self._expansions[key] = _expand(field, tree)
        return self._expansions[key]

    # How rare

    def rarity(self, tree: Query) -> float:
        """How much a match of the tree tells: the idf of a term, the sum of those of several."""
        if isinstance(tree, Fields):
            words = tree[0].words if isinstance(tree[0], Phrase) else [None]
            return sum(self._idf(tree, place) for place in range(len(words)))
        if isinstance(tree, Views):
            # A word and its inflections are one term, as rare as the commoner of the two.
            either = [view for view in (tree.folded, tree.stem) if view is not None]
            return min(self.rarity(view) for view in either or tree)
        if isinstance(tree, Alternatives):
            return self.rarity(tree.typed)
        if isinstance(tree, AndMaybe):
            return self.rarity(tree.a)
        if isinstance(tree, DisjunctionMax):
            return max((self.rarity(child) for child in tree), default=0.0)
        return sum(self.rarity(child) for child in tree.children())

    def _idf(self, tree: Fields, place: int) -> float:
        frequency = max(self._doc_frequency(child, place) for child in tree)
        return idf(self._snapshot.doc_count_all, min(frequency, self._snapshot.doc_count_all))

    def _doc_frequency(self, tree: Query, place: int) -> int:
        if isinstance(tree, Term):
            return self._term_frequency(tree.fieldname, tree.text)
        if isinstance(tree, Phrase):
            return self._term_frequency(tree.fieldname, tree.words[place])
        if not isinstance(tree, Prefix | Wildcard | FuzzyTerm | TermRange):
            raise QueryError(f"a query of type {type(tree).__name__} cannot be answered here")
        fields = (segment.data.field(tree.fieldname) for segment in self._snapshot.segments)
        return sum(int(field.doc_frequencies[self._expanded(field, tree)].sum()) for field in fields)

    def _term_frequency(self, name: str, term: str) -> int:
        key = name, term
        if key not in self._frequencies:
            self._frequencies[key] = self._snapshot.doc_frequency(name, term.encode())
        return self._frequencies[key]


def _term(field: FieldData, term: bytes) -> tuple[Array, Array]:
    number = field.number(term)
    if number < 0:
        return _NOTHING, _NOTHING
    docs, freqs = field.postings(number)
    return docs, np.ones(len(docs), np.uint8) if freqs is None else freqs


def _phrase(field: FieldData, words: Sequence[str], slop: int) -> tuple[Array, Array]:
    numbers = [field.number(word.encode()) for word in words]
    if not numbers or min(numbers) < 0:
        return _NOTHING, _NOTHING
    if len(numbers) == 1:
        return _term(field, words[0].encode())
    return phrase(field, numbers) if slop <= 1 else near(field, numbers, slop - 1)


def _expand(field: FieldData, tree: Pattern) -> Array:
    """The numbers of the terms that a pattern or a range stands for."""
    if isinstance(tree, Prefix):
        return prefix_numbers(field, tree.text.encode())
    if isinstance(tree, Wildcard):
        return wildcard_numbers(field, tree.text)
    if isinstance(tree, FuzzyTerm):
        return np.array([number for number, _ in fuzzy_numbers(field, tree.text, tree.maxdist)], np.int64)
    start, end = (tree.start or "").encode(), (tree.end or "").encode()
    return np.arange(field.find(start), field.find(end + b"\x00"))


def _union(field: FieldData, numbers: Array) -> tuple[Array, Array]:
    """The postings of several terms as if they were one."""
    if not len(numbers):
        return _NOTHING, _NOTHING
    postings = [field.postings(number) for number in numbers.tolist()]
    docs = np.concatenate([part.docs for part in postings])
    freqs = np.concatenate(
        [np.ones(len(part.docs)) if part.freqs is None else part.freqs for part in postings]
    )
    total = np.bincount(docs, weights=freqs)
    found = np.flatnonzero(total)
    return found, total[found]
