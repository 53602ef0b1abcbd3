"""zipped: is this ZIP file safe to open?

Word, OpenDocument, spreadsheets, EPUB and archives are all ZIP files, and a few kilobytes of one can expand
to any size. What it expands to is told by its directory, and `zipfile` gives no more bytes of a member than
the directory told; so the directory is looked at before a library opens the file.
"""

from __future__ import annotations

import io
import zipfile
from typing import BinaryIO

from searchlib.errors import DocumentError
from searchlib.sources.readers.damage import telling_damage

__all__ = ["MOST_BYTES", "MOST_MEMBERS", "OLE2", "check_package", "check_zip", "occurrences"]

MOST_MEMBERS = 50_000
"""The most files within a ZIP file."""
MOST_BYTES = 512 << 20
"""The most bytes that they may have together when they are expanded."""

# Of a file that a library reads as a whole: so much of markup becomes objects of ten times the size.
_MOST_PARTS = 10_000
_LARGEST_PART = 64 << 20

# Documents shrink to a tenth, tables to a fiftieth; only what was made to explode shrinks to less than this.
_EXPANSION = 200
_HARMLESS = 64 << 20

_PIECE = 1 << 20
_ENTRY = b"PK\1\2"  # begins each entry of the directory,
_SHORTEST_ENTRY = 46  # which has at least so many bytes.
_BEGINNINGS = (b"PK\3\4", b"PK\5\6", b"PK\7\x08")

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How the files of old Office programs begin."""

# Office puts an encrypted document into such a file, as a stream of this name.
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED = "is encrypted: save it without a password"


def check_zip(stream: BinaryIO, name: str) -> zipfile.ZipFile:
    """The ZIP file in a stream, open for reading; closing it leaves the stream open.

    Raises DocumentError for what is no ZIP file, is damaged or encrypted, or expands to too much.
    """
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if not stream.read(4).startswith(_BEGINNINGS):
        raise DocumentError(name, _what_else(stream))
    # The entries of the directory are counted by their beginnings before a million of them become objects.
    if size > MOST_MEMBERS * _SHORTEST_ENTRY and occurrences(stream, _ENTRY) > MOST_MEMBERS:
        raise _too_much(name, f"over {MOST_MEMBERS} files")
    with telling_damage(name, "is a damaged or truncated ZIP file"):
        archive = zipfile.ZipFile(stream)
    members = [member for member in archive.infolist() if not member.filename.endswith("/")]
    if len(members) > MOST_MEMBERS:
        raise _too_much(name, f"over {MOST_MEMBERS} files")
    expanded = sum(member.file_size for member in members)
    if expanded > MOST_BYTES:
        raise _too_much(name, f"over {MOST_BYTES >> 20} MB")
    if expanded > max(_HARMLESS, _EXPANSION * size):
        raise _too_much(name, f"more than {_EXPANSION} times its size")
    if members and all(member.flag_bits & 1 for member in members):
        raise DocumentError(name, _ENCRYPTED)
    return archive


def check_package(stream: BinaryIO, name: str) -> None:
    """Checks a ZIP file that a library is to read as a whole, as `check_zip` does and more strictly."""
    with check_zip(stream, name) as archive:
        members = archive.infolist()
    if len(members) > _MOST_PARTS:
        raise _too_much(name, f"over {_MOST_PARTS} files")
    if largest := next((member for member in members if member.file_size > _LARGEST_PART), None):
        raise _too_much(name, f"over {_LARGEST_PART >> 20} MB in {largest.filename!r}")
    stream.seek(0)


def _too_much(name: str, what: str) -> DocumentError:
    return DocumentError(name, f"expands to {what}: unpack it, and index what is in it")


def _what_else(stream: BinaryIO) -> str:
    stream.seek(0)
    if stream.read(len(OLE2)) != OLE2:
        return "is no ZIP file, as its format needs: its name has the wrong suffix, or it is damaged"
    if occurrences(stream, _ENCRYPTED_STREAM):
        return _ENCRYPTED
    return "is of an older format than its name says: open it in an office program and save it anew"


def occurrences(stream: BinaryIO, pattern: bytes) -> int:
    """How often the pattern stands in the whole stream."""
    stream.seek(0)
    count, rest = 0, b""
    while piece := stream.read(_PIECE):
        piece = rest + piece
        count += piece.count(pattern)
        rest = piece[len(piece) - len(pattern) + 1 :]
    return count
