"""What a sample of the documents tells of words side by side."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib import Document, Index
from searchlib.context import Context
from searchlib.errors import CorruptIndexError
from searchlib.places import Places
from searchlib.sampling import Sample
from tests.indexes import forge

WORDS = ["ba", "bà", "bỏ", "công", "cong", "an"]
FOLDED = {"ba": "ba", "bà": "ba", "bỏ": "bo", "công": "cong", "cong": "cong", "an": "an"}
texts = st.lists(st.sampled_from(WORDS), max_size=8)
segments = st.lists(st.lists(st.tuples(texts, texts), min_size=1, max_size=3), min_size=1, max_size=3)


def sample(index: Index) -> Sample:
    snapshot = index.snapshot()
    return Sample(Places(snapshot, ["title", "text"]), snapshot.doc_count_all)


def pairs(words: list[str]) -> set[tuple[str, str]]:
    folded = [FOLDED[word] for word in words]
    return set(pairwise(folded))


@settings(max_examples=25)
@given(segments)
def test_of_few_documents_pairs_are_counted_to_the_last(
    parts: list[list[tuple[list[str], list[str]]]],
) -> None:
    with TemporaryDirectory() as folder, Index.create(Path(folder) / "index") as index:
        met: list[set[tuple[str, str]]] = []
        for part in parts:
            with index.writer() as writer:
                for title, text in part:
                    writer.add(Document(key=str(len(met)), title=" ".join(title), text=" ".join(text)))
                    met.append(pairs(title) | pairs(text))
        drawn = sample(index)
        for first in set(FOLDED.values()):
            for second in set(FOLDED.values()):
                expected = sum((first, second) in each for each in met)
                assert drawn.pair_frequencies([(first, second)]) == [expected]


@pytest.fixture
def index(tmp_path: Path) -> Index:
    index = Index.create(tmp_path / "index")
    for part in (["lang băm Trung Quốc", "khoai lang, trung bình"], ["Trung Quốc", "lang thang", "quốc gia"]):
        with index.writer() as writer:
            for number, text in enumerate(part):
                writer.add(Document(key=f"{text} {number}", title="trung", text=text))
    return index


def test_a_word_without_marks_is_probably_spelled_as_it_is_beside_its_neighbours(index: Index) -> None:
    drawn = sample(index)
    assert drawn.likely_spellings(["lang", "bam", "trung", "quoc"]) == ["lang", "băm", "trung", "quốc"]
    assert drawn.likely_spellings(["khoai"]) == ["khoai"]
    assert drawn.likely_spellings([]) == []


def test_of_spellings_that_are_equally_common_the_segments_do_not_decide(tmp_path: Path) -> None:
    found = []
    for name, texts in (("one", ["má bán", "mà bán"]), ("two", ["mà bán", "má bán"])):
        index = Index.create(tmp_path / name)
        for number, text in enumerate(texts):
            with index.writer() as writer:
                writer.add(Document(key=str(number), text=text))
        found.append(Context(index.snapshot()).sample.likely_spellings(["ma", "ban"]))
        with index.writer() as writer:
            writer.optimize()
        found.append(Context(index.snapshot()).sample.likely_spellings(["ma", "ban"]))
    assert found == [["mà", "bán"]] * 4


def test_a_word_that_is_not_there_has_no_spelling_and_parts_its_neighbours(index: Index) -> None:
    assert sample(index).likely_spellings(["trung", "zzz", "quoc"]) == ["trung", "", "quốc"]


def test_an_empty_index_has_a_sample(tmp_path: Path) -> None:
    drawn = sample(Index.create(tmp_path / "index"))
    assert drawn.pair_frequencies([("a", "b")])[0] == 0
    assert drawn.likely_spellings(["a", "b"]) == ["", ""]


def test_of_many_documents_frequencies_are_near_those_of_all(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        for number in range(10_000):
            text = "công an" if number % 3 == 0 else "an toàn"
            writer.add(Document(key=str(number), text=text if number != 17 else "rất lạ"))
    drawn = sample(index)
    assert drawn.pair_frequencies([("cong", "an")])[0] == pytest.approx(3333, rel=0.05)
    assert 0 < drawn.pair_frequencies([("rat", "la")])[0] < 5
    assert 0 < drawn.pair_frequencies([("an", "cong")])[0] < 5
    assert drawn.likely_spellings(["cong", "an"]) == ["công", "an"]
    assert drawn.likely_spellings(["an", "toan"]) == ["an", "toàn"]


def test_a_forged_spelling_is_told_with_its_file(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        writer.add(Document(key="a", text="bà bỏ ba"))

    def change(columns: dict[str, Any], _: dict[str, Any]) -> None:
        # The one spelling of "bo" is said to be one of "ba".
        columns["text_exact/bases"][:] = columns["text_exact/bases"].min()
        columns["text_exact/variants"][:] = 0

    segment = forge(tmp_path / "index", change)
    with pytest.raises(CorruptIndexError) as raised:
        sample(Index.open(tmp_path / "index")).likely_spellings(["ba", "bo"])
    assert raised.value.path == segment


def test_what_was_learned_is_told_alike(index: Index) -> None:
    drawn, learned = sample(index), sample(index)
    learned.learn("trung")
    learned.learn("zzz")
    assert (
        learned.pair_frequencies([("trung", "quoc")])[0]
        == drawn.pair_frequencies([("trung", "quoc")])[0]
        == 2
    )
