"""merger: how do several segments become one?

Deleted documents are left out, docnums close up in the order of the segments, and the term dictionaries are
united. Postings are read, renumbered and written as arrays, those of some terms at a time, so that memory
holds the columns of one field and little else. Texts are mostly copied as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.codec.builder import segment_info
from searchlib.codec.container import narrow, write_container
from searchlib.codec.field import FieldData, PostingsField, VariantField
from searchlib.codec.field_writer import FieldWriter, VariantTerms
from searchlib.codec.lists import (
    MIXED,
    Lists,
    codes_of,
    joined,
    mixed_counts,
    portions,
    variants_of,
    without,
)
from searchlib.codec.packing import sums
from searchlib.codec.postings import Detail
from searchlib.codec.segment import SegmentData
from searchlib.codec.stored import TextWriter, record_columns
from searchlib.errors import CorruptIndexError

__all__ = ["merge"]

Array = npt.NDArray[Any]

_NOTHING = np.empty(0, np.int64)


def merge(segments: Sequence[tuple[SegmentData, Array]], path: Path) -> int:
    """Write one segment from several, each given with a mask of its deleted documents; returns its size."""
    docnums: list[Array] = []  # For each segment the new docnum of each document, -1 for the deleted.
    doc_count = 0
    for _, deleted in segments:
        kept = ~deleted
        docnums.append(np.where(kept, np.cumsum(kept) - 1 + doc_count, -1))
        doc_count += int(kept.sum())
    # A field that only some of them have, because it is newer than the others, has no terms in these.
    layout = {name: kind for segment, _ in reversed(segments) for name, kind in segment.layout.items()}
    for segment, _ in segments:
        if not segment.layout.items() <= layout.items():
            raise CorruptIndexError(segment.path, "its fields are not those of the segments beside it")
    variants = {base: name for name, (detail, base) in layout.items() if detail is None}
    records, stored = record_columns(
        {
            name: [
                value
                for segment, deleted in segments
                for value in segment.records.values(name, np.flatnonzero(~deleted))
            ]
            for name in segments[0][0].records.names()
        }
    )

    def columns() -> Iterator[tuple[str, Array]]:
        for name, (detail, base) in layout.items():
            if detail is not None:
                having = [number for number, (segment, _) in enumerate(segments) if name in segment.layout]
                fields = [segments[number][0].records_of(name) for number in having]
                spellings = (
                    [segments[number][0].field(variants[name]) for number in having]
                    if name in variants
                    else []
                )
                numbers = [docnums[number] for number in having]
                merged = _merge_field(fields, spellings, numbers, doc_count, detail, is_view=base is not None)
                yield from merged.items()
        yield from records.items()
        texts = TextWriter()
        for segment, deleted in segments:
            segment.texts.copy(texts, deleted)
        yield from texts.columns().items()
        yield "values/date", np.concatenate([segment.dates[~deleted] for segment, deleted in segments])

    write_container(path, columns(), segment_info(doc_count, layout, stored))
    return doc_count


class _Source(NamedTuple):
    """A field of a segment on its way into another.

    terms: the new number of each of its terms, ascending. docnums: the new docnum of each document, -1 for
    the deleted. slots, variants: where the variants of each term begin in `variants`, and for each what it is
    in the new segment, counted in the order of the term's variants.
    """

    field: PostingsField
    terms: Array
    docnums: Array
    slots: Array
    variants: Array


def _union(dictionaries: Sequence[FieldData]) -> tuple[list[bytes], list[Array]]:
    """All terms, in order, and for each dictionary the number of each of its terms among them."""
    terms = [list(dictionary.terms()) for dictionary in dictionaries]
    union = sorted(set().union(*terms))
    number_of = {term: number for number, term in enumerate(union)}
    return union, [np.fromiter(map(number_of.__getitem__, each), np.int64, len(each)) for each in terms]


def _merge_field(
    fields: Sequence[PostingsField],
    spellings: Sequence[FieldData],
    docnums: Sequence[Array],
    doc_count: int,
    detail: Detail,
    *,
    is_view: bool,
) -> dict[str, Array]:
    union, terms = _union(fields)
    variant_terms, tables = _merge_variants(spellings, terms, len(union))
    sources = list(map(_Source, fields, terms, docnums, *zip(*tables, strict=True)))
    sizes = np.zeros(len(union), np.int64)
    for source in sources:
        sizes[source.terms] += source.field.record_sizes
    lengths = None
    if detail is not Detail.DOCS:
        lengths = np.zeros(doc_count, np.int64)
        for field, numbers in zip(fields, docnums, strict=True):
            lengths[numbers[numbers >= 0]] = field.lengths[numbers >= 0]
    writer = FieldWriter(fields[0].name, union, detail, lengths, variant_terms, is_view=is_view)
    for first, last in pairwise(portions(sizes)):
        writer.add(joined([_renumbered(source, first, last) for source in sources]))
    return writer.columns()


def _merge_variants(
    spellings: Sequence[FieldData], terms: Sequence[Array], term_count: int
) -> tuple[VariantTerms | None, list[tuple[Array, Array]]]:
    """The united terms of fields of variants, and what a `_Source` has of them for each field.

    terms: for each base the new numbers of its terms, of which there are so many.
    """
    fields = [field for field in spellings if isinstance(field, VariantField)]
    if not fields:
        return None, [(_NOTHING, _NOTHING)] * len(terms)
    union, numbers = _union(fields)
    bases = np.full(len(union), -1)
    for field, those, base_terms in zip(fields, numbers, terms, strict=True):
        found = base_terms[field.bases]
        if ((bases[those] >= 0) & (bases[those] != found)).any():
            raise field.corrupt("has a term that another segment has as a variant of another")
        bases[those] = found
    slots = sums(np.bincount(bases, minlength=term_count))
    places = np.empty(len(union), np.int64)
    places[np.argsort(bases, kind="stable")] = np.arange(len(union))
    places -= slots[bases]
    return VariantTerms(fields[0].name, union, bases), [
        _variant_table(field, places[those]) for field, those in zip(fields, numbers, strict=True)
    ]


def _variant_table(field: VariantField, places: Array) -> tuple[Array, Array]:
    """Where the variants of each of the base's terms begin, and the new place of each variant."""
    sizes = np.bincount(field.bases, minlength=field.base.term_count)
    slots = sums(sizes)
    table = np.full(len(places), -1)
    if (field.variants >= sizes[field.bases]).any():
        raise field.corrupt("has variants that are not numbered one after the other")
    table[slots[field.bases] + field.variants] = places
    if (table < 0).any():
        raise field.corrupt("has variants that are not numbered one after the other")
    return slots, table


def _renumbered(source: _Source, first: int, last: int) -> Lists:
    """A source's postings in a range of new terms: the live ones, with all numbers as in the new segment."""
    lists = source.field.lists(*source.terms.searchsorted((first, last)).tolist())
    docs = source.docnums[lists.docs]
    deleted = docs < 0
    lists = lists._replace(docs=docs.astype(np.uint32))
    if deleted.any():
        lists = without(lists, deleted)
    if len(lists.variants):
        is_pure = lists.variants != MIXED
        terms = np.repeat(lists.terms, lists.counts)
        codes = np.full(len(is_pure), MIXED, np.uint32)
        codes[is_pure] = codes_of(_moved(source, terms[is_pure], variants_of(lists.variants[is_pure])))
        mixed = _moved(source, np.repeat(terms, mixed_counts(lists)), lists.mixed - 1) + 1
        lists = lists._replace(variants=narrow(codes), mixed=narrow(mixed))
    return lists._replace(terms=source.terms[lists.terms])


def _moved(source: _Source, terms: Array, variants: Array) -> Array:
    """What variants of a source's terms are in the new segment."""
    slots = source.slots[terms] + variants
    if (slots >= source.slots[terms + 1]).any():
        raise source.field.corrupt(ValueError("it has a variant that is not"))
    found: Array = source.variants[slots]
    return found
