"""standing: where does a word stand? Read from the records of the segments, everywhere or in some documents.

By the compiled loops where they are there; else, and to say what is wrong with a record, by arrays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib import native
from searchlib.native import Loops
from searchlib.schema import view_field
from searchlib.snapshot import OpenSegment, Snapshot

__all__ = ["Spot", "Standing", "StandingReader"]

Array = npt.NDArray[Any]
_Part = tuple[Array, int, int, int, int]  # As `Loops.stand_in` is given them.


class Spot(NamedTuple):
    """A word to be found: any spelling of its folded term, or that of its exact term where this is not ""."""

    folded: str
    exact: str = ""


class Standing(NamedTuple):
    """Where a folded term stands. places: ascending. spellings: parallel to them, (the number that the term's
    segment gives the spelling) * (number of fields) + field. landmarks: see `native.Word`;
    none where places are few."""

    places: Array
    spellings: Array
    landmarks: Array = np.empty(0, np.uint32)


class StandingReader:
    """Reads where words of some fields stand."""

    def __init__(self, snapshot: Snapshot, fields: Sequence[str], starts: Array) -> None:
        """starts: where each row begins, and the end of the last one."""
        self._snapshot = snapshot
        self._fields = fields
        self._starts = starts

    def read(self, term: str) -> Standing:
        """Where a folded term stands, everywhere."""
        if native.loops is not None:
            try:
                return self._by_loops(native.loops, term)
            except ValueError:
                pass  # What is wrong with a record is told below.
        return self._by_arrays(term)

    def read_within(self, spot: Spot, docs: Array) -> Array:
        """The places of a word in the given documents, read from their postings alone."""
        if native.loops is not None:
            try:
                return self._within_by_loops(native.loops, spot, docs)
            except ValueError:
                pass  # What is wrong with a record is told below.
        return self._within_by_arrays(spot, docs)

    def _packed(self, view: str, term: str) -> Iterator[tuple[OpenSegment, tuple[_Part, ...]]]:
        """The records of a term in each segment, for the compiled loops."""
        names = [view_field(field, view) for field in self._fields]
        numbers = [self._snapshot.numbers(name, term.encode()) for name in names]
        for segment, *in_fields in zip(self._snapshot.segments, *numbers, strict=True):
            parts = []
            for column, (name, number) in enumerate(zip(names, in_fields, strict=True)):
                if number >= 0:
                    octets, count, lists, variant, _ = segment.data.field(name).packed(number)
                    parts.append((octets, count, lists, column, variant))
            if parts:
                yield segment, tuple(parts)

    def _by_loops(self, loops: Loops, term: str) -> Standing:
        packed = list(self._packed("folded", term))
        # Each occurrence takes a byte of a record at least.
        room = sum(len(part[0]) for _, parts in packed for part in parts)
        places, spellings = np.empty(room, self._starts.dtype), np.empty(room, np.uint32)
        found = highest = 0
        for segment, parts in packed:
            found, high = loops.stand(
                tuple(part[:4] for part in parts),
                segment.base,
                segment.data.doc_count,
                self._starts,
                len(self._fields),
                places,
                spellings,
                found,
            )
            highest = max(highest, high)
        return Standing(places[:found].copy(), spellings[:found].astype(np.min_scalar_type(highest)))

    def _by_arrays(self, term: str) -> Standing:
        names = [view_field(field, "folded") for field in self._fields]
        numbers = [self._snapshot.numbers(name, term.encode()) for name in names]
        parts = []
        for segment, in_fields in zip(self._snapshot.segments, zip(*numbers, strict=True), strict=True):
            within = [
                self._read_field(segment, column, names[column], number)
                for column, number in enumerate(in_fields)
                if number >= 0
            ]
            if within:
                # The last field is the text, which has most of them.
                parts.append(reduce(_merged, within[::-1]))
        if not parts:
            return Standing(self._starts[:0], np.empty(0, np.uint8))
        return parts[0] if len(parts) == 1 else Standing(*map(np.concatenate, zip(*parts, strict=True)))

    def _read_field(self, segment: OpenSegment, column: int, name: str, number: int) -> Standing:
        field, width = segment.data.field(name), len(self._fields)
        (docs, _), ends, positions = field.positions(number)
        rows = (docs.astype(np.intp) + segment.base) * width + column
        places = np.repeat(self._starts[rows], np.diff(ends, prepend=0))
        places += positions.astype(self._starts.dtype, copy=False)
        variants = field.variant_of_each(number)
        spellings = variants.astype(np.min_scalar_type(int(variants.max(initial=0)) * width + column))
        spellings *= width
        spellings += column
        return Standing(places, spellings)

    def _within_by_loops(self, loops: Loops, spot: Spot, docs: Array) -> Array:
        packed = list(self._packed(*_looked_up(spot)))
        places = np.empty(sum(len(part[0]) for _, parts in packed for part in parts), self._starts.dtype)
        found = 0
        for segment, parts in packed:
            found = loops.stand_in(
                parts,
                segment.base,
                segment.data.doc_count,
                self._starts,
                len(self._fields),
                docs,
                places,
                found,
            )
        return np.sort(places[:found])

    def _within_by_arrays(self, spot: Spot, docs: Array) -> Array:
        view, term = _looked_up(spot)
        parts = [self._starts[:0]]
        for place, segment in enumerate(self._snapshot.segments):
            first, last = docs.searchsorted((segment.base, segment.base + segment.data.doc_count))
            here = docs[first:last]
            for column, field in enumerate(self._fields if len(here) else ()):
                name = view_field(field, view)
                number = self._snapshot.numbers(name, term.encode())[place]
                if number >= 0:
                    of_docs, positions = segment.data.field(name).positions_in(number, here - segment.base)
                    rows = here[of_docs] * len(self._fields) + column
                    parts.append(self._starts[rows] + positions.astype(self._starts.dtype))
        found = np.concatenate(parts)
        found.sort()
        return found


def _looked_up(spot: Spot) -> tuple[str, str]:
    """The view that a word is looked up in, and its term there."""
    return ("exact", spot.exact) if spot.exact else ("folded", spot.folded)


def _merged(many: Standing, few: Standing) -> Standing:
    """The items of both, in order."""
    at = many.places.searchsorted(few.places)
    dtype = np.promote_types(many.spellings.dtype, few.spellings.dtype)
    spellings = np.insert(many.spellings.astype(dtype, copy=False), at, few.spellings)
    return Standing(np.insert(many.places, at, few.places), spellings)
