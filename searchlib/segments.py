"""segments: what does a writer have so far, and who makes it into files?

`Segments` are those that the next commit would list, in the order in which their documents were added. A
run of documents joins them at once, and can be asked and deleted from, while a worker still makes its file;
small runs are not worth a worker. Where runs are cut and what is merged follows from the documents alone, so
that the index does not depend on how many workers there are, or how quick.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from searchlib.codec.segment import SegmentData
from searchlib.merge_policy import due_merges
from searchlib.run import Docnums, Run
from searchlib.snapshot import Snapshot
from searchlib.toc import SegmentEntry, write_deletions
from searchlib.workers.jobs import Builder, Source, merge_files

if TYPE_CHECKING:
    from searchlib.workers.pool import Pool

__all__ = ["Segments"]

# A run of less, in characters, is indexed sooner than a process has come up.
_WORTH_A_WORKER = 8 << 20
# All keys of an index are read once a writer has asked for one in so many of them.
_KEYS_PER_QUESTION = 16


class _File:
    """The documents of a segment that is written, by their keys and origins."""

    def __init__(self, data: SegmentData) -> None:
        self._data = data

    def find(self, field: str, value: str) -> npt.NDArray[np.integer]:
        """The docnums of the documents with this value in a field, deleted ones included."""
        postings = self._data.field(field)
        number = postings.number(value.encode("utf-8", "surrogatepass"))
        return postings.postings(number).docs if number >= 0 else np.empty(0, np.int64)

    def keys(self) -> Iterator[str]:
        """The keys of all documents, deleted ones included."""
        return (key.decode("utf-8", "surrogatepass") for key in self._data.field("key").terms())


@dataclass(eq=False)
class _Segment:
    """A segment as it would be committed. making: what a worker does to it, until it is done."""

    path: Path
    entry: SegmentEntry
    deleted: npt.NDArray[np.bool_]
    documents: Docnums | _File
    making: Future[None] | None = None

    @property
    def live(self) -> int:
        return len(self.deleted) - int(self.deleted.sum())

    @property
    def size(self) -> int:
        """The bytes of its file that are for live documents, about."""
        return self.path.stat().st_size * self.live // len(self.deleted)

    def find(self, field: str, value: str) -> npt.NDArray[np.integer]:
        """The docnums of the live documents with this value in a field."""
        docnums = np.asarray(self.documents.find(field, value), np.intp)
        return docnums[~self.deleted[docnums]]


class Segments:
    """The segments of an index that is being changed."""

    def __init__(self, snapshot: Snapshot, workers: int | None) -> None:
        """workers: how many processes may be started, 0 for none, None for as many as are of use here."""
        self._directory = snapshot.directory
        self._segments = [
            _Segment(
                opened.data.path,
                entry,
                np.zeros(entry.documents, bool) if opened.deleted is None else opened.deleted,
                _File(opened.data),
            )
            for entry, opened in zip(snapshot.toc.segments, snapshot.segments, strict=True)
        ]
        self._workers = workers
        self._pool: Pool | None = None
        self._builder = Builder()
        self._key_hashes: set[int] | None = None
        self._questions = 0

    # Asking and deleting

    def contains(self, key: str) -> bool:
        """Whether there is a document with this key."""
        return self._may_contain(key) and any(len(segment.find("key", key)) for segment in self._segments)

    def delete_key(self, key: str) -> bool:
        """Delete the document with this key; False if there is none."""
        return self._may_contain(key) and self._delete("key", key) > 0

    def delete_origin(self, origin: str) -> int:
        """Delete all documents of this origin; returns how many there were."""
        return self._delete("origin", origin)

    def _delete(self, field: str, value: str) -> int:
        count = 0
        for segment in self._segments:
            docnums = segment.find(field, value)
            segment.deleted[docnums] = True
            count += len(docnums)
        return count

    def _may_contain(self, key: str) -> bool:
        """False only where no document has the key; who adds many documents asks for many new keys."""
        if self._key_hashes is None:
            self._questions += 1
            if self._questions * _KEYS_PER_QUESTION < sum(len(segment.deleted) for segment in self._segments):
                return True
            self._key_hashes = set()
            for segment in self._segments:
                self._key_hashes.update(map(hash, segment.documents.keys()))
        return hash(key) in self._key_hashes

    # Making

    def expect(self, characters: int) -> None:
        """Start the workers, if a run that has grown to so many characters is worth it."""
        if self._workers == 0 or self._pool is not None or characters < _WORTH_A_WORKER:
            return
        from searchlib.workers.pool import Pool
        from searchlib.workers.processes import usable_workers

        self._workers = usable_workers(self._workers)
        if self._workers:
            try:
                self._pool = Pool(self._workers)
            except OSError:
                self._workers = 0

    def add(self, run: Run) -> None:
        """Take the documents of a run, behind all others; waits while every worker has one to do."""
        size = run.size
        documents, docnums = run.finish()
        if self._key_hashes is not None:
            self._key_hashes.update(map(hash, docnums.keys()))
        entry = SegmentEntry(SegmentEntry.new().id, len(documents))
        segment = _Segment(self._directory / entry.filename, entry, np.zeros(len(documents), bool), docnums)
        pool = self._pool_for(size)
        if pool is None:
            self._builder.build(documents, segment.path)
            segment.documents = _File(SegmentData(segment.path))
        else:
            self._collect(fewer_than=pool.count)
            segment.making = pool.build(documents, segment.path)
        self._segments.append(segment)

    def _pool_for(self, characters: int) -> Pool | None:
        """The workers, if there are any and so much work is worth it."""
        self.expect(characters)
        if self._pool is not None and not self._pool.is_ready():
            self._dismiss()
            self._workers = 0
        return self._pool if characters >= _WORTH_A_WORKER else None

    def finish(self) -> None:
        """Wait until every segment is in its file."""
        self._collect(fewer_than=1)

    def _collect(self, *, fewer_than: int) -> None:
        """Wait until workers make fewer segments than that; raises what went wrong with one."""
        while True:
            for segment in self._segments:
                if segment.making is not None and segment.making.done():
                    segment.making.result()
                    segment.making, segment.documents = None, _File(SegmentData(segment.path))
            making = [segment.making for segment in self._segments if segment.making is not None]
            if len(making) < fewer_than:
                return
            wait(making, return_when=FIRST_COMPLETED)

    def close(self) -> None:
        """Let go of all files, and end the workers, whatever they are doing."""
        self._segments = []
        self._dismiss()

    def _dismiss(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.end()

    # Merging

    def merge(self) -> None:
        """Merge neighbours of like size where they are many, and rewrite what is mostly deleted."""
        self.finish()
        while due := self._due_merges():
            self._merge(due)

    def merge_all(self) -> bool:
        """Merge everything into one segment without deleted documents; False if it is that already."""
        self.finish()
        if len(self._segments) <= 1 and not any(segment.deleted.any() for segment in self._segments):
            return False
        self._merge([slice(len(self._segments))])
        return True

    def _due_merges(self) -> list[slice]:
        mostly_deleted = [
            slice(place, place + 1)
            for place, segment in enumerate(self._segments)
            if segment.live * 2 < len(segment.deleted)
        ]
        return mostly_deleted or list(due_merges([segment.size for segment in self._segments]))

    def _merge(self, places: Sequence[slice]) -> None:
        """Put one segment in the place of the neighbours in each of the slices, which are in order."""
        merges = []
        for place in places:
            chosen = self._segments[place]
            sources = [Source(segment.path, segment.deleted) for segment in chosen]
            entry = SegmentEntry(SegmentEntry.new().id, sum(segment.live for segment in chosen))
            path = self._directory / entry.filename
            if not entry.documents:
                making = None
            elif self._pool is not None:
                making = self._pool.merge(sources, path)
            else:
                making = None
                merge_files(sources, path)
            merges.append((place, entry, path, making))
        for place, entry, path, making in reversed(merges):
            if making is not None:
                making.result()
            merged = []
            if entry.documents:
                merged.append(
                    _Segment(path, entry, np.zeros(entry.documents, bool), _File(SegmentData(path)))
                )
            self._segments[place] = merged

    # Committing

    def commit(self, generation: int) -> tuple[SegmentEntry, ...]:
        """Write which documents are deleted as of a generation; returns the entries of all segments."""
        for segment in self._segments:
            if segment.entry.documents - segment.entry.deleted != segment.live:
                segment.entry = write_deletions(self._directory, segment.entry, segment.deleted, generation)
        return tuple(segment.entry for segment in self._segments)
