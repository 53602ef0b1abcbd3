"""content: is this file the one we have read before?

Size and time say at a glance that a file is unchanged; where they differ, its hash decides. The hash
is taken of the very bytes that the reader was given, so that a file that changes while it is read
is found changed the next time; where the reader goes back and forth, after it.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
import time
from types import TracebackType
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["UNSURE", "Content", "digest_of"]

UNSURE = -1
"""A time that no file has, for a file that must be hashed to know whether it is unchanged."""

_BUFFER = 1 << 18
_DIGEST_BYTES = 16
# Of a file that says how long it is so much more is read, and no end is waited for that may never come: files
# of the system say that they are empty, and some that are written to are read more slowly than they grow.
_SLACK = 1 << 20
# A file system may count time in steps of two seconds: a second change within a step leaves no trace.
_STEP_NS = 2_000_000_000

# A file may be replaced by a pipe between being found and being opened; opening one would wait for ever.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class _Hashing(io.RawIOBase):
    """The first bytes of a file descriptor, hashed as they pass, unless they are read in another order."""

    def __init__(self, descriptor: int, most: int) -> None:
        self._file = io.FileIO(descriptor)
        self._most = most
        self._place = 0
        self.count = 0
        self.in_order = True
        self.hash = hashlib.blake2b(digest_size=_DIGEST_BYTES)

    def fileno(self) -> int:
        return self._file.fileno()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        self._place = self._file.seek(offset, whence)
        self.in_order &= self._place == self.count
        return self._place

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")[: max(0, self._most - self._place)]
        count = self._file.readinto(view)
        if count is None:  # It has nothing to give yet.
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        if self.in_order:
            self.hash.update(view[:count])
        self.count += count
        self._place += count
        return count

    def start_again(self) -> None:
        self._place = self._file.seek(0)
        self.count = 0
        self.in_order = True
        self.hash = hashlib.blake2b(digest_size=_DIGEST_BYTES)

    def close(self) -> None:
        self._file.close()
        super().close()


@final
class Content:
    """A regular file opened for reading; a context manager.

    size, mtime_ns: as they were when it was opened, with `UNSURE` for a time too recent to rely on.
    stream: its bytes from the start. Raises OSError if it cannot be opened or is no regular file.
    """

    def __init__(self, path: str) -> None:
        descriptor = os.open(path, _FLAGS)
        info = os.fstat(descriptor)
        if not stat.S_ISREG(info.st_mode):
            os.close(descriptor)
            raise OSError(errno.EINVAL, "it is no regular file", path)
        self.size = info.st_size
        self._state = info.st_size, info.st_mtime_ns
        self.mtime_ns = info.st_mtime_ns if info.st_mtime_ns < time.time_ns() - _STEP_NS else UNSURE
        self._raw = _Hashing(descriptor, self.size + _SLACK)
        self.stream: io.BufferedReader = io.BufferedReader(self._raw, _BUFFER)

    @property
    def position(self) -> int:
        """How many of its bytes have been read, in large pieces; no more than it has."""
        return min(self._raw.count, self.size)

    def digest(self) -> str:
        """The hash of the whole file in hexadecimal; reads what has not been read.

        Of a file that grew meanwhile it is that of what could be read of it.

        Raises OSError, also where not all was read at once and the file has changed meanwhile.
        """
        if not self._raw.in_order:
            self._raw.start_again()
            self.stream.detach()
            self.stream = io.BufferedReader(self._raw, _BUFFER)
            now = os.fstat(self._raw.fileno())
            if (now.st_size, now.st_mtime_ns) != self._state:
                raise OSError(errno.EAGAIN, "it changed while it was read")
        while self.stream.read(_BUFFER):
            pass
        return self._raw.hash.hexdigest()

    def close(self) -> None:
        """Let go of the file."""
        self._raw.close()

    def __enter__(self) -> Content:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def digest_of(path: str) -> tuple[str, int, int]:
    """Hash, size and time of a file, as `Content` has them. Raises OSError."""
    with Content(path) as content:
        return content.digest(), content.size, content.mtime_ns
