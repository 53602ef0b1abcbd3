"""Patterns to terms: each against the plain definition, and none of them slow on purpose."""

from __future__ import annotations

import time
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib import Document, Index, expansion
from searchlib.codec.segment import FieldData
from searchlib.expansion import (
    edit_distances,
    fuzzy_numbers,
    pattern_expression,
    prefix_numbers,
    wildcard_numbers,
)
from tests.query_oracle import osa

letters = st.text(alphabet="abcđжш", max_size=7)
globs = st.text(alphabet="abc*?.[\\", max_size=8)


@given(letters, st.lists(letters, max_size=6))
def test_edit_distances_are_those_of_the_textbook(word: str, others: list[str]) -> None:
    assert edit_distances(word, others).tolist() == [osa(word, other) for other in others]


@given(globs, st.text(alphabet="abc.[\\\n", max_size=12))
def test_a_pattern_means_what_globs_mean(glob: str, text: str) -> None:
    plain = glob.replace("[", "[[]")
    assert (pattern_expression(glob).fullmatch(text) is not None) == fnmatchcase(text, plain)


@pytest.mark.parametrize(
    "pattern", ["*a" * 60 + "*b", "*a*a*a*a*b", "?*" * 60, "*" * 1000 + "b", "a*" * 60 + "?b"]
)
def test_no_pattern_takes_exponential_time(pattern: str) -> None:
    started = time.perf_counter()
    expression = pattern_expression(pattern)
    for _ in range(100):
        expression.fullmatch("a" * 128)
    assert time.perf_counter() - started < 1.0


# Real words with their neighbours, and scripts whose letters take two and three bytes.
VOCABULARY = """
    an anh bang bo ba ban cong con cung cuong nga ngai ngan nghe nghi nghiem putin putim patrushev patrushov
    mou mous 2021 2012 covid19 москва москвы москве мокса ภาษา ภาษ 東京 東京都 a b ab ba xyz
""".split()


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> FieldData:
    index = Index.create(tmp_path_factory.mktemp("vocabulary") / "index")
    with index.writer() as writer:
        writer.add(Document(key="a", title="một", text="\n".join(VOCABULARY)))
    return index.snapshot().segments[0].data.field("text")


def terms_of(field: FieldData) -> list[str]:
    return [term.decode() for term in field.terms()]


@pytest.mark.parametrize("prefix", ["", "b", "nghi", "мос", "zzz", "東"])
def test_a_prefix_is_a_range_of_terms(field: FieldData, prefix: str) -> None:
    terms = terms_of(field)
    expected = [number for number, term in enumerate(terms) if term.startswith(prefix)]
    assert prefix_numbers(field, prefix.encode()).tolist() == expected


@pytest.mark.parametrize("pattern", ["*", "b*", "*g", "c?ng", "*o*", "п*", "?", "??", "мос*а", "zz*"])
@pytest.mark.parametrize("few", [0, 1000])
def test_a_wildcard_finds_what_the_glob_finds(
    field: FieldData, pattern: str, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expansion, "_FEW", few)
    terms = terms_of(field)
    expected = [number for number, term in enumerate(terms) if fnmatchcase(term, pattern)]
    assert wildcard_numbers(field, pattern).tolist() == expected


@pytest.mark.parametrize("distance", [1, 2])
@pytest.mark.parametrize("word", [*VOCABULARY, "patruhsev", "cnog", "mos", "q", "москвичи"])
def test_typos_are_those_that_comparing_with_each_term_finds(
    field: FieldData, word: str, distance: int
) -> None:
    def width(text: str) -> int:
        return max(len(letter.encode()) for letter in text)

    expected = [
        (number, edits)
        for number, term in enumerate(terms_of(field))
        if (edits := osa(word, term)) <= distance and width(term) <= width(word)
    ]
    assert fuzzy_numbers(field, word, distance) == expected


def test_hopeless_words_have_no_likes(field: FieldData) -> None:
    assert fuzzy_numbers(field, "", 2) == []
    assert fuzzy_numbers(field, "x" * 1000, 2) == []


def test_a_field_without_terms_has_no_likes(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        writer.add(Document(key="a", text="!!!"))
    empty = index.snapshot().segments[0].data.field("title")
    assert fuzzy_numbers(empty, "an", 2) == []
    assert wildcard_numbers(empty, "*").tolist() == []
    assert prefix_numbers(empty, b"a").dtype == np.int64
