"""discovery: which files does a source hold?

A walk over a folder with one system call per file, in the order of the names, so that two walks over
the same files agree. Hidden files and what the ignore rules name are left out, as far as the scope does not
say otherwise, and so are the folders of indexes. Links to files are followed; links to folders too, after all
real folders, and a folder is entered once, so that neither a circle nor a second way to the same folder makes
documents twice.
"""

# ruff: noqa: PTH116, PTH118, PTH119, PTH120, PTH208
# Ten thousand files are checked in a blink; a Path object for each would double the time.

from __future__ import annotations

import os
import re
import stat
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from searchlib.errors import DocumentError, SourceError
from searchlib.sources.paths import shown
from searchlib.sources.scope import Scope, Selection

if TYPE_CHECKING:
    from searchlib.sources.ignoring import Rules

__all__ = ["IGNORE_FILES", "NEVER", "FoundFile", "Scan", "is_utf8", "scan"]

IGNORE_FILES = (".gitignore", ".ignore", ".searchlibignore")
"""The names of files with rules; the later wins."""

NEVER = frozenset({".git", ".hg", ".svn", ".bzr", ".jj", ".pijul"})
"""What version control keeps for itself: nobody's documents, hidden files asked for or not."""


# How the names of the files of an index begin.
_OF_AN_INDEX = re.compile("_?MAIN_").match


class FoundFile(NamedTuple):
    """A regular file. relative: its path below the source, with `/`; its name where it is the source."""

    path: str
    relative: str
    size: int
    mtime_ns: int


@dataclass(slots=True)
class Scan:
    """What a source holds.

    blocked: absolute paths of files and folders of which nothing can be said now; what the index
    has of them is not to be taken for deleted. unvisited: those of folders that were not to be looked at
    this time. skipped: the paths of devices, pipes and sockets. oversized: those of files that are too large
    for the scope. links: those of links to folders and files. left_out: how many files and folders the rules
    and the scope leave out.
    """

    is_folder: bool
    files: list[FoundFile] = field(default_factory=list)
    errors: list[DocumentError] = field(default_factory=list)
    blocked: set[str] = field(default_factory=set)
    unvisited: set[str] = field(default_factory=set)
    skipped: list[str] = field(default_factory=list)
    oversized: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    left_out: int = 0

    def block(self, path: str, reason: str) -> None:
        """Report a file or folder that cannot be looked at."""
        self.errors.append(DocumentError(shown(path), reason))
        self.blocked.add(path)


def scan(
    source: str,
    index_path: Path | str,
    scope: Scope | None = None,
    *,
    only: Mapping[str, bool] | None = None,
) -> Scan:
    """Find the files of a source, given by its absolute path; those of an index are never among them.

    scope: what to take of a folder; a source that is a file is taken whatever it is. only: the real folders
    to look into, by their absolute paths, and whether all below them is to be looked at as well.

    Raises SourceError if the source is missing, cannot be read, or is part of the index or another one.
    """
    try:
        info = os.stat(source)
        names = os.listdir(source) if (is_folder := stat.S_ISDIR(info.st_mode)) else []
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SourceError(shown(source), "there is no such file or folder") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name.
        raise SourceError(shown(source), f"cannot be read: {_reason(error)}") from error
    index = os.path.realpath(index_path)
    if os.path.join(os.path.realpath(source), "").startswith(os.path.join(index, "")):
        raise SourceError(shown(source), "is the index itself: name the folder of the documents")
    if _holds_index(source, names):
        raise SourceError(shown(source), "is an index: name the folder of its documents")
    if is_folder:
        return _Walk(index, scope or Scope(), only).over(source)
    if not stat.S_ISREG(info.st_mode):
        raise SourceError(shown(source), "is neither a file nor a folder")
    found = FoundFile(source, os.path.basename(source), info.st_size, info.st_mtime_ns)
    return Scan(is_folder=False, files=[found])


class _Folder(NamedTuple):
    path: str
    base: str  # its path below the source, with `/` at its end unless it is empty
    rules: Rules | None
    whole: bool  # whether all below it is to be looked at


class _Walk:
    def __init__(self, index: str, scope: Scope, only: Mapping[str, bool] | None) -> None:
        self._scan = Scan(is_folder=True)
        self._scope = scope
        self._selection = Selection(scope) if scope.include or scope.exclude else None
        self._only = only
        self._ways = {way for path in only or () for way in _ways_to(path)}
        self._entered = {identity} if (identity := _identity(index)) else set()
        self._links: deque[_Folder] = deque()

    def over(self, source: str) -> Scan:
        pending = [_Folder(source, "", None, self._is_whole(source))]
        while pending or self._links:
            folder = pending.pop() if pending else self._links.popleft()
            pending.extend(reversed(self._enter(folder)))
        return self._scan

    def _is_whole(self, path: str) -> bool:
        return self._only is None or self._only.get(path, False)

    def _enter(self, folder: _Folder) -> list[_Folder]:
        """Take the files of a folder; returns its real subfolders in order."""
        try:
            info = os.stat(folder.path)
            if (info.st_dev, info.st_ino) in self._entered:
                return []
            self._entered.add((info.st_dev, info.st_ino))
            with os.scandir(folder.path) as listing:
                entries = sorted(listing, key=_name)
        except FileNotFoundError:
            return []  # Removed since its parent was listed.
        except OSError as error:
            self._scan.block(folder.path, f"cannot be read: {_reason(error)}")
            return []
        if _holds_index(folder.path, [entry.name for entry in entries]):
            self._scan.left_out += 1
            return []
        rules = self._rules(folder, entries)
        prefix = os.path.join(folder.path, "")
        below: list[_Folder] = []
        for entry in entries:
            name = entry.name
            if name.startswith(".") and (not self._scope.hidden or name in NEVER):
                continue
            path, relative = prefix + name, folder.base + name
            try:
                is_folder = entry.is_dir(follow_symlinks=self._scope.follow)
                if not self._wants(entry, relative, rules, is_folder=is_folder):
                    self._scan.left_out += 1
                elif not is_utf8(name):
                    self._scan.errors.append(DocumentError(shown(path), "its name is not UTF-8: rename it"))
                elif not is_folder:
                    self._take(entry, path, relative)
                else:
                    self._descend(entry, _Folder(path, f"{relative}/", rules, folder.whole), below)
            except FileNotFoundError:
                # A link whose target may be back tomorrow is not a file that somebody removed.
                if entry.is_symlink():
                    self._scan.block(path, "is a link to what is not there: restore it or remove the link")
            except OSError as error:
                self._scan.block(path, f"cannot be read: {_reason(error)}")
        return below

    def _wants(self, entry: os.DirEntry[str], relative: str, rules: Rules | None, *, is_folder: bool) -> bool:
        """Whether rules and scope let a file or a folder in."""
        if rules is not None and rules.ignore(f"{relative}/" if is_folder else relative):
            return False
        if not self._scope.follow and entry.is_symlink():
            return False
        return self._selection is None or self._selection.takes(relative, is_folder=is_folder)

    def _descend(self, entry: os.DirEntry[str], folder: _Folder, below: list[_Folder]) -> None:
        """See to it that a folder within one is entered, now or after all real ones."""
        is_link = entry.is_symlink()
        if is_link:
            self._scan.links.append(folder.path)
        if self._only is None:
            (self._links if is_link else below).append(folder)
        elif not is_link and (folder.whole or folder.path in self._ways):
            below.append(folder._replace(whole=folder.whole or self._is_whole(folder.path)))
        else:  # Where a link leads to may be entered on another way, which only a look at everything tells.
            self._scan.unvisited.add(folder.path)

    def _take(self, entry: os.DirEntry[str], path: str, relative: str) -> None:
        info = entry.stat()
        if stat.S_ISREG(info.st_mode) and entry.is_symlink():
            self._scan.links.append(path)
        if self._scope.max_size is not None and info.st_size > self._scope.max_size:
            self._scan.left_out += 1
            self._scan.oversized.append(path)
        elif stat.S_ISREG(info.st_mode):
            self._scan.files.append(FoundFile(path, relative, info.st_size, info.st_mtime_ns))
        else:
            self._scan.skipped.append(path)

    def _rules(self, folder: _Folder, entries: list[os.DirEntry[str]]) -> Rules | None:
        names = {entry.name for entry in entries if entry.name in IGNORE_FILES and _may_be_file(entry)}
        if not names:
            return folder.rules
        from searchlib.sources.ignoring import Rules

        files = [Path(folder.path, name) for name in IGNORE_FILES if name in names]
        return Rules.read(files, folder.base, folder.rules, self._scan.errors)


def _ways_to(path: str) -> Iterator[str]:
    """A path and those of all folders above it."""
    while path:
        yield path
        above = os.path.dirname(path)
        path = "" if above == path else above


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _may_be_file(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a file, or a link of which only opening it tells what is wrong with it."""
    try:
        return entry.is_file()
    except OSError:
        return True


def _holds_index(folder: str, names: Iterable[str]) -> bool:
    """Whether a folder with these names in it is that of an index."""
    if not any(map(_OF_AN_INDEX, names)):
        return False
    from searchlib.toc import Toc

    return Toc.latest_generation(Path(folder)) >= 0


def _identity(path: str) -> tuple[int, int] | None:
    try:
        info = os.stat(path)
    except OSError:
        return None
    return info.st_dev, info.st_ino


def is_utf8(name: str) -> bool:
    """Whether a name from the file system is text; one that is not holds what stands for its bytes."""
    if name.isascii():
        return True
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _reason(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or str(error)
