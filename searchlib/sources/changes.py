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
from dataclasses import dataclass, field

from watchdog.events import FileSystemEvent, FileSystemEventHandler

from searchlib.sources.discovery import IGNORE_FILES, NEVER

__all__ = ["Changed", "Changes", "Root"]

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


class Root(FileSystemEventHandler):
    """A place whose events are followed. real: its path without links, as events name it.

    path: the same as the source has it; None where a link in a source leads there, since what is found there
    depends on what else is found. name: of the one file there that counts; all do where it is empty.
    hidden: whether hidden files count. index: the folder of the index, which does not.
    """

    def __init__(
        self, changes: Changes, real: str, path: str | None, index: str, *, name: str = "", hidden: bool
    ) -> None:
        self._changes = changes
        self._real = real
        self._path = path
        self._index = index
        self._name = name
        self._hidden = hidden

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Keep where to look."""
        if event.event_type not in _TELLING or (event.is_directory and event.event_type == "modified"):
            return
        for path in (event.src_path, event.dest_path):
            if path:
                self._note(os.fsdecode(path), is_folder=event.is_directory)

    def _note(self, path: str, *, is_folder: bool) -> None:
        if path == self._index or path.startswith(os.path.join(self._index, "")):
            return
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
        if self._name:
            return below == self._name
        *folders, name = below.split(os.sep)  # noqa: PTH206 - a string, as all paths here
        if not NEVER.isdisjoint([*folders, name]):
            return False
        if self._hidden:
            return True
        is_open = not name.startswith(".") or name in IGNORE_FILES
        return is_open and not any(folder.startswith(".") for folder in folders)
