"""Text to words and tokens: which tokens does a text have, and where?

A text is cut into passages (lines, mostly), a passage into words, and a word is looked up in the
readings of all words seen before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from searchlib.analysis import icu_text
from searchlib.analysis.readings import CONNECTORS, READINGS, Reading, Token, Word, joined_token

__all__ = [
    "PASSAGE_LENGTH",
    "Token",
    "Word",
    "is_abbreviation_gap",
    "passage_spans",
    "readings",
    "tokens",
    "unplaced_words",
    "word_pattern",
    "words",
]

# A passage is a line; one that grows longer than this ends with its sentence.
PASSAGE_LENGTH = 2000
_PASSAGE = re.compile(rf"[^\n\r\u2028\u2029]{{{PASSAGE_LENGTH},}}?[.!?…](?=\s)|[^\n\r\u2028\u2029]+")

_ABBREVIATION_GAP = re.compile(r"\.?[ \u00a0]")


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
    found: list[Word] = []
    for reading, start, position in _placed(text):
        word = _moved(reading.word, start, position)
        # An abbreviation that goes on in the next word takes it in.
        if found and found[-1].joined and any(token.end > found[-1].end for token in found[-1].joined):
            word = _united(text, found.pop(), word)
        found.append(word)
    return found


def unplaced_words(text: str) -> list[Word]:
    """The same words, where nobody asks for their places: most have those of the word alone.

    They are those of the readings, so that nothing is made for a word that was seen before.
    """
    pattern = word_pattern(text)
    found = [
        reading.word for start, end in passage_spans(text) for reading in readings(text, start, end, pattern)
    ]
    go_on = [word for word in found if word.joined and word.joined[-1].end > word.end]
    return words(text) if go_on else found


def tokens(text: str, of_word: Mapping[str, Reading] = READINGS) -> list[Token]:
    """The tokens of an NFC text, ascending by position, a joined one after the part at its position.

    of_word: see `readings`.

    >>> [(token.exact, token.position, token.joined) for token in tokens("TP.HCM họp")]
    [('tp', 0, False), ('tphcm', 0, True), ('hcm', 1, False), ('họp', 2, False)]
    """
    return [
        Token(raw, position + offset, start + first, start + last, exact, folded, stem, joined)
        for reading, start, position in _placed(text, of_word)
        for raw, offset, first, last, exact, folded, stem, joined in reading.tokens
    ]


def passage_spans(text: str) -> list[tuple[int, int]]:
    """The (start, end) of every passage: a line, or a few sentences of a very long line."""
    return [match.span() for match in _PASSAGE.finditer(text)]


def is_abbreviation_gap(gap: str) -> bool:
    """Whether two words of capitals with this between them may be one abbreviation: TP HCM, TP. HCM."""
    return _ABBREVIATION_GAP.fullmatch(gap) is not None


def readings(
    text: str,
    start: int,
    end: int,
    pattern: re.Pattern[str],
    of_word: Mapping[str, Reading] = READINGS,
) -> list[Reading]:
    """The readings of the words of one passage; the same tokens as `words`, without their places.

    `pattern` is `word_pattern(text)`. of_word: the reading of each word, by itself; of words in capitals as
    they are.
    """
    found = list(map(of_word.__getitem__, pattern.findall(text, start, end)))
    if pairs := _pairs_of_capitals(found):
        _join(text, found, [match.span() for match in pattern.finditer(text, start, end)], pairs)
    return found


def word_pattern(text: str) -> re.Pattern[str]:
    """A regular expression that finds the words of this text, without groups."""
    return _word_pattern(icu_text.repertoire(text))


@cache
def _word_pattern(repertoire: str) -> re.Pattern[str]:
    run = icu_text.run_source(repertoire)
    return re.compile(f"{run}(?:(?:[{CONNECTORS}]|(?<=[0-9]),(?=[0-9])){run})*")


def _placed(text: str, of_word: Mapping[str, Reading] = READINGS) -> Iterator[tuple[Reading, int, int]]:
    """The readings of a text's words, each with its start and its first position."""
    pattern = word_pattern(text)
    position = 0
    for passage_start, passage_end in passage_spans(text):
        spans = [match.span() for match in pattern.finditer(text, passage_start, passage_end)]
        found = [of_word[text[start:end]] for start, end in spans]
        _join(text, found, spans, _pairs_of_capitals(found))
        for reading, (start, _) in zip(found, spans, strict=True):
            yield reading, start, position
            position += reading.width


def _pairs_of_capitals(found: Sequence[Reading]) -> list[int]:
    """Where two short words of capitals follow each other, ascending indexes of the first.

    One of the two has no vowel, as in TP HCM: all else in capitals is a heading.
    """
    capitals = [reading.capitals for reading in found]
    if 2 not in capitals:
        return []
    beside = {first for index, kind in enumerate(capitals) if kind == 2 for first in (index - 1, index)}
    last = len(found) - 1
    return sorted(first for first in beside if 0 <= first < last and capitals[first] and capitals[first + 1])


def _join(text: str, found: list[Reading], spans: Sequence[tuple[int, int]], pairs: list[int]) -> None:
    """Give the first words of pairs that only a space keeps apart a joined token."""
    for first in pairs:
        gap = text[spans[first][1] : spans[first + 1][0]]
        if is_abbreviation_gap(gap):
            found[first] = _with_joined(found[first].word.raw, gap, found[first + 1].word.raw)


@lru_cache(maxsize=4096)
def _with_joined(first: str, gap: str, second: str) -> Reading:
    """The reading of a word of capitals that the next one belongs to."""
    text = first + gap + second
    token = joined_token(text, 0, len(text), 0, first + second)
    return Reading(READINGS[first].word._replace(joined=(token,)))


def _united(text: str, first: Word, second: Word) -> Word:
    return Word(
        text[first.start : second.end],
        first.start,
        second.end,
        first.parts + second.parts,
        first.joined + second.joined,
        f"{first.connector} {second.connector}",
    )


def _moved(word: Word, start: int, position: int) -> Word:
    raw, _, length, parts, joined, connector = word
    parts = _tokens_moved(parts, start, position)
    if joined:  # Which most words have not.
        joined = _tokens_moved(joined, start, position)
    return Word(raw, start, start + length, parts, joined, connector)


def _tokens_moved(found: Sequence[Token], start: int, position: int) -> tuple[Token, ...]:
    return tuple(
        [
            Token(raw, position + offset, start + first, start + last, exact, folded, stem, joined)
            for raw, offset, first, last, exact, folded, stem, joined in found
        ]
    )
