"""whoosh_reading: how do Whoosh's readers walk a segment?

The halves of Whoosh's codec protocol that read, over a `SegmentView`: terms and their postings, and what
belongs to documents.
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from whoosh.codec import base
from whoosh.filedb.structfile import BufferFile
from whoosh.matching.mcore import LeafMatcher, ListMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound

from searchlib.codec.whoosh_columns import check_column
from searchlib.codec.whoosh_formats import Occurrences, encoded_value
from searchlib.codec.whoosh_view import FieldView, PostingsList, SegmentView
from searchlib.errors import UnsupportedFieldError

__all__ = ["ColumnarPerDocumentReader", "ColumnarTermsReader"]


def _term_info(postings: PostingsList) -> TermInfo:
    return TermInfo(
        weight=float(postings.weights.sum()),
        df=len(postings.docs),
        minlength=int(postings.lengths.min()),
        maxlength=int(postings.lengths.max()),
        maxweight=float(postings.weights.max()),
        minid=int(postings.docs[0]),
        maxid=int(postings.docs[-1]),
    )


class ColumnarTermsReader(base.TermsReader):
    """The term dictionary and the postings of a segment."""

    def __init__(self, segment: SegmentView) -> None:
        self._segment = segment
        self._names = sorted(segment.field_names())

    def _number(self, fieldname: str, text: bytes) -> int:
        return self._segment.field(fieldname).number(text) if fieldname in self._names else -1

    def _postings(self, fieldname: str, text: bytes) -> PostingsList:
        number = self._number(fieldname, text)
        if number < 0:
            raise TermNotFound(f"no term {fieldname}:{text!r}")
        return self._segment.field(fieldname).postings_list(number)

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._number(*term) >= 0

    def indexed_field_names(self) -> list[str]:
        return self._names

    def cursor(self, fieldname: str, fieldobj: Any) -> base.FieldCursor:
        if fieldname not in self._names:
            return base.EmptyCursor()
        return ColumnarCursor(self._segment.field(fieldname), fieldobj)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for name in self._names:
            yield from ((name, term) for term in self._segment.field(name).terms())

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        for name in self._names:
            if name >= fieldname:
                field = self._segment.field(name)
                start = field.find(prefix) if name == fieldname else 0
                yield from ((name, term) for term in field.terms(start))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        for name, text in self.terms():
            yield (name, text), self.term_info(name, text)

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        for name, text in self.terms_from(fieldname, prefix):
            yield (name, text), self.term_info(name, text)

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        return _term_info(self._postings(fieldname, text))

    def frequency(self, fieldname: str, text: bytes) -> float:
        return float(self.term_info(fieldname, text).weight()) if (fieldname, text) in self else 0.0

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        number = self._number(fieldname, text)
        return self._segment.field(fieldname).doc_frequency(number) if number >= 0 else 0

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ColumnarMatcher:
        return ColumnarMatcher(self._postings(fieldname, text), (fieldname, text), format_, scorer)


class ColumnarCursor(base.FieldCursor):
    """Walks the terms of a field in order. After the last one `text` is None and `is_valid` false."""

    def __init__(self, field: FieldView, fieldobj: Any) -> None:
        self._field = field
        self._fieldobj = fieldobj
        self._number = 0

    def first(self) -> Any:
        self._number = 0
        return self.text()

    def find(self, term: str | bytes) -> Any:
        self._number = self._field.find(term if isinstance(term, bytes) else self._fieldobj.to_bytes(term))
        return self.text()

    def next(self) -> Any:
        self._number += 1
        return self.text()

    def text(self) -> Any:
        return self._fieldobj.from_bytes(self._field.term(self._number)) if self.is_valid() else None

    def term_info(self) -> TermInfo | None:
        return _term_info(self._field.postings_list(self._number)) if self.is_valid() else None

    def is_valid(self) -> bool:
        return self._number < self._field.term_count


class ColumnarMatcher(LeafMatcher):
    """Walks the postings of a term, all of them one block. After the last one only `is_active` is legal."""

    def __init__(self, postings: PostingsList, term: tuple[str, bytes], format_: Any, scorer: Any) -> None:
        self._postings = postings
        self._term = term
        self.format = format_
        self.scorer = scorer
        self._docs: list[int] = postings.docs.tolist()
        self._weights: list[float] = postings.weights.tolist()
        self._i = 0

    def copy(self) -> ColumnarMatcher:
        twin = ColumnarMatcher(self._postings, self._term, self.format, self.scorer)
        twin._i = self._i
        return twin

    def is_active(self) -> bool:
        return self._i < len(self._docs)

    def reset(self) -> None:
        self._i = 0

    def id(self) -> int:
        return self._docs[self._i]

    def all_ids(self) -> Iterator[int]:
        return iter(self._docs)

    def next(self) -> None:
        if not self.is_active():
            raise ReadTooFar
        self._i += 1

    def skip_to(self, id: int) -> None:  # noqa: A002  # Whoosh's name for it.
        if not self.is_active():
            raise ReadTooFar
        self._i = bisect_left(self._docs, id, self._i)

    def skip_to_quality(self, minquality: float) -> int:
        if self.scorer.block_quality(self) > minquality:
            return 0
        self._i = len(self._docs)
        return 1

    def weight(self) -> float:
        return float(self._weights[self._i])

    def value_as(self, astype: str) -> Any:
        """What the field's format tells of the posting: its "weight", "frequency", "positions" and so on."""
        if astype == "frequency":
            return int(self._postings.freqs[self._i])
        if astype == "weight":
            return self.weight()
        if astype == "positions" and self.format.supports("positions"):
            return self._of_posting("positions")
        return self.format.decode_as(astype, self.value())

    def value(self) -> bytes:
        """The posting's value as the field's format packs it."""
        columns = self._occurrences.columns
        rows = list(zip(*(self._of_posting(name) for name in columns), strict=True))
        return encoded_value(self.format, self.value_as("frequency"), rows)

    def _of_posting(self, name: str) -> list[Any]:
        ends, columns = self._occurrences
        if name not in columns:
            raise UnsupportedFieldError(self._term[0], f"the index keeps no {name} of it")
        start = int(ends[self._i - 1]) if self._i else 0
        found: list[Any] = columns[name][start : int(ends[self._i])].tolist()
        return found

    def block_min_length(self) -> int:
        return int(self._info.min_length() or 0)

    def block_max_length(self) -> int:
        return int(self._info.max_length())

    def block_max_weight(self) -> float:
        return float(self._info.max_weight())

    @cached_property
    def _info(self) -> TermInfo:
        return _term_info(self._postings)

    @cached_property
    def _occurrences(self) -> Occurrences:
        return self._postings.occurrences()


class ColumnarPerDocumentReader(base.PerDocumentReader):
    """Deletions, field lengths, stored fields, columns and vectors of a segment."""

    def __init__(self, data: SegmentView, segment: Any) -> None:
        self._data = data
        self._segment = segment

    def doc_count(self) -> int:
        return int(self._segment.doc_count())

    def doc_count_all(self) -> int:
        return int(self._segment.doc_count_all())

    def has_deletions(self) -> bool:
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return bool(self._segment.is_deleted(docnum))

    def deleted_docs(self) -> Iterator[int]:
        found: Iterator[int] = self._segment.deleted_docs()
        return found

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        lengths = self._data.lengths(fieldname)
        return int(lengths[docnum]) if len(lengths) else default

    def field_length(self, fieldname: str) -> int:
        return int(self._data.lengths(fieldname).sum(dtype="i8"))

    def min_field_length(self, fieldname: str) -> int:
        return int(min(self._data.lengths(fieldname), default=0))

    def max_field_length(self, fieldname: str) -> int:
        return int(max(self._data.lengths(fieldname), default=0))

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        return self._data.stored(docnum)

    def supports_columns(self) -> bool:
        return True

    def has_column(self, fieldname: str) -> bool:
        return self._data.column(fieldname) is not None

    def column_reader(self, fieldname: str, column: Any) -> Any:
        check_column(fieldname, column)
        values = self._data.column(fieldname) or b""
        try:
            return column.reader(BufferFile(values), 0, len(values), self._data.doc_count)
        except (IndexError, KeyError, OverflowError, TypeError, ValueError, struct.error) as error:
            raise self._data.corrupt(f"the column of {fieldname} cannot be read: {error}") from error

    def has_vector(self, docnum: int, fieldname: str) -> bool:
        return self._data.vector(fieldname, docnum) is not None

    def vector(self, docnum: int, fieldname: str, format_: Any) -> ListMatcher:
        items = self._data.vector(fieldname, docnum)
        if items is None:
            raise UnsupportedFieldError(fieldname, f"the index keeps no terms of document {docnum} for it")
        ends = [0, *items.occurrences.ends.tolist()]
        columns = [column.tolist() for column in items.occurrences.columns.values()]
        values = [
            encoded_value(format_, freq, list(zip(*(column[start:stop] for column in columns), strict=True)))
            for freq, start, stop in zip(items.freqs.tolist(), ends, ends[1:], strict=False)
        ]
        return ListMatcher(items.terms, items.weights.tolist(), values, format_)
