"""copies: which of all documents have the same text, or nearly the same?

Texts are the same if their hashes are. Nearly the same may be those that share one of the few sentences by
which a text is remembered: those with the least hashes, which copies have in common unless most of their
sentences were changed (Broder, "On the resemblance and containment of documents", 1997). Whether they are is
decided as `search --group` decides it.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator
from hashlib import blake2b
from heapq import nsmallest
from itertools import pairwise
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from searchlib.duplicates import Duplicates

__all__ = ["Copies", "Groups"]

Array = npt.NDArray[Any]

_SENTENCES = 8
_SHORTEST = 32  # Characters; what is shorter many texts say.
_MOST_CHARACTERS = 100_000
_HASH_BYTES = 8
# A sentence of more documents is what a publisher writes under all of them.
_MOST_SHARING = 20
_MOST_COMPARED = 20_000


class Groups(NamedTuple):
    """Docnums of documents that are copies of each other, each group ascending.

    same: with one text. near: with nearly the same text; of documents with one text only the first is in such
    a group. is_complete: whether all that may be nearly the same was compared.
    """

    same: list[list[int]]
    near: list[list[int]]
    is_complete: bool


class Copies:
    """Remembers texts by 8 bytes and a few sentences, and tells which are copies."""

    def __init__(self) -> None:
        self._docs = array("q")
        self._hashes = array("Q")
        self._sentences = array("L")
        self._rows = array("q")

    def add(self, docnum: int, text: str) -> None:
        """Remember the text of a document; docnums ascend."""
        digest = blake2b(text.encode(), digest_size=_HASH_BYTES).digest()
        pieces = text[:_MOST_CHARACTERS].replace(". ", "\n").split("\n")
        hashes = {crc32(piece.encode()) for piece in pieces if len(piece) >= _SHORTEST}
        for sentence in nsmallest(_SENTENCES, hashes):
            self._sentences.append(sentence)
            self._rows.append(len(self._docs))
        self._docs.append(docnum)
        self._hashes.append(int.from_bytes(digest, "little"))

    def groups(self, duplicates: Duplicates, progress: Callable[[int, int], None]) -> Groups:
        """The copies among all documents added; `progress` is told of how many of how many comparisons."""
        docs = np.array(self._docs, np.int64)
        hashes = np.array(self._hashes, np.uint64)
        rows = np.argsort(hashes, kind="stable")
        alike = list(_runs(hashes[rows]))
        same = [docs[rows[start:stop]].tolist() for start, stop in alike]
        is_first = np.ones(len(docs), bool)
        for start, stop in alike:
            is_first[rows[start + 1 : stop]] = False
        candidates = list(self._candidates(docs, is_first))
        total = min(sum(len(others) for _, others in candidates), _MOST_COMPARED)
        near: dict[int, set[int]] = {}
        compared = 0
        for first, others in candidates:
            if compared >= _MOST_COMPARED:
                break
            progress(compared, total)
            compared += len(others)
            for other, is_near in zip(others, duplicates.of(first, others), strict=True):
                if is_near:
                    _join(near, first, other)
        progress(total, total)
        groups = {min(group): sorted(group) for group in near.values()}
        return Groups(sorted(same), [groups[first] for first in sorted(groups)], compared < _MOST_COMPARED)

    def _candidates(self, docs: Array, is_first: Array) -> Iterator[tuple[int, list[int]]]:
        """Documents, each with later ones that share a sentence with it; no two come together twice."""
        rows = np.array(self._rows, np.int64)
        chosen = is_first[rows]
        rows, sentences = rows[chosen], np.array(self._sentences, np.uint64)[chosen]
        order = np.argsort(sentences, kind="stable")
        pairs: defaultdict[int, set[int]] = defaultdict(set)
        for start, stop in _runs(sentences[order]):
            if stop - start <= _MOST_SHARING:
                first, *others = docs[rows[order[start:stop]]].tolist()
                pairs[first].update(others)
        for first in sorted(pairs):
            yield first, sorted(pairs[first])


def _runs(ordered: Array) -> Iterator[tuple[int, int]]:
    """Where the same value stands more than once in a row: half-open ranges."""
    edges = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])) if len(ordered) else ordered
    for start, stop in pairwise([*edges.tolist(), len(ordered)]):
        if stop - start > 1:
            yield start, stop


def _join(groups: dict[int, set[int]], first: int, second: int) -> None:
    """Put two members, and all that are with them, into one group."""
    joined = groups.get(first, {first}) | groups.get(second, {second})
    groups |= dict.fromkeys(joined, joined)
