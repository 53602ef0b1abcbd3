"""writer: how does an index change?

A `Writer` holds the index's lock. What it adds and deletes becomes visible all at once with `commit`,
or not at all. Documents gather in memory and become segments when they are many, in workers if there are
processors for them; a commit writes the rest, then the table of contents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from searchlib.documents import check
from searchlib.errors import SearchlibError
from searchlib.lock import Lock
from searchlib.model import Document
from searchlib.run import Run
from searchlib.segments import Segments
from searchlib.snapshot import Snapshot
from searchlib.toc import Toc, attachment_filename, write_attachment

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["Writer"]

# A run of so many characters takes a worker about 500 MB of memory and three or four seconds. Smaller ones
# would make more segments, which cost merging or searching; larger ones would leave workers idle at the end.
_CHARACTERS_IN_RUN = 42 << 20


class Writer:
    """Adds and deletes documents; a context manager that commits on leaving and rolls back on an exception.

    An error or an interruption within a change ends the writer as `rollback` does, and the index stays
    as it was at the last commit. A document that cannot be indexed changes nothing. To a child that a program
    forks meanwhile its writer is closed; the program's goes on.
    """

    def __init__(
        self,
        directory: Path,
        load: Callable[[], Snapshot],
        committed: Callable[[Toc], None],
        *,
        afresh: bool = False,
        workers: int | None = None,
    ) -> None:
        """Take the lock and start from what `load` gives then; `committed` is told of each commit.

        afresh: what `load` gives is empty, and takes the place of what is in the directory with the first
        commit. workers: how many processes may be started to index many documents; as many as there are
        processors for None. The index is the same whatever their number.
        """
        if workers is not None and workers < 0:
            raise ValueError(f"the number of workers must be 0 or more, got {workers}")
        self._directory = directory
        self._committed = committed
        self._lock = Lock(directory)
        self._lock.acquire()
        try:
            snapshot = load()
            self._toc = snapshot.toc
            self._segments = Segments(snapshot, workers)
            if not afresh:
                self._toc.clean(directory)
        except BaseException:
            self._lock.release()
            raise
        self._run = Run()
        self._attachments: dict[str, bytes] = {}
        self._changed = self._afresh = afresh

    # Changes

    def add(self, document: Document) -> None:
        """Add a document, in place of the one with the same key if there is one.

        Raises DocumentError if it has no key, or a date or characters that are none.
        """
        checked = check(document)
        with self._changing():
            if not self._run.delete(checked.key):
                self._segments.delete_key(checked.key)
            self._run.add(checked)
            self._changed = True
            if self._run.size >= _CHARACTERS_IN_RUN:
                self._flush()
            else:
                self._segments.expect(self._run.size)

    def delete(self, key: str) -> bool:
        """Delete the document with this key; False if there is none."""
        with self._changing():
            found = self._run.delete(key) or self._segments.delete_key(key)
            self._changed |= found
            return found

    def delete_origin(self, origin: str) -> int:
        """Delete all documents read from a file; returns how many there were."""
        with self._changing():
            count = self._run.delete_origin(origin) + self._segments.delete_origin(origin)
            self._changed |= count > 0
            return count

    def contains(self, key: str) -> bool:
        """Whether the index, as this writer would commit it, has a document with this key."""
        self._check_open()
        return key in self._run or self._segments.contains(key)

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
            self._changed |= self._segments.merge_all()

    def _flush(self) -> None:
        """Have the documents that have gathered made into a segment."""
        if self._run:
            run, self._run = self._run, Run()
            self._segments.add(run)

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

    # The end

    def commit(self) -> None:
        """Make all changes since the last commit visible and durable; the writer goes on."""
        with self._changing():
            if not self._changed:
                return
            self._flush()
            self._segments.merge()
            generation = self._toc.generation + 1
            attachments = dict(self._toc.attachments)
            for name, data in self._attachments.items():
                attachments[name] = write_attachment(self._directory, name, generation, data)
            toc = Toc(generation, self._toc.analysis, self._segments.commit(generation), attachments)
            toc.write(self._directory)
            self._toc = toc
            self._attachments = {}
            self._changed = self._afresh = False
            toc.clean(self._directory)
            self._committed(toc)

    def rollback(self) -> None:
        """Forget all changes since the last commit and end the writer."""
        if not self._is_open:
            return
        self._run = Run()
        try:
            self._segments.close()
            if not self._afresh:
                self._toc.clean(self._directory)
        finally:
            self._lock.release()

    def close(self) -> None:
        """Commit and end the writer."""
        if self._is_open:
            self.commit()
            self.rollback()

    @property
    def _is_open(self) -> bool:
        return self._lock.is_held

    def _check_open(self) -> None:
        if not self._is_open:
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
