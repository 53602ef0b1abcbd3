"""whoosh_writing: how does Whoosh's own writer make a segment?

Whoosh hands over a document at a time what is stored of it, and at the end all postings, in the order of
fields, terms and documents. Everything is gathered as columns, and one container has them all. Its info
says {"writer": "whoosh", "doc_count": int}; NAME is that of a field::

    stored/...                             each document's stored fields as a text: `whoosh_values`, `stored`
    lengths/NAME                 uint      length of the field in each document (fields that are scored)
    column/NAME                  u8        as Whoosh's column class for the field writes it
    field/NAME/...                         its terms but the empty one; see `dictionary`
    field/NAME/posting_ends      uint      ends of each term's postings, the empty one's first if there is one
    field/NAME/docs              uint      docnums, ascending within a term
    field/NAME/...                         weights and values of the postings; see `whoosh_formats`
    vector/NAME/item_ends        uint      ends of each document's terms
    vector/NAME/terms, term_ends u8, uint  those terms, one after the other
    vector/NAME/...                        weights and values of the terms; see `whoosh_formats`
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.codec import base
from whoosh.filedb.structfile import StructFile

from searchlib.codec.container import narrow, write_container
from searchlib.codec.dictionary import dictionary_columns
from searchlib.codec.stored import TextWriter
from searchlib.codec.whoosh_columns import check_column
from searchlib.codec.whoosh_formats import PostingsBuilder, check_format
from searchlib.codec.whoosh_values import encode_record, encode_value
from searchlib.errors import UnsupportedFieldError

__all__ = ["ColumnarFieldWriter", "ColumnarPerDocumentWriter"]

Array = npt.NDArray[Any]


def _numbers(values: array[int]) -> Array:
    return narrow(np.frombuffer(values, np.int64))


class _Column:
    """A column of Whoosh's, in memory."""

    def __init__(self, column: Any) -> None:
        self._file = BytesIO()
        self._writer = column.writer(StructFile(self._file))

    def add(self, docnum: int, value: Any) -> None:
        self._writer.add(docnum, value)

    def finish(self, doc_count: int) -> Array:
        self._writer.finish(doc_count)
        return np.frombuffer(self._file.getvalue(), np.uint8)


class _Vectors:
    """The terms of each document in a field that keeps them."""

    def __init__(self, format_: Any) -> None:
        self._terms = bytearray()
        self._term_ends, self._ends = array("q"), array("q")
        self._postings = PostingsBuilder(format_)

    def add(self, docnum: int, items: Iterable[tuple[str, float, bytes]]) -> None:
        self._pad(docnum)
        for text, weight, value in items:
            self._terms += text.encode("utf-8", "surrogatepass")
            self._term_ends.append(len(self._terms))
            self._postings.add(weight, value)
        self._ends.append(len(self._term_ends))

    def _pad(self, doc_count: int) -> None:
        last = self._ends[-1] if self._ends else 0
        self._ends.extend([last] * (doc_count - len(self._ends)))

    def columns(self, doc_count: int) -> Iterator[tuple[str, Array]]:
        self._pad(doc_count)
        yield "item_ends", _numbers(self._ends)
        yield "terms", np.frombuffer(self._terms, np.uint8)
        yield "term_ends", _numbers(self._term_ends)
        yield from self._postings.columns()


class ColumnarPerDocumentWriter(base.PerDocumentWriter):
    """Takes what belongs to documents, one document after the other.

    A document counts when it is finished; one that is cancelled leaves nothing.
    """

    def __init__(self) -> None:
        self.doc_count = 0
        self.is_closed = False
        self._checked: set[str] = set()
        self._stored = TextWriter()
        self._lengths: dict[str, array[int]] = {}
        self._columns: dict[str, _Column] = {}
        self._vectors: dict[str, _Vectors] = {}
        self._forget()

    def _forget(self) -> None:
        """Be ready for the next document."""
        self._record: dict[str, str] = {}
        self._doc_lengths: dict[str, int] = {}
        self._doc_values: list[tuple[str, Any, Any]] = []
        self._doc_vectors: list[tuple[str, Any, list[tuple[str, float, bytes]]]] = []

    def start_doc(self, docnum: int) -> None:
        if docnum != self.doc_count:
            raise ValueError(f"document {docnum} cannot follow {self.doc_count} documents: add them in order")
        self._forget()

    def add_field(self, fieldname: str, fieldobj: Any, value: Any, length: int | None) -> None:
        """Store a value, unless it is None, and note a length in positions."""
        if fieldname not in self._checked:
            check_format(fieldname, fieldobj.format)
            check_format(fieldname, fieldobj.vector)
            self._checked.add(fieldname)
        if value is not None:
            try:
                self._record[fieldname] = encode_value(value)
            except ValueError as error:
                raise UnsupportedFieldError(fieldname, str(error)) from error
        if length:
            self._doc_lengths[fieldname] = length

    def add_column_value(self, fieldname: str, columnobj: Any, value: Any) -> None:
        check_column(fieldname, columnobj)
        self._doc_values.append((fieldname, columnobj, value))

    def add_vector_items(
        self, fieldname: str, fieldobj: Any, items: Iterable[tuple[str, float, bytes]]
    ) -> None:
        check_format(fieldname, fieldobj.vector)
        self._doc_vectors.append((fieldname, fieldobj.vector, list(items)))

    def cancel_doc(self) -> None:
        """Leave out the document that was started."""
        self._forget()

    def finish_doc(self) -> None:
        for name, column, value in self._doc_values:
            if name not in self._columns:
                self._columns[name] = _Column(column)
            self._columns[name].add(self.doc_count, value)
        for name, format_, items in self._doc_vectors:
            if name not in self._vectors:
                self._vectors[name] = _Vectors(format_)
            self._vectors[name].add(self.doc_count, items)
        for name, length in self._doc_lengths.items():
            lengths = self._lengths.setdefault(name, array("q"))
            lengths.extend([0] * (self.doc_count - len(lengths)))
            lengths.append(length)
        self._stored.add(encode_record(self._record).encode())
        self.doc_count += 1
        self._forget()

    def close(self) -> None:
        self.is_closed = True

    def sections(self) -> Iterator[tuple[str, Array]]:
        """The sections of all finished documents; to be asked for once."""
        yield from self._stored.columns().items()
        for name, lengths in self._lengths.items():
            lengths.extend([0] * (self.doc_count - len(lengths)))
            yield f"lengths/{name}", _numbers(lengths)
        for name, column in self._columns.items():
            yield f"column/{name}", column.finish(self.doc_count)
        for name, vectors in self._vectors.items():
            for part, values in vectors.columns(self.doc_count):
                yield f"vector/{name}/{part}", values


class ColumnarFieldWriter(base.FieldWriter):
    """Takes the postings of all fields in order, and writes the segment's file with what `documents` has.

    Whoosh closes its writers also where it gives up, so the file is written after the last posting.
    """

    def __init__(self, path: Path, documents: ColumnarPerDocumentWriter) -> None:
        self._path = path
        self._documents = documents
        self._sections: dict[str, Array] = {}
        self._last_doc = -1
        self.is_closed = False

    def add_postings(self, schema: Any, lengths: Any, items: Iterable[Any]) -> None:
        base.FieldWriter.add_postings(self, schema, lengths, items)
        sections = (pair for part in (self._documents.sections(), self._sections.items()) for pair in part)
        info = {"writer": "whoosh", "doc_count": self._documents.doc_count}
        write_container(self._path, sections, info)

    def start_field(self, fieldname: str, fieldobj: Any) -> None:
        check_format(fieldname, fieldobj.format)
        self._prefix = f"field/{fieldname}"
        self._terms: list[bytes] = []
        self._posting_ends, self._docs = array("q"), array("q")
        self._postings = PostingsBuilder(fieldobj.format)

    def start_term(self, text: bytes) -> None:
        self._text = text
        self._last_doc = -1

    def add(self, docnum: int, weight: float, vbytes: bytes, length: int | None) -> None:  # noqa: ARG002
        # Whoosh repeats a word for spelling, and leaves the postings of a document that it could not add.
        if self._last_doc < docnum < self._documents.doc_count:
            self._docs.append(docnum)
            self._postings.add(weight, vbytes)
            self._last_doc = docnum

    def finish_term(self) -> None:
        if self._last_doc >= 0:
            self._terms.append(self._text)
            self._posting_ends.append(len(self._docs))

    def finish_field(self) -> None:
        if not self._terms:
            return
        found = {
            "posting_ends": _numbers(self._posting_ends),
            "docs": _numbers(self._docs),
            **dict(self._postings.columns()),
        }
        self._sections |= dictionary_columns(self._prefix, self._terms[not self._terms[0] :])
        self._sections |= {f"{self._prefix}/{name}": column for name, column in found.items()}

    def close(self) -> None:
        self.is_closed = True
