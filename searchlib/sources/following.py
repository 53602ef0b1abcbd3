"""following: who tells of changes in which places?

The system does, by watchdog, for the sources and for the folders and files that links in them lead to. A file
is followed by its folder, since editors put a new file in the place of the old one. A place may go away and
come back, or be another one under the same name. Where the system can follow no more folders, that is said,
and one has to look oneself.
"""

# ruff: noqa: PTH116, PTH119, PTH120
# Paths are strings here, as the walk and the system give them.

from __future__ import annotations

import logging
import os
import stat
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple

from watchdog.events import FileDeletedEvent, FileSystemEventHandler
from watchdog.observers import Observer

from searchlib.sources.changes import Changes, Files, Root
from searchlib.sources.paths import shown
from searchlib.sources.scope import Scope

if TYPE_CHECKING:
    from typing_extensions import Self
    from watchdog.observers.api import BaseObserver, ObservedWatch

__all__ = ["Following"]

_LOGGER = logging.getLogger("watchdog")
_FOLDERS_OF_FILES = 64  # that links lead to: each that is followed takes a thread
_FILE = ()


class _Asked(NamedTuple):
    """What the system is asked to tell of: all that is below a folder, or some files in it.

    real: the path of the folder without links. identity: which folder that is. path, hidden: see `Root`.
    files: see `Files`; None for all below.
    """

    real: str
    identity: tuple[int, ...]
    path: str | None = None
    hidden: bool = False
    files: frozenset[tuple[str, str | None]] | None = None


class Following:
    """Gathers `changes` in the places that are followed; a context manager.

    polling: whether the system tells of no changes, or not of all of them. said: is told why.
    """

    def __init__(self, index_path: Path, said: Callable[[str], None], *, polling: bool) -> None:
        self.changes = Changes()
        self.polling = polling
        self._index = os.path.realpath(index_path)
        self._say = said
        self._observer: BaseObserver = Observer()
        self._seen: dict[str, tuple[int, ...] | None] = {}  # what was at the paths of sources and links
        self._watches: dict[_Asked, ObservedWatch] = {}
        self._is_beyond = False

    def __enter__(self) -> Self:
        _LOGGER.addHandler(self.changes)
        self._observer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._observer.stop()
        self._observer.join()
        _LOGGER.removeHandler(self.changes)

    def follow(self, sources: Mapping[str, Scope], links: Mapping[str, str]) -> None:
        """Follow these sources, and what these links in them lead to, and nothing else.

        links: the paths of links to folders and files, with the real paths of these. What changes in the
        meantime may be missed where something else was followed before.
        """
        seen = {path: _look(path) for path in sources}
        seen.update((link, identity) for link, real in links.items() if (identity := _look(real)))
        for path, before in self._seen.items():
            if before is None and seen.get(path) is not None:
                self._say(f"{shown(path)}: is there again")
        self._seen = seen
        if self.polling:
            return
        wanted = [*self._folders(sources, links), *self._files(sources, links)]
        self._leave_all_but(wanted)
        try:
            for asked in wanted:
                if asked not in self._watches:
                    self._ask(asked)
            if self._is_full():
                self._poll("some folders are beyond what the system can follow")
        except OSError as error:
            self._poll(error.strerror or str(error))

    def check(self) -> bool:
        """Whether a place has gone, or come back, or is another one since it was asked for."""
        return any(_look(path) != before for path, before in self._seen.items()) or any(
            _look(asked.real) != asked.identity for asked in self._watches
        )

    def _folders(self, sources: Mapping[str, Scope], links: Mapping[str, str]) -> Iterator[_Asked]:
        for path, identity in self._seen.items():
            if identity:
                if path in sources:
                    yield _Asked(os.path.realpath(path), identity, path, sources[path].hidden)
                else:
                    yield _Asked(links[path], identity)

    def _files(self, sources: Mapping[str, Scope], links: Mapping[str, str]) -> Iterator[_Asked]:
        """The folders of sources that are files, and of files that links lead to."""
        found: dict[str, set[tuple[str, str | None]]] = {}
        for path in sources:
            if self._seen[path] == _FILE:
                for file in (path, os.path.realpath(path)):
                    folder = os.path.realpath(os.path.dirname(file))
                    found.setdefault(folder, set()).add((os.path.basename(file), os.path.dirname(path)))
        most = len(found) + _FOLDERS_OF_FILES
        for link, real in links.items():
            if link not in self._seen:
                # What is found behind a linked folder depends on what else is found.
                is_behind = any(str(above) in links for above in Path(link).parents)
                look_into = None if is_behind else os.path.dirname(link)
                found.setdefault(os.path.dirname(real), set()).add((os.path.basename(real), look_into))
        if (beyond := len(found) - most) > 0 and not self._is_beyond:
            folders = f"{beyond + _FOLDERS_OF_FILES:,} folders: changes in {beyond:,} of them"
            self._say(f"links lead to files in {folders} are found only from time to time")
            self._is_beyond = True
        for folder in list(found)[:most]:
            if identity := _look(folder):
                yield _Asked(folder, identity, files=frozenset(found[folder]))

    def _leave_all_but(self, wanted: Collection[_Asked]) -> None:
        """Leave what is no longer wanted, and what has a watch in common with it, to be asked for anew."""
        left = {watch for asked, watch in self._watches.items() if asked not in wanted}
        for watch in left:
            with suppress(KeyError, OSError):  # The system let go of a folder that is no more.
                self._observer.unschedule(watch)
        self._watches = {asked: watch for asked, watch in self._watches.items() if watch not in left}

    def _ask(self, asked: _Asked) -> None:
        handler: FileSystemEventHandler
        if asked.files is None:
            handler = Root(self.changes, self._index, asked.real, asked.path, hidden=asked.hidden)
        else:
            handler = Files(self.changes, self._index, asked.real, asked.files)
        # One that went away since it was looked at is found missing by the next check; and a linked file may
        # be read though its folder may not.
        with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
            recursive = asked.files is None
            self._watches[asked] = self._observer.schedule(handler, asked.real, recursive=recursive)

    def _is_full(self) -> bool:
        """Whether the system can follow no more folders.

        Below a source those that it could not follow are left out without a word, so one more is tried.
        """
        if sys.platform != "linux":
            return False
        try:
            # With a filter, it is another watch than that of somebody whose documents are there.
            watch = self._observer.schedule(FileSystemEventHandler(), os.sep, event_filter=[FileDeletedEvent])
            self._observer.unschedule(watch)
        except OSError:
            return True
        return False

    def _poll(self, reason: str) -> None:
        self.polling = True
        self._observer.unschedule_all()
        self._watches.clear()
        named = ", ".join(map(shown, self._seen)) or "the sources"
        self._say(
            f"{named}: changes are not told ({reason}): looking again and again instead; "
            "a higher fs.inotify.max_user_watches would help"
        )


def _look(path: str) -> tuple[int, ...] | None:
    """Which folder is there; nothing is said of a file but that it is there. None where there is neither."""
    try:
        info = os.stat(path)
    except OSError:
        return None
    return (info.st_dev, info.st_ino) if stat.S_ISDIR(info.st_mode) else _FILE
