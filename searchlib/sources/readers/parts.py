"""parts: how may files lie within files? What they are called, and what all of them together may cost."""

from __future__ import annotations

import io
import unicodedata
from typing import TYPE_CHECKING, BinaryIO

from searchlib.errors import DocumentError
from searchlib.sources.readers.damage import telling_damage

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["DEPTH", "Allowance", "ExhaustedError", "Metered", "safe_path"]

DEPTH = 3
"""So many files deep a file may lie within another: in a mail in an archive in an archive."""

_MOST_FILES = 100_000
_MOST_BYTES = 2 << 30
_LONGEST_PATH = 500


class ExhaustedError(DocumentError):
    """What lies within a file is more than is read of one file; ends the reading of all of it."""


class Allowance:
    """What may still be read of the files within one file, however they lie within each other."""

    def __init__(self, shown: str) -> None:
        self._shown = shown
        self._files = _MOST_FILES
        self._bytes = _MOST_BYTES

    def take_file(self) -> None:
        """One file more. Raises ExhaustedError."""
        self._files -= 1
        if self._files < 0:
            raise self._exhausted(f"over {_MOST_FILES:,} files")

    def take_bytes(self, count: int) -> None:
        """So many bytes more. Raises ExhaustedError."""
        self._bytes -= count
        if self._bytes < 0:
            raise self._exhausted(f"over {_MOST_BYTES >> 20:,} MB of files")

    def _exhausted(self, what: str) -> ExhaustedError:
        return ExhaustedError(self._shown, f"holds {what}, and the rest was left out: unpack it")


class Metered(io.RawIOBase):
    """The stream of a file within another; its bytes are taken from an allowance as they are read.

    Reading raises DocumentError where the file is damaged.
    """

    def __init__(self, stream: BinaryIO, allowance: Allowance, shown: str) -> None:
        self._stream = stream
        self._allowance = allowance
        self._shown = shown

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._stream.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._stream.seek(offset, whence)

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        with telling_damage(self._shown):
            data = self._stream.read(len(view))
        self._allowance.take_bytes(len(data))
        view[: len(data)] = data
        return len(data)


def safe_path(name: str) -> str:
    """The path of a file within another, whatever name it was given there: relative, with `/`, in NFC.

    >>> safe_path("C:\\\\mail\\\\..\\\\Báo cáo.doc"), safe_path("/etc/passwd"), safe_path("../")
    ('mail/Báo cáo.doc', 'etc/passwd', 'unnamed')
    """
    printable = "".join(character if character.isprintable() else " " for character in name)
    parts = unicodedata.normalize("NFC", printable).replace("\\", "/").split("/")
    if len(parts[0]) == 2 and parts[0][1] == ":":
        del parts[0]
    kept = [part for each in parts if (part := each.strip()) not in ("", ".", "..")]
    return "/".join(kept)[-_LONGEST_PATH:].strip("/ ") or "unnamed"
