"""Markdown: text without markup, code and links kept, no file too wild."""

from __future__ import annotations

import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.model import Document
from searchlib.sources.readers.markdown import read


def document(text: str) -> Document:
    (found,) = read(io.BytesIO(text.encode()), "ghi chú.md")
    return found


def test_the_title_is_the_first_heading() -> None:
    assert document("before\n\n## Hợp tác *Việt – Nga*\n\n# Other").title == "Hợp tác Việt – Nga"


def test_front_matter_gives_title_and_date_and_is_no_text() -> None:
    found = document('---\ntitle: "Bản ghi nhớ"\ntags: [a]\ndate: 2021-03-16T08:00\n---\n# Heading\n\nbody')
    assert (found.title, found.date, found.text) == ("Bản ghi nhớ", "2021-03-16", "Heading\nbody")


@pytest.mark.parametrize(
    ("fields", "author"),
    [
        ("author: Lê Ân", "Lê Ân"),
        ('authors: ["Lê Ân", Trần Bình]', "Lê Ân; Trần Bình"),
        ("authors:\n  - Lê Ân\n  - 'Trần Bình'", "Lê Ân; Trần Bình"),
        ("authors:\n- Lê Ân\ntags:\n- x", "Lê Ân"),
        ("author:", None),
        ("tags:\n- x", None),
    ],
)
def test_front_matter_gives_the_authors(fields: str, author: str | None) -> None:
    assert document(f"---\n{fields}\n---\nbody").author == author


def test_front_matter_gives_the_language_of_what_does_not_tell_its_own() -> None:
    assert document("---\nlang: vi\n---\nNokia 3310").lang == "vi"
    assert document("---\nlang: en\n---\nThủ tướng tiếp đại sứ").lang is None


@pytest.mark.parametrize("text", ["---\ntitle: x\n\nno end", "a\n---\ntitle: x\n---\n", "---\n"])
def test_what_is_no_front_matter_is_text(text: str) -> None:
    assert document(text).date is None
    assert ("title: x" in document(text).text) == ("title" in text)


def test_markup_goes_and_words_stay() -> None:
    source = (
        "**Bộ** _Công_ `an` [link *text*](http://x.vn) ![picture](p.png) ~~old~~ a\\*b &amp; <b>bold</b>\n"
        "next line\n\n- one\n- two\n\n> quote\n"
    )
    assert document(source).text.split("\n") == [
        "Bộ Công an link text picture old a*b & bold",
        "next line",
        "one",
        "two",
        "quote",
    ]


def test_code_blocks_are_kept() -> None:
    assert document("```python\nx = *a*\n```\n\n    indented\n").text == "x = *a*\nindented"


def test_tables_keep_a_row_on_a_line() -> None:
    assert document("| a | b |\n|---|---|\n| *c* | d |\n").text == "a b\nc d"


def test_blocks_of_html_lose_their_tags() -> None:
    assert (
        document("<div>\n<p>Xin <b>chào</b></p>\n<script>x()</script>\n</div>\n\nend").text == "Xin chào\nend"
    )


def test_a_file_without_heading_is_named_by_its_first_line_or_its_name() -> None:
    assert document("first line\n\nmore").title == "first line"
    assert document("").title == "ghi chú"


def test_a_long_file_is_rendered_as_a_whole() -> None:
    paragraph = "Hội đồng *An ninh* Liên bang.\n\n```\ncode *kept*\n\nhere\n```\n\n"
    text = document("# Title\n\n" + paragraph * 5_000).text
    assert text.count("An ninh Liên bang") == 5_000
    assert text.count("code *kept*") == 5_000
    assert "```" not in text


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "![",
        "*a_",
        "**a ",
        "`a",
        "<",
        "<!--",
        "> ",
        "- ",
        "[a](",
        "|",
        "&",
        "\\",
        "a\n> ",
        "[a]: x\n",
        "#",
        "~~a",
    ],
)
def test_markup_made_to_be_slow_is_not(piece: str) -> None:
    started = time.perf_counter()
    document(piece * (50_000 // len(piece)))
    assert time.perf_counter() - started < 5


def test_a_file_longer_than_any_author_wrote_stays_as_it_is() -> None:
    text = "word *word*\n\n" * 400_000
    assert document(text).text == text


@given(st.text(st.sampled_from("a# -*_[]()`~>|<!&;:\\\n\t1.=\"'"), max_size=80))
def test_any_text_is_read(text: str) -> None:
    assert isinstance(document(text).text, str)
