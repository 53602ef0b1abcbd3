"""bigrams: how many documents have two words side by side, of any two words that there are?

To look two words up in a few thousand documents takes a twentieth of a millisecond, and a long query has ten
such pairs. Where an index is asked again and again, all pairs are counted beforehand: the documents are laid
out as rows of words, and what is side by side in them is sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib.codec.packing import ranges
from searchlib.native import Loops
from searchlib.places import Places
from searchlib.snapshot import Snapshot

__all__ = ["Bigrams"]

Array = npt.NDArray[Any]

_MOST_PLACES = 1 << 23  # So many take about 100 MB for a moment.
_SHARE_SHARED = 8  # One place in so many at most has several words, as that of an abbreviation has.


class Bigrams:
    """Counts of documents by two folded words, of some documents."""

    def __init__(self, numbers: dict[str, int], keys: Array, counts: Array, some_counts: Array) -> None:
        """numbers: of the words, from 1. keys: first * (number of words + 1) + second, uint64, ascending."""
        self._numbers = numbers
        self._keys = keys
        self._counts = counts
        self._some_counts = some_counts

    @classmethod
    def of(
        cls, loops: Loops, snapshot: Snapshot, places: Places, docs: Array, is_some: Array
    ) -> Bigrams | None:
        """Those of the given documents, ascending; None where that would take too much memory.

        is_some: parallel to docs, whether one is of those that are counted by themselves as well.
        Raises CorruptIndexError.
        """
        sizes = places.starts[(docs + 1) * len(places.fields)] - places.starts[docs * len(places.fields)]
        if not len(docs) or int(sizes.sum(dtype=np.int64)) > _MOST_PLACES:
            return None
        laid_out = _laid_out(loops, snapshot, places, docs, sizes)
        if laid_out is None:
            return None
        numbers, words, others = laid_out
        here, first, second = _side_by_side(words, others)
        # Two words and a document in one number: there is no quicker way to sort them.
        keys = first.astype(np.uint64)
        keys *= np.uint64(len(numbers) + 1)
        keys += second.astype(np.uint64)
        keys *= np.uint64(len(docs))
        keys += np.repeat(np.arange(len(docs), dtype=np.uint32), sizes.astype(np.intp))[here]
        keys.sort()
        keys, of_doc = np.divmod(keys[_firsts(keys)], np.uint64(len(docs)))
        firsts = _firsts(keys)
        # The sums up to each key; the differences are its own.
        some = np.append(0, is_some[of_doc.astype(np.intp)].cumsum())
        narrow = np.min_scalar_type(len(docs))
        bounds = np.append(firsts, len(keys))
        return cls(
            numbers, keys[firsts], np.diff(bounds).astype(narrow), np.diff(some[bounds]).astype(narrow)
        )

    def counts(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[int, int]]:
        """Of each two words how many documents have them side by side in this order, and how many of some."""
        numbers, step = self._numbers, len(self._numbers) + 1
        # 0 is no word, and no key.
        keys = [numbers.get(first, 0) * step + numbers.get(second, 0) for first, second in pairs]
        found: list[tuple[int, int]] = []
        places = self._keys.searchsorted(np.array(keys, np.uint64)).tolist()
        for key, place in zip(keys, places, strict=True):
            is_met = place < len(self._keys) and self._keys.item(place) == key
            found.append((self._counts.item(place), self._some_counts.item(place)) if is_met else (0, 0))
        return found


def _laid_out(
    loops: Loops, snapshot: Snapshot, places: Places, docs: Array, sizes: Array
) -> tuple[dict[str, int], Array, Array] | None:
    """The numbers of all words in some documents; the first one's of each place, 0 for none; and of other
    words at the same places rows of both. None where these are too many."""
    offsets = np.full(snapshot.doc_count_all, -1)
    offsets[docs] = np.cumsum(sizes, dtype=np.int64) - sizes
    words = np.zeros(int(sizes.sum(dtype=np.int64)), np.uint32)
    others = np.empty((len(words) // _SHARE_SHARED + 1, 2), np.int64)
    shared = 0
    numbers: dict[str, int] = {}
    for segment in snapshot.segments:
        for column, name in enumerate(places.fields):
            field = segment.data.records_of(name)
            terms = field.texts(np.arange(field.term_count))
            of_terms = [numbers.setdefault(term, len(numbers) + 1) for term in terms]
            try:
                shared = loops.lay_out(
                    *field.all_packed(),
                    np.array(of_terms, np.uint32),
                    segment.base,
                    segment.data.doc_count,
                    places.starts,
                    len(places.fields),
                    column,
                    offsets,
                    words,
                    others,
                    shared,
                )
            except ValueError as error:
                raise field.corrupt(error) from error
    if shared > len(others):
        return None
    others = others[:shared]
    is_met = np.bincount(words, minlength=len(numbers) + 1) > 0
    is_met[others[:, 1]] = True
    is_met[0] = False
    renumbered = np.cumsum(is_met, dtype=np.uint32) * is_met
    others[:, 1] = renumbered[others[:, 1]]
    met = renumbered.tolist()
    numbers = {word: met[number] for word, number in numbers.items() if met[number]}
    return numbers, renumbered[words], others


def _side_by_side(words: Array, others: Array) -> tuple[Array, Array, Array]:
    """Of each two words side by side the place of the first, and both."""
    place, word = others[np.argsort(others[:, 0], kind="stable")].T
    here = np.flatnonzero((words[:-1] > 0) & (words[1:] > 0))
    # The last place is between two rows: nothing is behind it, nor before the first one.
    after, before = words[place + 1], words[place - 1]
    firsts = np.searchsorted(place, place + 1)
    counts = np.searchsorted(place, place + 1, "right") - firsts
    both = ranges(firsts, counts)
    return (
        np.concatenate((here, place[after > 0], place[before > 0] - 1, np.repeat(place, counts))),
        np.concatenate((words[here], word[after > 0], before[before > 0], np.repeat(word, counts))),
        np.concatenate((words[here + 1], after[after > 0], word[before > 0], word[both])),
    )


def _firsts(ascending: Array) -> Array:
    """The indexes at which numbers differ from the one before."""
    if not len(ascending):
        return np.empty(0, np.intp)
    return np.flatnonzero(np.append(True, ascending[1:] != ascending[:-1]))
