"""changes: which folders have something new in them, as the system tells it?

The system tells of single files, many times each and some at once. What is kept is in which folders to look,
and since when. Where it cannot tell where, or lost count, everything is to be looked at.
"""

# ruff: noqa: PTH118, PTH119, PTH120
# Paths are strings here, as the system gives them.

from __future__ import annotations

import logging
import os
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field

from watchdog.events import FileSystemEvent, FileSystemEventHandler

from searchlib.sources.discovery import IGNORE_FILES, NEVER

__all__ = ["Changed", "Changes", "Files", "Root"]

_TELLING = frozenset({"created", "modified", "moved", "deleted", "closed", "attrib"})
_MANY = 5000  # folders: from so many on, a look at everything is no more work


@dataclass(slots=True)
class Changed:
    """Where to look. folders: by their paths, and whether everything below them is to be looked at as well.

    everything: whether to look everywhere instead. first, last: when the first and the last of the changes
    was told, by the monotonic clock.
    """

    folders: dict[str, bool] = field(default_factory=dict)
    everything: bool = False
    first: float = 0.0
    last: float = 0.0

    def __bool__(self) -> bool:
        return self.everything or bool(self.folders)


class Changes(logging.Handler):
    """Gathers what threads tell, until it is taken. A log record given to it says that events were lost."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._now = Changed()
        self._guard = threading.Lock()

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002 - as logging has it
        """Events were lost."""
        self.add_everything()

    def add(self, folder: str, *, whole: bool) -> None:
        """Something has changed in a folder, or anywhere below it."""
        with self._guard:
            folders = self._now.folders
            folders[folder] = whole or folders.get(folder, False)
            self._now.everything |= len(folders) > _MANY
            self._stamp()

    def add_everything(self) -> None:
        """Something has changed somewhere."""
        with self._guard:
            self._now.everything = True
            self._stamp()

    def put_back(self, changed: Changed) -> None:
        """Keep what was taken, and could not be looked at."""
        for folder, whole in changed.folders.items():
            self.add(folder, whole=whole)
        if changed.everything:
            self.add_everything()

    def _stamp(self) -> None:
        self._now.last = time.monotonic()
        self._now.first = self._now.first or self._now.last

    def take(self, *, quiet: float, longest: float) -> Changed | None:
        """What has changed, once nothing came for `quiet` seconds, or the first is `longest` seconds old."""
        with self._guard:
            now = time.monotonic()
            if not self._now or (now - self._now.last < quiet and now - self._now.first < longest):
                return None
            taken, self._now = self._now, Changed()
            return taken


class _Heard(FileSystemEventHandler, ABC):
    """Notes the paths of which events tell. index: the folder of the index, which does not count."""

    def __init__(self, changes: Changes, index: str) -> None:
        self._changes = changes
        self._index = index

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Keep where to look."""
        if event.event_type not in _TELLING or (event.is_directory and event.event_type == "modified"):
            return
        for path in map(os.fsdecode, (event.src_path, event.dest_path)):
            if path and path != self._index and not path.startswith(os.path.join(self._index, "")):
                self._note(path, is_folder=event.is_directory)

    @abstractmethod
    def _note(self, path: str, *, is_folder: bool) -> None:
        """Keep where to look for what is at a path."""


class Root(_Heard):
    """A folder whose events are followed, with all below it. real: its path without links, as events name it.

    path: the same as the source has it; None where a link in a source leads there, since what is found there
    depends on what else is found. hidden: whether hidden files count.
    """

    def __init__(self, changes: Changes, index: str, real: str, path: str | None, *, hidden: bool) -> None:
        super().__init__(changes, index)
        self._real = real
        self._path = path
        self._hidden = hidden

    def _note(self, path: str, *, is_folder: bool) -> None:
        if not path.startswith(os.path.join(self._real, "")):
            self._changes.add_everything()  # It is the root itself, or what a link leads to.
            return
        below = path[len(self._real) :].strip(os.sep)
        if not self._counts(below):
            return
        if self._path is None:
            self._changes.add_everything()
            return
        path = os.path.join(self._path, below)
        self._changes.add(os.path.dirname(path), whole=os.path.basename(path) in IGNORE_FILES)
        if is_folder:
            self._changes.add(path, whole=True)

    def _counts(self, below: str) -> bool:
        """Whether a change of a file, whose path below the root this is, could change what is found."""
        *folders, name = below.split(os.sep)  # noqa: PTH206 - a string, as all paths here
        if not NEVER.isdisjoint([*folders, name]):
            return False
        if self._hidden:
            return True
        is_open = not name.startswith(".") or name in IGNORE_FILES
        return is_open and not any(folder.startswith(".") for folder in folders)


class Files(_Heard):
    """Some files in a folder. real: its path without links. files: their names, each with the folder to look
    into, or with None where everything is to be looked at.
    """

    def __init__(
        self, changes: Changes, index: str, real: str, files: Iterable[tuple[str, str | None]]
    ) -> None:
        super().__init__(changes, index)
        self._folders: dict[str, list[str | None]] = {}
        for name, folder in files:
            self._folders.setdefault(os.path.join(real, name), []).append(folder)

    def _note(self, path: str, *, is_folder: bool) -> None:  # noqa: ARG002 - as for all that are heard
        for folder in self._folders.get(path, ()):
            if folder is None:
                self._changes.add_everything()
            else:
                self._changes.add(folder, whole=False)
