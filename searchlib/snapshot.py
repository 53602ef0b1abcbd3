"""snapshot: the index at one moment, opened for reading.

A snapshot never changes: a commit makes a new one, and the files of an old one stay readable for as
long as it is held. Statistics are those of all segments together, deleted documents included until
their segment is merged, as in Lucene.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from searchlib import native
from searchlib.codec.segment import Postings, SegmentData
from searchlib.errors import CorruptIndexError, IndexNotFoundError, SearchlibError
from searchlib.schema import STORED_FIELDS, TEXT_FIELDS, locators_of, view_field
from searchlib.toc import Toc, read_deletions

__all__ = ["OpenSegment", "Snapshot", "joined_postings", "latest"]

_TERMS_REMEMBERED = 1 << 16
_NEVER_LACKING = [name for name, may_lack in STORED_FIELDS.items() if not may_lack]

Array = npt.NDArray[Any]

T = TypeVar("T")


def latest(directory: Path, use: Callable[[int], T]) -> T:
    """What `use` reads of the newest generation in a directory, whose number it is given.

    A commit may remove files between the look at the directory and their being opened; then there is a
    newer generation to be used. Raises IndexNotFoundError, and CorruptIndexError if a file is missing.
    """
    tried = -1
    while True:
        generation = Toc.latest_generation(directory)
        if generation < 0:
            raise IndexNotFoundError(directory)
        try:
            return use(generation)
        except FileNotFoundError as error:
            if generation == tried:
                raise CorruptIndexError(error.filename or directory, "the file is missing") from error
            tried = generation
        except IsADirectoryError as error:
            raise CorruptIndexError(error.filename or directory, "it is a folder") from error
        except OSError as error:
            raise SearchlibError(f"cannot read {error.filename or directory}: {error.strerror}") from error


def joined_postings(parts: Sequence[tuple[int, Postings]]) -> Postings:
    """Postings of several segments, each given with its base, as those of one; docs are intp."""
    if not parts:
        return Postings(np.empty(0, np.intp), np.empty(0, np.uint8))
    docs = [postings.docs.astype(np.intp) + base for base, postings in parts]
    freqs = [
        np.ones(len(postings.docs), np.uint8) if postings.freqs is None else postings.freqs
        for _, postings in parts
    ]
    if len(parts) == 1:
        return Postings(docs[0], freqs[0])
    return Postings(np.concatenate(docs), np.concatenate(freqs))


class OpenSegment(NamedTuple):
    """A segment in a snapshot. base: what to add to its docnums; deleted: None where nothing is."""

    data: SegmentData
    deleted: npt.NDArray[np.bool_] | None
    base: int

    def live_counts(self, field: str) -> Array:
        """Of each term of a field that is matched whole how many documents have it that are not deleted."""
        data = self.data.records_of(field)
        if self.deleted is None:
            return data.doc_frequencies
        lists = data.lists(0, data.term_count)
        of_terms = np.repeat(np.arange(data.term_count), lists.counts)
        return np.bincount(of_terms[~self.deleted[lists.docs]], minlength=data.term_count)


class Snapshot:
    """All segments of one generation."""

    def __init__(self, directory: Path, toc: Toc) -> None:
        """Open the files; FileNotFoundError if a newer generation has replaced this one."""
        self.directory = directory
        self.toc = toc
        self.segments: list[OpenSegment] = []
        base = 0
        for entry in toc.segments:
            data = SegmentData(directory / entry.filename)
            if data.doc_count != entry.documents:
                raise CorruptIndexError(data.path, "it is not the segment that was committed")
            data.records.expect(STORED_FIELDS)
            self.segments.append(OpenSegment(data, read_deletions(directory, entry), base))
            base += data.doc_count
        self.doc_count_all = base
        self.doc_count = base - sum(entry.deleted for entry in toc.segments)
        self._average_lengths: dict[str, float] = {}
        self._lengths: dict[str, Array] = {}
        self._numbers: dict[tuple[str, bytes], tuple[Sequence[int], int]] = {}
        self._tables: dict[str, tuple[tuple[Array, Array, Array], ...]] = {}
        self._word_frequencies: dict[tuple[str, str], int] = {}

    @classmethod
    def latest(cls, directory: Path) -> Snapshot:
        """The newest generation in a directory."""
        return latest(directory, lambda generation: cls(directory, Toc.read(directory, generation)))

    def average_length(self, field: str) -> float:
        """The mean length of a field over all documents, in positions; 1 where there is nothing."""
        found = self._average_lengths.get(field)
        if found is None:
            total = sum(segment.data.field(field).total_length for segment in self.segments)
            found = self._average_lengths[field] = total / self.doc_count_all if total else 1.0
        return found

    def lengths(self, field: str) -> Array:
        """The length of a field in each document, in positions."""
        found = self._lengths.get(field)
        if found is None:
            parts = [segment.data.field(field).lengths for segment in self.segments]
            found = self._lengths[field] = np.concatenate(parts) if parts else np.empty(0, np.uint8)
        return found

    @cached_property
    def deleted(self) -> Array:
        """The docnums of the deleted documents, ascending."""
        parts = [
            np.flatnonzero(segment.deleted) + segment.base
            for segment in self.segments
            if segment.deleted is not None
        ]
        return np.concatenate(parts) if parts else np.empty(0, np.intp)

    def read_ahead(self, fields: Iterable[str]) -> None:
        """Have all terms of some fields read and checked, and all records, so that each is found sooner."""
        for segment in self.segments:
            segment.data.records.read_ahead()
        for name in fields:
            tables = tuple(segment.data.field(name).table() for segment in self.segments)
            if native.loops is not None:
                self._tables[name] = tables

    def numbers(self, field: str, term: bytes) -> Sequence[int]:
        """The number of a term in each segment, -1 where a segment does not have it."""
        return self._term(field, term)[0]

    def doc_frequency(self, field: str, term: bytes) -> int:
        """How many documents have the term in the field, deleted ones included."""
        return self._term(field, term)[1]

    def _term(self, field: str, term: bytes) -> tuple[Sequence[int], int]:
        """The number of a term in each segment, and its document frequency."""
        found = self._numbers.get((field, term))
        if found is None:
            if len(self._numbers) >= _TERMS_REMEMBERED:
                self._numbers.clear()
            found = self._numbers[field, term] = self._find(field, term)
        return found

    def _find(self, field: str, term: bytes) -> tuple[Sequence[int], int]:
        """The same, looked up."""
        tables = self._tables.get(field)
        if tables is not None and native.loops is not None:
            return native.loops.find(tables, term)
        numbers, frequency = [], 0
        for segment in self.segments:
            data = segment.data.field(field)
            number = data.number(term)
            numbers.append(number)
            if number >= 0:
                frequency += data.doc_frequency(number)
        return numbers, frequency

    def postings(self, field: str, term: bytes) -> Postings:
        """The postings of a term by docnums of the whole index, deleted documents included."""
        parts = [
            (segment.base, segment.data.field(field).postings(number))
            for segment, number in zip(self.segments, self.numbers(field, term), strict=True)
            if number >= 0
        ]
        return joined_postings(parts)

    def word_frequency(self, word: str, view: str = "folded") -> int:
        """How many documents have a word in one of their text fields: in the one where it is commonest."""
        found = self._word_frequencies.get((word, view))
        if found is None:
            if len(self._word_frequencies) >= _TERMS_REMEMBERED:
                self._word_frequencies.clear()
            term = word.encode()
            found = max(self.doc_frequency(view_field(field, view), term) for field in TEXT_FIELDS)
            self._word_frequencies[word, view] = found
        return found

    def locate(self, docnum: int) -> tuple[OpenSegment, int]:
        """The segment of a document and its docnum there."""
        for segment in reversed(self.segments):
            if docnum >= segment.base:
                return segment, docnum - segment.base
        raise IndexError(docnum)

    def find_key(self, key: str) -> int:
        """The docnum of the document with this key, -1 where there is none."""
        encoded = key.encode("utf-8", "surrogatepass")
        for segment in self.segments:
            field = segment.data.field("key")
            number = field.number(encoded)
            if number >= 0:
                for docnum in field.postings(number).docs.tolist():
                    if segment.deleted is None or not segment.deleted[docnum]:
                        return segment.base + int(docnum)
        return -1

    def record(self, docnum: int) -> dict[str, Any]:
        """The record of a document as it is stored."""
        segment, local = self.locate(docnum)
        record = segment.data.meta(local)
        for name in _NEVER_LACKING:
            if record[name] is None:
                raise CorruptIndexError(segment.data.path, f"document {local} has no {name}")
        return record

    def meta(self, docnum: int) -> dict[str, Any]:
        """The record of a document with its locators as `Document` has them, or None."""
        meta = self.record(docnum)
        if meta["locators"] is not None:
            try:
                meta["locators"] = locators_of(meta["locators"])
            except ValueError as error:
                segment, local = self.locate(docnum)
                raise CorruptIndexError(segment.data.path, f"document {local} has {error}") from error
        return meta

    def key(self, docnum: int) -> str:
        """The key of a document."""
        segment, local = self.locate(docnum)
        return segment.data.key(local)

    def text(self, docnum: int) -> str:
        """The stored text of a document."""
        segment, local = self.locate(docnum)
        return segment.data.text(local)

    def live(self) -> Iterator[int]:
        """The docnums of all documents that are not deleted."""
        for segment in self.segments:
            for local in range(segment.data.doc_count):
                if segment.deleted is None or not segment.deleted[local]:
                    yield segment.base + local
