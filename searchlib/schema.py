"""schema: which fields does a document have, and how is each analysed?

Each text field has three views that share their positions: folded (all marks gone), exact (marks kept)
and stem (English words of English passages). The other fields are matched whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date as calendar_date
from typing import TYPE_CHECKING

from searchlib.errors import QueryError

if TYPE_CHECKING:
    from whoosh.fields import Schema

__all__ = [
    "INDEXED_FIELDS",
    "QUERY_FIELDS",
    "STORED_FIELDS",
    "TEXT_FIELDS",
    "VIEWS",
    "WORD_FIELDS",
    "abbreviation_of",
    "abbreviation_term",
    "date_number",
    "locators_as_stored",
    "locators_of",
    "make_schema",
    "view_field",
]

TEXT_FIELDS = ("title", "text")
VIEWS = ("folded", "exact", "stem")
WORD_FIELDS = ("path", "author")
"""The fields of words that have the folded view alone, and are looked into only where a query names them."""

QUERY_FIELDS = ("title", "text", "path", "author", "lang", "type", "date", "key")
"""The fields a user may name in a query."""


def view_field(field: str, view: str) -> str:
    """The name under which a view of a field is indexed; the folded one has the field's own name."""
    return field if view == "folded" else f"{field}_{view}"


_DETAILS = {"folded": "variants", "exact": None, "stem": "freqs"}

INDEXED_FIELDS: dict[str, str | None] = {
    **{view_field(field, view): _DETAILS[view] for field in TEXT_FIELDS for view in VIEWS},
    **dict.fromkeys(WORD_FIELDS, "positions"),
    "key": "docs",
    "origin": "docs",
    "glob": "docs",
    "lang": "docs",
    "type": "docs",
    "date": "docs",
    "abbreviation": "docs",
}
"""All indexed fields, and what the postings of each tell: documents alone, how often too, where too, or also
in which spelling; the exact view is derived from the last. `glob` is the whole path, for `--path`; of
`abbreviation` the terms are the definitions that a text gives itself."""


STORED_FIELDS = {
    "key": False,
    "title": False,
    "path": False,
    "lang": False,
    "date": True,
    "origin": False,
    "author": True,
    "type": True,
    "locators": True,
}
"""What is stored of a document beside its text, and whether it may have none."""


def make_schema() -> Schema:
    """The Whoosh schema of every index."""
    from whoosh.fields import ID, TEXT, Schema

    from searchlib.analysis.analyzers import exact_analyzer, folded_analyzer, stem_analyzer

    analyzers = {"folded": folded_analyzer, "exact": exact_analyzer, "stem": stem_analyzer}
    fields = {
        view_field(field, view): TEXT(
            analyzer=analyzers[view](), phrase=view != "stem", stored=view == "folded"
        )
        for field in TEXT_FIELDS
        for view in VIEWS
    }
    return Schema(
        **fields,
        **{name: TEXT(analyzer=folded_analyzer(), stored=True) for name in WORD_FIELDS},
        key=ID(unique=True, stored=True),
        origin=ID(),
        glob=ID(),
        lang=ID(stored=True),
        type=ID(stored=True),
        date=ID(stored=True),
        abbreviation=ID(),
    )


def abbreviation_term(short: str, long: str) -> str:
    """The term of a definition: neither form has a tab in it.

    >>> abbreviation_of(abbreviation_term("UBND", "ủy ban nhân dân").encode())
    ('UBND', 'ủy ban nhân dân')
    """
    return f"{short}\t{long}"


def abbreviation_of(term: bytes) -> tuple[str, str]:
    """The short form and the long form of a term of `abbreviation`."""
    short, _, long = term.decode(errors="replace").partition("\t")
    return short, long


def locators_as_stored(locators: Iterable[tuple[int, str]]) -> str:
    """The locators of a document as a string.

    >>> locators_of(locators_as_stored([(0, "page 1"), (1830, "page 2")]))
    ((0, 'page 1'), (1830, 'page 2'))
    """
    return json.dumps(list(locators), ensure_ascii=False, separators=(",", ":"))


def locators_of(stored: str) -> tuple[tuple[int, str], ...]:
    """The locators of which this is the string. Raises ValueError for what is none."""
    try:
        return tuple((int(start), str(label)) for start, label in json.loads(stored))
    except (TypeError, RecursionError) as error:
        raise ValueError(f"no locators: {stored!r:.80}") from error


_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


def date_number(date: str | None, *, latest: bool = False) -> int:
    """A date as YYYYMMDD with 00 for what it leaves open, or with 99 if `latest`; 0 for none.

    Raises QueryError for what is no date. Numbers compare as the dates do: "2021-03" comes before
    "2021-03-01", and with `latest` after "2021-03-31".

    >>> date_number("2021-03"), date_number("2021-03", latest=True)
    (20210300, 20210399)
    """
    if date is None:
        return 0
    match = _DATE.fullmatch(date.strip())
    if not match:
        raise QueryError(f"{date!r} is not a date: write 2021, 2021-03 or 2021-03-16")
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        calendar_date(int(year or 0), month or 1, day or 1)
    except ValueError as error:
        raise QueryError(f"{date!r} is not a date: the calendar has no such day") from error
    unknown = 99 if latest else 0
    return (
        int(year or 0) * 10000
        + (unknown if month is None else month) * 100
        + (unknown if day is None else day)
    )
