"""field: given a term, which documents have it, how often, and where?

`FieldData` is an indexed field of a segment: a `PostingsField`, which has records of its terms, or a
`VariantField`, whose terms are spellings of those of another field and are read from its records. The
columns are those of `field_writer`; docnums are those of the segment, from 0.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.codec.container import Container
from searchlib.codec.dictionary import Dictionary
from searchlib.codec.lists import MIXED, Lists, mixed_counts, portions, variants_of
from searchlib.codec.packing import rows_of, sums
from searchlib.codec.postings import Detail, Record, decode_records
from searchlib.errors import CorruptIndexError
from searchlib.remembered import Recent

__all__ = ["FieldData", "Packed", "Postings", "PostingsField", "VariantField"]

Array = npt.NDArray[Any]

_LENGTH_LIMIT = 1 << 31
_VARIANT_LIMIT = 1 << 31
_RECORDS_REMEMBERED = 32
_GAP = 256  # Records that are so many bytes apart are read together.


class Postings(NamedTuple):
    """The postings of one term: parallel arrays, docnums ascending.

    docs: docnums. freqs: occurrences in each document; None where the field has no freqs (each is 1).
    """

    docs: Array
    freqs: Array | None


class Packed(NamedTuple):
    """The record that holds the postings of a term, as it stands in the file.

    octets: its bytes. postings, lists: how many of both it has. variant: which of the variants in it is
    meant, -1 for all. doc_frequency: how many documents have that.
    """

    octets: Array
    postings: int
    lists: int
    variant: int
    doc_frequency: int


class FieldData(Dictionary, ABC):
    """One indexed field of a segment: its dictionary, and what is known of each of its terms."""

    def __init__(self, container: Container, name: str, doc_count: int, *, has_freqs: bool) -> None:
        super().__init__(container, name)
        self.name = name
        self.has_freqs = has_freqs
        self._doc_frequencies = container.section(f"{name}/doc_frequencies").bound(doc_count + 1)
        self._doc_frequencies.expect(self.term_count)
        if has_freqs:
            self._max_freqs = (
                container.section(f"{name}/max_freqs").bound(_LENGTH_LIMIT).expect(self.term_count)
            )
            self._min_lengths = container.section(f"{name}/min_lengths").bound(_LENGTH_LIMIT)
            self._min_lengths.expect(self.term_count)

    def table(self) -> tuple[Array, Array, Array]:
        """All terms, one after the other; where each ends, and how many documents of the segment have it."""
        return self._terms.read(), self._term_ends.read(), self._doc_frequencies.read()

    def doc_frequency(self, number: int) -> int:
        """How many documents of the segment have the term, deleted ones included."""
        return self._doc_frequencies.item(number)

    @cached_property
    def doc_frequencies(self) -> Array:
        """The document frequency of each term."""
        return self._doc_frequencies.read().astype(np.int64)

    def bounds(self, number: int) -> tuple[int, int]:
        """How often the term is in the document that has it most, and the shortest length of one that has it.

        (1, 1) for a field without freqs. No posting of the term scores more than one with both.
        """
        if not self.has_freqs:
            return 1, 1
        return self._max_freqs.item(number), self._min_lengths.item(number)

    @property
    @abstractmethod
    def has_positions(self) -> bool:
        """Whether the field tells where its terms are."""

    @abstractmethod
    def packed(self, number: int) -> Packed:
        """The record that holds the postings of a term, unread."""

    @abstractmethod
    def postings(self, number: int) -> Postings:
        """The postings of a term."""

    @abstractmethod
    def united(self, numbers: Array) -> Postings:
        """The postings of some terms, one at least and ascending, as if they were one. freqs are float64.

        Quicker than one after the other, as for the thousands of terms that a short prefix stands for.
        """

    @abstractmethod
    def positions(self, number: int) -> tuple[Postings, Array, Array]:
        """The postings of a term, the end of each posting's positions, and all positions in a row.

        Only for a field with positions.
        """

    @abstractmethod
    def positions_in(self, number: int, docs: Array) -> tuple[Array, Array]:
        """The positions of a term in some documents, ascending, without reading those in all others.

        Returns for each position the index of its document among those given, and the position. Only for a
        field with positions.
        """

    @abstractmethod
    def variant(self, number: int) -> tuple[int, Array]:
        """The number of the base's term that this one is a variant of, and of each posting of that how many
        of its occurrences are this variant; of a field without variants the term itself and its freqs.
        """

    @abstractmethod
    def variant_number(self, number: int) -> int:
        """Which variant of its base's term this one is; 0 for a field that is its own base."""

    @abstractmethod
    def variants_of(self, number: int) -> list[int]:
        """The numbers of the terms that are variants of a term of the base, in the order of the variants."""

    @abstractmethod
    def variant_of_each(self, number: int) -> Array:
        """Which variant each occurrence of a term is, in the order of `positions`; 0 without variants."""

    @property
    @abstractmethod
    def lengths(self) -> Array:
        """The length of the field in each document, in positions; empty for a field without freqs."""

    @property
    def total_length(self) -> int:
        """The sum of all lengths, deleted documents included."""
        return int(self.lengths.sum(dtype=np.int64))


class PostingsField(FieldData):
    """A field with records of its terms. base: the field that it is a view of, whose lengths are its own."""

    def __init__(
        self, container: Container, name: str, doc_count: int, detail: Detail, base: FieldData | None = None
    ) -> None:
        super().__init__(container, name, doc_count, has_freqs=detail is not Detail.DOCS)
        self._detail = detail
        self._base = base
        self._doc_count = doc_count
        self._postings = container.section(f"{name}/postings").octets()
        self._posting_ends = container.section(f"{name}/posting_ends").ends(len(self._postings))
        self._posting_ends.expect(self.term_count)
        self._records: Recent[Record] = Recent(_RECORDS_REMEMBERED)
        if self.has_freqs and base is None:
            self._lengths = container.section(f"{name}/lengths").bound(_LENGTH_LIMIT).expect(doc_count)

    @property
    def has_positions(self) -> bool:
        return self._detail in (Detail.POSITIONS, Detail.VARIANTS)

    def record(self, number: int) -> Record:
        """The record of a term; the last few are remembered, as far as they were read."""
        found = self._records.get(number)
        if found is None:
            octets, count, *_ = self.packed(number)
            try:
                found = Record(octets, count, self._detail, self._doc_count)
            except ValueError as error:
                raise self.corrupt(error) from error
            self._records.put(number, found)
        return found

    def corrupt(self, error: ValueError) -> CorruptIndexError:
        """The error that says what is wrong with a record."""
        return self._postings.corrupt(f"has a record that cannot be read: {error}")

    def postings(self, number: int) -> Postings:
        record = self.record(number)
        return Postings(record.docs, record.freqs)

    def united(self, numbers: Array) -> Postings:
        return self.summed(numbers, lambda lists: lists.freqs if self.has_freqs else np.ones(len(lists.docs)))

    def summed(self, numbers: Array, weigh: Callable[[Lists], Array]) -> Postings:
        """What the postings of some terms, ascending, weigh in each document; those that weigh nothing are
        left out."""
        ends = self._posting_ends.read()[numbers].astype(np.int64)
        starts = self._posting_ends.read()[numbers - 1].astype(np.int64)
        starts[numbers == 0] = 0
        total = np.zeros(self._doc_count)
        for first, last in pairwise(portions(ends - starts)):
            lists = self._lists_of(numbers[first:last], starts[first:last], ends[first:last])
            total += np.bincount(lists.docs, weigh(lists), self._doc_count)
        docs = np.flatnonzero(total)
        return Postings(docs, total[docs])

    def _lists_of(self, numbers: Array, starts: Array, ends: Array) -> Lists:
        """The postings of some terms without positions, given where their records are."""
        # Records that are near each other are read together, and what is between them as well.
        firsts = np.flatnonzero(np.append(True, starts[1:] - ends[:-1] > _GAP))
        lasts = np.append(firsts[1:], len(numbers)) - 1
        spans = zip(starts[firsts].tolist(), ends[lasts].tolist(), strict=True)
        data = np.concatenate([self._postings.read(start, stop) for start, stop in spans])
        sizes = ends - starts
        before = sums(ends[lasts] - starts[firsts])[:-1] - starts[firsts]
        records = rows_of(data, starts + np.repeat(before, lasts - firsts + 1), sizes)
        counts = self.doc_frequencies[numbers]
        try:
            lists = decode_records(
                records, np.cumsum(sizes), numbers, counts, self._detail, with_positions=False
            )
        except ValueError as error:
            raise self.corrupt(error) from error
        return self._in_bounds(lists)

    def positions(self, number: int) -> tuple[Postings, Array, Array]:
        record = self.record(number)
        try:
            return Postings(record.docs, record.freqs), *record.positions()
        except ValueError as error:
            raise self.corrupt(error) from error

    def positions_in(self, number: int, docs: Array, variant: int | None = None) -> tuple[Array, Array]:
        """The same of one of the term's variants, where that is given."""
        record = self.record(number)
        rows, having = _both(record.docs, docs)
        try:
            ends, positions = record.positions(rows)
            of_docs = np.repeat(having, np.diff(ends, prepend=0))
            if variant is None:
                return of_docs, positions
            chosen = record.of_variant_in(variant, rows)
        except ValueError as error:
            raise self.corrupt(error) from error
        return of_docs[chosen], positions[chosen]

    def packed(self, number: int) -> Packed:
        octets = self._postings.read(*self._posting_ends.row(number))
        count = self.doc_frequency(number)
        return Packed(octets, count, self._detail.lists, -1, count)

    def all_packed(self) -> tuple[Array, Array, Array, int]:
        """The records of all terms, one after the other; where each ends, how many postings it has, and how
        many lists all have."""
        return (
            self._postings.read(),
            self._posting_ends.read(),
            self._doc_frequencies.read(),
            self._detail.lists,
        )

    def variant_number(self, number: int) -> int:  # noqa: ARG002
        return 0

    def variants_of(self, number: int) -> list[int]:
        return [number]

    def variant(self, number: int) -> tuple[int, Array]:
        docs, freqs = self.postings(number)
        return number, np.ones(len(docs), np.uint8) if freqs is None else freqs

    def variant_of_each(self, number: int) -> Array:
        if self._detail is not Detail.VARIANTS:
            return np.zeros(len(self.positions(number)[2]), np.uint8)
        try:
            return self.record(number).variant_of_each()
        except ValueError as error:
            raise self.corrupt(error) from error

    @property
    def record_sizes(self) -> Array:
        """How many bytes the record of each term takes."""
        return np.diff(self._posting_ends.read().astype(np.int64), prepend=0)

    def lists(self, first: int, last: int) -> Lists:
        """The postings of the terms from number first to last, for merging."""
        start = self._posting_ends.row(first)[0] if first < last else 0
        ends = self._posting_ends.read(first, last).astype(np.int64)
        counts = self.doc_frequencies[first:last]
        try:
            data = self._postings.read(start, int(ends[-1]) if first < last else 0)
            lists = decode_records(data, ends - start, np.arange(first, last), counts, self._detail)
        except ValueError as error:
            raise self.corrupt(error) from error
        return self._in_bounds(lists)

    def _in_bounds(self, lists: Lists) -> Lists:
        if int(lists.docs.max(initial=0)) >= self._doc_count:
            raise self.corrupt(ValueError("it has a document that is not"))
        return lists

    @property
    def lengths(self) -> Array:
        if self._base is not None:
            return self._base.lengths
        return self._lengths.read() if self.has_freqs else np.empty(0, np.uint8)


class VariantField(FieldData):
    """A field whose terms are the spellings of those of its base."""

    def __init__(self, container: Container, name: str, doc_count: int, base: PostingsField) -> None:
        super().__init__(container, name, doc_count, has_freqs=True)
        self.base = base
        self._bases = container.section(f"{name}/bases").bound(base.term_count).expect(self.term_count)
        self._variants = container.section(f"{name}/variants").bound(_VARIANT_LIMIT).expect(self.term_count)

    @property
    def has_positions(self) -> bool:
        return True

    def corrupt(self, reason: str) -> CorruptIndexError:
        """The error that says what is wrong with the variants."""
        return self._variants.corrupt(reason)

    @cached_property
    def bases(self) -> Array:
        """Of each term the number of that in the base that it is a variant of."""
        return self._bases.read().astype(np.int64)

    @cached_property
    def variants(self) -> Array:
        """Of each term which variant it is in the records of the base."""
        return self._variants.read().astype(np.int64)

    def packed(self, number: int) -> Packed:
        packed = self.base.packed(self._bases.item(number))
        return packed._replace(variant=self._variants.item(number), doc_frequency=self.doc_frequency(number))

    def _found(self, number: int) -> tuple[Record, int, Array]:
        """The base's record, the variant, and how often it is in each posting."""
        record, variant = self.base.record(self._bases.item(number)), self._variants.item(number)
        try:
            counts = record.variant_freqs(variant)
        except ValueError as error:
            raise self.base.corrupt(error) from error
        return record, variant, counts

    def variant(self, number: int) -> tuple[int, Array]:
        return self._bases.item(number), self._found(number)[2]

    def variant_number(self, number: int) -> int:
        return self._variants.item(number)

    def variants_of(self, number: int) -> list[int]:
        numbers = np.flatnonzero(self.bases == number)
        return list(numbers[np.argsort(self.variants[numbers])].tolist())

    def variant_of_each(self, number: int) -> Array:
        return np.zeros(len(self.positions(number)[2]), np.uint8)

    def postings(self, number: int) -> Postings:
        record, _, counts = self._found(number)
        rows = np.flatnonzero(counts)
        if len(rows) != self.doc_frequency(number):
            raise self._doc_frequencies.corrupt("does not agree with the postings")
        return Postings(record.docs[rows], counts[rows])

    def united(self, numbers: Array) -> Postings:
        bases, variants = self.bases[numbers], self.variants[numbers]
        limit = int(variants.max(initial=0)) + 1
        chosen = np.sort(bases * limit + variants)

        def are_chosen(terms: Array, variants: Array) -> Array:
            known = np.minimum(variants, limit - 1) + terms * limit
            places = np.minimum(chosen.searchsorted(known), len(chosen) - 1)
            found: Array = (chosen[places] == known) & (variants < limit)
            return found

        def freqs(lists: Lists) -> Array:
            terms, several = np.repeat(lists.terms, lists.counts), mixed_counts(lists)
            pure = (lists.variants != MIXED) & are_chosen(terms, variants_of(lists.variants))
            occurrences = are_chosen(np.repeat(terms, several), lists.mixed.astype(np.int64) - 1)
            rows = np.repeat(np.arange(len(terms)), several)[occurrences]
            found: Array = lists.freqs * pure + np.bincount(rows, minlength=len(terms))
            return found

        return self.base.summed(np.unique(bases), freqs)

    def positions(self, number: int) -> tuple[Postings, Array, Array]:
        record, variant, counts = self._found(number)
        rows = np.flatnonzero(counts)
        docs, freqs = record.docs[rows], counts[rows]
        try:
            _, positions = record.positions()
            found = positions[record.variant_of_each() == variant]
        except ValueError as error:
            raise self.base.corrupt(error) from error
        return Postings(docs, freqs), np.cumsum(freqs, dtype=np.int64), found

    def positions_in(self, number: int, docs: Array) -> tuple[Array, Array]:
        return self.base.positions_in(self._bases.item(number), docs, self._variants.item(number))

    @property
    def lengths(self) -> Array:
        return self.base.lengths


def _both(first: Array, second: Array) -> tuple[Array, Array]:
    """Where what two ascending arrays both have is in the first, and in the second; neither is empty."""
    if len(first) > len(second):
        there, here = _both(second, first)
        return here, there
    at = second.searchsorted(first)
    np.minimum(at, len(second) - 1, out=at)
    here = np.flatnonzero(second[at] == first)
    return here, at[here]
