"""One piece of work in a process of its own: what it returned, and how much memory it took, helpers and all.

Peak memory of a process is the high-water mark that the system keeps (VmHWM, or `ru_maxrss` where there is
no /proc; Linux hands the latter's mark of the parent on to its children). While it has processes of its own,
all of them together are watched from outside, up to twenty times a second, by their proportional shares of
memory (PSS): a page that two of them share counts once. The larger of the two figures is the peak.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import resource
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection

__all__ = [
    "CORES",
    "EngineFailedError",
    "Finished",
    "folder_size",
    "in_own_process",
    "peak_memory",
    "percentile",
]

CORES = 2
PAUSE = 0.05  # seconds between two looks at memory
LOOKING = 0.05  # of the time, at most: the system holds a process up while it counts its pages
PROC = Path("/proc")

Result = TypeVar("Result")


class EngineFailedError(Exception):
    """An engine raised, died or took too long; the message says which, in one line."""


@dataclass(frozen=True)
class Finished(Generic[Result]):
    """result: what the work returned. memory: its peak over the whole tree of processes, in bytes."""

    result: Result
    memory: int


def in_own_process(work: Callable[..., Result], *arguments: object, seconds: float) -> Finished[Result]:
    """`work(*arguments)` in a new interpreter on CORES cores; everything must pickle.

    Raises EngineFailedError, and leaves no process behind in any case.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_perform, args=(sender, work, arguments))
    process.start()
    assert process.pid is not None
    sender.close()
    deadline, together, pause = time.monotonic() + seconds, 0, PAUSE
    try:
        while not receiver.poll(pause):
            start = time.monotonic()
            if helpers := list(_descendants(process.pid)):
                together = max(together, sum(map(_proportional_memory, [process.pid, *helpers])))
            now = time.monotonic()
            pause = max(PAUSE, (now - start) / LOOKING)
            if now > deadline:
                raise EngineFailedError(f"stopped after {seconds:.0f} s")
        done, outcome, alone = receiver.recv()
    except EOFError:
        process.join()
        raise EngineFailedError(f"its process ended with status {process.exitcode}") from None
    finally:
        _end(process)
    if not done:
        raise EngineFailedError(outcome)
    return Finished(outcome, max(alone, together))


def _perform(sender: Connection, work: Callable[..., Any], arguments: Sequence[object]) -> None:
    os.setpgid(0, 0)  # so that the engine's own helpers end with it
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    try:
        message = (True, work(*arguments), peak_memory())
    except Exception as error:  # noqa: BLE001  (whatever another engine raises ends that engine's turn alone)
        message = (False, f"{type(error).__name__}: {error}".splitlines()[0], 0)
    sender.send(message)


def _end(process: multiprocessing.process.BaseProcess) -> None:
    """Gives a process that has answered a moment to leave; then ends it and its helpers."""
    process.join(1)
    assert process.pid is not None
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()  # it may not have come so far as to have a group
    process.join()


def _descendants(pid: int) -> Iterator[int]:
    for children in PROC.glob(f"{pid}/task/*/children"):
        with suppress(OSError):
            for child in map(int, children.read_text().split()):
                yield child
                yield from _descendants(child)


def _proportional_memory(pid: int) -> int:
    """Bytes; 0 for a process that is gone."""
    return _kilobytes(PROC / str(pid) / "smaps_rollup", "Pss") * 1024


def peak_memory() -> int:
    """The most memory this process has held so far, in bytes."""
    kilobytes = _kilobytes(PROC / "self" / "status", "VmHWM")
    unit = 1 if sys.platform == "darwin" else 1024
    return kilobytes * 1024 or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _kilobytes(file: Path, name: str) -> int:
    with suppress(OSError):
        match = re.search(rf"^{name}:\s+(\d+) kB$", file.read_text(), re.MULTILINE)
        return int(match[1]) if match else 0
    return 0


def folder_size(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest of `values` that at least `percent` of them do not exceed (nearest rank)."""
    return sorted(values)[max(ceil(len(values) * percent / 100), 1) - 1]
