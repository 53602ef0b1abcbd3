"""Results as programs read them."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from searchlib import Explanation, Hit, Snippet
from searchlib.render import Style, render
from searchlib.render.machines import for_fzf
from tests.render.pages import HIT, HOSTILE, TEXT, explained, lines, page


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


def test_facets_join_the_page_where_they_were_asked_for() -> None:
    asked = replace(page(HIT), facets={"type": (("pdf", 2), (None, 1)), "year": ()})
    (line,) = render(asked, "json", Style())
    counts = [{"value": "pdf", "count": 2}, {"value": None, "count": 1}]
    assert json.loads(line)["facets"] == {"type": counts, "year": []}


def test_csv_says_where_in_the_document_the_first_snippet_is() -> None:
    hit = replace(HIT, author="Ai", type="pdf", snippets=(Snippet("a", locator="page 2"), Snippet("b")))
    (row,) = csv.DictReader(lines("csv", hit))
    assert [row[name] for name in ("author", "type", "locator", "snippet")] == [
        "Ai",
        "pdf",
        "page 2",
        "a … b",
    ]


def test_a_line_for_fzf_has_the_line_of_the_match_or_else_the_locator() -> None:
    hit = replace(HIT, snippets=(Snippet("mưa\n to", locator="page 2"), Snippet("gió")))
    assert for_fzf(hit, "a\u200e b.txt", 12) == ("a\u200e b.txt", "12", HIT.title, "mưa to", "a/b.txt")
    assert for_fzf(hit, "f", None)[1] == "page 2"
    assert for_fzf(replace(HIT, snippets=()), "f", None) == ("f", "", HIT.title, "", "a/b.txt")


def test_nothing_in_a_document_makes_more_columns_or_lines_for_fzf() -> None:
    hit = replace(HIT, key="k\t\n1", title=HOSTILE, snippets=(Snippet(f"\t{HOSTILE}", locator=HOSTILE),))
    columns = for_fzf(hit, "a\tb\nc", None)
    assert len(columns) == 5
    assert not any({"\t", "\n", "\r", "\0"} & {*column} for column in columns)
    assert not any("\x1b" in column for column in columns)
