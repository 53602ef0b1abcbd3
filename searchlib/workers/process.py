"""process: what runs in a worker? It does one job after the other until nobody is there to give any."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from searchlib.documents import Checked
from searchlib.errors import CorruptIndexError
from searchlib.files import remove
from searchlib.workers.jobs import Builder, Source, merge_files
from searchlib.workers.messages import unpacked
from searchlib.workers.processes import READY, receive, send

__all__ = ["main", "serve"]


def main() -> None:
    """Serve the process at the other ends of standard input and output."""
    serve(os.fdopen(0, "rb"), os.fdopen(1, "wb"))
    os._exit(0)  # Taking apart what is in memory would take a while.


def serve(jobs: BinaryIO, outcomes: BinaryIO) -> None:
    """Do all jobs that are read, and write the outcome of each; returns when nobody is there any more."""
    # The other processors have workers of their own, and two threads would mostly wait for each other.
    builder = Builder(with_thread=False)
    try:
        outcomes.write(READY)
        outcomes.flush()
        while True:
            job = receive(jobs)
            outcome = _do(job, jobs, builder)
            try:
                send(outcomes, outcome)
            except OSError:
                remove(Path(job[1]))  # Whoever wanted it is gone.
                return
    except (EOFError, OSError):
        return


def _do(job: Any, jobs: BinaryIO, builder: Builder) -> tuple[object, ...]:
    kind, path, *more = job
    try:
        if kind == "build":
            builder.build(_documents(jobs), Path(path))
        else:
            merge_files([_source(*each) for each in more[0]], Path(path))
    except CorruptIndexError as error:
        return "corrupt", str(error.path), error.reason
    except OSError as error:
        return "system", error.errno or 0, error.strerror or str(error)
    return ("done",)


def _documents(jobs: BinaryIO) -> Iterator[Checked]:
    while message := receive(jobs):
        yield from unpacked(message)


def _source(path: str, count: int, deleted: bytes) -> Source:
    bits = np.frombuffer(deleted, np.uint8)
    return Source(Path(path), np.unpackbits(bits, count=count).astype(bool))
