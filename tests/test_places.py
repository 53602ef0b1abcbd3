"""Phrases and nearness over the whole index, against a walk over the words of each document."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import searchlib.places
from searchlib import Document, Index
from searchlib.analysis.forms import folded_term
from searchlib.places import GAP, Places
from searchlib.ranking.weights import NEAR_WINDOW
from searchlib.standing import Spot
from tests.indexes import fill, forge
from tests.query_oracle import windows

WORDS = ["ba", "bo", "cong", "an"]
FIELDS = ["title", "text"]
STEPS = [("title", -1), ("text", 1)]
texts = st.lists(st.sampled_from(WORDS), max_size=10)
segments = st.lists(st.lists(st.tuples(texts, texts), min_size=1, max_size=3), min_size=1, max_size=3)
phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)


def counted(places: Places, met: np.ndarray) -> dict[tuple[int, str], int]:
    """How often something was met, by docnum and field."""
    rows, counts = np.unique(places.rows_of(met), return_counts=True)
    return {
        (row // 2, FIELDS[row % 2]): count for row, count in zip(rows.tolist(), counts.tolist(), strict=True)
    }


@settings(max_examples=100)
@given(segments, phrases, st.integers(0, 4))
def test_phrases_and_nearness_are_found_word_by_word(
    parts: list[list[tuple[list[str], list[str]]]], asked: list[str], others: int
) -> None:
    with TemporaryDirectory() as folder, Index.create(Path(folder) / "index") as index:
        rows: dict[tuple[int, str], list[str]] = {}
        docnum = 0
        for part in parts:
            with index.writer() as writer:
                for title, text in part:
                    writer.add(Document(key=str(docnum), title=" ".join(title), text=" ".join(text)))
                    rows |= {(docnum, "title"): title, (docnum, "text"): text}
                    docnum += 1
        places = Places(index.snapshot(), FIELDS)
        spots = [Spot(word) for word in asked]
        for word in set(asked):
            each = {row: words.count(word) for row, words in rows.items() if word in words}
            assert counted(places, places.of(Spot(word))) == each
        size = len(asked)
        side_by_side = {
            row: sum(words[start : start + size] == asked for start in range(len(words)))
            for row, words in rows.items()
        }
        expected = {row: count for row, count in side_by_side.items() if count}
        assert counted(places, places.phrase(spots)) == expected
        together = {row: windows(words, asked, others) for row, words in rows.items()}
        expected = {row: count for row, count in together.items() if count}
        assert counted(places, places.near(spots, others)) == expected


@pytest.fixture
def places(tmp_path: Path) -> Places:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        writer.add(Document(key="a", title="hai", text="Một hai mốt"))
        writer.add(Document(key="b", text="ba"))
    return Places(index.snapshot(), FIELDS)


def test_each_view_has_its_places(places: Places) -> None:
    start = int(places.starts[1])
    assert places.of(Spot("mot")).tolist() == [start, start + 2]
    assert places.of(Spot("mot", "mốt")).tolist() == [start + 2]
    assert places.of(Spot("khong")).tolist() == []


@settings(max_examples=60)
@given(
    st.lists(st.lists(st.sampled_from(["bo", "bộ", "bọ", "an"]), max_size=9), min_size=1, max_size=4),
    st.lists(st.sampled_from(["bo", "bộ", "an"]), min_size=1, max_size=3),
)
def test_a_phrase_as_spelled_is_found_word_by_word(texts: list[list[str]], asked: list[str]) -> None:
    with TemporaryDirectory() as folder, Index.create(Path(folder) / "index") as index:
        with index.writer() as writer:
            for number, text in enumerate(texts):
                writer.add(Document(key=str(number), title=" ".join(text[::-1]), text=" ".join(text)))
        places = Places(index.snapshot(), FIELDS)
        rows = {(number, field): text[::step] for number, text in enumerate(texts) for field, step in STEPS}
        size = len(asked)
        expected = {
            row: count
            for row, words in rows.items()
            if (count := sum(words[start : start + size] == asked for start in range(len(words))))
        }
        spots = [Spot(folded_term(word), word) for word in asked]
        assert counted(places, places.phrase(spots)) == expected
        alone = {row: count for row, words in rows.items() if (count := words.count(asked[0]))}
        assert counted(places, places.of(spots[0])) == alone
        docs = np.arange(len(texts))
        assert places.within(spots[:1], docs)[0].tolist() == places.of(spots[0]).tolist()


def test_words_of_different_documents_or_fields_are_not_near_each_other(places: Places) -> None:
    assert places.near([Spot("ba"), Spot("hai")], 1 << 20).tolist() == []
    assert GAP > NEAR_WINDOW
    assert min(np.diff(places.starts.astype(int))) >= GAP


def test_the_words_that_were_asked_are_counted_within_bounds(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searchlib.places, "_WORDS_COUNTED", 3)
    for number in range(10):
        places.within([Spot(f"no{number}")], np.array([0]))
        assert len(places._asked) <= 3


@settings(max_examples=60)
@given(segments, phrases, st.data())
def test_the_places_in_some_documents_are_those_of_all_in_them(
    parts: list[list[tuple[list[str], list[str]]]], asked: list[str], data: st.DataObject
) -> None:
    with TemporaryDirectory() as folder, Index.create(Path(folder) / "index") as index:
        count = 0
        for part in parts:
            with index.writer() as writer:
                for title, text in part:
                    writer.add(Document(key=str(count), title=" ".join(title), text=" ".join(text)))
                    count += 1
        places = Places(index.snapshot(), FIELDS)
        chosen = sorted(data.draw(st.sets(st.integers(0, count - 1), min_size=1)))
        docs = np.array(chosen, np.intp)
        spots = [Spot(word) for word in dict.fromkeys(asked)]
        for _ in range(5):  # First read in these documents alone, then remembered.
            for spot, found in zip(spots, places.within(spots, docs), strict=True):
                everywhere = Places(index.snapshot(), FIELDS).of(spot)
                of_docs = places.rows_of(everywhere) // len(FIELDS)
                assert found.tolist() == everywhere[np.isin(of_docs, docs)].tolist()
                assert (
                    docs[places.documents_of(found, docs)].tolist()
                    == of_docs[np.isin(of_docs, docs)].tolist()
                )


def test_more_places_than_a_document_has_are_no_error_of_the_search(tmp_path: Path) -> None:
    """Of a damaged index, whose checksums are right: all steps of a word are nothing."""
    path = tmp_path / "index"
    fill(Index.create(path), ["bo " * 300, "bo cong", "an cong"])

    def damage(columns: dict[str, Any], _: dict[str, Any]) -> None:
        columns["text/lengths"][:] = 1
        ends = columns["text/posting_ends"].astype(int)
        last = ends[int(np.argmax(np.diff(ends, prepend=0)))]
        columns["text/postings"][last - 290 : last] = 0

    forge(path, damage)
    index = Index.open(path).warm()
    for _ in range(5):
        assert index.search("bo cống").total == 3
        assert len(Places(index.snapshot(), FIELDS).within([Spot("bo")], np.array([0, 1]))[0]) > 290
