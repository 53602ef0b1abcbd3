"""merger: how do several segments become one?

Deleted documents are left out, docnums close up in the order of the segments, and the term
dictionaries are united. All postings of a field are renumbered and sorted at once, as arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib.codec.builder import StoredWriter, encode_terms
from searchlib.codec.container import narrow, write_container
from searchlib.codec.segment import SegmentData, occurrence_ranges

__all__ = ["merge"]

Array = npt.NDArray[Any]


def merge(segments: Sequence[tuple[SegmentData, Array]], path: Path) -> int:
    """Write one segment from several, each given with a mask of its deleted documents; returns its size."""
    renumbered: list[Array] = []
    stored = StoredWriter()
    doc_count = 0
    for segment, deleted in segments:
        kept = ~deleted
        numbers = np.where(kept, np.cumsum(kept) - 1 + doc_count, -1)
        renumbered.append(numbers)
        for docnum in np.flatnonzero(kept).tolist():
            stored.add_encoded(*segment.stored_encoded(docnum), int(segment.dates[docnum]))
        doc_count += int(kept.sum())
    columns: dict[str, Array] = {}
    for name in segments[0][0].field_names():
        columns |= _merge_field(name, [segment for segment, _ in segments], renumbered, doc_count)
    columns |= stored.columns()
    write_container(path, columns, {"doc_count": doc_count})
    return doc_count


def _merge_field(name: str, segments: Sequence[SegmentData], renumbered: list[Array], doc_count: int) -> dict[str, Array]:
    fields = [segment.field(name) for segment in segments]
    union = sorted(set().union(*(field.terms() for field in fields)))
    rank = {term: number for number, term in enumerate(union)}
    with_positions = fields[0].has_positions
    all_terms, all_docs, all_freqs, all_positions = [], [], [], []
    for field, numbers in zip(fields, renumbered, strict=True):
        docs, posting_ends, freqs, positions = field.all_postings()
        new_rank = np.fromiter((rank[term] for term in field.terms()), np.int64, field.term_count)
        terms = np.repeat(new_rank, np.diff(posting_ends.astype(np.int64), prepend=0))
        new_docs = numbers[docs]
        rows = np.flatnonzero(new_docs >= 0)
        all_terms.append(terms[rows])
        all_docs.append(new_docs[rows])
        if freqs is not None and positions is not None:
            all_freqs.append(freqs[rows])
            ends = np.cumsum(freqs, dtype=np.int64)
            all_positions.append(positions[occurrence_ranges(ends, rows)])
    terms, docs = np.concatenate(all_terms), np.concatenate(all_docs)
    # The segments come one after the other, so postings of a term are already in the order of docnums.
    order = np.argsort(terms, kind="stable")
    terms, docs = terms[order], docs[order]
    counts = np.bincount(terms, minlength=len(union))
    kept_terms = np.flatnonzero(counts)  # A term all of whose documents were deleted goes with them.
    term_bytes, term_ends = encode_terms([union[number] for number in kept_terms.tolist()])
    columns = {
        f"{name}/terms": term_bytes,
        f"{name}/term_ends": term_ends,
        f"{name}/posting_ends": narrow(np.cumsum(counts[kept_terms])),
        f"{name}/docs": narrow(docs, doc_count),
    }
    if with_positions:
        freqs = np.concatenate(all_freqs)
        positions = np.concatenate(all_positions)
        positions = positions[occurrence_ranges(np.cumsum(freqs, dtype=np.int64), order)]
        freqs = freqs[order]
        occurrences = np.bincount(terms, weights=freqs, minlength=len(union)).astype(np.int64)
        lengths = np.zeros(doc_count, np.int64)
        for field, numbers in zip(fields, renumbered, strict=True):
            lengths[numbers[numbers >= 0]] = field.lengths[numbers >= 0]
        columns |= {
            f"{name}/position_ends": narrow(np.cumsum(occurrences[kept_terms])),
            f"{name}/freqs": narrow(freqs),
            f"{name}/positions": narrow(positions),
            f"{name}/lengths": narrow(lengths),
        }
    return columns
