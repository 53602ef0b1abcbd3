"""toc: which files make up the index now?

The table of contents of generation N is the file `_MAIN_N.toc`, which appears by one rename: before
it the index is the old one, after it the new one. Grammar::

    toc    := "searchlib-toc" SP checksum LF body
    checksum := CRC-32 of body, 8 hexadecimal digits
    body   := JSON, UTF-8: {"format": int, "generation": int, "analysis": {...},
              "segments": [{"id": str, "documents": int, "deleted": int, "deletions": int}, ...],
              "attachments": {NAME: {"file": str, "checksum": int}}}

A segment's deleted documents are in `MAIN_ID.GENERATION.del`: one bit a document, then its CRC-32.
Attachments are bytes that other layers keep with the index; they change with it or not at all.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from searchlib.codec.columnar import ColumnarSegment
from searchlib.errors import CorruptIndexError, IndexVersionError
from searchlib.files import publish, remove, write_durably

__all__ = ["FORMAT_VERSION", "INDEX_NAME", "Attachment", "Toc"]

FORMAT_VERSION = 1
INDEX_NAME = "MAIN"
_TOC_NAME = re.compile(rf"_{INDEX_NAME}_([0-9]+)\.toc")
_OWN_NAME = re.compile(rf"_?{INDEX_NAME}_[0-9a-z_]+\.[0-9a-z.]+")


@dataclass(frozen=True)
class Attachment:
    """Bytes kept with the index, in a file of their own."""

    file: str
    checksum: int


@dataclass
class Toc:
    """One generation of the index."""

    generation: int
    analysis: Mapping[str, Any]
    segments: list[ColumnarSegment] = field(default_factory=list)
    attachments: dict[str, Attachment] = field(default_factory=dict)

    @staticmethod
    def latest_generation(directory: Path) -> int:
        """The newest generation in the directory, -1 if there is no index."""
        found = -1
        try:
            for entry in directory.iterdir():
                match = _TOC_NAME.fullmatch(entry.name)
                if match:
                    found = max(found, int(match[1]))
        except (FileNotFoundError, NotADirectoryError):
            return -1
        return found

    @staticmethod
    def filename(generation: int) -> str:
        """The name of the table of contents of a generation."""
        return f"_{INDEX_NAME}_{generation}.toc"

    @classmethod
    def read(cls, directory: Path, generation: int) -> Toc:
        """Read one generation with its deletions; FileNotFoundError if a newer one has replaced it."""
        path = directory / cls.filename(generation)
        head, _, body = path.read_bytes().partition(b"\n")
        if head != b"searchlib-toc %08x" % zlib.crc32(body):
            raise CorruptIndexError(path, "its checksum differs")
        data = json.loads(body)
        if data["format"] != FORMAT_VERSION:
            raise IndexVersionError(directory, data["format"], FORMAT_VERSION)
        toc = cls(data["generation"], data["analysis"])
        for entry in data["segments"]:
            segment = ColumnarSegment(INDEX_NAME, entry["id"], entry["documents"], entry["deletions"])
            if segment.deletions:
                segment.deleted = _read_deletions(directory / segment.deletions_filename, entry["documents"])
            toc.segments.append(segment)
        toc.attachments = {name: Attachment(**entry) for name, entry in data["attachments"].items()}
        return toc

    def write(self, directory: Path) -> None:
        """Make this generation the index; everything it names must have been written."""
        body = json.dumps(
            {
                "format": FORMAT_VERSION,
                "generation": self.generation,
                "analysis": dict(self.analysis),
                "segments": [
                    {
                        "id": segment.segid,
                        "documents": segment.doc_count_all(),
                        "deleted": segment.deleted_count(),
                        "deletions": segment.deletions,
                    }
                    for segment in self.segments
                ],
                "attachments": {
                    name: {"file": attachment.file, "checksum": attachment.checksum}
                    for name, attachment in self.attachments.items()
                },
            },
            ensure_ascii=False,
        ).encode()
        final = directory / self.filename(self.generation)
        temporary = directory / f"{self.filename(self.generation)}.tmp"
        write_durably(temporary, [b"searchlib-toc %08x\n" % zlib.crc32(body), body])
        publish(temporary, final)

    def write_deletions(self, directory: Path, segment: ColumnarSegment) -> None:
        """Write the deleted documents of one of the segments for this generation."""
        segment.deletions = self.generation
        bits = np.packbits(segment.deleted).tobytes()
        write_durably(directory / segment.deletions_filename, [bits, zlib.crc32(bits).to_bytes(4, "little")])

    def files(self) -> set[str]:
        """The names of all files of this generation."""
        names = {self.filename(self.generation)}
        for segment in self.segments:
            names.add(segment.filename)
            if segment.deletions:
                names.add(segment.deletions_filename)
        names.update(attachment.file for attachment in self.attachments.values())
        return names

    def clean(self, directory: Path) -> None:
        """Remove what older generations and interrupted writers left."""
        kept = self.files()
        for entry in list(directory.iterdir()):
            if _OWN_NAME.fullmatch(entry.name) and entry.name not in kept:
                remove(entry)


def _read_deletions(path: Path, doc_count: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    data = path.read_bytes()
    bits, checksum = data[:-4], data[-4:]
    if len(bits) != (doc_count + 7) // 8 or zlib.crc32(bits) != int.from_bytes(checksum, "little"):
        raise CorruptIndexError(path, "its checksum differs")
    return np.unpackbits(np.frombuffer(bits, np.uint8), count=doc_count).astype(bool)
