"""toc: which files make up the index now?

The table of contents of generation N is the file `_MAIN_N.toc`, which appears by one rename: before
it the index is the old one, after it the new one. Grammar::

    toc    := "searchlib-toc" SP checksum LF body
    checksum := CRC-32 of body, 8 hexadecimal digits
    body   := JSON, UTF-8: {"format": int, "generation": int, "analysis": {...},
              "segments": [{"id": str, "documents": int, "deleted": int, "deletions": int}, ...],
              "attachments": {NAME: {"generation": int, "checksum": int}}}

A segment is the file `MAIN_ID.seg`; which of its documents are deleted is in `MAIN_ID.DELETIONS.del`:
one bit a document, then the CRC-32 of that; 0 stands for no such file. Attachments are bytes that other
layers keep with the index, in `MAIN_NAME.GENERATION.att`; they change with it or not at all. No name of
a file is taken from a table of contents, so that none can lead out of the directory.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import zlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.errors import CorruptIndexError, IndexVersionError, SearchlibError
from searchlib.files import open_regular, publish, remove, write_durably

__all__ = [
    "FORMAT_VERSION",
    "INDEX_NAME",
    "Attachment",
    "SegmentEntry",
    "Toc",
    "attachment_filename",
    "read_attachment",
    "read_deletions",
    "write_attachment",
    "write_deletions",
]

FORMAT_VERSION = 3
INDEX_NAME = "MAIN"

Mask = npt.NDArray[np.bool_]

_MAGIC = b"searchlib-toc"
_SIZE_LIMIT = 1 << 24
_SEGMENT_LIMIT = 1 << 31
_LISTINGS = 10
_TOC_NAME = re.compile(rf"_{INDEX_NAME}_(0|[1-9][0-9]{{0,17}})\.toc")
_NAME = re.compile(r"[0-9a-z_]{1,64}")
_OWN_FILE = rf"_{INDEX_NAME}_[0-9]+\.toc(\.tmp)?|{INDEX_NAME}_[0-9a-z_]+\.(seg|[0-9]+\.(del|att))"


class SegmentEntry(NamedTuple):
    """A segment as the table of contents lists it.

    documents: how many it holds, deleted ones included. deletions: the generation whose file says which
    are deleted, 0 if none is.
    """

    id: str
    documents: int
    deleted: int = 0
    deletions: int = 0

    @classmethod
    def new(cls) -> SegmentEntry:
        """A segment to be written, with a name that no other has or had."""
        return cls(os.urandom(8).hex(), 0)

    @property
    def filename(self) -> str:
        """The name of its file."""
        return f"{INDEX_NAME}_{self.id}.seg"

    @property
    def deletions_filename(self) -> str:
        """The name of the file with its deleted documents."""
        return f"{INDEX_NAME}_{self.id}.{self.deletions}.del"


class Attachment(NamedTuple):
    """Bytes kept with the index since a generation, in a file of their own."""

    generation: int
    checksum: int


class Toc(NamedTuple):
    """One generation of the index."""

    generation: int
    analysis: Mapping[str, Any]
    segments: tuple[SegmentEntry, ...] = ()
    attachments: Mapping[str, Attachment] = MappingProxyType({})

    @staticmethod
    def latest_generation(directory: Path) -> int:
        """The newest generation in the directory, -1 if there is no index."""
        # A listing may miss a name that comes while it is read, and a commit takes the older name away:
        # where there are other files of an index it is read again.
        for _ in range(_LISTINGS):
            try:
                names = [entry.name for entry in directory.iterdir()]
            except (FileNotFoundError, NotADirectoryError):
                return -1
            except OSError as error:
                raise SearchlibError(f"cannot read the folder {directory}: {error.strerror}") from error
            found = [int(match[1]) for match in map(_TOC_NAME.fullmatch, names) if match]
            if found:
                return max(found)
            if not any(name.startswith(f"{INDEX_NAME}_") for name in names):
                return -1
        return -1

    @staticmethod
    def filename(generation: int) -> str:
        """The name of the table of contents of a generation."""
        return f"_{INDEX_NAME}_{generation}.toc"

    @classmethod
    def read(cls, directory: Path, generation: int) -> Toc:
        """Read one generation; FileNotFoundError if a newer one has replaced it."""
        path = directory / cls.filename(generation)
        body = _read_body(path)
        try:
            found = _integer(body["format"])
            if found == FORMAT_VERSION:
                return cls._parse(body, generation)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise CorruptIndexError(path, f"it makes no sense: {error}") from error
        raise IndexVersionError(directory, found, FORMAT_VERSION)

    @classmethod
    def _parse(cls, body: Mapping[str, Any], generation: int) -> Toc:
        if _integer(body["generation"]) != generation:
            raise ValueError(f"it is that of generation {body['generation']}")
        analysis = body["analysis"]
        if not isinstance(body["segments"], list):
            raise TypeError("its segments are no list")
        if not all(type(value) in (str, int) for value in analysis.values()):
            raise ValueError("its analysis settings are none")
        segments = tuple(_segment(entry, generation) for entry in body["segments"])
        if len({segment.id for segment in segments}) < len(segments):
            raise ValueError("it lists a segment twice")
        return cls(generation, analysis, segments, _attachments(body))

    @staticmethod
    def salvage_attachments(directory: Path, generation: int) -> Mapping[str, Attachment]:
        """The attachments of a generation, whatever its format and the state of the rest."""
        path = directory / Toc.filename(generation)
        body = _read_body(path)
        try:
            return _attachments(body)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise CorruptIndexError(path, f"it makes no sense: {error}") from error

    def write(self, directory: Path) -> None:
        """Make this generation the index; everything it names must have been written."""
        content = {
            "format": FORMAT_VERSION,
            "generation": self.generation,
            "analysis": dict(self.analysis),
            "segments": [segment._asdict() for segment in self.segments],
            "attachments": {name: kept._asdict() for name, kept in self.attachments.items()},
        }
        body = json.dumps(content, ensure_ascii=False).encode()
        final = directory / self.filename(self.generation)
        temporary = final.with_name(f"{final.name}.tmp")
        write_durably(temporary, [b"%s %08x\n" % (_MAGIC, zlib.crc32(body)), body])
        publish(temporary, final)

    def files(self) -> set[str]:
        """The names of all files of this generation."""
        names = {self.filename(self.generation)}
        for segment in self.segments:
            names.add(segment.filename)
            if segment.deletions:
                names.add(segment.deletions_filename)
        names.update(attachment_filename(name, kept.generation) for name, kept in self.attachments.items())
        return names

    def leftovers(self, directory: Path) -> list[Path]:
        """The files that older generations and interrupted writers left, or a writer at work has made."""
        kept = self.files()
        return [
            entry
            for entry in directory.iterdir()
            if re.fullmatch(_OWN_FILE, entry.name) and entry.name not in kept
        ]

    def clean(self, directory: Path) -> None:
        """Remove what was left over, as far as it can be removed now."""
        with contextlib.suppress(OSError, SearchlibError):
            if self.latest_generation(directory) > self.generation:
                return  # A commit was interrupted after it took effect: what it published stands.
            for entry in self.leftovers(directory):
                remove(entry)


def attachment_filename(name: str, generation: int) -> str:
    """The name of the file with an attachment. Raises ValueError for a name that no file can have."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"an attachment's name has 1 to 64 of a-z, 0-9 and _, got {name!r}")
    return f"{INDEX_NAME}_{name}.{generation}.att"


def write_attachment(directory: Path, name: str, generation: int, data: bytes) -> Attachment:
    """Keep bytes under a name from a generation on; returns the entry for them."""
    write_durably(directory / attachment_filename(name, generation), [data])
    return Attachment(generation, zlib.crc32(data))


def read_attachment(directory: Path, name: str, attachment: Attachment) -> bytes:
    """The bytes that were kept under a name."""
    path = directory / attachment_filename(name, attachment.generation)
    with open_regular(path) as file:
        data = file.read()
    if zlib.crc32(data) != attachment.checksum:
        raise CorruptIndexError(path, "its checksum differs")
    return data


def write_deletions(directory: Path, segment: SegmentEntry, deleted: Mask, generation: int) -> SegmentEntry:
    """Write which documents of a segment are deleted as of a generation; returns the entry for it."""
    changed = segment._replace(deleted=int(deleted.sum()), deletions=generation)
    bits = np.packbits(deleted).tobytes()
    write_durably(directory / changed.deletions_filename, [bits, zlib.crc32(bits).to_bytes(4, "little")])
    return changed


def read_deletions(directory: Path, segment: SegmentEntry) -> Mask | None:
    """Which documents of a segment are deleted, as a mask; None where none is."""
    if not segment.deletions:
        return None
    path = directory / segment.deletions_filename
    length = (segment.documents + 7) // 8
    with open_regular(path) as file:
        data = file.read(length + 5)
    bits, checksum = data[:-4], data[-4:]
    if len(bits) != length or zlib.crc32(bits) != int.from_bytes(checksum, "little"):
        raise CorruptIndexError(path, "its checksum differs")
    deleted = np.unpackbits(np.frombuffer(bits, np.uint8), count=segment.documents).astype(bool)
    if int(deleted.sum()) != segment.deleted:
        raise CorruptIndexError(path, "it does not have the deletions that were committed")
    return deleted


def _read_body(path: Path) -> dict[str, Any]:
    with open_regular(path) as file:
        data = file.read(_SIZE_LIMIT + 1)
    head, _, body = data.partition(b"\n")
    if not head.startswith(_MAGIC):
        raise CorruptIndexError(path, "it is no table of contents of searchlib")
    if len(data) > _SIZE_LIMIT or head != b"%s %08x" % (_MAGIC, zlib.crc32(body)):
        raise CorruptIndexError(path, "its checksum differs")
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise CorruptIndexError(path, "it is not JSON") from error
    if not isinstance(content, dict):
        raise CorruptIndexError(path, "it is not a JSON object")
    return content


def _integer(value: object, limit: int = 1 << 63) -> int:
    """The value, if it is an integer from 0 to below the limit; JSON's true is none."""
    if type(value) is not int or not 0 <= value < limit:
        raise ValueError(f"{value!r:.40} where a number was due")
    return value


def _segment(entry: Mapping[str, Any], generation: int) -> SegmentEntry:
    if not isinstance(entry["id"], str) or not _NAME.fullmatch(entry["id"]):
        raise ValueError(f"{entry['id']!r:.80} is no segment")
    documents = _integer(entry["documents"], _SEGMENT_LIMIT)
    if not documents:
        raise ValueError(f"segment {entry['id']} has no documents")
    deleted = _integer(entry["deleted"], documents + 1)
    deletions = _integer(entry["deletions"], generation + 1)
    if bool(deleted) != bool(deletions):
        raise ValueError(f"segment {entry['id']} has {deleted} deletions, but file {deletions} for them")
    return SegmentEntry(entry["id"], documents, deleted, deletions)


def _attachments(body: Mapping[str, Any]) -> dict[str, Attachment]:
    found = {}
    for name, entry in body["attachments"].items():
        kept = Attachment(_integer(entry["generation"]), _integer(entry["checksum"], 1 << 32))
        attachment_filename(name, kept.generation)
        found[name] = kept
    return found
