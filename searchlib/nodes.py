"""nodes: which documents of a segment does a part of a query find, with which scores?

A node is weighed for the whole index and then answers for one segment at a time with `Matches`: all its
documents and their scores, as parallel arrays. `explain` tells the same sum in words.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.codec.segment import FieldData
from searchlib.model import Explanation
from searchlib.occurrences import intersect
from searchlib.ranking.bm25 import field_weight, saturate
from searchlib.ranking.weights import FIELD_WEIGHTS
from searchlib.snapshot import OpenSegment, Snapshot

__all__ = [
    "AndNode",
    "Array",
    "BoostNode",
    "ButNotNode",
    "ConstantNode",
    "EveryNode",
    "FieldsNode",
    "Leaf",
    "Matches",
    "MaxNode",
    "MaybeNode",
    "Node",
    "OrNode",
]

Array = npt.NDArray[Any]


class Matches(NamedTuple):
    """docs: docnums of a segment, ascending. scores: float64, one for each."""

    docs: Array
    scores: Array


_NOTHING = Matches(np.empty(0, np.int64), np.empty(0, np.float64))


class Node(ABC):
    """A part of a query, weighed for the whole index."""

    def __init__(self) -> None:
        self._found: dict[int, Matches] = {}

    def matches(self, segment: OpenSegment) -> Matches:
        """All matching documents of a segment, deleted ones included.

        Found once: ranking, completeness and explanations all ask.
        """
        found = self._found.get(segment.base)
        if found is None:
            found = self._found[segment.base] = self._find(segment)
        return found

    @abstractmethod
    def _find(self, segment: OpenSegment) -> Matches:
        """What `matches` gives."""

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
        np.add.at(total, docs, scores)  # No document is there twice; this is the quicker way to add.
        hit[docs] = True
    found = np.flatnonzero(hit)
    return Matches(found, total[found])


class Leaf(NamedTuple):
    """One thing looked for in one field: `find` gives (docs, freqs) in a segment's field.

    term: what it is where it is a single term, "" else.
    """

    field: str
    find: Callable[[FieldData], tuple[Array, Array]]
    term: str = ""


class FieldsNode(Node):
    """One term, phrase or pattern, looked for in several fields; scored as one BM25F term."""

    def __init__(self, snapshot: Snapshot, leaves: list[Leaf], weight: float, description: str) -> None:
        super().__init__()
        self._leaves = leaves
        self._weight = weight
        self._description = description
        self._averages = {leaf.field: snapshot.average_length(leaf.field) for leaf in leaves}
        self._remembered = snapshot.remembered
        self._key = (
            tuple((leaf.field, leaf.term) for leaf in leaves) if all(leaf.term for leaf in leaves) else ()
        )

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

    def _find(self, segment: OpenSegment) -> Matches:
        docs, saturated = self._saturated(segment)
        return Matches(docs, self._weight * saturated)

    def _saturated(self, segment: OpenSegment) -> Matches:
        """The scores before they are weighed; those of terms are remembered, for common words come again."""
        key = (segment.base, self._key)
        found: Matches | None = self._remembered.get(key) if self._key else None
        if found is None:
            docs, x = _sum([part for _, part in self._field_matches(segment)], segment.data.doc_count)
            # Indexes of numpy's own kind are not converted each time that they are used.
            found = Matches(docs.astype(np.intp, copy=False), saturate(x))
            if self._key:
                self._remembered.put(key, found, found.docs.nbytes + found.scores.nbytes)
        return found

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

    def __init__(self, leaf: Leaf, score: float, description: str) -> None:
        super().__init__()
        self._leaf = leaf
        self._constant = score
        self._description = description

    def _find(self, segment: OpenSegment) -> Matches:
        docs, _ = self._leaf.find(segment.data.field(self._leaf.field))
        return Matches(docs, np.full(len(docs), self._constant))

    def explain(self, segment: OpenSegment, docnum: int) -> Explanation | None:
        score = self._score(segment, docnum)
        return None if score is None else Explanation(score, self._description)


class EveryNode(Node):
    """All documents, with the score 0."""

    def _find(self, segment: OpenSegment) -> Matches:
        count = segment.data.doc_count
        return Matches(np.arange(count), np.zeros(count))

    def explain(self, segment: OpenSegment, docnum: int) -> Explanation | None:
        score = self._score(segment, docnum)
        return None if score is None else Explanation(score, "every document")


class _Compound(Node):
    description = ""

    def __init__(self, children: list[Node]) -> None:
        super().__init__()
        self._children = children

    def explain(self, segment: OpenSegment, docnum: int) -> Explanation | None:
        score = self._score(segment, docnum)
        if score is None:
            return None
        parts = (child.explain(segment, docnum) for child in self._children)
        return Explanation(score, self.description, tuple(part for part in parts if part is not None))


class OrNode(_Compound):
    """Any of the parts; scores add up. Without parts no document."""

    description = "sum of"

    def _find(self, segment: OpenSegment) -> Matches:
        return _sum([child.matches(segment) for child in self._children], segment.data.doc_count)


class AndNode(_Compound):
    """All of the parts; scores add up."""

    description = "sum of all of"

    def _find(self, segment: OpenSegment) -> Matches:
        parts = [child.matches(segment) for child in self._children]
        docs = reduce(intersect, sorted((part.docs for part in parts), key=len))
        scores = np.zeros(len(docs))
        for part in parts:
            scores += part.scores[np.searchsorted(part.docs, docs)]
        return Matches(docs, scores)


class MaxNode(_Compound):
    """Any of the parts; the best one counts."""

    description = "the best of"

    def _find(self, segment: OpenSegment) -> Matches:
        parts = [child.matches(segment) for child in self._children]
        best = np.full(segment.data.doc_count, -np.inf)
        for docs, scores in parts:
            best[docs] = np.maximum(best[docs], scores)
        found = np.flatnonzero(best > -np.inf)
        return Matches(found, best[found])


class MaybeNode(_Compound):
    """The first part; the second adds its score where it matches."""

    description = "sum of"

    def _find(self, segment: OpenSegment) -> Matches:
        required, optional = (child.matches(segment) for child in self._children)
        added = np.zeros(segment.data.doc_count)
        added[optional.docs] = optional.scores
        return Matches(required.docs, required.scores + added[required.docs])


class ButNotNode(Node):
    """The first part without the documents of the second."""

    def __init__(self, wanted: Node, unwanted: Node) -> None:
        super().__init__()
        self._wanted = wanted
        self._unwanted = unwanted

    def _find(self, segment: OpenSegment) -> Matches:
        docs, scores = self._wanted.matches(segment)
        kept = np.ones(segment.data.doc_count, bool)
        kept[self._unwanted.matches(segment).docs] = False
        return Matches(docs[kept[docs]], scores[kept[docs]])

    def explain(self, segment: OpenSegment, docnum: int) -> Explanation | None:
        return self._wanted.explain(segment, docnum) if self._score(segment, docnum) is not None else None


class BoostNode(Node):
    """Another node's documents, their scores multiplied."""

    def __init__(self, child: Node, boost: float) -> None:
        super().__init__()
        self._child = child
        self._boost = boost

    def _find(self, segment: OpenSegment) -> Matches:
        docs, scores = self._child.matches(segment)
        return Matches(docs, scores * self._boost)

    def explain(self, segment: OpenSegment, docnum: int) -> Explanation | None:
        inner = self._child.explain(segment, docnum)
        if inner is None:
            return None
        return Explanation(inner.value * self._boost, f"times {self._boost:g}", (inner,))
