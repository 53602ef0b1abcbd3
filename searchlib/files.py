"""Files that must survive a crash: written whole, flushed to the disk, then named.

Every change that the index makes to its directory goes through the functions here, so that a test
can fail any one of them and see what is left.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from searchlib.errors import CorruptIndexError

__all__ = ["open_regular", "publish", "remove", "write_durably"]

_AT_ONCE = getattr(os, "O_NONBLOCK", 0)  # Or a pipe would be waited for.


def open_regular(path: Path) -> BinaryIO:
    """Open a file of an index for reading. Raises CorruptIndexError for a pipe or a device."""

    def opener(name: str, flags: int) -> int:
        descriptor = os.open(name, flags | _AT_ONCE)
        mode = os.fstat(descriptor).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # `open` itself refuses a folder.
            os.close(descriptor)
            raise CorruptIndexError(path, "it is no regular file")
        return descriptor

    return open(path, "rb", opener=opener)


def write_durably(path: Path, chunks: Iterable[bytes | memoryview]) -> None:
    """Write a new file and flush it to the disk before returning; an error leaves no half-written file."""
    try:
        with path.open("wb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        remove(path)
        raise


def publish(temporary: Path, final: Path) -> None:
    """Give a durably written file its final name.

    All files written before in the same directory are on the disk when the name appears, and the name
    is when this returns. Where it raises, the file has the one name or the other.
    """
    _flush_directory(final.parent)
    temporary.replace(final)
    _flush_directory(final.parent)


def _flush_directory(directory: Path) -> None:
    if os.name != "posix":
        return  # Elsewhere a directory cannot be opened, and names are journalled.
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # A network file system that keeps directories on its server.
            raise
    finally:
        os.close(descriptor)


def remove(path: Path) -> None:
    """Remove a file that nothing refers to any more; one that cannot be removed now is left for later."""
    with contextlib.suppress(OSError):  # Windows keeps open files; the next writer tries again.
        path.unlink(missing_ok=True)
