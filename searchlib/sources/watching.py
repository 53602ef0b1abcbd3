"""watching: how does an index follow its sources as they change?

The system tells of changes (`changes`, `following`). They are gathered for a moment, then the folders in
which they were are looked into, and one commit makes them searchable. Everything is looked at in the
beginning; from time to time, since not all that changes is told; and again and again where the system cannot
tell.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from searchlib.errors import IndexLockedError
from searchlib.sources.changes import Changed
from searchlib.sources.following import Following
from searchlib.sources.manifest import ATTACHMENT, Memory
from searchlib.sources.paths import Anchor, canonical
from searchlib.sources.scope import Scope
from searchlib.sources.sync import Summary, update

if TYPE_CHECKING:
    from searchlib.index import Index

__all__ = ["watch"]

# In seconds. What was changed is to be found within two, in an index of a hundred thousand files too.
_TICK = 0.05
_QUIET = 0.2
_LONGEST = 0.8
_SOURCES_ARE_THERE = 1.0
_LOCK = 0.5
_EVERYTHING = 600.0
_POLLING = 1.0
# A look at everything may take this share of the time.
_SHARE_POLLING = 1 / 5
_SHARE = 1 / 100


def watch(
    index: Index,
    sources: Sequence[Path | str] = (),
    *,
    stop: threading.Event,
    told: Callable[[Summary], None],
    said: Callable[[str], None],
    polling: bool = False,
    workers: int | None = None,
) -> None:
    """Keep an index up to date with the sources named, or with all it knows if none is, until `stop` is set.

    told: is given what each update did, the first one included; after it, only updates that did or found
    something, with the errors that are new. said: is given what else there is to know, in a line. polling:
    look again and again, for places of whose changes the system does not tell, such as disks of other
    computers. workers: see `Index.writer`.

    An update under way when `stop` is set is given up; the index stays as it was at its last commit. Raises
    SourceError as `update` does.
    """
    with Following(index.path, said, polling=polling) as following:
        _Watch(index, sources, following, stop=stop, told=told, said=said, workers=workers).run()


class _StoppedError(Exception):
    """The end was asked for while an update was under way."""


class _Watch:
    def __init__(
        self,
        index: Index,
        sources: Sequence[Path | str],
        following: Following,
        *,
        stop: threading.Event,
        told: Callable[[Summary], None],
        said: Callable[[str], None],
        workers: int | None,
    ) -> None:
        self._index = index
        self._sources = sources
        self._following = following
        self._stop = stop
        self._tell = told
        self._say = said
        self._workers = workers
        self._memory = Memory()
        self._reasons: dict[str, str] = {}  # of errors that were told, by source
        self._is_waiting = False  # for the lock
        self._everything_due = 0.0
        self._links: dict[str, str] = {}  # with the real paths of what they lead to

    def run(self) -> None:
        """Update until the end is asked for."""
        changed: Changed | None = Changed(everything=True)
        is_first = True
        while changed is not None:
            if changed.everything:
                self._follow()
            try:
                summary = self._update(changed)
            except _StoppedError:
                return
            except IndexLockedError as error:
                self._wait_for_lock(error)
                self._following.changes.put_back(changed)
            else:
                self._is_waiting = False
                self._pass_on(summary, always=is_first, everything=changed.everything)
                self._see_to_links(summary.links, everything=changed.everything)
                is_first = False
            changed = self._wait()

    def _wait(self) -> Changed | None:
        """Wait until there is something to look at; None when the end comes before."""
        sources_due = time.monotonic() + _SOURCES_ARE_THERE
        while not self._stop.wait(_TICK):
            now = time.monotonic()
            if now >= self._everything_due:
                return Changed(everything=True)
            if now >= sources_due:
                sources_due = now + _SOURCES_ARE_THERE
                if self._following.check():
                    return Changed(everything=True)
            if changed := self._following.changes.take(quiet=_QUIET, longest=_LONGEST):
                return changed
        return None

    def _update(self, changed: Changed) -> Summary:
        def progress(*_: int) -> None:
            if self._stop.is_set():
                raise _StoppedError

        only = None if changed.everything else changed.folders
        summary = update(
            self._index,
            self._sources,
            only=only,
            workers=self._workers,
            progress=progress,
            memory=self._memory,
        )
        if changed.everything:
            least, share = (_POLLING, _SHARE_POLLING) if self._following.polling else (_EVERYTHING, _SHARE)
            self._everything_due = time.monotonic() + max(least, summary.seconds / share)
        return summary

    def _wait_for_lock(self, error: IndexLockedError) -> None:
        if not self._is_waiting:
            self._say(f"{error}; waiting for it")
            self._is_waiting = True
        self._stop.wait(_LOCK)

    def _pass_on(self, summary: Summary, *, always: bool, everything: bool) -> None:
        """Tell what was done, and of what is wrong only what was not told before."""
        errors = tuple(error for error in summary.errors if self._reasons.get(error.source) != error.reason)
        if everything:
            self._reasons = {}
        self._reasons.update((error.source, error.reason) for error in summary.errors)
        done = summary.added or summary.changed or summary.renamed or summary.deleted
        if done or errors or summary.notes or always:
            self._tell(replace(summary, errors=errors))

    def _see_to_links(self, links: tuple[str, ...], *, everything: bool) -> None:
        """Follow what links lead to; only a look at everything finds what is behind a new one."""
        if self._following.polling:
            return
        real = {link: os.path.realpath(link) for link in links}
        are_new = not real.items() <= self._links.items()
        if everything:
            self._links = real
            if are_new:
                self._follow()
        if are_new:
            self._following.changes.add_everything()

    def _follow(self) -> None:
        manifest = self._memory.read(self._index.attachment(ATTACHMENT), self._index.path)
        anchor = Anchor(self._index.path)
        named = [anchor.stored(canonical(source)) for source in self._sources] or manifest.sources
        sources = {anchor.actual(source): manifest.scopes.get(source, Scope()) for source in named}
        self._following.follow(sources, self._links)
