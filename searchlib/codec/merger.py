"""merger: how do several segments become one?

Deleted documents are left out, docnums close up in the order of the segments, and the term
dictionaries are united. Postings are renumbered and sorted as arrays, those of a range of terms at a
time, so that memory holds the columns of one field and little else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.codec.builder import StoredWriter, encode_terms
from searchlib.codec.container import narrow, write_container
from searchlib.codec.segment import AllPostings, SegmentData, occurrence_ranges

__all__ = ["merge"]

Array = npt.NDArray[Any]

_OCCURRENCES_AT_ONCE = 1_000_000


def merge(segments: Sequence[tuple[SegmentData, Array]], path: Path) -> int:
    """Write one segment from several, each given with a mask of its deleted documents; returns its size."""
    docnums: list[Array] = []  # For each segment the new docnum of each document, -1 for the deleted.
    doc_count = 0
    for _, deleted in segments:
        kept = ~deleted
        docnums.append(np.where(kept, np.cumsum(kept) - 1 + doc_count, -1))
        doc_count += int(kept.sum())

    def columns() -> Iterator[tuple[str, Array]]:
        for name in segments[0][0].field_names():
            yield from _merge_field(name, [segment for segment, _ in segments], docnums, doc_count).items()
        stored = StoredWriter()
        for segment, deleted in segments:
            for docnum in np.flatnonzero(~deleted).tolist():
                stored.add(*segment.stored_encoded(docnum), int(segment.dates[docnum]))
        yield from stored.columns().items()

    write_container(path, columns(), {"doc_count": doc_count})
    return doc_count


class _Source(NamedTuple):
    """A field of a segment on its way into another. terms: the new number of each of its terms, ascending.

    posting_starts, position_starts: for each term and the end, where its rows begin.
    """

    terms: Array
    docnums: Array
    columns: AllPostings
    posting_starts: Array
    position_starts: Array


class _Merged(NamedTuple):
    """Postings of a range of terms: how many postings and occurrences each term has, then the columns."""

    counts: Array
    occurrences: Array
    docs: Array
    freqs: Array
    positions: Array


def _merge_field(
    name: str, segments: Sequence[SegmentData], docnums: Sequence[Array], doc_count: int
) -> dict[str, Array]:
    fields = [segment.field(name) for segment in segments]
    union = sorted(set().union(*(field.terms() for field in fields)))
    number_of = {term: number for number, term in enumerate(union)}
    sources = []
    sizes = np.zeros(len(union), np.int64)
    for field, numbers in zip(fields, docnums, strict=True):
        terms = np.fromiter((number_of[term] for term in field.terms()), np.int64, field.term_count)
        columns = field.all_postings()
        posting_starts = _starts(columns.posting_ends)
        position_starts = posting_starts if columns.position_ends is None else _starts(columns.position_ends)
        sizes[terms] += np.diff(position_starts)
        sources.append(_Source(terms, numbers, columns, posting_starts, position_starts))
    parts = [_merge_range(sources, start, stop, doc_count) for start, stop in _ranges(sizes)]
    counts = np.concatenate([part.counts for part in parts])
    kept = np.flatnonzero(counts)  # A term all of whose documents were deleted goes with them.
    term_bytes, term_ends = encode_terms([union[number] for number in kept.tolist()])
    merged = {
        f"{name}/terms": term_bytes,
        f"{name}/term_ends": term_ends,
        f"{name}/posting_ends": narrow(np.cumsum(counts[kept])),
        f"{name}/docs": np.concatenate([part.docs for part in parts]),
    }
    if fields[0].has_positions:
        occurrences = np.concatenate([part.occurrences for part in parts])
        lengths = np.zeros(doc_count, np.int64)
        for field, numbers in zip(fields, docnums, strict=True):
            lengths[numbers[numbers >= 0]] = field.lengths[numbers >= 0]
        merged |= {
            f"{name}/position_ends": narrow(np.cumsum(occurrences[kept])),
            f"{name}/freqs": np.concatenate([part.freqs for part in parts]),
            f"{name}/positions": np.concatenate([part.positions for part in parts]),
            f"{name}/lengths": narrow(lengths),
        }
    return merged


def _starts(ends: Array) -> Array:
    return np.concatenate((np.zeros(1, np.int64), ends.astype(np.int64)))


def _ranges(sizes: Array) -> Iterator[tuple[int, int]]:
    """Half-open ranges of terms with about as many occurrences as are to be merged at once."""
    groups = (np.cumsum(sizes) - sizes) // _OCCURRENCES_AT_ONCE
    yield from pairwise([0, *(np.flatnonzero(np.diff(groups)) + 1).tolist(), len(sizes)])


def _merge_range(sources: Sequence[_Source], first: int, last: int, doc_count: int) -> _Merged:
    """The postings of the terms from `first` to before `last`."""
    all_terms, all_docs, all_freqs, all_positions = [], [], [], []
    for terms, docnums, columns, posting_starts, position_starts in sources:
        low, high = np.searchsorted(terms, (first, last)).tolist()
        postings = slice(*posting_starts[[low, high]].tolist())
        docs = docnums[columns.docs[postings]]
        rows = np.flatnonzero(docs >= 0)
        all_docs.append(docs[rows])
        all_terms.append(np.repeat(terms[low:high] - first, np.diff(posting_starts[low : high + 1]))[rows])
        if columns.freqs is not None and columns.positions is not None:
            freqs = columns.freqs[postings]
            positions = columns.positions[slice(*position_starts[[low, high]].tolist())]
            all_freqs.append(freqs[rows])
            all_positions.append(positions[occurrence_ranges(np.cumsum(freqs, dtype=np.int64), rows)])
    terms, docs = np.concatenate(all_terms), np.concatenate(all_docs)
    # The segments come one after the other, so postings of a term are already in the order of docnums.
    order = np.argsort(terms, kind="stable")
    counts = np.bincount(terms, minlength=last - first)
    docs = narrow(docs[order], doc_count)
    if not all_freqs:
        nothing = np.empty(0, np.uint8)
        return _Merged(counts, nothing, docs, nothing, nothing)
    freqs, positions = np.concatenate(all_freqs), np.concatenate(all_positions)
    occurrences = np.bincount(terms, weights=freqs, minlength=last - first).astype(np.int64)
    positions = positions[occurrence_ranges(np.cumsum(freqs, dtype=np.int64), order)]
    return _Merged(counts, occurrences, docs, narrow(freqs[order]), narrow(positions))
