"""lock: who may change the index now?

The lock is the operating system's, on a file that stays: it is free when its holder ends, however it
ends. A child that the holder forks does not hold it. Reading takes no lock.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path
from types import TracebackType
from weakref import WeakSet

from whoosh.util.filelock import FileLock

from searchlib.errors import IndexLockedError, SearchlibError

__all__ = ["Lock", "signature"]


class Lock:
    """The lock of an index directory: one writer at a time; says who holds it."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._path = directory / "MAIN_WRITELOCK"  # Whoosh's name for it.
        self._lock = FileLock(str(self._path))
        _locks.add(self)

    @property
    def is_held(self) -> bool:
        """Whether this process holds the lock by this object."""
        return self._lock.fd is not None

    def acquire(self) -> None:
        """Take the lock, or raise `IndexLockedError` at once."""
        try:
            acquired = self._take()
        except BaseException as error:
            self.release()
            if not isinstance(error, OSError):
                raise
            raise SearchlibError(
                f"cannot write to the index in {self._directory}: {error.strerror}: "
                "see to the folder's permissions and the disk's space"
            ) from error
        if not acquired:
            raise IndexLockedError(self._directory, self._holder())

    def _take(self) -> bool:
        """Take the lock, if it is free."""
        if self._path.exists() and not self._path.is_file():  # A pipe would be waited for.
            raise SearchlibError(f"{self._path} is no regular file, and cannot be locked: remove it")
        acquired = self._lock.acquire()
        if acquired:
            self._sign(_myself())
        return acquired

    def _sign(self, name: str) -> None:
        if self._lock.fd is not None:
            os.ftruncate(self._lock.fd, 0)
            os.write(self._lock.fd, name.encode("utf-8", "replace"))

    def _holder(self) -> str:
        with contextlib.suppress(OSError):  # Windows does not let a locked file be read.
            return self._path.read_text(encoding="utf-8", errors="replace") or "another process"
        return "another process"

    def release(self) -> None:
        """Give the lock back, if it is held."""
        if self.is_held:
            try:
                with contextlib.suppress(OSError):  # A name that stays in a free lock is never shown.
                    self._sign("")
            finally:
                self._lock.release()

    def leave_to_parent(self) -> None:
        """Forget a lock that the process which forked this one holds, without freeing it."""
        if self._lock.fd is not None:
            os.close(self._lock.fd)  # Or it would not be free as long as this process goes on.
            self._lock.fd = None

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


_locks: WeakSet[Lock] = WeakSet()


def _leave_all_to_parent() -> None:
    for lock in list(_locks):
        lock.leave_to_parent()


if hasattr(os, "register_at_fork"):  # Not on Windows, where nothing forks.
    os.register_at_fork(after_in_child=_leave_all_to_parent)


def signature(directory: Path) -> tuple[str, bool]:
    """Who signed the lock of an index directory, and whether that process still holds it.

    ("", False) if nobody did. A signature without a holder is that of a writer that was killed. Changes
    nothing; where it may not ask it takes the signature for that of a holder.
    """
    path = directory / "MAIN_WRITELOCK"
    if not path.is_file():
        return "", False
    try:
        signed = path.read_text(encoding="utf-8", errors="replace")
    except OSError:  # Windows does not let a locked file be read.
        return "another process", True
    if not signed:
        return "", False
    lock = FileLock(str(path))
    try:
        if not lock.acquire():
            return signed, True
    except OSError:
        return signed, True
    lock.release()
    return signed, False


def _myself() -> str:
    command = Path(sys.argv[0]).name if sys.argv and sys.argv[0] else "python"
    return f"process {os.getpid()} ({command}) since {time.strftime('%Y-%m-%d %H:%M:%S')}"
