"""Files that must survive a crash: written whole, flushed to the disk, then named.

Every change that the index makes to its directory goes through the functions here, so that a test
can fail any one of them and see what is left.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

__all__ = ["publish", "remove", "write_durably"]


def write_durably(path: Path, chunks: Iterable[bytes | memoryview]) -> None:
    """Write a new file and flush it to the disk before returning; no half-written file is left by an error."""
    try:
        with open(path, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def publish(temporary: Path, final: Path) -> None:
    """Give a durably written file its final name; afterwards either the old state or the new is on the disk."""
    os.replace(temporary, final)
    if os.name == "posix":  # Elsewhere a directory cannot be opened, and renames are journalled.
        directory = os.open(final.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


def remove(path: Path) -> None:
    """Remove a file that nothing refers to any more; one that is held open elsewhere is left for later."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return  # Windows keeps open files; the next writer tries again.
