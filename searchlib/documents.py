"""documents: what does the index keep of a document, and how is it one again?

Documents are checked one by one, so that a bad one is told at once, and analysed many at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from searchlib.analysis.bulk import Batch, BulkAnalyzer
from searchlib.analysis.icu_text import nfc
from searchlib.codec.builder import Rows
from searchlib.errors import DocumentError, QueryError
from searchlib.model import Document
from searchlib.schema import TEXT_FIELDS, VIEWS, date_number, view_field

__all__ = ["Analysed", "Checked", "analyse", "check", "restore", "vocabularies"]

_KEY_LIMIT = 4096
_TEXT_LIMIT = 1 << 28  # Its UTF-8 stays below the limit to which stored text is inflated.


class Checked(NamedTuple):
    """A document that can be indexed, its texts in NFC; `lang` is None where nobody said it.

    date: as it was given. number: the same as YYYYMMDD with 00 for what is unknown, 0 for none.
    """

    key: str
    title: str
    text: str
    path: str
    lang: str | None
    date: str | None
    number: int
    origin: str


class Analysed(NamedTuple):
    """Documents as they go into a segment.

    rows: the numbered terms of the text fields of all of them, by name. fields: of each its other
    fields by name: the terms, the position of each, and the length. records: what is stored of each
    beside the text.
    """

    rows: Mapping[str, Rows]
    fields: Sequence[Mapping[str, tuple[Sequence[str], Sequence[int], int]]]
    records: Sequence[Mapping[str, str | None]]


def check(document: Document) -> Checked:
    """Raises DocumentError if a document's key, its date or its characters are none."""
    number = _checked_date(document)
    return Checked(
        key=document.key,
        title=nfc(document.title),
        text=nfc(document.text),
        path=nfc(document.path or document.key),
        lang=document.lang or None,
        date=document.date,
        number=number,
        origin=document.origin,
    )


def vocabularies(analyzer: BulkAnalyzer) -> dict[str, Sequence[str]]:
    """The terms by number, for each field that `analyse` gives rows of."""
    terms = (analyzer.folded_terms, analyzer.exact_terms, analyzer.stem_terms)
    fields: dict[str, Sequence[str]] = {
        view_field(field, view): vocabulary
        for field in TEXT_FIELDS
        for view, vocabulary in zip(VIEWS, terms, strict=True)
    }
    return fields | {"path": analyzer.folded_terms}


def analyse(documents: Sequence[Checked], analyzer: BulkAnalyzer) -> Analysed:
    """Make terms of documents. Their language is that of the text, or else of the title."""
    texts = analyzer.analyse([document.text for document in documents], [each.lang for each in documents])
    titles = analyzer.analyse(
        [document.title for document in documents],
        [
            document.lang or (None if language == "other" else language)
            for document, language in zip(documents, texts.languages, strict=True)
        ],
    )
    paths = analyzer.analyse([document.path for document in documents], ["other"] * len(documents))
    rows = _rows("title", titles, analyzer) | _rows("text", texts, analyzer)
    rows["path"] = _rows("path", paths, analyzer)["path"]
    whole = [
        {
            "key": document.key,
            "origin": document.origin,
            "glob": document.path,
            "lang": language,
            "date": f"{document.number:08d}" if document.number else "",
        }
        for document, language in zip(documents, titles.languages, strict=True)
    ]
    fields = [{name: ([value], [0], 1) for name, value in each.items() if value} for each in whole]
    records = [
        {
            "key": document.key,
            "title": document.title,
            "path": document.path,
            "lang": language,
            "date": document.date,
            "origin": document.origin,
        }
        for document, language in zip(documents, titles.languages, strict=True)
    ]
    return Analysed(rows, fields, records)


def _rows(field: str, batch: Batch, analyzer: BulkAnalyzer) -> dict[str, Rows]:
    """The rows of a field in each view; of "path" only the first is of use."""
    columns = (
        Rows(batch.texts, analyzer.folded_of[batch.exact], batch.positions, batch.lengths),
        Rows(batch.texts, batch.exact, batch.positions, batch.lengths),
        Rows(batch.stem_texts, batch.stems, batch.stem_positions, batch.lengths),
    )
    return {view_field(field, view): rows for view, rows in zip(VIEWS, columns, strict=True)}


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
