"""Phrases and nearness against a walk over the words of each document."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib import Document, Index
from searchlib.codec.segment import FieldData
from searchlib.occurrences import POSITION_BITS, intersect, near, phrase, position_keys
from tests.query_oracle import windows

WORDS = ["ba", "bo", "cong", "an"]
numbers = st.lists(st.integers(0, 50), unique=True).map(sorted)
rows = st.lists(st.lists(st.sampled_from(WORDS), max_size=12), min_size=1, max_size=5)
phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)


@given(numbers, numbers)
def test_intersecting_is_that_of_sets(left: list[int], right: list[int]) -> None:
    found = intersect(np.array(left, np.int64), np.array(right, np.uint32))
    assert found.tolist() == sorted(set(left) & set(right))


def counted(found: tuple[np.ndarray, np.ndarray]) -> dict[int, int]:
    docs, counts = found
    return dict(zip(docs.tolist(), counts.tolist(), strict=True))


@settings(max_examples=150)
@given(rows, phrases, st.integers(0, 4))
def test_phrases_and_nearness_are_found_word_by_word(
    texts: list[list[str]], asked: list[str], others: int
) -> None:
    with TemporaryDirectory() as folder, Index.create(Path(folder) / "index") as index:
        with index.writer() as writer:
            for number, text in enumerate(texts):
                writer.add(Document(key=str(number), text=" ".join(text)))
        field = index.snapshot().segments[0].data.field("text")
        terms = [field.number(word.encode()) for word in asked]
        if min(terms) < 0:
            return
        size = len(asked)
        side_by_side = {
            number: sum(text[start : start + size] == asked for start in range(len(text)))
            for number, text in enumerate(texts)
        }
        assert counted(phrase(field, terms)) == {doc: count for doc, count in side_by_side.items() if count}
        together = {number: windows(text, asked, others) for number, text in enumerate(texts)}
        assert counted(near(field, terms, others)) == {doc: count for doc, count in together.items() if count}


@pytest.fixture
def field(tmp_path: Path) -> FieldData:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        for key, text in {"a": "một hai một", "b": "hai", "c": "ba một"}.items():
            writer.add(Document(key=key, text=text))
    return index.snapshot().segments[0].data.field("text")


def test_position_keys_hold_the_place_among_the_documents_and_the_position(field: FieldData) -> None:
    keys = position_keys(field, field.number(b"mot"), np.array([0, 1, 2]))
    assert [(int(key) >> POSITION_BITS, int(key) & 0xFFFFFFFF) for key in keys] == [(0, 0), (0, 2), (2, 1)]
    assert position_keys(field, field.number(b"mot"), np.array([1])).tolist() == []


def test_words_of_different_documents_are_not_near_each_other(field: FieldData) -> None:
    ba, hai = field.number(b"ba"), field.number(b"hai")
    assert counted(near(field, [ba, hai], 1 << 20)) == {}
