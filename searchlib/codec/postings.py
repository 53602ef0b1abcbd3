"""postings: what is in the record of a term?

All that a field knows of a term stands in one record: its documents, how often it is in each, where, and in
which spellings. Grammar::

    record   := form:u8{lists} docs [freqs [positions | variants mixed positions]]
    docs     := list     of each posting the docnum minus that of the one before; of the first, plus 1
    freqs    := list     of each posting how many occurrences it has
    variants := list     of each posting 1: all its occurrences are of variant 0; 2: they are of several;
                         n + 2: all are of variant n
    mixed    := list     of each occurrence in a posting of several variants 1 + its variant
    positions := list low:u8{occurrences}
                         of each occurrence its step: its position minus that of the one before in its
                         posting, or from 0; low is step & 255, the list 1 + (step >> 8)

A list is as in `packing`, and the forms of all lists of a record stand before them. How many postings there
are is told elsewhere; all other numbers follow. What is in the record depends on the field: see `Detail`.

Steps have a byte each and little more, so that the positions in a few documents are found without
reading those in all others. Variants are those exact terms that the term stands for, commonest first; a
document that spells a word always the same takes one code for all its occurrences.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib.codec.lists import MIXED, Lists, mixed_counts, totals
from searchlib.codec.packing import copy_rows, pack_lists, ranges, rows_of, sums, unpack, unpack_lists

__all__ = ["Detail", "Record", "decode_records", "encode_records"]

Array = npt.NDArray[Any]

_POSITION_LIMIT = 1 << 31


def _code(variant: int) -> int:
    return variant + MIXED if variant else 1


class Detail(Enum):
    """What the records of a field hold. The value is its name in a segment's directory."""

    DOCS = "docs"
    FREQS = "freqs"
    POSITIONS = "positions"
    VARIANTS = "variants"

    def __init__(self, value: str) -> None:
        """lists: how many lists a record has."""
        self.lists = {"docs": 1, "freqs": 2, "positions": 3, "variants": 5}[value]


def encode_records(lists: Lists) -> tuple[Array, Array]:
    """The records of all terms, one after the other, and how many bytes each takes."""
    counts, docs, freqs = lists.counts, lists.docs, lists.freqs
    firsts = sums(counts)[:-1]
    gaps = np.empty_like(docs)
    np.subtract(docs[1:], docs[:-1], out=gaps[1:])
    gaps[firsts] = docs[firsts]
    gaps[firsts] += 1
    packed = [pack_lists(gaps, counts)]
    occurrences = np.zeros_like(counts)
    if len(freqs):
        packed.append(pack_lists(freqs, counts))
    if len(lists.variants):
        packed.append(pack_lists(lists.variants, counts))
        packed.append(pack_lists(lists.mixed, totals(mixed_counts(lists), counts)))
    if len(lists.high):
        occurrences = totals(freqs, counts)
        packed.append(pack_lists(lists.high, occurrences))
    starts = sums(sum((part.sizes for part in packed), occurrences + len(packed)))
    data = np.empty(int(starts[-1]), np.uint8)
    at = starts[:-1].copy()
    for part in packed:
        data[at] = part.forms
        at += 1
    for part in packed:
        copy_rows(part.data, sums(part.sizes), data, at, part.sizes)
        at += part.sizes
    copy_rows(lists.low, sums(occurrences), data, at, occurrences)
    return data, np.diff(starts)


def decode_records(
    data: Array, ends: Array, terms: Array, counts: Array, detail: Detail, *, with_positions: bool = True
) -> Lists:
    """What `encode_records` was given; `counts` tells how many postings each of the terms has.

    with_positions: without them `high` and `low` are empty, and what is left is read quicker.

    Raises ValueError where the bytes are no such records. That numbers are in bounds is not checked.
    """
    at = np.concatenate((np.zeros(1, np.int64), ends))[:-1] + detail.lists
    if (at > ends).any():
        raise ValueError("a record ends early")
    if (counts < 1).any():
        raise ValueError("it has no postings")
    forms = data[at[:, None] - np.arange(detail.lists, 0, -1)]
    gaps, at = unpack_lists(data, at, counts, forms[:, 0])
    docs = np.cumsum(gaps, dtype=np.int64)
    before = np.concatenate((np.zeros(1, np.int64), docs))[sums(counts)[:-1]] + 1
    docs -= np.repeat(before, counts)
    freqs = high = low = variants = mixed = np.zeros(0, np.uint8)
    lists = Lists(terms, counts, docs, freqs, high, low, variants, mixed)
    if detail is not Detail.DOCS:
        freqs, at = unpack_lists(data, at, counts, forms[:, 1])
        lists = lists._replace(freqs=freqs)
    if detail is Detail.VARIANTS:
        variants, at = unpack_lists(data, at, counts, forms[:, 2])
        lists = lists._replace(variants=variants)
        several = totals(mixed_counts(lists), counts)
        _fit(several, ends)
        mixed, at = unpack_lists(data, at, several, forms[:, 3])
        lists = lists._replace(mixed=mixed)
    if detail in (Detail.POSITIONS, Detail.VARIANTS):
        if not with_positions:
            return lists
        occurrences = totals(freqs, counts)
        _fit(occurrences, ends)
        high, at = unpack_lists(data, at, occurrences, forms[:, -1])
        if (at + occurrences != ends).any():
            raise ValueError("the positions of a record are not its occurrences")
        if int(high.max(initial=0)) > _POSITION_LIMIT >> 8:
            raise ValueError("a position is too large")
        lists = lists._replace(high=high, low=rows_of(data, at, occurrences))
    elif (at != ends).any():
        raise ValueError("a record ends late")
    return lists


def _fit(occurrences: Array, ends: Array) -> None:
    """Occurrences take a byte or more each: too many are refused before memory is taken for them."""
    if (occurrences > np.diff(ends, prepend=0)).any():
        raise ValueError("a record has more occurrences than bytes")


class Record:
    """The record of one term, read as far as is asked for. Methods raise ValueError where it is none.

    Several threads may ask: what is known does not change.

    docs: docnums, ascending. freqs: of each how many occurrences; None where the field has none.
    """

    __slots__ = ("_at", "_data", "_detail", "_steps", "_variants", "docs", "freqs")

    def __init__(self, data: Array, count: int, detail: Detail, doc_count: int) -> None:
        """data: the bytes. count: the number of postings; the record's documents are below `doc_count`."""
        if not count:
            raise ValueError("it has no postings")
        self._data = data
        self._detail = detail
        self._variants: tuple[Array, Array, Array, int] | None = None
        self._steps: tuple[Array, Array | None, Array] | None = None
        gaps, self._at = unpack(data, detail.lists, count, self._form(0))
        largest = int(gaps.max()) if gaps.itemsize > 2 else 1 << 8 * gaps.itemsize
        docs = gaps.astype(np.int32 if count * largest < 1 << 31 else np.int64)
        docs[0] -= 1
        np.add.accumulate(docs, out=docs)
        if int(docs[-1]) >= doc_count:
            raise ValueError("it has a document that is not")
        self.docs = docs
        self.freqs: Array | None = None
        if detail is not Detail.DOCS:
            self.freqs, self._at = unpack(data, self._at, count, self._form(1))

    def _form(self, place: int) -> int:
        if self._detail.lists > len(self._data):
            raise ValueError("it ends early")
        return int(self._data[place])

    def variants(self) -> tuple[Array, Array, Array]:
        """The variant codes, which postings are mixed, and 1 + the variants of the occurrences in those."""
        return self._known_variants()[:3]

    def _known_variants(self) -> tuple[Array, Array, Array, int]:
        """What `variants` gives, and where the next list begins."""
        if self._variants is None:
            freqs = self._known_freqs()
            codes, at = unpack(self._data, self._at, len(freqs), self._form(2))
            rows = np.flatnonzero(codes == MIXED)
            occurrences = self._fitting(int(freqs[rows].sum(dtype=np.int64)))
            mixed, at = unpack(self._data, at, occurrences, self._form(3))
            self._variants = codes, rows, mixed, at
        return self._variants

    def variant_freqs(self, variant: int) -> Array:
        """Of each posting how many occurrences are of a variant."""
        freqs = self._known_freqs()
        codes, rows, mixed = self.variants()
        found: Array = freqs * (codes == _code(variant))
        if len(rows):
            # Bytes are summed many times faster than truth values.
            such = sums((mixed == variant + 1).view(np.uint8))
            found[rows] = np.diff(such.take(sums(freqs.take(rows))))
        return found

    def of_variant_in(self, variant: int, rows: Array) -> Array:
        """Whether each occurrence of some postings, ascending, is of a variant."""
        freqs = self._known_freqs()
        codes, mixed_rows, mixed = self.variants()
        counts = freqs[rows]
        found = np.repeat(codes[rows] == _code(variant), counts)
        several = np.flatnonzero(codes[rows] == MIXED)
        if len(several):
            asked = sums(freqs[mixed_rows])[mixed_rows.searchsorted(rows[several])]
            chosen = ranges(asked, counts[several])
            found[ranges(sums(counts)[several], counts[several])] = mixed[chosen] == variant + 1
        return found

    def variant_of_each(self) -> Array:
        """Which variant each occurrence is of."""
        freqs = self._known_freqs()
        codes, rows, mixed = self.variants()
        found = np.repeat(np.maximum(codes, MIXED) - codes.dtype.type(MIXED), freqs)
        if len(rows):
            ends, _, _ = self._known_steps()
            found = found.astype(np.promote_types(found.dtype, mixed.dtype), copy=False)
            found[ranges(ends[rows] - freqs[rows], freqs[rows])] = mixed - mixed.dtype.type(1)
        return found

    def positions(self, rows: Array | None = None) -> tuple[Array, Array]:
        """The ends of some postings' positions, and the positions; of all postings without `rows`."""
        ends, high, low = self._known_steps()
        if rows is not None:
            counts = self._known_freqs()[rows]
            chosen = ranges(ends[rows] - counts, counts)
            ends = np.cumsum(counts, dtype=np.int64)
            low, high = low[chosen], high if high is None else high[chosen]
        largest = 1 if high is None else int(high.max(initial=1))
        dtype = np.int32 if (largest << 8) * len(low) < _POSITION_LIMIT else np.int64
        steps = low.astype(dtype)
        if high is not None:
            above = high.astype(dtype)
            above -= 1
            above <<= 8
            steps += above
        positions = np.cumsum(steps, dtype=dtype)
        # Each posting starts at 0 again: that is put into its first step, which is quicker than to repeat it.
        lasts = positions[ends[:-1] - 1]
        steps[ends[:-1]] -= np.diff(lasts, prepend=lasts.dtype.type(0))
        np.cumsum(steps, out=positions)
        if dtype is np.int64 and int(positions.max(initial=0)) >= _POSITION_LIMIT:
            raise ValueError("it has a position that is too large")
        return ends, positions

    def _known_steps(self) -> tuple[Array, Array | None, Array]:
        """Where the steps of each posting end, what is above their lowest bytes if anything, and those."""
        if self._steps is None:
            at = self._known_variants()[3] if self._detail is Detail.VARIANTS else self._at
            ends = np.cumsum(self._known_freqs(), dtype=np.int64)
            occurrences = self._fitting(int(ends[-1]))
            form = self._form(self._detail.lists - 1)
            high, at = unpack(self._data, at, occurrences, form) if form else (None, at)
            if at + occurrences != len(self._data):
                raise ValueError("its positions are not its occurrences")
            self._steps = ends, high, self._data[at:]
        return self._steps

    def _known_freqs(self) -> Array:
        if self.freqs is None:
            raise ValueError("it does not tell how often")
        return self.freqs

    def _fitting(self, occurrences: int) -> int:
        """Occurrences take a byte or more each: too many are refused before memory is taken for them."""
        if occurrences > len(self._data):
            raise ValueError("it has more occurrences than bytes")
        return occurrences
