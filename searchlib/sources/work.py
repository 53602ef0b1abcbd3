"""work: the changes to an index that a plan asks for, file by file.

A file's old documents are deleted when the first of its new ones is there to take their place, so
that a file which can no longer be read keeps what the index has of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from searchlib.errors import DocumentError, NotInstalledError, SourceError
from searchlib.sources.content import UNSURE
from searchlib.sources.manifest import ATTACHMENT, Entry, Manifest
from searchlib.sources.moving import documents_as_read
from searchlib.sources.paths import Anchor, shown
from searchlib.sources.plan import Move, Plan, Reading
from searchlib.sources.readers.decoding import nfc
from searchlib.sources.readers.items import Note

if TYPE_CHECKING:
    from searchlib.model import Document
    from searchlib.snapshot import Snapshot
    from searchlib.sources.extraction import Extraction
    from searchlib.writer import Writer

__all__ = ["Progress", "Tally", "Work"]

Progress = Callable[[int, int], None]
"""Told of how many bytes of how many have been read."""

# What is indexed in less than a minute; each commit waits for the last of the workers.
_BATCH_DOCUMENTS = 200_000
_BATCH_CHARACTERS = 256 << 20
_NOTES_KEPT = 3  # of a file; different ones


class Tally:
    """What is told of an update; with `strict` the first error is raised instead."""

    def __init__(self, plan: Plan, *, strict: bool) -> None:
        if strict and plan.errors:
            raise plan.errors[0]
        self._strict = strict
        self.counts = Counter(unchanged=plan.unchanged)
        self.covered = plan.covered
        self.skipped = list(plan.skipped)
        self.errors: list[DocumentError | SourceError] = list(plan.errors)
        self.standing = list(plan.standing)
        self.notes: list[Note] = []

    def report(self, error: DocumentError, *, is_standing: bool = False) -> None:
        """Note what is wrong with a file or a record; whether an earlier update has told it."""
        if self._strict:
            raise error
        self.errors.append(error)
        if is_standing:
            self.standing.append(error)


class Work:
    """Carries a plan out with a writer, and keeps the manifest true to what the writer has been given."""

    def __init__(
        self,
        writer: Writer,
        manifest: Manifest,
        index_path: Path,
        tally: Tally,
        size_limit: int,
        *,
        at_once: bool,
        before: Snapshot,
        attached: bytes | None,
        workers: int | None = None,
    ) -> None:
        """before: the index as the manifest has it, to take over from it what was read already.

        attached: the manifest in the form in which that index keeps it. workers: how many processes may be
        started to read files, None for one per processor.
        """
        self.attached = attached
        self._before = before
        self._writer = writer
        self._manifest = manifest
        self._anchor = Anchor(index_path)
        self._tally = tally
        self._size_limit = size_limit
        self._at_once = at_once
        self._workers = workers
        self._documents = self._characters = 0  # since the last commit
        self._next_numbers: dict[str, int] = {}  # by the keys that they are to stand behind

    def carry_out(self, plan: Plan, progress: Progress | None) -> None:
        """Make the changes; the last of them are left to be committed with the writer."""
        from searchlib.sources.extraction import Extractor

        self._manifest.sources += plan.new_sources
        self._manifest.scopes |= plan.scopes
        self._manifest.files |= plan.touched
        self._move(plan)
        total = sum(reading.file.size for reading in plan.read)
        done = 0

        def tell(position: int) -> None:
            if progress:
                progress(min(done + position, total), total)

        paths = [reading.file.path for reading in plan.read]
        with Extractor(paths, self._size_limit, self._workers) as extractor:
            for number, reading in enumerate(plan.read):
                tell(0)
                self._read(reading, partial(extractor.open, number), tell)
                self._commit_if_due()
                done += reading.file.size
        tell(0)
        self._attach()

    def _move(self, plan: Plan) -> None:
        """Delete what is gone, and have what was only renamed under its new name."""
        # Deleting comes first, so that documents which get another name find their keys free.
        old = {move.before: self._manifest.files[move.before] for move in plan.moved}
        renamed = (origin for move in plan.moved for origin in (move.before, move.reading.origin))
        for origin in (*plan.gone, *renamed):
            if origin in self._manifest.files:
                self._remove(origin)
        for move in plan.moved:
            self._take_over(move, old[move.before])
            self._commit_if_due()

    def _take_over(self, move: Move, old: Entry) -> None:
        reading = move.reading
        entry = move.entry._replace(documents=0, key=None, aliases={})
        for document in documents_as_read(self._before, move.before, old, now=reading.origin):
            try:
                entry = self._put(document, reading, old._replace(key=None), entry)
            except DocumentError as error:
                entry = self._refused(error, reading, entry)
        self._manifest.files[reading.origin] = entry
        self._tally.counts["renamed"] += entry.documents
        self._tally.counts["deleted"] -= entry.documents

    def _remove(self, origin: str) -> None:
        entry = self._manifest.files.pop(origin)
        if entry.documents:
            self._writer.delete_origin(origin)
            self._tally.counts["deleted"] += entry.documents

    def _read(self, reading: Reading, opened: Callable[[], Extraction], tell: Callable[[int], None]) -> None:
        old = self._manifest.files.get(reading.origin)
        try:
            extraction = opened()
        except FileNotFoundError:  # It vanished since it was found.
            if old is not None:
                self._remove(reading.origin)
        except OSError as error:
            reason = f"cannot be read: {error.strerror or error}"
            is_standing = old is not None and old.problem == reason
            self._tally.report(DocumentError(shown(reading.file.path), reason), is_standing=is_standing)
            # Permissions change without a trace in size and time.
            entry = (old or Entry(reading.source, reading.file.size))._replace(mtime_ns=UNSURE, digest="")
            self._manifest.files[reading.origin] = entry._replace(problem=reason)
            self._tally.counts["unchanged"] += entry.documents
        else:
            with extraction:
                self._index(reading, extraction, old or Entry(reading.source, extraction.size), tell)

    def _index(self, reading: Reading, content: Extraction, old: Entry, tell: Callable[[int], None]) -> None:
        """Put the documents of an open file in the place of those it had before; `tell` how far that is."""
        file, origin = reading.file, reading.origin
        same = (old.size, old.mtime_ns) == (content.size, content.mtime_ns) and old.mtime_ns != UNSURE
        resumed = old.partial and same
        is_cleared = resumed or not old.documents
        entry = Entry(old.source, content.size, content.mtime_ns, aliases={})
        to_skip = 0
        if resumed:
            to_skip = old.documents + old.refused
            entry = old._replace(aliases=dict(old.aliases), partial=False)
            if old.problem is not None:
                self._tally.report(DocumentError(shown(file.path), old.problem))
        problems: list[str] = []
        notes: list[str] = []
        needs: set[str] = set()
        for item in content.items():
            if isinstance(item, Note):
                self._tally.notes.append(item)
                notes.append(item.text)
            elif isinstance(item, DocumentError):
                self._tally.report(item)
                problems.append(_of_part(item, shown(file.path)) + item.reason)
                if isinstance(item, NotInstalledError):
                    needs.update(item.needs)
            elif to_skip:
                to_skip -= 1
            else:
                if not is_cleared:
                    self._writer.delete_origin(origin)
                    is_cleared = True
                try:
                    entry = self._put(item, reading, old, entry)
                except DocumentError as error:
                    entry = self._refused(error, reading, entry)
                    continue
                if item.key or item.path:
                    tell(content.position)
                    self._manifest.files[origin] = entry._replace(partial=True)
                    self._commit_if_due()
        try:
            entry = entry._replace(digest=content.digest())
        except OSError:  # Already reported by the reader; without a hash it is read again next time.
            entry = entry._replace(mtime_ns=UNSURE)
        entry = entry._replace(notes=_told(notes, _NOTES_KEPT), needs=" ".join(sorted(needs)))
        added = entry.documents - (old.documents if resumed else 0)
        if problems:
            refused = [entry.problem] if entry.problem is not None else []
            entry = entry._replace(problem=_told([*refused, *problems], 1))
        if not is_cleared and problems:
            entry = entry._replace(documents=old.documents, key=old.key, aliases=old.aliases)
        elif not is_cleared:
            self._writer.delete_origin(origin)
        self._manifest.files[origin] = entry
        self._count(file.path, entry, old, added=added)

    def _put(self, document: Document, reading: Reading, old: Entry, entry: Entry) -> Entry:
        """Add a document, as the reader of its file gave it; returns the file's entry with it.

        Raises DocumentError, and changes nothing, if it cannot be indexed.
        """
        wanted = document.key or _joined(nfc(reading.file.relative), document.path)
        key = self._free_key(wanted, document, reading, old)
        path = _joined(reading.origin, document.path)
        self._writer.add(replace(document, key=key, path=path, origin=reading.origin))
        if not document.key and not document.path:
            entry = entry._replace(key=key)
        elif key != wanted:
            entry.aliases[document.key or document.path] = key
        self._documents += 1
        self._characters += len(document.text)
        return entry._replace(documents=entry.documents + 1)

    def _refused(self, error: DocumentError, reading: Reading, entry: Entry) -> Entry:
        """Report a document that cannot be indexed, such as for its key; the file's entry with that."""
        self._tally.report(DocumentError(shown(reading.file.path), error.reason))
        problem = error.reason if entry.problem is None else entry.problem
        return entry._replace(problem=problem, refused=entry.refused + 1)

    def _count(self, path: str, entry: Entry, old: Entry, *, added: int) -> None:
        """Count what became of a file of which so many documents were added."""
        counts = self._tally.counts
        if not added and entry.documents:
            counts["unchanged"] += entry.documents
        elif not added:
            counts["deleted"] += old.documents
            if entry.problem is None:
                self._tally.skipped.append(path)
        elif old.documents and not old.partial:
            counts["changed"] += added
        else:
            counts["added"] += added

    def _free_key(self, wanted: str, document: Document, reading: Reading, old: Entry) -> str:
        """The key of a document: the one it had, the one it asks for, or that behind its source's name."""
        name = document.key or document.path
        had = old.aliases.get(name) if name else old.key
        for key in (had, wanted):
            if key and not self._writer.contains(key):
                return key
        source = PurePath(self._anchor.actual(reading.source))
        folder = source.parent if str(source) == reading.file.path else source
        key = wanted = f"{nfc(folder.name)}/{wanted}"
        number = self._next_numbers.get(wanted, 1)
        if number > 1:
            key = f"{wanted}-{number}"
        while self._writer.contains(key):
            number += 1
            key = f"{wanted}-{number}"
        if number > 1:
            self._next_numbers[wanted] = number + 1
        return key

    # Commits

    def _commit_if_due(self) -> None:
        full = self._documents >= _BATCH_DOCUMENTS or self._characters >= _BATCH_CHARACTERS
        if full and not self._at_once:
            self._attach()
            self._writer.commit()
            self._documents = self._characters = 0

    def _attach(self) -> None:
        data = self._manifest.to_bytes()
        if data != self.attached:
            self._writer.attach(ATTACHMENT, data)
            self.attached = data


def _joined(name: str, path: str) -> str:
    """The name of a document in a file: that of the file, and its path there if it is not all of it."""
    return f"{name}/{path}" if path else name


def _of_part(error: DocumentError, name: str) -> str:
    """Which file within the file of this name an error is about, to stand in front of its reason."""
    return f"{error.source[len(name) + 1 :]}: " if error.source.startswith(f"{name}/") else ""


def _told(texts: list[str], most: int) -> str:
    """What is kept of all that there is to tell of a file; each once."""
    different = list(dict.fromkeys(texts))
    more = f" (and {len(different) - most} more)" if len(different) > most else ""
    return "; ".join(different[:most]) + more
