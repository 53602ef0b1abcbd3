"""Languages: a declared language is believed where the text does not know better."""

from __future__ import annotations

import pytest

from searchlib.sources.readers.languages import declared_language, language_of_tag


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("vi", "vi"), ("vi-VN", "vi"), ("vi_VN", "vi"), ("VI", "vi"), ("en-US", "en"), (" en ", "en"),
        ("fr", "other"), ("vie", "vi"), ("frm", "other"), ("", None), (None, None),
        ("und", None), ("-", None),
    ],
)  # fmt: skip
def test_a_tag_stands_for_a_language(tag: str | None, language: str | None) -> None:
    assert language_of_tag(tag) == language


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("en", "Thủ tướng tiếp đại sứ Nga"),
        ("vi", "The ministers met in Moscow and signed the agreement"),
        ("en", "Совет Безопасности"),
        ("vi", "x " * 1000),
    ],
)
def test_a_text_that_tells_its_own_language_needs_no_tag(tag: str, text: str) -> None:
    assert declared_language(tag, text) is None


@pytest.mark.parametrize(
    ("tag", "text"), [("vi", "Nokia 3310"), ("en", ""), ("fr", "Le Monde"), ("vi", "2021")]
)
def test_names_and_numbers_are_in_the_language_that_is_declared(tag: str, text: str) -> None:
    assert declared_language(tag, text) == language_of_tag(tag)
