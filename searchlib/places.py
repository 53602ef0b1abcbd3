"""places: where do words stand in the index? One number for each position of each document.

The fields of a document follow each other, and the documents do, a gap apart, so that one comparison of
numbers tells whether two words stand side by side, for all documents at once. Each stretch of places that
is one field of one document is a **row**: document * (number of fields) + field.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib.occurrences import intersect
from searchlib.remembered import Remembered
from searchlib.schema import view_field
from searchlib.snapshot import Snapshot

__all__ = ["GAP", "Places"]

Array = npt.NDArray[Any]

GAP = 16
"""So many places at least are between two rows; what is near is nearer than that."""

_BYTES_REMEMBERED = 128 << 20
_NEVER = -1


def _merged(many: Array, few: Array) -> Array:
    """The items of two ascending arrays, ascending."""
    return np.insert(many, many.searchsorted(few), few)


class Places:
    """The places of the words of some fields of an index, in the views that have positions."""

    def __init__(self, snapshot: Snapshot, fields: Sequence[str]) -> None:
        self._snapshot = snapshot
        self.fields = tuple(fields)
        sizes = np.empty((snapshot.doc_count_all, len(fields)), np.int64)
        for column, field in enumerate(fields):
            sizes[:, column] = snapshot.lengths(field)
        sizes += GAP
        ends = np.cumsum(sizes.ravel())
        # Half the bytes where they do, since the places of common words are what fills the memory.
        dtype = np.uint32 if not len(ends) or int(ends[-1]) < 1 << 31 else np.uint64
        self.starts = np.concatenate(([0], ends)).astype(dtype)
        """Where each row begins, and the end of the last one."""
        self._remembered: Remembered[Array] = Remembered(_BYTES_REMEMBERED, lambda places: places.nbytes)

    def of(self, view: str, term: bytes) -> Array:
        """The places of a term, ascending."""
        found = self._remembered.get((view, term))
        if found is None:
            found = self._remembered.put((view, term), self._read(view, term))
        return found

    def _read(self, view: str, term: bytes) -> Array:
        numbers = [self._snapshot.numbers(view_field(field, view), term) for field in self.fields]
        parts = []
        for segment, in_fields in zip(self._snapshot.segments, zip(*numbers, strict=True), strict=True):
            within = []
            for column, (field, number) in enumerate(zip(self.fields, in_fields, strict=True)):
                if number < 0:
                    continue
                postings, ends, positions = segment.data.field(view_field(field, view)).positions(number)
                rows = (postings.docs.astype(np.intp) + segment.base) * len(self.fields) + column
                counts = ends.copy()
                counts[1:] -= ends[:-1]
                places = np.repeat(self.starts[rows], counts)
                places += positions.astype(self.starts.dtype, copy=False)
                within.append(places)
            if within:
                # The last field is the text, which has most of them.
                parts.append(reduce(_merged, within[::-1]))
        if not parts:
            return self.starts[:0]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def within(self, view: str, terms: Sequence[str], docs: Array) -> list[Array]:
        """The places of each term in the given documents, both ascending. There is a document at least."""
        width = len(self.fields)
        bounds = np.empty(2 * len(docs), self.starts.dtype)
        bounds[::2] = self.starts[docs * width]
        bounds[1::2] = self.starts[docs * width + width]
        columns = [self.of(view, term.encode()) for term in terms]
        # Of each term and document where its places begin and end; then the indexes of all of them, in a row.
        ranges = np.array([column.searchsorted(bounds) for column in columns])
        firsts = ranges[:, ::2].ravel()
        counts = ranges[:, 1::2].ravel() - firsts
        ends = counts.cumsum()
        indexes = np.arange(ends[-1]) + np.repeat(firsts - ends + counts, counts)
        stops = ends[len(docs) - 1 :: len(docs)].tolist()
        return [
            column[indexes[start:stop]]
            for column, start, stop in zip(columns, [0, *stops[:-1]], stops, strict=True)
        ]

    def documents_of(self, places: Array, docs: Array) -> Array:
        """Of places within the given documents the indexes of these, not their docnums."""
        found: Array = self.starts[docs * len(self.fields)].searchsorted(places, "right") - 1
        return found

    def rows_of(self, places: Array) -> Array:
        """The row of each place."""
        rows: Array = np.minimum(self.starts.searchsorted(places, "right") - 1, len(self.starts) - 2)
        return rows

    def phrase(self, view: str, terms: Sequence[bytes]) -> Array:
        """The places where terms stand side by side in this order: those of the first term."""
        offsets = self.starts.dtype.type
        found = [(self.of(view, term), step) for step, term in enumerate(terms)]
        found.sort(key=lambda pair: len(pair[0]))
        # Counted from where the last term would stand, for places are not negative.
        last = len(terms) - 1
        shifted = [places + offsets(last - step) if step < last else places for places, step in found]
        met: Array = reduce(intersect, shifted) - offsets(last)
        return met

    def near(self, view: str, terms: Sequence[bytes], others: int) -> Array:
        """The places where stretches end that hold all terms, in any order, and at most so many other places.

        Stretches are counted once each, without overlap. A term that is given twice counts as one.
        """
        each = [self.of(view, term).astype(np.int64) for term in dict.fromkeys(terms)]
        if not all(map(len, each)):
            return self.starts[:0]
        merged = np.concatenate(each)
        order = np.argsort(merged, kind="stable")
        merged = merged[order]
        labels = np.repeat(np.arange(len(each)), [len(part) for part in each])[order]
        # The smallest stretch that ends at a place begins at the earliest of the latest places of each term.
        begins = merged
        for label in range(len(each)):
            latest = np.maximum.accumulate(np.where(labels == label, merged, _NEVER))
            begins = np.minimum(begins, latest)
        row_starts = self.starts[self.rows_of(merged.astype(self.starts.dtype))]
        fits = (begins >= row_starts) & (merged - begins - (len(each) - 1) <= others)
        ends = []
        last = _NEVER
        for begin, end in zip(begins[fits].tolist(), merged[fits].tolist(), strict=True):
            if begin > last:
                ends.append(end)
                last = end
        return np.array(ends, self.starts.dtype)
