"""docx: the text of a Word document, as its readers see it.

python-docx opens the file. Its own idea of the text lacks notes, text boxes, content controls and what was
inserted while changes were tracked, so the markup is walked by `office_markup`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from docx.opc.package import OpcPackage

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.dates import date_of_lines
from searchlib.sources.readers.damage import telling_damage
from searchlib.sources.readers.elements import attribute, kind_of, parsed
from searchlib.sources.readers.gathering import TITLE_LEVEL, GatheredText
from searchlib.sources.readers.languages import declared_language
from searchlib.sources.readers.office_markup import lines_of
from searchlib.sources.readers.office_package import text_package
from searchlib.sources.readers.properties import joined_authors, telling_title, written_on
from searchlib.sources.readers.titles import first_lines, title_of_lines

if TYPE_CHECKING:
    from docx.opc.part import Part
    from lxml.etree import _Element

__all__ = ["read"]

# What stands beside the text, by the ends of its relations to it, and the name of its place.
_BESIDE = (
    ("/footnotes", "footnotes"),
    ("/endnotes", "endnotes"),
    ("/comments", "comments"),
    ("/header", "headers and footers"),
    ("/footer", "headers and footers"),
)

_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)

# What python-docx makes has its template's date, unless another is set.
_TEMPLATE_CREATED = dt.datetime(2013, 12, 23, 23, 15, tzinfo=dt.timezone.utc)


def read(stream: BinaryIO, name: str) -> Iterator[Document]:
    """The one document of a Word file."""
    copy = text_package(stream, name)
    with telling_damage(name):
        found = _document(OpcPackage.open(copy), name)
    yield found


def _document(package: OpcPackage, name: str) -> Document:
    main = next(iter(_related(package, "/officeDocument")), None)
    if main is None:
        raise DocumentError(name, "has no text, as a Word document has: its name has the wrong suffix")
    text = GatheredText()
    heading = text.add_headed(lines_of(_markup(main), _levels(main)))
    top = first_lines(text.text)
    _add_what_stands_beside(text, main)
    properties = package.core_properties
    created = properties.created if properties.created != _TEMPLATE_CREATED else None
    return Document(
        key="",
        title=telling_title(properties.title) or heading or title_of_lines(top, name),
        text=text.text,
        lang=declared_language(properties.language, text.text),
        date=date_of_lines(top) or written_on(created),
        author=joined_authors([properties.author]),
        locators=text.locators,
    )


def _add_what_stands_beside(text: GatheredText, main: Part) -> None:
    seen: set[str] = set()
    for ending, label in _BESIDE:
        text.place(label)
        for part in _related(main, ending):
            for line in lines_of(_markup(part), {}):
                # Each section has its own headers, and nearly always the same.
                if line.text not in seen:
                    seen.add(line.text)
                    text.add(line.text)


def _related(source: OpcPackage | Part, ending: str) -> Iterator[Part]:
    """The parts with such a relation to a part."""
    for relation in source.rels.values():
        if relation.reltype.endswith(ending) and not relation.is_external:
            yield relation.target_part


def _markup(part: Part) -> _Element:
    element: _Element | None = getattr(part, "element", None)
    return parsed(part.blob) if element is None else element


def _levels(main: Part) -> dict[str, int]:
    """The styles of titles and headings, and their levels."""
    levels: dict[str, int] = {}
    for part in _related(main, "/styles"):
        for style in _markup(part):
            names = {kind_of(child): attribute(child, "val") for child in style}
            if found := _HEADING.fullmatch(names.get("name", "")):
                levels[attribute(style, "styleId")] = int(found[1])
            elif names.get("name") == "Title":
                levels[attribute(style, "styleId")] = TITLE_LEVEL
    return levels
