"""columnar: how does Whoosh see a segment's columns?

`ColumnarCodec` answers Whoosh's codec protocol over `SegmentData`, so that Whoosh's own readers,
searchers, matchers and query objects work on the index. Segments are written in bulk by `builder` and
`merger`; what is here reads, and leaves Whoosh's abstract methods for writing as they are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.codec import base
from whoosh.matching.mcore import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound

from searchlib.codec.segment import FieldData, SegmentData

__all__ = ["ColumnarCodec", "ColumnarSegment"]

Mask = npt.NDArray[np.bool_]


class ColumnarSegment(base.Segment):
    """A segment as Whoosh's table of contents lists it. deleted: a mask, None where nothing is deleted."""

    def __init__(self, indexname: str, segid: str, doc_count: int, deleted: Mask | None = None) -> None:
        self.indexname = indexname
        self.segid = segid
        self.compound = False
        self._doc_count = doc_count
        self._deleted = np.zeros(doc_count, bool) if deleted is None else deleted

    def codec(self) -> ColumnarCodec:
        return ColumnarCodec()  # type: ignore[abstract]

    def doc_count_all(self) -> int:
        return self._doc_count

    def deleted_count(self) -> int:
        return int(self._deleted.sum())

    def deleted_docs(self) -> Iterator[int]:
        return iter(np.flatnonzero(self._deleted).tolist())

    def is_deleted(self, docnum: int) -> bool:
        # Whoosh also asks about the docnum after the last.
        return docnum < self._doc_count and bool(self._deleted[docnum])

    def should_assemble(self) -> bool:
        return False


class ColumnarCodec(base.Codec):
    """Opens the two halves of a segment that Whoosh asks for. The halves that write are not here."""

    def terms_reader(self, storage: Any, segment: ColumnarSegment) -> ColumnarTermsReader:
        return ColumnarTermsReader(_open(storage, segment))

    def per_document_reader(self, storage: Any, segment: ColumnarSegment) -> ColumnarPerDocumentReader:
        return ColumnarPerDocumentReader(_open(storage, segment), segment)


def _open(storage: Any, segment: ColumnarSegment) -> SegmentData:
    return SegmentData(Path(storage.folder) / f"{segment.indexname}_{segment.segid}.seg")


def _term_info(field: FieldData, number: int) -> TermInfo:
    docs, freqs = field.postings(number)
    if freqs is None:
        freqs = lengths = np.ones(len(docs), np.uint8)  # The field is one term, wherever it is.
    else:
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

    def _number(self, fieldname: str, text: bytes) -> int:
        return self._data.field(fieldname).number(text) if fieldname in self._names else -1

    def _find(self, fieldname: str, text: bytes) -> tuple[FieldData, int]:
        number = self._number(fieldname, text)
        if number < 0:
            raise TermNotFound(f"no term {fieldname}:{text!r}")
        return self._data.field(fieldname), number

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._number(*term) >= 0

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
        return float(self.term_info(fieldname, text).weight()) if (fieldname, text) in self else 0.0

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        number = self._number(fieldname, text)
        return self._data.field(fieldname).doc_frequency(number) if number >= 0 else 0

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ColumnarMatcher:
        field, number = self._find(fieldname, text)
        return ColumnarMatcher(field, number, (fieldname, text), format_, scorer)


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
    """Walks the postings of a term, all of them one block. After the last one only `is_active` is legal."""

    def __init__(
        self, field: FieldData, number: int, term: tuple[str, bytes], format_: Any, scorer: Any
    ) -> None:
        self._field = field
        self._number = number
        self._term = term
        self.format = format_
        self.scorer = scorer
        docs, freqs = field.postings(number)
        self._docs: list[int] = docs.tolist()
        self._freqs: list[int] = [1] * len(docs) if freqs is None else freqs.tolist()
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
        return float(self._freqs[self._i])

    def value_as(self, astype: str) -> Any:
        if astype == "frequency":
            return self._freqs[self._i]
        if astype == "weight":
            return self.weight()
        if astype != "positions":
            raise ValueError(f"this index keeps frequency, weight and positions, not {astype}")
        ends, positions = self._positions
        start = int(ends[self._i - 1]) if self._i else 0
        return positions[start : int(ends[self._i])].tolist()

    def value(self) -> bytes:
        encoded: bytes = self.format.encode(self.value_as("positions")) if self._field.has_positions else b""
        return encoded

    def block_min_length(self) -> int:
        return int(self._info.min_length() or 0)

    def block_max_length(self) -> int:
        return int(self._info.max_length())

    def block_max_weight(self) -> float:
        return float(self._info.max_weight())

    @cached_property
    def _info(self) -> TermInfo:
        return _term_info(self._field, self._number)

    @cached_property
    def _positions(self) -> tuple[Any, Any]:
        _, ends, positions = self._field.positions(self._number)
        return ends, positions


class ColumnarPerDocumentReader(base.PerDocumentReader):
    """Deletions, field lengths and stored documents of a segment."""

    def __init__(self, data: SegmentData, segment: ColumnarSegment) -> None:
        self._data = data
        self._names = data.field_names()
        self._segment = segment

    def doc_count(self) -> int:
        return self._segment.doc_count_all() - self._segment.deleted_count()

    def doc_count_all(self) -> int:
        return self._segment.doc_count_all()

    def has_deletions(self) -> bool:
        return self._segment.deleted_count() > 0

    def is_deleted(self, docnum: int) -> bool:
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        return self._segment.deleted_docs()

    def _lengths(self, fieldname: str) -> Any:
        return self._data.field(fieldname).lengths if fieldname in self._names else ()

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        lengths = self._lengths(fieldname)
        return int(lengths[docnum]) if len(lengths) else default

    def field_length(self, fieldname: str) -> int:
        return self._data.field(fieldname).total_length if fieldname in self._names else 0

    def min_field_length(self, fieldname: str) -> int:
        return int(min(self._lengths(fieldname), default=0))

    def max_field_length(self, fieldname: str) -> int:
        return int(max(self._lengths(fieldname), default=0))

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        return self._data.meta(docnum) | {"text": self._data.text(docnum)}
