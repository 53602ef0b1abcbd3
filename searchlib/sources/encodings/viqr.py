"""viqr: which ASCII text is Vietnamese in VIQR, and what does it say?

Every mark of VIQR is also punctuation, so a text is taken for VIQR only by words that have a code for a
letter of its own kind (a^ a( o+ dd): English, code and formulas have next to none that make Vietnamese
syllables.
"""

from __future__ import annotations

import re
from functools import cache

from searchlib.sources.encodings.evidence import Evidence, is_word, pieces, weigh
from searchlib.sources.encodings.tables import Encoding, Sequences, letters

__all__ = ["VIQR", "has_shapes", "read_codes", "weigh_viqr"]

_SHAPE = re.compile(r"[AEOaeo]\^|[OUou][+*]|[Aa]\(|[Dd][Dd]")
_SURE_SHAPE = re.compile(r"[AEOaeo]\^[`'?~.A-Za-z]|[OUou]\+[`'?~.A-Za-z]")
_TAIL = re.compile(r"[`'?~.][^A-Za-z]{0,8}$")
_WORD = re.compile(r"[^ \t\r\n\f\v]+")
_MARK = re.compile(r"[`'?~.^(+*\\]|[Dd][Dd]")


@cache
def _codes() -> Sequences:
    codes = {code: letter for letter, code in letters("viqr").items()}
    codes |= {code.replace("+", "*"): letter for code, letter in codes.items()}
    codes |= {"Dd": "Đ", "dD": "Đ"} | {f"\\{mark}": mark for mark in "`'?~.^(+*dD\\"}
    return Sequences(re.compile(r"[Dd][Dd]|\\[`'?~.^(+*dD\\]|[AEIOUYaeiouy][\^(+*]?[`'?~.]?"), codes)


def read_codes(view: str) -> str:
    """Each code of VIQR as its letter, whether or not that makes Vietnamese."""
    return _codes().read(view)


def _read_word(match: re.Match[str]) -> str:
    """A word in Unicode; one that only tones were seen in must become syllables, or it is not Vietnamese."""
    word = match[0]
    if not _MARK.search(word):
        return word
    read = read_codes(word)
    if _is_vietnamese(read):
        return read
    # A syllable has one tone: what follows it as a second one is punctuation.
    if tail := _TAIL.search(word):
        without = read_codes(word[: tail.start()])
        if _is_vietnamese(without):
            return without + tail[0]
    return read if _SHAPE.search(word) else word


def _is_vietnamese(read: str) -> bool:
    return all(piece.isascii() or is_word(piece) for piece in pieces(read))


def _read(view: str) -> str:
    return _WORD.sub(_read_word, view)


VIQR = Encoding("viqr", _read)


def has_shapes(text: str) -> bool:
    """Whether a text has what nearly every line of VIQR has, and few others do."""
    return ("^" in text or "+" in text) and _SURE_SHAPE.search(text) is not None


def weigh_viqr(view: str, text: str) -> Evidence:
    """As `weigh`, but foreign words count twice, and words with tones alone only beside two others."""
    found = weigh(view, text)
    shaped = frozenset(word for word in found.kinds if _SHAPE.search(word))
    return found._replace(kinds=found.kinds if len(shaped) > 1 else shaped, foreign=2 * found.foreign)
