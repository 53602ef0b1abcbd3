from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.analysis.icu_text import nfc
from searchlib.analysis.segmentation import Token, tokens, unplaced_words, words

SNIPPETS = st.sampled_from(
    [
        "TP",
        "HCM",
        "GD",
        "AN",
        "Hòa",
        "việt",
        "Vietnam",
        "1.000",
        "05",
        "9",
        "3,5",
        "s",
        "漢字",
        "ภาษาไทย",
        "😀",
    ]
)
GLUE = st.sampled_from([" ", ".", "-", "/", "&", "'", "’", "_", ",", ": ", ". ", "\n", "\u00ad", ""])
TEXTS = st.one_of(
    st.text(),
    st.lists(st.one_of(SNIPPETS, GLUE), max_size=20).map("".join),
).map(nfc)


def parts(text: str) -> list[str]:
    return [token.exact for token in tokens(text) if not token.joined]


def joined(text: str) -> list[str]:
    return [token.exact for token in tokens(text) if token.joined]


@given(TEXTS)
def test_offsets_reproduce_what_stands_in_the_text(text):
    assert all(text[token.start : token.end] == token.raw for token in tokens(text))


@given(TEXTS)
def test_parts_take_one_position_each_and_tokens_ascend(text):
    found = tokens(text)
    assert [token.position for token in found if not token.joined] == list(range(len(parts(text))))
    order = [(token.position, token.joined) for token in found]
    assert order == sorted(order)


@given(TEXTS)
def test_words_hold_the_same_tokens(text):
    found = words(text)
    ours = [token for word in found for token in (*word.parts, *word.joined)]
    assert sorted(ours) == sorted(tokens(text))
    assert all(text[word.start : word.end] == word.raw for word in found)
    assert all(first.end <= second.start for first, second in pairwise(found))


@given(TEXTS)
def test_words_without_their_places_are_the_same_words(text):
    def told(found):
        return [[token[4:] for token in (*word.parts, *word.joined)] for word in found]

    assert told(unplaced_words(text)) == told(words(text))


@pytest.mark.parametrize(
    ("text", "expected", "whole"),
    [
        ("TP.HCM", ["tp", "hcm"], ["tphcm"]),
        ("GD&ĐT", ["gd", "đt"], ["gdđt"]),
        ("A.N. Venediktov", ["a", "n", "venediktov"], ["an"]),
        ("Covid-19", ["covid", "19"], ["covid19"]),
        ("socio-economic", ["socio", "economic"], ["socioeconomic"]),
        ("O'Neill l’Union don't", ["o", "neill", "l", "union", "don", "t"], ["oneill", "lunion", "dont"]),
        ("foo_bar a+b x@y.vn", ["foo", "bar", "a", "b", "x", "y", "vn"], ["foobar", "yvn"]),
        ("12/QĐ-TTg", ["12", "qđ", "ttg"], ["qđttg"]),
        ("vào-ra/lên-xuống", ["vào", "ra", "lên", "xuống"], ["vàora", "lênxuống"]),
        ("17-20", ["17", "20"], []),
        ("a.b.c.d.e.f.g", list("abcdefg"), []),
        ("a--b a- -b", ["a", "b", "a", "b"], []),
    ],
)
def test_compounds_have_parts_and_joined_tokens(text, expected, whole):
    assert parts(text) == expected
    assert joined(text) == whole


def test_a_joined_token_spans_its_parts():
    assert tokens("ở TP.HCM")[2] == Token("TP.HCM", 1, 2, 8, "tphcm", "tphcm", "tphcm", True)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("TP HCM", ["tphcm"]),
        ("TP. HCM", ["tphcm"]),
        ("Bộ GD ĐT", ["gdđt"]),
        ("TP HCM UBND", ["tphcm", "hcmubnd"]),
        ("BỘ CÔNG AN", []),
        ("tp hcm", []),
        ("TP  HCM", []),
        ("TP, HCM", []),
        ("TP\nHCM", []),
        ("NGHIÊN TP", []),
    ],
)
def test_abbreviations_written_apart_are_joined_too(text, whole):
    assert joined(text) == whole


def test_abbreviations_written_apart_are_one_word_of_two_parts():
    (word,) = words("TP HCM")
    assert (word.raw, len(word.parts), word.connector) == ("TP HCM", 2, " ")


def test_the_connectors_of_a_word_are_told():
    assert [word.connector for word in words("ngày 17-20/9/2025 ở TP.HCM")] == ["", "-//", "", "."]


@pytest.mark.parametrize("text", ["Vietnam's", "Vietnam’s", "VIETNAM’S", "Vietnam’"])
def test_a_possessive_is_its_noun(text):
    assert [token.exact for token in tokens(text)] == ["vietnam"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1000 1.000 1,000", ["1000"] * 3),
        ("1.000.000 1,000,000", ["1000000"] * 2),
        ("3,5 3.5 0.125 12345.678", ["3.5", "3.5", "0.125", "12345.678"]),
        ("1.234,56 1,234.56 1.234.567,8", ["1234.56", "1234.56", "1234567.8"]),
        ("5-1.000 1.000/2.000", ["5", "1000", "1000", "2000"]),
        ("20.9.2025 1.2.3.4", ["20", "9", "2025", "1", "2", "3", "4"]),
        ("1.000,000.5 1,2,3 1.00.000", ["1", "000", "000", "5", "1", "2", "3", "1", "00", "000"]),
        ("2,5kg a1.5", ["2", "5kg", "a1", "5"]),
        ("12, 13. 14", ["12", "13", "14"]),
        ("1, 000", ["1", "000"]),
        ("１０００ ٢٠٢٥", ["1000", "2025"]),
    ],
)
def test_numbers_have_one_form(text, expected):
    assert parts(text) == expected


@pytest.mark.parametrize("text", ["05/09/2025", "5/9/2025", "05-09-2025", "05.09.2025", "5.9.2025"])
def test_a_date_has_one_form(text):
    assert parts(text) == ["5", "9", "2025"]


def test_a_leading_zero_outside_dates_stays():
    assert parts("007 05 Covid-05 00/2025 10:05") == ["007", "05", "covid", "05", "00", "2025", "10", "05"]


def test_a_date_is_found_inside_a_range():
    assert parts("17-20/9/2025") == ["17", "20", "9", "2025"]


def test_no_word_is_dropped():
    assert parts("to be or not to be: y tế, an, a, the") == [
        *("to", "be", "or", "not", "to", "be", "y", "tế", "an", "a", "the")
    ]


def test_words_of_scripts_without_spaces_follow_each_other_unjoined():
    (word,) = words("ภาษาไทย")
    assert [part.raw for part in word.parts] == ["ภาษา", "ไทย"]
    assert (word.joined, word.connector) == ((), "")


@pytest.mark.parametrize(
    "text",
    [
        *("a" * 300_000, "a." * 150_000, "1.000" * 60_000, "1," * 150_000, "1.000." * 50_000, "0" * 300_000),
        *("\u0301" * 300_000, "\u00ad" * 300_000, "a\u00ad" * 150_000, "漢" * 100_000, "TP " * 100_000),
        *("x. " * 100_000, "." * 300_000, "a'" * 150_000),
    ],
    ids=lambda text: ascii(text[:6]),
)
def test_hostile_text_takes_linear_time(text):
    began = time.perf_counter()
    tokens(text)
    assert time.perf_counter() - began < 10
