"""Documents in other orders than that of relevance."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from searchlib import Document, Index
from searchlib.analysis.icu_text import sort_key
from tests.indexes import fill


def made(path: Path, *documents: Document) -> Index:
    """An index of documents in no order, in two segments."""
    mixed = list(documents)
    random.Random(4).shuffle(mixed)
    index = Index.create(path / "index")
    fill(index, mixed[:3])
    fill(index, mixed[3:])
    return index


def keys(index: Index, **options: object) -> list[str]:
    return [hit.key for hit in index.search("một", limit=100, **options).hits]  # type: ignore[arg-type]


def named(*names: str) -> list[Document]:
    return [Document(key=name, text="một", title=name) for name in names]


@pytest.mark.parametrize("sort", ["path", "title"])
@pytest.mark.parametrize(
    "expected",
    [
        ["ma", "mà", "mả", "mã", "má", "mạ", "mạ non", "man"],
        ["an", "ăn", "ân", "dê", "đê", "e", "ê", "o", "ô", "ơ", "u", "ư", "y"],
        ["báo cáo 2", "báo cáo 10", "Báo cáo 10", "báo cáo 10b", "báo cáo 011"],
        ["mưa", "Mưa", "MƯA", "nắng"],
    ],
)
def test_the_alphabet_is_vietnamese_and_numbers_count_by_their_value(
    sort: str, expected: list[str], tmp_path: Path
) -> None:
    index = made(tmp_path, *named(*expected))
    assert keys(index, sort=sort) == expected
    assert keys(index, sort=sort, reverse=True) == expected[::-1]


def test_what_a_folder_holds_stays_together(tmp_path: Path) -> None:
    expected = ["ma/b.txt", "ma/c/a.txt", "ma/c/b.txt", "ma/d.txt", "mà/a.txt", "mà/c.txt", "mà b/a.txt"]
    assert keys(made(tmp_path, *named(*expected)), sort="path") == expected
    assert sorted(expected, key=sort_key) != expected


def test_few_documents_are_in_the_order_that_all_of_them_have(tmp_path: Path) -> None:
    few = [Document(key=name, text="một hai", title=name) for name in ("đá", "ấm")]
    index = made(tmp_path, *few, *named(*map(str, range(30))))
    for sort in ("path", "title"):
        first = [hit.key for hit in index.search("hai", sort=sort).hits]
        assert first == ["ấm", "đá"]
        assert [key for key in keys(index, sort=sort) if not key.isdigit()] == first


def test_documents_of_one_title_stay_in_the_order_of_the_index_and_those_without_come_first(
    tmp_path: Path,
) -> None:
    index = Index.create(tmp_path / "index")
    titles = {"a": "Tin", "b": "", "c": "Tin", "d": "An"}
    fill(index, [Document(key=key, text="một", title=title) for key, title in titles.items()])
    assert keys(index, sort="title") == ["b", "d", "a", "c"]
    assert keys(index, sort="title", reverse=True) == ["a", "c", "d", "b"]


def test_dates_run_both_ways_and_the_undated_stay_last(tmp_path: Path) -> None:
    dates = {"new": "2021-03-16", "month": "2021-03", "year": "2021", "old": "1999", "none": None}
    index = made(tmp_path, *(Document(key=key, text="một", date=date) for key, date in dates.items()))
    assert keys(index, sort="date") == ["new", "month", "year", "old", "none"]
    assert keys(index, sort="date", reverse=True) == ["old", "year", "month", "new", "none"]


def test_of_one_date_the_best_come_first(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    texts = {"less": "một hai ba bốn năm", "more": "một một một"}
    fill(index, [Document(key=key, text=text, date="2021") for key, text in texts.items()])
    for reverse in (False, True):
        assert keys(index, sort="date", reverse=reverse) == ["more", "less"]


def test_a_path_of_many_folders_has_its_place(tmp_path: Path) -> None:
    deep = "a/" * 2000 + "b"
    index = made(tmp_path, *named(deep, "a/b", "b"))
    assert [key[:3] for key in keys(index, sort="path")] == ["a/a", "a/b", "b"]
