"""query_tree: what is a query to the index? Whoosh query classes that know a little more.

All are Whoosh queries, so Whoosh's own searcher answers a tree of them too, with its own scores; the
planner sees what belongs together, and scores that as one. The **key** of a tree says all that its matches
depend on: trees with equal keys match alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from whoosh.query.compound import And, AndMaybe, DisjunctionMax, Or
from whoosh.query.positional import Phrase
from whoosh.query.qcore import NullQuery, Query
from whoosh.query.ranges import TermRange
from whoosh.query.terms import FuzzyTerm, Prefix, Term, Wildcard

from searchlib.analysis.segmentation import Token
from searchlib.ranking.weights import EXACT_WEIGHT, FOLDED_WEIGHT, LIKELY_WEIGHT, STEM_WEIGHT
from searchlib.schema import view_field

__all__ = ["MANNERS", "Alternatives", "CompiledQuery", "Fields", "Target", "Views", "in_fields", "key_of"]

MANNERS = {
    "folded": "marks aside",
    "exact": "as typed",
    "stem": "by its English stem",
    "likely": "as it is probably spelled",
}
"""How a word is met in each view, for explanations."""


class Fields(Or):
    """The same term, phrase or pattern in several fields; scored as one.

    For explanations: how it is met, and what was typed that it stands for.
    """

    def __init__(
        self, subqueries: Sequence[Query], description: str, boost: float = 1.0, typed: str = ""
    ) -> None:
        super().__init__(list(subqueries), boost)
        self.description = description
        self.typed = typed

    @cached_property
    def key(self) -> Hashable:
        """See `key_of`."""
        parts = tuple(map(key_of, self.subqueries))
        return None if None in parts else (type(self).__name__, self.boost, parts)


class Views(Or):
    """One word in its views: folded, by stem, as typed; each "" where it is not asked for.

    The better of folded and stem counts, so that a name in an English passage is not worth more than
    in a Vietnamese one for having a stem too; what matches as typed adds to it. is_likely: the exact term is
    not what was typed, but probably meant.
    """

    boost = 1.0
    minmatch = 0
    scale = None

    def __init__(
        self,
        fields: Sequence[str],
        folded: str = "",
        stem: str = "",
        exact: str = "",
        typed: str = "",
        *,
        is_likely: bool = False,
    ) -> None:
        # Not as `Or` does it: the queries themselves are made when Whoosh asks, or an explanation does.
        self.fields = tuple(fields)
        self.folded, self.stem, self.exact = folded, stem, exact
        self.is_likely = is_likely
        # Strings: dozens of times a query they are looked up, and these know their hash.
        names = " ".join(self.fields)
        self.key = f"{names}\n{folded}\n{stem}\n{exact}\n{is_likely}"
        self.key_of_any = f"{names}\n{folded}\n{stem}"
        self.key_of_exact = f"{names}\n{exact}\n\n{self.exact_weight}"
        """The keys of its folded and stem views together, and of its exact one."""
        self.typed = typed

    @cached_property
    def subqueries(self) -> list[Query]:  # type: ignore[override]  # Whoosh has an attribute for it.
        views = (self.folded_query, self.stem_query, self.exact_query)
        return [view for view in views if view is not None]

    @cached_property
    def folded_query(self) -> Fields | None:
        return self._in_view("folded", self.folded, FOLDED_WEIGHT)

    @cached_property
    def stem_query(self) -> Fields | None:
        return self._in_view("stem", self.stem, STEM_WEIGHT)

    @cached_property
    def exact_query(self) -> Fields | None:
        manner = "likely" if self.is_likely else "exact"
        return self._in_view("exact", self.exact, self.exact_weight, manner)

    @property
    def exact_weight(self) -> float:
        """The exact view adds to the folded one; by itself it is all there is."""
        if not self.folded:
            return 1.0
        return LIKELY_WEIGHT if self.is_likely else EXACT_WEIGHT

    def _in_view(self, view: str, text: str, weight: float, manner: str = "") -> Fields | None:
        return in_fields(Term, self.fields, view, text, weight, self.typed, manner) if text else None


def in_fields(
    kind: Callable[[str, str], Query],
    fields: Sequence[str],
    view: str,
    text: str,
    boost: float = 1.0,
    typed: str = "",
    manner: str = "",
) -> Fields:
    """A term or pattern in a view of several fields. manner: how it is met, by default in the view."""
    leaves = [kind(view_field(name, view), text) for name in fields]
    return Fields(leaves, f"the word {text!r}, {MANNERS[manner or view]}", boost, typed)


class Alternatives(DisjunctionMax):
    """What was typed, and what means the same; the others are scored as rare as what was typed."""

    def __init__(self, typed: Query, others: Sequence[Fields]) -> None:
        super().__init__([typed, *others])
        self.typed, self.others = typed, others


def key_of(tree: Query) -> Hashable:
    """The key of a tree, None where it has none: then its matches cannot be remembered."""
    if isinstance(tree, Views | Fields):
        return tree.key
    parts: tuple[Hashable, ...]
    if isinstance(tree, Term | Prefix | Wildcard):
        parts = (tree.fieldname, tree.text)
    elif isinstance(tree, Phrase):
        parts = (tree.fieldname, tree.slop, *tree.words)
    elif isinstance(tree, FuzzyTerm):
        parts = (tree.fieldname, tree.text, tree.maxdist)
    elif isinstance(tree, TermRange):
        parts = (tree.fieldname, tree.start, tree.end, tree.startexcl, tree.endexcl)
    elif isinstance(tree, Alternatives) or type(tree) in (And, Or, AndMaybe, DisjunctionMax):
        parts = tuple(map(key_of, tree.children()))
        if None in parts:
            return None
    else:
        return None
    return (type(tree).__name__, getattr(tree, "boost", 1.0), parts)


class Target(NamedTuple):
    """Something to highlight: words in a row. A token meets a word by its folded form or its stem.

    exact_only: only as spelled. pattern: instead of words a regular expression over folded forms.
    fuzzy: instead of words a folded word, and the number of edits by which others may differ from it.
    instead_of: the folded words of the query that the lexicon has this for. typed: what was typed for it,
    the same as that of the tree it comes from.
    """

    tokens: tuple[Token, ...] = ()
    exact_only: bool = False
    pattern: re.Pattern[str] | None = None
    fuzzy: tuple[str, int] | None = None
    instead_of: frozenset[str] = frozenset()
    typed: str = ""


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
