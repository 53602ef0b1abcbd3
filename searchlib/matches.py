"""matches: documents of the whole index, each with a score, and the algebra of them.

Few documents are a list of docnums with a score for each; many are one score for every docnum, 0 for
those that do not match: adding up such columns is what the processor does best. Scores are float32 and are
added in the order of the query, so that the same documents have the same scores however they were found.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib import native
from searchlib.ascending import distinct
from searchlib.ranking.topk import kth_highest, top_k

__all__ = [
    "Matches",
    "all_of",
    "any_of",
    "best_of",
    "but_not",
    "nothing",
    "rounded",
    "sum_at",
    "without",
]

Array = npt.NDArray[Any]

_DENSE_SHARE = 6  # A column for every docnum, where more than one document in so many matches.
_UNION_SHARE = 64  # To put lists together costs so many times what a column does, by document.
_LEAST_SIZE = 1 << 12
_LARGEST_STEP = 1 / 64
_MOST = {np.uint8: 255, np.uint16: 65_535}


class Matches:
    """Matching documents and their scores.

    docs: docnums, ascending; None where there is an item for every docnum. scores: not negative; float32,
    or small integers to be multiplied by `step`. size: of the index, in docnums. is_scored:
    whether all scores are above 0.
    """

    def __init__(
        self, docs: Array | None, scores: Array, size: int, *, is_scored: bool = True, step: Any = None
    ) -> None:
        self.docs = docs
        self.size = size
        self.is_scored = is_scored
        self._raw = scores
        self._step = step
        self._kth_highest: dict[int, float] = {}

    def to_keep(self, bound: float | None = None) -> Matches:
        """The same in the form that suits their number, to be remembered.

        In a large index scores are kept in a byte or two, as multiples of a step of at most 1 / 64, which is
        little beside what the rare words of a query score. bound: what no score exceeds; by default the
        highest. With the same bound, scores are the same whichever other documents there are.
        """
        if not self.is_scored or self.size < _LEAST_SIZE or not self.count:
            docs, scores = self.listed()
            return Matches(docs, scores, self.size, is_scored=self.is_scored)
        dtype, step = _form(self.highest if bound is None else bound)
        if self.count * _DENSE_SHARE < self.size:
            docs, scores = self.listed()
            kept = docs.astype(np.min_scalar_type(self.size))
            return Matches(kept, _levels(scores, step, dtype), self.size, step=step)
        if self.docs is None:
            column = _levels(self.scores, step, dtype)
            column *= self._raw > 0
        else:
            column = np.zeros(self.size, dtype)
            column[self.docs] = _levels(self.scores, step, dtype)
        return Matches(None, column, self.size, step=step)

    @property
    def scores(self) -> Array:
        """The scores as float32."""
        return self._raw if self._step is None else self._raw * self._step

    @property
    def stored(self) -> tuple[Array | None, Array, float]:
        """The documents, the scores as they are kept, and by what these are to be multiplied."""
        return self.docs, self._raw, 1.0 if self._step is None else float(self._step)

    @property
    def nbytes(self) -> int:
        return self._raw.nbytes + (0 if self.docs is None else self.docs.nbytes)

    @cached_property
    def highest(self) -> float:
        """The highest score, 0 where nothing matches."""
        highest = float(self._raw.max(initial=0))
        return highest if self._step is None else highest * float(self._step)

    def kth_highest(self, k: int) -> float:
        """The k-th highest score; there are so many matches at least."""
        found = self._kth_highest.get(k)
        if found is None:
            step = 1.0 if self._step is None else float(self._step)
            found = self._kth_highest[k] = float(kth_highest(self._raw, k)) * step
        return found

    @cached_property
    def count(self) -> int:
        """How many documents match."""
        return len(self.docs) if self.docs is not None else int(np.count_nonzero(self._raw > 0))

    def add_to(self, total: Array, scratch: Array) -> None:
        """Add the scores to a column for every docnum, float32; scratch: another one, to be written over."""
        if self.docs is not None:
            # No document is there twice; this is the quicker way to add.
            np.add.at(total, *self.listed())
        elif self._step is None:
            total += self._raw
        else:
            np.multiply(self._raw, self._step, out=scratch)
            total += scratch

    def best(self, k: int) -> tuple[Array, Array]:
        """(docs, scores) of the k best, by score and then by docnum."""
        column = self.scores
        order = top_k(column, k)
        scores = column[order]
        if self.docs is not None:
            return self.docs[order].astype(np.intp), scores
        matching = int(np.count_nonzero(scores))  # What does not match comes last.
        return order[:matching], scores[:matching]

    def listed(self) -> tuple[Array, Array]:
        """(docs, scores) of the documents that match; intp and float32."""
        if self.docs is not None:
            return self.docs.astype(np.intp, copy=False), self.scores
        docs = np.flatnonzero(self._raw > 0)
        return docs, self.at(docs)

    def column(self) -> Array:
        """The score of every docnum, in an array of its own."""
        if self.docs is None:
            found: Array = self._raw.copy() if self._step is None else self._raw * self._step
            return found
        docs, scores = self.listed()
        column = np.zeros(self.size, np.float32)
        column[docs] = scores
        return column

    def at(self, docs: Array) -> Array:
        """The scores of the given documents, 0 for those that do not match."""
        if self.docs is None:
            raw: Array = self._raw[docs]
        elif not len(self.docs):
            return np.zeros(len(docs), np.float32)
        else:
            places, found = _look_up(docs, self.docs)
            raw = self._raw[places]
            raw[~found] = 0
        return raw if self._step is None else raw * self._step

    def among(self, docs: Array) -> Array:
        """Whether each of the given documents matches."""
        found: Array
        if self.docs is None:
            found = self._raw[docs] > 0
        elif len(self.docs):
            found = _look_up(docs, self.docs)[1]
        else:
            found = np.zeros(len(docs), bool)
        return found

    def score_of(self, docnum: int) -> float | None:
        """The score of one document, None if it does not match."""
        doc = np.array([docnum])
        return float(self.at(doc)[0]) if self.among(doc)[0] else None

    def times(self, factor: float) -> Matches:
        """The same documents, their scores multiplied."""
        if factor > 0:
            return Matches(self.docs, self.scores * np.float32(factor), self.size, is_scored=self.is_scored)
        docs, scores = self.listed()
        return Matches(docs, scores * np.float32(factor), self.size, is_scored=False)


def rounded(scores: Array, bound: float, size: int) -> Array:
    """Scores of some documents, of an index of so many, as they are once they are kept. bound: see there."""
    if size < _LEAST_SIZE:
        return scores
    dtype, step = _form(bound)
    levels = _levels(scores, step, dtype)
    levels *= scores > 0
    found: Array = levels * step
    return found


def _form(bound: float) -> tuple[Any, Any]:
    """The type of what scores up to a bound are kept in, and the step between two."""
    dtype = np.uint8 if bound < _LARGEST_STEP * 255 else np.uint16
    return dtype, np.float32(bound / _MOST[dtype])


def _levels(scores: Array, step: Any, dtype: Any) -> Array:
    """Scores as multiples of a step."""
    if native.loops is not None and scores.dtype == np.float32:
        levels = np.empty(len(scores), dtype)
        native.loops.levels(np.ascontiguousarray(scores), step, levels)
        return levels
    # Half a level up is rounding; what is as low as half a level is not nothing.
    found: Array = np.maximum(scores / step + np.float32(0.5), 1).astype(dtype)
    return found


def nothing(size: int) -> Matches:
    """No document of an index of so many."""
    return Matches(np.empty(0, np.intp), np.empty(0, np.float32), size)


def any_of(parts: Sequence[Matches], size: int) -> Matches:
    """The documents of any part, with the sums of their scores."""
    parts = [part for part in parts if part.docs is None or len(part.docs)]
    if len(parts) < 2:
        return parts[0] if parts else nothing(size)
    if not all(part.is_scored for part in parts):
        docs = _union(parts, size)
        return Matches(docs, sum_at(parts, docs), size, is_scored=False)
    if _are_many(parts, size):
        total = parts[0].column()
        if native.loops is not None:
            native.loops.add(total, tuple(part.stored for part in parts[1:]))
        else:
            scratch = np.empty(size, np.float32)
            for part in parts[1:]:
                part.add_to(total, scratch)
        return Matches(None, total, size)
    docs = _union(parts, size)
    scores = np.zeros(len(docs), np.float32)
    for part in parts:
        found, added = part.listed()
        scores[docs.searchsorted(found)] += added
    return Matches(docs, scores, size)


def best_of(parts: Sequence[Matches], size: int) -> Matches:
    """The documents of any part, with the highest of their scores."""
    parts = [part for part in parts if part.docs is None or len(part.docs)]
    if len(parts) < 2:
        return parts[0] if parts else nothing(size)
    is_scored = all(part.is_scored for part in parts)
    if is_scored and _are_many(parts, size):
        parts = sorted(parts, key=lambda part: part.docs is not None)
        best = parts[0].column()
        for part in parts[1:]:
            if part.docs is None:
                np.maximum(best, part.scores, out=best)
            else:
                best[part.docs] = np.maximum(best[part.docs], part.scores)
        return Matches(None, best, size)
    docs = _union(parts, size)
    scores = reduce(np.maximum, [part.at(docs) for part in parts])
    return Matches(docs, scores, size, is_scored=is_scored)


def all_of(parts: Sequence[Matches], size: int) -> Matches:
    """The documents that all parts have, with the sums of their scores. There is one part at least."""
    if len(parts) == 1:
        return parts[0]
    first, *others = sorted(parts, key=lambda part: part.count)
    docs, _ = first.listed()
    for part in others:
        docs = docs[part.among(docs)]
    return Matches(docs, sum_at(parts, docs), size, is_scored=any(part.is_scored for part in parts))


def without(matches: Matches, docs: Array) -> Matches:
    """The matches but for the given documents, ascending."""
    if not len(docs):
        return matches
    if matches.docs is None:
        scores = matches.column()
        scores[docs] = 0.0
        return Matches(None, scores, matches.size)
    gone = np.zeros(matches.size, bool)
    gone[docs] = True
    found, scores = matches.listed()
    kept = ~gone[found]
    return Matches(found[kept], scores[kept], matches.size, is_scored=matches.is_scored)


def but_not(wanted: Matches, unwanted: Matches) -> Matches:
    """The documents of the first without those of the second."""
    docs, scores = wanted.listed()
    kept = ~unwanted.among(docs)
    return Matches(docs[kept], scores[kept], wanted.size, is_scored=wanted.is_scored)


def sum_at(parts: Sequence[Matches], docs: Array) -> Array:
    """The sums of the scores of the given documents, added in the order of the parts."""
    total = np.zeros(len(docs), np.float32)
    for part in parts:
        total += part.at(docs)
    return total


def _are_many(parts: Sequence[Matches], size: int) -> bool:
    """Whether a column for every docnum is the quicker way to put parts together."""
    listed = 0
    for part in parts:
        if part.docs is None:
            return True
        listed += len(part.docs)
    return listed * _UNION_SHARE >= size


def _union(parts: Sequence[Matches], size: int) -> Array:
    """The docnums of any part, ascending."""
    if _are_many(parts, size):
        hit = np.zeros(size, bool)
        for part in parts:
            hit[part.listed()[0]] = True
        return np.flatnonzero(hit)
    docs = np.concatenate([part.listed()[0] for part in parts])
    docs.sort()
    return distinct(docs)


def _look_up(docs: Array, listed: Array) -> tuple[Array, Array]:
    """Where each document stands in an ascending list that is not empty, and whether it does."""
    docs = docs.astype(listed.dtype, copy=False)  # Of the same type, or the whole list would be converted.
    places = listed.searchsorted(docs)
    np.minimum(places, len(listed) - 1, out=places)
    return places, listed[places] == docs
