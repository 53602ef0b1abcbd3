"""named: which document is meant by a key, or by a path as results show it?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from searchlib.errors import UnknownKeyError
from searchlib.sources.manifest import Manifest
from searchlib.sources.paths import Anchor

if TYPE_CHECKING:
    from searchlib.index import Index
    from searchlib.model import Document

__all__ = ["find_document"]


def find_document(index: Index, name: str) -> Document:
    """A document by its key, or by its path as results show it. Raises UnknownKeyError."""
    try:
        return index.document(name)
    except UnknownKeyError:
        key = _key_of_path(index, name)
        if key is None:
            raise
        return index.document(key)


def _key_of_path(index: Index, name: str) -> str | None:
    wanted = Anchor(index.path).stored(str(Path(name).absolute()))
    entry = Manifest.of(index).files.get(wanted)
    return entry.key if entry else None
