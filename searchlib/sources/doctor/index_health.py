"""index_health: is every byte of an index as it was written, and is it of this version?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from searchlib.errors import (
    AnalysisMismatchError,
    CorruptIndexError,
    IndexVersionError,
    rebuild_command,
)
from searchlib.lock import signature
from searchlib.snapshot import latest
from searchlib.sources.doctor.findings import ERROR, NOTE, WARNING, Check, Finding
from searchlib.sources.paths import shown
from searchlib.toc import Toc

if TYPE_CHECKING:
    from searchlib.index import Index

__all__ = ["UNUSABLE", "bytes_of", "files_of", "unusable"]

_VERSION = Check("version", ERROR, "The index is of another version")
_DAMAGE = Check("damage", ERROR, "Damaged files of the index")
_LEFTOVER = Check(
    "leftover",
    WARNING,
    "Files that an interrupted writer left in the index",
    "Delete them; the next 'searchlib index' that changes something does it, too",
)
_INTERRUPTED = Check(
    "interrupted",
    NOTE,
    "A writer that was killed",
    "All that it committed is in the index; run 'searchlib index' for the rest",
)
_WRITING = Check(
    "writing", NOTE, "The index is being written", "What it is about to commit has not been examined"
)


UNUSABLE = (IndexVersionError, AnalysisMismatchError, CorruptIndexError)
"""What keeps an index from being used; see `unusable`."""


def unusable(path: Path, error: IndexVersionError | AnalysisMismatchError | CorruptIndexError) -> Finding:
    """Why the index in a folder cannot be used, or not all of it."""
    subject, remedy = shown(str(path)), f"Rebuild with {rebuild_command(path)}"
    if isinstance(error, CorruptIndexError):
        return _DAMAGE.found(shown(str(error.path)), error.reason, remedy=remedy)
    if isinstance(error, IndexVersionError):
        problem = f"has format {error.found}, and this version reads {error.supported}"
    else:
        problem = f"was made with {error.setting} {error.found}, not {error.wanted}"
    return _VERSION.found(subject, f"{problem}; no more was examined", remedy=remedy)


def bytes_of(index: Index) -> Iterator[Finding]:
    """What does not have the checksum it was written with."""
    return (unusable(index.path, error) for error in index.verify())


def files_of(index: Index) -> Iterator[Finding]:
    """What writers left in the folder of the index, or are about to put there."""
    writer, is_at_work = signature(index.path)
    if is_at_work:
        yield _WRITING.found(shown(str(index.path)), f"by {writer}")
        return
    if writer:
        yield _INTERRUPTED.found(shown(str(index.path)), f"{writer} did not come to its end")
    leftovers = latest(
        index.path,
        lambda generation: [
            (path, path.stat().st_size) for path in Toc.read(index.path, generation).leftovers(index.path)
        ],
    )
    for path, size in sorted(leftovers):
        yield _LEFTOVER.found(shown(str(path)), f"{size:,} bytes that are no part of the index")
