"""builder: how do documents become a segment?

A `SegmentBuilder` takes documents, many at once, as arrays of numbered terms with what is to be stored of
them. `finish` inverts the fields and writes the file. What is in it: `field_writer`, `stored`, and::

    values/date  u32  each document's date as YYYYMMDD, parts that are unknown 00
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.codec.container import narrow, write_container
from searchlib.codec.field_writer import FieldWriter, VariantTerms
from searchlib.codec.inversion import Occurrences, invert
from searchlib.codec.lists import MIXED
from searchlib.codec.postings import Detail
from searchlib.codec.stored import TextWriter, record_columns

__all__ = ["FieldPlan", "Rows", "SegmentBuilder", "Spellings", "segment_info"]

Array = npt.NDArray[Any]


class Spellings(NamedTuple):
    """The variants of a field's terms, which are the terms of another field.

    field: the name of that. vocabulary: its terms by number. base_of: gives for each of them so far the
    number of the term that it is a variant of.
    """

    field: str
    vocabulary: Sequence[str]
    base_of: Callable[[], Array]


class FieldPlan(NamedTuple):
    """An indexed field. vocabulary: its terms by number; like all vocabularies it may grow meanwhile.

    base: the field that this one is a view of, with the same lengths. spellings: for `Detail.VARIANTS`;
    documents are then given as spellings.
    """

    detail: Detail
    vocabulary: Sequence[str]
    base: str | None = None
    spellings: Spellings | None = None


class Rows(NamedTuple):
    """The terms of a field in several documents that follow each other.

    docs, terms, positions: integers, one item an occurrence, ascending by document and position: the document
    counted from the first of them, the term by its number in the field's vocabulary, the position.
    lengths: of each document, in positions.
    """

    docs: Array
    terms: Array
    positions: Array
    lengths: Array


class _FieldBuilder:
    """The occurrences of one field, in as few bytes as they need."""

    def __init__(self, name: str, plan: FieldPlan) -> None:
        self._name = name
        self._plan = plan
        self._batches: list[tuple[int, Rows]] = []

    def add(self, first: int, rows: Rows) -> None:
        """Add the rows of documents from docnum `first` on."""
        self._batches.append((first, Rows(*map(narrow, rows))))

    def columns(self, doc_count: int) -> dict[str, Array]:
        """The columns of the field."""
        plan, spellings = self._plan, self._plan.spellings
        counts = np.zeros(0, np.int64)
        for _, rows in self._batches:
            found = np.bincount(rows.terms, minlength=len(counts))
            found[: len(counts)] += counts
            counts = found
        given = np.flatnonzero(counts)
        numbers = given if spellings is None else spellings.base_of()[given]
        terms, ranks = _ordered(plan.vocabulary, numbers)
        variants = np.zeros(len(given), np.int64)
        variant_terms = None
        if spellings is not None:
            spelled, spelled_ranks = _ordered(spellings.vocabulary, given)
            order = np.lexsort((spelled_ranks, ranks))
            begins = np.flatnonzero(np.diff(ranks[order], prepend=-1))
            variants[order] = np.arange(len(order)) - np.repeat(begins, np.diff(begins, append=len(order)))
            variant_terms = VariantTerms(spellings.field, spelled, ranks[np.argsort(spelled_ranks)])
        rank_of = np.zeros(len(counts), np.uint32)
        variant_of = np.zeros(len(counts), np.min_scalar_type(int(variants.max(initial=0)) + MIXED))
        rank_of[given], variant_of[given] = ranks, variants

        lengths = None
        if plan.detail is not Detail.DOCS:
            lengths = np.zeros(doc_count, np.int64)
            for first, rows in self._batches:
                lengths[first : first + len(rows.lengths)] = rows.lengths
        is_view = plan.base is not None
        writer = FieldWriter(self._name, terms, plan.detail, lengths, variant_terms, is_view=is_view)
        occurrences = (
            Occurrences(
                first, rank_of.take(rows.terms), rows.docs, rows.positions, variant_of.take(rows.terms)
            )
            for first, rows in self._batches
        )
        for lists in invert(occurrences, len(terms), plan.detail):
            writer.add(lists)
        return writer.columns()


def _ordered(vocabulary: Sequence[str], numbers: Array) -> tuple[list[bytes], Array]:
    """The terms of these numbers in order, each once, and of each number the place of its term among them."""
    used, places = np.unique(numbers, return_inverse=True)
    terms = [vocabulary[number] for number in used.tolist()]
    # Code points in order are UTF-8 in order.
    order = np.array(sorted(range(len(terms)), key=terms.__getitem__), np.int64)
    ranks = np.empty(len(terms), np.int64)
    ranks[order] = np.arange(len(terms))
    return [*map(str.encode, map(terms.__getitem__, order.tolist()))], ranks[places]


class SegmentBuilder:
    """Builds one segment in memory.

    fields: how each is indexed, by name. doc_count: how many documents have been added.
    """

    def __init__(self, fields: Mapping[str, FieldPlan]) -> None:
        self._plans = fields
        self._fields = {name: _FieldBuilder(name, plan) for name, plan in fields.items()}
        self._texts = TextWriter()
        self._records: dict[str, list[bytes | None]] = {}
        self._dates: list[Array] = []
        self.doc_count = 0

    def add_texts(self, texts: Sequence[str]) -> None:
        """Store the texts of the next documents. May run beside `add` in another thread."""
        for text in texts:
            self._texts.add(text.encode())

    def add(
        self, fields: Mapping[str, Rows], records: Mapping[str, Sequence[str | None]], dates: Sequence[int]
    ) -> None:
        """Add documents, as many as there are dates, but for their texts.

        fields: the rows of fields; one that is missing has no terms in them. records: what is stored under
        each name, which are always the same, of each document. dates: YYYYMMDD, or 0.
        """
        for name, rows in fields.items():
            self._fields[name].add(self.doc_count, rows)
        for name, values in records.items():
            encoded = (value if value is None else value.encode() for value in values)
            self._records.setdefault(name, []).extend(encoded)
        self._dates.append(np.array(dates, np.uint32))
        self.doc_count += len(dates)

    def finish(self, path: Path) -> None:
        """Write the segment's file."""
        records, stored = record_columns(self._records)

        def columns() -> Iterator[tuple[str, Array]]:
            for field in self._fields.values():
                yield from field.columns(self.doc_count).items()
            yield from records.items()
            yield from self._texts.columns().items()
            yield "values/date", np.concatenate([np.empty(0, np.uint32), *self._dates])

        write_container(path, columns(), segment_info(self.doc_count, self._layout(), stored))

    def _layout(self) -> dict[str, tuple[Detail | None, str | None]]:
        layout: dict[str, tuple[Detail | None, str | None]] = {}
        for name, plan in self._plans.items():
            layout[name] = plan.detail, plan.base
            if plan.spellings is not None:
                layout[plan.spellings.field] = None, name
        return layout


def segment_info(
    doc_count: int, layout: Mapping[str, tuple[Detail | None, str | None]], stored: Mapping[str, str]
) -> dict[str, Any]:
    """What the directory of a segment tells: detail and base of each field, columns of stored names."""
    fields = {name: (detail and detail.value, base) for name, (detail, base) in layout.items()}
    return {"doc_count": doc_count, "fields": fields, "stored": dict(stored)}
