"""Which words of a query are looked for, and where they stand in it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.analysis.icu_text import nfc
from searchlib.asked import stretches


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", []),
        ("bo cong an", ["bo cong an"]),
        ("bo  cong\nan ", ["bo  cong\nan"]),
        ('"cong an" ha', ["cong an", "ha"]),
        ('Họ  "hợp t', ["Họ", "hợp t"]),  # A quotation mark without its partner stands between words too.
        ("obma -putin lang:vi", ["obma"]),
        ("obma NOT putin +nga", ["obma", "nga"]),
        ("-(a b) c", ["c"]),
        ("title:obma path:tin date:2021 type:pdf key:a author:b", ["obma"]),
        ("text:(nga OR mỹ)", ["nga", "mỹ"]),
        ("nga^2 (mỹ anh)^3", ["nga", "mỹ anh"]),
        ("a AND b OR c", ["a", "b", "c"]),
        ('pat* p?t putn~ putn~2 "a b"~5 xong', ["a b", "xong"]),
        ("nga, mỹ", ["nga", "mỹ"]),
        ("Hà Nội-Vinh", ["Hà Nội-Vinh"]),
        ("lang:vi", []),
        ("AND", ["AND"]),
    ],
)
def test_words_side_by_side_that_are_looked_for_are_a_stretch(query: str, expected: list[str]) -> None:
    assert [query[found[0].start : found[-1].end] for found in stretches(query)] == expected


@given(
    st.text(max_size=60).map(nfc)
    | st.lists(st.sampled_from('a b " ( ) - + title: lang: ^2 ~ * AND OR NOT an 2'.split())).map(" ".join)
)
def test_words_stand_where_they_are_said_to_one_after_the_other(query: str) -> None:
    words = [word for stretch in stretches(query) for word in stretch]
    assert all(query[word.start : word.end] == word.raw for word in words)
    assert all(first.end <= second.start for first, second in pairwise(words))
