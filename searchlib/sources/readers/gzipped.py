"""gzipped: the bytes of a compressed file, as they were before; no more of them than a sound file has."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from typing import TYPE_CHECKING, BinaryIO, cast

from searchlib.errors import DocumentError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["Inflated"]

# Text shrinks to a third or a tenth; only what was made to explode shrinks to less than this.
_EXPANSION = 200
_HARMLESS = 64 << 20


class _Counted:
    """A stream of which one can tell how much has been read, as far as decompression needs one."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.count += len(data)
        return data


class Inflated(io.RawIOBase):
    """What a gzip stream expands to, as far as it is sound; damage: what is wrong with it, known at the end.

    What is before the damage ends with a whole character, if it is UTF-8. Raises DocumentError for what was
    made to explode.
    """

    def __init__(self, stream: BinaryIO, shown: str) -> None:
        self._counted = _Counted(stream)
        self._file = gzip.GzipFile(fileobj=cast(BinaryIO, self._counted), mode="rb")
        self._shown = shown
        self._total = 0
        self._ready = self._unfinished = b""
        self._is_at_end = False
        self.damage: DocumentError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        while not self._ready and not self._is_at_end:
            self._inflate(len(view))
        data, self._ready = self._ready[: len(view)], self._ready[len(view) :]
        view[: len(data)] = data
        return len(data)

    def _inflate(self, size: int) -> None:
        """Makes more ready to be given, about so many bytes."""
        try:
            data = self._file.read1(size)  # What is sound is given before what is not is met.
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            reason = f"is damaged and was not read to its end ({error}): fetch it again"
            self.damage = DocumentError(self._shown, reason)
            self._is_at_end = True
            return
        self._total += len(data)
        if self._total > max(_HARMLESS, _EXPANSION * self._counted.count):
            raise DocumentError(
                self._shown, f"grows to more than {_EXPANSION} times its size: decompress it first"
            )
        self._is_at_end = not data
        data = self._unfinished + data
        end = len(data) if self._is_at_end else len(data) - _unfinished(data)
        self._ready, self._unfinished = data[:end], data[end:]

    def close(self) -> None:
        self._file.close()
        super().close()


def _unfinished(data: bytes) -> int:
    """How many bytes at the end are the beginning of a character in UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    decoder.decode(data[-3:])
    return len(decoder.getstate()[0])
