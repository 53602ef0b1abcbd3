"""render: a page of results as a table, plain text, JSON or CSV; markup comes in here and nowhere before.

Text from documents is shown without its control characters, which could move the cursor or recolour
the terminal. Machine formats carry the text as it is.
"""

from __future__ import annotations

import csv
import io
import json
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from searchlib.model import Explanation, Hit, ResultPage, Snippet

__all__ = ["SCHEMA_VERSION", "Style", "clean", "explanation_lines", "page_as_dict", "render", "table"]

SCHEMA_VERSION = 1

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SPACES = re.compile(r"\s+")
_NARROW = 64
_NARROWEST = 20
_DOCUMENT_SHARE = 0.3
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Style:
    """How to show text to a person. width: columns of the terminal; colour: ANSI colours or none.

    path: what to show for the stored path of a document.
    """

    width: int = 80
    colour: bool = False
    path: Callable[[str], str] = str

    def paint(self, text: str, code: str) -> str:
        """The text in a colour, or as it is."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text

    def match(self, text: str) -> str:
        """A match."""
        return self.paint(text, "1;31")

    def faint(self, text: str) -> str:
        """What matters less."""
        return self.paint(text, "2")

    def heading(self, text: str) -> str:
        """A title."""
        return self.paint(text, "1")

    def place(self, text: str) -> str:
        """A path."""
        return self.paint(text, "36")


def clean(text: str) -> str:
    """Text from a document on one line, safe to print."""
    return _SPACES.sub(" ", _CONTROL.sub(" ", text)).strip()


def render(page: ResultPage, form: str, style: Style) -> Iterator[str]:
    """The page in a format ("table", "plain", "json", "jsonl", "csv"), line by line."""
    if form == "json":
        yield json.dumps(page_as_dict(page, style), ensure_ascii=False)
    elif form == "jsonl":
        for hit in page.hits:
            yield json.dumps(_hit_as_dict(hit, style), ensure_ascii=False)
    elif form == "csv":
        yield from _csv(page.hits, style)
    elif form == "plain" or style.width < _NARROW:
        for hit in page.hits:
            yield from _block(hit, style)
    else:
        yield from _table(page.hits, style)


# For machines


def page_as_dict(page: ResultPage, style: Style) -> dict[str, Any]:
    """The page as one JSON object; keys may be added in later versions, never changed in meaning."""
    return {
        "schema_version": SCHEMA_VERSION,
        "query": page.query,
        "total": page.total,
        "took_ms": round(page.took_ms, 2),
        "hits": [_hit_as_dict(hit, style) for hit in page.hits],
        "suggestions": list(page.suggestions),
    }


def _hit_as_dict(hit: Hit, style: Style) -> dict[str, Any]:
    record: dict[str, Any] = {
        "rank": hit.rank,
        "score": round(hit.score, 4),
        "key": hit.key,
        "path": style.path(hit.path),
        "title": hit.title,
        "lang": hit.lang,
        "date": hit.date,
        "snippets": [
            {"text": snippet.text, "spans": [list(span) for span in snippet.spans]} for snippet in hit.snippets
        ],
    }
    if hit.explanation is not None:
        record["explanation"] = _explanation_as_dict(hit.explanation)
    return record


def _explanation_as_dict(explanation: Explanation) -> dict[str, Any]:
    return {
        "value": round(explanation.value, 4),
        "description": explanation.description,
        "details": [_explanation_as_dict(detail) for detail in explanation.details],
    }


def _csv(hits: Sequence[Hit], style: Style) -> Iterator[str]:
    columns = ["rank", "score", "key", "path", "title", "lang", "date", "snippet"]
    rows: list[list[object]] = [list(columns)]
    for hit in hits:
        snippet = " … ".join(clean(snippet.text) for snippet in hit.snippets)
        cells = (hit.key, style.path(hit.path), clean(hit.title), hit.lang, hit.date or "", snippet)
        rows.append([hit.rank, f"{hit.score:.4f}", *map(_no_formula, cells)])
    for row in rows:
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(row)
        yield line.getvalue()


def _no_formula(cell: str) -> str:
    """A cell that a spreadsheet will not run: one that begins like a formula gets an apostrophe."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


# For people


def _table(hits: Sequence[Hit], style: Style) -> Iterator[str]:
    document_width = max(_NARROWEST, int(style.width * _DOCUMENT_SHARE))
    number_width = max((len(str(hit.rank)) for hit in hits), default=1)
    snippet_width = style.width - document_width - number_width - len("score") - 3 * 2
    rows = []
    for hit in hits:
        document = [style.heading(line) for line in _wrapped(clean(hit.title), document_width, 3)]
        document += [style.place(line) for line in _wrapped(_safe_path(hit, style), document_width, 3)]
        document.append(style.faint(_facts(hit)))
        shown = [line for snippet in hit.snippets for line in _highlighted(snippet, snippet_width, style)]
        if hit.explanation is not None:
            shown += explanation_lines(hit.explanation)
        rows.append([str(hit.rank), f"{hit.score:.2f}", "\n".join(filter(None, document)), "\n".join(shown)])
    if rows:
        yield from table(rows, ["#", "score", "document", "snippet"])


def table(rows: Sequence[Sequence[object]], headers: Sequence[str]) -> Iterator[str]:
    """A table, line by line. Numbers that are given as numbers stand to the right."""
    from tabulate import tabulate

    yield from tabulate(rows, headers, tablefmt="simple", disable_numparse=True).split("\n")


def _block(hit: Hit, style: Style) -> Iterator[str]:
    """A result as a paragraph, for narrow windows and for reading aloud."""
    yield f"{hit.rank}. {style.heading(clean(hit.title) or hit.key)}"
    yield f"   {style.place(_safe_path(hit, style))}  {style.faint(f'{_facts(hit)}  {hit.score:.2f}')}"
    for snippet in hit.snippets:
        for line in _highlighted(snippet, max(_NARROWEST, style.width - 3), style):
            yield f"   {line}"
    if hit.explanation is not None:
        for line in explanation_lines(hit.explanation):
            yield f"   {line}"
    yield ""


def _safe_path(hit: Hit, style: Style) -> str:
    return clean(style.path(hit.path))


def _facts(hit: Hit) -> str:
    return " ".join(filter(None, (hit.lang, hit.date)))


def explanation_lines(explanation: Explanation, depth: int = 0) -> list[str]:
    """A score and its parts, one a line, the parts indented."""
    lines = [f"{'  ' * depth}{explanation.value:.3f}  {clean(explanation.description)}"]
    for detail in explanation.details:
        lines += explanation_lines(detail, depth + 1)
    return lines


def _wrapped(text: str, width: int, most: int) -> list[str]:
    """The text in at most so many lines; long words, such as paths, are cut."""
    lines = textwrap.wrap(text, width, break_on_hyphens=False)
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][: width - 1] + "…"]
    return lines


def _highlighted(snippet: Snippet, width: int, style: Style) -> Iterator[str]:
    """The snippet wrapped to a width, its matches painted."""
    text = _CONTROL.sub(" ", snippet.text)
    line: list[str] = []
    used = 0
    for word, painted in _pieces(text, snippet.spans, width, style):
        if used and used + 1 + len(word) > width:
            yield " ".join(line)
            line, used = [], 0
        line.append(painted)
        used += len(word) + (1 if used else 0)
    if line:
        yield " ".join(line)


def _pieces(
    text: str, spans: Sequence[tuple[int, int]], width: int, style: Style
) -> Iterator[tuple[str, str]]:
    """The words of a text, none longer than the width, each plain and painted."""
    for match in re.finditer(rf"\S{{1,{width}}}", text):
        start, end = match.span()
        painted = ""
        at = start
        for first, last in spans:
            first, last = max(first, at), min(last, end)
            if first < last:
                painted += text[at:first] + style.match(text[first:last])
                at = last
        yield text[start:end], painted + text[at:end]
