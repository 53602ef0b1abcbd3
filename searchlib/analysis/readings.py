"""One word to tokens: which parts does it have, and which tokens stand for several of them?

A **word** is what a reader sees between white space: `Nam`, `TP.HCM`, `17-20/9/2025`. Its **parts** are
tokens with a position each. Parts held together by `. & ' - _` are also one **joined** token at the
position of the first, so that `TP.HCM` meets `TPHCM`. What a word comes to depends on the word
alone, so it is worked out once per distinct word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from searchlib.analysis.forms import BoundedCache, exact_term, folded_term, form
from searchlib.analysis.icu_text import word_spans

__all__ = [
    "CONNECTORS",
    "READINGS",
    "Reading",
    "Token",
    "Word",
    "capitals",
    "exact_terms",
    "is_plain",
    "joined_token",
]

# What stands between two parts of a word, if it stands alone; a comma only between digits.
CONNECTORS = "-‐‑–./&'’:_+@"
_SEPARATORS = frozenset(CONNECTORS + ",")
_JOINING = frozenset("-‐‑.&'’_")
_APOSTROPHES = frozenset("'’")
_DATE_CONNECTORS = frozenset("/-.")
_MAX_JOINED_PARTS = 6
_MAX_JOINED_LENGTH = 32
_MAX_CAPITALS = 5
_VOWELS = frozenset("aeiouy")
# Thai and what follows is written without spaces in part; all of Vietnamese and its punctuation is not.
_SPACED = re.compile("[\u0000-\u0dff\u1e00-\u2dff]*")
_CACHED_WORDS = 1 << 17

# Thousands and perhaps decimals: 1.000 1,000,000 1.234,56. Else decimals: 3,5 0.05. Nothing that goes on
# with further separators: 20.9.2025 is a date. What stands around is checked against the word's spans.
_NUMBER = re.compile(
    r"(?<![0-9][.,])(?<![0-9])(?:"
    r"(?P<thousands>[1-9][0-9]{0,2}([.,])[0-9]{3}(?:\2[0-9]{3})*)(?:(?!\2)[.,](?P<rest>[0-9]+))?"
    r"|(?P<whole>0|[1-9][0-9]*)[.,](?P<decimals>[0-9]+)"
    r")(?![0-9]|[.,][0-9])"
)
_BETWEEN_CONNECTORS = re.compile(f"[^{CONNECTORS},]+")
_LEADING_ZERO = re.compile("0[1-9]")
_NEITHER_DIGIT = re.compile("[.,]")


class Token(NamedTuple):
    """One token of a text.

    raw: as it stands in the text. position: counts the parts from 0. start, end: code points, half open.
    exact, folded, stem: see `forms.Form`. joined: whether it stands for several parts; `position` is
    then that of the first.
    """

    raw: str
    position: int
    start: int
    end: int
    exact: str
    folded: str
    stem: str
    joined: bool


class Word(NamedTuple):
    """What stands between white space (and other separators) and belongs together.

    parts: its tokens, one for a plain word. joined: tokens that stand for some or all of its parts.
    connector: the characters between the parts, in order: "." for TP.HCM, "-//" for 17-20/9/2025; none
    between the words of a script written without spaces; " " in capitals like TP HCM, which are two
    words with a joined token.
    """

    raw: str
    start: int
    end: int
    parts: tuple[Token, ...]
    joined: tuple[Token, ...]
    connector: str


class Reading:
    """What one distinct word comes to wherever it stands.

    word: as if the text were this word alone. tokens: its parts and joined tokens, ascending by position, a
    joined one after the part at its position. width: how many positions it takes. capitals: 0 unless the
    word is a short one of capitals; 1 with a vowel, 2 without.
    """

    __slots__ = ("capitals", "tokens", "width", "word")

    def __init__(self, word: Word) -> None:
        self.word = word
        self.tokens = word.parts
        self.width = len(word.parts)
        self.capitals = 0 if self.width > 1 else capitals(word.raw, word.parts[0].exact)
        if word.joined:
            together = (*word.parts, *word.joined)
            self.tokens = tuple(sorted(together, key=lambda token: (token.position, token.joined)))


def joined_token(text: str, start: int, end: int, position: int, key: str) -> Token:
    """A token for text[start:end] as a whole, read as `key`."""
    exact, folded, stem, _ = form(key)
    return Token(text[start:end], position, start, end, exact, folded, stem, True)


def exact_terms(raw: str) -> list[tuple[str, bool]]:
    """The exact term of each token of a word and whether it is a joined one, in the order of a `Reading`."""
    if is_plain(raw):
        return [(exact_term(raw), False)]
    if number := _NUMBER.fullmatch(raw):
        return [(exact_term(_canonical(number)), False)]
    parts = _parts(raw)
    found = [(exact_term(key), False) for key in _without_zeros(parts)]
    for first, _, key in reversed(_joined(parts)):
        found.insert(first + 1, (exact_term(key), True))
    return found


def capitals(raw: str, exact: str) -> int:
    """What `Reading.capitals` says of a word of one part with this exact term."""
    if len(raw) > _MAX_CAPITALS or not (raw.isalpha() and raw.isupper()):
        return 0
    return 2 if _VOWELS.isdisjoint(folded_term(exact)) else 1


class _Parts(NamedTuple):
    """The parts of a word: where each stands, what it is read as, and what stands before it."""

    spans: list[tuple[int, int]]
    keys: list[str]
    connectors: list[str]


def _read(raw: str) -> Reading:
    if is_plain(raw):
        exact, folded, stem, _ = form(raw)
        return Reading(
            Word(raw, 0, len(raw), (Token(raw, 0, 0, len(raw), exact, folded, stem, False),), (), "")
        )
    parts = _parts(raw)
    tokens = []
    for position, ((start, end), key) in enumerate(zip(parts.spans, _without_zeros(parts), strict=True)):
        exact, folded, stem, _ = form(key)
        tokens.append(Token(raw[start:end], position, start, end, exact, folded, stem, False))
    joined = [
        joined_token(raw, parts.spans[first][0], parts.spans[last][1], first, key)
        for first, last, key in _joined(parts)
    ]
    return Reading(Word(raw, 0, len(raw), tuple(tokens), tuple(joined), "".join(parts.connectors)))


def is_plain(raw: str) -> bool:
    """Whether a word is one part for sure: no connector, and no dictionary to cut it."""
    return raw.isalnum() and (raw.isascii() or _SPACED.fullmatch(raw) is not None)


def _parts(raw: str) -> _Parts:
    """The parts of a word: its spans, numbers put together again, a possessive 's left out."""
    if number := _NUMBER.fullmatch(raw):
        return _Parts([(0, len(raw))], [_canonical(number)], [""])
    if _SPACED.fullmatch(raw):
        # No dictionary is needed: in a word, all between connectors is a span.
        spans = [match.span() for match in _BETWEEN_CONNECTORS.finditer(raw)]
    else:
        spans = word_spans(raw)
    numbers = _numbers(raw, spans) if _NEITHER_DIGIT.search(raw) else {}
    parts = _Parts([], [], [])
    previous_end = 0
    for start, end in spans:
        if start < previous_end:
            continue
        # Parts of a script without spaces have nothing between them, or something invisible.
        gap = raw[previous_end:start]
        connector = gap if gap in _SEPARATORS else ""
        end, key = numbers[start] if start in numbers else (end, raw[start:end])
        previous_end = end
        if not (connector in _APOSTROPHES and key in ("s", "S")):
            parts.spans.append((start, end))
            parts.keys.append(key)
            parts.connectors.append(connector)
    return parts


def _numbers(raw: str, spans: Sequence[tuple[int, int]]) -> dict[int, tuple[int, str]]:
    """Start to (end, canonical form) of the numbers that begin and end where a span does."""
    starts = {start for start, _ in spans}
    ends = {end for _, end in spans}
    numbers = {}
    for match in _NUMBER.finditer(raw):
        if match.start() in starts and match.end() in ends:
            numbers[match.start()] = (match.end(), _canonical(match))
    return numbers


def _canonical(number: re.Match[str]) -> str:
    whole = _NEITHER_DIGIT.sub("", number["thousands"]) if number["thousands"] else number["whole"]
    decimals = number["rest"] or number["decimals"]
    return f"{whole}.{decimals}" if decimals else whole


def _without_zeros(parts: _Parts) -> list[str]:
    """What the parts are read as, day and month without a leading zero: 05/09/2025 is read as 5/9/2025."""
    keys = parts.keys
    zeros = [index for index, key in enumerate(keys) if key[0] == "0" and _LEADING_ZERO.fullmatch(key)]
    if not zeros:
        return keys
    # Whether each part makes a date with the one before it.
    dated = [
        connector in _DATE_CONNECTORS and before.isdecimal() and key.isdecimal()
        for before, key, connector in zip(["", *keys], keys, parts.connectors, strict=False)
    ]
    dated.append(False)
    return [
        key[1:] if index in zeros and (dated[index] or dated[index + 1]) else key
        for index, key in enumerate(keys)
    ]


def _joined(parts: _Parts) -> list[tuple[int, int, str]]:
    """Each maximal run of parts that joining connectors hold together: its first, its last, all as one."""
    keys, connectors = parts.keys, parts.connectors
    found = []
    first = 0
    for last in range(len(keys)):
        if last + 1 < len(keys) and connectors[last + 1] in _JOINING:
            continue
        if 0 < last - first < _MAX_JOINED_PARTS:
            key = "".join(keys[first : last + 1])
            if len(key) <= _MAX_JOINED_LENGTH and any(map(str.isalpha, key)):
                found.append((first, last, key))
        first = last + 1
    return found


READINGS: BoundedCache[Reading] = BoundedCache(_read, _CACHED_WORDS)
