"""planner: how does a query tree become arrays of documents and scores?

`Planner` turns a Whoosh query tree into nodes, with everything weighed that concerns the whole index: how
rare each term is, over the dictionaries of all segments.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from whoosh.query.compound import And, AndMaybe, AndNot, DisjunctionMax, Or
from whoosh.query.positional import Phrase
from whoosh.query.qcore import Every, NullQuery, Query
from whoosh.query.ranges import TermRange
from whoosh.query.terms import FuzzyTerm, Prefix, Term, Wildcard
from whoosh.query.wrappers import ConstantScoreQuery, Not

from searchlib import native
from searchlib.analysis.forms import folded_term
from searchlib.ascending import counted
from searchlib.codec.segment import FieldData, Postings
from searchlib.context import Context
from searchlib.errors import QueryError
from searchlib.expansion import fuzzy_numbers, prefix_numbers, wildcard_numbers
from searchlib.model import Explanation
from searchlib.nodes import (
    AndNode,
    BoostNode,
    ButNotNode,
    ConstantNode,
    EveryNode,
    Found,
    LazyNode,
    MaxNode,
    MaybeNode,
    Node,
    OrNode,
    TermNode,
    WhooshNode,
    WordNode,
)
from searchlib.places import Places
from searchlib.query_tree import Alternatives, Fields, Views, key_of
from searchlib.ranking.bm25 import idf
from searchlib.ranking.weights import FIELD_WEIGHTS
from searchlib.schema import INDEXED_FIELDS, TEXT_FIELDS
from searchlib.snapshot import joined_postings
from searchlib.standing import Spot
from searchlib.weighed import Weighed, weighed_term

if TYPE_CHECKING:
    from typing import TypeGuard

__all__ = ["Planner"]

Array = npt.NDArray[Any]
Pattern = Prefix | Wildcard | FuzzyTerm | TermRange
Leaf = Term | Phrase | Pattern


class Planner:
    """Plans one query; the same tree always gives the same node.

    What has no array form is answered by Whoosh.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._nodes: dict[int, Node] = {}
        self._expansions: dict[Hashable, list[Array]] = {}
        self._unions: dict[Hashable, Postings] = {}

    def node(self, tree: Query) -> Node:
        """A query tree, weighed. What it finds raises QueryError if Whoosh cannot answer it either."""
        # Known by identity: Whoosh's queries compare by their parts, and none goes while the query lasts.
        node = self._nodes.get(id(tree))
        if node is None:
            node = self._nodes[id(tree)] = self._planned(tree)
        return node

    def close(self) -> None:
        """Let go of the nodes. They know the planner, and would keep what they found until Python looks for
        what is held by nothing but itself."""
        self._nodes.clear()

    def _planned(self, tree: Query) -> Node:
        if isinstance(tree, Views):
            return self._views(tree)
        if isinstance(tree, Fields):
            return self._fields(tree, self.rarity(tree), key_of(tree))
        if isinstance(tree, Alternatives):
            return LazyNode(self._context, key_of(tree), lambda: self._alternatives(tree))
        node = self._compound(tree)
        boost = getattr(tree, "boost", 1.0)  # Not all of Whoosh's query classes have one.
        return node if boost == 1.0 else BoostNode(self._context, node, boost)

    def _compound(self, tree: Query) -> Node:
        context = self._context
        if isinstance(tree, DisjunctionMax):
            return MaxNode(context, [self.node(child) for child in tree])
        if isinstance(tree, Or):
            return OrNode(context, [self.node(child) for child in tree])
        if isinstance(tree, And):
            children = [self.node(child) for child in tree]
            return AndNode(context, children) if children else OrNode(context, [])
        if isinstance(tree, AndMaybe):
            return MaybeNode(context, [self.node(tree.a), self.node(tree.b)])
        if isinstance(tree, AndNot):
            return ButNotNode(context, self.node(tree.a), self.node(tree.b))
        if isinstance(tree, Not):
            return ButNotNode(context, EveryNode(context), self.node(tree.query))
        if isinstance(tree, Every):
            if tree.fieldname is None:
                return EveryNode(context)
            anything = TermRange(tree.fieldname, None, None)
            if _is_choice(anything):
                return ConstantNode(context, lambda: self._chosen(anything), 0.0, str(tree))
        if isinstance(tree, ConstantScoreQuery):
            # Not all of Whoosh's query classes can be shown.
            told = str(tree.child) if _is_choice(tree.child) else f"what {type(tree.child).__name__} finds"
            return ConstantNode(context, lambda: self._chosen(tree.child), tree.score, told)
        if tree is NullQuery:
            return OrNode(context, [])
        if _is_plain(tree):
            plain = Fields([tree], repr(tree))
            return self._fields(plain, self.rarity(plain), key_of(plain))
        return WhooshNode(context, tree)

    def _views(self, tree: Views) -> Node:
        """A word: the sum of its parts."""
        views = self.parts(tree)
        return views[0] if len(views) == 1 else WordNode(self._context, views)

    def parts(self, tree: Views) -> list[LazyNode]:
        """The folded and stem views of a word, and its exact one: the first is one for all spellings."""
        context = self._context
        views = []
        if tree.folded or tree.stem:
            views.append(LazyNode(context, tree.key_of_any, lambda: self._in_any_spelling(tree)))
        if tree.exact:
            views.append(LazyNode(context, tree.key_of_exact, lambda: self._as_spelled(tree)))
        return views

    def _in_any_spelling(self, tree: Views) -> Node:
        weight = self.rarity(tree)
        either = [
            self._fields(view, weight) for view in (tree.folded_query, tree.stem_query) if view is not None
        ]
        return either[0] if len(either) == 1 else MaxNode(self._context, either)

    def _as_spelled(self, tree: Views) -> Node:
        exact = tree.exact_query
        return OrNode(self._context, []) if exact is None else self._fields(exact, self.rarity(exact))

    def _alternatives(self, tree: Alternatives) -> Node:
        weight = self.rarity(tree.typed)
        others = [self._fields(other, weight, kind="equivalent") for other in tree.others]
        return MaxNode(self._context, [self.node(tree.typed), *others])

    def _fields(self, tree: Fields, rarity: float, key: Hashable = None, kind: str = "term") -> Node:
        """A BM25F term; what stands in for typed words is as rare as they are."""
        leaves = [_leaf(child) for child in tree]
        word = _word(leaves)
        return TermNode(
            self._context,
            lambda: self._found(leaves),
            rarity * tree.boost,
            Explanation(0.0, tree.description, kind=kind, typed=tree.typed),
            key,
            None if word is None else lambda docs: self._found_in(leaves, word, docs),
            lambda: self._weighed(leaves, word),
            lambda docs: self._weighed_in(leaves, word, docs),
        )

    # What is found where

    def _chosen(self, tree: Query) -> Array:
        """The documents that a filter lets through."""
        if not _is_choice(tree):
            return self.node(tree).matches.listed()[0]
        found = self._found([tree])
        return found[0].docs if found else joined_postings([]).docs

    def _found(self, leaves: Sequence[Leaf]) -> list[Found]:
        """Where the same thing is found in several fields; without those where it is not."""
        phrases = [leaf for leaf in leaves if isinstance(leaf, Phrase) and len(leaf.words) > 1]
        if phrases:
            return self._phrase(phrases)
        found = []
        for leaf in leaves:
            docs, freqs = self._postings(leaf)
            if len(docs):
                found.append(Found(leaf.fieldname, docs, np.ones(len(docs)) if freqs is None else freqs))
        return found

    def _weighed(self, leaves: Sequence[Leaf], word: Spot | None) -> Weighed | None:
        """What a term or a phrase weighs in all fields."""
        if native.loops is None:
            return None
        context, first = self._context, leaves[0]
        if word is not None and word.exact and context.places.known(word.folded) is not None:
            places, met = context.places, context.places.of(word)
        elif isinstance(first, Term):
            return weighed_term(native.loops, context, [leaf.fieldname for leaf in leaves], first.text)
        elif isinstance(first, Phrase) and len(first.words) > 1:
            places, met = self._met(first)
        else:
            return None
        return Weighed(*places.tally(met, self._norms(places, leaves)))

    def _weighed_in(self, leaves: Sequence[Leaf], word: Spot | None, docs: Array) -> Array | None:
        """What a word of the text fields weighs in some documents."""
        if native.loops is None or word is None or not len(docs):
            return None
        places = self._context.places
        return places.weights_in(word, docs, self._norms(places, leaves))

    def _norms(self, places: Places, leaves: Sequence[Leaf]) -> tuple[Array | None, ...]:
        """What an occurrence in each field of places weighs, None for those that are not asked."""
        asked = {leaf.fieldname.partition("_")[0] for leaf in leaves}
        return tuple([self._context.norm(field) if field in asked else None for field in places.fields])

    def _found_in(self, leaves: Sequence[Leaf], word: Spot, docs: Array) -> list[Found]:
        """Where a word of the text fields is found in some documents."""
        places = self._context.places
        return _counted(places, leaves, places.within([word], docs)[0] if len(docs) else docs)

    def _postings(self, leaf: Leaf) -> Postings:
        snapshot = self._context.snapshot
        if isinstance(leaf, Term):
            return snapshot.postings(leaf.fieldname, leaf.text.encode())
        if isinstance(leaf, Phrase):
            return (
                snapshot.postings(leaf.fieldname, leaf.words[0].encode())
                if leaf.words
                else joined_postings([])
            )
        key = key_of(leaf)
        found = self._unions.get(key)
        if found is None:
            parts = [
                (segment.base, segment.data.field(leaf.fieldname).united(numbers))
                for segment, numbers in zip(snapshot.segments, self._expanded(leaf), strict=True)
                if len(numbers)
            ]
            found = self._unions[key] = joined_postings(parts)
        return found

    def _phrase(self, leaves: Sequence[Phrase]) -> list[Found]:
        """Where words stand side by side, or near each other."""
        places, met = self._met(leaves[0])
        return _counted(places, leaves, met)

    def _met(self, first: Phrase) -> tuple[Places, Array]:
        """The places where the words of a phrase meet, of those of its fields."""
        base, _, view = first.fieldname.partition("_")
        places = self._context.places if base in TEXT_FIELDS else self._context.word_places[base]
        spots = [Spot(folded_term(word), word) if view else Spot(word) for word in first.words]
        # Whoosh counts the distance from word to word, which is 1 side by side.
        others = first.slop - 1
        return places, places.near(spots, others) if others > 0 else places.phrase(spots)

    def _expanded(self, tree: Pattern) -> list[Array]:
        """The numbers of the terms that a pattern stands for, in each segment."""
        # Its weight and its postings both ask, and the same pattern may be there again.
        key = key_of(tree)
        found = self._expansions.get(key)
        if found is None:
            fields = (segment.data.field(tree.fieldname) for segment in self._context.snapshot.segments)
            found = self._expansions[key] = [_expand(field, tree) for field in fields]
        return found

    # How rare

    def rarity(self, tree: Query) -> float:
        """How much a match of the tree tells: the idf of a term, the sum of those of several."""
        if isinstance(tree, Views):
            return self._context.rarity(tree.key, lambda: self._rarity_of_word(tree))
        if isinstance(tree, Fields):
            words = tree[0].words if isinstance(tree[0], Phrase) else [None]
            return sum(self._idf(tree, place) for place in range(len(words)))
        if isinstance(tree, Alternatives):
            return self.rarity(tree.typed)
        if isinstance(tree, AndMaybe):
            return self.rarity(tree.a)
        if isinstance(tree, DisjunctionMax):
            # Of ways to say the same: one that nobody uses would tell more than what was typed.
            return min((self.rarity(child) for child in tree), default=0.0)
        return sum(self.rarity(child) for child in tree.children())

    def _rarity_of_word(self, tree: Views) -> float:
        # A word and its inflections are one term, as rare as the commoner of the two.
        either = [view for view in (tree.folded_query, tree.stem_query) if view is not None]
        return min(self.rarity(view) for view in either or tree)

    def _idf(self, tree: Fields, place: int) -> float:
        size = self._context.size
        frequency = max(self._doc_frequency(_leaf(child), place) for child in tree)
        return idf(size, min(frequency, size))

    def _doc_frequency(self, tree: Leaf, place: int) -> int:
        snapshot = self._context.snapshot
        if isinstance(tree, Term):
            return snapshot.doc_frequency(tree.fieldname, tree.text.encode())
        if isinstance(tree, Phrase):
            return snapshot.doc_frequency(tree.fieldname, tree.words[place].encode())
        fields = (segment.data.field(tree.fieldname) for segment in snapshot.segments)
        return sum(
            int(field.doc_frequencies[numbers].sum())
            for field, numbers in zip(fields, self._expanded(tree), strict=True)
            if len(numbers)
        )


def _leaf(tree: Query) -> Leaf:
    if not isinstance(tree, Leaf):
        raise QueryError(f"a query of type {type(tree).__name__} cannot be one of several fields")
    return tree


def _word(leaves: Sequence[Leaf]) -> Spot | None:
    """The word that is looked for in text fields, where that is all."""
    first = leaves[0]
    field, _, view = first.fieldname.partition("_")
    if not isinstance(first, Term) or field not in TEXT_FIELDS or view not in ("", "exact"):
        return None
    return Spot(folded_term(first.text), first.text) if view else Spot(first.text)


def _counted(places: Places, leaves: Sequence[Leaf], met: Array) -> list[Found]:
    """How often something was met in each document, by field."""
    docs, columns = np.divmod(places.rows_of(met), len(places.fields))
    found = []
    for leaf in leaves:
        column = places.fields.index(leaf.fieldname.partition("_")[0])
        in_field, counts = counted(docs[columns == column])
        if len(in_field):
            found.append(Found(leaf.fieldname, in_field, counts))
    return found


def _is_choice(tree: Query) -> TypeGuard[Leaf]:
    """Whether a query finds in one field the same here as Whoosh says: of its patterns not all do."""
    if not isinstance(tree, Term | Prefix | Wildcard | TermRange) or tree.fieldname not in INDEXED_FIELDS:
        return False
    if isinstance(tree, TermRange):
        return all(end is None or isinstance(end, str) for end in (tree.start, tree.end))
    return isinstance(tree.text, str) and not (isinstance(tree, Wildcard) and "[" in tree.text)


def _is_plain(tree: Query) -> bool:
    """Whether a query of Whoosh's own scores as a term of one field does here."""
    if not isinstance(tree, Term | Phrase) or tree.fieldname.partition("_")[0] not in FIELD_WEIGHTS:
        return False
    if tree.fieldname not in INDEXED_FIELDS:
        return False
    if isinstance(tree, Term):
        return isinstance(tree.text, str)
    has_positions = INDEXED_FIELDS[tree.fieldname] != "freqs"
    return has_positions and tree.slop == 1 and all(isinstance(word, str) for word in tree.words)


def _expand(field: FieldData, tree: Pattern) -> Array:
    """The numbers of the terms that a pattern or a range stands for, ascending."""
    if isinstance(tree, Prefix):
        return prefix_numbers(field, tree.text.encode())
    if isinstance(tree, Wildcard):
        return wildcard_numbers(field, tree.text)
    if isinstance(tree, FuzzyTerm):
        return np.array([number for number, _ in fuzzy_numbers(field, tree.text, tree.maxdist)], np.intp)
    first = 0 if tree.start is None else field.find(_after(tree.start, tree.startexcl))
    last = field.term_count if tree.end is None else field.find(_after(tree.end, not tree.endexcl))
    return np.arange(first, last)


def _after(term: str, is_after: bool) -> bytes:
    """Where terms from this one on begin, or those after it."""
    return term.encode() + b"\x00" * is_after
