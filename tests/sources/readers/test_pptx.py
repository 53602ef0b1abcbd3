"""PowerPoint presentations: slides in order with their notes, tables, groups and diagrams."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
from itertools import chain
from typing import Any

import pytest
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.presentation import Presentation as Slides
from pptx.util import Inches

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.readers.pptx import read
from tests.sources.readers.damaging import damaged, damaged_within, outcomes

WHERE = (Inches(1), Inches(1), Inches(4), Inches(2))
TITLE_AND_TEXT, BLANK = 1, 6


def saved(slides: Slides) -> bytes:
    stream = io.BytesIO()
    slides.save(stream)
    return stream.getvalue()


def document(slides: Slides) -> Document:
    (found,) = read(io.BytesIO(saved(slides)), "bài giảng.pptx")
    return found


def with_slide(layout: int = BLANK) -> tuple[Slides, Any]:
    slides = Presentation()
    return slides, slides.slides.add_slide(slides.slide_layouts[layout])


def good() -> Slides:
    slides, first = with_slide(TITLE_AND_TEXT)
    first.shapes.title.text = "Hợp tác Việt – Nga"
    first.placeholders[1].text = "Bộ Công an\vViệt Nam"
    first.notes_slide.notes_text_frame.text = "Nhắc đến bản ghi nhớ"
    second = slides.slides.add_slide(slides.slide_layouts[TITLE_AND_TEXT])
    second.shapes.title.text = "Nội dung"
    slides.core_properties.author = "Trần Văn An"
    slides.core_properties.created = dt.datetime(2021, 3, 16, 8, 0, 0)  # noqa: DTZ001 - as the library has it
    return slides


def test_slides_and_notes_have_their_places() -> None:
    found = document(good())
    assert found.text.split("\n") == [
        "Hợp tác Việt – Nga",
        "Bộ Công an",
        "Việt Nam",
        "Nhắc đến bản ghi nhớ",
        "Nội dung",
    ]
    assert [(found.text[at:][:8], label) for at, label in found.locators] == [
        ("Hợp tác ", "slide 1"),
        ("Nhắc đến", "slide 1, notes"),
        ("Nội dung", "slide 2"),
    ]


def test_the_title_is_that_of_the_properties_or_of_the_first_slide() -> None:
    slides = good()
    found = document(slides)
    assert (found.title, found.author, found.date) == ("Hợp tác Việt – Nga", "Trần Văn An", "2021-03-16")
    slides.core_properties.title = "Bản ghi nhớ"
    assert document(slides).title == "Bản ghi nhớ"
    slides.core_properties.title = "PowerPoint Presentation"
    assert document(slides).title == "Hợp tác Việt – Nga"


def test_what_the_template_of_a_library_says_is_not_believed() -> None:
    found = document(Presentation())
    assert (found.title, found.text, found.author, found.date) == ("bài giảng", "", None, None)


def test_tables_have_a_row_on_a_line() -> None:
    slides, slide = with_slide()
    table = slide.shapes.add_table(2, 2, *WHERE).table
    for cell, text in zip(table.iter_cells(), "abcd", strict=True):
        cell.text = text
    assert document(slides).text == "a b\nc d"


def test_groups_within_groups_are_read() -> None:
    slides, slide = with_slide()
    group = slide.shapes.add_group_shape().shapes.add_group_shape()
    group.shapes.add_textbox(*WHERE).text_frame.text = "trong nhóm"
    assert document(slides).text == "trong nhóm"


def test_charts_and_diagrams_are_read() -> None:
    slides, slide = with_slide()
    data = CategoryChartData()
    data.categories = ["a"]
    data.add_series("s", (1,))
    chart = slide.shapes.add_chart(XL_CHART_TYPE.PIE, *WHERE, data).chart
    chart.chart_title.text_frame.text = "Biểu đồ"
    paragraph = "<a:p><a:r><a:t>Sơ đồ</a:t></a:r></a:p>"
    markup = f'<d:dataModel xmlns:d="urn:d" xmlns:a="urn:a"><d:t>{paragraph}</d:t></d:dataModel>'
    part = Part(PackURI("/ppt/diagrams/data1.xml"), "application/xml", slide.part.package, markup.encode())
    slide.part.relate_to(
        part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/diagramData"
    )
    assert set(document(slides).text.split("\n")) == {"Biểu đồ", "Sơ đồ"}


def test_text_is_composed_and_locators_count_it() -> None:
    slides, slide = with_slide()
    slide.shapes.add_textbox(*WHERE).text_frame.text = unicodedata.normalize("NFD", "Việt ngữ")
    slides.slides.add_slide(slides.slide_layouts[BLANK]).shapes.add_textbox(*WHERE).text_frame.text = "hai"
    assert document(slides).locators == ((0, "slide 1"), (9, "slide 2"))


@pytest.mark.parametrize("data", [b"", b"PK\3\4", saved(Presentation())[:9_000]])
def test_what_is_no_presentation_is_told(data: bytes) -> None:
    with pytest.raises(DocumentError, match="ZIP file"):
        list(read(io.BytesIO(data), "a.pptx"))


def test_any_damage_is_told_and_raises_nothing_else() -> None:
    data = saved(good())
    assert outcomes(read, chain(damaged(data, 30), damaged_within(data, 60))) == {"read", "error"}
