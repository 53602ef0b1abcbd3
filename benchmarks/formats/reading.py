"""How fast one process reads files of each kind, beside the bare extraction of the library where it is fair.

Ours is `read_documents`: text with its title, date, author and places, mended and in NFC. In each round
every kind has its turn, ours and then the peer, over all of its files again and again for a moment. Before
the clock starts all files are read once by both, which warms them up, and what they say is looked for:
every paragraph has to be there. Not measured: a cold disk, the processes that indexing has libraries read in.
"""

from __future__ import annotations

import time
import warnings
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.formats.kinds import kind_called
from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.readers.reading import read_documents

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from benchmarks.formats.kinds import File

__all__ = ["CheckFailedError", "Speeds", "read_kinds"]

MOMENT = 0.2  # seconds that a kind is read at least in a round, as often as it takes


class CheckFailedError(Exception):
    """What was measured is not right; the message says what is missing where."""


class Speeds(NamedTuple):
    """Seconds to read all files of a kind once, a figure for each round. peer: empty where there is none."""

    documents: int
    ours: list[float]
    peer: list[float]


def read_kinds(files: Mapping[str, Sequence[File]], rounds: int) -> dict[str, Speeds]:
    """How fast the files are read, by the names of their kinds. Raises CheckFailedError.

    This process is not used for anything else afterwards: warnings of the peers are silenced in it.
    """
    warnings.simplefilter("ignore")
    speeds = {name: Speeds(_checked(name, files[name]), [], []) for name in files}
    for _ in range(rounds):
        for name, (_documents, ours, peer) in speeds.items():
            paths = [file.path for file in files[name]]
            ours.append(_seconds(_read, paths))
            if read := kind_called(name).read:
                peer.append(_seconds(partial(_read_bytes, read), paths))
    return speeds


def _checked(name: str, files: Sequence[File]) -> int:
    """How many documents the files have, which ours and the peer read rightly. Raises CheckFailedError."""
    kind, count = kind_called(name), 0
    for path, text in files:
        documents = _read(path)
        count += len(documents)
        said = {"searchlib": " ".join(document.text for document in documents)}
        if kind.read:
            said[kind.peer] = kind.read(path.read_bytes())
        for reader, all_of_it in said.items():
            plain = _plain(all_of_it)
            if missing := next((each for each in text.paragraphs if _plain(each) not in plain), None):
                raise CheckFailedError(f"{reader} does not find in {path.name}: {missing[:80]!r}")
    return count


def _plain(text: str) -> str:
    """A text without its lines, and without capitals, which TCVN3 does not have of all letters."""
    return " ".join(text.split()).casefold()


def _read(path: Path) -> list[Document]:
    with path.open("rb") as stream:
        items = list(read_documents(stream, path.name, path.name))
    if error := next((item for item in items if isinstance(item, DocumentError)), None):
        raise CheckFailedError(str(error))
    return [item for item in items if isinstance(item, Document)]


def _read_bytes(read: Callable[[bytes], str], path: Path) -> str:
    return read(path.read_bytes())


def _seconds(read: Callable[[Path], object], paths: Sequence[Path]) -> float:
    """How long one reading of all files takes: the mean of as many as fill a moment."""
    start, times = time.perf_counter(), 0
    while not times or time.perf_counter() < start + MOMENT:
        for path in paths:
            read(path)
        times += 1
    return (time.perf_counter() - start) / times
