"""The columns of the index writer, the tokens of the reader and the Whoosh chain: one analysis."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.analysis.analyzers import exact_analyzer, folded_analyzer, stem_analyzer
from searchlib.analysis.columns import views
from searchlib.analysis.icu_text import nfc
from searchlib.analysis.language import passages
from searchlib.analysis.segmentation import tokens
from searchlib.analysis.tokenizers import IcuTokenizer

WORDS = st.sampled_from(
    """
    TP HCM UBND TP.HCM GD&ĐT Covid-19 05/09/2025 1.000 3,5 Vietnam's the signed agreements of and policies
    Bộ Công an hoà quí Ðảng được không 😀 漢字 ภาษาไทย Николай L'Union coop\u00aderation
    """.split()
)
TEXTS = st.one_of(
    st.text(),
    st.lists(st.one_of(WORDS, st.sampled_from([" ", " ", " ", "\n", ". ", ", ", "-"])), max_size=40).map(
        "".join
    ),
).map(nfc)

SAMPLE = "Bộ GD&ĐT họp.\nThe ministers signed 1,000 agreements in Vietnam's capital.\nNgày 05/09"


@given(TEXTS)
def test_views_hold_every_token(text):
    found = tokens(text)
    columns = views(text)
    assert columns.length == sum(not token.joined for token in found)
    assert columns.exact == [token.exact for token in found]
    assert columns.folded == [token.folded for token in found]
    assert columns.exact_positions == columns.folded_positions == [token.position for token in found]


@given(TEXTS, st.sampled_from([None, "vi", "en", "other"]))
def test_views_hold_the_stems_of_english_passages(text, language):
    columns = views(text, language)
    # A passage that decides nothing is in the language of the document, here given or found.
    places = passages(text)
    if language is None:
        expected = [
            (token.stem, token.position)
            for passage in places
            for token in tokens(text)
            if passage.start <= token.start < passage.end and passage.language == "en" and token.stem
        ]
        assert list(zip(columns.stems, columns.stem_positions, strict=True)) == expected
    stemmed = {(token.stem, token.position) for token in tokens(text) if token.stem}
    assert set(zip(columns.stems, columns.stem_positions, strict=True)) <= stemmed


@pytest.mark.parametrize(
    ("analyzer", "terms", "positions"),
    [
        (exact_analyzer(), "exact", "exact_positions"),
        (folded_analyzer(), "folded", "folded_positions"),
        (stem_analyzer(), "stems", "stem_positions"),
    ],
)
@given(text=TEXTS)
def test_the_whoosh_chain_gives_the_same_terms(analyzer, terms, positions, text):
    columns = views(text)
    streamed = [(token.text, token.pos) for token in analyzer(text, positions=True, mode="index")]
    assert streamed == list(zip(getattr(columns, terms), getattr(columns, positions), strict=True))


def test_the_language_of_the_document_decides_short_passages():
    assert views("Patrushev", "en").stems == ["patrushev"]
    assert views("Patrushev", "vi").stems == []


def test_the_language_is_that_of_most_of_the_text():
    assert views(SAMPLE).language == "en"
    assert views("Bộ Công an", "en").language == "en"
    assert views("").language == "other"


def test_whoosh_tokens_have_offsets_into_the_composed_text():
    text = "😀 đường".replace("ườ", "u\u031bo\u031b\u0300")
    (token,) = [token.copy() for token in exact_analyzer()(text, positions=True, chars=True, start_char=10)]
    assert (token.text, token.startchar, token.endchar) == ("đường", 12, 17)


def test_a_query_is_stemmed_whatever_its_language():
    assert [token.text for token in stem_analyzer()("agreements", mode="query")] == ["agreement"]


@pytest.mark.parametrize("analyzer", [exact_analyzer(), folded_analyzer(), stem_analyzer()])
def test_analyzers_survive_pickling(analyzer):
    assert pickle.loads(pickle.dumps(analyzer)) == analyzer  # noqa: S301


def test_tokenizers_differ_by_their_configuration():
    assert IcuTokenizer() == IcuTokenizer()
    assert IcuTokenizer() != IcuTokenizer(languages=True)
