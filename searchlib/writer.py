"""writer: how does an index change?

A `Writer` holds the index's lock. What it adds and deletes becomes visible all at once with `commit`,
or not at all. Documents gather in memory and are written as segments when they are many; a commit
writes the rest, then the table of contents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from searchlib.analysis.bulk import BulkAnalyzer
from searchlib.buffer import Buffer
from searchlib.codec.merger import merge
from searchlib.codec.segment import SegmentData
from searchlib.documents import check
from searchlib.errors import SearchlibError
from searchlib.lock import Lock
from searchlib.model import Document
from searchlib.snapshot import Snapshot
from searchlib.toc import (
    SegmentEntry,
    Toc,
    attachment_filename,
    write_attachment,
    write_deletions,
)

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["Writer"]

_BYTES_IN_MEMORY = 256 << 20
_TERMS_IN_MEMORY = 500_000
_SEGMENTS_PER_TIER = 8


@dataclass(eq=False)
class _Segment:
    """A segment as the writer would commit it."""

    entry: SegmentEntry
    data: SegmentData
    deleted: npt.NDArray[np.bool_]

    @property
    def live(self) -> int:
        return len(self.deleted) - int(self.deleted.sum())

    def docs(self, field: str, term: str) -> npt.NDArray[np.integer]:
        """The docnums that have a term in a field and are not deleted."""
        postings = self.data.field(field)
        number = postings.number(term.encode("utf-8", "surrogatepass"))
        docs = postings.postings(number).docs if number >= 0 else np.empty(0, np.int64)
        return docs[~self.deleted[docs]]


class Writer:
    """Adds and deletes documents; a context manager that commits on leaving and rolls back on an exception.

    An error or an interruption within a change ends the writer as `rollback` does, and the index stays
    as it was at the last commit. A document that cannot be indexed changes nothing.
    """

    def __init__(
        self,
        directory: Path,
        load: Callable[[], Snapshot],
        committed: Callable[[Toc], None],
        *,
        afresh: bool = False,
    ) -> None:
        """Take the lock and start from what `load` gives then; `committed` is told of each commit.

        afresh: what `load` gives is empty, and takes the place of what is in the directory with the first
        commit.
        """
        self._directory = directory
        self._committed = committed
        self._lock = Lock(directory)
        self._lock.acquire()
        try:
            snapshot = load()
            self._toc = snapshot.toc
            self._segments = [
                _Segment(
                    entry,
                    opened.data,
                    np.zeros(entry.documents, bool) if opened.deleted is None else opened.deleted,
                )
                for entry, opened in zip(snapshot.toc.segments, snapshot.segments, strict=True)
            ]
            if not afresh:
                self._toc.clean(directory)
        except BaseException:
            self._lock.release()
            raise
        self._analyzer = BulkAnalyzer()
        self._buffer = Buffer(self._analyzer)
        self._attachments: dict[str, bytes] = {}
        self._changed = self._afresh = afresh
        self._open = True

    # Changes

    def add(self, document: Document) -> None:
        """Add a document, in place of the one with the same key if there is one.

        Raises DocumentError if it has no key, or a date or characters that are none.
        """
        checked = check(document)
        with self._changing():
            self._buffer.delete(document.key)
            self._delete("key", document.key)
            self._buffer.add(checked)
            self._changed = True
            if self._buffer.size >= _BYTES_IN_MEMORY:
                self._flush()

    def delete(self, key: str) -> bool:
        """Delete the document with this key; False if there is none."""
        with self._changing():
            return self._buffer.delete(key) or self._delete("key", key) > 0

    def delete_origin(self, origin: str) -> int:
        """Delete all documents read from a file; returns how many there were."""
        with self._changing():
            return self._buffer.delete_origin(origin) + self._delete("origin", origin)

    def _delete(self, field: str, term: str) -> int:
        count = 0
        for segment in self._segments:
            docs = segment.docs(field, term)
            segment.deleted[docs] = True
            count += len(docs)
        self._changed |= count > 0
        return count

    def contains(self, key: str) -> bool:
        """Whether the index, as this writer would commit it, has a document with this key."""
        self._check_open()
        return key in self._buffer or any(len(segment.docs("key", key)) for segment in self._segments)

    def attach(self, name: str, data: bytes) -> None:
        """Keep bytes with the index under a name (a-z, 0-9 and _), from the next commit on."""
        attachment_filename(name, 0)
        with self._changing():
            self._attachments[name] = data
            self._changed = True

    def optimize(self) -> None:
        """Merge everything into one segment, without the deleted documents."""
        with self._changing():
            self._flush()
            if len(self._segments) > 1 or any(segment.deleted.any() for segment in self._segments):
                self._replace(self._segments)
                self._changed = True

    @contextmanager
    def _changing(self) -> Iterator[None]:
        self._check_open()
        try:
            yield
        except OSError as error:
            self.rollback()
            raise SearchlibError(
                f"cannot write to the index in {self._directory}: {error.strerror or error}: "
                "it stays as it was at the last commit"
            ) from error
        except BaseException:
            self.rollback()
            raise

    # Segments

    def _flush(self) -> None:
        if self._buffer:
            self._segments.append(self._write(self._buffer.finish))
        if len(self._analyzer.exact_terms) > _TERMS_IN_MEMORY:
            self._analyzer = BulkAnalyzer()
        self._buffer = Buffer(self._analyzer)

    def _write(self, write: Callable[[Path], npt.NDArray[np.bool_]]) -> _Segment:
        """A segment that `write` writes to a file; it returns the mask of the deleted documents."""
        entry = SegmentEntry.new()
        path = self._directory / entry.filename
        deleted = write(path)
        return _Segment(replace(entry, documents=len(deleted)), SegmentData(path), deleted)

    def _merge(self) -> None:
        """Merge segments of like size when there are many, and rewrite those that are mostly deleted."""
        while chosen := self._to_merge():
            self._replace(chosen)

    def _to_merge(self) -> list[_Segment]:
        tiers: dict[int, list[_Segment]] = {}
        for segment in self._segments:
            if segment.live * 2 < len(segment.deleted):
                return [segment]
            tiers.setdefault(segment.live.bit_length() // 3, []).append(segment)
        return next((tiers[tier] for tier in sorted(tiers) if len(tiers[tier]) >= _SEGMENTS_PER_TIER), [])

    def _replace(self, chosen: list[_Segment]) -> None:
        """Put one merged segment in the place of the chosen ones."""
        documents = sum(segment.live for segment in chosen)
        merged = []
        if documents:
            sources = [(segment.data, segment.deleted) for segment in chosen]
            merged.append(self._write(lambda path: np.zeros(merge(sources, path), bool)))
        place = self._segments.index(chosen[0])
        kept = [segment for segment in self._segments if segment not in chosen]
        self._segments = [*kept[:place], *merged, *kept[place:]]

    # The end

    def commit(self) -> None:
        """Make all changes since the last commit visible and durable; the writer goes on."""
        with self._changing():
            if not self._changed:
                return
            self._flush()
            self._merge()
            generation = self._toc.generation + 1
            attachments = dict(self._toc.attachments)
            for name, data in self._attachments.items():
                attachments[name] = write_attachment(self._directory, name, generation, data)
            for segment in self._segments:
                if segment.entry.documents - segment.entry.deleted != segment.live:
                    segment.entry = write_deletions(
                        self._directory, segment.entry, segment.deleted, generation
                    )
            segments = tuple(segment.entry for segment in self._segments)
            toc = Toc(generation, self._toc.analysis, segments, attachments)
            toc.write(self._directory)
            self._toc = toc
            self._attachments = {}
            self._changed = self._afresh = False
            toc.clean(self._directory)
            self._committed(toc)

    def rollback(self) -> None:
        """Forget all changes since the last commit and end the writer."""
        if not self._open:
            return
        self._open = False
        self._segments = []
        self._buffer = Buffer(self._analyzer)
        try:
            if not self._afresh:
                self._toc.clean(self._directory)
        finally:
            self._lock.release()

    def close(self) -> None:
        """Commit and end the writer."""
        if self._open:
            self.commit()
            self.rollback()

    def _check_open(self) -> None:
        if not self._open:
            raise SearchlibError("this writer is closed: ask the index for another")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.rollback()
