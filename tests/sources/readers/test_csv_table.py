"""CSV: the cells are found whatever separates them, and no quote swallows the file."""

from __future__ import annotations

import csv
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.readers.csv_table import read


def documents(data: str | bytes) -> list[Document]:
    items = read(io.BytesIO(data if isinstance(data, bytes) else data.encode()), "Danh sách.csv")
    return [item for item in items if isinstance(item, Document)]


def lines(data: str | bytes) -> list[str]:
    (found,) = documents(data)
    return found.text.splitlines()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_shows_in_the_lines(delimiter: str) -> None:
    rows = (["Họ tên", "Tỉnh"], ["Lê, Văn; A", "Huế 1,5"], ['"B"', "x|y"])
    made = io.StringIO()
    csv.writer(made, delimiter=delimiter).writerows(rows)
    assert lines(made.getvalue()) == [
        "Họ tên | Tỉnh",
        "Họ tên: Lê, Văn; A; Tỉnh: Huế 1,5",
        'Họ tên: "B"; Tỉnh: x|y',
    ]


def test_the_file_may_say_its_delimiter() -> None:
    assert lines("sep=;\na,b;c,d\ne,f;g,h\n") == ["a,b | c,d", "e,f | g,h"]


def test_the_title_is_the_name_and_rows_are_numbered_as_in_a_spreadsheet() -> None:
    (found,) = documents('"one\ntwo",x\n\nthree,y\n')
    assert (found.title, found.text, found.locators) == (
        "Danh sách",
        "one two | x\nthree | y",
        ((0, "rows 1–3"),),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_marks_in_front_and_all_ends_of_lines_are_read(encoding: str, end: str) -> None:
    assert lines(f"Tên,Tỉnh{end}Lê,Huế".encode(encoding)) == ["Tên | Tỉnh", "Tên: Lê; Tỉnh: Huế"]


def test_a_quote_that_nobody_closed_costs_no_line_of_its_own() -> None:
    data = 'a\t"b\n' + "".join(f"x{at}\ty{at}\n" for at in range(10_000))
    found = lines(data)
    assert found[0] == 'a | "b'
    assert found[-1] == "x9999 | y9999"
    assert len(found) == 10_001


def test_a_cell_over_the_limit_of_the_library_is_kept() -> None:
    assert lines("a,b\n" + "x" * 500_000 + ",c\nd,e\n") == ["a | b", "x" * 500_000 + " | c", "d | e"]


def test_a_file_of_one_endless_line_is_read() -> None:
    found = documents("x," * 2_000_000)
    assert sum(item.text.count("x") for item in found) == 2_000_000


def test_an_empty_file_is_an_empty_document() -> None:
    assert lines("") == lines("\n\n") == lines(",,\n,,") == []


def test_what_is_no_text_is_an_error() -> None:
    with pytest.raises(DocumentError):
        documents(b"a,b\0c")


def test_a_large_table_is_several_documents_that_number_on() -> None:
    found = documents("".join(f"{at},{'x' * 100}\n" for at in range(1, 50_001)))
    first, second, *_ = found
    assert [item.path for item in found] == [f"part {at}" for at in range(1, len(found) + 1)]
    last = first.locators[-1][1].rpartition("–")[2]
    assert second.locators[0][1].startswith(f"rows {int(last) + 1}–")
    assert found[-1].text.endswith("50000 | " + "x" * 100)


@pytest.mark.parametrize("piece", ['"', '""', ",", ";,\t|", "\n", '"\n', "a,b\n", "sep=;\n"])
def test_tables_made_to_be_slow_are_not(piece: str) -> None:
    started = time.perf_counter()
    documents(piece * (400_000 // len(piece)))
    assert time.perf_counter() - started < 5


@given(st.text(st.sampled_from("ab,;|\t\"'\n\r 1"), max_size=80))
def test_no_letter_of_any_table_is_lost(data: str) -> None:
    found = "".join(lines(data))
    assert all(found.count(letter) >= data.count(letter) for letter in "ab1")
