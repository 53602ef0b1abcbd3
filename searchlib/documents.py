"""documents: what does the index keep of a document, and how is it one again?

Documents are checked one by one, so that a bad one is told at once, and analysed many at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import NoneType
from typing import Any, NamedTuple

import numpy as np

from searchlib.analysis.bulk import BulkAnalyzer
from searchlib.analysis.definitions import definitions
from searchlib.analysis.icu_text import composed
from searchlib.analysis.language import LANGUAGES
from searchlib.codec.builder import FieldPlan, Rows, Spellings
from searchlib.codec.postings import Detail
from searchlib.errors import DocumentError, QueryError
from searchlib.model import Document
from searchlib.schema import (
    INDEXED_FIELDS,
    TEXT_FIELDS,
    WORD_FIELDS,
    abbreviation_term,
    date_number,
    locators_as_stored,
    view_field,
)

__all__ = ["Analysed", "Checked", "Numbering", "analyse", "check", "field_plans", "restore", "whole_fields"]

_KEY_LIMIT = 4096
_LABEL_LIMIT = 200
_MAY_LACK = ("lang", "date", "author", "type")
_TEXT_LIMIT = 1 << 28  # Its UTF-8 stays below the limit to which stored text is inflated.


class Checked(NamedTuple):
    """A document that can be indexed, its texts in NFC; `lang` is None where nobody said it.

    date: as it was given. number: the same as YYYYMMDD with 00 for what is unknown, 0 for none. locators: as
    they are stored.
    """

    key: str
    title: str
    text: str
    path: str
    lang: str | None
    date: str | None
    number: int
    origin: str
    author: str | None
    type: str | None
    locators: str | None


class Numbering(dict[str, int]):
    """Numbers terms in the order in which they are first asked for. terms: the terms by number."""

    def __init__(self) -> None:
        self.terms: list[str] = []

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self.terms)
        self.terms.append(term)
        return number


class Analysed(NamedTuple):
    """Documents as they go into a segment.

    rows: the numbered terms of all of them, by field. records: what is stored of each beside the text, by
    name. dates: of each YYYYMMDD, or 0.
    """

    rows: Mapping[str, Rows]
    records: Mapping[str, Sequence[str | None]]
    dates: Sequence[int]


def check(document: Document) -> Checked:
    """Raises DocumentError if a document's key, language, date, locators or characters are none."""
    number = _checked_date(document)
    text = composed(document.text)
    return Checked(
        key=document.key,
        title=composed(document.title),
        text=text,
        path=composed(document.path or document.key),
        lang=document.lang or None,
        date=document.date,
        number=number,
        origin=document.origin,
        author=composed(document.author) if document.author else None,
        type=document.type or None,
        locators=_checked_locators(document, len(text)) if document.locators else None,
    )


def whole_fields() -> dict[str, Numbering]:
    """The vocabularies of the fields that are matched whole; empty."""
    return {name: Numbering() for name, detail in INDEXED_FIELDS.items() if detail == "docs"}


def field_plans(analyzer: BulkAnalyzer, whole: Mapping[str, Numbering]) -> dict[str, FieldPlan]:
    """How each field is indexed, with the terms of the analyzer and of the fields that are matched whole."""
    plans = {name: FieldPlan(Detail.DOCS, numbering.terms) for name, numbering in whole.items()}
    for field in WORD_FIELDS:
        plans[field] = FieldPlan(Detail.POSITIONS, analyzer.folded_terms)
    for field in TEXT_FIELDS:
        spellings = Spellings(view_field(field, "exact"), analyzer.exact_terms, lambda: analyzer.folded_of)
        plans[field] = FieldPlan(Detail.VARIANTS, analyzer.folded_terms, spellings=spellings)
        plans[view_field(field, "stem")] = FieldPlan(Detail.FREQS, analyzer.stem_terms, base=field)
    return plans


def analyse(documents: Sequence[Checked], analyzer: BulkAnalyzer, whole: Mapping[str, Numbering]) -> Analysed:
    """Make terms of documents. Their language is that of the text, or else of the title."""
    texts = analyzer.analyse([document.text for document in documents], [each.lang for each in documents])
    titles = analyzer.analyse(
        [document.title for document in documents],
        [
            document.lang or (None if language == "other" else language)
            for document, language in zip(documents, texts.languages, strict=True)
        ],
    )
    keys = [document.key for document in documents]
    origins = [document.origin for document in documents]
    globs = [document.path for document in documents]
    dates = [document.number for document in documents]
    values: dict[str, Sequence[Sequence[str]]] = {
        "key": [[key] for key in keys],
        "origin": [[origin] if origin else [] for origin in origins],
        "glob": [[path] for path in globs],
        "lang": [[language] for language in titles.languages],
        "type": [[document.type] if document.type else [] for document in documents],
        "date": [[f"{number:08d}"] if number else [] for number in dates],
        "abbreviation": [
            [abbreviation_term(*definition) for definition in definitions(document.text)]
            for document in documents
        ],
    }
    rows = {name: _whole(values[name], numbering) for name, numbering in whole.items()}
    for field, batch in (("title", titles), ("text", texts)):
        rows[field] = Rows(batch.texts, batch.exact, batch.positions, batch.lengths)
        rows[view_field(field, "stem")] = Rows(
            batch.stem_texts, batch.stems, batch.stem_positions, batch.lengths
        )
    for field, words in (("path", globs), ("author", [document.author or "" for document in documents])):
        named = analyzer.analyse(words, ["other"] * len(documents))
        rows[field] = Rows(named.texts, analyzer.folded_of[named.exact], named.positions, named.lengths)
    records: dict[str, Sequence[str | None]] = {
        "key": keys,
        "title": [document.title for document in documents],
        "path": globs,
        "lang": titles.languages,
        "date": [document.date for document in documents],
        "origin": origins,
        "author": [document.author for document in documents],
        "type": [document.type for document in documents],
        "locators": [document.locators for document in documents],
    }
    return Analysed(rows, records, dates)


def _whole(values: Sequence[Sequence[str]], numbering: Numbering) -> Rows:
    """The rows of a field whose terms are the values of each document, which are all different."""
    counts = np.array([*map(len, values)], np.int64)
    terms = np.array([numbering[value] for each in values for value in each], np.int64)
    positions = np.arange(len(terms)) - np.repeat(np.cumsum(counts) - counts, counts)
    return Rows(np.repeat(np.arange(len(values)), counts), terms, positions, counts)


def _checked_date(document: Document) -> int:
    required = (document.key, document.title, document.text, document.path, document.origin)
    others = (document.lang, document.author, document.type)
    if {*map(type, required)} != {str} or not {*map(type, others), type(document.date)} <= {str, NoneType}:
        _check_strings(document)
    if not document.key or len(document.key) > _KEY_LIMIT:
        raise DocumentError(document.key[:80], f"a key has 1 to {_KEY_LIMIT} characters")
    strings = (*required, *filter(None, others))  # The date is checked below.
    if sum(map(len, strings)) > _TEXT_LIMIT:
        raise DocumentError(document.key, f"it has more than {_TEXT_LIMIT:,} characters: split it")
    try:
        for string in strings:
            if not string.isascii():
                string.encode("utf-16-le")  # In a third of the time that UTF-8 takes.
    except UnicodeEncodeError as error:
        raise DocumentError(repr(document.key), "it holds half a surrogate pair, which is no text") from error
    if document.lang and document.lang not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise DocumentError(document.key, f"no language {document.lang!r:.80}: it is one of {known}")
    try:
        return date_number(document.date)
    except QueryError as error:
        raise DocumentError(document.key, str(error)) from error


def _check_strings(document: Document) -> None:
    """Raises DocumentError for what is no string."""
    for name in ("key", "title", "text", "path", "origin", *_MAY_LACK):
        value = getattr(document, name)
        if not isinstance(value, str) and (value is not None or name not in _MAY_LACK):
            raise DocumentError(f"{document.key!a:.80}", f"its {name} must be a string, got {value!a:.80}")


def _checked_locators(document: Document, length: int) -> str:
    """The locators as they are stored. Raises DocumentError."""
    starts = [start for start, _ in document.locators]
    ascend = all(start <= following for start, following in pairwise(starts))
    if not ascend or starts[0] < 0 or starts[-1] > length:
        raise DocumentError(document.key, f"its locators do not ascend within its {length:,} characters")
    if not all(label and len(label) <= _LABEL_LIMIT for _, label in document.locators):
        raise DocumentError(document.key, f"the label of a locator has 1 to {_LABEL_LIMIT} characters")
    return locators_as_stored(document.locators)


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
        author=record["author"],
        type=record["type"],
        locators=record["locators"] or (),
    )
