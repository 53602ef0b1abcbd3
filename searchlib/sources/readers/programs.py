"""programs: how is a program run that may hang, so that nothing is left of it, whatever becomes of us?

This process may be ended at any moment, for having taken too long or with Ctrl-C. So a program is run by a
guard, a process that has nothing else to do: when the pipe to it is closed, by whomever or by the system, it
ends the program with all that it started, and removes the folder that they worked in.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO, NamedTuple, NoReturn, cast

from searchlib.workers.processes import READY, receive, send, start_process, usable_workers

__all__ = ["COMPLAINT", "OUTPUT", "Guard", "guarded", "main"]

OUTPUT = "output"
COMPLAINT = "complaint"
"""The files in a program's folder that hold what it wrote to the standard output, and as errors."""

_SECONDS_TO_END = 5.0


class Guard(NamedTuple):
    """Runs programs, one after the other. folder: where they may write."""

    folder: Path
    process: subprocess.Popen[bytes]

    def run(self, command: Sequence[str], folder: Path, seconds: float) -> int:
        """The exit status of a program that is started in a folder, where its output goes to a file.

        Raises TimeoutError if it takes longer than it may, when nothing is left of what it started, and
        OSError if it cannot be run.
        """
        try:
            send(_pipe(self.process.stdin), (list(command), str(folder), seconds))
            status, number, reason = receive(_pipe(self.process.stdout))
        except EOFError as error:
            raise OSError(0, "its guard has ended") from error
        if number:
            raise OSError(number, reason)
        if status is None:
            raise TimeoutError
        return cast(int, status)


@contextlib.contextmanager
def guarded() -> Iterator[Guard]:
    """A guard with a folder, which are there no more afterwards. Raises OSError."""
    if not usable_workers(1):
        raise OSError(0, "it takes Python to run the program that reads it, and this is another")
    with tempfile.TemporaryDirectory(prefix="searchlib-", ignore_cleanup_errors=True) as folder:
        process = start_process(__name__)
        try:
            with contextlib.suppress(OSError):  # That it is no more is seen when it is to answer.
                send(_pipe(process.stdin), folder)
            if _pipe(process.stdout).read(len(READY)) != READY:
                raise OSError(0, "no process can be started to run it")
            yield Guard(Path(folder), process)
        finally:
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    _pipe(pipe).close()
            try:
                process.wait(_SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _pipe(stream: Any) -> BinaryIO:
    return cast(BinaryIO, stream)


class _Programs:
    """What a guard runs. Only one thread starts and ends programs at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: subprocess.Popen[bytes] | None = None

    def run(self, command: list[str], folder: str, seconds: float) -> int | None:
        """The status of a program; None if it takes too long. Raises OSError."""
        # Written to files, so that a text without end is none in memory.
        with Path(folder, OUTPUT).open("wb") as output, Path(folder, COMPLAINT).open("wb") as complaint:
            with self._lock:
                # The arguments are our own, and no shell reads them.
                process = self._running = subprocess.Popen(  # noqa: S603
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=complaint,
                    cwd=folder,
                    start_new_session=True,
                )
            try:
                return process.wait(seconds)
            except subprocess.TimeoutExpired:
                return None
            finally:
                with self._lock:
                    self._end()

    def close(self, folder: str) -> NoReturn:
        """End all, this process too."""
        self._lock.acquire()  # Nothing more is started.
        self._end()
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)

    def _end(self) -> None:
        """End the program that is running, with all that it started."""
        process, self._running = self._running, None
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def main() -> None:
    """Be a guard, for the process at the other ends of standard input and output."""
    orders, answers = os.fdopen(0, "rb", closefd=False), os.fdopen(1, "wb", closefd=False)
    folder: str = receive(orders)
    programs = _Programs()
    waiting: SimpleQueue[tuple[list[str], str, float]] = SimpleQueue()

    def listen() -> None:
        try:
            while True:
                waiting.put(receive(orders))
        except (EOFError, OSError):
            programs.close(folder)

    threading.Thread(target=listen, daemon=True).start()
    with contextlib.suppress(OSError):  # Whoever wanted to know is gone.
        answers.write(READY)
        answers.flush()
        while True:
            try:
                answer = programs.run(*waiting.get()), 0, ""
            except OSError as error:
                answer = None, error.errno or -1, error.strerror or str(error)
            send(answers, answer)
    threading.Event().wait()  # The end is the other thread's.
