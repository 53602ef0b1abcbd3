"""plan: what differs between the manifest and the disk?

Planning reads nothing but names, sizes and times, and the content of files whose size or time has
changed, to tell a change from a touch, or that are as large as one that is gone, to tell a new file from
a renamed one. It changes nothing and needs no lock.
"""

# ruff: noqa: PTH118
# Paths are strings here, as the walk gives them.

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

from searchlib.errors import DocumentError, SourceError
from searchlib.sources.content import UNSURE, digest_of
from searchlib.sources.discovery import FoundFile, Scan, is_utf8, scan
from searchlib.sources.manifest import Entry, Manifest
from searchlib.sources.paths import Anchor, canonical, shown
from searchlib.sources.readers.formats import format_of, too_large
from searchlib.sources.requirements import is_installed
from searchlib.sources.scope import Scope

__all__ = ["Move", "Plan", "Reading", "make_plan", "may_be_document"]

# New times of files with old content are worth a commit only when finding that out again would take time.
_COST_OF_A_FILE = 64 << 10
_COST_OF_A_COMMIT = 64 << 20


class Reading(NamedTuple):
    """A file to be read. source: the stored path of the source it was found in. known: whether the index
    has it, as it was before.
    """

    file: FoundFile
    origin: str
    source: str
    known: bool


class Move(NamedTuple):
    """A file with the content that another had. before: its origin; entry: its entry, where it is now."""

    reading: Reading
    before: str
    entry: Entry


@dataclass(slots=True)
class Plan:
    """What there is to do.

    new_sources: stored paths to add to the manifest. scopes: what is to be taken of sources from now on,
    where that is another thing than before. replaced: by the paths of their sources, what was said before of
    those. covered: paths that were named, and the sources that they are
    part of. read: new and changed files. moved: those whose documents are in the index under another name.
    gone: origins of files that are no more. touched: entries with new times for the same content.
    unchanged: how many documents stay. skipped: the paths of files that are no documents. oversized: those of
    files that are larger than the scope of their source allows. errors: what could not be looked at, or was
    not read before. standing: those of the errors that an earlier update has told. links: the paths of links
    to folders and files.
    """

    new_sources: list[str] = field(default_factory=list)
    scopes: dict[str, Scope] = field(default_factory=dict)
    replaced: dict[str, Scope] = field(default_factory=dict)
    covered: dict[str, str] = field(default_factory=dict)
    read: list[Reading] = field(default_factory=list)
    moved: list[Move] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    touched: dict[str, Entry] = field(default_factory=dict)
    unchanged: int = 0
    skipped: list[str] = field(default_factory=list)
    oversized: list[str] = field(default_factory=list)
    errors: list[DocumentError | SourceError] = field(default_factory=list)
    standing: list[DocumentError] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def stands(self, file: FoundFile, problem: str) -> None:
        """What is wrong with a file is what an earlier update has told."""
        error = DocumentError(shown(file.path), problem)
        self.errors.append(error)
        self.standing.append(error)

    def has_work(self) -> bool:
        """Whether there is anything to write."""
        saved = sum(max(entry.size, _COST_OF_A_FILE) for entry in self.touched.values())
        work = self.new_sources or self.scopes or self.read or self.moved or self.gone
        return bool(work) or saved >= _COST_OF_A_COMMIT


def make_plan(
    manifest: Manifest,
    sources: Sequence[Path | str],
    index_path: Path,
    *,
    size_limit: int,
    scopes: Mapping[str, Scope] | None = None,
    only: Mapping[str, bool] | None = None,
) -> Plan:
    """Compare sources with the manifest: those named, or all that it knows if none is.

    scopes: what to take of sources, by their `canonical` paths; of others, what was said before. only: see
    `discovery.scan`; what lies elsewhere is taken to be as it was.

    Raises SourceError if there is no source at all, or one is named that is neither known nor there.
    """
    planner = _Planner(manifest, index_path, size_limit, scopes or {}, only)
    stored = [planner.anchor.stored(canonical(source)) for source in sources] or manifest.sources
    if not stored:
        raise SourceError(shown(str(index_path)), "knows no sources yet: name a folder or a file to index")
    for source in dict.fromkeys(stored):
        planner.look_into(source)
    planner.finish()
    return planner.plan


class _Planner:
    def __init__(
        self,
        manifest: Manifest,
        index_path: Path,
        size_limit: int,
        scopes: Mapping[str, Scope],
        only: Mapping[str, bool] | None,
    ) -> None:
        self.anchor = Anchor(index_path)
        self.plan = Plan()
        self._manifest = manifest
        self._index_path = index_path
        self._size_limit = size_limit
        self._scopes = {self.anchor.stored(path): scope for path, scope in scopes.items()}
        self._only = only
        self._documents = Counter[str]()
        for entry in manifest.files.values():
            self._documents[entry.source] += entry.documents
        self._looked_into: set[str] = set()
        self._found: set[str] = set()
        self._kept: set[str] = set()  # what lies there is not gone, though nothing was found
        self._replaced: list[str] = []
        self._is_installed = cache(is_installed)

    def look_into(self, source: str) -> None:
        """Plan for the files of a source, given by its stored path; once, if it is also part of another."""
        if source in self._looked_into:
            return
        path = self.anchor.actual(source)
        known = source in self._manifest.sources
        try:
            found = self._scan(source, path)
        except SourceError as error:
            if not known:
                raise
            self.plan.errors.append(self._staying(error, source))
            return
        if not known:
            if whole := self._covering(path, found):
                self.plan.covered[path] = whole
                return
            self.plan.new_sources.append(source)
        before = self._manifest.scopes.get(source, Scope())
        if (scope := self._scopes.get(source, before)) != before:
            self.plan.scopes[source] = scope
            if before != Scope():
                self.plan.replaced[path] = before
        self._looked_into.add(source)
        self.plan.errors += found.errors
        self.plan.skipped += found.skipped
        self.plan.oversized += found.oversized
        self.plan.links += found.links
        self._kept.update(map(self.anchor.stored, found.blocked | found.unvisited))
        for file in found.files:
            origin = self.anchor.stored(file.path)
            if origin not in self._found:
                self._found.add(origin)
                self._compare(Reading(file, origin, source, origin in self._manifest.files))

    def _covering(self, path: str, found: Scan) -> str:
        """The path of a source above a new one, which holds all that was found there as well; "" if none.

        Not all that lies below a source is in it: some is hidden, or ignored.
        """
        for source in [*self._manifest.sources, *self.plan.new_sources]:
            whole = self.anchor.actual(source)
            if path.startswith(os.path.join(whole, "")):
                self.look_into(source)
                if self._found.issuperset(self.anchor.stored(file.path) for file in found.files):
                    return whole
        return ""

    def _scan(self, source: str, path: str) -> Scan:
        if not is_utf8(source):
            raise SourceError(shown(path), "its name is not UTF-8: rename it")
        scope = self._scopes.get(source) or self._manifest.scopes.get(source)
        found = scan(path, self._index_path, scope, only=self._only)
        # The place where a disk is mounted is an empty folder while the disk is away.
        is_empty = not (found.files or found.blocked or found.unvisited or found.left_out)
        if found.is_folder and is_empty and self._documents[source]:
            raise SourceError(shown(path), "holds no files any more")
        return found

    def _staying(self, error: SourceError, source: str) -> SourceError:
        count = self._documents[source]
        self.plan.unchanged += count
        documents = "document stays" if count == 1 else "documents stay"
        return SourceError(
            error.source,
            f"{error.reason}; its {count} {documents} in the index: "
            f"bring it back, or let them go with 'searchlib index --forget {error.source}'",
        )

    def _compare(self, reading: Reading) -> None:
        """Decide what is to be done about a file that is there."""
        file, entry = reading.file, self._manifest.files.get(reading.origin)
        if entry is None:
            if file.size <= self._size_limit or self._fits(file):
                self.plan.read.append(reading)
        elif entry.partial or (entry.needs and self._is_installed(entry.needs)):
            self.plan.read.append(reading)
        elif (file.size == entry.size and file.mtime_ns == entry.mtime_ns) or (
            file.size > self._size_limit and not self._fits(file)
        ):
            self._keep(file, entry)
        else:
            self._compare_content(reading, entry)

    def _fits(self, file: FoundFile) -> bool:
        """Whether a large file is of a format that is read in pieces; reports it if it is of another one."""
        from searchlib.sources.readers.signatures import looks_like_text

        row = format_of(file.path)
        try:
            if row is None and not looks_like_text(_head(file.path)):
                self.plan.skipped.append(file.path)
                return False
        except OSError as error:
            self.plan.errors.append(_unreadable(file, error))
            return False
        if row is None or row.streamed:
            return True
        self.plan.errors.append(too_large(shown(file.path), self._size_limit))
        return False

    def _keep(self, file: FoundFile, entry: Entry) -> None:
        self.plan.unchanged += entry.documents
        if entry.problem is not None:
            self.plan.stands(file, entry.problem)
        elif not entry.documents:
            self.plan.skipped.append(file.path)

    def _compare_content(self, reading: Reading, entry: Entry) -> None:
        if not entry.digest:  # A file that was given up, perhaps before the end of many gigabytes.
            self.plan.read.append(reading)
            return
        try:
            digest, size, mtime_ns = digest_of(reading.file.path)
        except FileNotFoundError:
            self._found.discard(reading.origin)
        except OSError as error:
            self.plan.unchanged += entry.documents
            self.plan.errors.append(_unreadable(reading.file, error))
        else:
            if digest != entry.digest:
                self.plan.read.append(reading)
                self._replaced.append(reading.origin)
                return
            self._keep(reading.file, entry)
            if mtime_ns != UNSURE:
                self.plan.touched[reading.origin] = entry._replace(size=size, mtime_ns=mtime_ns)

    def finish(self) -> None:
        """Plan for the files that were not found, and tell which of those to be read are the same."""
        self._hand_over()
        for origin, stays in self._not_found():
            if stays:
                self.plan.unchanged += self._manifest.files[origin].documents
            else:
                self.plan.gone.append(origin)
        self._find_moves()

    def _hand_over(self) -> None:
        """Look for files that are there, but not in their sources any more, in the sources beside those."""
        actual = self.anchor.actual
        beside = [source for source in self._manifest.sources if source not in self._looked_into]
        while beside:
            left = {origin: actual(origin) for origin, stays in self._not_found() if not stays}
            paths = [path for path in left.values() if os.path.lexists(path)]
            source = next((source for source in beside if _holds_any(actual(source), paths)), None)
            if source is None:
                return
            beside.remove(source)
            self.look_into(source)
            if source not in self._looked_into:
                self._kept.add(source)
            for origin in self._found.intersection(left):
                entry = self.plan.touched.get(origin, self._manifest.files[origin])
                self.plan.touched[origin] = entry._replace(source=source)

    def _not_found(self) -> Iterator[tuple[str, bool]]:
        """The origins of files that are not in their sources any more, and whether they stay nevertheless."""
        stays: dict[str, bool] = {}  # by folder
        for origin, entry in self._manifest.files.items():
            if origin in self._found or entry.source not in self._looked_into:
                continue
            folder = origin.rpartition("/")[0]
            if folder not in stays:
                stays[folder] = not self._kept.isdisjoint(_ways_to(folder))
            yield origin, stays[folder] or origin in self._kept

    def _find_moves(self) -> None:
        """Tell the renamed files from the new and changed ones."""
        by_size: dict[int, list[tuple[str, Entry]]] = {}
        for origin in (*self._replaced, *self.plan.gone):
            entry = self._manifest.files[origin]
            # What was refused may not be so under another name, and is not in the index to be taken over.
            if entry.digest and not entry.partial and not entry.refused:
                by_size.setdefault(entry.size, []).append((origin, entry))
        readings, left = self.plan.read, []
        for reading in readings:
            move = self._move(reading, by_size.get(reading.file.size))
            if move is None:
                left.append(reading)
            else:
                self.plan.moved.append(move)
                if move.entry.problem is not None:
                    self.plan.stands(reading.file, move.entry.problem)
                elif not move.entry.documents:
                    self.plan.skipped.append(reading.file.path)

        # What the index has of these is another file's now.
        moved = {move.before for move in self.plan.moved}
        self.plan.read = [
            reading._replace(known=reading.known and reading.origin not in moved) for reading in left
        ]

    def _move(self, reading: Reading, candidates: list[tuple[str, Entry]] | None) -> Move | None:
        """Where the content of a file was before, if it was anywhere; nothing is found there any more."""
        if not candidates:
            return None
        try:
            digest, size, mtime_ns = digest_of(reading.file.path)
        except OSError:
            return None  # Reading it will tell.
        for place, (origin, entry) in enumerate(candidates):
            # The name decides how a file is read.
            if entry.digest == digest and format_of(origin) == format_of(reading.origin):
                del candidates[place]
                moved = entry._replace(source=reading.source, size=size, mtime_ns=mtime_ns)
                return Move(reading, origin, moved)
        return None


def _holds_any(source: str, paths: Sequence[str]) -> bool:
    """Whether one of these is the path of a source, or lies below it."""
    folder = os.path.join(source, "")
    return any(path == source or path.startswith(folder) for path in paths)


def _ways_to(origin: str) -> Iterator[str]:
    """A stored path and all folders above it."""
    while origin:
        yield origin
        origin = origin.rpartition("/")[0]
    yield "."


def may_be_document(path: str) -> bool:
    """Whether there is a reader for a file, as far as its name and its beginning tell."""
    from searchlib.sources.readers.signatures import looks_like_text, signature

    if format_of(path) is not None:
        return True
    try:
        head = _head(path)
    except OSError:
        return True  # Reading it will tell.
    return signature(head) is not None or looks_like_text(head)


def _head(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123 - a path as the walk gives it
        return file.read(8192)


def _unreadable(file: FoundFile, error: OSError) -> DocumentError:
    return DocumentError(shown(file.path), f"cannot be read: {error.strerror or error}")
