"""extractor: which file is read where, and what becomes of one that its worker does not survive?

A worker is given some files ahead, and answers in the order in which it was given them, which is that of the
files; so what it says can be read from its pipe when the turn of a file comes. A worker that dies is
replaced, and the others of its files are given to the new one. The file over which it died is read once more
where the worker had read others before, which may have left it short of memory.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import chain
from subprocess import Popen, TimeoutExpired
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, cast

from searchlib.errors import DocumentError
from searchlib.sources.content import UNSURE
from searchlib.sources.extraction.here import Here
from searchlib.sources.extraction.limits import LIMITS, TIMED_OUT
from searchlib.sources.extraction.messages import unpacked
from searchlib.sources.paths import shown
from searchlib.sources.readers.formats import format_of
from searchlib.sources.readers.items import Item
from searchlib.sources.readers.reading import IsolationError
from searchlib.workers.processes import READY, receive, send, start_process, usable_workers

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["Extraction", "Extractor"]

_PROCESS = "searchlib.sources.extraction.process"
_FILES_AHEAD = 4  # of each worker
_LOOKED_AHEAD = 1000
_SECONDS_TO_END = 5.0  # of a process that has closed its pipe


class Extraction(Protocol):
    """A file that was opened for its documents; a context manager.

    size, mtime_ns: as `content.Content` has them.
    """

    size: int
    mtime_ns: int

    @property
    def position(self) -> int:
        """How many of its bytes have been read."""
        ...

    def items(self) -> Iterator[Item]:
        """What the file says; once."""
        ...

    def digest(self) -> str:
        """The hash of its content, to be asked for at the end; empty if there is none. Raises OSError."""
        ...

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class _NoWorkerError(Exception):
    """Processes that are started here are no workers."""


class _EndedError(Exception):
    """A worker is no more. status: how it ended, None for want of memory. used: it had read other files."""

    def __init__(self, status: int | None, *, used: bool) -> None:
        super().__init__(status)
        self.status = status
        self.used = used


class Extractor:
    """Reads files, which are asked for in their order; a context manager that ends the workers."""

    def __init__(self, paths: Sequence[str], size_limit: int, workers: int | None = None) -> None:
        """paths: of the files, absolute.

        workers: how many processes may be started for what libraries read, None for one per processor. With 0
        the libraries run in this process, without limits.
        """
        self._paths = paths
        self._size_limit = size_limit
        self._most = usable_workers(1) and max(usable_workers(workers), workers is None)
        self._workers: list[_Worker] = []
        self._apart: _Worker | None = None
        self._given: dict[int, _There] = {}
        self._looked_at = 0

    def open(self, number: int) -> Extraction:
        """Open the file of this number for its documents; each in its turn. Raises OSError."""
        try:
            self._give_ahead(number)
            if number in self._given:
                return self._given.pop(number).opened()
            path = self._paths[number]
            here = Here(path, shown(path), self._size_limit, isolated=not self._most)
            try:
                here.begin()
            except IsolationError:
                here.close()
            except BaseException:
                here.close()
                raise
            else:
                return here
            # Workers are busy with files whose turn comes later.
            if self._apart is None:
                self._apart = _Worker()
            return self._apart.give(path, self._size_limit).opened()
        except _NoWorkerError:
            self.close()
            self._most = 0
            return self.open(number)

    def _give_ahead(self, number: int) -> None:
        """Give files from this number on to workers, if their names tell that libraries read them."""
        last = min(number + _LOOKED_AHEAD, len(self._paths))
        self._looked_at = max(self._looked_at, number)
        while self._looked_at < last and len(self._given) < _FILES_AHEAD * self._most:
            path = self._paths[self._looked_at]
            row = format_of(path)
            if row is not None and row.isolated:
                self._given[self._looked_at] = self._least_busy().give(path, self._size_limit)
            self._looked_at += 1

    def _least_busy(self) -> _Worker:
        worker = min(self._workers, key=lambda each: len(each.waiting), default=None)
        if worker is None or (worker.waiting and len(self._workers) < self._most):
            worker = _Worker()
            self._workers.append(worker)
        return worker

    def close(self) -> None:
        """End the workers, whatever they are doing."""
        for worker in [*self._workers, *([self._apart] if self._apart else [])]:
            worker.end()
        self._workers, self._apart = [], None
        self._given = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Worker:
    """A process that reads files. waiting: those that it was given and of which not all is known yet."""

    def __init__(self) -> None:
        self.waiting: deque[_There] = deque()
        self._process: Popen[bytes] | None = None
        self._is_ready = self._is_used = False

    def give(self, path: str, size_limit: int) -> _There:
        """Have a file read."""
        name = shown(path)
        job = _There(self, name, (path, name, size_limit, tuple(LIMITS)))
        self.waiting.append(job)
        if self._process is None:
            self._start()
        else:
            self._send(job)
        return job

    def _start(self) -> None:
        """Start a process, and give it what is waiting."""
        try:
            self._process = start_process(_PROCESS)
        except OSError as error:
            raise _NoWorkerError from error
        self._is_ready = self._is_used = False
        for job in self.waiting:
            self._send(job)

    def _send(self, job: _There) -> None:
        if self._process is not None:
            with contextlib.suppress(OSError):  # That it is no more is seen when it is to answer.
                send(cast(BinaryIO, self._process.stdin), job.order)

    def receive(self) -> tuple[Any, ...]:
        """What it says next of the first of the files that are waiting. Raises _EndedError."""
        if self._process is None:
            self._start()
        process = cast("Popen[bytes]", self._process)
        answers = cast(BinaryIO, process.stdout)
        try:
            if not self._is_ready and answers.read(len(READY)) != READY:
                raise _NoWorkerError
            self._is_ready = True
            message = cast(tuple[Any, ...], receive(answers))
        except (EOFError, OSError) as error:
            with contextlib.suppress(TimeoutExpired):
                process.wait(_SECONDS_TO_END)
            self.end()
            raise _EndedError(process.returncode, used=self._is_used) from error
        if message == ("memory",):
            self.end()
            raise _EndedError(None, used=self._is_used)
        return message

    def finish(self, *, is_leaving: bool) -> None:
        """The first of the files that are waiting has been read, or was given up."""
        self.waiting.popleft()
        self._is_used = True
        if is_leaving:
            self.end()
        if self._process is None and self.waiting:
            with contextlib.suppress(_NoWorkerError):  # That is seen when it is to answer.
                self._start()

    def end(self) -> None:
        """End the process, whatever it is doing."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):  # What nobody read cannot be written any more.
                    cast(BinaryIO, pipe).close()


class _There:
    """A file that a worker reads; see `Extraction`."""

    def __init__(self, worker: _Worker, name: str, order: tuple[object, ...]) -> None:
        self.order = order
        self.size, self.mtime_ns, self.position = 0, UNSURE, 0
        self._worker = worker
        self._name = name
        self._digest: str | None = ""
        self._answers: Iterator[tuple[Any, ...]] = self._asked()

    def opened(self) -> _There:
        """Wait until it is opened. Raises OSError."""
        answer = next(self._answers)
        match answer:
            case "opened", size, mtime_ns:
                self.size, self.mtime_ns = size, mtime_ns
            case ("missing",):
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
            case "system", number, text:
                raise OSError(number, text)
            case _:
                self._answers = chain([answer], self._answers)
        return self

    def _asked(self) -> Iterator[tuple[Any, ...]]:
        """What the worker says of the file; if it does not survive that, what a fresh one says."""
        status: int | None = None
        is_opened = False
        while True:
            try:
                answer = self._worker.receive()
            except _EndedError as error:
                status = error.status
                if error.used and status != TIMED_OUT:
                    continue
                answer = ("failed", self._reason(status))
            except _NoWorkerError:
                if not is_opened:
                    raise
                answer = ("failed", self._reason(status))
            if answer[0] not in ("opened", "item"):
                self._worker.finish(is_leaving=answer[0] == "done" and answer[2])
                yield answer
                return
            is_opened = True
            yield answer

    def _reason(self, status: int | None) -> str:
        """What is wrong with a file over which a worker ended so."""
        if status is None:
            return (
                f"needs more than {LIMITS.memory >> 20} MB of memory to be read, and was given up: split it"
            )
        if status == TIMED_OUT:
            seconds = LIMITS.seconds_for(self.size)
            return f"took over {seconds:.0f} s to read, and was given up: it is perhaps damaged, save it anew"
        how = f"signal {-status}" if status < 0 else f"status {status}"
        return f"cannot be read, its reader crashed ({how}): it is perhaps damaged, save it anew"

    def items(self) -> Iterator[Item]:
        """What the file says; once."""
        given = count = 0
        for answer in self._answers:
            match answer:
                case "opened", *_:
                    count = 0  # A fresh worker begins from the start.
                case "item", position, item:
                    count += 1
                    if count > given:
                        given, self.position = count, position
                        yield unpacked(item)
                case "done", digest, _:
                    self._digest = digest
                case "failed", reason:
                    yield DocumentError(self._name, reason)
                case _:
                    yield DocumentError(self._name, "cannot be read any more: see whether it is there")

    def digest(self) -> str:
        """The hash of the content; empty if the worker did not survive it. Raises OSError."""
        if self._digest is None:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return self._digest

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
