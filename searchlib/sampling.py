"""sampling: what do a few documents tell of words that stand side by side?

How rare two words are side by side, and how a word without marks is probably spelled beside its neighbours,
need not be known to the last document: a few thousand, drawn evenly from the whole index, tell enough, and
what they tell of a word is small and remembered. An index of no more documents is its own sample.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib import native
from searchlib.ascending import beside
from searchlib.bigrams import Bigrams
from searchlib.codec.packing import ranges
from searchlib.places import Places
from searchlib.remembered import Remembered
from searchlib.snapshot import Snapshot
from searchlib.standing import Spot, Standing

__all__ = ["Sample"]

Array = npt.NDArray[Any]

# Documents side by side are read at once; those of one source are alike, so that there are many stretches.
_STRETCHES = 256
_DOCUMENTS_EACH = 32
_BYTES_REMEMBERED = 24 << 20
# What has not been met may be there, outside the sample. A pair that was not met is as if half a one was.
_UNMET_PAIR = 0.5
_UNMET_SPELLINGS = 0.05
# Between two spellings that neighbours speak for alike the commoner one is chosen, but they come first.
_SHARE_WEIGHT = 0.5
_MOST_SPELLINGS = 12
# So many pairs tell how many there are, and so many documents fewer are looked at first; and they tell how
# they are spelled: of fewer in the sample those of the whole index are looked at, unless both words are all
# over it.
_ENOUGH = 20
_TIMES_FEWER = 4
_MOST_LOOKED_AT = 1 << 16


class _Spelled(NamedTuple):
    """The commonest spellings of a folded word.

    counts: of each in the sample. ranks: of each segment which of them a code is, -1 for none.
    """

    folded: str
    terms: tuple[str, ...]
    counts: Array
    ranks: Sequence[Array]

    @property
    def nbytes(self) -> int:
        return 200 * len(self.terms) + sum(ranks.nbytes for ranks in self.ranks)


class _Drawn(NamedTuple):
    """The places of a word in the sample, ascending: all of them, and those in some of the stretches."""

    all: Array
    some: Array

    @property
    def nbytes(self) -> int:
        return self.all.nbytes + self.some.nbytes


class Sample:
    """Some documents of an index, drawn evenly, and the words in them."""

    def __init__(self, places: Places, size: int) -> None:
        """size: of the index, in documents."""
        self._places = places
        self._size = size
        drawn = _STRETCHES * _DOCUMENTS_EACH
        firsts, each = np.zeros(1, np.intp), size
        if size > drawn:
            firsts, each = np.linspace(0, size - _DOCUMENTS_EACH, _STRETCHES).astype(np.intp), _DOCUMENTS_EACH
        self._docs = ranges(firsts, np.full(len(firsts), each)).astype(np.intp, copy=False)
        width = len(places.fields)
        self._starts = places.starts[firsts * width]
        self._ends = places.starts[(firsts + each) * width]
        self._times = size / max(len(self._docs), 1)
        self._standing: Remembered[_Drawn] = Remembered(_BYTES_REMEMBERED, lambda found: found.nbytes)
        self._spelled: Remembered[_Spelled] = Remembered(_BYTES_REMEMBERED, lambda found: found.nbytes)
        self._bigrams: Bigrams | None = None

    def learn(self, folded: str) -> None:
        """Look a word up, which is remembered."""
        self._of(folded)

    def learn_pairs(self, snapshot: Snapshot) -> bool:
        """Count all pairs of words, which then are known at once, and tell whether they are: where loops are
        compiled, and where not all documents are looked at anyway. Raises CorruptIndexError."""
        if native.loops is not None and self._times > 1.0:
            is_some = np.arange(len(self._docs)) // _DOCUMENTS_EACH % _TIMES_FEWER == 0
            self._bigrams = Bigrams.of(native.loops, snapshot, self._places, self._docs, is_some)
        return self._bigrams is not None

    def pair_frequencies(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Of each two folded words how many documents have them side by side in this order, about."""
        if self._bigrams is not None:
            return [self._estimate(some, count) for count, some in self._bigrams.counts(pairs)]
        return [self._looked_up(first, second) for first, second in pairs]

    def _looked_up(self, first: str, second: str) -> float:
        """The same of one pair."""
        here, beside = self._of(first), self._of(second)
        if self._times == 1.0:
            return float(self._documents_with(here.all, beside.all))
        some = self._documents_with(here.some, beside.some)
        return self._estimate(some, 0 if some >= _ENOUGH else self._documents_with(here.all, beside.all))

    def _estimate(self, some: int, count: int) -> float:
        """How many documents there are by those in some of the stretches, or if these are few, in all."""
        found = some * _TIMES_FEWER if some >= _ENOUGH else count + _UNMET_PAIR
        return min(found * self._times, float(self._size))

    def _documents_with(self, first: Array, second: Array) -> int:
        if native.loops is not None:
            width = len(self._places.fields)
            return native.loops.documents_beside(first, second, self._places.starts, width)
        return len(self._places.documents(beside(first, second, 1)))

    def _of(self, folded: str) -> _Drawn:
        """The places of a word in the sample."""
        drawn = self._standing.get(folded)
        if drawn is None:
            known = self._places.known(folded)
            if known is None:
                found = self._places.starts[:0]
                if len(self._docs):
                    found = self._places.within([Spot(folded)], self._docs)[0]
            else:
                found = known.places[self._within(known.places)]
            drawn = self._standing.put(folded, _Drawn(found, found[self._within(found, _TIMES_FEWER)]))
        return drawn

    def _within(self, places: Array, times_fewer: int = 1) -> Array:
        """The indexes of the places that are in the sample, or in so many times fewer of its stretches."""
        firsts = places.searchsorted(self._starts[::times_fewer])
        return ranges(firsts, places.searchsorted(self._ends[::times_fewer]) - firsts)

    # Spellings

    def likely_spellings(self, words: Sequence[str]) -> list[str]:
        """Of folded words that follow each other how each is probably spelled: its exact term.

        The row of spellings in which neighbours are most often seen together (Viterbi's algorithm over the
        shares of pairs). "" for a word that the sample does not have.
        """
        if not words:
            return []
        each = [self._spellings(word) for word in words]
        score = _logarithms_of_shares(each[0])
        came_from = []
        for before, after in pairwise(each):
            ways = score[:, None] + self._logarithms_of_pairs(before, after)
            came_from.append(ways.argmax(axis=0))
            score = ways.max(axis=0) + _logarithms_of_shares(after)
        chosen = [int(score.argmax())]
        for back in reversed(came_from):
            chosen.append(int(back[chosen[-1]]))
        return [word.terms[number] for word, number in zip(each, reversed(chosen), strict=True)]

    def _logarithms_of_pairs(self, before: _Spelled, after: _Spelled) -> Array:
        """Of each two spellings of words side by side how large a share of the pairs are those."""
        pairs = np.full((len(before.terms), len(after.terms)), _UNMET_SPELLINGS)
        met = beside(self._of(before.folded).all, self._of(after.folded).all, 1)
        left, right = self._places.standing(before.folded), self._places.standing(after.folded)
        if len(met) < _ENOUGH and min(len(left.places), len(right.places)) < _MOST_LOOKED_AT:
            met = beside(left.places, right.places, 1)
        ranks = self._ranks(before, left, met), self._ranks(after, right, met + met.dtype.type(1))
        known = (ranks[0] >= 0) & (ranks[1] >= 0)
        np.add.at(pairs, (ranks[0][known], ranks[1][known]), 1.0)
        return np.log(pairs / (len(met) + 1.0))

    def _ranks(self, word: _Spelled, standing: Standing, places: Array) -> Array:
        """Which of a word's spellings stands at each of some of its places, -1 for one that is left out."""
        found = np.full(len(places), -1)
        codes = standing.spellings[standing.places.searchsorted(places)]
        for number, (here, ranks) in enumerate(zip(self._places.by_segment(places), word.ranks, strict=True)):
            if here.start < here.stop:
                if int(codes[here].max()) >= len(ranks):
                    raise self._places.corrupt(
                        number, f"the word {word.folded!r} has a spelling that is none"
                    )
                found[here] = ranks[codes[here]]
        return found

    def _spellings(self, folded: str) -> _Spelled:
        """How a word is spelled in the sample, the commonest spellings of it."""
        found = self._spelled.get(folded)
        if found is not None:
            return found
        numbers: dict[str, int] = {}
        coded = []
        for terms in self._places.spellings_of(folded):
            of_code = np.full(max(terms, default=-1) + 1, -1)
            for code, term in terms.items():
                of_code[code] = numbers.setdefault(term, len(numbers))
            coded.append(of_code)
        all_of_them = _Spelled(folded, tuple(numbers), np.ones(len(numbers)), coded)
        standing, here = self._places.standing(folded), self._of(folded).all
        counts = np.bincount(self._ranks(all_of_them, standing, here), minlength=len(numbers))
        met = tuple(numbers)
        # Of spellings that are equally common the order of the segments must not decide.
        order = sorted(range(len(met)), key=lambda number: (-counts[number], met[number]))[:_MOST_SPELLINGS]
        ranks = np.full(len(numbers) + 1, -1)  # The last one is for -1.
        ranks[order] = np.arange(len(order))
        found = _Spelled(
            folded,
            tuple(met[number] for number in order) or ("",),
            counts[order] if len(order) else np.zeros(1),
            [ranks[of_code] for of_code in coded],
        )
        return self._spelled.put(folded, found)


def _logarithms_of_shares(word: _Spelled) -> Array:
    shares: Array = _SHARE_WEIGHT * np.log((word.counts + _UNMET_SPELLINGS) / (word.counts.sum() + 1.0))
    return shares
