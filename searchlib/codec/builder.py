"""builder: how do documents become the columns of a segment?

A `SegmentBuilder` takes documents one by one: for each indexed field the terms with their positions,
and what is to be stored. `finish` inverts everything with one sort of packed integers per field.

Columns of an indexed field NAME (term number = rank of the term among the field's terms, as bytes)::

    NAME/terms             u8   the terms, UTF-8, one after the other
    NAME/term_ends         uint ends of the terms in it
    NAME/posting_ends      uint ends of each term's postings in docs and freqs
    NAME/position_ends     uint ends of each term's positions     (fields with positions)
    NAME/docs              uint docnums, ascending within a term
    NAME/freqs             uint occurrences in each document      (fields with positions)
    NAME/positions         uint ascending within a document       (fields with positions)
    NAME/lengths           uint length of the field in each document, in positions

and of what is stored::

    stored/meta, stored/meta_ends, stored/text, stored/text_ends   zlib-compressed JSON and text
    values/date            u32  each document's date as YYYYMMDD, parts that are unknown 00
"""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib.codec.container import narrow, write_container

__all__ = ["SegmentBuilder", "StoredWriter", "invert"]

Array = npt.NDArray[Any]


_TERM_BYTES = 160  # What a term takes in memory beside its letters: a string, a number, a place in a dict.


class _Numbering(dict[str, int]):
    """Numbers terms in the order in which they are first seen. `size`: about the bytes it takes."""

    size = 0

    def __missing__(self, term: str) -> int:
        if not term:
            raise ValueError("a term is at least one character")
        number = self[term] = len(self)
        self.size += _TERM_BYTES + len(term)
        return number


def invert(
    terms: Array, docs: Array, positions: Array | None, term_count: int
) -> tuple[Array, Array, Array, Array, Array]:
    """Occurrences to postings: (posting_ends, position_ends, docs, freqs, positions), sorted.

    terms, docs, positions: arrays of integers, one item an occurrence. Term, document and position are
    packed into one unsigned integer where they fit, since sorting plain integers is many times
    faster than sorting by several keys.
    """
    if positions is None:
        positions = np.zeros(len(terms), np.uint8)
    doc_bits = int(docs.max(initial=0)).bit_length()
    position_bits = int(positions.max(initial=0)).bit_length()
    if max(term_count, 1).bit_length() + doc_bits + position_bits <= 64:
        packed = terms.astype(np.uint64)
        for column, bits in ((docs, doc_bits), (positions, position_bits)):
            packed <<= np.uint64(bits)
            packed |= column.astype(np.uint64)
        packed.sort()
        positions = packed & np.uint64((1 << position_bits) - 1)
        packed >>= np.uint64(position_bits)
        docs = packed & np.uint64((1 << doc_bits) - 1)
        terms = packed >> np.uint64(doc_bits)
    else:
        order = np.lexsort((positions, docs, terms))
        terms, docs, positions = terms[order], docs[order], positions[order]
    starts = np.ones(len(terms), bool)
    np.not_equal(terms[1:], terms[:-1], out=starts[1:])
    starts[1:] |= docs[1:] != docs[:-1]
    first = np.flatnonzero(starts)
    freqs = np.diff(first, append=len(terms))
    counts = np.bincount(terms[first].astype(np.int64), minlength=term_count)
    occurrences = np.bincount(terms.astype(np.int64), minlength=term_count)
    return np.cumsum(counts), np.cumsum(occurrences), docs[first], freqs, positions


def encode_terms(ordered: Sequence[bytes]) -> tuple[Array, Array]:
    """Sorted terms as one byte array and the ends of each in it."""
    ends = np.cumsum(np.fromiter(map(len, ordered), np.int64, len(ordered)))
    return np.frombuffer(b"".join(ordered), np.uint8), narrow(ends)


class _FieldBuilder:
    """The occurrences of one field; numbers stand in flat arrays, so that short texts cost little more."""

    def __init__(self, positions: bool) -> None:
        self._numbering = _Numbering()
        self._terms = array("i")
        self._positions = array("i") if positions else None
        # Of each document that has terms: its docnum and how many.
        self._docs = array("i")
        self._counts = array("i")
        self._lengths = array("i")

    def add(self, docnum: int, terms: Sequence[str], positions: Sequence[int], length: int) -> int:
        """Add a document's terms; returns about how many bytes of memory they take."""
        before = self._numbering.size
        self._lengths.extend([0] * (docnum - len(self._lengths)))
        self._lengths.append(length)
        self._terms.extend(map(self._numbering.__getitem__, terms))
        if self._positions is not None:
            self._positions.extend(positions)
        if terms:
            self._docs.append(docnum)
            self._counts.append(len(terms))
        return self._numbering.size - before + 8 * len(terms) + 12

    def columns(self, name: str, doc_count: int) -> dict[str, Array]:
        encoded = [term.encode() for term in self._numbering]
        order = sorted(range(len(encoded)), key=encoded.__getitem__)
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        terms = rank[_ints(self._terms)]
        docs = np.repeat(_ints(self._docs), _ints(self._counts))
        positions = None if self._positions is None else _ints(self._positions)
        posting_ends, position_ends, docs, freqs, positions = invert(terms, docs, positions, len(order))
        term_bytes, term_ends = encode_terms([encoded[number] for number in order])
        columns = {
            f"{name}/terms": term_bytes,
            f"{name}/term_ends": term_ends,
            f"{name}/posting_ends": narrow(posting_ends),
            f"{name}/docs": narrow(docs, doc_count),
        }
        if self._positions is not None:
            lengths = np.zeros(doc_count, np.int64)
            lengths[: len(self._lengths)] = self._lengths
            columns |= {
                f"{name}/position_ends": narrow(position_ends),
                f"{name}/freqs": narrow(freqs),
                f"{name}/positions": narrow(positions),
                f"{name}/lengths": narrow(lengths),
            }
        return columns


def _ints(values: array[int]) -> Array:
    return np.frombuffer(values, np.intc)


class StoredWriter:
    """Collects what is stored of each document: a record of JSON values, and the text."""

    def __init__(self) -> None:
        self._meta, self._meta_ends = bytearray(), array("q")
        self._text, self._text_ends = bytearray(), array("q")
        self._dates = array("I")

    def add(self, meta: Mapping[str, Any], text: str, date: int) -> int:
        """Store one document, `date` as YYYYMMDD or 0; returns about how many bytes of memory it takes."""
        encoded = json.dumps(meta, ensure_ascii=False, separators=(",", ":")).encode()
        compressed = zlib.compress(encoded, 3), zlib.compress(text.encode(), 3)
        self.add_encoded(*compressed, date)
        return sum(map(len, compressed)) + 20

    def add_encoded(self, meta: bytes, text: bytes, date: int) -> None:
        """Store one document as another segment has it."""
        self._meta += meta
        self._meta_ends.append(len(self._meta))
        self._text += text
        self._text_ends.append(len(self._text))
        self._dates.append(date)

    def columns(self) -> dict[str, Array]:
        """The columns of all documents added."""
        return {
            "stored/meta": np.frombuffer(self._meta, np.uint8),
            "stored/meta_ends": narrow(np.frombuffer(self._meta_ends, np.int64)),
            "stored/text": np.frombuffer(self._text, np.uint8),
            "stored/text_ends": narrow(np.frombuffer(self._text_ends, np.int64)),
            "values/date": np.frombuffer(self._dates, np.uintc),
        }


class SegmentBuilder:
    """Builds one segment in memory.

    fields: the indexed fields by name, True for those with positions (and so freqs and lengths).
    doc_count: how many documents have been added. size: about the bytes of memory they take.
    """

    def __init__(self, fields: Mapping[str, bool]) -> None:
        self._fields = {name: _FieldBuilder(positions) for name, positions in fields.items()}
        self._stored = StoredWriter()
        self.doc_count = 0
        self.size = 0

    def add(
        self,
        fields: Mapping[str, tuple[Sequence[str], Sequence[int], int]],
        meta: Mapping[str, Any],
        text: str,
        date: int = 0,
    ) -> int:
        """Add a document and return its docnum; `fields` maps a name to (terms, positions, length).

        An error in here leaves the builder in pieces.
        """
        docnum = self.doc_count
        for name, (terms, positions, length) in fields.items():
            self.size += self._fields[name].add(docnum, terms, positions, length)
        self.size += self._stored.add(meta, text, date)
        self.doc_count += 1
        return docnum

    def finish(self, path: Path) -> None:
        """Write the segment's file."""

        def columns() -> Iterator[tuple[str, Array]]:
            for name, builder in self._fields.items():
                yield from builder.columns(name, self.doc_count).items()
            yield from self._stored.columns().items()

        write_container(path, columns(), {"doc_count": self.doc_count})
