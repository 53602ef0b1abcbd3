"""paths: how is a file named, so that an index may move together with its documents?

The anchor is the folder in which the index directory lies. A path below it is stored relative to it,
with `/` between its parts, so that a folder holding both `index/` and `seeds/` may be moved as a
whole; any other path is stored absolute.
"""

# ruff: noqa: PTH100, PTH109, PTH118, PTH120
# Paths are handled by the ten thousand here, as the strings the system gives.

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

__all__ = ["Anchor", "canonical", "display_path", "shown"]


class Anchor:
    """The folder that an index lies in, as the place relative paths are stored from."""

    def __init__(self, index_path: Path | str) -> None:
        self.folder = os.path.realpath(os.path.dirname(os.path.abspath(index_path)))
        self._prefix = os.path.join(self.folder, "")

    def stored(self, path: str) -> str:
        """The stored form of an absolute path."""
        if path.startswith(self._prefix):
            path = path[len(self._prefix) :] or "."
        elif path == self.folder:
            path = "."
        return path if os.sep == "/" else path.replace(os.sep, "/")

    def actual(self, stored: str) -> str:
        """The absolute path that a stored form stands for now."""
        path = stored if os.sep == "/" else stored.replace("/", os.sep)
        return self.folder if path == "." else os.path.join(self.folder, path)


def canonical(path: Path | str) -> str:
    """The absolute path of a source, the same however one gets there.

    Links on the way are resolved, a link that is itself the source is not: it stays named as the user
    named it, wherever it may point tomorrow.
    """
    folder, name = os.path.split(os.path.abspath(path))
    return os.path.join(os.path.realpath(folder), name) if name else folder


def shown(path: str) -> str:
    """A path as messages show it: relative to the current directory when it is below it, else absolute.

    Bytes that are not UTF-8 appear as `\\xNN`, a name in decomposed letters as its composed form.
    """
    try:
        prefix = os.path.join(os.getcwd(), "")
    except FileNotFoundError:  # The current directory has been removed.
        prefix = ""
    if prefix and path.startswith(prefix) and path != prefix:
        path = path[len(prefix) :]
    path = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return unicodedata.normalize("NFC", path)


def display_path(stored: str, index_path: Path | str) -> str:
    """A document's path for people to read, from its stored form; see `shown`."""
    return shown(Anchor(index_path).actual(stored))
