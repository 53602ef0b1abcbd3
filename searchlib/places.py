"""places: where do words stand in the index? One number for each position of each document.

The fields of a document follow each other, and the documents do, a gap apart, so that one comparison of
numbers tells whether two words stand side by side, for all documents at once. Each stretch of places that
is one field of one document is a **row**: document * (number of fields) + field.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.codec.field import VariantField
from searchlib.remembered import Remembered
from searchlib.schema import view_field
from searchlib.snapshot import OpenSegment, Snapshot

__all__ = ["GAP", "Places", "Spot"]

Array = npt.NDArray[Any]

GAP = 16
"""So many places at least are between two rows; what is near is nearer than that."""

_BYTES_REMEMBERED = 128 << 20
_TIMES_ASKED = 3  # A word that queries have so often is worth remembering wherever it stands.
_NEVER = -1
_BLOCK_BITS = 6
_MANY = 4096


class Spot(NamedTuple):
    """A word to be found: any spelling of its folded term, or that of its exact term where this is not ""."""

    folded: str
    exact: str = ""


class _Standing(NamedTuple):
    """Where a folded term stands. places: ascending. spellings: of each the number of its exact term, as in
    `numbers`; both empty where the fields have no exact view."""

    places: Array
    spellings: Array
    numbers: dict[bytes, int]

    @property
    def nbytes(self) -> int:
        return self.places.nbytes + self.spellings.nbytes


class Places:
    """The places of the words of some fields of an index."""

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
        self._asked: dict[str, int] = {}
        self.remembered: Remembered[_Standing] = Remembered(_BYTES_REMEMBERED, lambda found: found.nbytes)

    def of(self, spot: Spot) -> Array:
        """The places of a word, ascending."""
        standing = self._standing(spot.folded)
        if not spot.exact:
            return standing.places
        found: Array = standing.places[
            standing.spellings == standing.numbers.get(spot.exact.encode(), _NEVER)
        ]
        return found

    def learn(self, folded: str) -> None:
        """Find a word's places before anyone asks."""
        self._standing(folded)

    def _standing(self, folded: str) -> _Standing:
        found = self.remembered.get(folded)
        if found is None:
            found = self.remembered.put(folded, self._read(folded.encode()))
        return found

    def _read(self, term: bytes) -> _Standing:
        numbers: dict[bytes, int] = {}
        parts = []
        for place, segment in enumerate(self._snapshot.segments):
            within = [
                self._read_field(segment, column, number, numbers)
                for column, field in enumerate(self.fields)
                if (number := self._snapshot.numbers(field, term)[place]) >= 0
            ]
            if within:
                # The last field is the text, which has most of them.
                parts.append(reduce(_merged, within[::-1]))
        if not parts:
            return _Standing(self.starts[:0], np.empty(0, np.uint8), numbers)
        places, spellings = (
            one[0] if len(one) == 1 else np.concatenate(one) for one in zip(*parts, strict=True)
        )
        return _Standing(places, spellings, numbers)

    def _read_field(
        self, segment: OpenSegment, column: int, number: int, numbers: dict[bytes, int]
    ) -> tuple[Array, Array]:
        """The places of a term in a field of a segment, and their spellings, for which `numbers` may grow."""
        name = self.fields[column]
        field = segment.data.records_of(name)
        (docs, _), ends, positions = field.positions(number)
        rows = (docs.astype(np.intp) + segment.base) * len(self.fields) + column
        places = np.repeat(self.starts[rows], np.diff(ends, prepend=0))
        places += positions.astype(self.starts.dtype, copy=False)
        exact = view_field(name, "exact")
        if exact not in segment.data.field_names():
            return places, np.empty(0, np.uint8)
        variants = segment.data.variants_of(exact)
        table = _spelling_numbers(variants, number, numbers)
        spellings = field.spellings(number)
        if int(spellings.max(initial=0)) >= len(table):
            raise variants.corrupt(f"lack one of term {number}")
        return places, table[spellings]

    def within(self, spots: Sequence[Spot], docs: Array) -> list[Array]:
        """The places of each word in the given documents, both ascending. There is a document at least."""
        known = {spot: column for spot in spots if (column := self._known(spot)) is not None}
        found = dict(zip(known, self._among(list(known.values()), docs), strict=True))
        return [
            found[spot] if spot in known else self._read_within(spot.folded.encode(), docs) for spot in spots
        ]

    def _known(self, spot: Spot) -> Array | None:
        """The places of a word, unless it is quicker to read those in a few documents."""
        asked = self._asked.get(spot.folded, 0)
        if spot.exact or asked >= _TIMES_ASKED or self.remembered.get(spot.folded) is not None:
            return self.of(spot)
        self._asked[spot.folded] = asked + 1
        return None

    def _among(self, columns: Sequence[Array], docs: Array) -> list[Array]:
        """Of places those in the given documents."""
        if not columns:
            return []
        width = len(self.fields)
        bounds = np.empty(2 * len(docs), self.starts.dtype)
        bounds[::2] = self.starts[docs * width]
        bounds[1::2] = self.starts[docs * width + width]
        # Of each word and document where its places begin and end; then the indexes of all of them, in a row.
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

    def _read_within(self, term: bytes, docs: Array) -> Array:
        """The places of a folded term in the given documents, read from their postings alone."""
        parts = [self.starts[:0]]
        for place, segment in enumerate(self._snapshot.segments):
            first, last = docs.searchsorted((segment.base, segment.base + segment.data.doc_count))
            if first == last:
                continue
            for column, field in enumerate(self.fields):
                number = self._snapshot.numbers(field, term)[place]
                if number >= 0:
                    local = docs[first:last] - segment.base
                    having, ends, positions = segment.data.records_of(field).positions_in(number, local)
                    rows = docs[first:last][having] * len(self.fields) + column
                    starts = np.repeat(self.starts[rows], np.diff(ends, prepend=0))
                    parts.append(starts + positions.astype(self.starts.dtype))
        found = np.concatenate(parts)
        found.sort()
        return found

    def documents_of(self, places: Array, docs: Array) -> Array:
        """Of places within the given documents the indexes of these, not their docnums."""
        found: Array = self.starts[docs * len(self.fields)].searchsorted(places, "right") - 1
        return found

    def rows_of(self, places: Array) -> Array:
        """The row of each place."""
        rows: Array = np.minimum(self.starts.searchsorted(places, "right") - 1, len(self.starts) - 2)
        return rows

    def phrase(self, spots: Sequence[Spot]) -> Array:
        """The places where words stand side by side in this order: those of the first word."""
        steps = sorted(enumerate(spots), key=lambda pair: len(self._standing(pair[1].folded).places))
        met: Array | None = None
        for step, spot in steps:
            standing = self._standing(spot.folded)
            if met is None:
                at = np.arange(len(standing.places))
            else:
                shifted = met + self.starts.dtype.type(step)
                kept, at = _found(standing.places, shifted)
                met = met[kept]
            if spot.exact:
                spelled = standing.spellings[at] == standing.numbers.get(spot.exact.encode(), _NEVER)
                at = at[spelled]
                met = None if met is None else met[spelled]
            if met is None:
                met = standing.places[at]
                # A place too near to the very first one for the words before it.
                met = met[met >= step] - self.starts.dtype.type(step)
        return self.starts[:0] if met is None else met

    def near(self, spots: Sequence[Spot], others: int) -> Array:
        """The places where stretches end that hold all words, in any order, and at most so many other places.

        Stretches are counted once each, without overlap. A word that is given twice counts as one.
        """
        each = [self.of(spot).astype(np.int64) for spot in dict.fromkeys(spots)]
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


def _spelling_numbers(exact: VariantField, number: int, numbers: dict[bytes, int]) -> Array:
    """Of each variant of a folded term in a segment's field the number of its exact term."""
    variants = exact.variants_of(number)
    table = np.zeros(max(variants, default=-1) + 1, np.int64)
    for variant, term in variants.items():
        table[variant] = numbers.setdefault(exact.term(term), len(numbers))
    return table.astype(np.min_scalar_type(len(numbers)))


def _merged(many: tuple[Array, Array], few: tuple[Array, Array]) -> tuple[Array, Array]:
    """Places and spellings of two fields, ascending by place."""
    at = many[0].searchsorted(few[0])
    return np.insert(many[0], at, few[0]), np.insert(many[1], at, few[1]) if len(many[1]) else many[1]


def _found(column: Array, wanted: Array) -> tuple[Array, Array]:
    """Which of some places are in a column, both ascending: their indexes, and those in the column."""
    chosen = np.arange(len(wanted))
    if len(wanted) > _MANY:
        # Most are nowhere near: a table of the stretches that the column touches tells, and stays in the
        # processor's cache, which a search in the column does not.
        touched = np.zeros(int(max(column[-1], wanted[-1]) >> _BLOCK_BITS) + 1, bool)
        touched[column >> _BLOCK_BITS] = True
        chosen = np.flatnonzero(touched[wanted >> _BLOCK_BITS])
        wanted = wanted[chosen]
    if not len(column):
        return chosen[:0], chosen[:0]
    at = np.minimum(column.searchsorted(wanted), len(column) - 1)
    is_there = column[at] == wanted
    return chosen[is_there], at[is_there]
