"""statistics: what is in an index?"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from searchlib.frequent import frequent
from searchlib.learned import abbreviations
from searchlib.schema import TEXT_FIELDS
from searchlib.snapshot import OpenSegment, Snapshot

__all__ = ["statistics"]

_TOLD = 20


def statistics(snapshot: Snapshot) -> dict[str, Any]:
    """Documents by language, type and year; terms by field; what is frequent; bytes of text.

    types, years: a document without one counts nowhere. abbreviations: those that most documents define, as
    objects with `short`, `long` and `documents`. frequent_words, frequent_phrases: what documents come back
    to, as objects with `text` and `documents`, which is estimated from so many documents as `sampled` says;
    see `frequent`.
    """
    languages: Counter[str] = Counter()
    types: Counter[str] = Counter()
    years: Counter[str] = Counter()
    terms: dict[str, int] = dict.fromkeys(TEXT_FIELDS, 0)
    lengths = dict.fromkeys(TEXT_FIELDS, 0)
    text_bytes = 0
    for segment in snapshot.segments:
        languages.update(_by_term(segment, "lang"))
        types.update(_by_term(segment, "type"))
        years.update(_by_year(segment))
        sizes = segment.data.texts.sizes()
        text_bytes += int((sizes if segment.deleted is None else sizes[~segment.deleted]).sum())
        for field in TEXT_FIELDS:
            terms[field] += segment.data.field(field).term_count
            lengths[field] += segment.data.field(field).total_length
    found = frequent(snapshot, _TOLD)
    count = max(snapshot.doc_count_all, 1)
    return {
        "documents": snapshot.doc_count,
        "deleted": snapshot.doc_count_all - snapshot.doc_count,
        "languages": _in_order(languages),
        "types": _in_order(types),
        "years": _in_order(years),
        "segments": len(snapshot.segments),
        "terms": terms,
        "average_length": {field: round(length / count, 1) for field, length in lengths.items()},
        "abbreviations": [each._asdict() for each in abbreviations(snapshot)[:_TOLD]],
        "frequent_words": _told(found.words),
        "frequent_phrases": _told(found.phrases),
        "sampled": found.looked_at,
        "text_bytes": text_bytes,
    }


def _told(counts: list[tuple[str, int]]) -> list[dict[str, Any]]:
    return [{"text": text, "documents": documents} for text, documents in counts]


def _by_term(segment: OpenSegment, field: str) -> dict[str, int]:
    terms = (term.decode(errors="replace") for term in segment.data.field(field).terms())
    return dict(zip(terms, segment.live_counts(field).tolist(), strict=True))


def _by_year(segment: OpenSegment) -> dict[str, int]:
    dates = segment.data.dates if segment.deleted is None else segment.data.dates[~segment.deleted]
    years, counts = np.unique(dates[dates > 0] // 10000, return_counts=True)
    return {f"{year:04}": count for year, count in zip(years.tolist(), counts.tolist(), strict=True)}


def _in_order(counts: Counter[str]) -> dict[str, int]:
    return {name: count for name, count in sorted(counts.items()) if count}
