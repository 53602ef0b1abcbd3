"""Damages good files in many ways, and sees that readers give nothing but items and DocumentErrors."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Iterator
from typing import BinaryIO

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.readers.items import Item, Note

__all__ = ["damaged", "damaged_within", "outcomes", "with_members"]


def damaged(good: bytes, times: int, seed: int = 1) -> Iterator[bytes]:
    """So many copies with bytes changed, and some of them cut short."""
    chance = random.Random(seed)
    for _ in range(times):
        data = bytearray(good)
        for _ in range(chance.choice((1, 10, 100))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.3:
            del data[chance.randrange(len(data)) :]
        yield bytes(data)


def damaged_within(good: bytes, times: int, seed: int = 1) -> Iterator[bytes]:
    """So many copies of a ZIP file in which one member is damaged or missing, and the rest is whole."""
    chance = random.Random(seed)
    members = _members(good)
    for number in range(times):
        name = chance.choice(list(members))
        worse = next(damaged(members[name], 1, seed + number)) if members[name] else b"x"
        yield with_members(good, {name: chance.choice((worse, worse, worse, b"", None))})


def with_members(good: bytes, members: dict[str, bytes | None]) -> bytes:
    """A copy of a ZIP file with other members in place of these; None leaves one out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**_members(good), **members}.items():
            if data is not None:
                archive.writestr(name, data)
    return stream.getvalue()


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def outcomes(read: Callable[[BinaryIO, str], Iterator[Item]], copies: Iterator[bytes]) -> set[str]:
    """What came of reading the copies: "read", "error", or both; any other exception is raised."""
    seen: set[str] = set()
    for data in copies:
        try:
            items = list(read(io.BytesIO(data), "tệp"))
        except DocumentError:
            seen.add("error")
            continue
        assert sum(isinstance(item, Document) for item in items) == 1
        assert all(isinstance(item, Document | DocumentError | Note) for item in items)
        seen.add("read")
    return seen
