"""The exception tree: every error a user can cause or meet has a type under `SearchlibError`.

A message says what happened, the value, and the remedy, in one line. The data a program may need
is in attributes; nobody has to parse the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

__all__ = [
    "AnalysisMismatchError",
    "CorruptIndexError",
    "DocumentError",
    "IndexExistsError",
    "IndexLockedError",
    "IndexNotFoundError",
    "IndexVersionError",
    "LexiconError",
    "NotInstalledError",
    "QueryError",
    "SearchlibError",
    "SettingsError",
    "SourceError",
    "UnknownFieldError",
    "UnknownKeyError",
    "UnsupportedFieldError",
    "WorkerError",
    "index_command",
    "rebuild_command",
]


_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# What is not the default of the command line has to be named.
_DEFAULT = "index"


def index_command(path: Path | str, options: str = "") -> str:
    """The command, in quotes, that brings the index in a folder up to date; a file in it may be named too."""
    import shlex

    path = Path(path)
    folder = path.parent if path.name.startswith(("MAIN_", "_MAIN_")) else path
    named = "" if str(folder) == _DEFAULT else f" --index {shlex.quote(str(folder))}"
    return f"'searchlib index{named}{options} FOLDER'"


def rebuild_command(path: Path | str) -> str:
    """The command, in quotes, that makes an index afresh."""
    return index_command(path, " --rebuild")


class SearchlibError(Exception):
    """The root of all errors that searchlib raises on purpose."""

    def __str__(self) -> str:
        # A path may have anything in it, and a message is one line.
        return _BREAKS.sub(
            lambda found: found[0].encode("unicode_escape").decode(), " ".join(map(str, self.args))
        )


class IndexNotFoundError(SearchlibError, FileNotFoundError):
    """There is no index where one was looked for."""

    def __init__(self, path: Path | str, *, hint: str = "") -> None:
        super().__init__(f"no index in {path}: {hint or f'make one with {index_command(path)}'}")
        self.path = Path(path)


class IndexExistsError(SearchlibError, FileExistsError):
    """An index was to be created where there is one."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(f"there is an index in {path} already: open it, or replace it with replace=True")
        self.path = Path(path)


class IndexLockedError(SearchlibError):
    """Another writer holds the index."""

    def __init__(self, path: Path | str, holder: str) -> None:
        super().__init__(
            f"the index in {path} is being written by {holder}: wait until it is done, or stop it"
        )
        self.path = Path(path)
        self.holder = holder


class IndexVersionError(SearchlibError):
    """The index was written in a format that this version does not read."""

    def __init__(self, path: Path | str, found: int, supported: int) -> None:
        super().__init__(
            f"the index in {path} has format {found}, this version reads {supported}: "
            f"rebuild it with {rebuild_command(path)}"
        )
        self.path = Path(path)
        self.found = found
        self.supported = supported


class AnalysisMismatchError(SearchlibError):
    """The index was made with other analysis settings than those asked for, so words would not meet."""

    def __init__(self, path: Path | str, setting: str, found: object, wanted: object) -> None:
        super().__init__(
            f"the index in {path} was made with {setting} {found}, not {wanted}: "
            f"rebuild it with {rebuild_command(path)}"
        )
        self.path = Path(path)
        self.setting = setting
        self.found = found
        self.wanted = wanted


class CorruptIndexError(SearchlibError):
    """A file of the index is damaged: truncated, altered or missing."""

    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(f"{path} is damaged ({reason}): rebuild with {rebuild_command(path)}")
        self.path = Path(path)
        self.reason = reason


class WorkerError(SearchlibError):
    """A process that was indexing documents beside this one is no more."""

    def __init__(self, ending: str) -> None:
        super().__init__(
            f"a worker process {ending}, perhaps for want of memory: the index stays as it was at the last "
            "commit; use fewer workers, or none with --workers 0 (workers=0)"
        )
        self.ending = ending


class DocumentError(SearchlibError):
    """One document cannot be read or indexed; the others can."""

    def __init__(self, source: Path | str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = str(source)
        self.reason = reason


class NotInstalledError(DocumentError):
    """A document needs one of some libraries or programs to be read, and none of them is installed."""

    def __init__(self, source: Path | str, reason: str, needs: Sequence[str]) -> None:
        super().__init__(source, reason)
        self.needs = tuple(needs)


class SourceError(SearchlibError):
    """A source (a folder or a file to index) cannot be read at all."""

    def __init__(self, source: Path | str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = str(source)
        self.reason = reason


class LexiconError(SearchlibError, ValueError):
    """A lexicon file has a line that is not a set of equivalents; line 0 is the file as a whole."""

    def __init__(self, path: Path | str, line: int, reason: str) -> None:
        super().__init__(f"{path}, line {line}: {reason}" if line else f"{path}: {reason}")
        self.path = Path(path)
        self.line = line
        self.reason = reason


class SettingsError(SearchlibError, ValueError):
    """A file of settings says what means nothing; `setting` is "" for the file as a whole."""

    def __init__(self, path: Path | str, setting: str, reason: str) -> None:
        super().__init__(f"{path}: {setting}: {reason}" if setting else f"{path}: {reason}")
        self.path = Path(path)
        self.setting = setting
        self.reason = reason


class QueryError(SearchlibError, ValueError):
    """An option of a search has a value that means nothing, such as a date that is none."""


class UnknownFieldError(SearchlibError, ValueError):
    """A field that the index does not have."""

    def __init__(self, field: str, known: list[str]) -> None:
        super().__init__(f"no field {field!r}: the fields are {', '.join(known)}")
        self.field = field
        self.known = known


class UnsupportedFieldError(SearchlibError, ValueError):
    """A field of a Whoosh schema has what this index format does not keep."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"field {field!r}: {reason}")
        self.field = field
        self.reason = reason


class UnknownKeyError(SearchlibError, KeyError):
    """No document has this key."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"no document with the key {key!r}: 'search --jsonl' shows the keys of what it finds"
        )
        self.key = key
