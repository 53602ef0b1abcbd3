"""Text to words and tokens: which tokens does a text have, where, and which of them belong together?

A **word** is what a reader sees between white space: `Nam`, `TP.HCM`, `17-20/9/2025`. Its **parts** are
tokens with a position each. Parts held together by `. & ' - _` are also one **joined** token at the
position of the first, so that `TP.HCM` meets `TPHCM`. What a word comes to depends on the word
alone, so it is worked out once per distinct word (`Reading`), and a text is a list of readings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from searchlib.analysis import icu_text
from searchlib.analysis.forms import BoundedCache, form

__all__ = ["Reading", "Token", "Word", "readings", "tokens", "word_pattern", "words"]

_CONNECTORS = "-‐‑–./&'’:_+@"
_JOINING = frozenset("-‐‑.&'’_")
_APOSTROPHES = frozenset("'’")
_DATE_CONNECTORS = frozenset("/-.")
_MAX_JOINED_PARTS = 6
_MAX_JOINED_LENGTH = 32
_MAX_CAPITALS = 5
_CACHED_WORDS = 1 << 18

# Thousands and perhaps decimals: 1.000 1,000,000 1.234,56. Else decimals: 3,5 0.05. Nothing that goes on
# with further separators: 20.9.2025 is a date. What stands around is checked against the word's spans.
_NUMBER = re.compile(
    r"(?<![0-9][.,])(?<![0-9])(?:"
    r"(?P<thousands>[1-9][0-9]{0,2}([.,])[0-9]{3}(?:\2[0-9]{3})*)(?:(?!\2)[.,](?P<rest>[0-9]+))?"
    r"|(?P<whole>0|[1-9][0-9]*)[.,](?P<decimals>[0-9]+)"
    r")(?![0-9]|[.,][0-9])"
)
_LEADING_ZERO = re.compile("0[1-9]")
_NEITHER_DIGIT = re.compile("[.,]")
_GAP = re.compile("[ \u00a0]")


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
    """What one distinct word comes to wherever it stands: a `Word` at 0, and its tokens as columns.

    width: how many positions it takes. offsets: the position of each token after the word's first;
    `exact` and `folded` are parallel to it, `stems` to `stem_offsets`. capitals: 0 unless the word is a
    short one of capitals; 1 with a vowel, 2 without.
    """

    __slots__ = ("capitals", "exact", "folded", "offsets", "stem_offsets", "stems", "width", "word")

    def __init__(self, word: Word) -> None:
        self.word = word
        self.width = len(word.parts)
        # Joined tokens come after the part at their position.
        ordered = sorted((*word.parts, *word.joined), key=lambda token: (token.position, token.joined))
        self.offsets = tuple(token.position for token in ordered)
        self.exact = tuple(token.exact for token in ordered)
        self.folded = tuple(token.folded for token in ordered)
        self.stem_offsets = tuple(token.position for token in ordered if token.stem)
        self.stems = tuple(token.stem for token in ordered if token.stem)
        self.capitals = _capitals(word)


def words(text: str) -> list[Word]:
    """The words of an NFC text, in order.

    >>> [
    ...     (word.raw, [part.exact for part in word.parts], [token.exact for token in word.joined])
    ...     for word in words("Bộ GD&ĐT, ngày 05/09/2025")
    ... ]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('Bộ', ['bộ'], []), ('GD&ĐT', ['gd', 'đt'], ['gdđt']), ('ngày', ['ngày'], []),
     ('05/09/2025', ['5', '9', '2025'], [])]
    """
    spans = [match.span() for match in word_pattern(text).finditer(text)]
    found = [_READINGS[text[start:end]] for start, end in spans]
    pairs = set(_abbreviation_pairs(text, found, spans))
    placed: list[Word] = []
    position = 0
    for index, reading in enumerate(found):
        word = _moved(reading.word, spans[index][0], position)
        if index - 1 in pairs:
            word = _united(text, placed.pop(), word)
        placed.append(word)
        position += reading.width
    return placed


def tokens(text: str) -> list[Token]:
    """The tokens of an NFC text, ascending by position, a joined one after the part at its position.

    >>> [(token.exact, token.position, token.joined) for token in tokens("TP.HCM họp")]
    [('tp', 0, False), ('tphcm', 0, True), ('hcm', 1, False), ('họp', 2, False)]
    """
    return [
        token
        for word in words(text)
        for token in sorted((*word.parts, *word.joined), key=lambda token: (token.position, token.joined))
    ]


def readings(text: str, start: int, end: int, pattern: re.Pattern[str]) -> list[Reading]:
    """The readings of the words in text[start:end]; the same tokens as `words`, without their places.

    `pattern` is `word_pattern(text)`. No word may cross `start` or `end`.
    """
    found = list(map(_READINGS.__getitem__, pattern.findall(text, start, end)))
    if 2 in [reading.capitals for reading in found]:
        spans = [match.span() for match in pattern.finditer(text, start, end)]
        for first in _abbreviation_pairs(text, found, spans):
            found[first] = _with_joined(found[first].word.raw, found[first + 1].word.raw)
    return found


def word_pattern(text: str) -> re.Pattern[str]:
    """A regular expression that finds the words of this text, without groups."""
    return _word_pattern(icu_text.is_wide(text))


@cache
def _word_pattern(wide: bool) -> re.Pattern[str]:
    run = icu_text.run_source(wide)
    return re.compile(f"{run}(?:(?:[{_CONNECTORS}]|(?<=[0-9]),(?=[0-9])){run})*")


class _Piece(NamedTuple):
    """A part in the making: its place in the word, what it is read as, and what stands before it."""

    start: int
    end: int
    key: str
    connector: str


def _read(raw: str) -> Reading:
    pieces = _pieces(raw)
    parts = tuple(
        _token(raw, piece, piece.key, position=index) for index, piece in enumerate(_without_zeros(pieces))
    )
    joined = tuple(_joined(raw, pieces))
    connector = "".join(piece.connector for piece in pieces[1:])
    return Reading(Word(raw, 0, len(raw), parts, joined, connector))


def _token(raw: str, piece: _Piece, key: str, position: int, joined: bool = False) -> Token:
    exact, folded, stem, _ = form(key)
    text = raw[piece.start : piece.end]
    return Token(text, position, piece.start, piece.end, exact, folded, stem, joined)


def _pieces(raw: str) -> list[_Piece]:
    """The parts of a word: its spans, numbers put together again, a possessive 's left out."""
    spans = icu_text.word_spans(raw)
    numbers = _numbers(raw, spans) if len(spans) > 1 else {}
    pieces: list[_Piece] = []
    previous_end = 0
    for start, end in spans:
        if start < previous_end:
            continue
        connector = raw[previous_end:start] if pieces else ""
        end, key = numbers.get(start, (end, raw[start:end]))
        previous_end = end
        if not (connector in _APOSTROPHES and key in ("s", "S")):
            pieces.append(_Piece(start, end, key, connector))
    return pieces


def _numbers(raw: str, spans: Sequence[tuple[int, int]]) -> dict[int, tuple[int, str]]:
    """Start to (end, canonical form) of the numbers that begin and end where a span does."""
    starts = {start for start, _ in spans}
    ends = {end for _, end in spans}
    numbers = {}
    for match in _NUMBER.finditer(raw):
        if match.start() in starts and match.end() in ends:
            whole = _NEITHER_DIGIT.sub("", match["thousands"] or match["whole"])
            decimals = match["rest"] or match["decimals"]
            numbers[match.start()] = (match.end(), f"{whole}.{decimals}" if decimals else whole)
    return numbers


def _without_zeros(pieces: list[_Piece]) -> Iterator[_Piece]:
    """Day and month without a leading zero: 05/09/2025 is read as 5/9/2025."""
    for index, piece in enumerate(pieces):
        before = index > 0 and _in_date(pieces[index - 1], piece)
        after = index + 1 < len(pieces) and _in_date(piece, pieces[index + 1])
        if (before or after) and _LEADING_ZERO.fullmatch(piece.key):
            piece = piece._replace(key=piece.key[1:])
        yield piece


def _in_date(first: _Piece, second: _Piece) -> bool:
    return second.connector in _DATE_CONNECTORS and first.key.isdecimal() and second.key.isdecimal()


def _joined(raw: str, pieces: list[_Piece]) -> Iterator[Token]:
    """A token for each maximal run of parts that joining connectors hold together."""
    first = 0
    for index in range(1, len(pieces) + 1):
        if index < len(pieces) and pieces[index].connector in _JOINING:
            continue
        run = pieces[first:index]
        key = "".join(piece.key for piece in run)
        if (
            1 < len(run) <= _MAX_JOINED_PARTS
            and len(key) <= _MAX_JOINED_LENGTH
            and any(map(str.isalpha, key))
        ):
            whole = _Piece(run[0].start, run[-1].end, key, "")
            yield _token(raw, whole, key, position=first, joined=True)
        first = index


def _capitals(word: Word) -> int:
    raw = word.raw
    if len(word.parts) > 1 or len(raw) > _MAX_CAPITALS or not (raw.isalpha() and raw.isupper()):
        return 0
    return 2 if set("aeiouy").isdisjoint(word.parts[0].folded) else 1


def _abbreviation_pairs(
    text: str, found: Sequence[Reading], spans: Sequence[tuple[int, int]]
) -> Iterator[int]:
    """The index of each word of capitals that one space parts from the next one, as in TP HCM.

    One of the two has no vowel: all else in capitals is a heading.
    """
    for index in range(len(found) - 1):
        first, second = found[index].capitals, found[index + 1].capitals
        if first and second and first + second > 2:
            gap = text[spans[index][1] : spans[index + 1][0]]
            if _GAP.fullmatch(gap):
                yield index


@lru_cache(maxsize=4096)
def _with_joined(first: str, second: str) -> Reading:
    word = _READINGS[first].word
    key = first + second
    token = _token(f"{first} {second}", _Piece(0, len(key) + 1, key, ""), key, position=0, joined=True)
    return Reading(word._replace(joined=(token,)))


def _united(text: str, first: Word, second: Word) -> Word:
    """Two neighbouring words of capitals as one, with a joined token for the last two parts."""
    left, right = first.parts[-1], second.parts[0]
    key = left.raw + right.raw
    token = _token(text, _Piece(left.start, right.end, key, ""), key, left.position, joined=True)
    return Word(
        text[first.start : second.end],
        first.start,
        second.end,
        first.parts + second.parts,
        (*first.joined, token),
        f"{first.connector} {second.connector}",
    )


def _moved(word: Word, start: int, position: int) -> Word:
    def moved(token: Token) -> Token:
        return token._replace(
            position=token.position + position, start=token.start + start, end=token.end + start
        )

    return word._replace(
        start=start,
        end=start + word.end,
        parts=tuple(map(moved, word.parts)),
        joined=tuple(map(moved, word.joined)),
    )


_READINGS: BoundedCache[Reading] = BoundedCache(_read, _CACHED_WORDS)
