"""Definitions of abbreviations: which does a text give itself?

"Ủy ban nhân dân (UBND)", "UBND (Ủy ban nhân dân)" and "Ministry of Public Security (MPS)" each say what a
short form stands for. The method is that of Schwartz and Hearst, "A simple algorithm for identifying
abbreviation definitions in biomedical text" (2003), made stricter: every letter is the first of a word, a
syllable in Vietnamese, and no word is left over but small ones such as "và" and "of".
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from searchlib.analysis.forms import form

__all__ = ["Definition", "definitions"]

# Who defines an abbreviation does so early; a text of nothing but parentheses should not cost more.
_MOST_PARENTHESES = 4096
_MOST_LETTERS = 10
# So many characters beside a parenthesis have room for a short form, and for the words of a long one.
_WIDEST_SHORT = 32
_WINDOW = 160

_CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZĂÂĐÐÊÔƠƯ")
_CAPITAL = f"[{''.join(sorted(_CAPITALS))}]"
_SHORT = rf"{_CAPITAL}(?:[a-zđ]?(?: ?[&/–-] ?|\. ?)?{_CAPITAL}){{1,{_MOST_LETTERS - 1}}}"
# What is in the parenthesis of "Ủy ban nhân dân (UBND)".
_SHORT_INSIDE = re.compile(rf"({_SHORT})s? ?[),;]")
# What stands before that of "UBND (Ủy ban nhân dân)", and what is in it.
_SHORT_BEFORE = re.compile(rf"(?<![\w.&/–-])({_SHORT}) \Z")
_LONG_INSIDE = re.compile(rf"([^\W\d_][^()\[\]\n;:\"“”]{{3,{_WINDOW}}})[)\[\];:]")

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_AFTER_SENTENCE = frozenset(".!?…;:)]}|•–—")
_BEFORE_QUOTED = frozenset("\"'“‘«([{")
_ROMAN = re.compile("[IVX]+")
_SMALL = frozenset("và của các cho về với the of and for in on to a an".split())
_AND = frozenset(("và", "and"))


class Definition(NamedTuple):
    """A short form as it is written, and the long form that it stands for, spelled as in the exact view."""

    short: str
    long: str


def definitions(text: str) -> list[Definition]:
    """The definitions in an NFC text, each once, in order; of the first thousands of parentheses.

    >>> definitions("Uỷ ban nhân dân (UBND) tỉnh và Bộ GD&ĐT (Giáo dục và Đào tạo)")
    [Definition(short='UBND', long='ủy ban nhân dân'), Definition(short='GD&ĐT', long='giáo dục và đào tạo')]
    """
    found: dict[Definition, None] = {}
    last = max(0, len(text) - 3)  # None opens later, so that the letters after a parenthesis are there.
    place = text.find("(", 0, last)
    parentheses = 0
    while place >= 0 and parentheses < _MOST_PARENTHESES:
        # Single letters are looked at before an expression is tried: few parentheses get so far.
        if text[place + 1] in _CAPITALS and (text[place + 2] in _CAPITALS or text[place + 3] in _CAPITALS):
            definition = _short_inside(text, place)
        elif text[place - 2] in _CAPITALS:
            definition = _long_inside(text, place)
        else:
            definition = None
        if definition is not None:
            found[definition] = None
        place = text.find("(", place + 1, last)
        parentheses += 1
    return list(found)


def _short_inside(text: str, place: int) -> Definition | None:
    """What the parenthesis at a place defines, if a short form is in it."""
    match = _SHORT_INSIDE.match(text, place + 1)
    if match is None:
        return None
    before = text[max(0, place - _WINDOW) : place]
    if place > _WINDOW:
        before = before.partition(" ")[2]  # Without the word that the window begins in.
    paragraph = before[before.rfind("\n\n") + 1 :]
    return _definition(match[1], paragraph, whole=False)


def _long_inside(text: str, place: int) -> Definition | None:
    """What the parenthesis at a place defines, if a long form is in it."""
    short = _SHORT_BEFORE.search(text[max(0, place - _WIDEST_SHORT) : place])
    if short is None or _letters(short[1])[:1] != (_plain(text[place + 1]),):
        return None
    long = _LONG_INSIDE.match(text, place + 1)
    return _definition(short[1], long[1], whole=True) if long else None


def _definition(short: str, text: str, *, whole: bool) -> Definition | None:
    """A short form with the words at the end of a text that it stands for, or all of the text."""
    letters = _letters(short)
    count = len(letters)
    most = min(count + 5, 2 * count)
    pieces = text.rsplit(None, most)
    left = {count}  # How many letters the words from here on may leave: a small word takes one or none.
    words: list[str] = []
    has_and = False
    for number in range(len(pieces) - 1, max(len(pieces) - most, 0) - 1, -1):
        piece = pieces[number]
        if piece[-1] in _AFTER_SENTENCE or (piece[-1] == "," and not has_and):
            return None  # Commas belong to "culture, sports and tourism", and else to the sentence.
        for word in reversed(_WORD.findall(piece)):
            initial = _plain(word[0])
            taken = {place - 1 for place in left if place and letters[place - 1] == initial}
            if (small := word.lower()) in _SMALL:
                taken |= left - {0, count}
                has_and = has_and or small in _AND
            left = taken
            words.append(word)
        if 0 in left and not (whole and number):
            long = " ".join([form(word).exact for word in reversed(words)])
            # "U B N D" explains nothing.
            return Definition(short.replace(" ", ""), long) if len(long) > 2 * count else None
        if not left or piece[0] in _BEFORE_QUOTED:
            return None
    return None


@lru_cache(maxsize=4096)
def _letters(short: str) -> tuple[str, ...]:
    """The letters of a short form without their marks; none of what cannot be one."""
    letters = tuple([_plain(letter) for letter in short if letter.isalpha()])
    return () if len(letters) > _MOST_LETTERS or _ROMAN.fullmatch(short) else letters


@lru_cache(maxsize=1024)
def _plain(letter: str) -> str:
    """A letter without its marks, but for đ."""
    exact, folded, _, _ = form(letter)
    return "đ" if exact == "đ" else folded
