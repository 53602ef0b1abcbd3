"""machines: a page of results for other programs: JSON, lines of JSON, CSV, lines for fzf.

They carry text as it is, but for the formats whose lines a person sees: there it is safe to print.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from searchlib.model import Explanation, Hit, ResultPage, Snippet
from searchlib.render.printing import Style, as_json, clean, one_line

__all__ = ["SCHEMA_VERSION", "for_fzf", "for_machines"]

SCHEMA_VERSION = 1

_COLUMNS = (
    *("rank", "score", "key", "path", "title", "lang", "date", "author", "type", "locator"),
    "snippet",
)
_BREAK = re.compile("[\0\t\n\r]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def for_machines(page: ResultPage, form: str, style: Style) -> Iterator[str]:
    """The page in a format ("json", "jsonl", "csv"), line by line."""
    if form == "json":
        yield as_json(_page_as_dict(page, style))
    elif form == "jsonl":
        for hit in page.hits:
            yield as_json(_hit_as_dict(hit, style))
    else:
        yield from _csv(page.hits, style)


def for_fzf(hit: Hit, file: str, line: int | None) -> tuple[str, ...]:
    """A hit as the columns of a line, between which tabs go: file, place, title, snippet, key.

    file: its name as the file system has it. line: that of the match in the file; without one the place is
    the locator. The names stay as they are, but for breaks and tabs, which are spaces here.
    """
    snippet = hit.snippets[0] if hit.snippets else Snippet("")
    place = snippet.locator or "" if line is None else str(line)
    shown = map(clean, (place, hit.title, snippet.text))
    return _BREAK.sub(" ", file), *shown, _BREAK.sub(" ", hit.key)


def _page_as_dict(page: ResultPage, style: Style) -> dict[str, Any]:
    """The page as one JSON object; keys may be added in later versions, never changed in meaning."""
    record: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "query": page.query,
        "total": page.total,
        "took_ms": round(page.took_ms, 2),
        "hits": [_hit_as_dict(hit, style) for hit in page.hits],
        "suggestions": list(page.suggestions),
    }
    if page.facets:
        record["facets"] = {
            name: [{"value": value, "count": count} for value, count in counts]
            for name, counts in page.facets.items()
        }
    return record


def _hit_as_dict(hit: Hit, style: Style) -> dict[str, Any]:
    record: dict[str, Any] = {
        "rank": hit.rank,
        "score": round(hit.score, 4),
        "key": hit.key,
        "path": style.path(hit.path),
        "title": hit.title,
        "lang": hit.lang,
        "date": hit.date,
        "author": hit.author,
        "type": hit.type,
        "snippets": [_snippet_as_dict(snippet) for snippet in hit.snippets],
    }
    if hit.duplicates is not None:
        record["duplicates"] = list(hit.duplicates)
    if hit.is_duplicate is not None:
        record["is_duplicate"] = hit.is_duplicate
    if hit.explanation is not None:
        record["explanation"] = _explanation_as_dict(hit.explanation)
    return record


def _snippet_as_dict(snippet: Snippet) -> dict[str, Any]:
    return {
        "text": snippet.text,
        "spans": [list(span) for span in snippet.spans],
        "locator": snippet.locator,
        "offset": snippet.offset,
    }


def _explanation_as_dict(explanation: Explanation) -> dict[str, Any]:
    return {
        "kind": explanation.kind,
        "typed": explanation.typed,
        "value": round(explanation.value, 4),
        "description": explanation.description,
        "details": [_explanation_as_dict(detail) for detail in explanation.details],
    }


def _csv(hits: Sequence[Hit], style: Style) -> Iterator[str]:
    import csv
    import io

    columns = [*_COLUMNS]
    is_grouped = any(hit.duplicates is not None for hit in hits)
    if is_grouped:
        columns.append("duplicates")
    rows: list[list[object]] = [list(columns)]
    for hit in hits:
        snippet = " … ".join(clean(snippet.text) for snippet in hit.snippets)
        cells = (
            one_line(hit.key),
            one_line(style.path(hit.path)),
            clean(hit.title),
            clean(hit.lang),
            clean(hit.date or ""),
            clean(hit.author or ""),
            clean(hit.type or ""),
            clean(hit.snippets[0].locator or "" if hit.snippets else ""),
            snippet,
            *([" ".join(map(one_line, hit.duplicates or ()))] if is_grouped else ()),
        )
        rows.append([hit.rank, f"{hit.score:.4f}", *map(_no_formula, cells)])
    for row in rows:
        line = io.StringIO(newline="")
        # What may end a line is what the writer puts in quotes.
        csv.writer(line, lineterminator="\r\n").writerow(row)
        yield line.getvalue().removesuffix("\r\n")


def _no_formula(cell: str) -> str:
    """A cell that a spreadsheet will not run: one that begins like a formula gets an apostrophe."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
