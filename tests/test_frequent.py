"""What documents come back to: names and subjects, not the words that all texts have."""

from __future__ import annotations

from pathlib import Path

import pytest

from searchlib import Document, Index
from searchlib.frequent import Frequent, frequent
from tests.indexes import fill


def found(path: Path, texts: list[str], language: str = "vi") -> Frequent:
    index = Index.create(path)
    fill(index, [Document(key=str(n), text=text, lang=language) for n, text in enumerate(texts)])
    return frequent(index.snapshot(), 3)


def test_what_is_repeated_comes_first_with_the_documents_that_have_it(tmp_path: Path) -> None:
    texts = ["tàu và tàu và tàu", "xe và tàu và xe", "và thế và", "mưa và gió và"]
    assert found(tmp_path, texts).words == [("tàu", 2), ("xe", 1)]


def test_words_are_told_as_they_are_mostly_written(tmp_path: Path) -> None:
    texts = ["Nga. Nga. Nga. nga", "một", "hai"]
    assert found(tmp_path, texts).words == [("Nga", 1)]


def test_words_that_belong_together_are_a_phrase(tmp_path: Path) -> None:
    other = ["một hai ba bốn năm sáu bảy tám", "chín mười và của ở cho với là"] * 2
    texts = ["Trung Quốc mua, Trung Quốc bán", *other]
    assert found(tmp_path, texts).phrases == [("Trung Quốc", 1)]


def test_a_phrase_does_not_go_over_the_end_of_a_sentence(tmp_path: Path) -> None:
    assert found(tmp_path, ["Trung. Quốc! Trung, Quốc\nTrung (Quốc)", "một", "hai"]).phrases == []


def test_what_most_documents_of_one_language_have_is_left_out(tmp_path: Path) -> None:
    index = Index.create(tmp_path)
    english = [Document(key=f"e{n}", text="the ship and the sea", lang="en") for n in range(2)]
    fill(index, [*english, *(Document(key=f"v{n}", text=f"tin {n}", lang="vi") for n in range(8))])
    assert "the" not in dict(frequent(index.snapshot(), 20).words)


def test_of_many_documents_some_tell_about_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchlib.frequent._SAMPLE", 10)
    texts = ["tàu và tàu" if n % 4 == 0 else "và" for n in range(40)]
    # Every fourth is drawn, and each of these has it: so it seems to be in most.
    told = found(tmp_path, texts)
    assert (told.words, told.looked_at) == ([], 10)
    told = found(tmp_path / "other", ["tàu và tàu" if n % 12 == 0 else "và" for n in range(40)])
    assert told.words == [("tàu", 16)]


def test_an_empty_index_has_nothing_frequent(tmp_path: Path) -> None:
    assert found(tmp_path, []) == Frequent([], [], 0)
