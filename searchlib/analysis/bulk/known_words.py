"""Which tokens does a word have? Words that texts before had are known; others are read, each once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis.bulk.arrays import Column, sums
from searchlib.analysis.bulk.key_table import UNKNOWN, KeyTable
from searchlib.analysis.bulk.scanning import Scan
from searchlib.analysis.bulk.vocabulary import Vocabulary
from searchlib.analysis.forms import MAX_FORM, BoundedCache, exact_term
from searchlib.analysis.readings import capitals, exact_terms
from searchlib.analysis.segmentation import is_abbreviation_gap

__all__ = ["KnownWords"]

# Of more odd words than these none is kept for the next batch; a keyed one takes a tenth of the memory.
_ODD_WORDS = 1 << 16
_ABBREVIATIONS = 1 << 12


class Compounds(NamedTuple):
    """Of each compound its rows; of each row its exact number, and whether it is a joined token."""

    first_rows: Column[np.int64]
    row_counts: Column[np.int64]
    terms: Column[np.int32]
    joined: Column[np.bool_]


class KnownWords:
    """Words by number. A word that is one token has that of its exact term; any other one the
    complement of its index among the **compounds**, whose tokens are rows of a table.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.compounds = Compounds(Column(np.int64), Column(np.int64), Column(np.int32), Column(np.bool_))
        self._vocabulary = vocabulary
        self._capitals = Column(np.uint8)
        self._table = KeyTable()
        self._odd: dict[str, int] = {}
        self._abbreviations = BoundedCache(self._read_abbreviation, _ABBREVIATIONS)

    def __len__(self) -> int:
        """About how many words are kept, to tell when to start afresh."""
        return len(self._table) + len(self.compounds.first_rows)

    def numbers_of(self, found: Scan) -> NDArray[np.int32]:
        """The number of each word found. One that takes in the next, as in TP HCM, has one of its own."""
        numbers = self._table.find(found.heads, found.tails)
        unknown = np.flatnonzero(numbers == UNKNOWN)
        if unknown.size:
            self._learn(found, unknown, numbers)
        self._join(found, numbers)
        return numbers

    def count_tokens(self, numbers: NDArray[np.int32]) -> int:
        """How many tokens words have."""
        compounds = numbers[numbers < 0]
        return len(numbers) - len(compounds) + int(self.compounds.row_counts.array()[~compounds].sum())

    def tokens_of(
        self, numbers: NDArray[np.int32]
    ) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]:
        """The tokens of words.

        Returns of each word its first token, and the number of all tokens; of each token its exact
        number; and which tokens are joined ones.
        """
        compounds = np.flatnonzero(numbers < 0)
        indexes = ~numbers[compounds]
        counts = np.ones(len(numbers), np.int64)
        counts[compounds] = several = self.compounds.row_counts.array()[indexes]
        bounds = sums(counts)
        exact = np.repeat(numbers, counts)

        within = np.arange(several.sum()) - np.repeat(sums(several)[:-1], several)
        rows = np.repeat(self.compounds.first_rows.array()[indexes], several) + within
        places = np.repeat(bounds[compounds], several) + within
        exact[places] = self.compounds.terms.array()[rows]
        return bounds, exact, places[self.compounds.joined.array()[rows]]

    def _learn(self, found: Scan, unknown: NDArray[np.int64], numbers: NDArray[np.int32]) -> None:
        """Read the unknown words of those found, and put in their numbers."""
        has_key = found.heads[unknown] != 0
        self._learn_keyed(found, unknown[has_key], numbers)
        self._learn_odd(found, unknown[~has_key], numbers)

    def _learn_keyed(self, found: Scan, keyed: NDArray[np.int64], numbers: NDArray[np.int32]) -> None:
        raws = _raws(found, keyed)
        places = dict(zip(raws, keyed.tolist(), strict=True))
        read = self._read(list(places))
        as_read = dict(zip(places, read.tolist(), strict=True))
        numbers[keyed] = [as_read[raw] for raw in raws]
        ones = list(places.values())
        self._table.add(found.heads[ones], found.tails[ones], read)

    def _learn_odd(self, found: Scan, odd: NDArray[np.int64], numbers: NDArray[np.int32]) -> None:
        raws = _raws(found, odd)
        if len(self._odd) > _ODD_WORDS:
            self._odd.clear()
        unread = [raw for raw in dict.fromkeys(raws) if raw not in self._odd]
        as_read = dict(zip(unread, self._read(unread).tolist(), strict=True))
        numbers[odd] = [self._odd[raw] if raw in self._odd else as_read[raw] for raw in raws]
        # A longer one is hardly ever met again.
        self._odd.update((raw, number) for raw, number in as_read.items() if len(raw) <= MAX_FORM)

    def _join(self, found: Scan, numbers: NDArray[np.int32]) -> None:
        """Give words of capitals that the next one of the passage belongs to their own number."""
        compounds = np.flatnonzero(numbers < 0)
        kinds = self._capitals.array()[~numbers[compounds]]
        beside = np.diff(compounds) == 1
        # One of the two has no vowel, see `Reading.capitals`.
        firsts = compounds[:-1][beside & (kinds[:-1] * kinds[1:] > 1)]
        apart = found.starts[firsts + 1] - found.ends[firsts] <= 2
        within = found.passages[np.searchsorted(found.passages, firsts + 1)] != firsts + 1
        for first in firsts[apart & within].tolist():
            start, end = int(found.starts[first]), int(found.ends[first + 1])
            if is_abbreviation_gap(found.joined[found.ends[first] : found.starts[first + 1]]):
                numbers[first] = self._abbreviations[found.joined[start:end]]

    def _read(self, raws: Sequence[str]) -> NDArray[np.int32]:
        """The numbers of words that are not known yet."""
        words = [exact_terms(raw) for raw in raws]
        kinds = [
            capitals(raw, word[0][0]) if len(word) == 1 and raw.isupper() else 0
            for raw, word in zip(raws, words, strict=True)
        ]
        return self._numbers(words, kinds)

    def _read_abbreviation(self, raw: str) -> int:
        """The number of the first of two words of capitals, known by them and what is between them."""
        first, second = raw.replace(".", " ").split()
        word = [(exact_term(first), False), (exact_term(first + second), True)]
        return int(self._numbers([word], [0])[0])

    def _numbers(
        self, words: Sequence[Sequence[tuple[str, bool]]], kinds: Sequence[int]
    ) -> NDArray[np.int32]:
        """New numbers for words, of each its tokens as `exact_terms` has them and its capitals."""
        tokens = [token for word in words for token in word]
        terms = self._vocabulary.numbers_of([exact for exact, _ in tokens])
        joined = np.array([joined for _, joined in tokens], np.bool_)
        capital = np.array(kinds, np.uint8)
        counts = np.array([len(word) for word in words], np.int64)

        is_compound = (counts > 1) | (capital > 0)
        rows = np.repeat(is_compound, counts)
        several = counts[is_compound]
        numbers = terms[sums(counts)[:-1]]
        numbers[is_compound] = ~np.arange(
            len(self.compounds.first_rows), len(self.compounds.first_rows) + len(several), dtype=np.int32
        )
        self.compounds.first_rows.extend(len(self.compounds.terms) + sums(several)[:-1])
        self.compounds.row_counts.extend(several)
        self._capitals.extend(capital[is_compound])
        self.compounds.terms.extend(terms[rows])
        self.compounds.joined.extend(joined[rows])
        return numbers


def _raws(found: Scan, words: NDArray[np.int64]) -> list[str]:
    spans = zip(found.starts[words].tolist(), found.ends[words].tolist(), strict=True)
    return [found.joined[start:end] for start, end in spans]
