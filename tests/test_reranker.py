"""The second phase: what stands together, whatever the sizes."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

import searchlib.reranker
from searchlib import Document, Index

TEXTS = ["một hai ba bốn", "bốn ba hai một", "một hai x ba bốn " * 3, "hai một ba", "ba bốn " * 20 + "một"]


@pytest.fixture
def index(tmp_path: Path) -> Index:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        for number, text in enumerate(TEXTS):
            writer.add(Document(key=str(number), text=text))
    return index


def scores(index: Index, query: str) -> list[tuple[str, float]]:
    return [(hit.key, hit.score) for hit in index.search(query).hits]


@pytest.mark.parametrize("query", ["một hai ba bốn", "ba bốn một", "mot hai mot hai ba"])
def test_scores_do_not_depend_on_how_many_occurrences_are_looked_at_at_once(
    index: Index, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = scores(index, query)
    monkeypatch.setattr(searchlib.reranker, "_OCCURRENCES_AT_ONCE", 2)
    assert scores(index, query) == together


def test_a_pair_that_is_typed_twice_counts_twice(index: Index) -> None:
    def nearness(query: str) -> float:
        hit = next(hit for hit in index.search(query, explain=True).hits if hit.key == "0")
        assert hit.explanation is not None
        return next(part.value for part in hit.explanation.details if part.kind == "nearness")

    once, twice = nearness('một hai "x"'), nearness("một hai (một hai)")
    assert twice == pytest.approx(2 * once)


def test_a_long_query_over_a_long_document_takes_memory_for_one_pair_of_words(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    with index.writer(workers=0) as writer:
        writer.add(Document(key="long", text="một hai " * 200_000))
    index.search("hai một")
    tracemalloc.start()
    index.search("một hai " * 32)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 150 << 20


FILLER = "Ngày mai trời nắng đẹp gió nhẹ nhiệt độ không đổi. "


def test_a_long_document_with_the_whole_query_in_a_row_comes_before_short_ones_with_parts_of_it(
    tmp_path: Path,
) -> None:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        for number in range(200):
            writer.add(Document(key=str(number), text=FILLER * 20))
        parts = "Triều đình ban sắc phong. " + FILLER * 20
        writer.add(Document(key="parts", text=parts))
        book = f"{FILLER * 300} Sắc phong triều Nguyễn. {FILLER * 300}"
        writer.add(Document(key="book", text=book))
    for query in ("sắc phong triều Nguyễn", "sac phong trieu nguyen"):
        assert [hit.key for hit in index.search(query).hits][:2] == ["book", "parts"]


def test_what_a_row_adds_is_told_in_its_pairs(index: Index) -> None:
    for hit in index.search("một hai ba", explain=True).hits:
        assert hit.explanation is not None
        for part in hit.explanation.details:
            if part.kind == "nearness":
                assert part.value == pytest.approx(sum(pair.value for pair in part.details))
