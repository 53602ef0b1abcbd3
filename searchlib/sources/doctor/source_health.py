"""source_health: does an index agree with its manifest, and its manifest with the files there are?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from searchlib.errors import rebuild_command
from searchlib.sources.doctor.findings import NOTE, WARNING, Check, Finding
from searchlib.sources.manifest import Manifest
from searchlib.sources.paths import Anchor, shown
from searchlib.sources.plan import Plan, make_plan
from searchlib.sources.readers.formats import SIZE_LIMIT

if TYPE_CHECKING:
    from searchlib.index import Index

__all__ = ["agreement", "files_of_sources"]

_UNKNOWN = Check("unknown-origin", WARNING, "Documents of files that the index does not know")
_MISCOUNTED = Check("miscounted", WARNING, "Files with more or fewer documents than were read")
_MISSING = Check("missing-source", WARNING, "Sources that are not there")
_UNREAD = Check("unread", WARNING, "Files that were not read", "Mend them and run 'searchlib index'")
_BEHIND = Check(
    "behind", NOTE, "Files that have changed since", "'searchlib index' brings the index up to date"
)
_TOLD = Check("told", NOTE, "What was noted when files were read", "The files themselves are as they were")


def agreement(index: Index, manifest: Manifest) -> Iterator[Finding]:
    """Where the documents of the index are not those that the manifest tells of."""
    if not manifest.sources:
        return  # Its documents were added by a program, which knows where they are from.
    anchor = Anchor(index.path)
    remedy = f"Rebuild with {rebuild_command(index.path)}"
    counts = _documents_by_origin(index)
    for origin, count in counts.items():
        if count and origin not in manifest.files:
            yield _UNKNOWN.found(
                shown(anchor.actual(origin)), f"{count:,} in the index, of no file it knows", remedy=remedy
            )
    for origin, entry in manifest.files.items():
        if entry.documents != counts[origin]:
            yield _MISCOUNTED.found(
                shown(anchor.actual(origin)),
                f"{counts[origin]:,} in the index, and {entry.documents:,} were read",
                remedy=remedy,
            )


def _documents_by_origin(index: Index) -> Counter[str]:
    counts: Counter[str] = Counter()
    for segment in index.snapshot().segments:
        origins = segment.data.field("origin").terms()
        for origin, count in zip(origins, segment.live_counts("origin").tolist(), strict=True):
            counts[origin.decode(errors="replace")] += count
    return counts


def files_of_sources(index: Index, manifest: Manifest) -> Iterator[Finding]:
    """Sources and files that are missing, could not be read, or have changed; and what was noted of them."""
    anchor = Anchor(index.path)
    actual = [anchor.actual(source) for source in manifest.sources]
    present = [Path(path) for path in actual if Path(path).exists()]
    for path in map(shown, [path for path in actual if Path(path) not in present]):
        yield _MISSING.found(
            path,
            "is not there; its documents are kept",
            remedy=f"Bring it back, or take it out with 'searchlib index --forget {path}'",
        )
    unread = {
        shown(anchor.actual(origin)): entry.problem
        for origin, entry in manifest.files.items()
        if entry.problem
    }
    # What could not even be looked at is in no manifest; planning looks again, and changes nothing.
    if present:
        plan = make_plan(manifest, present, index.path, size_limit=SIZE_LIMIT)
        unread |= {error.source: error.reason for error in plan.errors}
        yield from _behind(plan, anchor)
    yield from (_UNREAD.found(name, problem) for name, problem in unread.items())
    for origin, entry in manifest.files.items():
        if entry.notes:
            yield _TOLD.found(shown(anchor.actual(origin)), entry.notes)


def _behind(plan: Plan, anchor: Anchor) -> Iterator[Finding]:
    yield from (_BEHIND.found(shown(reading.file.path), "is new or changed") for reading in plan.read)
    before = {move.before: move.reading.file.path for move in plan.moved}
    for origin, path in before.items():
        yield _BEHIND.found(shown(path), f"has another name than {shown(anchor.actual(origin))}")
    for origin in plan.gone:
        if origin not in before:
            yield _BEHIND.found(shown(anchor.actual(origin)), "is gone")
