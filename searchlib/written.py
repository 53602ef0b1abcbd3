"""written: how do documents write some words that stand side by side?

An index knows words without capitals and punctuation. A few of the documents that have the words in a row
are read to see how it is written there, and with which word it goes on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache, reduce
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib.analysis.forms import form
from searchlib.ascending import distinct, intersect
from searchlib.codec.segment import FieldData
from searchlib.snapshot import OpenSegment, Snapshot

__all__ = ["Written", "beside"]

Array = npt.NDArray[Any]

_DOCUMENTS = 256
_TEXTS = 6
_MOST_CHARACTERS = 20_000
_GAP = "[ \u00a0-]"
_POSITION_BITS = 32


class Written:
    """Looks up how rows of folded words are written in a snapshot, so many rows at most."""

    def __init__(self, snapshot: Snapshot, most: int) -> None:
        self._snapshot = snapshot
        self._left = most
        self._known: dict[tuple[str, ...], list[str]] = {}

    def ways(self, words: Sequence[str]) -> Counter[str]:
        """The ways in which a row is written, each with how many of a few documents; empty for none."""
        pattern = _pattern(tuple(words))
        found = (pattern.search(text) for text in self._texts(tuple(words)))
        return Counter(" ".join(match[1].split()) for match in found if match)

    def longer_ways(self, words: Sequence[str]) -> Counter[str]:
        """The same with the next word, each with how often; without it where a row ends its sentence."""
        pattern = _pattern(tuple(words))
        found = (match for text in self._texts(tuple(words)) for match in pattern.finditer(text))
        return Counter(" ".join(match[0].split()) for match in found)

    def _texts(self, words: tuple[str, ...]) -> list[str]:
        found = self._known.get(words)
        if found is None:
            found = []
            if self._left > 0:
                self._left -= 1
                for segment, doc in _standing(self._snapshot, words):
                    title = segment.data.records.value("title", doc)
                    found.append(f"{title}\n{segment.data.text(doc)[:_MOST_CHARACTERS]}")
                    if len(found) == _TEXTS:
                        break
            self._known[words] = found
        return found


def beside(snapshot: Snapshot, terms: Sequence[str], before: str, after: str) -> Counter[str]:
    """How often each folded term stands right after the one word or right before the other, in a sample."""
    counts: Counter[str] = Counter()
    for anchor, step in ((before, 1), (after, -1)):
        left = dict.fromkeys(terms, _DOCUMENTS)
        for segment in snapshot.segments if anchor else ():
            field, [here] = _numbers(segment, [anchor])
            if here < 0:
                continue
            anchors = field.postings(here).docs
            for term in terms:
                number = field.number(term.encode()) if left[term] else -1
                if number >= 0:
                    docs = intersect(anchors, field.postings(number).docs)[: left[term]]
                    left[term] -= len(docs)
                    keys = _position_keys(field, here, docs) + step
                    counts[term] += len(intersect(keys, _position_keys(field, number, docs)))
    return counts


def _standing(snapshot: Snapshot, words: Sequence[str]) -> Iterator[tuple[OpenSegment, int]]:
    """Documents in which folded words stand side by side, from a sample of those that have them all."""
    for segment in snapshot.segments:
        field, numbers = _numbers(segment, words)
        if min(numbers) < 0:
            continue
        listed = sorted((field.postings(number).docs for number in numbers), key=len)
        docs = reduce(intersect, listed)
        if segment.deleted is not None:
            docs = docs[~segment.deleted[docs]]
        docs = docs[:_DOCUMENTS]
        keys = (_position_keys(field, number, docs) - place for place, number in enumerate(numbers))
        met = distinct(reduce(intersect, keys) >> _POSITION_BITS)
        yield from ((segment, int(doc)) for doc in docs[met])


def _numbers(segment: OpenSegment, words: Sequence[str]) -> tuple[FieldData, list[int]]:
    """The numbers of folded words in the text, or in the title where the text does not have them all."""
    encoded = [word.encode() for word in words]
    text, title = segment.data.field("text"), segment.data.field("title")
    numbers = list(map(text.number, encoded))
    return (text, numbers) if min(numbers) >= 0 else (title, list(map(title.number, encoded)))


def _position_keys(field: FieldData, number: int, docs: Array) -> Array:
    """(index into docs) << 32 | position, ascending, of a term's occurrences in the given documents."""
    if not len(docs):
        return np.empty(0, np.int64)
    of_docs, positions = field.positions_in(number, docs)
    keys: Array = (of_docs.astype(np.int64) << _POSITION_BITS) + positions
    return keys


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """A regular expression for folded words as they may be written, and the next word where one follows."""
    row = _GAP.join("".join(f"[{_alike(letter)}]" for letter in word) for word in words)
    return re.compile(rf"\b({row})\b(?: \w+)?", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _alike(folded: str) -> str:
    """What may fold to a letter, within brackets; i and y stand for each other."""
    bases = "iy" if folded in "iy" else folded
    return "".join(re.escape(letter) for base in bases for letter in _letters().get(base, [base]))


@cache
def _letters() -> dict[str, list[str]]:
    letters: dict[str, list[str]] = {}
    # Latin letters stand in two places.
    for letter in map(chr, chain(range(0x61, 0x250), range(0x1E00, 0x1F00))):
        if letter.islower() and len(folded := form(letter).folded) == 1 and folded.isascii():
            letters.setdefault(folded, []).append(letter)
    return letters
