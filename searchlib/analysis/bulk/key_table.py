"""Is this word known? An open-addressing hash table from pairs of 64-bit integers to small numbers.

All words of a batch are looked up at once: every probe is one array operation over those that have not
been found yet. The slots hold indexes into the keys, which stand in the order in which they came: so
the frequent ones, which come early, stand close together and stay in the processor's cache.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis.bulk.arrays import Column
from searchlib.native import indexing

__all__ = ["UNKNOWN", "KeyTable"]

UNKNOWN = np.iinfo(np.int32).min
_FIRST_BITS = 12
# What a free slot points to: a key that no word has.
_NOTHING = 0


class KeyTable:
    """Numbers by key, a key being a head and a tail; see `scanning`. A head of 0 is never known."""

    def __init__(self) -> None:
        # Multiply-shift hashing is universal if its odd multipliers are drawn at random: nobody can
        # write a text whose words all fall into one place.
        drawn = np.random.default_rng().integers(1 << 63, size=2, dtype=np.uint64)
        self._multipliers = drawn << np.uint64(1) | np.uint64(1)
        self._heads = Column(np.uint64)
        self._tails = Column(np.uint64)
        self._numbers = Column(np.int32)
        self._heads.extend(np.zeros(1, np.uint64))
        self._tails.extend(np.zeros(1, np.uint64))
        self._numbers.extend(np.full(1, UNKNOWN, np.int32))
        self._build(_FIRST_BITS)

    def __len__(self) -> int:
        return len(self._heads) - 1

    def find(self, heads: NDArray[np.uint64], tails: NDArray[np.uint64]) -> NDArray[np.int32]:
        """The number of each key, `UNKNOWN` for one that has none."""
        if indexing.writing is not None:
            found = np.empty(len(heads), np.int32)
            indexing.writing.find(
                heads,
                tails,
                self._slots.view(np.uint32),
                self._heads.array(),
                self._tails.array(),
                self._numbers.array().view(np.uint32),
                self._multipliers,
                found.view(np.uint32),
            )
            return found
        return self._find_by_arrays(heads, tails)

    def _find_by_arrays(self, heads: NDArray[np.uint64], tails: NDArray[np.uint64]) -> NDArray[np.int32]:
        slots = self._slots_of(heads, tails)
        keys = self._slots.take(slots)
        lost = np.flatnonzero(self._differ(keys, heads, tails))
        while (lost := lost[keys[lost] != _NOTHING]).size:
            slots[lost] = following = slots[lost] + 1 & self._mask
            keys[lost] = found = self._slots.take(following)
            lost = lost[self._differ(found, heads[lost], tails[lost])]
        return self._numbers.array().take(keys)

    def add(self, heads: NDArray[np.uint64], tails: NDArray[np.uint64], numbers: NDArray[np.int32]) -> None:
        """Give unknown keys, each another one, their numbers."""
        first = len(self._heads)
        self._heads.extend(heads)
        self._tails.extend(tails)
        self._numbers.extend(numbers)
        if 2 * len(self._heads) > len(self._slots):
            self._build((4 * len(self._heads)).bit_length())
        else:
            self._place(np.arange(first, len(self._heads), dtype=np.int32))

    def _build(self, bits: int) -> None:
        """Make so many slots, of which the keys take at most a half."""
        self._shift = np.uint64(64 - bits)
        self._mask = (1 << bits) - 1
        self._slots = np.full(1 << bits, _NOTHING, np.int32)
        self._place(np.arange(1, len(self._heads), dtype=np.int32))

    def _place(self, keys: NDArray[np.int32]) -> None:
        slots = self._slots_of(self._heads.array()[keys], self._tails.array()[keys])
        while keys.size:
            # Of several keys that come to a free slot one stays; the others go on.
            free = self._slots[slots] == _NOTHING
            self._slots[slots[free]] = keys[free]
            others = self._slots[slots] != keys
            keys, slots = keys[others], slots[others] + 1 & self._mask

    def _slots_of(self, heads: NDArray[np.uint64], tails: NDArray[np.uint64]) -> NDArray[np.int64]:
        mixed = heads * self._multipliers[0] + tails * self._multipliers[1]
        slots: NDArray[np.int64] = (mixed >> self._shift).view(np.int64)
        return slots

    def _differ(
        self, keys: NDArray[np.int32], heads: NDArray[np.uint64], tails: NDArray[np.uint64]
    ) -> NDArray[np.bool_]:
        different: NDArray[np.bool_] = self._heads.array().take(keys) != heads
        different |= self._tails.array().take(keys) != tails
        return different
