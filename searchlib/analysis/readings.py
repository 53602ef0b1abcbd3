"""One word to tokens: which parts does it have, and which tokens stand for several of them?

A **word** is what a reader sees between white space: `Nam`, `TP.HCM`, `17-20/9/2025`. Its **parts** are
tokens with a position each. Parts held together by `. & ' - _` are also one **joined** token at the
position of the first, so that `TP.HCM` meets `TPHCM`. What a word comes to depends on the word
alone, so it is worked out once per distinct word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
    """What one distinct word comes to wherever it stands: a `Word` at 0, and its tokens as columns.

    width: how many positions it takes. tokens: parts and joined tokens, ascending by position, a joined
    one after the part at its position. offsets: the position of each token after the word's first;
    `exact` and `folded` are parallel to it, `stems` to `stem_offsets`. capitals: 0 unless the word is a
    short one of capitals; 1 with a vowel, 2 without.
    """

    __slots__ = ("capitals", "exact", "folded", "offsets", "stem_offsets", "stems", "tokens", "width", "word")

    def __init__(self, word: Word) -> None:
        self.word = word
        self.width = len(word.parts)
        together = (*word.parts, *word.joined)
        self.tokens = tuple(sorted(together, key=lambda token: (token.position, token.joined)))
        self.offsets = tuple(token.position for token in self.tokens)
        self.exact = tuple(token.exact for token in self.tokens)
        self.folded = tuple(token.folded for token in self.tokens)
        self.stem_offsets = tuple(token.position for token in self.tokens if token.stem)
        self.stems = tuple(token.stem for token in self.tokens if token.stem)
        self.capitals = 0 if self.width > 1 else capitals(word.raw, self.exact[0])


def joined_token(text: str, start: int, end: int, position: int, key: str) -> Token:
    """A token for text[start:end] as a whole, read as `key`."""
    return _token(text, _Piece(start, end, key, ""), position, joined=True)


def exact_terms(raw: str) -> list[tuple[str, bool]]:
    """The exact term of each token of a word and whether it is a joined one, in the order of a `Reading`."""
    pieces = _pieces(raw)
    found = [(index, False, piece.key) for index, piece in enumerate(_without_zeros(pieces))]
    if len(pieces) > 1:
        found += [(first, True, piece.key) for first, piece in _joined(pieces)]
        found.sort()
    return [(exact_term(key), joined) for _, joined, key in found]


def capitals(raw: str, exact: str) -> int:
    """What `Reading.capitals` says of a word of one part with this exact term."""
    if len(raw) > _MAX_CAPITALS or not (raw.isalpha() and raw.isupper()):
        return 0
    return 2 if _VOWELS.isdisjoint(folded_term(exact)) else 1


class _Piece(NamedTuple):
    """A part in the making: its place in the word, what it is read as, and what stands before it."""

    start: int
    end: int
    key: str
    connector: str


def _token(text: str, piece: _Piece, position: int, joined: bool = False) -> Token:
    exact, folded, stem, _ = form(piece.key)
    raw = text[piece.start : piece.end]
    return Token(raw, position, piece.start, piece.end, exact, folded, stem, joined)


def _read(raw: str) -> Reading:
    pieces = _pieces(raw)
    parts = tuple(_token(raw, piece, index) for index, piece in enumerate(_without_zeros(pieces)))
    joined = tuple(_token(raw, piece, first, joined=True) for first, piece in _joined(pieces))
    connector = "".join(piece.connector for piece in pieces)
    return Reading(Word(raw, 0, len(raw), parts, joined, connector))


def _pieces(raw: str) -> list[_Piece]:
    """The parts of a word: its spans, numbers put together again, a possessive 's left out."""
    if _SPACED.fullmatch(raw):
        if raw.isalnum():
            return [_Piece(0, len(raw), raw, "")]
        # No dictionary is needed: in a word, all between connectors is a span.
        spans = [match.span() for match in _BETWEEN_CONNECTORS.finditer(raw)]
    else:
        spans = word_spans(raw)
    numbers = _numbers(raw, spans) if _NEITHER_DIGIT.search(raw) else {}
    pieces: list[_Piece] = []
    previous_end = 0
    for start, end in spans:
        if start < previous_end:
            continue
        # Parts of a script without spaces have nothing between them, or something invisible.
        gap = raw[previous_end:start]
        connector = gap if gap in _SEPARATORS else ""
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
        if not _LEADING_ZERO.fullmatch(piece.key):
            yield piece
            continue
        before = index > 0 and _in_date(pieces[index - 1], piece)
        after = index + 1 < len(pieces) and _in_date(piece, pieces[index + 1])
        yield piece._replace(key=piece.key[1:]) if before or after else piece


def _in_date(first: _Piece, second: _Piece) -> bool:
    return second.connector in _DATE_CONNECTORS and first.key.isdecimal() and second.key.isdecimal()


def _joined(pieces: list[_Piece]) -> Iterator[tuple[int, _Piece]]:
    """Each maximal run of parts that joining connectors hold together: the index of its first, and all."""
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
            yield first, _Piece(run[0].start, run[-1].end, key, "")
        first = index


READINGS: BoundedCache[Reading] = BoundedCache(_read, _CACHED_WORDS)
