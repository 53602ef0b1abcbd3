"""pool: who does the jobs? Processes that are given one job each at a time, and end with this one."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO, cast

import numpy as np

from searchlib.documents import Checked
from searchlib.errors import CorruptIndexError, WorkerError
from searchlib.workers.jobs import Source
from searchlib.workers.messages import packed
from searchlib.workers.processes import READY, receive, send, start_process

__all__ = ["Pool"]

_CHARACTERS_AT_ONCE = 1 << 18


class Pool:
    """Some workers. Each job is a thread here that waits for a worker's answer.

    Raises OSError where no process can be started.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._workers: list[_Worker] = []
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._threads = ThreadPoolExecutor(count)
        self._ready: bool | None = None
        try:
            for _ in range(count):
                self._workers.append(_Worker())
        except BaseException:
            self.end()
            raise
        for worker in self._workers:
            self._idle.put(worker)

    def is_ready(self) -> bool:
        """Whether all workers have come up; waits until that is known."""
        if self._ready is None:
            self._ready = all(worker.is_ready() for worker in self._workers)
        return self._ready

    def build(self, documents: list[Checked], path: Path) -> Future[None]:
        """Have the segment of documents written; the list is emptied on the way."""
        return self._submit(lambda worker: worker.build(documents, path))

    def merge(self, sources: Sequence[Source], path: Path) -> Future[None]:
        """Have the segments of some files merged into one."""
        return self._submit(lambda worker: worker.merge(sources, path))

    def _submit(self, job: Callable[[_Worker], None]) -> Future[None]:
        def run() -> None:
            worker = self._idle.get()
            try:
                job(worker)
            finally:
                self._idle.put(worker)

        return self._threads.submit(run)

    def end(self) -> None:
        """End the workers, whatever they are doing; what they have not finished fails."""
        for worker in self._workers:
            worker.kill()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.close()


class _Worker:
    """One process."""

    def __init__(self) -> None:
        self._process = start_process("searchlib.workers.process")
        # Both are pipes, as asked for.
        self._jobs = cast("BinaryIO", self._process.stdin)
        self._outcomes = cast("BinaryIO", self._process.stdout)

    def is_ready(self) -> bool:
        return self._outcomes.read(len(READY)) == READY

    def build(self, documents: list[Checked], path: Path) -> None:
        def messages() -> Iterator[object]:
            yield "build", str(path)
            documents.reverse()
            while documents:
                portion: list[Checked] = []
                characters = 0
                while documents and characters < _CHARACTERS_AT_ONCE:
                    portion.append(documents.pop())
                    characters += len(portion[-1].text)
                yield packed(portion)
            yield ()

        self._do(messages())

    def merge(self, sources: Sequence[Source], path: Path) -> None:
        listed = [
            (str(source.path), len(source.deleted), np.packbits(source.deleted).tobytes())
            for source in sources
        ]
        self._do([("merge", str(path), listed)])

    def _do(self, messages: Iterable[object]) -> None:
        try:
            for message in messages:
                send(self._jobs, message)
            outcome = receive(self._outcomes)
        except (EOFError, OSError) as error:
            raise WorkerError(self._how_it_ended()) from error
        match outcome:
            case "corrupt", path, reason:
                raise CorruptIndexError(path, reason)
            case "system", number, text:
                raise OSError(number, text)

    def _how_it_ended(self) -> str:
        self.kill()
        status = self._process.wait()
        return f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"

    def kill(self) -> None:
        self._process.kill()

    def close(self) -> None:
        self._process.wait()
        for pipe in (self._jobs, self._outcomes):
            with contextlib.suppress(OSError):  # What nobody read cannot be written any more.
                pipe.close()
