"""The command `index`: brings the index up to date with folders and files, or tells what that would do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from searchlib.cli.common import (
    counted,
    echo_lines,
    find_index,
    index_option,
    other_use,
    tell,
    typed_parameters,
)
from searchlib.cli.progress import ProgressBar
from searchlib.cli.scoping import scope_given, scope_options

if TYPE_CHECKING:
    from searchlib.errors import SearchlibError
    from searchlib.index import Index
    from searchlib.sources.plan import Plan
    from searchlib.sources.readers.items import Note
    from searchlib.sources.scope import Scope
    from searchlib.sources.sync import Summary

__all__ = ["changes_of", "index_command", "opened", "tell_errors", "tell_notes"]

_NOTES_OF_A_KIND = 5
_NUMBER = re.compile(r"\d[\d.,]*(?<=\d)")
_OF_SCOPE = frozenset({"include", "exclude", "hidden", "follow", "max_size"})


@click.command("index", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path, readable=False), metavar="[SOURCE]...")
@index_option
@scope_options
@click.option("-n", "--dry-run", is_flag=True, help="Tell what would be done, and do nothing.")
@click.option(
    "--rebuild", is_flag=True, help="Start afresh; the old index serves until the new one is whole."
)
@click.option(
    "--strict", is_flag=True, help="Stop at the first file that cannot be read, and change nothing."
)
@click.option("--forget", is_flag=True, help="Take the sources out of the index, with their documents.")
@click.option(
    "--workers",
    type=click.IntRange(0),
    metavar="N",
    help="Read and index in N processes beside this one; by default as many as there are processors. With 0 "
    "there is none, and no limit of time and memory for a file.",
)
@click.option("-v", "--verbose", is_flag=True, help="Name all files that are not read, and every note.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary; errors are still told.")
def index_command(
    sources: tuple[Path, ...],
    index_path: Path | None,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    hidden: bool | None,
    follow: bool | None,
    max_size: int | None,
    dry_run: bool,
    rebuild: bool,
    strict: bool,
    forget: bool,
    workers: int | None,
    verbose: bool,
    quiet: bool,
) -> None:
    """Bring the index up to date: new, changed, renamed and deleted files.

    A SOURCE is a folder or a file; 'searchlib formats' lists what is read. Without any, the sources that the
    index knows are looked at again; files that have not changed are not read. What cannot be read is named,
    and costs nothing else.

    What is hidden is left out, and what .gitignore, .ignore and .searchlibignore name. What is said of a
    source here, from --include to --max-size, is remembered, and 'searchlib stats' shows it; what is said
    later takes the place of all of that.

    \b
    searchlib index seeds             make ./index, or add a folder to it
    searchlib index                   bring it up to date
    searchlib index --rebuild         make it anew from the sources it knows
    searchlib index --forget seeds    take a folder out
    searchlib index --include '*' seeds
                                      take all of a folder, whatever was left out before
    """
    scope = scope_given(include, exclude, hidden=hidden, follow=follow, max_size=max_size)
    # What a file of settings says is meant for sources that are named, and asks for none to be.
    if (forget or not sources) and not typed_parameters() & _OF_SCOPE:
        scope = None
    if forget and (rebuild or strict or dry_run or scope):
        raise click.UsageError("--forget goes with sources alone: leave out the other options")
    if forget and not sources:
        raise click.UsageError("--forget takes out the sources that are named: name one")
    if dry_run and rebuild:
        raise click.UsageError("--rebuild reads everything: leave out --dry-run")
    if scope and not sources:
        raise click.UsageError("what to take is said of the sources that are named: name one")
    path = find_index(index_path) or Path("index")
    if forget:
        lines = _forget(path, sources)
    elif dry_run:
        lines = _foreseen(path, sources, scope, verbose=verbose)
    else:
        summary = _update(
            path, list(sources), scope, rebuild=rebuild, strict=strict, workers=workers, quiet=quiet
        )
        lines = _told(path, summary, verbose=verbose, quiet=quiet)
    if not quiet:
        echo_lines(lines)


def _forget(path: Path, sources: tuple[Path, ...]) -> list[str]:
    from searchlib.index import Index
    from searchlib.sources.sync import forget

    index = Index.open(path)
    return [f"{source}: taken out, {counted(forget(index, source), 'document')}" for source in sources]


def _foreseen(path: Path, sources: tuple[Path, ...], scope: Scope | None, *, verbose: bool) -> list[str]:
    """What an update would do, a line for each file."""
    from searchlib.errors import IndexNotFoundError, index_command
    from searchlib.index import Index
    from searchlib.sources.sync import preview

    exists = Index.exists(path)
    if not exists and not sources:
        raise IndexNotFoundError(path, hint=f"name a folder to make one: {index_command(path)}")
    index = Index.open(path) if exists else None
    plan = preview(index, path, sources, scopes=_scopes(sources, scope))
    tell_errors(plan.errors, plan.standing, verbose=verbose)
    if verbose:
        _tell_left_out(plan.skipped, plan.oversized)
    tell_replaced(plan.replaced)
    return _plan_lines(path, plan)


def _plan_lines(path: Path, plan: Plan) -> list[str]:
    from searchlib.render import clean
    from searchlib.sources.paths import Anchor, shown

    anchor = Anchor(path)
    moved_from = {move.before for move in plan.moved}
    added = [shown(reading.file.path) for reading in plan.read if not reading.known]
    changed = [shown(reading.file.path) for reading in plan.read if reading.known]
    renamed = [
        f"{shown(anchor.actual(move.before))} -> {shown(move.reading.file.path)}" for move in plan.moved
    ]
    deleted = [shown(anchor.actual(origin)) for origin in plan.gone if origin not in moved_from]
    kinds = {"added": added, "changed": changed, "renamed": renamed, "deleted": deleted}
    lines = [f"{kind:<8} {clean(name)}" for kind, names in kinds.items() for name in names]
    counts = [f"{len(names):,} {kind}" for kind, names in kinds.items() if names]
    not_read = f"; {len(plan.errors):,} not read" if plan.errors else ""
    return [*lines, f"{path}: {', '.join(counts) or 'nothing to do'}{not_read} (files; nothing was done)"]


def _scopes(sources: Iterable[Path], scope: Scope | None) -> dict[str, Scope]:
    from searchlib.sources.paths import canonical

    return {} if scope is None else {canonical(source): scope for source in sources}


def _update(
    path: Path,
    sources: list[Path],
    scope: Scope | None,
    *,
    rebuild: bool,
    strict: bool,
    workers: int | None,
    quiet: bool,
) -> Summary:
    """Do the work, and show how far it has come."""
    from searchlib.sources.sync import update

    scopes = _scopes(sources, scope)
    with opened(path, sources, scopes, rebuild=rebuild) as index, ProgressBar(quiet=quiet) as bar:
        # A rebuilt index takes the place of the old one when it is whole, not batch by batch.
        return update(
            index,
            sources,
            scopes=scopes,
            strict=strict,
            at_once=rebuild,
            workers=workers,
            progress=partial(bar.show, "Reading"),
        )


@contextmanager
def opened(path: Path, sources: list[Path], scopes: dict[str, Scope], *, rebuild: bool) -> Iterator[Index]:
    """The index to update. A new one that nothing came of is taken away; an interruption tells what stays.

    What an index that is to be replaced knew of sources is added to `sources` and `scopes`.
    """
    from searchlib.errors import IndexNotFoundError, SearchlibError, index_command
    from searchlib.index import Index

    is_new = not Index.exists(path)
    if is_new and not sources:
        raise IndexNotFoundError(path, hint=f"name a folder to make one: {index_command(path)}")
    if is_new and (hint := other_use(path)):
        raise IndexNotFoundError(path, hint=hint)
    folders = [folder for folder in (path, *path.parents) if not folder.exists()]
    if is_new:
        index = Index.create(path)
    elif rebuild:
        index = _afresh(path, sources, scopes)
    else:
        index = Index.open(path)
    before = index.generation
    try:
        yield index
    except BaseException as error:
        if is_new and index.generation == before:
            with suppress(OSError, SearchlibError):  # Somebody else has put something there.
                index.discard()
                for folder in folders:
                    folder.rmdir()
        if isinstance(error, KeyboardInterrupt):
            raise KeyboardInterrupt(_interrupted(index, before)) from error
        raise


def _interrupted(index: Index, before: int) -> str:
    """What an interruption left of an index that was of a generation before."""
    if index.generation == before:
        return "Interrupted: nothing has changed"
    documents = counted(len(index), "document")
    return f"Interrupted: {index.path} has {documents} so far; the same command goes on from there"


def _afresh(path: Path, sources: list[Path], scopes: dict[str, Scope]) -> Index:
    """An index to take the place of another; the sources that the old one knew join those that are named."""
    from searchlib.errors import IndexNotFoundError, rebuild_command
    from searchlib.index import Index
    from searchlib.sources.manifest import ATTACHMENT, known_sources

    for source, scope in known_sources(Index.salvage(path, ATTACHMENT), path).items():
        sources.append(Path(source))
        scopes.setdefault(source, scope)
    if not sources:
        hint = f"its sources cannot be told: name them, {rebuild_command(path)}"
        raise IndexNotFoundError(path, hint=hint)
    return Index.create(path, replace=True)


def _told(path: Path, summary: Summary, *, verbose: bool, quiet: bool) -> list[str]:
    """What an update did, in a line; what it could not do is told at once."""
    from searchlib.sources.paths import shown

    tell_errors(summary.errors, summary.standing, verbose=verbose, quiet=quiet)
    if verbose:
        _tell_left_out(summary.skipped, summary.oversized)
    if not quiet:
        tell_notes(summary.notes, verbose=verbose)
        tell_replaced(summary.replaced)
        for part, whole in summary.covered.items():
            tell(f"Note: {shown(part)} is part of {shown(whole)}, which is a source of this index already")
    documents = counted(summary.documents, "document")
    return [f"{path}: {changes_of(summary)} ({documents}, {summary.seconds:.1f} s)"]


def tell_errors(
    errors: Iterable[SearchlibError],
    standing: Iterable[SearchlibError],
    *,
    verbose: bool = False,
    quiet: bool = False,
) -> None:
    """Name what could not be read, with the reason; what was told before is counted, named if `verbose`."""
    told_before = () if verbose else frozenset(standing)
    count = 0
    for error in errors:
        if error in told_before:
            count += 1
        else:
            tell(f"Skipped: {error}")
    if count and not quiet:
        names = "name it" if count == 1 else "name them"
        tell(f"Skipped: {counted(count, 'file')} as before: 'searchlib doctor' and -v {names}")


def tell_notes(notes: Iterable[Note], *, verbose: bool = False) -> None:
    """Tell what is to be known of files that were read; of one kind only the first, unless `verbose`."""
    kinds: dict[str, list[Note]] = {}
    for note in notes:
        alike = kinds.setdefault(_NUMBER.sub("0", note.text), [])
        alike.append(note)
        if verbose or len(alike) <= _NOTES_OF_A_KIND:
            tell(f"Note: {note.source}: {note.text}")
    if not verbose:
        for alike in kinds.values():
            if more := len(alike[_NOTES_OF_A_KIND:]):
                tell(f"Note: {counted(more, 'more file')} like {alike[0].source}: {alike[0].text}")


def tell_replaced(scopes: Mapping[str, Scope]) -> None:
    """Tell what was taken of sources until now, where they are taken with other options."""
    from searchlib.sources.paths import shown

    for path, scope in scopes.items():
        tell(f"Note: {shown(path)}: was taken with {scope} before, which holds no more")


def _tell_left_out(skipped: Iterable[str], oversized: Iterable[str]) -> None:
    from searchlib.sources.paths import shown

    for name in skipped:
        tell(f"Of another format: {shown(name)}")
    for name in oversized:
        tell(f"Over --max-size: {shown(name)}")


def changes_of(summary: Summary, *, if_none: str = "nothing to index") -> str:
    """What an update did, in words."""
    kinds = ("added", "changed", "renamed", "deleted", "unchanged")
    counts = [f"{getattr(summary, kind):,} {kind}" for kind in kinds if getattr(summary, kind)]
    told = [", ".join(counts) or if_none]
    if summary.skipped:
        told.append(f"{counted(len(summary.skipped), 'file')} of other formats (named with -v)")
    if summary.oversized:
        told.append(f"{counted(len(summary.oversized), 'file')} over --max-size (named with -v)")
    if summary.errors:
        told.append(f"{len(summary.errors):,} not read")
    return "; ".join(filter(None, told))
