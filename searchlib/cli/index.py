"""The command `index`: brings the index up to date with folders and files."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from searchlib.cli.common import find_index, index_option

__all__ = ["index_command"]


@click.command("index", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path), metavar="[SOURCE]...")
@index_option
@click.option("--rebuild", is_flag=True, help="Start afresh; the old index serves until the new one is whole.")
@click.option("--strict", is_flag=True, help="Stop at the first file that cannot be read, and change nothing.")
@click.option("--forget", is_flag=True, help="Take the sources out of the index, with their documents.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary; errors are still told.")
def index_command(
    sources: tuple[Path, ...], index_path: Path | None, rebuild: bool, strict: bool, forget: bool, quiet: bool
) -> int:
    """Bring the index up to date: new, changed, renamed and deleted files.

    A SOURCE is a folder, a file, or a .jsonl or .jsonl.gz file of {"_id", "title", "text"} records. Without
    any, the sources that the index knows are looked at again; files that have not changed are not read.

    \b
    searchlib index seeds             make ./index, or add a folder to it
    searchlib index                   bring it up to date
    searchlib index --rebuild         make it anew from the sources it knows
    searchlib index --forget seeds    take a folder out
    """
    from searchlib.errors import IndexNotFoundError
    from searchlib.index import Index
    from searchlib.sources.manifest import ATTACHMENT, known_sources
    from searchlib.sources.sync import forget as forget_source
    from searchlib.sources.sync import update

    path = find_index(index_path) or Path("index")
    exists = Index.exists(path)
    if not exists and (not sources or forget):
        raise IndexNotFoundError(path, hint="name a folder to make one: 'searchlib index FOLDER'")
    if forget:
        index = Index.open(path)
        for source in sources:
            count = forget_source(index, source)
            _tell(quiet, f"{source}: taken out, {count} {'document' if count == 1 else 'documents'}")
        return 0
    named: list[Path | str] = list(sources)
    if rebuild and exists:
        named += known_sources(Index.salvage(path, ATTACHMENT), path)
        if not named:
            raise IndexNotFoundError(path, hint="its sources cannot be told: name them, 'searchlib index --rebuild FOLDER'")
        index = Index.create(path, replace=True)
    else:
        index = Index.open(path) if exists else Index.create(path)
    with _Progress(quiet) as progress:
        summary = update(index, named, strict=strict, progress=progress)
    for error in summary.errors:
        click.echo(f"Skipped: {error}", err=True)
    parts = [
        f"{getattr(summary, what)} {what}"
        for what in ("added", "changed", "renamed", "deleted", "unchanged")
        if getattr(summary, what)
    ]
    notes = []
    if summary.skipped:
        notes.append(f"{summary.skipped} {_files(summary.skipped)} not text")
    if summary.errors:
        notes.append(f"{len(summary.errors)} not read")
    _tell(
        quiet,
        f"{path}: {', '.join(parts) or 'nothing to index'}{''.join(f'; {note}' for note in notes)}"
        f" ({summary.documents} {'document' if summary.documents == 1 else 'documents'}, {summary.seconds:.1f} s)",
    )
    return 0


def _files(count: int) -> str:
    return "file is" if count == 1 else "files are"


def _tell(quiet: bool, line: str) -> None:
    if not quiet:
        click.echo(line)


class _Progress:
    """A progress bar on standard error, on a terminal, once the work turns out to be long."""

    _LONG_WORK = 200

    def __init__(self, quiet: bool) -> None:
        self._shown = sys.stderr.isatty() and not quiet
        self._bar: object | None = None

    def __enter__(self) -> _Progress:
        return self

    def __call__(self, done: int, total: int) -> None:
        if not self._shown or total < self._LONG_WORK:
            return
        if self._bar is None:
            self._bar = click.progressbar(length=total, label="Reading", file=sys.stderr)
            self._bar.__enter__()
            self._done = 0
        self._bar.update(done - self._done)
        self._done = done

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
