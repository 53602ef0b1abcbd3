"""All pairs of words of some documents, counted at once: as many as are found one by one."""

from __future__ import annotations

from itertools import count, product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib import Document, Index, bigrams, native
from searchlib.ascending import beside
from searchlib.bigrams import Bigrams
from searchlib.errors import CorruptIndexError
from searchlib.native import Loops
from searchlib.places import Places
from searchlib.standing import Spot
from tests.indexes import forge

# With abbreviations, which have two words at one place.
WORDS = ["công", "cong", "an", "TP.HCM", "tp", "hcm", "TPHCM", "1.000", "Su-47", "xa"]
FOLDED = ["cong", "an", "tp", "hcm", "tphcm", "su", "47", "1", "000", "1000", "zzz"]
texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
segments = st.lists(st.lists(st.tuples(texts, texts), min_size=1, max_size=4), min_size=1, max_size=3)


@pytest.fixture(scope="module")
def loops() -> Loops:
    """What is compiled; the test is skipped where nothing is."""
    if native.loops is None:
        pytest.skip("needs searchlib.native.loops, which is not built here or not wanted")
    return native.loops


def counted(loops: Loops, index: Index, docs: list[int], some: list[int]) -> Bigrams | None:
    snapshot = index.snapshot()
    places = Places(snapshot, ["title", "text"])
    return Bigrams.of(loops, snapshot, places, np.array(docs, np.int64), np.isin(docs, some))


def found(index: Index, first: str, second: str) -> set[int]:
    """The documents with two words side by side."""
    places = Places(index.snapshot(), ["title", "text"])
    return set(places.documents(beside(places.of(Spot(first)), places.of(Spot(second)), 1)).tolist())


@settings(max_examples=40)
@given(segments, st.data())
def test_pairs_are_counted_as_they_are_found(
    loops: Loops, parts: list[list[tuple[str, str]]], data: st.DataObject
) -> None:
    with TemporaryDirectory() as folder, Index.create(Path(folder) / "index") as index:
        keys = count()
        for part in parts:
            with index.writer() as writer:
                for title, text in part:
                    writer.add(Document(key=str(next(keys)), title=title, text=text))
        docs = data.draw(st.sets(st.integers(0, sum(map(len, parts)) - 1), min_size=1).map(sorted))
        some = data.draw(st.sets(st.sampled_from(docs)).map(sorted))
        every = counted(loops, index, docs, some)
        assert every is not None
        pairs = list(product(FOLDED, FOLDED))
        expected = [found(index, first, second) for first, second in pairs]
        assert every.counts(pairs) == [(len(each & {*docs}), len(each & {*some})) for each in expected]


def test_documents_without_a_pair_and_no_documents_at_all(loops: Loops, tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        assert counted(loops, index, [], []) is None
        with index.writer() as writer:
            writer.add(Document(key="a", text="một"))
        alone = counted(loops, index, [0], [0])
        assert alone is not None
        assert alone.counts([("mot", "mot"), ("hai", "mot")]) == [(0, 0), (0, 0)]
        assert alone.counts([]) == []


def test_documents_that_take_too_much_memory_are_not_counted(
    loops: Loops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Index.create(tmp_path / "index") as index:
        with index.writer() as writer:
            writer.add(Document(key="a", text="một hai"))
        monkeypatch.setattr(bigrams, "_MOST_PLACES", 10)
        assert counted(loops, index, [0], [0]) is None


def test_places_of_more_words_than_there_is_room_for_are_told(
    loops: Loops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bigrams, "_SHARE_SHARED", 1000)
    with Index.create(tmp_path / "index") as index:
        with index.writer() as writer:
            writer.add(Document(key="a", text="TP.HCM " * 9))
        assert counted(loops, index, [0], [0]) is None


def test_a_position_beyond_its_document_is_told_with_its_file(loops: Loops, tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index, index.writer() as writer:
        writer.add(Document(key="a", text="một hai"))

    def change(columns: dict[str, Any], _: dict[str, Any]) -> None:
        columns["text/postings"][-1] = 200  # The last step of the last word.

    segment = forge(tmp_path / "index", change)
    with pytest.raises(CorruptIndexError) as raised:
        counted(loops, Index.open(tmp_path / "index"), [0], [0])
    assert raised.value.path == segment
