"""Which tokens does a word have? Words that texts before had are known; others are read one by one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis.bulk.arrays import Column, sums
from searchlib.analysis.bulk.key_table import UNKNOWN, KeyTable
from searchlib.analysis.bulk.scanning import Scan
from searchlib.analysis.bulk.vocabulary import Vocabulary
from searchlib.analysis.forms import BoundedCache, exact_term
from searchlib.analysis.readings import capitals, exact_terms
from searchlib.analysis.segmentation import is_abbreviation_gap

__all__ = ["KnownWords"]

# So many odd words are kept at most; a keyed one takes a tenth of the memory.
_ODD_WORDS = 1 << 16
_ABBREVIATIONS = 1 << 12


class KnownWords:
    """Words by number. A word that is one token has that of its exact term; any other one the
    complement of its index among the **compounds**, whose tokens are rows of a table.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        # Of each compound its rows; of each row its exact number, and whether it is a joined token.
        self._first_rows = Column(np.int64)
        self._row_counts = Column(np.int64)
        self._terms = Column(np.int32)
        self._joined = Column(np.bool_)
        self._vocabulary = vocabulary
        self._capitals = Column(np.uint8)
        self._table = KeyTable()
        self._odd = BoundedCache(self._read, _ODD_WORDS)
        self._abbreviations = BoundedCache(self._read_abbreviation, _ABBREVIATIONS)

    def __len__(self) -> int:
        """About how many words are kept, to tell when to start afresh."""
        return len(self._table) + len(self._first_rows)

    def numbers_of(self, found: Scan) -> NDArray[np.int32]:
        """The number of each word found. One that takes in the next, as in TP HCM, has one of its own."""
        numbers = self._table.find(found.heads, found.tails)
        unknown = np.flatnonzero(numbers == UNKNOWN)
        if unknown.size:
            self._learn(found, unknown, numbers)
        self._join(found, numbers)
        return numbers

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
        counts[compounds] = several = self._row_counts.array()[indexes]
        bounds = sums(counts)
        exact = np.repeat(numbers, counts)

        within = np.arange(several.sum()) - np.repeat(sums(several)[:-1], several)
        rows = np.repeat(self._first_rows.array()[indexes], several) + within
        places = np.repeat(bounds[compounds], several) + within
        exact[places] = self._terms.array()[rows]
        return bounds, exact, places[self._joined.array()[rows]]

    def _learn(self, found: Scan, unknown: NDArray[np.int64], numbers: NDArray[np.int32]) -> None:
        """Read the unknown words of those found, and put in their numbers."""
        has_key = found.heads[unknown] != 0
        self._learn_keyed(found, unknown[has_key], numbers)
        odd = unknown[~has_key]
        numbers[odd] = [self._odd[raw] for raw in _raws(found, odd)]

    def _learn_keyed(self, found: Scan, keyed: NDArray[np.int64], numbers: NDArray[np.int32]) -> None:
        raws = _raws(found, keyed)
        read: dict[str, int] = {}
        first = []
        for place, raw in zip(keyed.tolist(), raws, strict=True):
            if raw not in read:
                read[raw] = self._read(raw)
                first.append(place)
        numbers[keyed] = [read[raw] for raw in raws]
        self._table.add(found.heads[first], found.tails[first], numbers[first])

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

    def _read(self, raw: str) -> int:
        terms = exact_terms(raw)
        kind = capitals(raw, terms[0][0]) if len(terms) == 1 else 0
        if len(terms) == 1 and not kind:
            return self._vocabulary.number_of(terms[0][0])
        return self._append(terms, kind)

    def _read_abbreviation(self, raw: str) -> int:
        """The number of the first of two words of capitals, known by them and what is between them."""
        first, second = raw.replace(".", " ").split()
        return self._append([(exact_term(first), False), (exact_term(first + second), True)], 0)

    def _append(self, terms: Sequence[tuple[str, bool]], kind: int) -> int:
        number = ~len(self._first_rows)
        self._first_rows.append(len(self._terms))
        self._row_counts.append(len(terms))
        self._capitals.append(kind)
        for exact, joined in terms:
            self._terms.append(self._vocabulary.number_of(exact))
            self._joined.append(joined)
        return number


def _raws(found: Scan, words: NDArray[np.int64]) -> list[str]:
    spans = zip(found.starts[words].tolist(), found.ends[words].tolist(), strict=True)
    return [found.joined[start:end] for start, end in spans]
