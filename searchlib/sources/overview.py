"""overview: what was an index made from?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from searchlib.sources.manifest import Manifest
from searchlib.sources.paths import Anchor, shown
from searchlib.sources.scope import Scope

if TYPE_CHECKING:
    from searchlib.index import Index

__all__ = ["SourceRow", "source_rows"]


class SourceRow(TypedDict):
    """A source: where it is, how many files were read in it, and how many documents are in the index.

    scope: what is taken of it where something was said of that, as `Scope.as_json` has it.
    problems, notes: of how many files there was something wrong, or to be known.
    """

    path: str
    scope: dict[str, Any]
    files: int
    documents: int
    problems: int
    notes: int


def source_rows(index: Index) -> list[SourceRow]:
    """The sources of an index, with the number of their files and documents."""
    manifest = Manifest.of(index)
    anchor = Anchor(index.path)
    rows: dict[str, SourceRow] = {
        source: {
            "path": shown(anchor.actual(source)),
            "scope": manifest.scopes.get(source, Scope()).as_json(),
            "files": 0,
            "documents": 0,
            "problems": 0,
            "notes": 0,
        }
        for source in manifest.sources
    }
    for entry in manifest.files.values():
        row = rows[entry.source]
        row["files"] += 1
        row["documents"] += entry.documents
        row["problems"] += entry.problem is not None
        row["notes"] += bool(entry.notes)
    return list(rows.values())
