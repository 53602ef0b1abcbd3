"""Facets against counting by hand."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searchlib import Document, Index
from tests.indexes import fill

DOCUMENTS = [
    Document(key="a", text="mưa ở Hà Nội", lang="vi", type="pdf", date="2021-03-16"),
    Document(key="b", text="mưa ở Huế", lang="vi", type="text", date="2021"),
    Document(key="c", text="mưa and rain", lang="en", type="text", date="1999-12"),
    Document(key="d", text="mưa rain", lang="en"),
    Document(key="e", text="nắng", lang="vi", type="pdf", date="2020"),
]


@pytest.fixture
def index(tmp_path: Path) -> Index:
    """The documents in two segments."""
    index = Index.create(tmp_path / "index")
    fill(index, DOCUMENTS[:2])
    fill(index, DOCUMENTS[2:])
    return index


def test_all_matching_documents_are_counted_whatever_the_page_shows(index: Index) -> None:
    page = index.search("mưa", limit=1, facets=("lang", "type", "year"))
    assert page.facets == {
        "lang": (("en", 2), ("vi", 2)),
        "type": (("text", 2), ("pdf", 1), (None, 1)),
        "year": (("2021", 2), ("1999", 1), (None, 1)),
    }
    assert page.total == 4


def test_filters_choose_what_is_counted(index: Index) -> None:
    assert index.search("*", type=("pdf", "docx"), limit=0, facets=("year",)).facets == {
        "year": (("2021", 1), ("2020", 1))
    }


def test_documents_that_were_deleted_are_not_counted(index: Index) -> None:
    with index.writer() as writer:
        writer.delete("b")
    assert index.search("*", facets=("type",)).facets == {"type": (("pdf", 2), ("text", 1), (None, 1))}


def test_nothing_has_no_counts(index: Index, tmp_path: Path) -> None:
    asked = {"lang": (), "year": (), "type": ()}
    assert index.search("xyzzy", facets=tuple(asked)).facets == asked
    assert Index.create(tmp_path / "empty").search("*", facets=tuple(asked)).facets == asked
    assert index.search("mưa").facets == {}


def test_counts_are_whole_where_the_total_is_not_asked_for(index: Index) -> None:
    page = index.search("mưa nắng rain", count=False, limit=1, facets=("lang",))
    assert (page.total, page.facets) == (None, {"lang": (("vi", 3), ("en", 2))})


documents = st.lists(
    st.builds(
        Document,
        key=st.just(""),
        text=st.sampled_from(["một", "một hai", "hai"]),
        lang=st.sampled_from(["vi", "en", "other"]),
        type=st.sampled_from(["pdf", "text", None]),
        date=st.sampled_from([None, "0001", "2020", "2020-05", "2021-05-06", "9999-12-31"]),
    ),
    max_size=12,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents)
def test_counts_are_those_of_counting_by_hand(
    tmp_path_factory: pytest.TempPathFactory, found: list[Document]
) -> None:
    index = Index.create(tmp_path_factory.mktemp("facets") / "index")
    with index.writer() as writer:
        for number, each in enumerate(found):
            writer.add(
                Document(key=str(number), text=each.text, lang=each.lang, type=each.type, date=each.date)
            )
    page = index.search("một", facets=("lang", "type", "year"))
    matching = [each for each in found if "một" in each.text]
    expected = {
        "lang": Counter(each.lang for each in matching),
        "type": Counter(each.type for each in matching),
        "year": Counter(each.date[:4] if each.date else None for each in matching),
    }
    assert {name: dict(counts) for name, counts in page.facets.items()} == expected
    assert all(sum(dict(counts).values()) == page.total for counts in page.facets.values())
