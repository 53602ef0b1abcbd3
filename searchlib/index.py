"""index: the gateway. Everything above it knows documents, queries and result pages; nothing of Whoosh.

An index is a folder. `Index.create` and `Index.open` give an `Index`; `writer` changes it, `search`
asks it. Opening and searching take no lock and write nothing. An index remembers the analysis it was
made with, and refuses to be used with another, since the words of query and index would not meet.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from searchlib.analysis.analyzers import settings
from searchlib.errors import (
    AnalysisMismatchError,
    CorruptIndexError,
    IndexExistsError,
    IndexNotFoundError,
    SearchlibError,
    UnknownKeyError,
)
from searchlib.model import Document, ResultPage, SearchOptions
from searchlib.snapshot import Snapshot
from searchlib.schema import TEXT_FIELDS
from searchlib.toc import FORMAT_VERSION, INDEX_NAME, Toc

if TYPE_CHECKING:
    from whoosh.index import FileIndex

    from searchlib.searcher import Searcher
    from searchlib.writer import Writer

__all__ = ["Index"]

_ATTEMPTS = 10


class Index:
    """An index in a folder."""

    def __init__(self, path: Path, toc: Toc, *, afresh: bool = False) -> None:
        self.path = path
        self._afresh = afresh
        self._toc = toc
        self._seen_at = _modified(path)
        self._snapshot: Snapshot | None = None
        self._searcher: Searcher | None = None

    # Opening

    @classmethod
    def create(cls, path: str | Path, *, replace: bool = False) -> Index:
        """Make an empty index in a folder, which is made if need be.

        replace: the index may take the place of an older one, whatever its format; the older one
        stays as it is until the first commit. Raises IndexExistsError without it.
        """
        path = Path(path)
        generation = Toc.latest_generation(path)
        if generation >= 0 and not replace:
            raise IndexExistsError(path)
        toc = Toc(generation + 1, settings())
        if generation < 0:
            try:
                path.mkdir(parents=True, exist_ok=True)
                toc.write(path)
            except OSError as error:
                raise SearchlibError(f"cannot make an index in {path}: {error.strerror}") from error
        return cls(path, toc, afresh=generation >= 0)

    @classmethod
    def open(cls, path: str | Path) -> Index:
        """Open an index. Raises IndexNotFoundError, IndexVersionError, AnalysisMismatchError or CorruptIndexError."""
        path = Path(path)
        toc = _read_latest(path)
        for setting, wanted in settings().items():
            found = toc.analysis.get(setting)
            if found != wanted:
                raise AnalysisMismatchError(path, setting, found, wanted)
        return cls(path, toc)

    @staticmethod
    def exists(path: str | Path) -> bool:
        """Whether there is an index in the folder, of whatever version and state."""
        return Toc.latest_generation(Path(path)) >= 0

    def refresh(self) -> None:
        """See what other writers have committed since; `search` does this by itself."""
        modified = _modified(self.path)
        if modified == self._seen_at or self._afresh:
            return
        if Toc.latest_generation(self.path) != self._toc.generation:
            self._toc = _read_latest(self.path)
            self._release()
        self._seen_at = modified

    def close(self) -> None:
        """Let the files go; the index can still be used, and opens them again."""
        self._release()

    def _release(self) -> None:
        if self._snapshot is not None:
            self._snapshot.close()
        self._snapshot = self._searcher = None

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Changing

    def writer(self) -> Writer:
        """Take the index's lock for changes; see `Writer`. Raises IndexLockedError if it is held."""
        from searchlib.writer import Writer

        return Writer(self.path, self._load_for_writing, self._after_commit, afresh=self._afresh)

    def _load_for_writing(self) -> Toc:
        return self._toc if self._afresh else _read_latest(self.path)

    def _after_commit(self) -> None:
        self._afresh = False
        self._toc = _read_latest(self.path)
        self._seen_at = _modified(self.path)
        self._release()

    # Reading

    def snapshot(self) -> Snapshot:
        """The index as it is now, opened for reading."""
        self.refresh()
        if self._snapshot is None:
            for attempt in range(_ATTEMPTS):
                try:
                    self._snapshot = Snapshot(self.path, self._toc)
                    break
                except FileNotFoundError as error:
                    # A writer may have committed and cleaned up since the table of contents was read.
                    if attempt == _ATTEMPTS - 1 or Toc.latest_generation(self.path) == self._toc.generation:
                        raise CorruptIndexError(error.filename or self.path, "the file is missing") from error
                    self._toc = _read_latest(self.path)
        return self._snapshot

    def searcher(self) -> Searcher:
        """A searcher over the index as it is now."""
        from searchlib.searcher import Searcher

        snapshot = self.snapshot()
        if self._searcher is None or self._searcher.snapshot is not snapshot:
            self._searcher = Searcher(snapshot)
        return self._searcher

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        snippets: bool | int = False,
        count: bool = True,
        options: SearchOptions | None = None,
        **more: Any,
    ) -> ResultPage:
        """Answer a query string; any string is legal. `more` are fields of `SearchOptions`, or give `options`."""
        if options is None:
            per_hit = 2 if snippets is True else int(snippets)
            options = SearchOptions(limit=limit, snippets=per_hit, count=count, **more)
        return self.searcher().search(query, options)

    def similar(self, key: str, *, limit: int = 10) -> ResultPage:
        """The documents most like the one with this key. Raises UnknownKeyError."""
        return self.searcher().similar(key, limit)

    def suggest(self, text: str) -> tuple[str, ...]:
        """Corrections of the words of a text that no document has, and completions of its last word."""
        return self.searcher().suggest(text)

    def document(self, key: str) -> Document:
        """The document with this key, as it was indexed. Raises UnknownKeyError."""
        snapshot = self.snapshot()
        docnum = snapshot.find_key(key)
        if docnum < 0:
            raise UnknownKeyError(key)
        return _document(snapshot, docnum)

    def documents(self) -> Iterator[Document]:
        """All documents."""
        snapshot = self.snapshot()
        return (_document(snapshot, docnum) for docnum in snapshot.live())

    def __len__(self) -> int:
        return self.snapshot().doc_count

    @property
    def generation(self) -> int:
        """The number of the last commit that this object has seen."""
        return self._toc.generation

    @property
    def analysis(self) -> Mapping[str, Any]:
        """The analysis settings that the index was made with."""
        return self._toc.analysis

    def attachment(self, name: str) -> bytes | None:
        """Bytes that were kept with the index under a name, None if there are none."""
        self.refresh()
        return _read_attachment(self.path, self._toc, name)

    @staticmethod
    def salvage(path: str | Path, name: str) -> bytes | None:
        """An attachment of an index that may be damaged or made by another version; None if it cannot be had."""
        try:
            return _read_attachment(Path(path), _read_latest(Path(path)), name)
        except (SearchlibError, OSError, ValueError, KeyError):
            return None

    def statistics(self) -> dict[str, Any]:
        """What is in the index: documents by language, terms by field, segments, bytes, versions."""
        snapshot = self.snapshot()
        languages: dict[str, int] = {}
        terms: dict[str, int] = {}
        for segment in snapshot.segments:
            by_language = segment.data.field("lang")
            for number, language in enumerate(by_language.terms()):
                docs = by_language.postings(number).docs
                live = len(docs) if segment.deleted is None else int((~segment.deleted[docs]).sum())
                languages[language.decode()] = languages.get(language.decode(), 0) + live
            for field in TEXT_FIELDS:
                terms[field] = terms.get(field, 0) + segment.data.field(field).term_count
        return {
            "documents": snapshot.doc_count,
            "deleted": snapshot.doc_count_all - snapshot.doc_count,
            "languages": {name: count for name, count in sorted(languages.items()) if count},
            "segments": len(snapshot.segments),
            "terms": terms,
            "average_length": {field: round(snapshot.average_length(field), 1) for field in TEXT_FIELDS},
            "bytes": self.size(),
            "generation": self.generation,
            "format": FORMAT_VERSION,
            **self.analysis,
        }

    def verify(self) -> list[CorruptIndexError]:
        """Read every byte of the index and report each file that is not as it was written."""
        found: list[CorruptIndexError] = []
        for segment in self.snapshot().segments:
            try:
                segment.data.container.verify()
            except CorruptIndexError as error:
                found.append(error)
        for name in self._toc.attachments:
            try:
                _read_attachment(self.path, self._toc, name)
            except CorruptIndexError as error:
                found.append(error)
        return found

    def size(self) -> int:
        """The bytes that the index takes on the disk."""
        return sum((self.path / name).stat().st_size for name in self._toc.files())

    def whoosh(self) -> FileIndex:
        """The same index as a Whoosh index, to be read with Whoosh's own searchers and queries."""
        from searchlib.whoosh_index import WhooshIndex

        return WhooshIndex(self.path, INDEX_NAME)


def _modified(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return -1


def _read_latest(path: Path) -> Toc:
    for _ in range(_ATTEMPTS):
        generation = Toc.latest_generation(path)
        if generation < 0:
            raise IndexNotFoundError(path)
        try:
            return Toc.read(path, generation)
        except FileNotFoundError as error:
            missing = error  # Replaced by a newer generation while it was read, or really missing.
        except PermissionError as error:
            raise SearchlibError(f"cannot read the index in {path}: {error.strerror}") from error
    raise CorruptIndexError(missing.filename or path, "the file is missing")


def _read_attachment(path: Path, toc: Toc, name: str) -> bytes | None:
    attachment = toc.attachments.get(name)
    if attachment is None:
        return None
    file = path / attachment.file
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        raise CorruptIndexError(file, "the file is missing") from None
    if zlib.crc32(data) != attachment.checksum:
        raise CorruptIndexError(file, "its checksum differs")
    return data


def _document(snapshot: Snapshot, docnum: int) -> Document:
    meta = snapshot.meta(docnum)
    return Document(
        key=meta["key"],
        title=meta["title"],
        text=snapshot.text(docnum),
        path=meta["path"],
        lang=meta["lang"],
        date=meta["date"],
        origin=meta["origin"],
    )
