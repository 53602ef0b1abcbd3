"""A folder with an index and sources beside each other, to keep the one up to date with the others."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

from searchlib.index import Index
from searchlib.sources.manifest import Manifest
from searchlib.sources.sync import Summary, update

__all__ = ["LONG_AGO", "Place", "counts", "reasons"]

LONG_AGO = 1_600_000_000


class Place:
    """A folder with an index and sources beside each other; the files written there are old."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index = Index.create(folder / "index")
        self._now = LONG_AGO

    def write(self, path: str, text: str | bytes) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        self._now += 10
        os.utime(file, (self._now, self._now))
        return file

    def records(self, path: str, *keys: str, text: str = "text") -> Path:
        lines = b"".join(json.dumps({"_id": key, "text": f"{text} {key}"}).encode() + b"\n" for key in keys)
        return self.write(path, gzip.compress(lines) if path.endswith(".gz") else lines)

    def update(self, *sources: str, **options: object) -> Summary:
        return update(self.index, [self.folder / source for source in sources], **options)  # type: ignore[arg-type]

    def documents(self) -> dict[str, str]:
        return {document.key: document.text for document in self.index.documents()}

    def check(self) -> None:
        """The manifest lists exactly what is in the index."""
        listed = {
            origin: entry.documents
            for origin, entry in Manifest.of(self.index).files.items()
            if entry.documents
        }
        found: dict[str, int] = {}
        for document in self.index.documents():
            found[document.origin] = found.get(document.origin, 0) + 1
        assert listed == found


def counts(summary: Summary) -> dict[str, int]:
    """The counts that are not zero."""
    names = ("added", "changed", "renamed", "deleted", "unchanged")
    found = {name: getattr(summary, name) for name in names} | {"skipped": len(summary.skipped)}
    return {name: count for name, count in found.items() if count}


def reasons(summary: Summary) -> list[str]:
    return [error.reason for error in summary.errors]
