"""Properties: what programs fill in is not taken for what people wrote."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.sources.readers.properties import joined_authors, plain_characters, telling_title, written_on


@pytest.mark.parametrize(
    "title",
    [
        "", None, "Document1", "document (2)", "Untitled", "Microsoft Word - Document1", "Title", "---",
        "PowerPoint Presentation", "Microsoft PowerPoint - bai giang.ppt", "bao cao final.docx", "slide 1",
        "C:\\tài liệu\\x.doc", "Tài liệu1", "Không tiêu đề 3", "2021", "(anonymous)", "\x00",
    ],
)  # fmt: skip
def test_a_title_that_names_nothing_is_none(title: str | None) -> None:
    assert telling_title(title) == ""


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Bản ghi nhớ", "Bản ghi nhớ"),
        ("Microsoft Word - Bản ghi nhớ", "Bản ghi nhớ"),
        ("Document of understanding", "Document of understanding"),
        ("Luật số 24/2018/QH14.", "Luật số 24/2018/QH14."),
        ("a\x00b\r\nc", "ab c"),
    ],
)
def test_a_title_that_says_something_is_kept(title: str, expected: str) -> None:
    assert telling_title(title) == expected


@pytest.mark.parametrize("author", ["", None, "User", "WINDOWS USER", "Admin", "python-docx", "; ;", "123"])
def test_an_author_who_is_nobody_is_none(author: str | None) -> None:
    assert joined_authors([author]) is None


def test_authors_are_joined_once_each() -> None:
    assert joined_authors(["B;A", "A", "Hà  Nội"]) == "B; A; Hà Nội"


def test_absurdly_many_authors_are_cut() -> None:
    assert (joined_authors(";".join(f"a{number}" for number in range(10_000))) or "").count(";") < 100


def test_the_day_of_a_time_is_as_it_was_written() -> None:
    late = dt.datetime(2021, 3, 16, 23, 59, tzinfo=dt.timezone.utc)
    assert (written_on(late), written_on(dt.date(2021, 3, 16)), written_on(None)) == (
        "2021-03-16",
        "2021-03-16",
        None,
    )
    assert (written_on(dt.date(1601, 1, 1)), written_on(dt.date(1980, 1, 1))) == (None, None)


@given(st.text(st.characters()))
def test_plain_characters_can_be_encoded_and_are_plain(text: str) -> None:
    plain = plain_characters(text)
    assert plain_characters(plain) == plain
    plain.encode()
    assert "\0" not in plain


def test_line_ends_are_line_feeds() -> None:
    assert plain_characters("a\r\nb\rc\nd") == "a\nb\nc\nd"
