"""Which texts are copies: against comparing each with each."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib import Document, Index
from searchlib.duplicates import Duplicates
from searchlib.sources.doctor.copies import Copies, Groups
from tests.indexes import fill

SENTENCES = [
    " ".join(f"{word}{number}" for word in ("đoàn", "công", "tác", "thăm", "hà", "nội", "ngày"))
    for number in range(40)
]


def groups(path: Path, texts: list[str]) -> Groups:
    index = Index.create(path)
    fill(index, [Document(key=str(number), text=text) for number, text in enumerate(texts)])
    copies = Copies()
    for number, text in enumerate(texts):
        copies.add(number, text)
    return copies.groups(Duplicates(index.snapshot()), lambda *_: None)


@given(st.lists(st.sampled_from(["một", "hai", "ba", ""])))
def test_the_same_texts_are_in_one_group(texts: list[str]) -> None:
    copies = Copies()
    for number, text in enumerate(texts):
        copies.add(2 * number, text)
    same = {text: [2 * number for number, other in enumerate(texts) if other == text] for text in set(texts)}
    found = copies.groups(_NoneNear(), lambda *_: None)  # type: ignore[arg-type]
    assert found.same == sorted(group for group in same.values() if len(group) > 1)
    assert found.near == []


class _NoneNear:
    def of(self, docnum: int, others: list[int]) -> list[bool]:
        return [False] * len(others)


def test_a_text_of_which_a_sentence_was_changed_is_nearly_the_same(tmp_path: Path) -> None:
    first = ". ".join(SENTENCES[:12])
    lightly = ". ".join([*SENTENCES[:6], SENTENCES[20], *SENTENCES[7:12]])
    other = ". ".join(SENTENCES[20:32])
    found = groups(tmp_path, [other, first, lightly])
    assert (found.same, found.near) == ([], [[1, 2]])
    assert found.is_complete


def test_of_the_same_texts_the_first_stands_for_all(tmp_path: Path) -> None:
    first = ". ".join(SENTENCES[:12])
    lightly = ". ".join([*SENTENCES[:11], SENTENCES[20]])
    found = groups(tmp_path, [first, lightly, first])
    assert (found.same, found.near) == ([[0, 2]], [[0, 1]])


def test_a_sentence_that_stands_under_many_texts_makes_no_copies(tmp_path: Path) -> None:
    texts = [f"{sentence} khác hẳn. {SENTENCES[0]}" for sentence in SENTENCES[1:]]
    assert groups(tmp_path, texts).near == []


def test_it_is_told_if_not_all_were_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchlib.sources.doctor.copies._MOST_COMPARED", 1)
    texts = [". ".join([*SENTENCES[:11], SENTENCES[20 + number]]) for number in range(4)]
    assert not groups(tmp_path, texts).is_complete
