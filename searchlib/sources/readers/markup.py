"""markup: what does an HTML page say, and which of it is the page's furniture?

The page is read as a stream of tags and text. No tree is built, so that a page of a million nested elements
costs no memory and no recursion. Each piece of text is kept with its kind: what it stands in, as far as the
page tells by its elements and their roles; `webpage` decides what of that is the document.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from searchlib.errors import DocumentError
from searchlib.sources.readers.decoding import nfc
from searchlib.sources.readers.titles import one_line

__all__ = ["FURNITURE", "LINK", "MAIN", "MENU", "Page", "parse"]

LINK, MAIN, FURNITURE, MENU = 1, 2, 4, 8
"""Kinds of text, as bits: in a link; in the main part; in what surrounds it on every page, or hidden; in a
block of links outside the main part."""
_ARTICLE, _NEVER = 16, 32

_PIECE = 1 << 16

_NEVER_TEXT = frozenset(
    "audio canvas datalist embed iframe math noscript object script select style svg template video".split()
)
_LINES = frozenset(
    """address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol option p pre
    section summary table tbody tfoot thead title tr ul""".split()
)
_CELLS = frozenset({"td", "th"})
# In XHTML these can be closed where they are opened; HTML would take all that follows for what is in them.
_XHTML = re.compile(r"""<html\b[^>]{0,1000}\bxmlns\s*=\s*["']http://www\.w3\.org/1999/xhtml""", re.IGNORECASE)
_CLOSED_AT_ONCE = re.compile(
    rf"<({'|'.join(sorted(_NEVER_TEXT))}|textarea|title)((?:\s[^<>]{{0,2000}})?)/>", re.IGNORECASE
)
_XHTML_WITHIN = 4096
# What may be a block of links as a whole.
_BLOCKS = frozenset("center dd details dir div dl fieldset form li menu ol p section table td tr ul".split())

_FURNITURE_ROLES = frozenset("banner complementary contentinfo dialog menu menubar navigation search".split())
_OUTSIDE_MAIN = frozenset({"header", "footer"})
_OUTSIDE_ARTICLE = frozenset({"aside", "button", "dialog", "textarea"})
_HIDING = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
_COOKIES = re.compile(
    r"(?:^|\s)(?:cookie[-_]?(?:alert|banner|bar|consent|law|message|notice|popup)|cybotcookiebot|gdpr[-_]|onetrust[-_])",
    re.IGNORECASE,
)

# A menu has some links, not much beside them, short ones, and no line of prose.
_MENU_LINKS = 4
_MENU_SHARE = 0.8
_LONGEST_LABEL = 80
_PROSE = 60

# Nobody looks beyond these.
_MOST_VALUES = 20
_LONGEST_VALUE = 1 << 18


class Page:
    """What a page says, gathered as the parser goes through it.

    names: the text of `title` and of the first `h1`. metadata: what `meta` elements and properties within the
    page tell, by their names in small letters. language: the language tag of the page, "" without one.
    linked_data: the sources of its JSON-LD. pieces, kinds: its text, and of each piece the bits of its kind;
    pieces that are "\\n" end lines.
    """

    def __init__(self) -> None:
        self.names = {"title": "", "h1": ""}
        self.metadata: dict[str, list[str]] = {}
        self.language = ""
        self.linked_data: list[str] = []
        self.pieces: list[str] = []
        self.kinds = bytearray()
        self._kind = 0
        self._depth = 0
        # Of open elements that change the kind or may be menus: depth, the kind before, the first piece, and
        # what had been counted before. A million deep, so it holds tuples.
        self._open: list[tuple[int, int, int, int, int, int]] = []
        self._gathering: list[str] | None = None  # the text of the title or heading that is open
        self._script: list[str] | None = None  # the source of the JSON-LD that is open
        self._in_title = False
        self._preformatted = 0
        self._chars = self._linked = self._links = 0
        self._line_prose = 0
        self._last_prose = -1  # the last piece of a line of prose
        self._menus: list[tuple[int, int]] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._kind & _NEVER:
            return
        kind = self._kind
        if tag == "meta":
            self._note_meta(attributes)
        elif tag == "html":
            self.language = attributes.get("lang") or attributes.get("xml:lang") or ""
        elif tag != "body":
            kind |= _own_kind(tag, attributes, kind)
            self._enter(tag, attributes, kind)
        self._separate(tag)
        if kind != self._kind or (tag in _BLOCKS and not kind & (MAIN | FURNITURE)):
            counted = self._chars, self._linked, self._links
            self._open.append((self._depth, self._kind, len(self.pieces), *counted))
            self._kind = kind
            self._links += bool(kind & LINK)

    def _enter(self, tag: str, attributes: Mapping[str, str], kind: int) -> None:
        if kind & _NEVER:
            if tag == "script" and "ld+json" in (attributes.get("type") or "").lower():
                self._script = []
        elif tag in ("title", "h1") and not self.names[tag]:
            self._gathering = []
            self._in_title = tag == "title"
        elif tag == "time":
            self._note("time", attributes.get("datetime") or "", kind)
        if attributes and (itemprop := attributes.get("itemprop")):
            self._note(itemprop, attributes.get("content") or attributes.get("datetime") or "", kind)
        self._preformatted += tag == "pre"

    def end(self, tag: str) -> None:
        if self._kind & _NEVER:
            if self._open[-1][0] == self._depth:
                if self._script is not None and len(self.linked_data) < _MOST_VALUES:
                    self.linked_data.append("".join(self._script)[:_LONGEST_VALUE])
                self._script = None
                self._kind = self._open.pop()[1]
            self._depth -= 1
            return
        if self._gathering is not None and tag in ("title", "h1"):
            self.names[tag] = one_line(nfc("".join(self._gathering)))
            self._gathering = None
            self._in_title = False
        if self._open and self._open[-1][0] == self._depth:
            self._leave()
        self._depth -= 1
        self._preformatted -= tag == "pre"
        self._separate(tag)

    def _leave(self) -> None:
        _, self._kind, first, chars, linked, links = self._open.pop()
        chars, linked, links = self._chars - chars, self._linked - linked, self._links - links
        if (
            links >= _MENU_LINKS
            and linked >= _MENU_SHARE * chars
            and chars <= _LONGEST_LABEL * links
            and self._last_prose < first
            and not self._kind & (LINK | MAIN | FURNITURE)
        ):
            while self._menus and self._menus[-1][0] >= first:
                self._menus.pop()
            self._menus.append((first, len(self.pieces)))

    def data(self, data: str) -> None:
        if self._kind & _NEVER:
            if self._script is not None:
                self._script.append(data)
            return
        if self._gathering is not None:
            self._gathering.append(data)
        if self._in_title:
            return
        self.pieces.append(data if self._preformatted > 0 else data.replace("\n", " "))
        self.kinds.append(self._kind & (LINK | MAIN | FURNITURE))
        seen = len(data.strip())
        self._chars += seen
        if self._kind & LINK:
            self._linked += seen
        else:
            self._line_prose += seen
            if self._line_prose >= _PROSE:
                self._last_prose = len(self.pieces) - 1

    def close(self) -> None:
        for first, end in self._menus:
            for at in range(first, end):
                self.kinds[at] |= MENU

    def _separate(self, tag: str) -> None:
        if tag in _LINES:
            self.pieces.append("\n")
            self._line_prose = 0
        elif tag in _CELLS:
            self.pieces.append(" ")
        else:
            return
        self.kinds.append(self._kind & (LINK | MAIN | FURNITURE))

    def _note_meta(self, attributes: Mapping[str, str]) -> None:
        name = next(filter(None, map(attributes.get, ("property", "name", "itemprop", "http-equiv"))), "")
        self._note(name, attributes.get("content") or "", 0)

    def _note(self, name: str, value: str, kind: int) -> None:
        if name and value and not kind & FURNITURE:
            values = self.metadata.setdefault(name.lower(), [])
            if len(values) < _MOST_VALUES:
                values.append(nfc(value[:_LONGEST_VALUE]))

    def prose(self, without: int, within: int = 0) -> int:
        """How many characters the text has outside links, about; the kinds as in `text`."""
        mask = without | within | LINK
        return sum(
            len(piece.strip())
            for piece, kind in zip(self.pieces, self.kinds, strict=True)
            if kind & mask == within
        )

    def text(self, without: int = 0, within: int = 0) -> str:
        """The text of no kind that is in `without`, and of all kinds that are in `within`, in lines."""
        mask = without | within
        kept = (
            piece
            for piece, kind in zip(self.pieces, self.kinds, strict=True)
            if kind & mask == within or (piece == "\n" and not kind & without)
        )
        lines = (" ".join(line.split()) for line in "".join(kept).splitlines())
        return nfc("\n".join(line for line in lines if line))


def _own_kind(tag: str, attributes: Mapping[str, str], kind: int) -> int:
    """The bits that an element adds to the kind of what it stands in."""
    if tag in _NEVER_TEXT:
        return _NEVER
    own = 0
    if (
        tag == "nav"
        or (tag in _OUTSIDE_MAIN and not kind & MAIN)
        or (tag in _OUTSIDE_ARTICLE and not kind & _ARTICLE)
    ):
        own |= FURNITURE
    elif tag == "article":
        own |= MAIN | _ARTICLE
    elif tag == "main":
        own |= MAIN
    if not attributes:
        return own
    if tag == "a" and "href" in attributes:
        own |= LINK
    if role := attributes.get("role"):
        if role in _FURNITURE_ROLES:
            own |= FURNITURE
        elif role == "main":
            own |= MAIN
    if (attributes.get("itemprop") or "").lower() == "articlebody":
        own |= MAIN | _ARTICLE
    if _is_hidden(attributes) or any(
        _COOKIES.search(value[:1000]) for name in ("id", "class") if (value := attributes.get(name))
    ):
        own |= FURNITURE
    return own


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        return True
    if attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    return bool(style and _HIDING.search(style[:1000]))


def parse(html: str, name: str) -> Page:
    """The page that HTML stands for. Raises DocumentError."""
    page = Page()
    if _XHTML.search(html, 0, _XHTML_WITHIN):
        html = _CLOSED_AT_ONCE.sub(r"<\1\2></\1>", html)
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
