"""abbreviations: how else may the words of a phrase be written, joined or split?

The index has `TP.HCM` as the words TP and HCM, and joined as one at the place of the first. So a phrase
finds it by its parts, and by the joined form if that is its last word; `"TPHCM họp"` has to be looked for
with the abbreviation split as well, because only its parts reach up to the next word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, islice, pairwise

from searchlib.analysis.forms import form
from searchlib.analysis.segmentation import Token, Word

__all__ = ["is_split_abbreviation", "join", "spellings"]

_VOWEL = re.compile("[aeiouy]")
_LONGEST_PIECE = 5
_LONGEST_SPLIT = 8
_MOST_SPELLINGS = 48

Row = tuple[Token, ...]


def is_split_abbreviation(pair: Sequence[Word]) -> bool:
    """Whether these are two words that may be one abbreviation written apart, such as TP HCM or gd đt."""
    pieces = [part for word in pair for part in word.parts]
    if len(pair) != 2 or len(pieces) != 2:
        return False
    if not all(piece.raw.isalpha() and len(piece.raw) <= _LONGEST_PIECE for piece in pieces):
        return False
    # Two with vowels are words, of which Vietnamese has thousands this short.
    return not all(_VOWEL.search(piece.folded) for piece in pieces)


def join(found: Sequence[Word]) -> Token:
    """Words that were written apart as one token."""
    parts = [part for word in found for part in word.parts]
    raw = "".join(part.raw for part in parts)
    return _token(parts[0], raw)._replace(end=parts[-1].end, joined=True)


def spellings(found: Sequence[Word]) -> list[Row]:
    """The rows of tokens by which a phrase of these words may be met, as it was typed first."""
    shouted = len(found) > 1 and all(word.raw.isupper() for word in found)
    return list(dict.fromkeys(islice(_rows(found, shouted), _MOST_SPELLINGS)))


def _rows(found: Sequence[Word], shouted: bool) -> Iterator[Row]:
    if not found:
        yield ()
        return
    for taken, head in _heads(found, shouted):
        for rest in _rows(found[taken:], shouted):
            yield head + rest


def _heads(found: Sequence[Word], shouted: bool) -> Iterator[tuple[int, Row]]:
    """What a phrase may begin with: how many of its words that is, and the tokens they are met by."""
    word = found[0]
    yield 1, word.parts
    for token in word.joined:
        if (token.start, token.end) == (word.start, word.end):
            yield 1, (token,)
    if is_split_abbreviation(found[:2]):
        yield 2, (join(found[:2]),)
    if len(found) > 1 and len(word.parts) == 1 and _is_abbreviation(word.parts[0], shouted):
        for row in _splits(word.parts[0]):
            yield 1, row


def _is_abbreviation(token: Token, shouted: bool) -> bool:
    if not (token.raw.isalpha() and 2 <= len(token.raw) <= _LONGEST_SPLIT):
        return False
    if not _VOWEL.search(token.folded):
        return True
    return token.raw.isupper() and not shouted and token.exact.replace("đ", "d") == token.folded


def _splits(token: Token) -> Iterator[Row]:
    """An abbreviation in two or three pieces, or letter by letter."""
    size = len(token.raw)
    for cuts in sorted({1, 2, size - 1}):
        for places in combinations(range(1, size), cuts):
            borders = (0, *places, size)
            yield tuple(_token(token, token.raw[start:end]) for start, end in pairwise(borders))


def _token(like: Token, raw: str) -> Token:
    exact, folded, _, _ = form(raw)
    return like._replace(raw=raw, exact=exact, folded=folded, stem="")
