"""field_writer: which columns does an indexed field have?

Columns of a field NAME beside its dictionary (see `dictionary`), one item a term, in the order of terms::

    NAME/doc_frequencies  uint how many documents have the term
    NAME/max_freqs        uint how often the term is in the document that has it most     (not for "docs")
    NAME/min_lengths      uint the length of the field in the shortest document with it   (not for "docs")
    NAME/postings         u8   the records of the terms, one after the other; see `postings`
    NAME/posting_ends     uint ends of the records in it
    NAME/lengths          uint of each document the length of the field, in positions     (not for "docs")

A field that is a view of another, its base, has the base's lengths and no column for them. A field of
variants has neither records: its terms are the spellings of those of the base, and it has instead::

    NAME/bases            uint the number of the base's term
    NAME/variants         uint the number of the variant in the record of that

What a field holds is told in the directory: `info["fields"]` has for each name `[DETAIL, BASE]`, the
value of a `Detail`, or null for variants, and the name of the base, or null.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.codec.container import narrow
from searchlib.codec.dictionary import dictionary_columns
from searchlib.codec.lists import MIXED, Lists, changes, codes_of, stable_order, variants_of
from searchlib.codec.packing import sums
from searchlib.codec.postings import Detail, encode_records
from searchlib.native import indexing
from searchlib.native.indexing import Writing

__all__ = ["FieldWriter", "VariantTerms"]

Array = npt.NDArray[Any]

_NONE_YET = np.iinfo(np.uint32).max


class VariantTerms(NamedTuple):
    """The terms of a field of variants, in order. bases: of each the number of the base's term, which has one
    at least."""

    name: str
    terms: Sequence[bytes]
    bases: Array


class _Statistics:
    """What is known of some terms without reading their postings."""

    def __init__(self, count: int, *, has_freqs: bool = True) -> None:
        self.has_freqs = has_freqs
        self.doc_frequencies = np.zeros(count, np.uint32)
        self.max_freqs = np.zeros(count, np.uint32)
        self.min_lengths = np.full(count, _NONE_YET, np.uint32)

    def columns(self, name: str, terms: Array) -> dict[str, Array]:
        """The columns of some of the terms."""
        names = ("doc_frequencies", "max_freqs", "min_lengths")[: 3 if self.has_freqs else 1]
        return {f"{name}/{column}": narrow(getattr(self, column)[terms]) for column in names}


class FieldWriter:
    """Takes the postings of a field, term by term, and makes its columns, and those of its terms' variants.

    Terms without postings are left out.
    """

    def __init__(
        self,
        name: str,
        terms: Sequence[bytes],
        detail: Detail,
        lengths: Array | None = None,
        variants: VariantTerms | None = None,
        *,
        is_view: bool = False,
    ) -> None:
        """terms: all of them, in order. lengths: of each document; None where the detail has none.

        is_view: whether the lengths are kept by the base.
        """
        self._name = name
        self._terms = terms
        self._lengths = None if lengths is None else narrow(lengths)
        self._is_view = is_view
        self._statistics = _Statistics(len(terms), has_freqs=detail is not Detail.DOCS)
        self._records: list[Array] = []
        self._sizes: list[Array] = []
        self._variants = None if variants is None else _VariantWriter(variants, len(terms))

    def add(self, lists: Lists) -> None:
        """Add the postings of the next terms. Variants are counted in the order of a term's variants."""
        terms = lists.terms
        if not len(terms):
            return
        lengths = None if self._lengths is None else self._lengths.take(lists.docs)
        if self._variants is not None and lengths is not None:
            lists = self._variants.add(lists, lengths)
        data, sizes = encode_records(lists)
        self._records.append(data)
        self._sizes.append(sizes)
        self._statistics.doc_frequencies[terms] = lists.counts
        if lengths is not None:
            begins = sums(lists.counts)[:-1]
            self._statistics.max_freqs[terms] = np.maximum.reduceat(lists.freqs, begins)
            self._statistics.min_lengths[terms] = np.minimum.reduceat(lengths, begins)

    def columns(self) -> dict[str, Array]:
        """All columns."""
        name, nothing = self._name, np.empty(0, np.uint8)
        kept = np.flatnonzero(self._statistics.doc_frequencies)
        columns = dictionary_columns(name, [self._terms[number] for number in kept.tolist()])
        columns |= self._statistics.columns(name, kept)
        columns[f"{name}/postings"] = np.concatenate([nothing, *self._records])
        columns[f"{name}/posting_ends"] = narrow(
            np.cumsum(np.concatenate([nothing, *self._sizes]), dtype=np.int64)
        )
        if self._lengths is not None and not self._is_view:
            columns[f"{name}/lengths"] = self._lengths
        if self._variants is not None:
            columns |= self._variants.columns(kept)
        return columns


class _Share(NamedTuple):
    """Postings of variants, in any order: the variant's slot, its occurrences, the length of the document."""

    slots: Array
    freqs: Array
    lengths: Array


class _Tally(NamedTuple):
    """Of which variants postings are, by slots counted from the first.

    counts: of each slot how many occurrences it has. of_postings: the slot of each posting, the number of
    slots where it is mixed. of_mixed: the slot of each occurrence in a mixed posting.
    """

    counts: Array
    of_postings: Array
    of_mixed: Array


class _VariantWriter:
    """Takes which variants the occurrences of a field are, and makes the columns of the variants.

    Variants have slots: those of the first term, then those of the next, each in the order of their bytes.
    """

    def __init__(self, variants: VariantTerms, term_count: int) -> None:
        self._variants = variants
        self._order = np.argsort(variants.bases, kind="stable")
        self._slots = sums(np.bincount(variants.bases, minlength=term_count))
        self._numbers = np.zeros(len(self._order), np.int64)
        self._statistics = _Statistics(len(self._order))

    def add(self, lists: Lists, lengths: Array) -> Lists:
        """Count the postings of terms, and number their variants, the commonest first."""
        first, last = self._slots[[lists.terms[0], lists.terms[-1] + 1]].tolist()
        if indexing.writing is None:
            tally = self._tally_by_arrays(lists, lengths, first, last)
        else:
            tally = self._tally(indexing.writing, lists, lengths, first, last)
        groups = self._variants.bases[self._order[first:last]]
        numbers = _places_in_group(groups, tally.counts)
        self._numbers[first:last] = numbers
        codes = narrow(np.append(codes_of(numbers), MIXED))
        mixed = narrow(numbers + 1).take(tally.of_mixed)
        return lists._replace(variants=codes.take(tally.of_postings), mixed=mixed)

    def _tally(self, writing: Writing, lists: Lists, lengths: Array, first: int, last: int) -> _Tally:
        """Note which of the slots from the first to the last the postings are of."""
        tally = _Tally(
            np.zeros(last - first, np.int64),
            np.empty(len(lists.variants), np.uint32),
            np.empty(len(lists.mixed), np.uint32),
        )
        writing.tally(
            lists.counts,
            self._slots[lists.terms] - first,
            np.ascontiguousarray(lists.variants),
            np.ascontiguousarray(lists.freqs),
            np.ascontiguousarray(lists.mixed),
            lengths,
            *tally,
            self._statistics.doc_frequencies[first:last],
            self._statistics.max_freqs[first:last],
            self._statistics.min_lengths[first:last],
        )
        return tally

    def _tally_by_arrays(self, lists: Lists, lengths: Array, first: int, last: int) -> _Tally:
        codes, freqs = lists.variants, lists.freqs
        bases = np.repeat((self._slots[lists.terms] - first).astype(np.uint32), lists.counts)
        # By indexes, since which are mixed has no pattern: with masks the processor would mostly guess wrong.
        pure, several = np.flatnonzero(codes != MIXED), np.flatnonzero(codes == MIXED)
        whole = _Share(bases.take(pure) + variants_of(codes.take(pure)), freqs.take(pure), lengths.take(pure))
        sizes = freqs.take(several)
        rows = np.repeat(several.astype(np.uint32), sizes)
        slots = np.repeat(bases.take(several), sizes) + (lists.mixed - 1)
        counts = np.bincount(whole.slots, whole.freqs, last - first).astype(np.int64)
        mixed_counts = np.bincount(slots, minlength=last - first)

        order = stable_order(slots, last - first)
        begins = changes(rows.take(order))
        begins[sums(mixed_counts)[:-1][mixed_counts > 0]] = True
        firsts = np.flatnonzero(begins)
        chosen = order.take(firsts)
        shared = _Share(
            slots.take(chosen), np.diff(firsts, append=len(order)), lengths.take(rows.take(chosen))
        )
        self._count(first, whole)
        self._count(first, shared)
        of_postings = np.full(len(codes), last - first, np.uint32)
        of_postings[pure] = whole.slots
        return _Tally(counts + mixed_counts, of_postings, slots)

    def _count(self, first: int, share: _Share) -> None:
        """Note occurrences of variants whose slots are counted from the first."""
        statistics, slots = self._statistics, share.slots
        np.add.at(statistics.doc_frequencies[first:], slots, np.uint32(1))
        np.maximum.at(statistics.max_freqs[first:], slots, share.freqs.astype(np.uint32))
        np.minimum.at(statistics.min_lengths[first:], slots, share.lengths.astype(np.uint32))

    def columns(self, kept: Array) -> dict[str, Array]:
        """The columns of the variants, if of all the terms of their base these are left."""
        name, terms, bases = self._variants
        slots = np.empty(len(bases), np.int64)
        slots[self._order] = np.arange(len(bases))
        used = np.flatnonzero(self._statistics.doc_frequencies[slots])
        return {
            **dictionary_columns(name, [terms[number] for number in used.tolist()]),
            **self._statistics.columns(name, slots[used]),
            f"{name}/bases": narrow(kept.searchsorted(bases[used])),
            f"{name}/variants": narrow(self._numbers[slots[used]]),
        }


def _places_in_group(groups: Array, counts: Array) -> Array:
    """The place of each item in its group, where those of higher counts come first; groups ascend."""
    order = np.lexsort((-counts, groups))
    begins = np.flatnonzero(np.diff(groups, prepend=-1))
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order)) - np.repeat(begins, np.diff(begins, append=len(order)))
    return places
