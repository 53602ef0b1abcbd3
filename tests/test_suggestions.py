"""What may have been meant: corrections and completions, in the spelling of the documents."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib import Document, Index
from searchlib.analysis.segmentation import Token, tokens
from searchlib.codec.segment import SegmentData
from searchlib.suggestions import complete, suggest


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    index = Index.create(tmp_path_factory.mktemp("suggestions") / "index")
    texts = ["Ông Patrushev thăm Việt Nam"] * 3 + ["Ông Putin thăm Nga, TPHCM và Đà Nẵng năm 2021"] * 40
    texts += ["Putim", "UBND họp; ấn tượng", "Nguyễn Nguyen Nguyễn", "ốm, om, ôm, ốm", "thâm"]
    for part in (texts[:20], texts[20:]):
        with index.writer() as writer:
            for text in part:
                writer.add(Document(key=f"{text} {random.random()}", title="Tin", text=text))
    return index


def token(text: str) -> Token:
    return tokens(text)[0]


def words(text: str) -> list[Token]:
    return [token for token in tokens(text) if not token.joined]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Patrushov", ["Patrushev"]),
        ("Partushev", ["Patrushev"]),
        ("patrush", ["Patrushev"]),
        ("Ngo", []),  # A word that no document happens to have.
        ("nag", []),  # Too short to tell what was meant.
        ("nẵgn", ["Nẵng"]),
        ("Nguyeen", ["Nguyễn"]),
        ("Nguyen", []),
        ("Putin", []),
        ("Putim", []),  # In one document of few, so it may be meant.
        ("TPHCN", ["TPHCM"]),
        ("TPHN", []),
        ("THM", []),  # An abbreviation is not "thăm" misspelt.
        ("2022", []),
        ("covid19", []),
        ("xx", []),
        ("xyzxyzxyz", []),
        ("x" * 500, []),
    ],
)
def test_a_word_is_corrected_if_no_document_has_it(index: Index, word: str, expected: list[str]) -> None:
    assert list(suggest(index.snapshot(), words(word))) == expected


def test_a_correction_brings_the_words_beside_it_as_documents_write_them(index: Index) -> None:
    snapshot = index.snapshot()
    assert suggest(snapshot, words("ông Patrushov tham")) == ("Ông Patrushev thăm",)
    assert suggest(snapshot, words("mưa Patrushov")) == ("mưa Patrushev",)
    assert suggest(snapshot, words("ông Putin")) == ()
    assert suggest(snapshot, []) == ()


def test_a_search_with_few_results_suggests(index: Index) -> None:
    assert index.search("Patrushov").suggestions == ("Patrushev",)
    assert index.search('"Patrushov"').suggestions == ("Patrushev",)
    assert index.search("Putin").suggestions == ()
    assert index.search("Patrushov", suggest=False).suggestions == ()
    assert index.search("-Patrushov xyz").suggestions == ()


def test_words_are_completed_those_of_most_documents_first(index: Index) -> None:
    assert complete(index.snapshot(), token("pu")) == ["putin", "putim"]
    assert complete(index.snapshot(), token("zz")) == []
    assert index.suggest("!!!") == ()


def test_a_word_that_hardly_any_document_has_may_be_a_common_one_misspelt(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        for number in range(2000):
            writer.add(Document(key=str(number), text="Tổng thống Putin" if number else "Putn đến"))
    assert index.suggest("tong thong putn") == ("Tổng thống Putin",)
    assert index.suggest("putn") == ()  # What stands beside it speaks for neither.


def test_a_phrase_gets_its_marks_and_capitals_back(index: Index) -> None:
    assert index.suggest("da nang")[0] == "Đà Nẵng"
    assert index.suggest("Đà nang")[0] == "Đà Nẵng"


def test_a_phrase_goes_on_as_most_documents_go_on(index: Index) -> None:
    assert index.suggest("da nang nam") == ("Đà Nẵng năm", "Đà Nẵng năm 2021")


def test_a_phrase_that_is_marked_otherwise_throughout_is_not_suggested(index: Index) -> None:
    assert "Đà Nẵng" not in index.suggest("dạ nắng")


@pytest.fixture(scope="module")
def neighbours(tmp_path_factory: pytest.TempPathFactory) -> Index:
    index = Index.create(tmp_path_factory.mktemp("neighbours") / "index")
    texts = ["Hội đồng An ninh hợp tác với Bộ Công an; an ninh", "Tuyến Hà Nội-Hải Phòng"]
    texts += ["Người nói: án năm, node nặng", "người nào nói năm án tử", "nói gì; nói rõ năm tới"]
    with index.writer() as writer:
        for text in texts:
            writer.add(Document(key=text, text=text))
    return index


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bộ Công a", ("Bộ Công an",)),
        ("bo cong a", ("Bộ Công an",)),
        ("Hội đồng An n", ("Hội đồng An ninh", "Hội đồng án năm")),
        ('Họ  "hợp t', ('Họ  "hợp tác',)),
        ("Hà Nộ", ("Hà Nội",)),
        ("Hà nố", ()),  # No word is spelled so.
        ("Hà Nội", ()),
        ("zz nộ", ("zz Nội",)),  # With nothing beside it those of most documents.
        ("nội", ()),
    ],
)
def test_a_completion_stands_beside_the_word_before_it(
    neighbours: Index, text: str, expected: tuple[str, ...]
) -> None:
    assert neighbours.suggest(text) == expected


def test_a_correction_is_spelled_as_it_is_beside_its_neighbour(neighbours: Index) -> None:
    assert neighbours.search("Hà noii").suggestions[0] == "Hà Nội"
    assert neighbours.search("người noii").suggestions[0] == "Người nói"


def test_an_empty_index_has_nothing_to_suggest(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    assert index.suggest("một") == ()
    assert index.search("một").suggestions == ()


@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from("da nang Đà putn vie t “ - 2021 x*".split())).map(" ".join)
)
def test_any_text_has_suggestions_that_are_other_texts(index: Index, text: str) -> None:
    found = index.suggest(text)
    assert found == index.suggest(text)
    assert len({suggestion.casefold() for suggestion in found} | {text.casefold()}) == len(found) + 1


def test_suggesting_for_hostile_input_reads_little(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = []
    read = SegmentData.text

    def counted(segment: SegmentData, docnum: int) -> str:
        reads.append(docnum)
        return read(segment, docnum)

    monkeypatch.setattr(SegmentData, "text", counted)
    for text in ("ông " * 1000, "Patrushov " * 1000, "a" * 100_000, "o n a p t " * 500):
        reads.clear()
        index.suggest(text)
        assert len(reads) <= 60


def test_suggesting_from_a_large_vocabulary_is_quick_and_always_the_same(tmp_path: Path) -> None:
    draw = random.Random(7)
    letters = "aaaeeiioouhnnngttcbclmprsv"
    vocabulary = ["".join(draw.choices(letters, k=draw.randint(2, 10))) for _ in range(100_000)]
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        writer.add(Document(key="a", text=" ".join(vocabulary)))
    snapshot = index.snapshot()
    suggest(snapshot, [token("warm")])
    started = time.perf_counter()
    first = suggest(snapshot, [token("nhangtriq")])
    assert time.perf_counter() - started < 0.5  # 30 ms on an idle machine
    assert first == suggest(snapshot, [token("nhangtriq")])
