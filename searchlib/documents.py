"""documents: what does the index keep of a document, and how is it one again?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from searchlib.analysis.columns import Views, views
from searchlib.analysis.icu_text import nfc
from searchlib.errors import DocumentError, QueryError
from searchlib.model import Document
from searchlib.schema import VIEWS, date_number, view_field

__all__ = ["Analysed", "analyse", "restore"]

_KEY_LIMIT = 4096
_TEXT_LIMIT = 1 << 28  # Its UTF-8 stays below the limit to which stored text is inflated.


class Analysed(NamedTuple):
    """A document as it goes into a segment.

    fields: by name the terms, the position of each, and the length of the field in positions.
    record: what is stored beside the text. date: YYYYMMDD with 00 for what is unknown, 0 for none.
    """

    fields: Mapping[str, tuple[Sequence[str], Sequence[int], int]]
    record: Mapping[str, str | None]
    text: str
    date: int


def analyse(document: Document) -> Analysed:
    """Make terms of a document. Raises DocumentError if its key, its date or its characters are none."""
    date = _checked_date(document)
    title, text = nfc(document.title), nfc(document.text)
    path = nfc(document.path or document.key)
    seen = views(text, document.lang)
    language = seen.language if seen.language != "other" else document.lang or views(title).language
    fields = _view_fields("text", seen) | _view_fields("title", views(title, language))
    seen = views(path, "other")
    fields["path"] = (seen.folded, seen.folded_positions, seen.length)
    whole = {
        "key": document.key,
        "origin": document.origin,
        "glob": path,
        "lang": language,
        "date": f"{date:08d}" if date else "",
    }
    fields |= {name: ([value], [0], 1) for name, value in whole.items() if value}
    record = {
        "key": document.key,
        "title": title,
        "path": path,
        "lang": language,
        "date": document.date,
        "origin": document.origin,
    }
    return Analysed(fields, record, text, date)


def _checked_date(document: Document) -> int:
    if not document.key or len(document.key) > _KEY_LIMIT:
        raise DocumentError(document.key[:80], f"a key has 1 to {_KEY_LIMIT} characters")
    strings = (
        document.key,
        document.title,
        document.text,
        document.path,
        document.origin,
        document.lang or "",
    )
    if sum(map(len, strings)) > _TEXT_LIMIT:
        raise DocumentError(document.key, f"it has more than {_TEXT_LIMIT:,} characters: split it")
    try:
        for string in strings:
            string.encode()
    except UnicodeEncodeError as error:
        raise DocumentError(repr(document.key), "it holds half a surrogate pair, which is no text") from error
    try:
        return date_number(document.date)
    except QueryError as error:
        raise DocumentError(document.key, str(error)) from error


def _view_fields(field: str, seen: Views) -> dict[str, tuple[Sequence[str], Sequence[int], int]]:
    columns = (
        (seen.folded, seen.folded_positions),
        (seen.exact, seen.exact_positions),
        (seen.stems, seen.stem_positions),
    )
    return {
        view_field(field, view): (terms, positions, seen.length)
        for view, (terms, positions) in zip(VIEWS, columns, strict=True)
    }


def restore(record: Mapping[str, Any], text: str) -> Document:
    """The document of which this was stored."""
    return Document(
        key=record["key"],
        title=record["title"],
        text=text,
        path=record["path"],
        lang=record["lang"],
        date=record["date"],
        origin=record["origin"],
    )
