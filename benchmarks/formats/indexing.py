"""How fast, and with how much memory, `update` makes a new index of files.

What is timed is what `searchlib index` does with an index that is empty: looking for the files, reading them,
by libraries in processes of their own, as many as there are cores, indexing, and the commit. Starting those
processes is part of it; starting Python, and importing what the command needs, is not. Every document has to
be there afterwards, and a phrase of each file that is asked for. Memory is that of all processes together.
"""

from __future__ import annotations

import time
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.formats.reading import CheckFailedError
from benchmarks.measure import in_own_process

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["PATIENCE", "Updated", "update_from", "update_new"]

PATIENCE = 900.0  # seconds


class Updated(NamedTuple):
    """What one update took. memory: the peak in bytes."""

    seconds: float
    documents: int
    memory: int


def update_from(folder: Path, phrases: Sequence[str]) -> Updated:
    """Index a folder in a process of its own, then look for phrases that stand in it.

    Raises EngineFailedError, also where something is missing from the index.
    """
    with TemporaryDirectory(prefix="benchmarks-") as index:
        done = in_own_process(update_new, folder, Path(index) / "index", phrases, seconds=PATIENCE)
    seconds, documents = done.result
    return Updated(seconds, documents, done.memory)


def update_new(folder: Path, index_path: Path, phrases: Sequence[str]) -> tuple[float, int]:
    """Seconds that a new index of a folder takes, and how many documents it has. Raises CheckFailedError."""
    from searchlib import Index
    from searchlib.sources.sync import update

    import_module("searchlib.writer")  # else the first update imports it
    start = time.perf_counter()
    index = Index.create(index_path)
    summary = update(index, [folder])
    seconds = time.perf_counter() - start
    if summary.errors:
        raise CheckFailedError(str(summary.errors[0]))
    for phrase in phrases:
        if not index.search(f'"{phrase}"', limit=1).total:
            raise CheckFailedError(f"the index does not find in {folder.name}: {phrase!r}")
    return seconds, summary.documents
