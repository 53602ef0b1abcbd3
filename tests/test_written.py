"""How documents write words that stand side by side."""

from __future__ import annotations

from pathlib import Path

import pytest

from searchlib import Document, Index
from searchlib.context import Context
from searchlib.written import Written, beside


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    index = Index.create(tmp_path_factory.mktemp("written") / "index")
    texts = [
        "Đại tướng Tô Lâm.",
        "Ông là Đại tướng Tô Lâm",
        "đại tượng; dài, tường",
        "tuyến Hà Nội-Vinh, kĩ sư hoà",
    ]
    with index.writer() as writer:
        for number, text in enumerate(texts):
            writer.add(Document(key=str(number), title="Thời sự Huế", text=text))
    return index


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("dai", "tuong"), {"Đại tướng": 2, "đại tượng": 1}),
        (("noi", "vinh"), {"Nội-Vinh": 1}),
        (("ky", "su", "hoa"), {"kĩ sư hoà": 1}),
        (("thoi", "su"), {"Thời sự": 4}),  # In titles alone.
        (("tuong", "dai"), {}),
        (("tuong", "tuong"), {}),
        (("zz",), {}),
        (("[",), {}),
    ],
)
def test_a_row_is_written_in_these_ways(
    index: Index, words: tuple[str, ...], expected: dict[str, int]
) -> None:
    assert Written(Context(index.snapshot()), 1).ways(words) == expected


def test_a_row_goes_on_with_a_word_where_one_follows(index: Index) -> None:
    assert Written(Context(index.snapshot()), 1).longer_ways(("to",)) == {"Tô Lâm": 2}
    assert Written(Context(index.snapshot()), 1).longer_ways(("to", "lam")) == {"Tô Lâm": 2}


def test_so_many_rows_are_looked_up_and_no_more(index: Index) -> None:
    reader = Written(Context(index.snapshot()), 1)
    assert reader.ways(("to",))
    assert not reader.ways(("lam",))
    assert reader.ways(("to",))  # Known already.


def test_what_is_deleted_is_not_read(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        writer.add(Document(key="a", text="Hà Nội"))
        writer.add(Document(key="b", text="khác"))
    with index.writer() as writer:
        writer.delete("a")
    assert Written(Context(index.snapshot()), 1).ways(("ha", "noi")) == {}


def test_documents_are_counted_that_have_a_term_on_the_side_that_is_asked(index: Index) -> None:
    context = Context(index.snapshot())
    assert beside(context, ["dai"], ["tuong", "to"], after=True) == [3, 0]
    assert beside(context, ["dai", "tuong"], ["to", "dai"], after=True) == [2, 1]
    assert beside(context, ["to"], ["tuong", "dai"], after=False) == [2, 0]
    assert beside(context, ["zz"], ["tuong"], after=True) == [0]
    assert beside(context, ["dai"], [], after=True) == []
