"""container: where are a segment's columns in its file, and are they what was written?

One file holds all columns of a segment. Grammar (all integers little-endian)::

    file      := header section* directory trailer
    header    := "searchlibSEG" version:u32
    section   := padding* byte*            -- starts at a multiple of 64
    directory := JSON, UTF-8:
                 {"sections": {NAME: {"offset": int, "length": int, "dtype": str, "checksums": [u32, ...]}},
                  "info": {...}}
    trailer   := directory_offset:u64 directory_length:u64 directory_checksum:u32 "GESbilhcraes"

A section has one CRC-32 for each 64 KiB of it. A reader maps the file and checks a piece when it is
first touched, so that opening a large segment reads only its directory, and yet no damaged byte is
ever taken for an answer. Sections are plain arrays: numpy reads them in place.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib.errors import CorruptIndexError
from searchlib.files import write_durably

__all__ = ["VERSION", "Container", "narrow", "write_container"]

VERSION = 1
_MAGIC = b"searchlibSEG"
_END = b"GESbilhcraes"
_HEADER = struct.Struct("<12sI")
_TRAILER = struct.Struct("<QQI12s")
_ALIGNMENT = 64
_PIECE = 1 << 16
_DTYPES = frozenset({"|u1", "<u2", "<u4", "<u8", "<f4"})

Array = npt.NDArray[Any]


def narrow(values: Array, maximum: int | None = None) -> Array:
    """The same non-negative integers in the narrowest unsigned type that holds them."""
    top = int(values.max(initial=0)) if maximum is None else maximum
    for dtype in (np.uint8, np.uint16, np.uint32):
        if top <= np.iinfo(dtype).max:
            return values.astype(dtype, copy=False)
    return values.astype(np.uint64, copy=False)


def _checksums(data: memoryview) -> list[int]:
    return [zlib.crc32(data[start : start + _PIECE]) for start in range(0, len(data), _PIECE)]


def write_container(path: Path, sections: Mapping[str, Array], info: Mapping[str, Any]) -> None:
    """Write one-dimensional arrays under their names, with `info` (JSON values) beside them, durably."""

    def chunks() -> Iterator[bytes | memoryview]:
        yield _HEADER.pack(_MAGIC, VERSION)
        position = _HEADER.size
        directory: dict[str, Any] = {}
        for name, array in sections.items():
            padding = -position % _ALIGNMENT
            yield bytes(padding)
            data = memoryview(np.ascontiguousarray(array)).cast("B") if len(array) else memoryview(b"")
            directory[name] = {
                "offset": position + padding,
                "length": len(data),
                "dtype": array.dtype.newbyteorder("<").str,
                "checksums": _checksums(data),
            }
            yield data
            position += padding + len(data)
        encoded = json.dumps({"sections": directory, "info": dict(info)}, separators=(",", ":")).encode()
        yield encoded
        yield _TRAILER.pack(position, len(encoded), zlib.crc32(encoded), _END)

    write_durably(path, chunks())


class Section:
    """A column in a mapped file; `read` gives a part of it as an array without copying."""

    __slots__ = ("_array", "_checksums", "_path", "_unchecked", "itemsize", "name")

    def __init__(self, path: Path, name: str, array: Array, checksums: list[int]) -> None:
        self._path = path
        self.name = name
        self._array = array
        self.itemsize = array.dtype.itemsize
        self._checksums = checksums
        self._unchecked = set(range(len(checksums)))

    def __len__(self) -> int:
        return len(self._array)

    def read(self, start: int = 0, stop: int | None = None) -> Array:
        """The items from start to stop, checked against their checksums the first time."""
        if stop is None:
            stop = len(self._array)
        if self._unchecked and stop > start:
            first = start * self.itemsize // _PIECE
            last = (stop * self.itemsize - 1) // _PIECE
            touched = self._unchecked.intersection(range(first, last + 1))
            if touched:
                self._check(touched)
        return self._array[start:stop]

    def _check(self, pieces: set[int]) -> None:
        data = self._array.view(np.uint8)
        for piece in pieces:
            if zlib.crc32(data[piece * _PIECE : (piece + 1) * _PIECE]) != self._checksums[piece]:
                raise CorruptIndexError(self._path, f"checksum of {self.name} differs")
        self._unchecked -= pieces


class Container:
    """A container file, mapped. Raises `CorruptIndexError` when the file is not what was written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with open(path, "rb") as file:
            try:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            except ValueError:
                raise CorruptIndexError(path, "the file is empty") from None
        self._sections: dict[str, Section] = {}
        self._directory, self.info = self._read_directory()

    def _read_directory(self) -> tuple[dict[str, Any], dict[str, Any]]:
        size = len(self._map)
        if size < _HEADER.size + _TRAILER.size:
            raise CorruptIndexError(self.path, "the file is too short")
        magic, version = _HEADER.unpack_from(self._map, 0)
        offset, length, checksum, end = _TRAILER.unpack_from(self._map, size - _TRAILER.size)
        if magic != _MAGIC or end != _END:
            raise CorruptIndexError(self.path, "the file's start or end is not a segment's")
        if version != VERSION:
            raise CorruptIndexError(self.path, f"segment version {version} is not {VERSION}")
        if offset + length != size - _TRAILER.size:
            raise CorruptIndexError(self.path, "its directory is not where it should be")
        encoded = self._map[offset : offset + length]
        if zlib.crc32(encoded) != checksum:
            raise CorruptIndexError(self.path, "checksum of its directory differs")
        directory = json.loads(encoded)
        return directory["sections"], directory["info"]

    def __contains__(self, name: str) -> bool:
        return name in self._directory

    def names(self) -> list[str]:
        """The names of all sections, in the order of the file."""
        return list(self._directory)

    def section(self, name: str) -> Section:
        """The section of this name; KeyError where there is none."""
        found = self._sections.get(name)
        if found is None:
            entry = self._directory[name]
            if entry["dtype"] not in _DTYPES:
                raise CorruptIndexError(self.path, f"section {name} has type {entry['dtype']}")
            dtype = np.dtype(entry["dtype"])
            count = entry["length"] // dtype.itemsize
            array = np.frombuffer(self._map, dtype, count, entry["offset"])
            found = self._sections[name] = Section(self.path, name, array, entry["checksums"])
        return found

    def read(self, name: str) -> Array:
        """All of a section."""
        return self.section(name).read()

    def verify(self) -> None:
        """Check every byte; raises `CorruptIndexError` at the first that differs."""
        for name in self._directory:
            self.section(name).read()

    def close(self) -> None:
        """Let the file go once no array refers to it any more."""
        self._sections.clear()
        try:
            self._map.close()
        except BufferError:
            pass  # An array handed out still refers to the mapping; it goes with the last of them.
