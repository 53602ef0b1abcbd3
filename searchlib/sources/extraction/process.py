"""process: what runs in a worker? It reads one file after the other until nobody is there to name any."""

from __future__ import annotations

import os
import threading
from queue import SimpleQueue
from typing import Any, BinaryIO

from searchlib.sources.extraction.here import Here
from searchlib.sources.extraction.limits import Clock, Limits, limit_memory, peak_memory
from searchlib.sources.extraction.messages import packed
from searchlib.workers.processes import READY, receive, send

__all__ = ["main"]

# A process that has had so much keeps some of it, and is replaced by a fresh one.
_KEPT_MEMORY = 256 << 20


def main() -> None:
    """Serve the process at the other ends of standard input and output."""
    jobs, outcomes = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # What a library prints, or asks for, has nothing to do with them.
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    try:
        outcomes.write(READY)
        outcomes.flush()
        waiting: SimpleQueue[tuple[Any, ...]] = SimpleQueue()
        threading.Thread(target=_listen, args=(jobs, waiting), daemon=True).start()
        while _read(waiting.get(), outcomes):
            pass
    except OSError:
        pass  # Whoever wanted to know is gone.
    os._exit(0)


def _listen(jobs: BinaryIO, waiting: SimpleQueue[tuple[Any, ...]]) -> None:
    """Take jobs as they come; ends this process, whatever it is doing, when nobody can give any more."""
    try:
        while True:
            waiting.put(receive(jobs))
    except (EOFError, OSError):
        os._exit(0)


def _read(order: tuple[Any, ...], outcomes: BinaryIO) -> bool:
    """Read a file and tell what it says; false if this process is not to read another one."""
    path, shown, size_limit, costs = order
    limits = Limits(*costs)
    limit_memory(limits.memory)
    try:
        file = Here(path, shown, size_limit, isolated=True)
    except FileNotFoundError:
        send(outcomes, ("missing",))
        return True
    except OSError as error:
        send(outcomes, ("system", error.errno or 0, error.strerror or str(error)))
        return True
    clock = Clock(limits.seconds_for(file.size))
    send(outcomes, ("opened", file.size, file.mtime_ns))
    clock.start()
    for item in file.items():
        clock.stop()  # Whoever waits for the items may have other things to do.
        if file.is_out_of_memory:
            send(outcomes, ("memory",))
            return False
        send(outcomes, ("item", file.position, packed(item)))
        clock.start()
    try:
        digest = file.digest()
    except OSError:
        digest = None
    clock.stop()
    file.close()
    is_leaving = peak_memory() > _KEPT_MEMORY
    send(outcomes, ("done", digest, is_leaving))
    return not is_leaving
