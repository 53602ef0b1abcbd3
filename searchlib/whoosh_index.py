"""whoosh_index: the index as Whoosh's own classes see it.

Whoosh keeps its table of contents as a pickle; ours is checked JSON, read here into Whoosh's form.
The result reads: Whoosh's searchers, query objects and parsers work on it. Changes go through
`Index.writer`, which alone writes segments.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex

from searchlib.errors import IndexNotFoundError, SearchlibError
from searchlib.schema import make_schema
from searchlib.toc import Toc

__all__ = ["WhooshIndex"]


class WhooshIndex(FileIndex):
    """A Whoosh index over columnar segments, for reading."""

    def __init__(self, path: Path, indexname: str) -> None:
        self.storage = FileStorage(str(path), readonly=True)
        self.indexname = indexname
        self._path = path
        self._schema = make_schema()

    def latest_generation(self) -> int:
        return Toc.latest_generation(self._path)

    def _read_toc(self) -> TOC:
        generation = self.latest_generation()
        if generation < 0:
            raise IndexNotFoundError(self._path)
        toc = Toc.read(self._path, generation)
        return TOC(self._schema, toc.segments, toc.generation)

    def writer(self, procs: int = 1, **kwargs: Any) -> Any:
        raise SearchlibError("this view of the index reads only: write with searchlib.Index.writer()")
