"""Where are the words and the passages of many texts, and which number stands for the letters of a word?

The rule is that of `icu_text` and `segmentation`, over one byte per character. Characters that nearly
all words of Vietnamese and English are made of have a **code** of their own; the others share one with
their class:

    0           other
    1-13        connectors
    14          the comma, a connector between digits
    15          what ends a line
    16-25       digits
    26-250      core characters of Latin-1, letters of Vietnamese
    253-255     another core character, a mark, an invisible character

The codes of up to 16 characters fill two 64-bit integers, the **head** and the **tail** of a word:
equal numbers are equal words, so that nothing need be compared again. A word that is longer, or has a
character without a code of its own, is **odd**: its head is 0, and it is told from others by its letters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis.icu_text import character_classes
from searchlib.analysis.readings import CONNECTORS
from searchlib.analysis.segmentation import PASSAGE_LENGTH, passage_spans
from searchlib.analysis.vietnamese import TONES
from searchlib.native import indexing
from searchlib.native.indexing import Writing

__all__ = ["Scan", "scan"]

_COMMA = len(CONNECTORS) + 1
_BREAK = _COMMA + 1
_DIGIT = _BREAK + 1
_CORE, _MARK, _INVISIBLE = 253, 254, 255

_BREAKS = "\n\r\u2028\u2029"
_VIETNAMESE = "aăâeêioôơuưy"

_WIDTH = 8
# The bits of a head or a tail that a word of so many characters fills.
_FILLED = np.array([(1 << 8 * count) - 1 for count in range(_WIDTH + 1)], np.uint64)

Codes = NDArray[np.uint8]


class Scan(NamedTuple):
    """The words of some texts, in order.

    joined: the texts, each between two line breaks.
    starts, ends: of each word, code points of `joined`, half open. heads, tails: see the module.
    first_words: of each text the number of its first word, and the number of all words.
    passages: the same of each passage that has words.
    """

    joined: str
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    heads: NDArray[np.uint64]
    tails: NDArray[np.uint64]
    first_words: NDArray[np.int64]
    passages: NDArray[np.int64]


def scan(texts: Sequence[str]) -> Scan:
    """The words of NFC texts.

    >>> found = scan(["TP.HCM,", "", "1,5 tỷ"])
    >>> [found.joined[start:end] for start, end in zip(found.starts, found.ends)]
    ['TP.HCM', '1,5', 'tỷ']
    >>> found.first_words.tolist(), found.passages.tolist()
    ([0, 1, 1, 3], [0, 1, 3])
    """
    joined = "\n".join(("", *texts, ""))
    words = _words_by_arrays(joined) if indexing.writing is None else _words(indexing.writing, joined)
    text_starts = np.cumsum([0, *(len(text) + 1 for text in texts)])
    passages = np.searchsorted(words.starts, _passage_bounds(joined, words.breaks))
    return Scan(
        joined,
        *words[:4],
        np.searchsorted(words.starts, text_starts),
        passages[np.append(passages[1:] > passages[:-1], True)],
    )


class _Words(NamedTuple):
    """The words of a text as in `Scan`, and where its lines end."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    heads: NDArray[np.uint64]
    tails: NDArray[np.uint64]
    breaks: NDArray[np.int64]


def _words(writing: Writing, joined: str) -> _Words:
    most = len(joined) // 2 + 1
    starts, ends, breaks = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(len(joined), np.int64)
    heads, tails = np.empty(most, np.uint64), np.empty(most, np.uint64)
    count, lines = writing.scan(joined, _table(), starts, ends, heads, tails, breaks)
    return _Words(starts[:count], ends[:count], heads[:count], tails[:count], breaks[:lines])


def _words_by_arrays(joined: str) -> _Words:
    codes = _codes(joined)
    rare = np.flatnonzero(codes >= _CORE)
    starts, ends = _spans(codes, rare)
    return _Words(starts, ends, *_keys(codes, rare, starts, ends), np.flatnonzero(codes == _BREAK))


@cache
def _table() -> Codes:
    """The code of every code point."""
    classes = character_classes()
    table = np.zeros(0x110000, np.uint8)
    for code, ranges in ((_CORE, classes.core), (_MARK, classes.mark), (_INVISIBLE, classes.invisible)):
        for first, last in ranges:
            table[first : last + 1] = code
    small = [unicodedata.normalize("NFC", letter + tone) for letter in _VIETNAMESE for tone in TONES]
    latin = [chr(code) for code in range(0x100) if table[code] == _CORE]
    letters = dict.fromkeys((*latin, *small, *map(str.upper, small), "đ", "Đ"))
    for code, character in enumerate(letters, _DIGIT):
        table[ord(character)] = code
    for code, character in enumerate(CONNECTORS + ",", 1):
        table[ord(character)] = code
    for character in _BREAKS:
        table[ord(character)] = _BREAK
    return table


def _codes(text: str) -> Codes:
    """The code of each character, with as many zeros after them as a key may look ahead."""
    # A lone surrogate is a character like any other here: it is in no word.
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    codes = np.zeros(len(text) + 3 * _WIDTH, np.uint8)
    _table().take(points, out=codes[: len(text)], mode="clip")
    return codes


def _spans(codes: Codes, rare: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The starts and the ends of the words. `rare` is where a character has no code of its own."""
    inside = codes >= _DIGIT
    _trim(inside, codes, rare[codes[rare] > _CORE])
    here, digit = codes[1:-1], codes - np.uint8(_DIGIT) < 10
    # A code of 0 wraps round to 255.
    connects = here - np.uint8(1) < len(CONNECTORS)
    connects &= inside[:-2] & inside[2:]
    connects |= (here == _COMMA) & digit[:-2] & digit[2:]
    inside[1:-1] |= connects
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    return np.ascontiguousarray(edges[::2]), np.ascontiguousarray(edges[1::2])


def _trim(inside: NDArray[np.bool_], codes: Codes, soft: NDArray[np.int64]) -> None:
    """Take from each run what stands before its first core and after its last core or mark.

    `soft` is where marks and invisible characters are.
    """
    if not soft.size:
        return
    cuts = np.flatnonzero(np.diff(soft) > 1)
    firsts, lasts = np.append(0, cuts + 1), np.append(cuts, len(soft) - 1)
    sizes = lasts - firsts + 1
    leading, trailing = ~inside[soft[firsts] - 1], ~inside[soft[lasts] + 1]
    marks = np.cumsum(codes[soft] == _MARK)
    # Up to the end of the group there is no mark, nor here.
    last = (np.repeat(marks[lasts], sizes) == marks) & (codes[soft] == _INVISIBLE)
    inside[soft[np.repeat(leading, sizes) | (np.repeat(trailing, sizes) & last)]] = False


def _keys(
    codes: Codes, rare: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The heads and the tails of the words."""
    # Eight codes from any place on, read as one integer.
    eights = np.ndarray((len(codes) - _WIDTH + 1,), "<u8", codes, 0, (1,))
    lengths = ends - starts
    heads = eights[starts] & _FILLED.take(lengths, mode="clip")
    tails = np.zeros_like(heads)
    long = np.flatnonzero(lengths > _WIDTH)
    tails[long] = eights[starts[long] + _WIDTH] & _FILLED.take(lengths[long] - _WIDTH, mode="clip")

    odd = long[lengths[long] > 2 * _WIDTH]
    if rare.size and starts.size:
        words = np.maximum(np.searchsorted(starts, rare, "right") - 1, 0)
        # What has been trimmed is in no word.
        odd = np.append(odd, words[(starts[words] <= rare) & (rare < ends[words])])
    heads[odd] = tails[odd] = 0
    return heads, tails


def _passage_bounds(joined: str, breaks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where passages begin, at the latest at their first word, and where the last one ends."""
    within = []
    for index in np.flatnonzero(np.diff(breaks) > PASSAGE_LENGTH).tolist():
        start = int(breaks[index]) + 1
        spans = passage_spans(joined[start : breaks[index + 1]])
        within += [start + first for first, _ in spans[1:]]
    return np.sort(np.append(breaks, within)) if within else breaks
