from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.lang import porter2 as whoosh_porter2

from searchlib.analysis.porter2 import stem

# All endings that a rule is about, and what decides whether it fits.
ENDINGS = """
s es ies ied sses us ss ed eed eedly edly ing ingly at bl iz y ey ization ational fulness ousness iveness
tional biliti lessli entli ation alism aliti ousli iviti fulli enci anci abli izer ator alli bli ogi li alize
icate iciti ative ical ness ful al ance ence er ic able ible ant ement ment ent ism ate iti ous ive ize sion
tion ion ll le e bb tt
""".split()
BEGINNINGS = st.text("aeiouybdlnstwx", max_size=6) | st.sampled_from(
    "gener arsen commun yy bay inn proc".split()
)
WORDS = st.builds(
    lambda beginning, endings: beginning + "".join(endings),
    BEGINNINGS,
    st.lists(st.sampled_from(ENDINGS), max_size=3),
).filter(lambda word: len(word) > 2)


@given(WORDS)
def test_a_stem_is_that_of_whoosh(word):
    assert stem(word) == whoosh_porter2.stem(word)


@pytest.mark.parametrize(
    "word",
    sorted({*whoosh_porter2.exceptional_forms, *whoosh_porter2.exceptional_early_exit_post_1a, "innings"}),
)
def test_an_exception_is_that_of_whoosh(word):
    assert stem(word) == whoosh_porter2.stem(word)


def test_english_texts_have_the_stems_of_whoosh(shared):
    text = (shared / "collections" / "xquad_en" / "corpus.jsonl").read_text(encoding="utf-8")
    words = {word for line in text.splitlines() for word in json.loads(line)["text"].lower().split()}
    for word in words:
        if len(word) > 2 and word.isascii() and word.isalpha():
            assert stem(word) == whoosh_porter2.stem(word)
