"""index: the gateway. Everything above it knows documents, queries and result pages; nothing of Whoosh.

An index is a folder. `Index.create` and `Index.open` give an `Index`; `writer` changes it, `search`
asks it. Opening and searching take no lock and write nothing. An index remembers the analysis it was
made with, and refuses to be used with another, since the words of query and index would not meet.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from numbers import Integral
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from searchlib.analysis.settings import settings
from searchlib.errors import (
    AnalysisMismatchError,
    CorruptIndexError,
    IndexExistsError,
    QueryError,
    SearchlibError,
    UnknownKeyError,
)
from searchlib.model import Document, ResultPage, SearchOptions
from searchlib.snapshot import Snapshot, latest
from searchlib.toc import FORMAT_VERSION, INDEX_NAME, SegmentEntry, Toc, read_attachment

if TYPE_CHECKING:
    from typing_extensions import Self
    from whoosh.index import FileIndex
    from whoosh.query.qcore import Query

    from searchlib.searcher import Searcher
    from searchlib.writer import Writer

__all__ = ["Index"]

_SETTLED_NS = 3 * 10**9  # Longer than the coarsest clock of a file system ticks (FAT: 2 s).


class Index:
    """An index in a folder."""

    def __init__(self, path: Path, toc: Toc, *, afresh: bool = False) -> None:
        self.path = path
        self._afresh = afresh
        self._toc = toc
        self._seen_at: int | None = None  # When the directory was last changed, if no more can come of that.
        self._searcher: Searcher | None = None
        self._snapshot: Snapshot | None = None

    # Opening

    @classmethod
    def create(cls, path: str | Path, *, replace: bool = False) -> Index:
        """Make an empty index in a folder, which is made if need be.

        replace: the index may take the place of an older one, whatever its format; the older one
        stays as it is until the first commit. Raises IndexExistsError without it.
        """
        path = Path(path)
        exists = cls.exists(path)
        if not exists:
            from searchlib.lock import Lock

            try:
                path.mkdir(parents=True, exist_ok=True)
                with Lock(path):
                    exists = cls.exists(path)
                    if not exists:
                        Toc(0, settings()).write(path)
            except OSError as error:
                raise SearchlibError(f"cannot make an index in {path}: {error.strerror}") from error
        if not exists:
            return cls.open(path)
        if not replace:
            raise IndexExistsError(path)
        return cls(path, Toc(Toc.latest_generation(path), settings()), afresh=True)

    @classmethod
    def open(cls, path: str | Path) -> Index:
        """Open an index.

        Raises IndexNotFoundError, IndexVersionError, AnalysisMismatchError or CorruptIndexError.
        """
        path = Path(path)
        return cls(path, _read(path))

    def discard(self) -> None:
        """Take away an index to which nothing was ever committed; its folder stays, and so does any other."""
        from searchlib.files import remove
        from searchlib.lock import Lock

        with Lock(self.path):
            if Toc.latest_generation(self.path) == 0:
                # The lock goes last: who comes in between finds no index.
                for path in (self.path / Toc.filename(0), *self.path.glob(f"{INDEX_NAME}_*")):
                    remove(path)

    @staticmethod
    def exists(path: str | Path) -> bool:
        """Whether there is an index in the folder, of whatever version and state."""
        return Toc.latest_generation(Path(path)) >= 0

    def refresh(self) -> None:
        """See what other writers have committed since; `search` does this by itself."""
        modified = _modified(self.path)
        if self._afresh or (modified == self._seen_at and modified is not None):
            return
        toc = _read(self.path)
        if toc != self._toc:
            self._toc = toc
            self.close()
        self._seen_at = _settled(modified)

    def close(self) -> None:
        """Let the files go, once nothing that was got from here uses them; the index can still be used."""
        self._snapshot = self._searcher = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Changing

    def writer(self, *, workers: int | None = None) -> Writer:
        """Take the index's lock for changes; see `Writer`. Raises IndexLockedError if it is held.

        workers: how many processes may index many documents beside this one; None for as many as there are
        processors, 0 for none.
        """
        from searchlib.writer import Writer

        return Writer(
            self.path, self._load_for_writing, self._after_commit, afresh=self._afresh, workers=workers
        )

    def _load_for_writing(self) -> Snapshot:
        if self._afresh:
            return Snapshot(self.path, Toc(Toc.latest_generation(self.path), settings()))
        return _open(self.path)

    def _after_commit(self, toc: Toc) -> None:
        self._afresh = False
        self._toc = toc
        self.close()

    # Reading

    def snapshot(self) -> Snapshot:
        """The index as it is now, opened for reading; it stays as it is."""
        if self._snapshot is not None:  # Else what is opened is the newest.
            self.refresh()
        snapshot = self._snapshot
        if snapshot is None:
            modified = _modified(self.path)
            snapshot = Snapshot(self.path, self._toc) if self._afresh else _open(self.path)
            self._toc, self._snapshot, self._seen_at = snapshot.toc, snapshot, _settled(modified)
        return snapshot

    def searcher(self) -> Searcher:
        """A searcher over the index as it is now."""
        from searchlib.searcher import Searcher

        snapshot, searcher = self.snapshot(), self._searcher
        if searcher is None or searcher.snapshot is not snapshot:
            searcher = self._searcher = Searcher(snapshot)
        return searcher

    def search(
        self,
        query: str | Query,
        *,
        limit: int = 10,
        snippets: bool | int = False,
        count: bool = True,
        options: SearchOptions | None = None,
        **more: Any,
    ) -> ResultPage:
        """Answer a query string; any string is legal. Or a Whoosh query, over the fields of `schema`.

        Raises QueryError for options that mean nothing, and for a query object that cannot be answered.
        `more` are fields of `SearchOptions`; `options` stands for all of them.
        """
        if options is None:
            per_hit = 2 if snippets is True else snippets or 0
            options = SearchOptions(limit=limit, snippets=per_hit, count=count, **more)
        for name in ("limit", "offset", "snippets"):
            _check_count(name, getattr(options, name))
        if not isinstance(query, str):
            from searchlib.query_objects import check_query

            check_query(query)
        return self.searcher().search(query, options)

    def warm(self) -> Index:
        """Prepare for many queries, in well under a second or a few; returns the index itself.

        What the commonest words need is worked out now, within the memory that searching may use, instead of
        by the first queries that have them. For a program that goes on answering; not for one query.
        """
        self.searcher().warm()
        return self

    def similar(self, key: str, *, limit: int = 10) -> ResultPage:
        """The documents most like the one with this key, in all languages. Raises UnknownKeyError.

        Scores are measured by that of the document itself, which would be 1; a shorter one that has all of it
        may have more.
        """
        _check_count("limit", limit)
        return self.searcher().similar(key, limit)

    def suggest(self, text: str) -> tuple[str, ...]:
        """Corrections of the words of a text that no document has, or the text as documents write it; then
        completions.
        """
        return self.searcher().suggest(text)

    def document(self, key: str) -> Document:
        """The document with this key, as it was indexed. Raises UnknownKeyError."""
        from searchlib.documents import restore

        snapshot = self.snapshot()
        docnum = snapshot.find_key(key)
        if docnum < 0:
            raise UnknownKeyError(key)
        return restore(snapshot.meta(docnum), snapshot.text(docnum))

    def documents(self) -> Iterator[Document]:
        """All documents, as they are now."""
        from searchlib.documents import restore

        snapshot = self.snapshot()
        return (restore(snapshot.meta(docnum), snapshot.text(docnum)) for docnum in snapshot.live())

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

        def read(generation: int) -> bytes | None:
            kept = Toc.read(self.path, generation).attachments.get(name)
            return read_attachment(self.path, name, kept) if kept else None

        return None if self._afresh else latest(self.path, read)

    @staticmethod
    def salvage(path: str | Path, name: str) -> bytes | None:
        """An attachment of an index that may be damaged or of another version; None if it cannot be had."""
        directory = Path(path)

        def read(generation: int) -> bytes | None:
            kept = Toc.salvage_attachments(directory, generation).get(name)
            return read_attachment(directory, name, kept) if kept else None

        try:
            return latest(directory, read)
        except SearchlibError:
            return None

    def statistics(self) -> dict[str, Any]:
        """What is in the index: documents by language, type and year, terms, segments, bytes, versions.

        See `searchlib.statistics.statistics`.
        """
        from searchlib.statistics import statistics

        return {
            **statistics(self.snapshot()),
            "bytes": self.size(),
            "generation": self.generation,
            "format": FORMAT_VERSION,
            **self.analysis,
        }

    def verify(self) -> list[CorruptIndexError]:
        """Read all that the index holds and report each file in which it is not as it was written."""
        return latest(self.path, self._verify)

    def _verify(self, generation: int) -> list[CorruptIndexError]:
        toc = Toc.read(self.path, generation)

        def check_segment(entry: SegmentEntry) -> None:
            Snapshot(self.path, toc._replace(segments=(entry,))).segments[0].data.container.verify()

        checks: list[Callable[[], object]] = [partial(check_segment, entry) for entry in toc.segments]
        checks += [partial(read_attachment, self.path, *item) for item in toc.attachments.items()]
        found = []
        for check in checks:
            try:
                check()
            except CorruptIndexError as error:
                found.append(error)
            except OSError as error:
                if Toc.latest_generation(self.path) != generation:
                    raise  # Removed by a commit: there is a newer generation to be verified.
                found.append(CorruptIndexError(error.filename or self.path, error.strerror or str(error)))
        return found

    def size(self) -> int:
        """The bytes that the index takes on the disk."""
        return latest(
            self.path,
            lambda generation: sum(
                (self.path / name).stat().st_size for name in Toc.read(self.path, generation).files()
            ),
        )

    def whoosh(self) -> FileIndex:
        """The same index as a Whoosh index, to be read with Whoosh's own searchers and queries."""
        from searchlib.whoosh_index import WhooshIndex

        return WhooshIndex(self.path)


def _read(path: Path) -> Toc:
    toc = latest(path, partial(Toc.read, path))
    _check_analysis(path, toc)
    return toc


def _open(path: Path) -> Snapshot:
    snapshot = Snapshot.latest(path)
    _check_analysis(path, snapshot.toc)
    return snapshot


def _check_analysis(path: Path, toc: Toc) -> None:
    wanted = settings()
    for setting in {**wanted, **toc.analysis}:
        if toc.analysis.get(setting) != wanted.get(setting):
            raise AnalysisMismatchError(path, setting, toc.analysis.get(setting), wanted.get(setting))


def _check_count(name: str, value: object) -> None:
    if not isinstance(value, Integral):
        raise QueryError(f"{name} is a whole number, got {value!a:.80}")
    if value < 0:
        raise QueryError(f"{name} must not be negative, got {value}")


def _modified(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None


def _settled(modified: int | None) -> int | None:
    """The time of a change, unless another within the same tick of the clock would leave no trace."""
    return modified if modified and time.time_ns() - modified > _SETTLED_NS else None
