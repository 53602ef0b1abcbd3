"""people: a page of results as a table or, in narrow windows and for reading aloud, as paragraphs."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from searchlib.model import Explanation, Hit, ResultPage, Snippet
from searchlib.render.printing import Style, clean, one_line, safe

__all__ = ["for_people"]

_SENTENCE_ENDS = tuple(".!?…:;")
_CLOSING = "\"'”’»)]"
_NARROW = 64
_NARROWEST = 20
_DOCUMENT_SHARES = (0.3, 0.45)
_DOCUMENT_LINES = 3
_MOST_KEYS = 5
_MOST_VALUES = 40
_LONGEST_NAME = 24
_INDENT = "   "
_GAP = "  "
_HEADINGS = ("#", "score", "document", "snippet")
_HEADING_PADDING = 2
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def for_people(page: ResultPage, form: str, style: Style) -> Iterator[str]:
    """The page as a table, where there is room for one, or "plain"; line by line, its facets last."""
    if form == "table" and style.width >= _NARROW and not any(hit.explanation for hit in page.hits):
        yield from _table(page.hits, style)
    else:
        is_scored = _is_scored(page.hits)
        for hit in page.hits:
            yield from _block(hit, style, is_scored=is_scored)
    facets = {name: counts for name, counts in page.facets.items() if counts}
    name_width = max(map(len, facets), default=0)
    for name, counts in facets.items():
        yield from _facet(name, counts, name_width, style)


def _facet(
    name: str, counts: Sequence[tuple[str | None, int]], name_width: int, style: Style
) -> Iterator[str]:
    """The values of a facet and how many documents have each, behind its name; of many the first."""
    told = [f"{clean(value) if value is not None else 'none'} {count:,}" for value, count in counts]
    if len(told) > _MOST_VALUES:
        told[_MOST_VALUES:] = [f"and {len(told) - _MOST_VALUES:,} more"]
    # A value and its count stay together.
    joined = ", ".join(told).replace(" ", "\xa0").replace(",\xa0", ", ")
    room = max(_NARROWEST, style.width - name_width - len(_GAP))
    for place, line in enumerate(textwrap.wrap(joined, room, break_on_hyphens=False) or [""]):
        label = " " * name_width if place else style.heading(name) + " " * (name_width - len(name))
        yield f"{label}{_GAP}{line}".replace("\xa0", " ").rstrip()


def _table(hits: Sequence[Hit], style: Style) -> Iterator[str]:
    # Paths are copied, so they are kept in one piece where that leaves room for snippets.
    longest = max((len(", ".join(_place(hit, style))) for hit in hits), default=0)
    least, most = (int(style.width * share) for share in _DOCUMENT_SHARES)
    document_width = max(_NARROWEST, least, longest if longest <= most else 0)
    number_width = max(len(_HEADINGS[0]) + _HEADING_PADDING, *(len(str(hit.rank)) for hit in hits), 0)
    is_scored = _is_scored(hits)
    score_width = len(_HEADINGS[1]) + _HEADING_PADDING + len(_GAP) if is_scored else 0
    snippet_width = style.width - document_width - number_width - score_width - 2 * len(_GAP)
    rows: list[list[list[str]]] = []
    for hit in hits:
        document = [style.heading(line) for line in _wrapped(clean(hit.title), document_width)]
        document += [style.place(line) for line in _cut(_place(hit, style), document_width)]
        document += [style.faint(line) for line in _wrapped(_facts(hit, style), document_width)]
        shown = [*_snippets(hit, snippet_width, style)]
        shown += [style.faint(line) for line in _wrapped(_others(hit), snippet_width)]
        score = [[f"{hit.score:.2f}"]] if is_scored else []
        rows.append([[str(hit.rank)], *score, list(filter(None, document)), shown])
    if rows:
        yield from _columns(rows, [heading for heading in _HEADINGS if is_scored or heading != "score"])


def _is_scored(hits: Sequence[Hit]) -> bool:
    """Whether anything tells the hits apart; beginnings of words, and filters, only choose."""
    return any(hit.score for hit in hits)


def _columns(rows: Sequence[Sequence[Sequence[str]]], headings: Sequence[str]) -> Iterator[str]:
    """Cells of some lines each under their headings, an empty line after each row.

    It looks as `table` would make it, which takes a tenth of a search's time to load what it does it with.
    """
    widths = [len(heading) + _HEADING_PADDING for heading in headings]
    for row in rows:
        widths = [max(width, *map(_visible, cell), 0) for width, cell in zip(widths, row, strict=True)]
    yield _line(headings, widths)
    yield _GAP.join("-" * width for width in widths)
    for row in rows:
        for cells in zip_longest(*row, fillvalue=""):
            yield _line(cells, widths)
        yield ""


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [cell + " " * (width - _visible(cell)) for cell, width in zip(cells, widths, strict=True)]
    return _GAP.join(padded).rstrip()


def _visible(line: str) -> int:
    """How many characters of a line are seen: its colours are not."""
    return len(_COLOUR.sub("", line))


def _block(hit: Hit, style: Style, *, is_scored: bool) -> Iterator[str]:
    """A result as a paragraph, for narrow windows and for reading aloud."""
    width = max(_NARROWEST, style.width)
    number = f"{hit.rank}. "
    title = textwrap.wrap(clean(hit.title) or clean(hit.key), width - len(_INDENT), break_on_hyphens=False)
    for place, line in enumerate(title):
        yield f"{_INDENT if place else number}{style.heading(line)}"
    score = f"{hit.score:.2f}" if is_scored else ""
    path, facts = ", ".join(_place(hit, style)), f"{_facts(hit, style)}  {score}".strip()
    # A path is never cut here, so that it can be copied.
    if len(_INDENT) + len(path) + 2 + len(facts) <= width:
        yield f"{_INDENT}{style.place(path)}  {style.faint(facts)}"
    else:
        yield f"{_INDENT}{style.place(path)}"
        yield f"{_INDENT}{style.faint(facts)}"
    for line in _snippets(hit, width - len(_INDENT), style):
        yield f"{_INDENT}{line}"
    for line in _wrapped(_others(hit), width - len(_INDENT)):
        yield f"{_INDENT}{style.faint(line)}"
    if hit.explanation is not None:
        for line in _explained(hit.explanation, style, width - len(_INDENT)):
            yield f"{_INDENT}{line}"
    yield ""


def _place(hit: Hit, style: Style) -> tuple[str, ...]:
    """The path, and where in the document its first snippet is: "report.pdf", "page 12"."""
    locator = hit.snippets[0].locator if hit.snippets else None
    path = one_line(style.path(hit.path))
    return (path, clean(locator)) if locator else (path,)


def _facts(hit: Hit, style: Style) -> str:
    """Language and date; before them the key where the path does not tell it, as of a record in a file."""
    path = style.path(hit.path)
    told = path.endswith(hit.key) or hit.key.endswith(path)
    copied = "near-duplicate" if hit.is_duplicate else ""
    return clean(" ".join(filter(None, ("" if told else hit.key, hit.lang, hit.date, copied))))


def _others(hit: Hit) -> str:
    """How many near-duplicates a hit stands for, and the keys of the first of them; "" for none."""
    if not hit.duplicates:
        return ""
    keys = [one_line(key) for key in hit.duplicates[:_MOST_KEYS]]
    more = ", …" if len(hit.duplicates) > _MOST_KEYS else ""
    return f"and {len(hit.duplicates)} like it: {', '.join(keys)}{more}"


def _explained(whole: Explanation, style: Style, width: int) -> Iterator[str]:
    """The parts of a score, a row each: what it is for, how much, which share of the whole, and why."""
    if not whole.details:
        yield from textwrap.wrap(clean(whole.description), width)
        return
    rows = [_figures(part, whole.value) for part in whole.details]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    widths[0] = min(widths[0], _LONGEST_NAME)
    beside = sum(widths) + len(widths) * len(_GAP)
    for part, (name, value, share) in zip(whole.details, rows, strict=True):
        paint = {"match": style.match, "missing": style.faint}.get(part.kind, str)
        if width < _NARROW - len(_INDENT):
            *above, last = _wrapped(name, width)
            yield from map(paint, above)
            figures = f"{_GAP}{value}{_GAP}{share}".rstrip()
            fits = len(last) + len(figures) <= width
            yield from [f"{paint(last)}{figures}"] if fits else [paint(last), figures]
            yield from (f"{_GAP}{line}" for line in _told(part, width - len(_GAP)))
            continue
        names = [paint(line) for line in _wrapped(name, widths[0])]
        columns = names, [value.rjust(widths[1])], [share.rjust(widths[2])], _told(part, width - beside)
        for cells in zip_longest(*columns, fillvalue=""):
            yield _line(cells, [*widths, 0])


def _figures(part: Explanation, whole: float) -> tuple[str, str, str]:
    """What a part of a score is for, its value, and its share of the whole."""
    name = clean(part.typed) or part.kind
    if part.kind == "missing":
        return name, "–", ""
    return name, f"{part.value:.2f}", f"{part.value / whole:.0%}" if whole else ""


def _told(part: Explanation, width: int) -> Iterator[str]:
    """A part of a score in words: the pairs of words that stand together one by one, all else by itself."""
    pairs = [detail for detail in part.details if detail.kind == "pair"]
    told = [f"{pair.typed} {pair.value:.2f}: {pair.description}" for pair in pairs] or [part.description]
    for text in told:
        yield from textwrap.wrap(clean(text), width, subsequent_indent=_GAP, break_on_hyphens=False)


def _wrapped(text: str, width: int) -> list[str]:
    """The text in a few lines at most; long words, such as paths, are cut."""
    return _few(textwrap.wrap(text, width, break_on_hyphens=False), width)


def _cut(place: tuple[str, ...], width: int) -> list[str]:
    """A path, and the place within the document, in a few lines; where they are more the path's middle goes.

    What tells most is at the ends: the folder that it begins with, the name of the file, and the place.
    """
    path, *within = place
    within = [" ".join(_wrapped(label, width)) for label in within]
    lines = _broken(", ".join((path, *within)), width)
    most = max(_DOCUMENT_LINES, *(_DOCUMENT_LINES - 1 + len(_broken(label, width)) for label in within), 0)
    kept = min(len(path), most * width)
    while len(lines) > most and kept > 1:
        kept -= 1
        first = kept // 3
        lines = _broken(", ".join((f"{path[:first]}…{path[first - kept :]}", *within)), width)
    return lines


def _broken(path: str, width: int) -> list[str]:
    """A path in lines, broken at its spaces like text, but they are all shown."""
    lines = [""]
    for piece in re.findall(r"\S+|\s+", path):
        if len(lines[-1]) + len(piece) > width and lines[-1]:
            lines.append("")
        while len(piece) > width:
            lines[-1], piece = piece[:width], piece[width:]
            lines.append("")
        lines[-1] += piece
    return lines


def _few(lines: list[str], width: int) -> list[str]:
    if len(lines) > _DOCUMENT_LINES:
        last = lines[_DOCUMENT_LINES - 1]
        lines = [*lines[: _DOCUMENT_LINES - 1], f"{last[: width - 1]}…"]
    return lines


def _snippets(hit: Hit, width: int, style: Style) -> Iterator[str]:
    """The snippets one below the other; before one that is elsewhere than the first it says where."""
    locator = hit.snippets[0].locator if hit.snippets else None
    for snippet in hit.snippets:
        if snippet.locator and snippet.locator != locator:
            locator = snippet.locator
            yield from map(style.faint, _wrapped(f"{clean(locator)}:", width))
        yield from _highlighted(snippet, width, style)


def _highlighted(snippet: Snippet, width: int, style: Style) -> Iterator[str]:
    """The snippet wrapped to a width, its matches painted."""
    line: list[str] = []
    used = 0
    for word, painted in _pieces(snippet, width, style):
        if used and used + 1 + len(word) > width:
            yield " ".join(line)
            line, used = [], 0
        line.append(painted)
        used += len(word) + (1 if used else 0)
    if line:
        yield " ".join(line)


def _pieces(snippet: Snippet, width: int, style: Style) -> Iterator[tuple[str, str]]:
    """The words of a snippet, none longer than the width, plain and painted; dots where it is cut off."""
    text = safe(snippet.text)
    for match in re.finditer(rf"\S{{1,{width - 2}}}", text):
        start, end = match.span()
        painted = ""
        at = start
        for first, last in snippet.spans:
            first, last = max(first, at), min(last, end)
            if first < last:
                painted += text[at:first] + style.match(text[first:last])
                at = last
        before = "…" if snippet.more_before and start == 0 and text[0].islower() else ""
        after = "…" if snippet.more_after and end == len(text) and not _is_ended(text) else ""
        yield f"{before}{text[start:end]}{after}", f"{before}{painted}{text[at:end]}{after}"


def _is_ended(text: str) -> bool:
    """Whether a text ends with a sentence, be it in quotation marks."""
    return text.rstrip(_CLOSING).endswith(_SENTENCE_ENDS)
