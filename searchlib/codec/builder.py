"""builder: how do documents become the columns of a segment?

A `SegmentBuilder` takes documents one by one, or many at once as arrays of numbered terms: for each
indexed field the terms with their positions, and what is to be stored. `finish` inverts everything
with one sort of packed integers per field.

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

import zlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.codec.container import narrow, write_container

__all__ = ["Rows", "SegmentBuilder", "StoredWriter", "compressed", "invert"]

Array = npt.NDArray[Any]


_COMPRESSION = 1  # Higher levels make stored text a tenth smaller and take twice the time and more.
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
            np.bitwise_or(packed, column, out=packed, dtype=np.uint64, casting="unsafe")
        packed.sort()
        positions = packed & np.uint64((1 << position_bits) - 1)
        packed >>= np.uint64(position_bits)
        first = _first_of_each(packed)
        packed = packed[first]
        docs = packed & np.uint64((1 << doc_bits) - 1)
        packed >>= np.uint64(doc_bits)
        terms = packed.astype(np.int64)
    else:
        order = np.lexsort((positions, docs, terms))
        terms, docs, positions = terms[order], docs[order], positions[order]
        first = np.union1d(_first_of_each(terms), _first_of_each(docs))
        terms, docs = terms[first].astype(np.int64), docs[first]
    starts = np.append(first, len(positions))
    posting_ends = np.cumsum(np.bincount(terms, minlength=term_count))
    return posting_ends, starts[posting_ends], docs, np.diff(starts), positions


def _first_of_each(values: Array) -> Array:
    """Where each run of equal values begins."""
    changes = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=changes[1:])
    return np.flatnonzero(changes)


def encode_terms(ordered: Sequence[bytes]) -> tuple[Array, Array]:
    """Sorted terms as one byte array and the ends of each in it."""
    ends = np.cumsum(np.fromiter(map(len, ordered), np.int64, len(ordered)))
    return np.frombuffer(b"".join(ordered), np.uint8), narrow(ends)


class Rows(NamedTuple):
    """The terms of a field in several documents that follow each other.

    docs, terms, positions: int32, one item an occurrence, ascending by document and position: the document
    counted from the first of them, the term by its number in the field's vocabulary, the position.
    lengths: of each document, in positions.
    """

    docs: Array
    terms: Array
    positions: Array
    lengths: Array


class _RowsBuilder:
    """The occurrences of one field whose terms come numbered."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._vocabulary = vocabulary
        self._rows: list[Rows] = []

    def add(self, first: int, rows: Rows) -> int:
        """Add the rows of documents from docnum `first` on; returns the bytes of memory they take."""
        self._rows.append(rows._replace(docs=rows.docs + np.int32(first)))
        return sum(column.nbytes for column in rows)

    def columns(self, name: str, doc_count: int) -> dict[str, Array]:
        nothing = Rows(*(np.empty(0, np.int32) for _ in Rows._fields))
        docs, numbers, positions, lengths = map(np.concatenate, zip(nothing, *self._rows, strict=True))
        used = np.flatnonzero(np.bincount(numbers))
        terms = [self._vocabulary[number] for number in used.tolist()]
        # Code points in order are UTF-8 in order.
        order = np.array(sorted(range(len(terms)), key=terms.__getitem__), np.int64)
        rank = np.zeros(int(numbers.max(initial=0)) + 1, np.uint32)
        rank[used[order]] = np.arange(len(terms), dtype=np.uint32)
        ordered = [terms[index].encode() for index in order.tolist()]
        return _field_columns(name, ordered, rank[numbers], docs, positions, lengths, doc_count)


def _field_columns(
    name: str,
    ordered: Sequence[bytes],
    terms: Array,
    docs: Array,
    positions: Array | None,
    lengths: Array,
    doc_count: int,
) -> dict[str, Array]:
    """The columns of a field from its terms in order and its occurrences by the rank of their terms."""
    posting_ends, position_ends, docs, freqs, found = invert(terms, docs, positions, len(ordered))
    term_bytes, term_ends = encode_terms(ordered)
    columns = {
        f"{name}/terms": term_bytes,
        f"{name}/term_ends": term_ends,
        f"{name}/posting_ends": narrow(posting_ends),
        f"{name}/docs": narrow(docs, doc_count),
    }
    if positions is not None:
        padded = np.zeros(doc_count, np.int64)
        padded[: len(lengths)] = lengths
        columns |= {
            f"{name}/position_ends": narrow(position_ends),
            f"{name}/freqs": narrow(freqs),
            f"{name}/positions": narrow(found),
            f"{name}/lengths": narrow(padded),
        }
    return columns


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
        ordered = [encoded[number] for number in order]
        return _field_columns(name, ordered, terms, docs, positions, _ints(self._lengths), doc_count)


def _ints(values: array[int]) -> Array:
    return np.frombuffer(values, np.intc)


def compressed(text: str) -> bytes:
    """Text as it is stored."""
    return zlib.compress(text.encode(), _COMPRESSION)


class StoredWriter:
    """Collects what is stored of each document: a record of JSON values, and the text."""

    def __init__(self) -> None:
        self._meta, self._meta_ends = bytearray(), array("q")
        self._text, self._text_ends = bytearray(), array("q")
        self._dates = array("I")

    def add(self, meta: bytes, text: bytes, date: int) -> int:
        """Store one document, each `compressed`, `date` as YYYYMMDD or 0; returns its bytes of memory."""
        self._meta += meta
        self._meta_ends.append(len(self._meta))
        self._text += text
        self._text_ends.append(len(self._text))
        self._dates.append(date)
        return len(meta) + len(text) + 20

    def columns(self) -> dict[str, Array]:
        """The columns of all documents added."""
        return {
            "stored/meta": np.frombuffer(self._meta, np.uint8),
            "stored/meta_ends": narrow(np.frombuffer(self._meta_ends, np.int64)),
            "stored/text": np.frombuffer(self._text, np.uint8),
            "stored/text_ends": narrow(np.frombuffer(self._text_ends, np.int64)),
            "values/date": np.frombuffer(self._dates, np.uintc),
        }


def _columns_of(builder: _FieldBuilder | _RowsBuilder, name: str, doc_count: int) -> dict[str, Array]:
    return builder.columns(name, doc_count)


class SegmentBuilder:
    """Builds one segment in memory.

    fields: the indexed fields by name, True for those with positions (and so freqs and lengths).
    vocabularies: for fields whose terms come numbered, the terms by number; it may grow meanwhile.
    doc_count: how many documents have been added. size: about the bytes of memory they take.
    """

    def __init__(
        self, fields: Mapping[str, bool], vocabularies: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        numbered = vocabularies or {}
        self._fields = {
            name: _FieldBuilder(positions) for name, positions in fields.items() if name not in numbered
        }
        self._rows = {name: _RowsBuilder(terms) for name, terms in numbered.items()}
        self._stored = StoredWriter()
        self.doc_count = 0
        self.size = 0

    def add(
        self,
        fields: Mapping[str, tuple[Sequence[str], Sequence[int], int]],
        meta: bytes,
        text: bytes,
        date: int = 0,
    ) -> int:
        """Add a document and return its docnum; `fields` maps a name to (terms, positions, length).

        meta, text: what is stored, `compressed`. Numbered fields are added by `add_rows`. An error in
        here leaves the builder in pieces.
        """
        docnum = self.doc_count
        for name, (terms, positions, length) in fields.items():
            self.size += self._fields[name].add(docnum, terms, positions, length)
        self.size += self._stored.add(meta, text, date)
        self.doc_count += 1
        return docnum

    def add_rows(self, first: int, fields: Mapping[str, Rows]) -> None:
        """Add the numbered fields of documents from docnum `first` on."""
        for name, rows in fields.items():
            self.size += self._rows[name].add(first, rows)

    def finish(self, path: Path) -> None:
        """Write the segment's file."""

        def columns() -> Iterator[tuple[str, Array]]:
            builders = self._fields | self._rows
            # Sorting lets other threads run, so that two fields are inverted at once.
            with ThreadPoolExecutor(2) as side_by_side:
                counts = [self.doc_count] * len(builders)
                inverted = side_by_side.map(_columns_of, builders.values(), builders, counts)
                for columns in inverted:
                    yield from columns.items()
            yield from self._stored.columns().items()

        write_container(path, columns(), {"doc_count": self.doc_count})
