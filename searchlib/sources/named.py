"""named: which document is meant by a key, or by a path as results show it?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from searchlib.analysis.icu_text import nfc
from searchlib.errors import UnknownKeyError
from searchlib.sources.paths import Anchor

if TYPE_CHECKING:
    from searchlib.index import Index
    from searchlib.model import Document

__all__ = ["find_document"]


def find_document(index: Index, name: str) -> Document:
    """A document by its key, or by its path as results show it. Raises UnknownKeyError.

    A path that several documents share, as the records of a file do, is the name of none.
    """
    try:
        return index.document(name)
    except UnknownKeyError:
        snapshot = index.snapshot()
        path = nfc(Anchor(index.path).stored(str(Path(name).absolute())))
        found = set(snapshot.postings("glob", path.encode("utf-8", "surrogatepass")).docs.tolist())
        found -= set(snapshot.deleted.tolist())
        if len(found) != 1:
            raise
        return index.document(snapshot.key(found.pop()))
