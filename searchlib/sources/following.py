"""following: who tells of changes in which places?

The system does, by watchdog, for the sources and for the folders that links in them lead to. A place may go
away and come back, or be another one under the same name. Where the system can follow no more folders, that
is said, and one has to look oneself.
"""

# ruff: noqa: PTH116, PTH119, PTH120
# Paths are strings here, as the walk and the system give them.

from __future__ import annotations

import logging
import os
import stat
import sys
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple

from watchdog.events import FileSystemEventHandler
from watchdog.observers import Observer

from searchlib.sources.changes import Changes, Root
from searchlib.sources.paths import shown
from searchlib.sources.scope import Scope

if TYPE_CHECKING:
    from typing_extensions import Self
    from watchdog.observers.api import BaseObserver, ObservedWatch

__all__ = ["Following"]

_LOGGER = logging.getLogger("watchdog")


class _Place(NamedTuple):
    """A place as it was when its events were asked for.

    identity: None where it was not there. watch: None where its events could not be had.
    """

    identity: tuple[int, int] | None
    is_folder: bool
    watch: ObservedWatch | None


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
        self._places: dict[str, _Place] = {}

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

    def follow(self, sources: Mapping[str, Scope], links: Collection[str]) -> None:
        """Follow these sources, and where these links in them lead to, and nothing else."""
        for path in [path for path in self._places if path not in sources and path not in links]:
            self._leave(self._places.pop(path))
        try:
            for path in [*sources, *(link for link in links if link not in sources)]:
                place = self._places.get(path)
                if place is None or place.identity != _look(path)[0]:
                    now = self._asked(path, sources.get(path))
                    if place is not None:
                        self._leave(place)
                        if place.identity is None:
                            self._say(f"{shown(path)}: is there again")
                    self._places[path] = now
            if not self.polling and self._is_full():
                self._poll("some folders are beyond what the system can follow")
        except OSError as error:
            self._poll(error.strerror or str(error))

    def check(self) -> bool:
        """Whether a place has gone, or come back, or is another one since it was asked for."""
        return any(_look(path)[0] != place.identity for path, place in self._places.items())

    def _asked(self, path: str, scope: Scope | None) -> _Place:
        """A place of whose changes the system was asked to tell. scope: of a source; None for a link."""
        identity, is_folder = _look(path)
        if identity is None or self.polling:
            return _Place(identity, is_folder, None)
        name = "" if is_folder else os.path.basename(path)
        folder = path if is_folder else os.path.dirname(path)
        real = os.path.realpath(folder)
        hidden = scope is not None and scope.hidden
        shown_as = None if scope is None else folder
        root = Root(self.changes, real, shown_as, self._index, name=name, hidden=hidden)
        try:
            watch = self._observer.schedule(root, real, recursive=is_folder)
        except FileNotFoundError:
            return _Place(None, is_folder, None)
        return _Place(identity, is_folder, watch)

    def _leave(self, place: _Place) -> None:
        if place.watch is not None:
            with suppress(KeyError, OSError):  # The system let go of a folder that is no more.
                self._observer.unschedule(place.watch)

    def _is_full(self) -> bool:
        """Whether the system can follow no more folders.

        Below a source those that it could not follow are left out without a word, so one more is tried.
        """
        if sys.platform != "linux":
            return False
        try:
            self._observer.unschedule(self._observer.schedule(FileSystemEventHandler(), os.sep))
        except OSError:
            return True
        return False

    def _poll(self, reason: str) -> None:
        self.polling = True
        self._observer.unschedule_all()
        self._places = {path: place._replace(watch=None) for path, place in self._places.items()}
        named = ", ".join(map(shown, self._places)) or "the sources"
        self._say(
            f"{named}: changes are not told ({reason}): looking again and again instead; "
            "a higher fs.inotify.max_user_watches would help"
        )


def _look(path: str) -> tuple[tuple[int, int] | None, bool]:
    """Which file or folder is there, None if there is none, and whether it is a folder."""
    try:
        info = os.stat(path)
    except OSError:
        return None, False
    return (info.st_dev, info.st_ino), stat.S_ISDIR(info.st_mode)
