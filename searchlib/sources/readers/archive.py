"""archive: the files in a ZIP archive, each read as what it is.

Left out is what file managers and macOS put there for themselves. Names are UTF-8 where the archive says so;
old programs wrote them in the encoding of their machine and did not say which.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from searchlib.errors import DocumentError
from searchlib.sources.readers.damage import telling_damage
from searchlib.sources.readers.items import Item, Note, Parts
from searchlib.sources.readers.mending import read_old_vietnamese
from searchlib.sources.readers.parts import ExhaustedError, safe_path
from searchlib.sources.readers.zipped import check_zip

__all__ = ["read"]

_ENCRYPTED = 1
_UTF8_NAME = 1 << 11
_MAC = "__MACOSX"
_WINDOWS = ("Thumbs.db", "desktop.ini")


def read(stream: BinaryIO, name: str, parts: Parts) -> Iterator[Item]:
    """The documents of all files in an archive; a note tells how many are of formats that are not read."""
    unread = 0
    with check_zip(stream, name) as archive:
        for member in archive.infolist():
            path = safe_path(_name(member))
            if member.filename.endswith("/") or _is_furniture(path):
                continue
            known = False
            try:
                for item in _member(archive, member, path, name, parts):
                    known = True
                    yield item
            except ExhaustedError:
                raise
            except DocumentError as error:
                known = True
                yield error
            unread += not known
    if unread:
        files = "a file" if unread == 1 else f"{unread:,} files"
        yield Note(name, f"holds {files} of formats that are not read")


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: str, name: str, parts: Parts
) -> Iterator[Item]:
    inner = f"{name}/{path}"
    if member.flag_bits & _ENCRYPTED:
        raise DocumentError(inner, "is encrypted: save it without a password")
    with telling_damage(inner):
        opened = archive.open(member)
    with opened:
        yield from parts(path, cast(BinaryIO, opened))


def _is_furniture(path: str) -> bool:
    folders = path.split("/")
    return folders[0] == _MAC or folders[-1] in _WINDOWS or any(each.startswith(".") for each in folders)


def _name(member: zipfile.ZipInfo) -> str:
    """The name of a member, as whoever gave it may have meant it."""
    if member.filename.isascii() or member.flag_bits & _UTF8_NAME:
        return member.filename
    data = member.orig_filename.encode("cp437")  # as which they are taken where nothing is said
    try:
        return data.decode()
    except UnicodeDecodeError:
        return read_old_vietnamese(data) or member.filename
