"""Which words of a query a word of a text is: the quick look says what the close one does."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from searchlib.analysis.icu_text import nfc
from searchlib.analysis.readings import READINGS
from searchlib.analysis.segmentation import tokens
from searchlib.matching import Finder
from searchlib.query_tree import Target

LETTERS = "aàạảãáâậăắeéêệiìĩíyỳýoóôợơuùưứdđðnghtqk"
words = st.text(LETTERS, min_size=1, max_size=6).map(nfc)
cased = words.flatmap(lambda word: st.sampled_from([word, word.upper(), word.capitalize()]))


@given(st.lists(words, min_size=1, max_size=4), st.lists(cased, max_size=12), st.booleans())
def test_the_quick_look_at_a_word_says_what_the_close_one_does(
    wanted: list[str], met: list[str], has_pattern: bool
) -> None:
    targets = [Target((token,)) for word in wanted for token in tokens(word)]
    if has_pattern:
        targets.append(Target(pattern=re.compile("n.*")))
    finder = Finder(targets)
    for word in [*met, *wanted, "TP.HCM", "policies", "policy"]:
        assert finder.bits(finder.of_word[word]) == finder.bits(READINGS[word])


def test_words_that_have_a_stem_of_the_query_are_looked_at_closely() -> None:
    finder = Finder([Target((token,)) for token in tokens("policies")])
    assert finder.bits(finder.of_word["policy"])
    assert not finder.bits(finder.of_word["Việt"])
