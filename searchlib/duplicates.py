"""duplicates: which documents have nearly the same text, copied or lightly edited?

Two texts are as alike as the sets of their shingles: runs of words, folded. Their resemblance is the size of
the intersection over that of the union (Broder, "On the resemblance and containment of documents", 1997).
It is estimated from a sketch of each: hashes of the shingles fall into bins, and the least of each bin is
kept (Li, Owen and Zhang, "One permutation hashing", 2012).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from searchlib.analysis.icu_text import casefold, fold_marks
from searchlib.remembered import Recent
from searchlib.snapshot import Snapshot

__all__ = ["COMPARED", "Duplicates", "resemblances", "sketch_of"]

Array = npt.NDArray[Any]

COMPARED = 100
"""How many of the best documents are compared with each other; those after them stand alone."""

# One word in twenty changed leaves this much; below it are mostly later reports that repeat what was known.
_THRESHOLD = 0.6
_SHINGLE = 5  # Words; of Vietnamese syllables that is two or three words.
_BIN_BITS = 8
_MOST_CHARACTERS = 30_000
_REMEMBERED = 4096
_EMPTY = 0
_WORD = re.compile(r"\w+")
# Any odd multipliers do that spread the bits (these are those of splitmix64).
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)


def sketch_of(words: Sequence[str]) -> Array:
    """The least hash of each bin over the shingles of a text's words; 0 for an empty bin. uint64."""
    sketch = np.zeros(1 << _BIN_BITS, np.uint64)
    if not words:
        return sketch
    hashes = np.fromiter((crc32(word.encode()) for word in words), np.uint64, len(words))
    count = max(len(words) - _SHINGLE + 1, 1)
    shingles = np.zeros(count, np.uint64)
    for place in range(min(_SHINGLE, len(words))):
        shingles = (shingles + hashes[place : place + count]) * _STEP
        shingles ^= shingles >> np.uint64(29)
    shingles *= _MIX
    shingles ^= shingles >> np.uint64(32)
    shingles.sort()
    bins = (shingles >> np.uint64(64 - _BIN_BITS)).astype(np.intp)
    # Written backwards the least of each bin is the last.
    sketch[bins[::-1]] = shingles[::-1]
    return sketch


def resemblances(sketch: Array, others: Array) -> Array:
    """The estimated resemblance of a text to each of others, from 0 to 1; 0 for texts without words.

    sketch: of shape (bins,); others: of shape (texts, bins).
    """
    same = np.count_nonzero((others == sketch) & (others != _EMPTY), axis=1)
    either = np.count_nonzero(others | sketch, axis=1)
    found: Array = same / np.maximum(either, 1)
    return found


class Duplicates:
    """Compares documents of a snapshot by their stored texts; the last few sketches are remembered."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._sketches: Recent[Array] = Recent(_REMEMBERED)

    def groups(self, docs: Sequence[int]) -> list[list[int]]:
        """The documents in groups of near-duplicates of the first of each; groups by their first.

        A document belongs to the first group it can.
        """
        compared = docs[:COMPARED]
        firsts = np.empty((len(compared), 1 << _BIN_BITS), np.uint64)
        groups: list[list[int]] = []
        for docnum in compared:
            sketch = self._sketch(docnum)
            near = np.flatnonzero(resemblances(sketch, firsts[: len(groups)]) >= _THRESHOLD)
            if len(near):
                groups[near[0]].append(docnum)
            else:
                firsts[len(groups)] = sketch
                groups.append([docnum])
        return groups + [[docnum] for docnum in docs[COMPARED:]]

    def of(self, docnum: int, others: Sequence[int]) -> list[bool]:
        """Whether each of the others is a near-duplicate of a document; of the first `COMPARED`."""
        compared = [self._sketch(other) for other in others[:COMPARED]]
        near = [False] * len(others)
        if compared:
            found = resemblances(self._sketch(docnum), np.array(compared)) >= _THRESHOLD
            near[: len(compared)] = found.tolist()
        return near

    def _sketch(self, docnum: int) -> Array:
        found = self._sketches.get(docnum)
        if found is None:
            words = _words(self._snapshot.text(docnum)) or _words(self._snapshot.meta(docnum)["title"])
            found = self._sketches.put(docnum, sketch_of(words))
        return found


def _words(text: str) -> list[str]:
    return _WORD.findall(fold_marks(casefold(text[:_MOST_CHARACTERS])))
