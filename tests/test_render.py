"""Results as people and programs see them: layout, escapes, formats."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib import Explanation, Hit, ResultPage, Snippet
from searchlib.render import Style, as_json, clean, paragraphs, printable, render, table
from searchlib.render.people import _HEADINGS, _columns

TEXT = "Đại tướng Tô Lâm, Bộ trưởng Bộ Công an, đã chủ trì lễ đón chính thức đoàn đại biểu cấp cao."
SNIPPET = Snippet(TEXT, ((0, 9), (28, 38)))
HIT = Hit(1, 7.25, "a/b.txt", "seeds/a/b.txt", "Lễ đón chính thức", "vi", "2021-03", (SNIPPET,))
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def page(*hits: Hit) -> ResultPage:
    return ResultPage("lễ đón", len(hits), 4.123, hits, ("lễ đơn",))


def lines(form: str, *hits: Hit, **style: object) -> list[str]:
    return list(render(page(*hits), form, Style(**style)))  # type: ignore[arg-type]


def test_json_has_the_keys_that_are_promised() -> None:
    (line,) = lines("json", HIT)
    assert json.loads(line) == {
        "schema_version": 1,
        "query": "lễ đón",
        "total": 1,
        "took_ms": 4.12,
        "hits": [
            {
                "rank": 1,
                "score": 7.25,
                "key": "a/b.txt",
                "path": "seeds/a/b.txt",
                "title": "Lễ đón chính thức",
                "lang": "vi",
                "date": "2021-03",
                "author": None,
                "type": None,
                "snippets": [{"text": TEXT, "spans": [[0, 9], [28, 38]], "locator": None, "offset": 0}],
            }
        ],
        "suggestions": ["lễ đơn"],
    }


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


def test_json_lines_have_one_hit_each_as_json_has_it() -> None:
    (whole,) = lines("json", HIT, HIT)
    assert [json.loads(line) for line in lines("jsonl", HIT, HIT)] == json.loads(whole)["hits"]
    assert lines("jsonl") == []


def test_an_explanation_joins_the_hit() -> None:
    term = Explanation(1.5, "the word 'lễ', as typed", typed="lễ")
    match = Explanation(1.5, "as typed, once in the text", (term,), "match", "lễ")
    (line,) = lines("jsonl", explained(Explanation(1.5, "the sum of these", (match,), "score")))
    assert json.loads(line)["explanation"] == {
        "kind": "score",
        "typed": "",
        "value": 1.5,
        "description": "the sum of these",
        "details": [
            {
                "kind": "match",
                "typed": "lễ",
                "value": 1.5,
                "description": "as typed, once in the text",
                "details": [
                    {
                        "kind": "term",
                        "typed": "lễ",
                        "value": 1.5,
                        "description": "the word 'lễ', as typed",
                        "details": [],
                    }
                ],
            }
        ],
    }


def explained(explanation: Explanation) -> Hit:
    return replace(HIT, snippets=(), explanation=explanation)


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


def test_csv_is_read_back_as_it_was() -> None:
    rows = list(csv.reader(lines("csv", HIT, HIT)))
    assert rows[0] == [
        *("rank", "score", "key", "path", "title", "lang", "date", "author", "type", "locator", "snippet")
    ]
    identity = ["1", "7.2500", "a/b.txt", "seeds/a/b.txt", "Lễ đón chính thức", "vi", "2021-03"]
    assert rows[1] == [*identity, "", "", "", TEXT]
    assert len(rows) == 3
    assert len(list(csv.reader(lines("csv")))) == 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_spreadsheet_does_not_run_what_a_document_says(start: str) -> None:
    hit = Hit(1, 1.0, f"{start}1+1", f"{start}x", "", "vi", None, (Snippet("=HYPERLINK(1)"),))
    (_, row) = csv.reader(io.StringIO("\n".join(lines("csv", hit)), newline=""))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("một hai ba", ["một hai", "ba"]),
        ("một\n\n hai", ["một", "", " hai"]),
        ("https://rất-dài.vn/ một", ["https://rất-dài.vn/", "một"]),
        ("", [""]),
    ],
)
def test_a_text_is_wrapped_between_words(text: str, expected: list[str]) -> None:
    assert list(paragraphs(text, 8)) == expected


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


HOSTILE = "\x1b[31mred\x1b[0m \x07\x00\r\n\x9b2J\u202etxt.exe\u200f\x85end\x7f"


@pytest.mark.parametrize("form", ["table", "plain", "csv", "json", "jsonl"])
@pytest.mark.parametrize("width", [40, 100])
def test_nothing_in_a_document_reaches_the_terminal_as_a_command(form: str, width: int) -> None:
    hit = Hit(1, 1.0, HOSTILE, HOSTILE, HOSTILE, "vi", HOSTILE, (Snippet(HOSTILE, ((0, 5),)),))
    if form == "csv":
        shown = "\n".join(lines(form, hit, path=clean)).replace(HOSTILE, clean(HOSTILE))
    else:
        shown = "\n".join(lines(form, hit, width=width))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200f]", shown)


def test_json_says_what_the_document_says_all_the_same() -> None:
    assert json.loads(as_json({"text": HOSTILE})) == {"text": HOSTILE}
    assert as_json("ế 😀") == '"ế 😀"'


def test_printable_text_keeps_its_lines() -> None:
    assert printable("một\r\nhai\tba\x1b[1m") == "một\nhai\tba [1m"


def test_a_table_of_nothing_has_its_headings() -> None:
    assert list(table([], ["a", "b"])) == ["a    b", "---  ---"]


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
