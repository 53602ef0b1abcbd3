"""Query strings to clauses: the grammar, and that any string is legal and read in linear time."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searchlib.query_syntax import Clause, Everything, Fuzzy, Group, Pattern, Quoted, Text, misfits, parse


def any_of(*clauses: Clause) -> Group:
    return Group("any", clauses)


def word(text: str) -> Clause:
    return Clause(Text(text))


@pytest.mark.parametrize(
    ("query", "clauses"),
    [
        ("", []),
        ("   ", []),
        ("hai từ", [word("hai từ")]),
        ('"Bộ Công an"', [Clause(Quoted("Bộ Công an", None))]),
        ("“Bộ Công an”", [Clause(Quoted("Bộ Công an", None))]),
        ('"a b"~5', [Clause(Quoted("a b", 5))]),
        ('"a b"~0^3', [Clause(Quoted("a b", 0), boost=3.0)]),
        ("+a -b c", [Clause(Text("a"), "+"), Clause(Text("b"), "-"), word("c")]),
        ("a NOT b", [word("a"), Clause(Text("b"), "-")]),
        ("a - b", [word("a b")]),
        ("COVID-19", [word("COVID-19")]),
        ("title:Nga", [Clause(Text("Nga"), field="title")]),
        ("-title:Nga", [Clause(Text("Nga"), "-", "title")]),
        ('title:"a b"', [Clause(Quoted("a b", None), field="title")]),
        ("date:2021-03..2021-09", [Clause(Text("2021-03..2021-09"), field="date")]),
        ("title: Nga", [word("title: Nga")]),
        ("subtitle:Nga", [word("subtitle:Nga")]),
        ("https://a.vn", [word("https://a.vn")]),
        ("patru*", [Clause(Pattern("patru*"))]),
        ("wild?card", [Clause(Pattern("wild?card"))]),
        ("wild?card?", [Clause(Pattern("wild?card"))]),
        ("là gì?", [word("là gì?")]),
        ("sao??", [word("sao??")]),
        ("patrushov~", [Clause(Fuzzy("patrushov", 1))]),
        ("nga~", [Clause(Fuzzy("nga", 1))]),
        ("patrushov~2", [Clause(Fuzzy("patrushov", 2))]),
        ("patrushov~1^0.5", [Clause(Fuzzy("patrushov", 1), boost=0.5)]),
        ("~", []),
        ("MoU^2 Nga", [Clause(Text("MoU"), boost=2.0), word("Nga")]),
        ("*", [Clause(Everything())]),
        ("(a b)^2", [Clause(any_of(word("a b")), boost=2.0)]),
        ("-(a b)", [Clause(any_of(word("a b")), "-")]),
        ("title:(a b)", [Clause(any_of(word("a b")), field="title")]),
        ("a OR b", [Clause(Group("OR", (word("a"), word("b"))))]),
        ("a OR b AND c", [Clause(Group("OR", (word("a"), Clause(Group("AND", (word("b"), word("c")))))))]),
        ("a AND NOT b", [Clause(Group("AND", (word("a"), Clause(Text("b"), "-"))))]),
        ("a AND (b OR c)", [
            Clause(Group("AND", (word("a"), Clause(any_of(Clause(Group("OR", (word("b"), word("c")))))))))
        ]),
    ],
)  # fmt: skip
def test_the_grammar(query: str, clauses: list[Clause]) -> None:
    assert parse(query) == Group("any", tuple(clauses))


@pytest.mark.parametrize(
    ("query", "same"),
    [
        ("a OR", "a"),
        ("AND a", "a"),
        ("a OR OR b", "a OR b"),
        ("(a", "(a)"),
        ("a) b", "a b"),
        ('"a b', "a b"),
        ('a "" b', "a b"),
        ("a () b", "a b"),
        ("+ a", "a"),
        ("a NOT", "a"),
        ("a -", "a"),
    ],
)
def test_what_does_not_fit_is_dropped(query: str, same: str) -> None:
    assert parse(query) == parse(same)


@pytest.mark.parametrize("query", ["AND", "title:", "OR OR", "NOT NOT", "lang:"])
def test_nothing_but_operators_is_looked_for_as_words(query: str) -> None:
    assert parse(query) == any_of(word(query))


alphabet = st.text(alphabet='ab ếđ"“”()+-*?~^:.,!&/<>\n\t\u200b\U0001f600𝐀0123456789', max_size=60)
pieces = st.sampled_from(
    [
        "AND",
        "OR",
        "NOT",
        "(",
        ")",
        '"',
        "“",
        "a",
        "từ*",
        "b?c",
        "~2",
        "^2",
        "-",
        "+",
        "title:",
        "date:2021",
        '"x y"~3',
        " ",
    ]
)


@given(st.one_of(st.text(max_size=60), alphabet, st.lists(pieces, max_size=40).map(" ".join)))
@example("\ud800")
@example("\0")
def test_any_string_is_legal(query: str) -> None:
    clauses = list(parse(query).clauses)
    while clauses:
        clause = clauses.pop()
        assert clause.sign in ("", "+", "-")
        if isinstance(clause.atom, Group):
            assert clause.atom.clauses
            clauses.extend(clause.atom.clauses)
        else:
            assert isinstance(clause.atom, Everything) or re.search(r"\w", clause.atom.text)


UNITS = [
    *'()"“”*?-+~^a \\\u0301😀',
    *["a ", '" ', '"a', "“a ", "(a ", "a*", "a~", "*a", "a^1", "OR ", "NOT ", "a OR ", "a AND ", "-(", "a."],
    *["title:", "title:("],
]


@pytest.mark.parametrize("unit", UNITS)
def test_hostile_repetition_is_read_at_once(unit: str) -> None:
    started = time.perf_counter()
    parse(unit * 10_000)
    parse(f'"{unit * 10_000}')
    assert time.perf_counter() - started < 0.5


def test_deep_nesting_is_read_as_far_as_it_makes_sense() -> None:
    for query in ("(" * 5000 + "a" + ")" * 5000, "-(+" * 3000 + "a", "a AND (" * 3000 + "b"):
        assert parse(query) is not None
    assert parse("(" * 20 + "a" + ")" * 20).clauses


# What does not fit


@pytest.mark.parametrize(
    ("query", "pieces"),
    [
        ('"Bộ Công an', ['"']),
        ("Bộ” Công", ["”"]),
        ("(gạo nếp", ["("]),
        ("((gạo) nếp", ["("]),
        ("gạo) nếp", [")"]),
        ("an^abc", ["an^abc"]),
        ('"ma túy"~abc', ["~abc"]),
        ("foo:bar", ["foo:bar"]),
        ("Title:Nga", ["Title:Nga"]),
    ],
)
def test_what_looks_like_syntax_and_is_none_is_found(query: str, pieces: list[str]) -> None:
    assert misfits(query) == pieces


@pytest.mark.parametrize(
    "query",
    [
        "",
        "gạo (nếp OR tẻ) -Nga",
        '"ma túy"~5^2 an^2 title:Nga',
        '"ma túy" ~abc',
        "lúc 10:30, https://a.vn, giá ~5 triệu",
        "Chủ đề: Nga",
    ],
)
def test_what_is_syntax_or_plain_text_fits(query: str) -> None:
    assert misfits(query) == []
