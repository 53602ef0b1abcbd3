"""How long keeping up takes: a large tree of small files in which nothing changed, or some files did.

An update of a tree that has been indexed looks at the time and the size of each file. Its peer is the least
that any such program does: `os.walk`, and `os.stat` of every file; the two take turns. Counted is how many
files were opened. Then `watch` follows the tree, and one file after the other is written; what counts is the
time from then until a search in another `Index` has it, of which a part is that changes are gathered before
anything is done. The files are three levels deep. Not measured: a cold disk, disks of other computers.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.corpus import generate
from benchmarks.formats.reading import CheckFailedError
from searchlib import Index
from searchlib.sources.sync import Summary, update
from searchlib.sources.watching import watch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["CHANGED", "FILES", "WATCHED", "Upkeep", "keep_up"]

FILES = 100_000
CHANGED = 10
WATCHED = 10
IN_A_FOLDER = 100
WORDS = 30  # of a file
OLD = 1_600_000_000  # when the files were written, in seconds: long enough ago for their time to be believed
PAUSE = 0.01  # seconds between two searches
PATIENCE = 60.0


class Upkeep(NamedTuple):
    """Seconds of each update, with how many files it opened; a figure for each round.

    first: of the update that made the index. walk: of the peer. searchable: of each file that was watched.
    """

    files: int
    first: float
    walk: list[float]
    unchanged: list[float]
    unchanged_opened: list[int]
    changed_files: int
    changed: list[float]
    changed_opened: list[int]
    searchable: list[float]


class _Opened:
    """Counts the files of a folder that this process opens, from now until it ends: hooks stay."""

    def __init__(self, folder: Path) -> None:
        self._prefix = os.path.join(folder, "")  # noqa: PTH118 - paths as they are opened
        self._paths = set[str]()
        sys.addaudithook(self._see)

    def _see(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str) and arguments[0].startswith(self._prefix):
            self._paths.add(arguments[0])

    def take(self) -> int:
        """How many there were since this was last asked."""
        paths, self._paths = self._paths, set()
        return sum(map(os.path.isfile, paths))


class _Updates:
    """What updates of one kind took: a figure for each."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.opened: list[int] = []

    def add(self, index_path: Path, opened: _Opened) -> Summary:
        opened.take()
        seconds, summary = _timed(Index.open(index_path))
        self.seconds.append(seconds)
        self.opened.append(opened.take())
        return summary


def keep_up(folder: Path, files: int, rounds: int, seed: int) -> Upkeep:
    """Make a tree of so many files in a new folder, index it, and keep the index up to date.

    Raises CheckFailedError where an update does not do what there is to do.
    """
    tree, index_path = folder / "tree", folder / "index"
    paths = _write_tree(tree, files, seed)
    first, summary = _timed(Index.create(index_path), tree)
    _require(summary.added == files and not summary.errors, f"{summary.added} of {files} files were added")
    opened = _Opened(tree)
    walk, unchanged, changed = list[float](), _Updates(), _Updates()
    for _ in range(rounds):
        walk.append(_walk(tree))
        summary = unchanged.add(index_path, opened)
        _require(summary.unchanged == files, f"{summary.unchanged} of {files} files were unchanged")
    some = paths[:: max(1, len(paths) // CHANGED)][:CHANGED]
    for number in range(rounds):
        for path in some:
            _write(path, f"Round {number}. {path.read_text('utf-8')}", OLD + 60 * (number + 1))
        summary = changed.add(index_path, opened)
        _require(summary.changed == len(some), f"{summary.changed} of {len(some)} changes were seen")
    return Upkeep(
        files=files,
        first=first,
        walk=walk,
        unchanged=unchanged.seconds,
        unchanged_opened=unchanged.opened,
        changed_files=len(some),
        changed=changed.seconds,
        changed_opened=changed.opened,
        searchable=_watched(index_path, paths[-WATCHED:]),
    )


def _require(met: bool, otherwise: str) -> None:
    if not met:
        raise CheckFailedError(otherwise)


def _write_tree(folder: Path, files: int, seed: int) -> list[Path]:
    paths = []
    for number, text in enumerate(_small_texts(files, seed)):
        part = number // IN_A_FOLDER
        path = folder / f"{part // IN_A_FOLDER:02}" / f"{part % IN_A_FOLDER:02}" / f"{number:06}.txt"
        if number % IN_A_FOLDER == 0:
            path.parent.mkdir(parents=True)
        _write(path, text, OLD)
        paths.append(path)
    return paths


def _small_texts(count: int, seed: int) -> Iterator[str]:
    """So many texts of so many words each, cut out of articles."""
    articles = (article.text.split() for article in generate(count, seed))  # more than it takes
    starts = ((words, start) for words in articles for start in range(0, len(words) - WORDS, WORDS))
    return (" ".join(words[start : start + WORDS]) for words, start in islice(starts, count))


def _write(path: Path, text: str, seconds: float) -> None:
    path.write_text(text, encoding="utf-8")
    os.utime(path, (seconds, seconds))


def _timed(index: Index, *sources: Path) -> tuple[float, Summary]:
    start = time.perf_counter()
    summary = update(index, sources)
    return time.perf_counter() - start, summary


def _walk(folder: Path) -> float:
    """Seconds to see the time and the size of every file."""
    start = time.perf_counter()
    for place, _, names in os.walk(folder):
        for name in names:
            os.stat(os.path.join(place, name))  # noqa: PTH116, PTH118 - the least there is to do
    return time.perf_counter() - start


def _watched(index_path: Path, paths: Sequence[Path]) -> list[float]:
    """Seconds from the writing of each file until it is found."""
    stop, told = threading.Event(), SimpleQueue[object]()
    hears = {"stop": stop, "told": told.put, "said": told.put}
    watching = threading.Thread(target=watch, args=(Index.open(index_path),), kwargs=hears)
    watching.start()
    try:
        seconds = []
        index = Index.open(index_path)
        for number, path in enumerate(paths):
            told.get(timeout=PATIENCE)  # It has looked at everything, or is done with the file before.
            word = f"watched{number}"
            start = time.perf_counter()
            path.write_text(f"{word} {word}", encoding="utf-8")
            while not index.search(word, limit=1).total:
                if time.perf_counter() - start > PATIENCE:
                    raise CheckFailedError(f"watch did not see {path.name} change in {PATIENCE:.0f} s")
                time.sleep(PAUSE)
            seconds.append(time.perf_counter() - start)
        return seconds
    finally:
        stop.set()
        watching.join()
