"""nodes: which documents does a part of a query find, with which scores?

A node answers for the whole index with `matches`, and `explain` tells the same sum in words. What a node
with a key has found is remembered beyond its query: common words come again. Its scores are rounded for that,
and are so whether it is remembered or not, so that they do not depend on what was asked before.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh.query.qcore import Query

from searchlib.context import Context
from searchlib.matches import Matches, all_of, any_of, best_of, but_not, rounded
from searchlib.model import Explanation
from searchlib.ranking.bm25 import K1
from searchlib.weighed import Weighed, scored

__all__ = [
    "AndNode",
    "BoostNode",
    "ButNotNode",
    "ConstantNode",
    "EveryNode",
    "Found",
    "LazyNode",
    "MaxNode",
    "MaybeNode",
    "Node",
    "OrNode",
    "TermNode",
    "WhooshNode",
    "WordNode",
]

Array = npt.NDArray[Any]

_PRECISION = 1e-5  # Of single precision, in which the same is added up in different orders.
_FEW = 4096  # To look for a word in so many documents alone is quicker than to read all of it.


class Node(ABC):
    """A part of a query, weighed for the whole index."""

    def __init__(self, context: Context, key: Hashable = None, bound: float | None = None) -> None:
        """key: what all that it finds depends on, None where that is not known. bound: of its scores."""
        self.context = context
        self._key = key
        self._bound = bound
        self._matches: Matches | None = None

    @property
    def matches(self) -> Matches:
        """All matching documents, deleted ones included."""
        found = self.known
        if found is None:
            found = self._find()
            if self._key is not None:
                found = self.context.remembered.put(self._key, found.to_keep(self._bound))
            self._matches = found
        return found

    @property
    def known(self) -> Matches | None:
        """The same if it has been worked out."""
        if self._matches is None and self._key is not None:
            self._matches = self.context.remembered.get(self._key)
        return self._matches

    @property
    def known_documents(self) -> Matches | None:
        """Matches of the same documents, if they have been worked out."""
        return self.known

    @property
    def parts(self) -> Sequence[Node]:
        """What scores are added of: of a part that is a sum of its own the parts of that."""
        return (self,)

    def scores_of(self, docs: Array) -> Array:
        """The scores of some documents, ascending; 0 for those that do not match."""
        return self.matches.at(docs)

    def among(self, docs: Array) -> Array:
        """Whether each of some documents matches."""
        return self.matches.among(docs)

    @abstractmethod
    def _find(self) -> Matches:
        """What `matches` gives."""

    @abstractmethod
    def explain(self, docnum: int) -> Explanation | None:
        """How the score of a document came about; None if it does not match."""


class Found(NamedTuple):
    """Where something was found in a field: docnums, intp, ascending, and how often in each."""

    field: str
    docs: Array
    freqs: Array


class TermNode(Node):
    """A term, phrase or pattern, looked for in several fields; scored as one BM25F term."""

    def __init__(
        self,
        context: Context,
        find: Callable[[], Sequence[Found]],
        weight: float,
        told: Explanation,
        key: Hashable = None,
        find_in: Callable[[Array], Sequence[Found]] | None = None,
        weigh: Callable[[], Weighed | None] | None = None,
        weigh_in: Callable[[Array], Array | None] | None = None,
    ) -> None:
        """find: in which fields it is; a field's docnums are not empty. weight: above 0.

        told: what is explained of it in any document. find_in: `find` for some documents alone, where that is
        quicker. weigh: what all of it weighs in each of its documents, where there is a quicker way to that;
        weigh_in: what it weighs in each of some documents. Both give None where there is none after all.
        """
        self._highest = weight * (K1 + 1.0)
        super().__init__(context, key, self._highest)
        self._occurrences = find
        self._occurrences_in = find_in
        self._weigh = weigh
        self._weigh_in = weigh_in
        self._weight = np.float32(weight)
        self._told = told

    def _find(self) -> Matches:
        weighed = None if self._weigh is None else self._weigh()
        return self._scored(self._added(self._occurrences()) if weighed is None else weighed)

    def scores_of(self, docs: Array) -> Array:
        if self._occurrences_in is None or len(docs) > _FEW or self.known is not None:
            return super().scores_of(docs)
        weights = None if self._weigh_in is None else self._weigh_in(docs)
        if weights is None:
            found = self._scored(self._added(self._occurrences_in(docs)))
            return (found if self._key is None else found.to_keep(self._bound)).at(docs)
        scores = scored(weights, self._weight)
        return scores if self._key is None else rounded(scores, self._highest, self.context.size)

    @cached_property
    def _everywhere(self) -> Sequence[Found]:
        """All occurrences: a page of results asks for them again and again."""
        return self._occurrences()

    def _scored(self, weighed: Weighed) -> Matches:
        return Matches(weighed.docs, scored(weighed.weights, self._weight), self.context.size)

    def _added(self, found: Sequence[Found]) -> Weighed:
        """What all that was found weighs in each document, or in every one where those are many."""
        size = self.context.size
        x = any_of([Matches(docs, scores, size) for _, docs, scores in self._weighed(found)], size)
        return Weighed(x.docs, x.scores)

    def _weighed(self, found: Sequence[Found]) -> list[Found]:
        """The same with the frequencies weighed by field and length."""
        weighed = []
        for field, docs, freqs in found:
            x = self.context.norm(field)[docs]
            x *= freqs
            weighed.append(Found(field, docs, x))
        return weighed

    def explain(self, docnum: int) -> Explanation | None:
        score = self.matches.score_of(docnum)
        if score is None:
            return None
        told = "weight: how much the term tells, by its rarity and kind"
        details = [Explanation(float(self._weight), told, kind="weight")]
        in_it = self._occurrences_in
        found = self._everywhere if in_it is None else in_it(np.array([docnum]))
        for (field, docs, freqs), (_, _, x) in zip(found, self._weighed(found), strict=True):
            at = int(docs.searchsorted(docnum))
            if at < len(docs) and docs[at] == docnum:
                count = Explanation(float(freqs[at]), field, kind="count")
                told = f"occurrences in {field}, by the field's length"
                details.append(Explanation(float(x[at]), told, (count,), "occurrences"))
        return replace(self._told, value=score, details=tuple(details))


class ConstantNode(Node):
    """A filter: the same score for every document that matches."""

    def __init__(self, context: Context, find: Callable[[], Array], score: float, description: str) -> None:
        """find: the docnums, intp, ascending."""
        super().__init__(context)
        self._docs = find
        self._constant = score
        self._description = description

    def _find(self) -> Matches:
        size = self.context.size
        docs = self._docs()
        scores = np.full(len(docs), self._constant, np.float32)
        return Matches(docs, scores, size, is_scored=self._constant > 0)

    def explain(self, docnum: int) -> Explanation | None:
        score = self.matches.score_of(docnum)
        return None if score is None else Explanation(score, self._description, kind="filter")


class EveryNode(Node):
    """All documents, with the score 0."""

    def _find(self) -> Matches:
        size = self.context.size
        return Matches(np.arange(size), np.zeros(size, np.float32), size, is_scored=False)

    def explain(self, docnum: int) -> Explanation | None:  # noqa: ARG002
        return Explanation(0.0, "every document", kind="filter")


class _Compound(Node):
    description = ""
    kind = "sum"

    def __init__(self, context: Context, children: Sequence[Node], key: Hashable = None) -> None:
        super().__init__(context, key)
        self.children = children

    def explain(self, docnum: int) -> Explanation | None:
        score = self.matches.score_of(docnum)
        if score is None:
            return None
        parts = (child.explain(docnum) for child in self.children)
        found = tuple(part for part in parts if part is not None)
        return Explanation(score, self.description, found, self.kind)


class OrNode(_Compound):
    """Any of the parts; scores add up. Without parts no document."""

    description = "sum of"

    @property
    def parts(self) -> Sequence[Node]:
        return [part for child in self.children for part in child.parts]

    def _find(self) -> Matches:
        return any_of([part.matches for part in self.parts], self.context.size)

    def among(self, docs: Array) -> Array:
        if self.known is not None:
            return super().among(docs)
        found = np.zeros(len(docs), bool)
        for child in self.children:
            found |= child.among(docs)
        return found

    def scores_of(self, docs: Array) -> Array:
        if self.known is not None:
            return super().scores_of(docs)
        total = np.zeros(len(docs), np.float32)
        for child in self.children:
            total += child.scores_of(docs)
        return total


class WordNode(OrNode):
    """The views of a word, which are no sums; documents of any are in the first one."""

    @property
    def parts(self) -> Sequence[Node]:
        return self.children

    @property
    def known_documents(self) -> Matches | None:
        return self.children[0].known

    def among(self, docs: Array) -> Array:
        return self.children[0].among(docs)


class AndNode(_Compound):
    """All of the parts; scores add up."""

    description = "sum of all of"

    def _find(self) -> Matches:
        return all_of([child.matches for child in self.children], self.context.size)


class MaxNode(_Compound):
    """Any of the parts; the best one counts."""

    description = "the best of"
    kind = "best"

    def _find(self) -> Matches:
        return best_of([child.matches for child in self.children], self.context.size)


class MaybeNode(_Compound):
    """The first part; the second adds its score where it matches."""

    description = "sum of"

    def _find(self) -> Matches:
        required, optional = self.children
        docs, scores = required.matches.listed()
        added = scores + optional.scores_of(docs)
        return Matches(docs, added, self.context.size, is_scored=required.matches.is_scored)


class ButNotNode(Node):
    """The first part without the documents of the second."""

    def __init__(self, context: Context, wanted: Node, unwanted: Node) -> None:
        super().__init__(context)
        self._wanted = wanted
        self._unwanted = unwanted

    def _find(self) -> Matches:
        return but_not(self._wanted.matches, self._unwanted.matches)

    def explain(self, docnum: int) -> Explanation | None:
        return self._wanted.explain(docnum) if self.matches.score_of(docnum) is not None else None


class BoostNode(Node):
    """Another node's documents, their scores multiplied."""

    def __init__(self, context: Context, child: Node, boost: float) -> None:
        super().__init__(context)
        self._child = child
        self._boost = boost

    def _find(self) -> Matches:
        return self._child.matches.times(self._boost)

    def explain(self, docnum: int) -> Explanation | None:
        inner, score = self._child.explain(docnum), self.matches.score_of(docnum)
        if inner is None or score is None:
            return None
        return Explanation(score, f"times {self._boost:g}", (inner,), "times")


class WhooshNode(Node):
    """A query without an array form: Whoosh's matchers walk the postings."""

    def __init__(self, context: Context, tree: Query) -> None:
        super().__init__(context)
        self._tree = tree

    def _find(self) -> Matches:
        docs, scores = self.context.whoosh.matches(self._tree)
        return Matches(docs, scores, self.context.size, is_scored=bool((scores > 0).all()))

    def explain(self, docnum: int) -> Explanation | None:
        score = self.matches.score_of(docnum)
        return None if score is None else Explanation(score, f"Whoosh's score of {self._tree!r}")


class LazyNode(Node):
    """Another node, which is made only where what it finds is not remembered."""

    def __init__(self, context: Context, key: Hashable, make: Callable[[], Node]) -> None:
        super().__init__(context, key)
        self._make = make

    @cached_property
    def _inner(self) -> Node:
        return self._make()

    def _find(self) -> Matches:
        return self._inner.matches

    def explain(self, docnum: int) -> Explanation | None:
        inner, score = self._inner.explain(docnum), self.matches.score_of(docnum)
        if inner is None or score is None or math.isclose(inner.value, score, rel_tol=_PRECISION):
            return inner
        return Explanation(score, "the same, rounded to be remembered", (inner,), "times")
