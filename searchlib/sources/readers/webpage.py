"""webpage: the text of an HTML page, without scripts, menus and markup.

The page is read as a stream of tags and text. No tree is built, so that a page of a million nested
elements costs no memory and no recursion.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from lxml import etree

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.dates import parse_date
from searchlib.sources.readers.decoding import decode_webpage
from searchlib.sources.readers.titles import first_lines, one_line, title_of_lines

__all__ = ["read", "text_of_html"]

_PIECE = 1 << 16

_NEVER_TEXT = frozenset(
    "audio canvas datalist embed iframe math noscript object script select style svg template video".split()
)
_FURNITURE = _NEVER_TEXT | {"nav"}
_LINES = frozenset(
    """address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol option p pre
    section summary table tbody tfoot thead title tr ul""".split()
)
_CELLS = frozenset({"td", "th"})

# The best source of a date first.
_DATE_NAMES = (
    "article:published_time",
    "datepublished",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date.created",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "date",
    "time",
)


class _Page:
    """What a page says, gathered as the parser goes through it."""

    def __init__(self, left_out: frozenset[str]) -> None:
        self.names = {"title": "", "og:title": "", "h1": ""}
        self.dates: dict[str, str] = {}
        self._left_out = left_out
        self._inside = ""  # the element that is being left out, and how many of its name are open in it
        self._depth = 0
        self._gathering: list[str] | None = None  # the text of the title or heading that is open
        self._in_title = False
        self._preformatted = 0
        self._pieces: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._inside:
            self._depth += tag == self._inside
        elif tag in self._left_out:
            self._inside, self._depth = tag, 1
        else:
            self._open(tag, attributes)

    def _open(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "meta":
            name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
            content = attributes.get("content") or ""
            if name.lower() == "og:title":
                self.names["og:title"] = one_line(content)
            self._note_date(name, content)
        elif tag == "time":
            self._note_date("time", attributes.get("datetime") or "")
        elif tag in ("title", "h1") and not self.names[tag]:
            self._gathering = []
            self._in_title = tag == "title"
        self._preformatted += tag == "pre"
        self._separate(tag)

    def end(self, tag: str) -> None:
        if self._inside:
            self._depth -= tag == self._inside
            if not self._depth:
                self._inside = ""
            return
        if self._gathering is not None and tag in ("title", "h1"):
            self.names[tag] = one_line("".join(self._gathering))
            self._gathering = None
            self._in_title = False
        self._preformatted -= tag == "pre"
        self._separate(tag)

    def data(self, data: str) -> None:
        if self._inside:
            return
        if self._gathering is not None:
            self._gathering.append(data)
        if self._in_title:
            return
        self._pieces.append(data if self._preformatted > 0 else data.replace("\n", " "))

    def close(self) -> None: ...

    def _separate(self, tag: str) -> None:
        if tag in _LINES:
            self._pieces.append("\n")
        elif tag in _CELLS:
            self._pieces.append(" ")

    def _note_date(self, name: str, value: str) -> None:
        name = name.lower()
        if name in _DATE_NAMES and name not in self.dates and (date := parse_date(value)):
            self.dates[name] = date

    def text(self) -> str:
        lines = (" ".join(line.split()) for line in "".join(self._pieces).splitlines())
        return "\n".join(line for line in lines if line)


def read(stream: BinaryIO, name: str) -> Iterator[Document]:
    """The one document of a web page."""
    html = decode_webpage(stream.read(), name)
    page = _parse(html, name, _FURNITURE)
    # A menu that nobody closed would swallow the page.
    text = page.text() or _parse(html, name, _NEVER_TEXT).text()
    title = next(filter(None, page.names.values()), "") or title_of_lines(first_lines(text), name)
    date = next((page.dates[source] for source in _DATE_NAMES if source in page.dates), None)
    yield Document(key="", title=title, text=text, date=date)


def text_of_html(html: str, name: str) -> str:
    """The text of a piece of HTML."""
    return _parse(html, name, _NEVER_TEXT).text()


def _parse(html: str, name: str, left_out: frozenset[str]) -> _Page:
    page = _Page(left_out)
    # The stubs speak of bytes too, which this parser never gives.
    parser = etree.HTMLParser(target=page, encoding="utf-8")  # type: ignore[arg-type]
    data = html.encode()
    if not data.strip():
        return page
    try:
        for start in range(0, len(data), _PIECE):
            parser.feed(data[start : start + _PIECE])
        parser.close()
    except etree.LxmlError as error:
        raise DocumentError(name, f"is not HTML: {error}") from error
    return page
