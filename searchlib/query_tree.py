"""query_tree: what is a query to the index? Whoosh query classes that know a little more.

All are Whoosh queries, so Whoosh's own searcher answers a tree of them too, with its own scores; the
planner sees what belongs together, and scores that as one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from whoosh.query.compound import DisjunctionMax, Or
from whoosh.query.qcore import NullQuery, Query

from searchlib.analysis.segmentation import Token

__all__ = ["Alternatives", "CompiledQuery", "Fields", "Target", "Views"]


class Fields(Or):
    """The same term, phrase or pattern in several fields; scored as one."""

    def __init__(self, subqueries: Sequence[Query], description: str, boost: float = 1.0) -> None:
        super().__init__(list(subqueries), boost)
        self.description = description


class Views(Or):
    """One word in its views: folded, by stem, as typed; each None where it is not asked for.

    The better of folded and stem counts, so that a name in an English passage is not worth more than
    in a Vietnamese one for having a stem too; what matches as typed adds to it.
    """

    def __init__(self, folded: Fields | None, stem: Fields | None, exact: Fields | None) -> None:
        super().__init__([view for view in (folded, stem, exact) if view is not None])
        self.folded, self.stem, self.exact = folded, stem, exact


class Alternatives(DisjunctionMax):
    """What was typed, and what means the same; the others are scored as rare as what was typed."""

    def __init__(self, typed: Query, others: Sequence[Fields]) -> None:
        super().__init__([typed, *others])
        self.typed, self.others = typed, others


@dataclass(frozen=True)
class Target:
    """Something to highlight: words in a row. A token meets a word by its folded form or its stem.

    exact_only: only as spelled. pattern: instead of words a regular expression over folded forms.
    fuzzy: instead of words a folded word, and the number of edits by which others may differ from it.
    instead_of: the folded words of the query that the lexicon has this for.
    """

    tokens: tuple[Token, ...] = ()
    exact_only: bool = False
    pattern: re.Pattern[str] | None = None
    fuzzy: tuple[str, int] | None = None
    instead_of: frozenset[str] = frozenset()


@dataclass
class CompiledQuery:
    """A query tree, and what else is to be known of the query.

    parts: what a document should have all of: each word, phrase or pattern that is wanted, what the
    lexicon knows together as one. words: the plain words that are wanted, in order, for proximity;
    adjacent[i] tells whether word i follows word i - 1. quoted: the words of phrases that are wanted.
    targets: what to highlight. trusts_marks: whether marks were typed.
    """

    tree: Query = NullQuery
    parts: list[Query] = field(default_factory=list)
    words: list[Token] = field(default_factory=list)
    adjacent: list[bool] = field(default_factory=list)
    quoted: list[Token] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    trusts_marks: bool = False
