"""columnar: how does Whoosh see a segment's columns?

`ColumnarCodec` answers Whoosh's codec protocol over `SegmentData`, so that Whoosh's own readers,
searchers, matchers and query objects work on the index. Segments are written in bulk by `builder` and
`merger`; what is here reads.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.codec import base
from whoosh.matching.mcore import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound

from searchlib.codec.segment import FieldData, SegmentData

__all__ = ["ColumnarCodec", "ColumnarSegment"]


class ColumnarSegment(base.Segment):
    """A segment as the table of contents lists it: its name, its size, and its deleted documents."""

    EXTENSION = ".seg"

    def __init__(self, indexname: str, segid: str | None = None, doc_count: int = 0, deletions: int = 0) -> None:
        super().__init__(indexname)
        if segid is not None:
            self.segid = segid
        self._doc_count = doc_count
        self.deletions = deletions  # The generation whose deletions file is in force, 0 for none.
        self.deleted: npt.NDArray[np.bool_] = np.zeros(doc_count, bool)

    @property
    def filename(self) -> str:
        """The name of the segment's file in the index directory."""
        return str(self.make_filename(self.EXTENSION))

    @property
    def deletions_filename(self) -> str:
        """The name of the file with its deleted documents."""
        return str(self.make_filename(f".{self.deletions}.del"))

    def codec(self) -> ColumnarCodec:
        return ColumnarCodec()

    def doc_count_all(self) -> int:
        return self._doc_count

    def set_doc_count(self, doccount: int) -> None:
        self._doc_count = doccount
        self.deleted = np.zeros(doccount, bool)

    def deleted_count(self) -> int:
        return int(self.deleted.sum())

    def deleted_docs(self) -> Iterator[int]:
        return iter(np.flatnonzero(self.deleted).tolist())

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        self.deleted[docnum] = delete

    def is_deleted(self, docnum: int) -> bool:
        return bool(self.deleted[docnum])

    def should_assemble(self) -> bool:
        return False


class ColumnarCodec(base.Codec):
    """Opens the two halves of a segment that Whoosh asks for; both share one `SegmentData`."""

    def terms_reader(self, storage: Any, segment: ColumnarSegment) -> ColumnarTermsReader:
        return ColumnarTermsReader(_open(storage, segment))

    def per_document_reader(self, storage: Any, segment: ColumnarSegment) -> ColumnarPerDocumentReader:
        return ColumnarPerDocumentReader(_open(storage, segment), segment)

    def new_segment(self, storage: Any, indexname: str) -> ColumnarSegment:
        return ColumnarSegment(indexname)


def _open(storage: Any, segment: ColumnarSegment) -> SegmentData:
    return SegmentData(Path(storage.folder) / segment.filename)


def _term_info(field: FieldData, number: int) -> TermInfo:
    docs, freqs = field.postings(number)
    if freqs is None:
        return TermInfo(weight=len(docs), df=len(docs), maxweight=1, minid=int(docs[0]), maxid=int(docs[-1]))
    lengths = field.lengths[docs]
    return TermInfo(
        weight=int(freqs.sum(dtype=np.int64)),
        df=len(docs),
        minlength=int(lengths.min()),
        maxlength=int(lengths.max()),
        maxweight=int(freqs.max()),
        minid=int(docs[0]),
        maxid=int(docs[-1]),
    )


class ColumnarTermsReader(base.TermsReader):
    """The term dictionary and the postings of a segment."""

    def __init__(self, data: SegmentData) -> None:
        self._data = data
        self._names = data.field_names()

    def _find(self, fieldname: str, text: bytes) -> tuple[FieldData, int]:
        field = self._data.field(fieldname)
        number = field.number(text)
        if number < 0:
            raise TermNotFound(f"no term {fieldname}:{text!r}")
        return field, number

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        fieldname, text = term
        return fieldname in self._names and self._data.field(fieldname).number(text) >= 0

    def indexed_field_names(self) -> list[str]:
        return self._names

    def cursor(self, fieldname: str, fieldobj: Any) -> base.FieldCursor:
        if fieldname not in self._names:
            return base.EmptyCursor()
        return ColumnarCursor(self._data.field(fieldname), fieldobj)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for name in sorted(self._names):
            yield from ((name, term) for term in self._data.field(name).terms())

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        for name in sorted(self._names):
            if name >= fieldname:
                field = self._data.field(name)
                start = field.find(prefix) if name == fieldname else 0
                yield from ((name, term) for term in field.terms(start))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        for name, text in self.terms():
            yield (name, text), self.term_info(name, text)

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        for name, text in self.terms_from(fieldname, prefix):
            yield (name, text), self.term_info(name, text)

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        return _term_info(*self._find(fieldname, text))

    def frequency(self, fieldname: str, text: bytes) -> float:
        return float(self.term_info(fieldname, text).weight())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        field, number = self._find(fieldname, text)
        return field.doc_frequency(number)

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ColumnarMatcher:
        field, number = self._find(fieldname, text)
        return ColumnarMatcher(field, number, (fieldname, text), format_, scorer)

    def close(self) -> None:
        self._data.close()


class ColumnarCursor(base.FieldCursor):
    """Walks the terms of a field in order. After the last one `text` is None and `is_valid` false."""

    def __init__(self, field: FieldData, fieldobj: Any) -> None:
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
        return _term_info(self._field, self._number) if self.is_valid() else None

    def is_valid(self) -> bool:
        return self._number < self._field.term_count


class ColumnarMatcher(LeafMatcher):
    """Walks the postings of a term. All postings are one block; after the last one `id` is illegal."""

    def __init__(self, field: FieldData, number: int, term: tuple[str, bytes], format_: Any, scorer: Any) -> None:
        self._field = field
        self._number = number
        self._term = term
        self.format = format_
        self.scorer = scorer
        docs, freqs = field.postings(number)
        self._docs: list[int] = docs.tolist()
        self._freqs: list[int] | None = None if freqs is None else freqs.tolist()
        self._positions: tuple[Any, Any] | None = None
        self._i = 0

    def copy(self) -> ColumnarMatcher:
        twin = ColumnarMatcher(self._field, self._number, self._term, self.format, self.scorer)
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

    def next(self) -> bool:
        self._i += 1
        return True

    def skip_to(self, id: int) -> None:
        if not self.is_active():
            raise ReadTooFar
        if id > self._docs[self._i]:
            self._i = bisect_left(self._docs, id, self._i)

    def skip_to_quality(self, minquality: float) -> int:
        if self.block_quality() <= minquality:
            self._i = len(self._docs)
            return 1
        return 0

    def weight(self) -> float:
        return float(self._freqs[self._i]) if self._freqs is not None else 1.0

    def value_as(self, astype: str) -> Any:
        if astype == "frequency":
            return int(self.weight())
        if astype == "weight":
            return self.weight()
        if astype != "positions":
            raise ValueError(f"this index keeps frequency, weight and positions, not {astype}")
        if self._positions is None:
            _, ends, positions = self._field.positions(self._number)
            self._positions = ends, positions
        ends, positions = self._positions
        start = int(ends[self._i - 1]) if self._i else 0
        return positions[start : int(ends[self._i])].tolist()

    def value(self) -> bytes:
        encoded: bytes = self.format.encode(self.value_as("positions")) if self._field.has_positions else b""
        return encoded

    def block_min_length(self) -> int:
        return int(_term_info(self._field, self._number).min_length() or 0)

    def block_max_length(self) -> int:
        return int(_term_info(self._field, self._number).max_length())

    def block_max_weight(self) -> float:
        return float(max(self._freqs)) if self._freqs is not None else 1.0


class ColumnarPerDocumentReader(base.PerDocumentReader):
    """Deletions, field lengths and stored documents of a segment."""

    def __init__(self, data: SegmentData, segment: ColumnarSegment) -> None:
        self._data = data
        self._segment = segment

    def close(self) -> None:
        self._data.close()

    def doc_count(self) -> int:
        return int(self._segment.doc_count())

    def doc_count_all(self) -> int:
        return self._segment.doc_count_all()

    def has_deletions(self) -> bool:
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        return self._segment.deleted_docs()

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        lengths = self._data.field(fieldname).lengths
        return int(lengths[docnum]) if len(lengths) else default

    def field_length(self, fieldname: str) -> int:
        return self._data.field(fieldname).total_length

    def min_field_length(self, fieldname: str) -> int:
        return int(self._data.field(fieldname).lengths.min(initial=0))

    def max_field_length(self, fieldname: str) -> int:
        return int(self._data.field(fieldname).lengths.max(initial=0))

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        return self._data.meta(docnum) | {"text": self._data.text(docnum)}
