"""An oracle for the planner: a tree of Whoosh queries answered document by document, in plain Python.

A corpus is a list of documents, each of them a list of tokens (of one term a position) by field. The tree
is walked for each document; what a node does not match is None, else its score.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fnmatch import fnmatchcase
from itertools import product
from typing import Any

from whoosh.query.compound import And, AndMaybe, AndNot, DisjunctionMax, Or
from whoosh.query.positional import Phrase
from whoosh.query.qcore import Every
from whoosh.query.ranges import TermRange
from whoosh.query.terms import FuzzyTerm, Prefix, Term, Wildcard
from whoosh.query.wrappers import ConstantScoreQuery, Not

from searchlib.query_tree import Fields
from searchlib.ranking.weights import FIELD_WEIGHTS

Doc = dict[str, list[str]]

K1, B = 1.5, 0.75


def osa(left: str, right: str) -> int:
    """Optimal string alignment distance, by its recursive definition over a full table."""
    table = [[row + column for column in range(len(right) + 1)] for row in range(len(left) + 1)]
    for i, j in product(range(1, len(left) + 1), range(1, len(right) + 1)):
        changed = table[i - 1][j - 1] + (left[i - 1] != right[j - 1])
        table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, changed)
        if i > 1 and j > 1 and left[i - 1] == right[j - 2] and left[i - 2] == right[j - 1]:
            table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


def windows(tokens: list[str], words: list[str], others: int) -> int:
    """How many stretches hold all the words and at most so many other positions, counted from the left."""
    wanted, count, begin = set(words), 0, 0
    for end in range(len(tokens)):
        for start in range(end, begin - 1, -1):
            if wanted <= set(tokens[start : end + 1]):
                if tokens[end] in wanted and end - start + 1 - len(wanted) <= others:
                    count, begin = count + 1, end + 1
                break
    return count


def occurrences(leaf: Any, tokens: list[str]) -> int:
    """How often a leaf is met in a field."""
    if isinstance(leaf, Phrase):
        words, size = list(leaf.words), len(leaf.words)
        if leaf.slop > 1:
            return windows(tokens, words, leaf.slop - 1)
        return sum(tokens[start : start + size] == words for start in range(len(tokens)))
    return sum(map(meets(leaf), tokens))


def meets(leaf: Any) -> Callable[[str], bool]:
    if isinstance(leaf, Term):
        return lambda token: token == leaf.text
    if isinstance(leaf, Prefix):
        return lambda token: token.startswith(leaf.text)
    if isinstance(leaf, Wildcard):
        return lambda token: fnmatchcase(token, leaf.text)
    if isinstance(leaf, TermRange):
        return lambda token: (leaf.start or "") <= token and (leaf.end is None or token <= leaf.end)
    assert isinstance(leaf, FuzzyTerm)
    return lambda token: osa(leaf.text, token) <= leaf.maxdist


class Oracle:
    """Scores over all documents, deleted ones too: they count until they are merged away."""

    def __init__(self, docs: list[Doc]) -> None:
        self.docs = docs

    def idf(self, leaves: list[Any]) -> float:
        """Of the field that has it most often; the sum of those of the words of a phrase."""
        if isinstance(leaves[0], Phrase):
            return sum(
                self.idf([Term(leaf.fieldname, leaf.words[place]) for leaf in leaves])
                for place in range(len(leaves[0].words))
            )
        frequency = 0
        for leaf in leaves:
            terms = {token for doc in self.docs for token in doc[leaf.fieldname] if meets(leaf)(token)}
            per_term = [sum(term in doc[leaf.fieldname] for doc in self.docs) for term in terms]
            frequency = max(frequency, sum(per_term))
        frequency, count = min(frequency, len(self.docs)), len(self.docs)
        return math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))

    def fields(self, tree: Any, doc: Doc) -> float | None:
        x = 0.0
        for leaf in tree:
            field = leaf.fieldname
            average = sum(len(other[field]) for other in self.docs) / len(self.docs) or 1.0
            norm = 1 - B + B * len(doc[field]) / average
            x += FIELD_WEIGHTS[field.partition("_")[0]] * occurrences(leaf, doc[field]) / norm
        return self.idf(list(tree)) * tree.boost * (K1 + 1) * x / (K1 + x) if x else None

    def score(self, tree: Any, doc: Doc) -> float | None:
        if isinstance(tree, Fields):
            return self.fields(tree, doc)
        score = self._compound(tree, doc)
        return None if score is None else score * getattr(tree, "boost", 1.0)

    def _compound(self, tree: Any, doc: Doc) -> float | None:
        if isinstance(tree, Every):
            return 0.0
        if isinstance(tree, Not):
            return 0.0 if self.score(tree.query, doc) is None else None
        if isinstance(tree, ConstantScoreQuery):
            leaf: Any = tree.child
            return tree.score if occurrences(leaf, doc[leaf.fieldname]) else None
        if isinstance(tree, AndNot | AndMaybe):
            wanted, other = self.score(tree.a, doc), self.score(tree.b, doc)
            if wanted is None or isinstance(tree, AndNot):
                return wanted if other is None else None
            return wanted + (other or 0.0)
        scores = [self.score(child, doc) for child in tree]
        found = [score for score in scores if score is not None]
        if not found or (isinstance(tree, And) and len(found) < len(scores)):
            return None
        assert isinstance(tree, And | Or | DisjunctionMax)
        return max(found) if isinstance(tree, DisjunctionMax) else sum(found)
