from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.analysis.forms import MAX_FORM, BoundedCache, form
from searchlib.analysis.icu_text import nfc, word_spans

# Tokens as a text has them: form is asked about nothing else.
TOKENS = (
    st.text(min_size=1, max_size=12)
    .map(nfc)
    .flatmap(lambda text: st.sampled_from([text[start:end] for start, end in word_spans(text)] or ["a"]))
)


@pytest.mark.parametrize(
    ("raw", "exact", "folded"),
    [
        ("ĐƯỜNG", "đường", "duong"),
        ("Ðảng", "đảng", "dang"),
        ("ÐẮK", "đắk", "dak"),
        ("HÐND", "hđnd", "hdnd"),
        ("Ɖông", "đông", "dong"),
        ("Guðmundur", "guðmundur", "gudmundur"),
        ("hoà", "hòa", "hoa"),
        ("Vịêt", "việt", "viet"),
        ("kĩ", "kỹ", "ky"),
        ("ki", "ky", "ky"),
        ("Qui", "quy", "quy"),
        ("café", "café", "cafe"),
        ("ＡＳＥＡＮ", "asean", "asean"),
        ("coop\u00aderation", "cooperation", "cooperation"),
        ("m²", "m2", "m2"),
        ("ПАТРУШЕВ", "патрушев", "патрушев"),
        ("İstanbul", "i\u0307stanbul", "istanbul"),
    ],
)
def test_both_views_of_a_form(raw, exact, folded):
    assert form(raw)[:2] == (exact, folded)


@pytest.mark.parametrize(
    ("raw", "stem"),
    [
        *(("signed", "sign"), ("Signing", "sign"), ("signs", "sign"), ("agreements", "agreement")),
        *(("POLICIES", "polici"), ("security", "secur"), ("officers", "offic")),
        *(("café", ""), ("việt", ""), ("an", ""), ("Covid19", ""), ("2025", ""), ("Патрушев", "")),
    ],
)
def test_unmarked_words_of_three_letters_have_a_stem(raw, stem):
    assert form(raw).stem == stem


@pytest.mark.parametrize(
    ("raw", "marked"), [("á", True), ("đi", True), ("tô", True), ("ki", False), ("qui", False), ("AN", False)]
)
def test_marked_tells_whether_marks_were_typed(raw, marked):
    assert form(raw).marked is marked


@given(TOKENS)
def test_the_form_of_a_term_is_the_term(raw):
    once = form(raw)
    assert form(once.exact)[:3] == once[:3]
    assert form(once.folded).folded == once.folded
    assert form(once.folded).exact == once.folded


@given(TOKENS)
def test_every_token_has_a_term_in_each_view(raw):
    assert form(raw).exact
    assert form(raw).folded


def test_case_never_matters():
    assert form("HOÀ")[:2] == form("hoà")[:2] == form("Hoà")[:2]


def test_a_huge_token_is_known_by_its_first_characters():
    assert form("x" * 1_000_000).exact == "x" * MAX_FORM


def test_a_cache_never_outgrows_its_limit_and_keeps_no_long_keys():
    cache: BoundedCache[int] = BoundedCache(len, limit=3)
    assert [cache["x" * length] for length in range(1, 8)] == list(range(1, 8))
    assert len(cache) <= 3
    assert cache["x" * (MAX_FORM + 1)] == MAX_FORM + 1
    assert "x" * (MAX_FORM + 1) not in cache
