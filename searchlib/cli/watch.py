"""The command `watch`: keeps the index up to date until it is stopped."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from searchlib.cli.common import counted, find_index, index_option, tell
from searchlib.cli.index import changes_of, opened, tell_errors, tell_notes

if TYPE_CHECKING:
    from searchlib.sources.sync import Summary

__all__ = ["watch_command"]


@click.command("watch", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path, readable=False), metavar="[SOURCE]...")
@index_option
@click.option(
    "--poll",
    is_flag=True,
    help="Look again and again: for disks of other computers, of whose changes the system does not tell.",
)
@click.option(
    "--workers",
    type=click.IntRange(0),
    metavar="N",
    help="Index in N processes beside this one, 0 for none; by default as many as there are processors.",
)
@click.option("-q", "--quiet", is_flag=True, help="Tell only what cannot be read.")
def watch_command(
    sources: tuple[Path, ...], index_path: Path | None, poll: bool, workers: int | None, quiet: bool
) -> None:
    """Keep the index up to date until Ctrl-C: changes are found within two seconds.

    A SOURCE is a folder or a file, as for "searchlib index"; without any, all that the index knows are
    followed.

    \b
    searchlib watch                   all that the index knows
    searchlib watch ~/Documents       one folder, which is added if need be
    """
    from searchlib.sources.watching import watch

    path = find_index(index_path) or Path("index")

    def told(summary: Summary) -> None:
        tell_errors(summary.errors, summary.standing, quiet=quiet)
        if not quiet:
            tell_notes(summary.notes)
            # Of a folder with a change all files are looked at: those without are of no interest.
            changes = changes_of(replace(summary, unchanged=0, skipped=(), oversized=()), if_none="")
            documents = counted(summary.documents, "document")
            now = time.strftime("%H:%M:%S")
            tell(f"{now} {changes or 'up to date'} ({documents}, {summary.seconds:.1f} s)")

    def said(line: str) -> None:
        if not quiet:
            tell(line)

    with _until_stopped() as stop, opened(path, list(sources), {}, rebuild=False) as index:
        said(f"{path}: following changes; Ctrl-C ends it")
        watch(index, sources, stop=stop, told=told, said=said, polling=poll, workers=workers)


@contextmanager
def _until_stopped() -> Iterator[threading.Event]:
    """An event that is set by Ctrl-C and by being asked to terminate; once more ends at once."""
    stop = threading.Event()

    def end(number: int, _: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        if number == signal.SIGINT and sys.stderr.isatty():
            click.echo(err=True)  # Behind the terminal's ^C.

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
