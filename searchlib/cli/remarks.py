"""remarks: what is there to say to a person of what was found, and why is it nothing?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from searchlib.cli.common import counted, tell

if TYPE_CHECKING:
    from searchlib.index import Index
    from searchlib.model import ResultPage, SearchOptions

__all__ = ["remark", "remark_on_nothing"]

_MOST_PIECES = 5
_MOST_WORDS = 8


def remark(index: Index, page: ResultPage, options: SearchOptions, types: Sequence[str]) -> None:
    """Tell people what there is to say of their results, last how many there are.

    types: those that were asked for, as they were typed.
    """
    from searchlib.query_syntax import misfits
    from searchlib.render import clean

    total = page.total or 0
    if not page.query.strip():
        tell("The query is empty: type words to look for, or '*' for all documents")
    if pieces := misfits(page.query):
        tell(f"Note: read as plain words: {', '.join(pieces[:_MOST_PIECES])}")
    if page.suggestions:
        tell(f"Did you mean: {', '.join(map(clean, page.suggestions))}?")
    if not total:
        remark_on_nothing(index, page, options, types)
    shown = f"{len(page.hits)} of " if len(page.hits) < total else ""
    if options.group:
        shown = f"{counted(len(page.hits), 'group')} of "
    tell(f"{shown}{counted(total, 'document')} in {page.took_ms:.0f} ms")


def remark_on_nothing(index: Index, page: ResultPage, options: SearchOptions, types: Sequence[str]) -> None:
    """Tell why nothing was found, where that can be told, and what is found instead."""
    if not len(index):
        tell("Note: the index has no documents yet: 'searchlib index FOLDER' adds those of a folder")
        return
    if options.type:
        found = index.search("*", limit=0, facets=("type",)).facets["type"]
        known = [value for value, _ in found if value]
        if known and not {*known} & {*options.type}:
            tell(f"Note: no document is of type {', '.join(types)}; there are {', '.join(known)}")
    _remark_on_names(index, page.query, options)


def _remark_on_names(index: Index, query: str, options: SearchOptions) -> None:
    """Tell of files whose names have the words of a query, if it is nothing but words."""
    import shlex

    from searchlib.query_syntax import Clause, Text, parse

    match parse(query).clauses:
        case (Clause(Text(text), sign="", field=None),):
            words = text.split()[:_MOST_WORDS]
        case _:
            return
    asked = " AND ".join(f"path:{word}" for word in words)
    names = replace(options, limit=0, suggest=False, facets=(), group=False)
    if count := index.search(asked, options=names).total:
        matches = f"{counted(count, 'file name')} {'matches' if count == 1 else 'match'}"
        tell(f"Note: {matches}: search {shlex.quote(asked)}")
