"""last_results: which results has the user seen last? So that the third of them can be opened as number 3.

Kept in the user's state folder, for the user alone, as one small file of JSON that is written as a whole.
What was searched for and what was found in the texts is not in it. To remember is a convenience: where it
cannot be written, or read again, there is nothing remembered, and that is all.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from searchlib.files import remove
from searchlib.model import Hit
from searchlib.user_folders import state_folder

__all__ = ["LastResult", "LastResults", "recall", "remember"]

_FILENAME = "last-results.json"
_VERSION = 1
_MOST = 1000
_MOST_BYTES = 16 << 20  # A thousand of the longest keys there may be, in escapes.


class LastResult(NamedTuple):
    """A result that was shown. offset: where its first match is in the text. locator: as in `Snippet`."""

    rank: int
    key: str
    offset: int
    locator: str | None


class LastResults(NamedTuple):
    """The results that were shown last. folder: that of the index they are from."""

    folder: Path
    results: tuple[LastResult, ...]


def remember(index_path: Path, hits: Iterable[Hit]) -> None:
    """Remember the first thousand results of a list."""
    folder = state_folder()
    if folder is None:
        return
    content = {
        "version": _VERSION,
        "index": str(index_path.absolute()),
        "results": [_result(hit) for hit in islice(hits, _MOST)],
    }
    temporary = folder / f"{_FILENAME}.{os.getpid()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(temporary, "w", encoding="ascii", opener=_private) as file:
            file.write(json.dumps(content))  # Ten times as quick as `dump`, which has no C code.
        temporary.replace(folder / _FILENAME)
    except OSError:
        remove(temporary)


def recall() -> LastResults | None:
    """What was remembered last; None if that is nothing."""
    folder = state_folder()
    if folder is None:
        return None
    try:
        with (folder / _FILENAME).open("rb") as file:
            content = json.loads(file.read(_MOST_BYTES))
        if content["version"] != _VERSION:
            return None
        results = tuple(
            LastResult(int(rank), str(key), int(offset), None if locator is None else str(locator))
            for rank, key, offset, locator in content["results"]
        )
        return LastResults(Path(content["index"]), results)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def _result(hit: Hit) -> LastResult:
    if not hit.snippets:
        return LastResult(hit.rank, hit.key, 0, None)
    first = hit.snippets[0]
    return LastResult(
        hit.rank, hit.key, first.offset + (first.spans[0][0] if first.spans else 0), first.locator
    )


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
