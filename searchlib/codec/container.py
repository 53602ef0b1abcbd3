"""container: where are a segment's columns in its file, and are they what was written?

One file holds all columns of a segment. Grammar (all integers little-endian)::

    file      := header section* directory trailer
    header    := "searchlibSEG" version:u32
    section   := padding* byte*            -- starts at a multiple of 64
    directory := JSON, UTF-8:
                 {"sections": {NAME: {"offset": int, "length": int, "dtype": str, "checksums": [u32, ...]}},
                  "piece": int, "info": {...}}
    trailer   := directory_offset:u64 directory_length:u64 directory_checksum:u32 "GESbilhcraes"

A section has one CRC-32 for each `piece` bytes of it. A reader maps the
file and checks a piece when it is first touched, so that opening a large segment reads only its
directory, and yet no damaged byte is ever taken for an answer. Checksums tell damage, not malice: that
numbers stay within what they point into is checked with them. Sections are plain arrays: numpy reads
them in place.

A file stays mapped for as long as a container, a section or an array of it is referred to.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from searchlib.errors import CorruptIndexError
from searchlib.files import open_regular, write_durably

__all__ = ["VERSION", "Container", "Section", "narrow", "write_container"]

VERSION = 3
_MAGIC = b"searchlibSEG"
_END = b"GESbilhcraes"
_HEADER = struct.Struct("<12sI")
_TRAILER = struct.Struct("<QQI12s")
_ALIGNMENT = 64
_PIECE = 1 << 14
_PIECES = [1 << bits for bits in range(10, 21)]
# No unsigned integers of 64 bits: with signed ones they make floating point numbers.
_DTYPES = {name: np.dtype(name) for name in ("|u1", "<u2", "<u4", "<i8")}

Array = npt.NDArray[Any]
_Place: TypeAlias = tuple[np.dtype[Any], int, int, list[int]]  # Type, number of items, offset, checksums.


def narrow(values: Array, maximum: int | None = None) -> Array:
    """The same non-negative integers in the narrowest type of a column that holds them."""
    top = int(values.max(initial=0)) if maximum is None else maximum
    dtype = np.min_scalar_type(top)
    return values.astype(np.int64 if dtype.itemsize == 8 else dtype, copy=False)


def write_container(path: Path, sections: Iterable[tuple[str, Array]], info: Mapping[str, Any]) -> None:
    """Write one-dimensional arrays of integers under their names, and `info` (JSON values), durably.

    Each array is written before the next is asked for, so that they need not be in memory together.
    """

    def chunks() -> Iterator[bytes | memoryview]:
        yield _HEADER.pack(_MAGIC, VERSION)
        position = _HEADER.size
        directory: dict[str, Any] = {}
        for name, array in sections:
            padding = -position % _ALIGNMENT
            yield bytes(padding)
            stored = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
            data = stored.view(np.uint8).data
            directory[name] = {
                "offset": position + padding,
                "length": len(data),
                "dtype": stored.dtype.str,
                "checksums": [
                    zlib.crc32(data[start : start + _PIECE]) for start in range(0, len(data), _PIECE)
                ],
            }
            yield data
            position += padding + len(data)
        whole = {"sections": directory, "piece": _PIECE, "info": dict(info)}
        encoded = json.dumps(whole, separators=(",", ":")).encode()
        yield encoded
        yield _TRAILER.pack(position, len(encoded), zlib.crc32(encoded), _END)

    write_durably(path, chunks())


class Section:
    """A column in a mapped file; `read` gives a part of it as an array without copying."""

    __slots__ = (
        "_array",
        "_ascending",
        "_bytes",
        "_checked",
        "_checksums",
        "_limit",
        "_path",
        "_per_piece",
        "_whole",
        "name",
    )

    def __init__(self, path: Path, name: str, array: Array, checksums: list[int], piece: int) -> None:
        """piece: how many bytes each checksum is of."""
        self._path = path
        self.name = name
        self._array = array
        self._checksums = checksums
        self._per_piece = piece // array.itemsize
        self._checked = bytearray(len(checksums))  # A 1 for each piece that was.
        self._whole = not checksums
        self._limit = 0
        self._ascending = False

    def __len__(self) -> int:
        return len(self._array)

    @property
    def is_whole(self) -> bool:
        """Whether all of it was checked."""
        return self._whole

    def octets(self) -> Section:
        """Let this section hold only bytes."""
        if self._array.dtype != np.uint8:
            raise self.corrupt("does not hold bytes")
        self._bytes = self._array.data  # Of which a part takes half as long as one of an array.
        return self

    def expect(self, length: int) -> Section:
        """Let this section hold so many items."""
        if len(self._array) != length:
            raise self.corrupt(f"has {len(self._array)} items instead of {length}")
        return self

    def bound(self, limit: int) -> Section:
        """Let this section hold only numbers from 0 to below the limit; to be called before it is read."""
        self._limit = limit
        return self

    def ends(self, size: int) -> Section:
        """Let this section hold only ends of rows that have so many items together, and each at least one."""
        if size and not len(self._array):
            raise self.corrupt("has no row, though there are items")
        self._limit = size + 1
        self._ascending = True
        return self

    def read(self, start: int = 0, stop: int | None = None) -> Array:
        """The items from start to stop, checked against their checksums the first time."""
        if stop is None:
            stop = len(self._array)
        if not 0 <= start <= stop <= len(self._array):
            raise self.corrupt(f"has no items {start} to {stop}")
        if not self._whole and stop > start:
            self._check(start, stop)
        return self._array[start:stop]

    def text(self, ends: Section, number: int) -> str:
        """The text of a row of this section, which was said to hold bytes; the other says where rows end."""
        start, stop = ends.row(number)
        if not self._whole:
            self._check(start, stop)
        try:
            return str(self._bytes[start:stop], "utf-8")
        except UnicodeDecodeError as error:
            raise self.corrupt(f"is not UTF-8: {error}") from error

    def item(self, index: int) -> int:
        """One item."""
        if not 0 <= index < len(self._array):
            raise self.corrupt(f"has no item {index}")
        if not self._whole:
            self._check(index, index + 1)
        found: int = self._array.item(index)
        return found

    def row(self, number: int) -> tuple[int, int]:
        """Where row `number` begins and ends, if this section holds the ends of rows."""
        if not 0 <= number < len(self._array):
            raise self.corrupt(f"has no item {number}")
        if not self._whole:
            self._check(number - 1 if number else 0, number + 1)
        return self._array.item(number - 1) if number else 0, self._array.item(number)

    def _check(self, start: int, stop: int) -> None:
        """Check the pieces of these items that were not yet."""
        stop = (stop - 1) // self._per_piece + 1
        piece = self._checked.find(0, start // self._per_piece, stop)
        if piece < 0:
            return
        while piece >= 0:
            self._check_piece(piece)
            self._checked[piece] = 1
            piece = self._checked.find(0, piece + 1, stop)
        self._whole = 0 not in self._checked

    def _check_piece(self, piece: int) -> None:
        first, last = piece * self._per_piece, (piece + 1) * self._per_piece
        items = self._array[first:last]
        if zlib.crc32(items.data) != self._checksums[piece]:
            raise self.corrupt("does not have its checksum")
        if self._limit and not 0 <= int(items.min()) <= int(items.max()) < self._limit:
            raise self.corrupt("has numbers that it cannot have")
        if self._ascending:
            joined = self._array[max(first - 1, 0) : last]
            if not items[0] or (joined[1:] <= joined[:-1]).any():
                raise self.corrupt("does not ascend")
            if last >= len(self._array) and int(items[-1]) != self._limit - 1:
                raise self.corrupt("does not end where another does")

    def corrupt(self, reason: str) -> CorruptIndexError:
        """The error that says what is wrong with this section."""
        return CorruptIndexError(self._path, f"column {self.name} {reason}")


class Container:
    """A container file, mapped. Raises `CorruptIndexError` when the file is not what was written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with open_regular(path) as file:
            try:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            except ValueError:
                raise CorruptIndexError(path, "the file is empty") from None
        try:
            self._places, self._piece, self.info = self._read_directory()
        except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
            raise CorruptIndexError(path, f"its directory makes no sense: {error}") from error
        self._sections: dict[str, Section] = {}

    def _read_directory(self) -> tuple[dict[str, _Place], int, dict[str, Any]]:
        """Where each section is, how many bytes each checksum is of, and `info`."""
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
            raise CorruptIndexError(self.path, "its directory does not have its checksum")
        directory = json.loads(encoded)
        entries, piece = directory["sections"].items(), directory["piece"]
        if type(piece) is not int or piece not in _PIECES:
            raise ValueError(f"its checksums are of {piece!r:.40} bytes each")
        places = {name: _place(name, entry, offset, piece) for name, entry in entries}
        return places, piece, dict(directory["info"])

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def names(self) -> list[str]:
        """The names of all sections, in the order of the file."""
        return list(self._places)

    def section(self, name: str) -> Section:
        """The section of this name. Raises CorruptIndexError where there is none."""
        found = self._sections.get(name)
        if found is None:
            # A search asks for a third of them.
            place = self._places.get(name)
            if place is None:
                raise CorruptIndexError(self.path, f"it has no column {name:.80}")
            array = np.frombuffer(self._map, *place[:3])
            found = self._sections[name] = Section(self.path, name, array, place[3], self._piece)
        return found

    def verify(self) -> None:
        """Check every byte of the sections; raises `CorruptIndexError` at the first that differs."""
        for name in self._places:
            self.section(name).read()


def _place(name: str, entry: Mapping[str, Any], limit: int, piece: int) -> _Place:
    """Where a section is, by its entry in the directory. Raises ValueError for one that makes no sense."""
    offset, length, checksums = entry["offset"], entry["length"], entry["checksums"]
    dtype = _DTYPES.get(entry["dtype"])
    if dtype is None:
        raise ValueError(f"column {name} has type {entry['dtype']!r:.40}")
    if (
        type(offset) is not int
        or type(length) is not int
        or not 0 <= offset <= offset + length <= limit
        or offset % _ALIGNMENT
        or length % dtype.itemsize
        or not isinstance(checksums, list)
        or len(checksums) != -(-length // piece)
    ):
        raise ValueError(f"column {name} is not where it should be")
    return dtype, length // dtype.itemsize, offset, checksums
