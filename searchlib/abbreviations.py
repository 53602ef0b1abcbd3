"""abbreviations: how else may the words of a phrase be written, joined or split?

The index has `TP.HCM` as the words TP and HCM, and joined as one at the place of the first. So a phrase
finds it by its parts, and by the joined form if that is its last word; `"TPHCM họp"` has to be looked for
with the abbreviation split as well, because only its parts reach up to the next word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, islice, pairwise

from searchlib.analysis.forms import form
from searchlib.analysis.segmentation import Token, Word

__all__ = ["join", "spellings", "split_abbreviations"]

_VOWELS = frozenset("aeiouy")
_LONGEST_PIECE = 5
_LONGEST_SPLIT = 8
_MOST_SPELLINGS = 48

Row = tuple[Token, ...]


def split_abbreviations(found: Sequence[Word]) -> set[int]:
    """Where two words begin that may be one abbreviation written apart, such as TP HCM or gd đt."""
    # Two with vowels are words, of which Vietnamese has thousands this short.
    without = [place for place, word in enumerate(found) if _VOWELS.isdisjoint(word.parts[0].folded)]
    pairs = {first for place in without for first in (place - 1, place) if 0 <= first < len(found) - 1}
    return {first for first in pairs if _is_piece(found[first]) and _is_piece(found[first + 1])}


def join(found: Sequence[Word]) -> Token:
    """Words that were written apart as one token."""
    parts = [part for word in found for part in word.parts]
    raw = "".join([part.raw for part in parts])
    exact, folded, _, _ = form(raw)
    return Token(raw, parts[0].position, parts[0].start, parts[-1].end, exact, folded, "", True)


def spellings(found: Sequence[Word]) -> list[Row]:
    """The rows of tokens by which a phrase of these words may be met, as it was typed first."""
    parts = [part for word in found for part in word.parts]
    whole = {token.start: [token] for word in found for token in word.joined}
    for first in split_abbreviations(found):
        whole.setdefault(found[first].start, []).append(join(found[first : first + 2]))
    rows = _rows(parts, whole, all(part.raw.isupper() for part in parts))
    return list(dict.fromkeys(islice(rows, _MOST_SPELLINGS)))


def _is_piece(word: Word) -> bool:
    return len(word.parts) == 1 and word.parts[0].raw.isalpha() and len(word.parts[0].raw) <= _LONGEST_PIECE


def _rows(parts: Sequence[Token], whole: Mapping[int, Sequence[Token]], shouted: bool) -> Iterator[Row]:
    """The ways to write the parts; whole: tokens for several of them, by the start of the first."""
    if not parts:
        yield ()
        return
    for taken, head in _heads(parts, whole, shouted):
        for rest in _rows(parts[taken:], whole, shouted):
            yield head + rest


def _heads(
    parts: Sequence[Token], whole: Mapping[int, Sequence[Token]], shouted: bool
) -> Iterator[tuple[int, Row]]:
    """What a phrase may begin with: how many of its parts that is, and the tokens they are met by."""
    first = parts[0]
    yield 1, (first,)
    for token in (first, *whole.get(first.start, ())):
        taken = sum(part.end <= token.end for part in parts)
        if token is not first:
            yield taken, (token,)
        # A split last word is met by its joined form as well.
        if taken < len(parts) and _is_abbreviation(token, shouted):
            for row in _splits(token):
                yield taken, row


def _is_abbreviation(token: Token, shouted: bool) -> bool:
    if not (token.exact.isalpha() and 2 <= len(token.exact) <= _LONGEST_SPLIT):
        return False
    if _VOWELS.isdisjoint(token.folded):
        return True
    return token.raw.isupper() and not shouted and token.exact.replace("đ", "d") == token.folded


def _splits(token: Token) -> Iterator[Row]:
    """An abbreviation in two or three pieces, or letter by letter."""
    size = len(token.exact)
    for cuts in sorted({1, 2, size - 1}):
        for places in combinations(range(1, size), cuts):
            borders = (0, *places, size)
            yield tuple(_token(token, token.exact[start:end]) for start, end in pairwise(borders))


def _token(like: Token, raw: str) -> Token:
    exact, folded, _, _ = form(raw)
    return like._replace(raw=raw, exact=exact, folded=folded, stem="")
