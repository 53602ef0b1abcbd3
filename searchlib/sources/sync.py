"""sync: the work itself. `update` brings an index up to date with its sources, `forget` takes one out; and
`preview` tells what an update would do.

A commit holds documents together with the manifest that lists their files, so the manifest says at
any moment exactly what is in the index: work that was interrupted goes on where the last commit was.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from searchlib.errors import DocumentError, SourceError
from searchlib.sources.manifest import ATTACHMENT, Manifest, Memory
from searchlib.sources.paths import Anchor, canonical, shown
from searchlib.sources.plan import Plan, make_plan, may_be_document
from searchlib.sources.readers.formats import SIZE_LIMIT
from searchlib.sources.readers.items import Note
from searchlib.sources.scope import Scope
from searchlib.sources.work import Progress, Tally, Work

if TYPE_CHECKING:
    from searchlib.index import Index

__all__ = ["Summary", "forget", "preview", "update"]


@dataclass(frozen=True, slots=True)
class Summary:
    """What an update did, in documents; a file of records counts as many as it has.

    skipped: the paths of files that are no documents, such as pictures. covered: the paths of sources that
    are part of another one, with that of the other. errors: what could not be read, by name. notes: what
    is to be known of files that were read now. standing: those of the errors that an earlier update has told.
    oversized: the paths of files larger than the scope of their source allows. replaced: what was to be taken
    of sources until now, by their paths, where that has changed. links: the paths of links to folders and
    files in the sources. documents: how many are in the index now. seconds: how long it took.
    """

    added: int = 0
    changed: int = 0
    renamed: int = 0
    deleted: int = 0
    unchanged: int = 0
    skipped: tuple[str, ...] = ()
    covered: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[DocumentError | SourceError, ...] = ()
    notes: tuple[Note, ...] = ()
    standing: tuple[DocumentError, ...] = ()
    oversized: tuple[str, ...] = ()
    replaced: Mapping[str, Scope] = field(default_factory=dict)
    links: tuple[str, ...] = ()
    documents: int = 0
    seconds: float = 0.0


def update(
    index: Index,
    sources: Sequence[Path | str] | None = None,
    *,
    scopes: Mapping[str, Scope] | None = None,
    only: Mapping[str, bool] | None = None,
    strict: bool = False,
    at_once: bool = False,
    size_limit: int = SIZE_LIMIT,
    workers: int | None = None,
    progress: Progress | None = None,
    memory: Memory | None = None,
) -> Summary:
    """Bring an index up to date with the sources named, or with all it knows if none is.

    A source named for the first time joins those that are known; the others are not looked at. One that is
    wholly part of another is no source of its own: the other is brought up to date. What
    cannot be read is reported in the summary, keeps the documents it has in the index, and the rest
    is done. With `strict` the first such error is raised, and the index stays as it was. Long work
    is committed in batches, so that little is lost by an interruption; with `at_once` or `strict` it
    is committed as a whole. If nothing has changed nothing is written.

    scopes: what to take of sources, now and later, by their `canonical` paths; of others, what was said
    before. only: the folders to look into, where it is known that nothing else has changed; see
    `discovery.scan`. size_limit: the most bytes of a file that is read as a whole. workers: see
    `Index.writer`. memory: of the updates before this one, so that it starts sooner.

    Raises SourceError, before anything is done, if a source is named that is neither known nor there.
    """
    started = time.perf_counter()
    kept = index.attachment(ATTACHMENT)
    memory = memory or Memory()
    manifest = memory.read(kept, index.path)
    look = partial(make_plan, size_limit=size_limit, scopes=scopes, only=only)
    plan = look(manifest, sources or (), index.path)
    tally = Tally(plan, strict=strict)
    if plan.has_work():
        with index.writer(workers=workers) as writer:
            now = index.attachment(ATTACHMENT)
            if now != kept:  # Another process has committed between the look and the lock.
                manifest = memory.read(now, index.path)
                plan = look(manifest, sources or (), index.path)
                tally = Tally(plan, strict=strict)
            work = Work(
                writer,
                manifest,
                index.path,
                tally,
                size_limit,
                at_once=at_once or strict,
                before=index.snapshot(),
                attached=now,
                workers=workers,
            )
            memory.forget()
            work.carry_out(plan, progress)
        memory.keep(work.attached, manifest)
    seconds = time.perf_counter() - started
    return Summary(
        **tally.counts,
        skipped=tuple(tally.skipped),
        covered=tally.covered,
        errors=tuple(tally.errors),
        notes=tuple(tally.notes),
        standing=tuple(tally.standing),
        oversized=tuple(plan.oversized),
        replaced=plan.replaced,
        links=tuple(plan.links),
        documents=len(index),
        seconds=seconds,
    )


def preview(
    index: Index | None,
    index_path: Path,
    sources: Sequence[Path | str],
    *,
    scopes: Mapping[str, Scope] | None = None,
    size_limit: int = SIZE_LIMIT,
) -> Plan:
    """What `update` would do; takes no lock and changes nothing. Raises as `update` does.

    Only reading a file tells all that is wrong with it, which is not done. index: None where there is none
    yet, at `index_path`.
    """
    manifest = Manifest() if index is None else Manifest.of(index)
    plan = make_plan(manifest, sources, index_path, size_limit=size_limit, scopes=scopes)
    readings, plan.read = plan.read, []
    for reading in readings:
        if reading.known or may_be_document(reading.file.path):
            plan.read.append(reading)
        else:
            plan.skipped.append(reading.file.path)
    return plan


def forget(index: Index, source: Path | str) -> int:
    """Take a source and its documents out of the index; returns how many documents there were.

    Files that lie in another known source as well come back with the next update. Raises SourceError
    if the index does not know the source.
    """
    anchor = Anchor(index.path)
    stored = anchor.stored(canonical(source))
    with index.writer() as writer:
        manifest = Manifest.of(index)
        if stored not in manifest.sources:
            known = ", ".join(shown(anchor.actual(other)) for other in manifest.sources) or "none"
            raise SourceError(
                shown(canonical(source)), f"is no source of this index: those known are {known}"
            )
        count = 0
        for origin, entry in list(manifest.files.items()):
            if entry.source == stored:
                count += writer.delete_origin(origin) if entry.documents else 0
                del manifest.files[origin]
        manifest.sources.remove(stored)
        manifest.scopes.pop(stored, None)
        writer.attach(ATTACHMENT, manifest.to_bytes())
    return count
