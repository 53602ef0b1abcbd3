"""Abbreviations that documents define: kept as long as these are, and used by queries."""

from __future__ import annotations

from pathlib import Path

import pytest

from searchlib import Document, Index
from searchlib.analysis.lexicon import Lexicon
from searchlib.analysis.segmentation import tokens
from searchlib.learned import Abbreviation, LearnedLexicon, abbreviations
from searchlib.snapshot import Snapshot
from tests.indexes import fill

QLTC = "Phòng quản lý tàu cá (QLTC) báo cáo"
LONG = "Công việc của phòng quản lý tàu cá năm nay"
SHORT = "Lịch trực của QLTC"


def made(path: Path, *texts: str) -> Index:
    index = Index.create(path / "index")
    fill(index, [Document(key=str(number), text=text) for number, text in enumerate(texts)])
    return index


def known(index: Index) -> list[tuple[str, str, int]]:
    return [(each.short, each.long, each.documents) for each in abbreviations(Snapshot.latest(index.path))]


def offered(index: Index, query: str, lexicon: str = "") -> dict[str, str]:
    """What a query is also searched by, and how that is known."""
    learned = LearnedLexicon(Snapshot.latest(index.path), Lexicon.parse(lexicon))
    matches = learned.matches([token for token in tokens(query) if not token.joined])
    return {member.text: member.source for match in matches for member in match.alternatives}


# Kept with the index


def test_what_documents_define_is_counted_by_document(tmp_path: Path) -> None:
    index = made(tmp_path, f"{QLTC}. {QLTC}", QLTC, "Bộ Công an (BCA)")
    assert known(index) == [("QLTC", "quản lý tàu cá", 2), ("BCA", "bộ công an", 1)]


def test_a_definition_goes_with_the_last_document_that_has_it(tmp_path: Path) -> None:
    index = made(tmp_path, QLTC, QLTC, "Bộ Công an (BCA)")
    with index.writer() as writer:
        writer.delete("0")
    assert ("QLTC", "quản lý tàu cá", 1) in known(index)
    with index.writer() as writer:
        writer.delete("1")
    assert known(index) == [("BCA", "bộ công an", 1)]
    with index.writer() as writer:
        writer.optimize()
    assert known(index) == [("BCA", "bộ công an", 1)]
    [segment] = Snapshot.latest(index.path).segments
    assert list(segment.data.field("abbreviation").terms()) == ["BCA\tbộ công an".encode()]


def test_segments_are_counted_together(tmp_path: Path) -> None:
    index = made(tmp_path, QLTC)
    fill(index, [Document(key="more", text=QLTC)])
    assert len(Snapshot.latest(index.path).segments) == 2
    assert known(index) == [("QLTC", "quản lý tàu cá", 2)]


def test_an_index_without_definitions_has_none(tmp_path: Path) -> None:
    assert known(made(tmp_path)) == []


def test_spellings_of_a_short_form_are_one_by_the_commonest(tmp_path: Path) -> None:
    text = "Giáo dục và Đào tạo ({})"
    index = made(tmp_path, *(text.format(short) for short in ("GDĐT", "GD&ĐT", "GD&ĐT")))
    assert known(index) == [("GD&ĐT", "giáo dục và đào tạo", 3)]


def test_of_several_long_forms_those_that_are_seldom_are_left(tmp_path: Path) -> None:
    index = made(tmp_path, *["hazard ratio (HR)"] * 8, *["heart rate (HR)"] * 4, *["hot room (HR)"] * 3)
    assert [each[1] for each in known(index)] == ["hazard ratio", "heart rate"]


def test_of_many_documents_one_is_not_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchlib.learned._FEW_DOCUMENTS", 2)
    index = made(tmp_path, QLTC, QLTC, "Bộ Công an (BCA)")
    assert known(index) == [("QLTC", "quản lý tàu cá", 2)]


def test_of_too_many_definitions_the_commonest_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searchlib.learned._MOST_DEFINITIONS", 1)
    index = made(tmp_path, QLTC, QLTC, "Bộ Công an (BCA)")
    assert known(index) == [("QLTC", "quản lý tàu cá", 2)]


# Used by queries


@pytest.mark.parametrize("query", ["QLTC", "qltc", "quản lý tàu cá", "quan ly tau ca"])
def test_either_form_finds_the_other(query: str, tmp_path: Path) -> None:
    index = made(tmp_path, QLTC, LONG, SHORT)
    assert {hit.key for hit in index.search(query, limit=9).hits} == {"0", "1", "2"}


def test_a_long_form_is_met_by_all_parts_of_its_words(tmp_path: Path) -> None:
    index = made(tmp_path, "Groupe L'Oréal (GL)", "GL")
    assert {hit.key for hit in index.search("Groupe L'Oréal").hits} == {"0", "1"}


def test_what_was_typed_counts_more_than_what_was_learned(tmp_path: Path) -> None:
    index = made(tmp_path, QLTC, "Lịch của phòng quản lý tàu cá", "Lịch của phòng QLTC")
    assert [hit.key for hit in index.search("QLTC lịch").hits][:2] == ["2", "1"]


@pytest.mark.parametrize("option", [{"expand": False}, {"exact_marks": True}])
def test_it_is_turned_off_as_the_lexicon_is(option: dict[str, bool], tmp_path: Path) -> None:
    index = made(tmp_path, QLTC, LONG, SHORT)
    assert {hit.key for hit in index.search("QLTC", **option).hits} == {"0", "2"}  # type: ignore[arg-type]


def test_what_is_offered_tells_how_many_documents_it_is_from(tmp_path: Path) -> None:
    assert offered(made(tmp_path, QLTC), "QLTC") == {"quản lý tàu cá": "learned from 1 document"}
    fill(index := Index.open(tmp_path / "index"), [Document(key="more", text=QLTC)])
    assert offered(index, "phòng quan ly tau ca") == {"QLTC": "learned from 2 documents"}


def test_the_lexicon_goes_before_the_documents_and_both_offer_what_they_know(tmp_path: Path) -> None:
    index = made(tmp_path, QLTC, "Quỹ lương tài chính (QLTC)")
    assert offered(index, "QLTC", "QLTC = quản lý tàu cá = boats") == {
        "quản lý tàu cá": "by the lexicon",
        "boats": "by the lexicon",
        "quỹ lương tài chính": "learned from 1 document",
    }


def test_the_longest_goes_before_what_it_overlaps(tmp_path: Path) -> None:
    index = made(tmp_path, QLTC)
    assert set(offered(index, "quản lý tàu cá", "tàu cá = boats")) == {"QLTC"}
    assert set(offered(index, "quản lý tàu cá nhỏ", "quản lý tàu cá nhỏ = X")) == {"X"}
    assert set(offered(index, "tàu cá", "tàu cá = boats")) == {"boats"}


def test_a_short_form_that_is_a_common_word_is_met_and_not_searched_for(tmp_path: Path) -> None:
    index = made(tmp_path, "odds ratio (OR)", *["this or that"] * 30)
    assert set(offered(index, "OR")) == {"odds ratio"}
    assert offered(index, "odds ratio") == {}


def test_other_marks_do_not_meet(tmp_path: Path) -> None:
    assert offered(made(tmp_path, QLTC), "quản lý tàu cà") == {}


def test_a_new_snapshot_knows_what_has_been_defined_since(tmp_path: Path) -> None:
    index = made(tmp_path, LONG, SHORT)
    assert {hit.key for hit in index.search("QLTC").hits} == {"1"}
    fill(index, [Document(key="definition", text=QLTC)])
    assert {hit.key for hit in index.search("QLTC").hits} == {"0", "1", "definition"}


def test_an_abbreviation_is_a_short_form_a_long_form_and_a_number() -> None:
    assert Abbreviation("QLTC", "quản lý tàu cá", 2)._asdict() == {
        "short": "QLTC",
        "long": "quản lý tàu cá",
        "documents": 2,
    }
