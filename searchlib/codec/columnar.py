"""columnar: Whoosh's codec over this project's files.

With `ColumnarCodec` Whoosh's own classes read and write segments whose file is a container of columns:
no pickle in it, and a checksum over every byte. Any schema of Whoosh's will do::

    index = whoosh.index.create_in(folder, schema)
    with index.writer(codec=ColumnarCodec()) as writer:
        writer.add_document(...)

A writer that is not given the codec writes stock segments; an index may have both. With several processes
Whoosh's writer needs `multisegment=True`: parts of a segment cannot be joined. Segments of searchlib's own
writer are read by the same classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage
from whoosh.util import random_name

from searchlib.codec.container import Container
from searchlib.codec.segment import SegmentData
from searchlib.codec.whoosh_own import OwnSegment
from searchlib.codec.whoosh_reading import ColumnarPerDocumentReader, ColumnarTermsReader
from searchlib.codec.whoosh_segment import WhooshSegment
from searchlib.codec.whoosh_view import SegmentView
from searchlib.codec.whoosh_writing import ColumnarFieldWriter, ColumnarPerDocumentWriter
from searchlib.errors import SearchlibError

__all__ = ["ColumnarCodec", "ColumnarSegment", "open_segment", "restored_segment"]


class ColumnarSegment(base.Segment):
    """A segment as Whoosh's table of contents lists it. deleted: docnums."""

    def __init__(
        self, indexname: str, segid: str | None = None, doc_count: int = 0, deleted: Iterable[int] = ()
    ) -> None:
        self.indexname = indexname
        self.segid = random_name(16) if segid is None else segid
        self.compound = False
        self.documents: ColumnarPerDocumentWriter | None = None  # While it is being written.
        self._doc_count = doc_count
        self._deleted = set(deleted)

    def __reduce__(self) -> tuple[Any, ...]:
        # Whoosh pickles what its table of contents lists: plain values, and a name that stays.
        return restored_segment, (self.indexname, self.segid, self._doc_count, sorted(self._deleted))

    def codec(self) -> ColumnarCodec:
        return ColumnarCodec()

    def doc_count_all(self) -> int:
        return self._doc_count

    def set_doc_count(self, doccount: int) -> None:
        self._doc_count = doccount

    def deleted_count(self) -> int:
        return len(self._deleted)

    def deleted_docs(self) -> Iterator[int]:
        return iter(sorted(self._deleted))

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._deleted

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        if delete:
            self._deleted.add(docnum)
        else:
            self._deleted.discard(docnum)

    def should_assemble(self) -> bool:
        return False


def restored_segment(indexname: str, segid: str, doc_count: int, deleted: list[int]) -> ColumnarSegment:
    """A segment that Whoosh has pickled; indexes refer to this function by its name and place."""
    return ColumnarSegment(indexname, segid, doc_count, deleted)


class ColumnarCodec(base.Codec):
    """Opens the parts of a segment that Whoosh asks for, to be read and to be written."""

    # Lengths of fields are columns of their own, so that postings need not be given them.
    length_stats = False

    def new_segment(self, storage: Any, indexname: str) -> ColumnarSegment:
        _folder(storage)
        return ColumnarSegment(indexname)

    def per_document_writer(self, storage: Any, segment: ColumnarSegment) -> ColumnarPerDocumentWriter:  # noqa: ARG002
        segment.documents = ColumnarPerDocumentWriter()
        return segment.documents

    def field_writer(self, storage: Any, segment: ColumnarSegment) -> ColumnarFieldWriter:
        documents = segment.documents or self.per_document_writer(storage, segment)
        return ColumnarFieldWriter(_path(storage, segment), documents)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> NoReturn:
        """Whoosh's codecs ask themselves for this; here no list of postings is a file's of its own."""
        raise NotImplementedError("postings are columns of a segment: write them with field_writer")

    def postings_reader(
        self,
        dbfile: Any,
        terminfo: Any,
        format_: Any,
        term: Any = None,
        scorer: Any = None,
    ) -> NoReturn:
        """See `postings_writer`."""
        raise NotImplementedError("postings are columns of a segment: read them with terms_reader")

    def terms_reader(self, storage: Any, segment: ColumnarSegment) -> ColumnarTermsReader:
        return ColumnarTermsReader(_open(storage, segment))

    def per_document_reader(self, storage: Any, segment: ColumnarSegment) -> ColumnarPerDocumentReader:
        return ColumnarPerDocumentReader(_open(storage, segment), segment)


def open_segment(path: Path) -> SegmentView:
    """A segment's file, whoever made it. Raises CorruptIndexError where it is not what was written."""
    container = Container(path)
    if container.info.get("writer") == "whoosh":
        return WhooshSegment(container)
    return OwnSegment(SegmentData(path))


def _folder(storage: Any) -> Path:
    if not isinstance(storage, FileStorage):
        raise SearchlibError(
            f"a {type(storage).__name__} has no folder, and columns are read from files: "
            "make the index with whoosh.index.create_in"
        )
    return Path(storage.folder)


def _path(storage: Any, segment: ColumnarSegment) -> Path:
    return _folder(storage) / f"{segment.indexname}_{segment.segid}.seg"


def _open(storage: Any, segment: ColumnarSegment) -> SegmentView:
    return open_segment(_path(storage, segment))
