"""pptx: the text of a PowerPoint presentation, slide by slide, with the speaker's notes.

python-pptx opens the file and puts its slides in order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from pptx import Presentation

from searchlib.model import Document
from searchlib.sources.readers.damage import telling_damage
from searchlib.sources.readers.elements import parsed
from searchlib.sources.readers.gathering import GatheredText
from searchlib.sources.readers.languages import declared_language
from searchlib.sources.readers.office_markup import lines_of
from searchlib.sources.readers.office_package import text_package
from searchlib.sources.readers.properties import joined_authors, telling_title, written_on
from searchlib.sources.readers.titles import first_lines, title_of_lines

if TYPE_CHECKING:
    from pptx.presentation import Presentation as Slides
    from pptx.slide import Slide

__all__ = ["read"]

# Diagrams and charts are files of their own beside a slide, known by the ends of its relations to them.
_DRAWN = ("/diagramData", "/chart")

# What python-pptx makes has its template's date, unless another is set.
_TEMPLATE_CREATED = dt.datetime(2013, 1, 27, 9, 14, 16, tzinfo=dt.timezone.utc)


def read(stream: BinaryIO, name: str) -> Iterator[Document]:
    """The one document of a presentation."""
    copy = text_package(stream, name)
    with telling_damage(name):
        found = _document(Presentation(copy), name)
    yield found


def _document(presentation: Slides, name: str) -> Document:
    text = GatheredText()
    heading = ""
    for number, slide in enumerate(presentation.slides, 1):
        text.place(f"slide {number}")
        if number == 1 and slide.shapes.title is not None:
            heading = telling_title(slide.shapes.title.text_frame.text)
        _add_slide(text, slide)
        if slide.has_notes_slide and (notes := slide.notes_slide.notes_text_frame) is not None:
            text.place(f"slide {number}, notes")
            for paragraph in notes.paragraphs:
                text.add(paragraph.text.replace("\v", "\n"))
    properties = presentation.core_properties
    created = properties.created and properties.created.replace(tzinfo=dt.timezone.utc)
    return Document(
        key="",
        title=telling_title(properties.title) or heading or title_of_lines(first_lines(text.text), name),
        text=text.text,
        lang=declared_language(properties.language, text.text),
        date=written_on(created) if created != _TEMPLATE_CREATED else None,
        author=joined_authors([properties.author]),
        locators=text.locators,
    )


def _add_slide(text: GatheredText, slide: Slide) -> None:
    drawn = [
        parsed(relation.target_part.blob)
        for relation in slide.part.rels.values()
        if relation.reltype.endswith(_DRAWN) and not relation.is_external
    ]
    for element in (slide.element, *drawn):
        for line in lines_of(element):
            text.add(line.text)
