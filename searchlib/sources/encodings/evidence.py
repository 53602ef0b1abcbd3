"""evidence: how well does a reading of some bytes look like Vietnamese?

The words that the reading changed decide. Right readings make syllables of nearly all of them, wrong ones of
few, since both the letters and the places of the marks must fit.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from searchlib.analysis.vietnamese import is_syllable

__all__ = ["LONGEST_SYLLABLE", "SPACES", "Evidence", "is_word", "pieces", "sample", "weigh"]

SPACES = re.compile(r"[ \t\r\n\f\v]+")
"""What separates words in every encoding. Python's own white space includes bytes that may be letters."""

LONGEST_SYLLABLE = 7
"""nghiêng"""

SAMPLE_WINDOW = 1000
"""Characters that are looked at in each of three places of a long text."""

FOREIGN_WEIGHT = 0.25
"""What a word of ASCII that is no syllable counts against a reading: names and abbreviations are common."""

# Letters, and what stands for letters in a wrong reading; not the punctuation that all encodings share.
_PIECE = re.compile(r"[^\x00-\x40\[-`{-\x7f\xa0–—‘’“”•…]+")
_LETTERS = re.compile(
    "[a-zàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]+", re.IGNORECASE
)
# What is said of a token; other verdicts count foreign words.
_GOOD, _BAD = -1, -2
# What is longer is not worth remembering.
_LONG = 40
# ĐH, HĐND
_ABBREVIATION = re.compile("(?=.*Đ)[A-ZĐ]{2,6}")


class Evidence(NamedTuple):
    """What a reading makes of a text.

    kinds: the different words that became Vietnamese syllables. good, bad: how many words became such, and
    how many have letters or signs beyond ASCII and are none. foreign: how many of ASCII are no syllables.
    """

    kinds: frozenset[str]
    good: int
    bad: int
    foreign: int

    @property
    def share(self) -> float:
        """Of the words that tell something, those that speak for the reading: 0 to 1."""
        return self.good / (self.good + self.bad + FOREIGN_WEIGHT * self.foreign or 1)

    @property
    def confidence(self) -> float:
        """share × (1 - 2^-n) for n kinds: few words may be chance, and the same word again is no news."""
        return self.share * (1 - 0.5 ** len(self.kinds))


def pieces(token: str) -> list[str]:
    """The words in what stands between spaces.

    >>> pieces("“Hà-Nội,"), pieces("h¸t")
    (['Hà', 'Nội'], ['h¸t'])
    """
    return _PIECE.findall(token)


def is_word(word: str) -> bool:
    """Whether a word is a Vietnamese syllable in natural case: hòa, Hòa or HÒA, not hÒa.

    >>> is_word("Hòa"), is_word("hÒa"), is_word("für")
    (True, False, False)
    """
    return len(word) <= LONGEST_SYLLABLE and _is_word(word)


@lru_cache(maxsize=1 << 15)
def _is_word(word: str) -> bool:
    is_natural = word.islower() or word.isupper() or word[1:].islower()
    return is_natural and _LETTERS.fullmatch(word) is not None and is_syllable(word)


def sample(view: str) -> str:
    """Enough of a long text to judge it by: its beginning, middle and end."""
    if len(view) <= 3 * SAMPLE_WINDOW:
        return view
    middle = (len(view) - SAMPLE_WINDOW) // 2
    windows = (view[:SAMPLE_WINDOW], view[middle : middle + SAMPLE_WINDOW], view[-SAMPLE_WINDOW:])
    return " ".join(windows)


def weigh(view: str, text: str) -> Evidence:
    """The evidence for `text` being what `view` says. A word is evidence if the reading changed it.

    A letter alone is none: by chance it is a word too often. With "" for the view, all words of the text are:
    so text is weighed as it stands.
    """
    kinds: set[str] = set()
    good = bad = foreign = 0
    tokens = SPACES.split(text)
    for before, token in zip(SPACES.split(view) if view else [""] * len(tokens), tokens, strict=True):
        verdict = _verdict(token) if len(token) < _LONG else _verdict.__wrapped__(token)
        if verdict >= 0:
            foreign += verdict
        elif verdict == _BAD:
            bad += 1
        elif before != token:
            good += 1
            kinds.add(before or token)
    return Evidence(frozenset(kinds), good, bad, foreign)


@lru_cache(maxsize=1 << 15)
def _verdict(token: str) -> int:
    """Whether all words of a token that have marks are syllables; where none has, how many words are none."""
    words = pieces(token)
    marked = [word for word in words if not (word.isascii() or _ABBREVIATION.fullmatch(word))]
    if not marked:
        return sum(len(word) > 1 and not is_word(word) for word in words)
    if not all(map(is_word, marked)):
        return _BAD
    return _GOOD if any(len(word) > 1 for word in marked) else 0
