"""stored: what is kept of each document, besides what it is found by?

A record of short strings, and a text. Columns of the records, for each name NAME in the directory's
`info["stored"]`, which tells the column COLUMN that its values are in::

    stored/COLUMN       u8   different values, UTF-8, one after the other
    stored/COLUMN_ends  uint ends of the values in it
    stored/COLUMN_rows  uint 2 + the number of each document's value, 1 for the empty string, 0 for none;
                             left out where each document has the value of its own number

Columns of the texts::

    stored/blocks       u8   frames of Zstandard, each of the texts of consecutive documents
    stored/block_ends   uint ends of the frames in it
    stored/block_docs   uint the docnum after the last one of each block
    stored/text_ends    uint where each document's text ends among the bytes of its block

Blocks compress better the larger they are, and to read one text all of its block is decompressed: news in
blocks of 24, 48 and 64 KiB take 0.362, 0.340 and 0.332 of their size, and 40, 50 and 70 microseconds to read.
"""

from __future__ import annotations

import threading
from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import zstandard

from searchlib.codec.container import Container, Section, narrow
from searchlib.errors import CorruptIndexError
from searchlib.remembered import Recent

__all__ = ["BLOCK_BYTES", "Records", "TextWriter", "Texts", "record_columns"]

Array = npt.NDArray[Any]

BLOCK_BYTES = 48 << 10
_LEVEL = 3
_BLOCK_LIMIT = 1 << 31
_LARGEST_RATIO = 1 << 15  # 128 KiB of one byte take 4 bytes, and nothing takes less.
_BLOCKS_REMEMBERED = 4
_VALUES_REMEMBERED = 64  # Of each column: those of languages and formats are fewer.


class TextWriter:
    """Collects texts in blocks. For one thread at a time."""

    def __init__(self) -> None:
        self._compressor = zstandard.ZstdCompressor(level=_LEVEL)
        self._blocks = bytearray()
        self._block_ends, self._block_docs = array("q"), array("q")
        self._text_ends = array("q")
        self._waiting = bytearray()

    def add(self, text: bytes) -> None:
        """Add the text of the next document, UTF-8."""
        if self._waiting and len(self._waiting) + len(text) > BLOCK_BYTES:
            self._flush()
        self._waiting += text
        self._text_ends.append(len(self._waiting))

    def add_block(self, block: bytes, text_ends: Sequence[int]) -> None:
        """Add the texts of the next documents as the block that another segment has of them."""
        self._flush()
        self._text_ends.extend(text_ends)
        self._append(block)

    def _flush(self) -> None:
        if len(self._text_ends) > (self._block_docs[-1] if self._block_docs else 0):
            self._append(self._compressor.compress(self._waiting))
            self._waiting = bytearray()

    def _append(self, block: bytes) -> None:
        self._blocks += block
        self._block_ends.append(len(self._blocks))
        self._block_docs.append(len(self._text_ends))

    def columns(self) -> dict[str, Array]:
        """The columns of all texts added."""
        self._flush()
        return {
            "stored/blocks": np.frombuffer(self._blocks, np.uint8),
            "stored/block_ends": narrow(np.frombuffer(self._block_ends, np.int64)),
            "stored/block_docs": narrow(np.frombuffer(self._block_docs, np.int64)),
            "stored/text_ends": narrow(np.frombuffer(self._text_ends, np.int64)),
        }


class _OfThread(threading.local):
    """What threads may not share, and what takes longer to make than a small block to read."""

    def __init__(self) -> None:
        self.decompressor = zstandard.ZstdDecompressor()


_of_thread = _OfThread()


class Texts:
    """The texts of a segment. Threads may share them."""

    def __init__(self, container: Container, doc_count: int) -> None:
        self._blocks = container.section("stored/blocks").octets()
        self._block_ends = container.section("stored/block_ends").ends(len(self._blocks))
        self._block_docs = (
            container.section("stored/block_docs").ends(doc_count).expect(len(self._block_ends))
        )
        self._text_ends = container.section("stored/text_ends").bound(_BLOCK_LIMIT).expect(doc_count)
        self._remembered: Recent[bytes] = Recent(_BLOCKS_REMEMBERED)

    def text(self, docnum: int) -> bytes:
        """The text of a document, UTF-8."""
        block = int(self._block_docs.read().searchsorted(docnum, "right"))
        first = self._block_docs.row(block)[0]
        start = self._text_ends.item(docnum - 1) if docnum > first else 0
        stop = self._text_ends.item(docnum)
        texts = self._inflated(block)
        if not start <= stop <= len(texts):
            raise self._text_ends.corrupt("has no ends of texts")
        return texts[start:stop]

    def sizes(self) -> Array:
        """The bytes of each text. int64."""
        ends = self._text_ends.read().astype(np.int64)
        starts = np.append(0, ends[:-1])
        starts[self._block_docs.read()[:-1]] = 0
        sizes: Array = ends - starts
        return sizes

    def _inflated(self, block: int) -> bytes:
        found = self._remembered.get(block)
        return self._remembered.put(block, self.inflate(block)) if found is None else found

    def frame(self, block: int) -> Array:
        """A block as it is stored."""
        return self._blocks.read(*self._block_ends.row(block))

    def inflate(self, block: int) -> bytes:
        """The texts of a block, one after the other."""
        frame = self.frame(block).tobytes()
        size = self._text_ends.item(self._block_docs.row(block)[1] - 1)
        if size > len(frame) * _LARGEST_RATIO:
            raise self._blocks.corrupt(f"has {len(frame)} bytes where {size} were compressed")
        try:
            # The frame tells its size itself, and so much memory is taken for it.
            if zstandard.frame_content_size(frame) != size:
                raise self._blocks.corrupt("does not have the texts' size")
            return _of_thread.decompressor.decompress(frame)
        except zstandard.ZstdError as error:
            raise self._blocks.corrupt(f"cannot be decompressed: {error}") from error

    def copy(self, writer: TextWriter, deleted: Array) -> None:
        """Add all texts to a writer but those of deleted documents.

        Blocks without such are copied as they are, unless they are small.
        """
        first = 0
        ends = self._text_ends.read()
        for block, last in enumerate(self._block_docs.read().tolist()):
            texts = ends[first:last].tolist()
            if 2 * texts[-1] >= BLOCK_BYTES and not deleted[first:last].any():
                writer.add_block(self.frame(block).tobytes(), texts)
            else:
                for docnum in (first + np.flatnonzero(~deleted[first:last])).tolist():
                    writer.add(self.text(docnum))
            first = last


def record_columns(records: Mapping[str, Sequence[bytes | None]]) -> tuple[dict[str, Array], dict[str, str]]:
    """The columns of records, and `info["stored"]`; of each name the values of all documents are given."""
    columns: dict[str, Array] = {}
    stored: dict[str, str] = {}
    for name, values in records.items():
        # Names that always agree, such as a key and a path, share a column.
        same = next((other for other in stored if records[other] == values), name)
        stored[name] = same
        if same == name:
            columns |= _string_columns(name, values)
    return columns, stored


def _string_columns(name: str, values: Sequence[bytes | None]) -> dict[str, Array]:
    different = [value for value in dict.fromkeys(values) if value]
    ends = np.cumsum(np.fromiter(map(len, different), np.int64, len(different)))
    columns = {
        f"stored/{name}": np.frombuffer(b"".join(different), np.uint8),
        f"stored/{name}_ends": narrow(ends),
    }
    if len(different) < len(values):
        numbers: dict[bytes | None, int] = {None: 0, b"": 1}
        numbers |= {value: number for number, value in enumerate(different, 2)}
        rows = np.fromiter(map(numbers.__getitem__, values), np.int64, len(values))
        columns[f"stored/{name}_rows"] = narrow(rows)
    return columns


class _Strings:
    """One column of strings."""

    def __init__(self, container: Container, name: str, doc_count: int) -> None:
        self._data = container.section(f"stored/{name}").octets()
        self._ends = container.section(f"stored/{name}_ends").ends(len(self._data))
        self._known: dict[int, str | None] = {0: None, 1: ""}
        self._rows: Section | None = None
        if f"stored/{name}_rows" in container:
            self._rows = container.section(f"stored/{name}_rows").bound(len(self._ends) + 2).expect(doc_count)
        else:
            self._ends.expect(doc_count)

    def values(self, docnums: Array) -> list[bytes | None]:
        """The values of some documents, UTF-8."""
        blob = self._data.read().tobytes()
        ends = self._ends.read().tolist()
        different: list[bytes | None] = [None, b""]
        different += [blob[start:stop] for start, stop in pairwise([0, *ends])]
        rows = docnums + 2 if self._rows is None else self._rows.read()[docnums]
        return [different[row] for row in rows.tolist()]

    def read_ahead(self) -> None:
        """Have all values read and checked."""
        for section in (self._data, self._ends, self._rows):
            if section is not None:
                section.read()

    def value(self, docnum: int) -> str | None:
        """The value of a document. The first few that several documents may share are remembered."""
        if self._rows is None:
            return self._data.text(self._ends, docnum)
        number = self._rows.item(docnum)
        if number in self._known:
            return self._known[number]
        value = self._data.text(self._ends, number - 2)
        if len(self._known) < _VALUES_REMEMBERED:
            self._known[number] = value
        return value


class Records:
    """The records of a segment's documents: the same names for all, and a string or None for each."""

    def __init__(self, container: Container, doc_count: int) -> None:
        stored = container.info.get("stored")
        if not isinstance(stored, dict) or not all(isinstance(column, str) for column in stored.values()):
            raise CorruptIndexError(container.path, "its directory does not tell what is stored")
        columns = {column: _Strings(container, column, doc_count) for column in set(stored.values())}
        self._path = container.path
        self._columns = {name: columns[column] for name, column in stored.items()}
        self._different = list(columns.values())
        places = {column: place for place, column in enumerate(columns)}
        self._places = {name: places[column] for name, column in stored.items()}

    def names(self) -> list[str]:
        """The names of the values that each document has."""
        return list(self._columns)

    def value(self, name: str, docnum: int) -> str | None:
        """What a document's record has under a name."""
        return self._column(name).value(docnum)

    def expect(self, names: Iterable[str]) -> None:
        """Let all records have these names."""
        for name in names:
            self._column(name)

    def values(self, name: str, docnums: Array) -> list[bytes | None]:
        """What the records of some documents have under a name, UTF-8."""
        return self._column(name).values(docnums)

    def _column(self, name: str) -> _Strings:
        if name not in self._columns:
            raise CorruptIndexError(self._path, f"it does not store the {name:.80} of documents")
        return self._columns[name]

    def read_ahead(self) -> None:
        """Have all records read and checked, so that each is read sooner."""
        for column in self._different:
            column.read_ahead()

    def record(self, docnum: int) -> dict[str, str | None]:
        """The whole record of a document."""
        values = [column.value(docnum) for column in self._different]
        return {name: values[place] for name, place in self._places.items()}
