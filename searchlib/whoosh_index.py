"""whoosh_index: the index as Whoosh's own classes see it.

Whoosh keeps its table of contents as a pickle; ours is checked JSON, read here into Whoosh's form.
The result reads: Whoosh's searchers, query objects and parsers work on it. Changes go through
`Index.writer`, which alone writes segments.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex

from searchlib.codec.columnar import ColumnarSegment
from searchlib.errors import SearchlibError
from searchlib.schema import make_schema
from searchlib.snapshot import latest
from searchlib.toc import INDEX_NAME, SegmentEntry, Toc, read_deletions

if TYPE_CHECKING:
    from whoosh.reading import IndexReader

__all__ = ["WhooshIndex"]


class WhooshIndex(FileIndex):
    """A Whoosh index over columnar segments, for reading."""

    def __init__(self, path: Path) -> None:
        self.storage = FileStorage(str(path), readonly=True)
        self.indexname = INDEX_NAME
        self._path = path
        self._schema = make_schema()

    def latest_generation(self) -> int:
        return Toc.latest_generation(self._path)

    def _read_toc(self) -> TOC:
        return latest(self._path, self._convert)

    def _convert(self, generation: int) -> TOC:
        toc = Toc.read(self._path, generation)
        return TOC(self._schema, [self._segment(entry) for entry in toc.segments], generation)

    def _segment(self, entry: SegmentEntry) -> ColumnarSegment:
        mask = read_deletions(self._path, entry)
        deleted = () if mask is None else mask.nonzero()[0].tolist()
        return ColumnarSegment(INDEX_NAME, entry.id, entry.documents, deleted)

    def reader(self, reuse: Any = None) -> IndexReader:  # noqa: ARG002
        # Whoosh would keep the reader of a segment for its name, with the deletions it had, and those of
        # segments that have been merged; ours are cheap to open.
        reader: IndexReader = FileIndex.reader(self)
        return reader

    def writer(self, procs: int = 1, **kwargs: Any) -> Any:  # noqa: ARG002
        raise SearchlibError("this view of the index reads only: write with searchlib.Index.writer()")
