"""odt: the text of an OpenDocument file, as its readers see it.

odfdo opens the file. Its own idea of the text mixes notes, comments and text boxes into the paragraphs that
they are anchored in, so the markup is walked here. What was deleted while changes were tracked is not shown.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from odfdo.container import Container

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.dates import date_of_lines, parse_date
from searchlib.sources.readers.damage import telling_damage
from searchlib.sources.readers.elements import attribute, kind_of, parsed
from searchlib.sources.readers.gathering import TITLE_LEVEL, GatheredText, Line, row_of
from searchlib.sources.readers.languages import declared_language
from searchlib.sources.readers.properties import joined_authors, telling_title
from searchlib.sources.readers.titles import first_lines, title_of_lines
from searchlib.sources.readers.zipped import check_package

if TYPE_CHECKING:
    from lxml.etree import _Element

    # The lines of what is anchored in a text and not shown there, by the name of its place.
    Beside: TypeAlias = dict[str, list[Line]]

__all__ = ["read"]

_LEFT_OUT = frozenset("tracked-changes note-citation creator date creator-initials script title desc".split())
_CHARACTERS = {"s": " ", "tab": "\t", "line-break": "\n"}
_BOX = "text-box"
_BESIDE = {"note": "notes", "annotation": "comments"}
_HEADERS = "headers and footers"
_TITLE_STYLE = "Title"
_WHITE_SPACE = re.compile(r"[ \t\r\n]+")


def read(stream: BinaryIO, name: str) -> Iterator[Document]:
    """The one document of an OpenDocument text."""
    check_package(stream, name)
    with telling_damage(name):
        container = Container(io.BytesIO(stream.read()))
        if b"encryption-data" in _part(container, "META-INF/manifest.xml"):
            raise DocumentError(name, "is encrypted: save it without a password")
        found = _document(container, name)
    yield found


def _document(container: Container, name: str) -> Document:
    content = parsed(_part(container, "content.xml"))
    body = next(content.iterfind("{*}body/{*}text"), None)
    if body is None:
        raise DocumentError(name, "has no text, as an OpenDocument text has: its name has the wrong suffix")
    text = GatheredText()
    beside: Beside = {label: [] for label in (*_BESIDE.values(), _HEADERS)}
    heading = text.add_headed(_lines(body, _title_styles(content), beside))
    top = first_lines(text.text)
    if styles := _part(container, "styles.xml"):
        for masters in parsed(styles).iterfind("{*}master-styles"):
            beside[_HEADERS] += _lines(masters, frozenset(), beside)
    for label, lines in beside.items():
        text.place(label)
        # Each style of page has its own headers, and nearly always the same.
        for line in dict.fromkeys(line.text for line in lines):
            text.add(line)
    properties = _properties(container)
    return Document(
        key="",
        title=telling_title(properties.get("title")) or heading or title_of_lines(top, name),
        text=text.text,
        lang=declared_language(properties.get("language"), text.text),
        date=date_of_lines(top) or parse_date(properties.get("creation-date", "")),
        author=joined_authors([properties.get("initial-creator") or properties.get("creator")]),
        locators=text.locators,
    )


def _part(container: Container, path: str) -> bytes:
    """A part of the file, empty if it lacks it."""
    data = container.get_part(path) if path in container.parts else None
    return data if isinstance(data, bytes) else b""


def _properties(container: Container) -> dict[str, str]:
    """What the metadata says, by the names that it has there."""
    meta = _part(container, "meta.xml")
    return {kind_of(element): element.text or "" for element in parsed(meta).iter()} if meta else {}


def _title_styles(content: _Element) -> frozenset[str]:
    """The style of titles, and those that were derived from it for single paragraphs."""
    derived = (
        attribute(style, "name")
        for style in content.iterfind("{*}automatic-styles/{*}style")
        if attribute(style, "parent-style-name") == _TITLE_STYLE
    )
    return frozenset([_TITLE_STYLE, *derived])


def _lines(element: _Element, titles: frozenset[str], beside: Beside) -> Iterator[Line]:
    """The lines of what contains paragraphs and tables."""
    for child in element:
        kind = kind_of(child)
        if kind in ("p", "h"):
            yield from _paragraph(child, titles, beside)
        elif kind == "table-row":
            yield from row_of([_lines(cell, titles, beside) for cell in child])
        elif kind in _BESIDE:
            beside[_BESIDE[kind]] += _lines(child, titles, beside)
        elif kind not in _LEFT_OUT:
            yield from _lines(child, titles, beside)


def _paragraph(paragraph: _Element, titles: frozenset[str], beside: Beside) -> Iterator[Line]:
    pieces: list[str] = []
    boxes: list[_Element] = []
    _gather(paragraph, pieces, boxes, beside)
    level = None
    if kind_of(paragraph) == "h":
        outline = attribute(paragraph, "outline-level")
        level = int(outline) if re.fullmatch("[1-9]", outline) else 1
    elif attribute(paragraph, "style-name") in titles:
        level = TITLE_LEVEL
    yield Line("".join(pieces), level)
    for box in boxes:
        yield from _lines(box, titles, beside)


def _gather(element: _Element, pieces: list[str], boxes: list[_Element], beside: Beside) -> None:
    """The text within a paragraph, and the boxes that are anchored there."""
    pieces.append(_WHITE_SPACE.sub(" ", element.text or ""))
    for child in element:
        kind = kind_of(child)
        if kind in _CHARACTERS:
            pieces.append(_CHARACTERS[kind])
        elif kind == _BOX:
            boxes.append(child)
        elif kind in _BESIDE:
            beside[_BESIDE[kind]] += _lines(child, frozenset(), beside)
        elif kind not in _LEFT_OUT:
            _gather(child, pieces, boxes, beside)
        pieces.append(_WHITE_SPACE.sub(" ", child.tail or ""))
