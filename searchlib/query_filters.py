"""query_filters: which documents may answer at all? Fields and options that choose, and do not score.

`lang:`, `type:`, `date:` and `key:` in a query, and the options --lang, --type, --author, --path, --after and
--before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from whoosh.query.compound import And, DisjunctionMax, Or
from whoosh.query.qcore import NullQuery, Query
from whoosh.query.ranges import TermRange
from whoosh.query.terms import Term, Wildcard
from whoosh.query.wrappers import ConstantScoreQuery

from searchlib import query_syntax as syntax
from searchlib.analysis.icu_text import nfc
from searchlib.analysis.language import LANGUAGES
from searchlib.analysis.segmentation import words
from searchlib.errors import QueryError
from searchlib.model import SearchOptions
from searchlib.schema import date_number

__all__ = ["FILTERS", "field_filter", "is_filter", "option_filters"]

FILTERS = frozenset({"lang", "type", "date", "key"})
"""The fields that choose documents."""

_MOST_NAMES = 32
_FROM_START = re.compile(r"\A\.(?:/+|\Z)")
_ANYWHERE = re.compile(r"\A(?:\./+)?(?:\*\*/+)+(?=.)")
_WILDCARD = re.compile(r"[*?[]")
_EARLIEST, _LATEST = 1, 99999999


def option_filters(options: SearchOptions) -> Iterator[Query]:
    """A query for each filter among the options. Raises QueryError for one that can match nothing."""
    for name in ("author", "after", "before"):
        value = getattr(options, name)
        if value is not None and not isinstance(value, str):
            raise QueryError(f"{name} is a string, got {value!r:.80}")
    if options.lang is not None:
        yield _any(map(_language, _names("lang", options.lang)))
    if options.type is not None:
        yield _any(map(_type, _names("type", options.type)))
    if options.author is not None:
        yield _author(options.author)
    if options.path is not None:
        patterns = _names("path", options.path)
        if not all(patterns):
            raise QueryError("the pattern for paths is empty: write one such as '2021/*.txt'")
        yield _any(_filter(choice) for pattern in patterns for choice in _paths(nfc(pattern)))
    if options.after is not None or options.before is not None:
        first = _EARLIEST if options.after is None else date_number(options.after)
        last = _LATEST if options.before is None else date_number(options.before, latest=True)
        if first > last:
            raise QueryError(f"no date is after {options.after} and before {options.before}: swap the two")
        yield _dates(first, last)


def field_filter(name: str, atom: syntax.Atom) -> Query:
    """The documents whose field is or begins so. Raises QueryError for what is no date and no language."""
    if isinstance(atom, syntax.Group | syntax.Everything):
        return NullQuery
    text = atom.text.strip()
    if name == "date":
        first, dots, last = text.partition("..")
        start = date_number(first) if first else _EARLIEST
        end = date_number(last if dots else first, latest=True) if last or not dots else _LATEST
        return _dates(start, end)
    if name == "lang":
        return _language(text)
    if name == "type":
        return _type(text)
    return _filter(Wildcard("key", text) if isinstance(atom, syntax.Pattern) else Term("key", text))


def is_filter(tree: Query) -> bool:
    """Whether the tree only chooses: a filter, or filters joined by "and" or "or"."""
    if isinstance(tree, ConstantScoreQuery):
        return True
    if type(tree) not in (And, Or):  # A word is an Or as well, which would have to make its parts.
        return False
    parts = list(tree.children())
    return bool(parts) and all(map(is_filter, parts))


def _filter(tree: Query) -> Query:
    return ConstantScoreQuery(tree, 0.0)


def _any(choices: Iterable[Query]) -> Query:
    """The documents that one of the filters lets through."""
    filters = [*choices]
    return filters[0] if len(filters) == 1 else DisjunctionMax(filters)


def _names(option: str, given: object) -> tuple[str, ...]:
    """The names that an option was given, one or several."""
    names = (given,) if isinstance(given, str) else given
    if not isinstance(names, tuple) or not names or not all(isinstance(name, str) for name in names):
        raise QueryError(f"{option} is a string, or several in a tuple, got {given!r:.80}")
    return names


def _paths(pattern: str) -> Iterator[Query]:
    """The patterns for whole paths, and for keys, that are meant by one that a user wrote.

    It may stand for the end of a path, behind "./" for all of one that is relative. Without a wildcard it
    names a file, or a folder with all below it, and with "/" at its end a folder. "**" stands also for no
    folder.
    """
    pattern = _ANYWHERE.sub("", pattern)
    name = _FROM_START.sub("", pattern)
    is_from_start = name != pattern
    if name.endswith("/"):
        names = [f"{name.rstrip('/')}/*"]
    elif is_from_start and (not name or name.startswith("*")):
        names = [f"[!/]*{name}"]
    elif _WILDCARD.search(name):
        names = [name]
    else:
        names = [name, f"{name}/*"]
    names += [shorter for each in names if (shorter := f"/{each}".replace("/**/", "/")[1:]) != each]
    for each in names:
        yield Wildcard("glob", each)
        if not is_from_start:
            yield Wildcard("glob", f"*/{each}")
    if not is_from_start:
        yield Wildcard("key", pattern)


def _type(name: str) -> Query:
    return _filter(Term("type", name.lower()))


def _author(name: str) -> Query:
    """The documents by an author whose name has all these words, with or without marks."""
    named = [part.folded for word in words(nfc(name)) for part in word.parts][:_MOST_NAMES]
    if not named:
        raise QueryError(f"no name of an author: {name!r:.80}")
    return _filter(And([Term("author", each) for each in named]))


def _language(name: str) -> Query:
    if name.lower() not in LANGUAGES:
        raise QueryError(f"no language {name!r}: it is one of {', '.join(LANGUAGES)}")
    return _filter(Term("lang", name.lower()))


def _dates(first: int, last: int) -> Query:
    return _filter(TermRange("date", f"{first:08d}", f"{last:08d}"))
