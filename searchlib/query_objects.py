"""query_objects: is a tree of Whoosh's queries one that can be answered?

A program may put anything into a query object. It is looked at once, before it is planned, so that what
answers it need not doubt its fields, words and numbers, nor how deep or how large it is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from numbers import Real

from whoosh.query.positional import Phrase
from whoosh.query.qcore import Every, Query
from whoosh.query.ranges import TermRange
from whoosh.query.terms import FuzzyTerm, PatternQuery, Term, Variations
from whoosh.query.wrappers import ConstantScoreQuery

from searchlib.errors import QueryError

__all__ = ["check_query"]

_DEEPEST = 50  # What answers a query calls itself for each level, some times over.
_MOST_PARTS = 10_000
_LARGEST_BOOST = 1e9  # Of all levels together: scores have single precision.


def check_query(query: object) -> None:
    """Raises QueryError for what is no query, or has what no query can have."""
    waiting: list[tuple[object, int, float]] = [(query, 1, 1.0)]
    parts = 0
    while waiting:
        tree, depth, boost = waiting.pop()
        if not isinstance(tree, Query):
            raise QueryError(f"a query is a string or one of Whoosh's query objects, got {_shown(tree)}")
        if depth > _DEEPEST:
            raise QueryError(f"the query is nested more than {_DEEPEST} deep: join its parts in fewer levels")
        what = "score" if isinstance(tree, ConstantScoreQuery) else "boost"
        boost *= max(abs(_number(getattr(tree, what, 1.0), what)), 1.0)
        if boost > _LARGEST_BOOST:
            raise QueryError(f"the boosts of the query come to {boost:g}: {_LARGEST_BOOST:g} is the most")
        parts += _check_alone(tree)
        try:
            children = list(tree.children())
        except Exception as error:  # A query is anyone's code.
            raise QueryError(f"a query of type {type(tree).__name__} does not tell its parts") from error
        parts += len(children)
        if parts > _MOST_PARTS:
            raise QueryError(f"the query has more than {_MOST_PARTS:,} parts: ask for less at once")
        waiting += [(child, depth + 1, boost) for child in children]


def _check_alone(tree: Query) -> int:
    """Check a query but for its parts and its boost; returns how many words it has."""
    if hasattr(tree, "fieldname") and not (isinstance(tree, Every) and tree.fieldname is None):
        _text(tree.fieldname, "field")
    if isinstance(tree, Term | PatternQuery | FuzzyTerm | Variations):
        _term(tree.text)
    elif isinstance(tree, TermRange):
        for end in (tree.start, tree.end):
            if end is not None:
                _term(end)
    elif isinstance(tree, Phrase):
        _number(tree.slop, "slop")
        words: object = tree.words
        if not isinstance(words, Sequence):
            raise QueryError(f"a phrase is of a list of words, got {_shown(words)}")
        for word in words:
            _term(word)
        return len(words)
    return 0


def _term(value: object) -> None:
    if not isinstance(value, bytes):
        _text(value, "word")


def _text(value: object, what: str) -> None:
    if not isinstance(value, str):
        raise QueryError(f"the {what} of a query is a string, got {_shown(value)}")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise QueryError(
            f"the {what} {_shown(value)} holds half a surrogate pair, which is no text"
        ) from error


def _number(value: object, what: str) -> float:
    try:
        number = float(value) if isinstance(value, Real) else math.nan
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise QueryError(f"the {what} of a query is a finite number, got {_shown(value)}")
    return number


def _shown(value: object) -> str:
    """A value in a message of one line: whatever it is, it is not to fill the message, nor to fail there."""
    if value is None or isinstance(value, str | bytes | float):
        return f"{value!a:.40}"
    return f"one of type {type(value).__name__}"
