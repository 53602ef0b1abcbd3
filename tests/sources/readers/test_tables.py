"""Tables: rows as lines that say what their values are, and where they stand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.documents import check
from searchlib.sources.readers import tables
from searchlib.sources.readers.tables import Line, Row, documents_of, lines_of


def texts(*rows: list[str]) -> list[str]:
    return [line.text for line in lines_of(Row(at, cells) for at, cells in enumerate(rows, 1))]


@pytest.mark.parametrize(
    "header",
    [["Họ tên", "Quê"], ["Xyz", "Tỉnh"], ["NAME", "x y"], ["", "Họ tên", "Năm"]],
)
def test_values_are_told_with_the_names_of_their_columns(header: list[str]) -> None:
    values = [str(at) for at in range(len(header))]
    expected = "; ".join(
        f"{name}: {value}" if name else value for name, value in zip(header, values, strict=True)
    )
    assert texts(header, values, [""] * len(header), ["only"])[1:] == [
        expected,
        f"{header[0]}: only" if header[0] else "only",
    ]


@pytest.mark.parametrize(
    "first",
    [
        ["Nguyễn Văn A", "Huế"],
        ["1", "2"],
        ["Tên", "Tên"],
        ["Tên", "2021"],
        ["Tên", "x" * 50],
        ["Tên"],
        [f"Tên {at}" for at in range(20)],
        ["Tên", "", ""],
    ],
)
def test_a_first_row_that_names_no_columns_is_a_row(first: list[str]) -> None:
    second = ["Lê Thị B"] * len(first)
    assert texts(first, second) == [" | ".join(filter(None, first)), " | ".join(second)]


def test_a_row_that_is_longer_than_the_names_keeps_all_of_its_values() -> None:
    assert texts(["Tên", "Tỉnh"], ["A", "B", "C"]) == ["Tên | Tỉnh", "A | B | C"]


def test_a_cell_of_several_lines_is_one_line() -> None:
    assert texts(["một\nhai", " ba  bốn "]) == ["một hai | ba bốn"]


def test_places_are_as_long_as_a_snippet_and_name_their_rows() -> None:
    lines = [Line("", at, "x" * 99) for at in (1, 2, 4)]
    lines += [Line("", 5, "y" * 500), Line("sheet A", 1, "z"), Line("sheet B", 1, "z")]
    (found,) = documents_of(lines, "t")
    assert found.locators == (
        (0, "rows 1–2"),
        (200, "rows 4–5"),
        (801, "sheet A, row 1"),
        (803, "sheet B, row 1"),
    )


def test_the_name_of_a_table_is_cut_and_the_rows_are_not() -> None:
    table = "sheet " + "tên dài " * 50
    (found,) = documents_of([Line(table, at, "x" * 99) for at in (1, 2)], "t")
    ((_, label),) = found.locators
    assert label.startswith("sheet tên dài tên")
    assert label.endswith("dài…, rows 1–2")
    assert check(replace(found, key="a")).locators


@given(
    st.lists(
        st.tuples(st.sampled_from(["", "sheet A"]), st.text("xđ", min_size=1, max_size=300)), max_size=20
    )
)
def test_each_place_begins_at_the_row_that_it_names(rows: list[tuple[str, str]]) -> None:
    lines = [Line(table, number, f"{number}:{text}") for number, (table, text) in enumerate(rows, 1)]
    (found,) = documents_of(lines, "t")
    assert found.text.split("\n") == ([line.text for line in lines] or [""])
    for offset, label in found.locators:
        first = label.rpartition("row")[2].lstrip("s ").partition("–")[0]
        assert found.text[offset:].startswith(f"{first}:")


def test_a_table_of_many_megabytes_is_several_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "PORTION", 1_000)
    lines = [Line("", at, "x" * 99) for at in range(1, 26)]
    found = list(documents_of(lines, "t", "An", "2021"))
    assert [(item.path, item.title, item.author, item.date) for item in found] == [
        (f"part {at}", f"t (part {at})", "An", "2021") for at in (1, 2, 3)
    ]
    assert found[1].locators[0] == (0, "rows 11–12")
    assert sum(item.text.count("\n") + 1 for item in found) == 25
