"""written: which documents have some words side by side, and how do they write them?

An index knows words without capitals and punctuation. Where words stand tells which documents have them in
a row; a few of these are read to see how it is written there, and with which word it goes on.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib.analysis.forms import form
from searchlib.analysis.icu_text import casefold, nfc
from searchlib.analysis.segmentation import Token, tokens
from searchlib.analysis.vietnamese import tone_of
from searchlib.ascending import intersect
from searchlib.context import Context
from searchlib.schema import TEXT_FIELDS, view_field
from searchlib.snapshot import Snapshot
from searchlib.standing import Spot

__all__ = ["Written", "begins", "beside", "having", "last_word", "lost_marks", "standing"]

Array = npt.NDArray[Any]

_TEXTS = 6
_MOST_CHARACTERS = 20_000
_GAP = "[ \u00a0-]"


class Written:
    """Looks up how rows of folded words are written in documents, so many rows at most."""

    def __init__(self, context: Context, most: int) -> None:
        self._context = context
        self._left = most
        self._known: dict[tuple[str, ...], list[str]] = {}

    def ways(self, words: tuple[str, ...]) -> Counter[str]:
        """The ways in which a row is written, each with how many of a few documents; empty for none."""
        found = (_pattern(words).search(text) for text in self._texts(words))
        return Counter(" ".join(match[1].split()) for match in found if match)

    def longer_ways(self, words: tuple[str, ...]) -> Counter[str]:
        """The same with the next word, each with how often; without it where a row ends its sentence."""
        found = (match for text in self._texts(words) for match in _pattern(words).finditer(text))
        return Counter(" ".join(match[0].split()) for match in found)

    def way(self, row: Sequence[str], typed: Sequence[Token], beginning: str = "") -> str:
        """The commonest way to write words that keeps most of the marks that were typed; "" for none.

        beginning: how the last word begins as it was typed, case folded.
        """
        ways = {way: count for way, count in self.ways(tuple(row)).items() if begins(way, beginning)}
        kept = [word.raw for word in typed]

        def cost(way: str) -> tuple[int, int, int, str]:
            return lost_marks(way, typed), -len(set(kept) & set(_words(way))), -ways[way], way

        return min(ways, key=cost, default="")

    def _texts(self, words: tuple[str, ...]) -> list[str]:
        found = self._known.get(words)
        if found is None:
            found = []
            if self._left > 0:
                docs = standing(self._context, words)
                self._left -= len(docs) > 0
                for docnum in _drawn(docs).tolist():
                    segment, local = self._context.snapshot.locate(docnum)
                    title = segment.data.records.value("title", local)
                    found.append(f"{title}\n{segment.data.text(local)[:_MOST_CHARACTERS]}")
            self._known[words] = found
        return found


def lost_marks(way: str, typed: Sequence[Token]) -> int:
    """How many of the typed words with marks are written otherwise."""
    written = {token.exact for token in tokens(way)}
    return sum(word.exact != word.folded and word.exact not in written for word in typed)


def begins(way: str, beginning: str) -> bool:
    """Whether the last word is what a typed beginning may become: the marks it has stay, others may come.

    beginning: case folded.
    """
    word = casefold(last_word(way))
    if tone_of(beginning) and tone_of(beginning) != tone_of(word):
        return False
    return len(word) >= len(beginning) and all(map(_may_become, beginning, word))


def last_word(way: str) -> str:
    """The last word of a row as documents write it."""
    return _words(way)[-1]


def _words(way: str) -> list[str]:
    """The words of a row as documents write it, some with hyphens between them."""
    return way.replace("-", " ").split(" ")


def _may_become(typed: str, letter: str) -> bool:
    typed, letter = _toneless(typed), _toneless(letter)
    return letter == typed or (typed.isascii() and form(letter).folded == form(typed).folded)


def _toneless(letter: str) -> str:
    tone = tone_of(letter)
    return nfc(unicodedata.normalize("NFD", letter).replace(tone, "")) if tone else letter


def having(context: Context, term: str, view: str = "folded") -> Array:
    """The documents that have a term of a view in title or text, ascending, none deleted."""
    postings = [context.snapshot.postings(view_field(name, view), term.encode()) for name in TEXT_FIELDS]
    return _live(context.snapshot, np.unique(np.concatenate([found.docs for found in postings])))


def standing(context: Context, words: Sequence[str]) -> Array:
    """The documents in which folded words stand side by side in this order, ascending, none deleted."""
    if len(words) == 1:
        return having(context, words[0])
    return _documents(context, context.places.phrase([Spot(word) for word in words]))


def beside(context: Context, row: Sequence[str], terms: Sequence[str], *, after: bool) -> list[int]:
    """In how many documents each folded term stands right after a row of words, or right before it.

    Deleted documents are not counted.
    """
    places = context.places
    here = places.phrase([Spot(word) for word in row])
    if not len(here):
        return [0] * len(terms)
    number = places.starts.dtype.type
    wanted = here + number(len(row)) if after else here[here > 0] - number(1)
    docs = places.documents(here)
    # What fewer documents have is read whole, and remembered; what more have, in these documents alone.
    common = [term for term in terms if context.snapshot.word_frequency(term) > len(docs)]
    common = [term for term in common if places.known(term) is None]
    found = dict(zip(common, places.within([Spot(term) for term in common], docs), strict=True))
    stands = (found[term] if term in found else places.of(Spot(term)) for term in terms)
    return [len(_documents(context, intersect(wanted, these))) for these in stands]


def _documents(context: Context, places: Array) -> Array:
    """The documents in which ascending places are, each once, without deleted ones."""
    if not len(places):
        return np.empty(0, np.intp)
    docs = context.places.documents(places)
    return _live(context.snapshot, docs)


def _live(snapshot: Snapshot, docs: Array) -> Array:
    if not len(snapshot.deleted):
        return docs
    at = np.minimum(snapshot.deleted.searchsorted(docs), len(snapshot.deleted) - 1)
    live: Array = docs[snapshot.deleted[at] != docs]
    return live


def _drawn(docs: Array) -> Array:
    """A few documents, evenly from all of them: neighbours are alike."""
    return docs[:: max(len(docs) // _TEXTS, 1)][:_TEXTS]


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
