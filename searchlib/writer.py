"""writer: how does an index change?

A `Writer` holds the index's lock. What it adds and deletes becomes visible all at once with `commit`,
or not at all. Documents gather in memory and are written as segments when they are many; a commit
writes the rest, then the table of contents.
"""

from __future__ import annotations

import json
import os
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np
from whoosh.util.filelock import FileLock

from searchlib.analysis.columns import views
from searchlib.analysis.icu_text import nfc
from searchlib.analysis.language import language_of
from searchlib.codec.builder import SegmentBuilder
from searchlib.codec.columnar import ColumnarSegment
from searchlib.codec.merger import merge
from searchlib.codec.segment import SegmentData
from searchlib.errors import DocumentError, IndexLockedError, QueryError, SearchlibError
from searchlib.files import write_durably
from searchlib.model import Document
from searchlib.schema import INDEXED_FIELDS, TEXT_FIELDS, date_number, view_field
from searchlib.toc import INDEX_NAME, Attachment, Toc

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["Lock", "Writer"]

_OCCURRENCES_IN_MEMORY = 8_000_000
_SEGMENTS_PER_TIER = 8
_KEY_LIMIT = 4096


class Lock:
    """The lock of an index directory: one writer at a time; says who holds it."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._path = directory / f"{INDEX_NAME}_WRITELOCK"
        self._lock = FileLock(str(self._path))

    def acquire(self) -> None:
        """Take the lock or raise `IndexLockedError` at once."""
        try:
            acquired = self._lock.acquire()
        except OSError as error:
            raise SearchlibError(f"cannot write to the index in {self._directory}: {error.strerror}") from error
        if not acquired:
            raise IndexLockedError(self._directory, self._holder())
        command = Path(sys.argv[0]).name if sys.argv and sys.argv[0] else "python"
        holder = f"process {os.getpid()} ({command}) since {time.strftime('%Y-%m-%d %H:%M:%S')}"
        descriptor = self._lock.fd
        assert descriptor is not None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, holder.encode())

    def _holder(self) -> str:
        try:
            return self._path.read_text(encoding="utf-8", errors="replace") or "another process"
        except OSError:
            return "another process"

    def release(self) -> None:
        """Give the lock back."""
        if self._lock.fd is not None:
            os.ftruncate(self._lock.fd, 0)
            self._lock.release()


class Writer:
    """Adds and deletes documents; a context manager that commits on leaving and rolls back on an exception."""

    def __init__(
        self, directory: Path, load: Callable[[], Toc], committed: Callable[[], None], *, afresh: bool = False
    ) -> None:
        """Take the lock and start from the table of contents that `load` gives then.

        committed is told of each commit. afresh: there may be an older index in the directory, which
        stays as it is until the first commit.
        """
        self._directory = directory
        self._committed = committed
        self._afresh = afresh
        self._lock = Lock(directory)
        self._lock.acquire()
        try:
            self._toc = load()
            self._clean()
            self._begin()
        except BaseException:
            self._lock.release()
            raise
        self._open = True

    def _begin(self) -> None:
        self._segments = [
            (segment, SegmentData(self._directory / segment.filename)) for segment in self._toc.segments
        ]
        self._deleted = [segment.deleted.copy() for segment in self._toc.segments]
        self._attachments: dict[str, bytes] = {}
        self._changed = False
        self._new_buffer()

    def _new_buffer(self) -> None:
        self._builder = SegmentBuilder(INDEXED_FIELDS)
        self._buffered_keys: dict[str, int] = {}
        self._buffered_origins: dict[str, list[int]] = {}
        self._buffered_deletions: set[int] = set()

    # Changes

    def add(self, document: Document) -> None:
        """Add a document, in place of the one with the same key if there is one.

        Raises DocumentError if it has no key, or a date or characters that are none.
        """
        self._check_open()
        fields, meta, text, date = _analyse(document)
        self.delete(document.key)
        docnum = self._builder.add(fields, meta, text, date)
        self._buffered_keys[document.key] = docnum
        self._buffered_origins.setdefault(document.origin, []).append(docnum)
        self._changed = True
        if self._builder.occurrences >= _OCCURRENCES_IN_MEMORY:
            self._flush()

    def delete(self, key: str) -> bool:
        """Delete the document with this key; False if there is none."""
        self._check_open()
        docnum = self._buffered_keys.pop(key, None)
        if docnum is not None:
            self._buffered_deletions.add(docnum)
            return True
        return self._delete_by_term("key", key) > 0

    def delete_origin(self, origin: str) -> int:
        """Delete all documents read from a file; returns how many there were."""
        self._check_open()
        buffered = set(self._buffered_origins.pop(origin, ())) - self._buffered_deletions
        if buffered:
            self._buffered_deletions |= buffered
            self._buffered_keys = {
                key: docnum for key, docnum in self._buffered_keys.items() if docnum not in buffered
            }
        return len(buffered) + self._delete_by_term("origin", origin)

    def _delete_by_term(self, field: str, term: str) -> int:
        count = 0
        encoded = term.encode("utf-8", "surrogatepass")
        for (_, data), deleted in zip(self._segments, self._deleted, strict=True):
            number = data.field(field).number(encoded)
            if number >= 0:
                docs = data.field(field).postings(number).docs
                count += int((~deleted[docs]).sum())
                deleted[docs] = True
        self._changed |= count > 0
        return count

    def contains(self, key: str) -> bool:
        """Whether the index, as this writer would commit it, has a document with this key."""
        if key in self._buffered_keys:
            return True
        encoded = key.encode("utf-8", "surrogatepass")
        for (_, data), deleted in zip(self._segments, self._deleted, strict=True):
            number = data.field("key").number(encoded)
            if number >= 0 and not deleted[data.field("key").postings(number).docs].all():
                return True
        return False

    def attach(self, name: str, data: bytes) -> None:
        """Keep bytes with the index under a name, from the next commit on."""
        self._check_open()
        self._attachments[name] = data
        self._changed = True

    # Segments

    def _flush(self) -> None:
        if self._builder.doc_count > len(self._buffered_deletions):
            segment = ColumnarSegment(INDEX_NAME)
            path = self._directory / segment.filename
            self._builder.finish(path)
            segment.set_doc_count(self._builder.doc_count)
            deleted = np.zeros(self._builder.doc_count, bool)
            deleted[list(self._buffered_deletions)] = True
            self._segments.append((segment, SegmentData(path)))
            self._deleted.append(deleted)
        self._new_buffer()

    def _merge(self) -> None:
        """Merge segments of like size when there are many, and rewrite those that are mostly deleted."""
        while True:
            tiers: dict[int, list[int]] = {}
            for index, deleted in enumerate(self._deleted):
                live = len(deleted) - int(deleted.sum())
                if live == 0 or live * 2 < len(deleted):
                    tiers[-1] = [index]
                    break
                tiers.setdefault(live.bit_length() // 3, []).append(index)
            chosen = next((tiers[t] for t in sorted(tiers) if t == -1 or len(tiers[t]) >= _SEGMENTS_PER_TIER), None)
            if chosen is None:
                return
            self._replace(chosen)

    def _replace(self, chosen: list[int]) -> None:
        """Put one merged segment in the place of the chosen ones."""
        if any(not self._deleted[index].all() for index in chosen):
            segment = ColumnarSegment(INDEX_NAME)
            path = self._directory / segment.filename
            doc_count = merge([(self._segments[index][1], self._deleted[index]) for index in chosen], path)
            segment.set_doc_count(doc_count)
            self._segments.insert(chosen[0], (segment, SegmentData(path)))
            self._deleted.insert(chosen[0], np.zeros(doc_count, bool))
            chosen = [index + 1 for index in chosen]
        for index in reversed(chosen):
            self._segments.pop(index)[1].close()
            del self._deleted[index]

    def optimize(self) -> None:
        """Merge everything into one segment, without the deleted documents."""
        self._check_open()
        self._flush()
        if len(self._segments) > 1 or any(deleted.any() for deleted in self._deleted):
            self._replace(list(range(len(self._segments))))
            self._changed = True

    # The end

    def commit(self) -> None:
        """Make all changes since the last commit visible and durable; the writer goes on."""
        self._check_open()
        self._flush()
        self._merge()
        if not self._changed:
            return
        toc = Toc(self._toc.generation + 1, self._toc.analysis, attachments=dict(self._toc.attachments))
        for (segment, _), deleted in zip(self._segments, self._deleted, strict=True):
            changed = not np.array_equal(segment.deleted, deleted)
            committed = ColumnarSegment(INDEX_NAME, segment.segid, segment.doc_count_all(), segment.deletions)
            committed.deleted = deleted.copy()
            toc.segments.append(committed)
            if changed:
                toc.write_deletions(self._directory, committed)
        for name, data in self._attachments.items():
            file = f"{INDEX_NAME}_{name}.{toc.generation}.att"
            write_durably(self._directory / file, [data])
            toc.attachments[name] = Attachment(file, zlib.crc32(data))
        toc.write(self._directory)
        self._release_segments()
        self._toc = toc
        self._afresh = False
        self._clean()
        self._begin()
        self._committed()

    def rollback(self) -> None:
        """Forget all changes since the last commit and end the writer."""
        if self._open:
            self._release_segments()
            self._clean()
            self._close()

    def _clean(self) -> None:
        if not self._afresh:
            self._toc.clean(self._directory)

    def _release_segments(self) -> None:
        for _, data in self._segments:
            data.close()
        self._segments = []

    def _close(self) -> None:
        self._open = False
        self._lock.release()

    def close(self) -> None:
        """Commit and end the writer."""
        if self._open:
            self.commit()
            self._release_segments()
            self._close()

    def _check_open(self) -> None:
        if not self._open:
            raise SearchlibError("this writer is closed: ask the index for another")

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.rollback()
            return
        try:
            self.close()
        except BaseException:
            self.rollback()
            raise


_Field = tuple[list[str], "list[int] | npt.NDArray[np.int32]", int]


def _analyse(document: Document) -> tuple[dict[str, _Field], dict[str, str | None], str, int]:
    """A document's terms by field, the record to store, the text to store, and the date as a number."""
    if not document.key or len(document.key) > _KEY_LIMIT:
        raise DocumentError(document.key[:80], f"a key has 1 to {_KEY_LIMIT} characters")
    try:
        json.dumps([document.key, document.title, document.text, document.path], ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise DocumentError(repr(document.key), "it holds half a surrogate pair, which is no text") from error
    try:
        date = date_number(document.date)
    except QueryError as error:
        raise DocumentError(document.key, str(error)) from error
    title, text = nfc(document.title), nfc(document.text)
    language = document.lang or language_of(f"{title}\n{text}")
    path = nfc(document.path or document.key)
    fields: dict[str, _Field] = {}
    for field, value in zip(TEXT_FIELDS, (title, text), strict=True):
        seen = views(value, language)
        fields[view_field(field, "folded")] = (seen.folded, seen.folded_positions, seen.length)
        fields[view_field(field, "exact")] = (seen.exact, seen.exact_positions, seen.length)
        fields[view_field(field, "stem")] = (seen.stems, seen.stem_positions, seen.length)
    seen = views(path, "other")
    fields["path"] = (seen.folded, seen.folded_positions, seen.length)
    whole = {
        "key": document.key,
        "origin": document.origin,
        "glob": path,
        "lang": language,
        "date": f"{date:08d}" if date else "",
    }
    fields |= {name: ([value], [0], 1) for name, value in whole.items() if value}
    meta = {
        "key": document.key,
        "title": title,
        "path": path,
        "lang": language,
        "date": document.date,
        "origin": document.origin,
    }
    return fields, meta, text, date

