"""Results as people see them: layout, colours, and nothing that commands a terminal."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib import Explanation, Hit, Snippet
from searchlib.render import Style, clean, render, table
from searchlib.render.people import _HEADINGS, _columns
from tests.render.pages import ANSI, HIT, HOSTILE, explained, lines, page


def test_of_many_near_duplicates_a_person_sees_the_first() -> None:
    hit = replace(HIT, duplicates=tuple("bcdefgh"))
    for form in ("table", "plain"):
        assert "and 7 like it: b, c, d, e, f, …" in "\n".join(lines(form, hit))
    (line,) = lines("jsonl", hit)
    assert json.loads(line)["duplicates"] == list("bcdefgh")
    assert "like it" not in "\n".join(lines("plain", replace(HIT, duplicates=())))


def test_a_key_of_a_near_duplicate_cannot_command_the_terminal() -> None:
    hit = replace(HIT, duplicates=("a\x1b[2Jb",))
    for form in ("table", "plain", "csv"):
        assert "\x1b" not in "\n".join(lines(form, hit))


PARTS = (
    Explanation(8.0, "as typed, 12 times in the text; marks aside: lẻ, once in the text", (), "match", "Lễ"),
    Explanation(2.0, "as typed, once in the title", (), "match", '"đón chính thức đoàn đại biểu"'),
    Explanation(0.0, "not in this document", (), "missing", "xyzzy"),
    Explanation(-1.0, "for what is missing", (), "completeness"),
    Explanation(
        1.0, "", (Explanation(1.0, "side by side, 3 times in the text", (), "pair", "Lễ đón"),), "nearness"
    ),
)
COLUMNS = """\
   Lễ                         8.00   80%  as typed, 12 times in the text; marks
                                            aside: lẻ, once in the text
   "đón chính thức đoàn đại   2.00   20%  as typed, once in the title
   biểu"
   xyzzy                         –        not in this document
   completeness              -1.00  -10%  for what is missing
   nearness                   1.00   10%  Lễ đón 1.00: side by side, 3 times in
                                            the text
"""
PARAGRAPHS = """\
   Lễ  8.00  80%
     as typed, 12 times in the text; marks
       aside: lẻ, once in the text
   "đón chính thức đoàn đại biểu"
     2.00  20%
     as typed, once in the title
   xyzzy  –
     not in this document
   completeness  -1.00  -10%
     for what is missing
   nearness  1.00  10%
     Lễ đón 1.00: side by side, 3 times in
       the text
"""


@pytest.mark.parametrize("form", ["table", "plain"])
@pytest.mark.parametrize(("width", "expected"), [(80, COLUMNS), (43, PARAGRAPHS)])
def test_the_parts_of_a_score_are_told_in_columns_and_in_a_narrow_window_below_each_other(
    form: str, width: int, expected: str
) -> None:
    hit = explained(Explanation(10.0, "the sum of these", PARTS, "score"))
    shown = lines(form, hit, width=width)
    assert "\n".join(shown).endswith(f"\n{expected}")
    painted = lines(form, hit, width=width, colour=True)
    assert [ANSI.sub("", line) for line in painted] == shown
    assert any("\x1b[1;31mLễ\x1b[0m" in line for line in painted)


@pytest.mark.parametrize("width", [160, 80, 64, 63, 40, 20, 1])
def test_an_explanation_fits_the_window(width: int) -> None:
    long = Explanation(-123.4, "như vậy " * 40 + "x" * 200, (), "match", "dài " * 100 + "y" * 100)
    shown = lines("table", explained(Explanation(100.0, "", (long, *PARTS), "score")), width=width)
    assert all(len(line) <= max(width, 20) for line in shown if "seeds/" not in line)


def test_a_score_without_parts_is_told_in_a_sentence() -> None:
    told = "nothing in the query tells documents apart"
    assert lines("table", explained(Explanation(0.0, told, (), "score")))[-2:] == [f"   {told}", ""]


@pytest.mark.parametrize("width", [160, 100, 80, 64])
def test_a_table_fits_the_window(width: int) -> None:
    long = Hit(
        100, 123.45, "k" * 90, "p/" * 60, "Tiêu đề rất dài " * 20, "vi", "2021-03-16", (Snippet("x" * 500),)
    )
    shown = lines("table", HIT, long, width=width)
    assert max(map(len, shown)) <= width
    assert shown[0].split() == ["#", "score", "document", "snippet"]
    assert not any(line != line.rstrip() for line in shown)
    assert "" in shown[2:-1]  # An empty line between two results.


CELLS = st.lists(st.text("aế1 ", min_size=1).filter(lambda line: line == line.strip()), max_size=3)


@given(st.lists(st.tuples(*[CELLS] * 4).filter(any), min_size=1), st.booleans())
def test_results_stand_in_columns_as_tabulate_sets_them(
    rows: list[tuple[list[str], ...]], colour: bool
) -> None:
    painted = [[[Style(colour=colour).match(line) for line in cell] for cell in row] for row in rows]
    shown = list(_columns(painted, _HEADINGS))
    assert shown.count("") == len(rows)
    expected = table([["\n".join(cell) for cell in row] for row in painted], shown[0].split())
    assert [line for line in shown if line] == list(expected)


@pytest.mark.parametrize("width", [63, 60, 40, 30, 10, 1])
def test_a_narrow_window_gets_paragraphs(width: int) -> None:
    shown = lines("table", HIT, width=width)
    assert shown == lines("plain", HIT, width=width)
    path = "   seeds/a/b.txt"
    assert all(len(line) <= max(width, 20) for line in shown if not line.startswith(path))
    assert any(line.startswith(path) for line in shown)


def test_a_path_is_whole_in_plain_results() -> None:
    path = f"{'thư mục/' * 30}bài.txt"
    shown = lines("plain", Hit(1, 1.0, "bài.txt", path, "T", "vi", None), width=40)
    assert f"   {path}" in shown


def test_a_record_of_a_file_is_shown_with_its_key() -> None:
    record = Hit(1, 1.0, "test-1", "news.jsonl", "T", "vi", None)
    assert any("test-1 vi" in line for line in lines("table", record, width=100))
    assert any("test-1 vi" in line for line in lines("plain", record))
    assert not any("a/b.txt vi" in line for line in lines("table", HIT, width=100))


def test_no_results_are_no_lines() -> None:
    assert lines("table") == []
    assert lines("plain") == []


def test_matches_are_painted_and_nothing_else_changes() -> None:
    plain = lines("table", HIT, width=100)
    painted = lines("table", HIT, width=100, colour=True)
    assert [ANSI.sub("", line).rstrip() for line in painted] == plain
    joined = " ".join(painted)
    for word in ("Đại", "tướng", "Công", "an"):
        assert f"\x1b[1;31m{word}\x1b[0m" in joined


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("và rồi thế", "…và rồi thế…"),
        ("Thế là hết.", "Thế là hết."),
        ("Ông nói: “Hết rồi.”", "Ông nói: “Hết rồi.”"),
        ("Thế", "Thế…"),
        ("", ""),
    ],
)
def test_dots_show_where_a_snippet_was_cut_off(text: str, shown: str) -> None:
    snippet = Snippet(text, more_before=True, more_after=True)
    hit = Hit(1, 1.0, "k", "k", "T", "vi", None, (snippet,))
    assert "\n".join(lines("plain", hit)[2:-1]) == (f"   {shown}" if shown else "")


@pytest.mark.parametrize(("form", "width"), [("table", 100), ("plain", 100), ("plain", 30)])
def test_a_score_is_shown_only_where_something_was_scored(form: str, width: int) -> None:
    unscored = replace(HIT, score=0.0)
    assert "0.00" in "\n".join(lines(form, unscored, HIT, width=width))
    shown = "\n".join(lines(form, unscored, width=width))
    assert "0.00" not in shown
    assert "score" not in shown


def test_a_text_that_is_shown_as_a_whole_has_no_dots() -> None:
    hit = Hit(1, 1.0, "k", "k", "T", "vi", None, (Snippet("hay"),))
    assert lines("plain", hit)[2] == "   hay"


@pytest.mark.parametrize("form", ["table", "plain", "csv", "json", "jsonl"])
@pytest.mark.parametrize("width", [40, 100])
def test_nothing_in_a_document_reaches_the_terminal_as_a_command(form: str, width: int) -> None:
    hit = Hit(1, 1.0, HOSTILE, HOSTILE, HOSTILE, "vi", HOSTILE, (Snippet(HOSTILE, ((0, 5),)),))
    if form == "csv":
        shown = "\n".join(lines(form, hit, path=clean)).replace(HOSTILE, clean(HOSTILE))
    else:
        shown = "\n".join(lines(form, hit, width=width))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200f]", shown)


spans = st.lists(st.integers(0, 60), max_size=8, unique=True).map(
    lambda cuts: tuple(zip(sorted(cuts)[::2], sorted(cuts)[1::2], strict=False))
)


@given(st.text(alphabet="ab ế😀\n\t\x1b", max_size=60), spans, st.integers(1, 200))
def test_any_snippet_is_shown_at_any_width(text: str, marks: tuple[tuple[int, int], ...], width: int) -> None:
    marks = tuple((start, min(end, len(text))) for start, end in marks if start < len(text))
    hit = Hit(1, 1.0, "k", "k", "T", "vi", None, (Snippet(text, marks),))
    for form in ("table", "plain"):
        shown = lines(form, hit, width=width, colour=True)
        if form == "plain":
            words = " ".join(ANSI.sub("", line) for line in shown[2:]).replace("…", "").split()
            assert "".join(words) == "".join(re.sub("[\x1b]", " ", text).split())


Facets = Mapping[str, tuple[tuple[str | None, int], ...]]
PAGES = (
    Snippet("Trang mười hai", locator="page 12"),
    Snippet("Lại trang mười hai", locator="page 12"),
    Snippet("Trang ba mươi", locator="page 30"),
)


@pytest.mark.parametrize(("form", "width"), [("table", 100), ("plain", 100), ("plain", 30)])
def test_a_hit_says_in_which_place_of_the_document_it_is(form: str, width: int) -> None:
    shown = lines(form, replace(HIT, snippets=PAGES), width=width)
    assert any("seeds/a/b.txt, page 12" in line for line in shown)
    told = [line.strip().rpartition("  ")[2].strip() for line in shown]
    # The first snippet's place is with the path; another place is told before the snippet that is there.
    assert told[told.index("page 30:") + 1] == "Trang ba mươi"
    assert sum("page 12" in line for line in shown) == 1


@pytest.mark.parametrize("width", [64, 80, 100])
@pytest.mark.parametrize("place", ["page 3", "section Kết luận và kiến nghị của đoàn giám sát, phụ lục"])
def test_a_long_path_loses_its_middle_and_never_the_place(width: int, place: str) -> None:
    name = "Xử phúc thẩm đối tượng nhiễm HIV cưỡng đoạt tài sản.pdf"
    path = f"Tài liệu/{'Năm 2003/' * 20}{name}"
    hit = Hit(1, 1.0, "k", path, "T", "vi", None, (Snippet("Tin", locator=place),))
    rows = lines("table", hit, width=width)[2:]
    # The cells of the first columns and of the snippet stand in the first line alone.
    shown = "".join([rows[0].removesuffix("Tin"), *rows[1:]]).partition("T")[2]
    told = re.sub(r"\s", "", shown)
    assert re.sub(r"\s", "", place) in told
    assert "Tàiliệu/" in told
    assert "…" in told
    assert ".pdf," in told


def test_a_place_of_any_length_leaves_the_table_in_the_window() -> None:
    hit = replace(HIT, path="p/" * 500, snippets=(Snippet("a", locator="section " + "x y" * 500),))
    shown = lines("table", hit, width=64)
    assert max(map(len, shown)) <= 64
    assert len(shown) < 12


def test_a_locator_cannot_command_the_terminal() -> None:
    hit = replace(HIT, snippets=(Snippet("a", locator=HOSTILE), Snippet("b", locator=f"x{HOSTILE}")))
    for form in ("table", "plain"):
        assert "\x1b" not in "".join(lines(form, hit))


def with_facets(form: str, width: int, facets: Facets, *hits: Hit, colour: bool = False) -> list[str]:
    return list(render(replace(page(*hits), facets=facets), form, Style(width=width, colour=colour)))


@pytest.mark.parametrize("form", ["table", "plain"])
def test_facets_stand_below_the_results_in_columns(form: str) -> None:
    facets: Facets = {"lang": (("vi", 1234), (None, 1)), "year": (("2021", 1),)}
    assert with_facets(form, 80, facets) == ["lang  vi 1,234, none 1", "year  2021 1"]
    assert with_facets(form, 80, facets, HIT)[-3:] == ["", "lang  vi 1,234, none 1", "year  2021 1"]
    painted = with_facets(form, 80, facets, colour=True)
    assert painted[0] == "\x1b[1mlang\x1b[0m  vi 1,234, none 1"


@pytest.mark.parametrize("form", ["table", "plain"])
def test_facets_of_no_results_are_not_told(form: str) -> None:
    assert with_facets(form, 80, {"lang": (), "year": ()}) == []


def test_a_long_facet_is_broken_between_values_and_ends_after_the_first_forty() -> None:
    years = tuple((str(2026 - number), 1000 + number) for number in range(50))
    shown = with_facets("table", 64, {"year": years})
    assert max(map(len, shown)) <= 64
    assert all(line.startswith("      ") for line in shown[1:])
    assert all(re.fullmatch(r"(year|    )  (\d{4} \d,\d{3}, )+", line + " ") for line in shown[:-1])
    assert " ".join(line.strip() for line in shown[-2:]).endswith("1987 1,039, and 10 more")


def test_a_value_of_a_facet_cannot_command_the_terminal() -> None:
    (line,) = with_facets("plain", 80, {"type": ((HOSTILE, 2),)})
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202e]", line)
