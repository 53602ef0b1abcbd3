"""manifest: which files has the index been made from, and in what state?

It is kept with the index as an attachment, so that it changes in the same commit as the documents it
lists. As a grammar:

    manifest = {"version": 2, "sources": [source, ...]}
    source   = {"path": stored path, "scope": scope, "files": {origin: row, ...}}
    scope    = {option: value, ...}     as in `Scope`, those that are not as usual; none where all are
    row      = [size, mtime_ns, digest, documents, key, problem, aliases, partial, notes, needs,
                refused]
             | [size, mtime_ns, digest, documents, key]     where nothing is to be told of a file

An origin is the stored path of a file; `Entry` says what a row holds. Stored paths are those of
`paths.Anchor`. Version 1, which has no scopes and whose rows end with `partial`, is read as well; and so are
rows that end with `notes` or with `needs`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from searchlib.errors import CorruptIndexError, IndexVersionError
from searchlib.sources.content import UNSURE
from searchlib.sources.paths import Anchor
from searchlib.sources.scope import Scope

if TYPE_CHECKING:
    from searchlib.index import Index

__all__ = ["ATTACHMENT", "Entry", "Manifest", "Memory", "known_sources"]

ATTACHMENT = "manifest"
_VERSION = 2
_VERSIONS_READ = (1, 2)


class Entry(NamedTuple):
    """A file that has been read.

    source: the stored path of the source it was found in. size, mtime_ns, digest: of the content that
    was read. documents: how many of it are in the index. key: of its one document, None where records have
    keys of their own. problem: what was wrong when it was read; documents of an earlier, sound state
    may still be in the index. aliases: records whose key was taken, and the keys they got instead.
    partial: only the first `documents` and `refused` of it have been read yet. notes: what its reader had to
    tell. needs: what some of it was not read for want of, as `requirements.is_installed` takes it. refused:
    how many documents of it cannot be in the index, such as for their keys.
    """

    source: str
    size: int
    mtime_ns: int = UNSURE
    digest: str = ""
    documents: int = 0
    key: str | None = None
    problem: str | None = None
    aliases: dict[str, str] = {}  # noqa: RUF012 - never changed in place
    partial: bool = False
    notes: str = ""
    needs: str = ""
    refused: int = 0


_NONE = type(None)
_KINDS = (
    *((int,), (int,), (str,), (int,), (str, _NONE)),
    *((str, _NONE), (dict,), (bool,), (str,), (str,), (int,)),
)
_LENGTHS = (5, 8, 9, 10, 11)
_NOTHING_TO_TELL = tuple(Entry._field_defaults.values())[4:]


class Manifest:
    """The sources of an index, in the order they were named, and the files read from them by origin.

    scopes: what is taken of a source, for those of which it was said.
    """

    def __init__(
        self,
        sources: list[str] | None = None,
        files: dict[str, Entry] | None = None,
        scopes: dict[str, Scope] | None = None,
    ) -> None:
        self.sources = sources or []
        self.files = files or {}
        self.scopes = scopes or {}

    @classmethod
    def of(cls, index: Index) -> Manifest:
        """The manifest of an index; an empty one if it has none yet."""
        return cls.from_bytes(index.attachment(ATTACHMENT), index.path)

    @classmethod
    def from_bytes(cls, data: bytes | None, path: Path) -> Manifest:
        """Read a manifest of the index at `path`. Raises CorruptIndexError or IndexVersionError."""
        if data is None:
            return cls()
        try:
            content = json.loads(data)
            if content["version"] not in _VERSIONS_READ:
                raise IndexVersionError(path, int(content["version"]), _VERSION)
            manifest = cls()
            for source in content["sources"]:
                stored = str(source["path"])
                manifest.sources.append(stored)
                manifest.files |= _entries(stored, source["files"])
                if "scope" in source:
                    manifest.scopes[stored] = Scope.from_json(source["scope"])
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise CorruptIndexError(path, "its manifest cannot be read") from error
        return manifest

    def to_bytes(self) -> bytes:
        """The form in which a manifest is kept."""
        files: dict[str, dict[str, tuple[object, ...]]] = {source: {} for source in self.sources}
        for origin, entry in self.files.items():
            files[entry.source][origin] = entry[1:6] if entry[6:] == _NOTHING_TO_TELL else entry[1:]
        sources = []
        for source, rows in files.items():
            scope = self.scopes[source].as_json() if source in self.scopes else {}
            sources.append({"path": source, **({"scope": scope} if scope else {}), "files": rows})
        content = {"version": _VERSION, "sources": sources}
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


class Memory:
    """The manifest as it was last read or written, for who asks again and again."""

    def __init__(self) -> None:
        self._data: bytes | None = None
        self._manifest: Manifest | None = None

    def read(self, data: bytes | None, path: Path) -> Manifest:
        """As `Manifest.from_bytes`; nobody may change it but who calls `forget` before, and `keep` then."""
        manifest = self._manifest
        if manifest is None or data != self._data:
            manifest = Manifest.from_bytes(data, path)
            self.keep(data, manifest)
        return manifest

    def keep(self, data: bytes | None, manifest: Manifest) -> None:
        """Remember a manifest, whose kept form is `data`."""
        self._data, self._manifest = data, manifest

    def forget(self) -> None:
        """Read it anew the next time."""
        self._manifest = None


def _entries(source: str, rows: dict[str, list[Any]]) -> dict[str, Entry]:
    """The entries of a source; rows are many and of few shapes, and each shape is checked once."""
    sound: set[tuple[type, ...]] = set()
    entries: dict[str, Entry] = {}
    for origin, row in rows.items():
        shape = tuple(map(type, row))
        if shape not in sound:
            if len(shape) not in _LENGTHS or any(
                kind not in kinds for kind, kinds in zip(shape, _KINDS, strict=False)
            ):
                raise ValueError(f"a row is no entry: {row!r}")
            sound.add(shape)
        entries[origin] = Entry(source, *row)
    return entries


def known_sources(data: bytes | None, index_path: Path) -> dict[str, Scope]:
    """Where the sources in a manifest are now, and what is taken of them.

    For making an index afresh from what an old one knew.
    """
    anchor = Anchor(index_path)
    manifest = Manifest.from_bytes(data, index_path)
    return {anchor.actual(stored): manifest.scopes.get(stored, Scope()) for stored in manifest.sources}
