from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from searchlib.analysis import readings
from searchlib.analysis.icu_text import character_classes, nfc, word_spans
from searchlib.analysis.readings import READINGS, exact_terms
from searchlib.analysis.segmentation import word_pattern

TEXTS = st.one_of(
    st.text(),
    st.text("aHộĐ019.,-/&'’_:\u00ad\u200b\u0301\u0323ก漢β", max_size=24),
).map(nfc)


def words(text: str) -> list[str]:
    return word_pattern(text).findall(text)


@given(TEXTS)
def test_the_exact_terms_are_those_of_the_tokens(text):
    for word in words(text):
        assert exact_terms(word) == [(token.exact, token.joined) for token in READINGS[word].tokens]


@given(TEXTS)
def test_between_connectors_a_word_without_dictionary_scripts_is_one_span_each(text):
    for word in filter(readings._SPACED.fullmatch, words(text)):
        between = [match.span() for match in readings._BETWEEN_CONNECTORS.finditer(word)]
        assert between == word_spans(word)
        assert between == [(0, len(word))] or not word.isalnum()


@given(st.from_regex(r"[0-9]{1,4}([.,][0-9]{1,4}){0,3}", fullmatch=True))
def test_a_word_that_is_a_number_as_a_whole_has_no_other_in_it(word):
    number = readings._NUMBER.fullmatch(word)
    found = readings._numbers(word, [match.span() for match in readings._BETWEEN_CONNECTORS.finditer(word)])
    if number:
        assert found == {0: (len(word), readings._canonical(number))}
    else:
        assert all(end - start < len(word) for start, (end, _) in found.items())


def test_scripts_that_need_a_dictionary_are_known():
    for first, last in character_classes().unspaced:
        assert not readings._SPACED.fullmatch(chr(first))
        assert not readings._SPACED.fullmatch(chr(last))
