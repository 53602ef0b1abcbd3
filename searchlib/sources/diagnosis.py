"""diagnosis: is an index whole, does it agree with its sources, and are its texts sound?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from searchlib.errors import UnknownKeyError, rebuild_command
from searchlib.sources.manifest import Manifest
from searchlib.sources.paths import Anchor, display_path, shown
from searchlib.sources.plan import make_plan
from searchlib.sources.readers.formats import SIZE_LIMIT

if TYPE_CHECKING:
    from searchlib.index import Index
    from searchlib.model import Document

__all__ = ["Finding", "examine", "find_document", "source_rows"]

_REPLACEMENT = "\ufffd"
_MEND = "Mend it and run 'searchlib index'"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, and what to do about it."""

    subject: str
    problem: str
    remedy: str


class SourceRow(TypedDict):
    """A source: where it is, how many files were read in it, and how many documents are in the index."""

    path: str
    files: int
    documents: int


def examine(index: Index) -> list[Finding]:
    """All that is wrong with an index, its sources and its texts."""
    findings = [
        Finding(
            shown(str(error.path)), f"damaged: {error.reason}", f"Rebuild with {rebuild_command(index.path)}"
        )
        for error in index.verify()
    ]
    if findings:
        return findings  # What a damaged index says of its documents is not to be trusted.
    manifest = Manifest.of(index)
    anchor = Anchor(index.path)
    for source in manifest.sources:
        actual = anchor.actual(source)
        if not Path(actual).exists():
            findings.append(
                Finding(
                    shown(actual),
                    "this source is not there; its documents are kept",
                    f"Bring it back, or take it out with 'searchlib index --forget {shown(actual)}'",
                )
            )
    unread = {
        shown(anchor.actual(origin)): entry.problem
        for origin, entry in manifest.files.items()
        if entry.problem
    }
    # What could not even be looked at is in no manifest; planning looks again, and changes nothing.
    present = [Path(path) for path in map(anchor.actual, manifest.sources) if Path(path).exists()]
    if present:
        plan = make_plan(manifest, present, index.path, size_limit=SIZE_LIMIT)
        unread |= {error.source: error.reason for error in plan.errors}
    findings += [Finding(name, problem, _MEND) for name, problem in unread.items()]
    findings += _texts(index)
    return findings


def _texts(index: Index) -> list[Finding]:
    found = []
    for document in index.documents():
        path = display_path(document.path, index.path)
        if not document.text.strip() and not document.title.strip():
            found.append(Finding(path, "it has no text", "See whether the file is what it should be"))
        elif _REPLACEMENT in document.text:
            count = document.text.count(_REPLACEMENT)
            found.append(
                Finding(
                    path, f"{count} characters were lost before it came here (U+FFFD)", "Get a sound copy"
                )
            )
    return found


def find_document(index: Index, name: str) -> Document:
    """A document by its key, or by its path as results show it. Raises UnknownKeyError."""
    try:
        return index.document(name)
    except UnknownKeyError:
        key = _key_of_path(index, name)
        if key is None:
            raise
        return index.document(key)


def _key_of_path(index: Index, name: str) -> str | None:
    wanted = Anchor(index.path).stored(str(Path(name).absolute()))
    entry = Manifest.of(index).files.get(wanted)
    return entry.key if entry else None


def source_rows(index: Index) -> list[SourceRow]:
    """The sources of an index, with the number of their files and documents."""
    manifest = Manifest.of(index)
    anchor = Anchor(index.path)
    rows: dict[str, SourceRow] = {
        source: {"path": shown(anchor.actual(source)), "files": 0, "documents": 0}
        for source in manifest.sources
    }
    for entry in manifest.files.values():
        rows[entry.source]["files"] += 1
        rows[entry.source]["documents"] += entry.documents
    return list(rows.values())
