"""Text that is safe to print."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.render import as_json, laid_out, paragraphs, printable, table
from tests.render.pages import HOSTILE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("một hai ba", ["một hai", "ba"]),
        ("một\n\n hai", ["một", "", " hai"]),
        ("https://rất-dài.vn/ một", ["https://rất-dài.vn/", "một"]),
        ("", [""]),
    ],
)
def test_a_text_is_wrapped_between_words(text: str, expected: list[str]) -> None:
    assert list(paragraphs(text, 8)) == expected


def test_printable_text_keeps_its_lines() -> None:
    assert printable("một\r\nhai\tba\x1b[1m") == "một\nhai\tba [1m"


def test_a_table_of_nothing_has_its_headings() -> None:
    assert list(table([], ["a", "b"])) == ["a    b", "---  ---"]


def test_json_says_what_the_document_says_all_the_same() -> None:
    assert json.loads(as_json({"text": HOSTILE})) == {"text": HOSTILE}
    assert as_json("ế 😀") == '"ế 😀"'


TEXT = "một hai ba bốn năm\n\nsáu bảy\r\ntám chín mười"


@pytest.mark.parametrize(
    ("word", "line"),
    [("một", "một hai"), ("hai", "một hai"), ("bốn", "ba bốn"), ("năm", "năm"), ("bảy", "sáu bảy")],
)
def test_the_line_of_a_character_is_found_in_a_text_that_is_laid_out(word: str, line: str) -> None:
    lines, at = laid_out(TEXT, 8, TEXT.index(word))
    assert lines == ["một hai", "ba bốn", "năm", "", "sáu bảy", "tám chín", "mười"]
    assert lines[at] == line


def test_a_text_that_is_very_long_keeps_its_lines() -> None:
    text = "dài " * 300_000 + "\nhai"
    lines, at = laid_out(text, 80, len(text) - 1)
    assert (len(lines), lines[at]) == (2, "hai")


@given(st.text(alphabet="ab ế-\n\r\t\x1b", max_size=80), st.integers(1, 20), st.data())
def test_each_word_is_in_the_line_that_is_told(text: str, width: int, data: st.DataObject) -> None:
    words = list(re.finditer(r"[abế-]+", text))
    lines, at = laid_out(text, width, 0)
    assert 0 <= at < len(lines)
    if words:
        word = data.draw(st.sampled_from(words))
        lines, at = laid_out(text, width, word.start())
        assert word[0] in lines[at]
