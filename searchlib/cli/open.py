"""The command `open`: a result of the last search, in the system's own program or in the pager."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from searchlib.cli.common import (
    echo_lines,
    echo_names,
    index_option,
    make_style,
    open_index,
    tell,
    typed_parameters,
)
from searchlib.errors import SearchlibError

if TYPE_CHECKING:
    from searchlib.index import Index
    from searchlib.last_results import LastResult
    from searchlib.model import Document

__all__ = ["open_command"]

_NUMBER = re.compile(r"[0-9]{1,9}")


@click.command("open", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("which", metavar="NUMBER|KEY")
@index_option
@click.option("--pager", is_flag=True, help="Show its text in $PAGER, from the match on.")
@click.option("--print", "only_print", is_flag=True, help="Print the name of its file, and open nothing.")
def open_command(which: str, index_path: Path | None, pager: bool, only_print: bool) -> None:
    """Open a result by its number in the last list that `search` showed, or a document by its key.

    The system's own program opens the file. What it cannot open is shown as text in the pager: a part of an
    archive or of a mail, a record, anything where there is no display, and files that it might run. With
    --index a number is a key as well.

    \b
    searchlib open 3
    searchlib open --pager 3
    cp "$(searchlib open --print 3)" ~/Desktop
    """
    from searchlib.opening import find_opener, open_file
    from searchlib.sources.paths import shown
    from searchlib.sources.whereabouts import file_of, is_safe_to_open, is_whole_file

    if pager and only_print:
        raise click.UsageError("--pager and --print exclude each other: choose one of them")
    index, document, result = _find(which, index_path)
    file = file_of(document, index.path)
    can_open = file is not None and is_whole_file(document) and is_safe_to_open(file)
    opener = find_opener() if can_open and not pager else None
    if only_print or opener is not None:
        if file is None:
            raise SearchlibError(f"{document.key} is in no file: see its text without --print")
        if not Path(file).exists():
            raise SearchlibError(
                f"{shown(file)} is not there any more: bring the index up to date with 'searchlib index', or "
                f"see its text with 'searchlib open --pager {which}'"
            )
        if only_print:
            echo_names([file])
        else:
            tell(_place(index, document, result))
            open_file(opener or [], file)
    else:
        _read(index, document, result)


def _find(which: str, index_path: Path | None) -> tuple[Index, Document, LastResult | None]:
    """The document that is meant, its index, and the result that it was. Raises SearchlibError."""
    from searchlib.errors import UnknownKeyError
    from searchlib.sources.diagnosis import find_document

    if "index_path" in typed_parameters() or not _NUMBER.fullmatch(which):
        index = open_index(index_path)
        return index, find_document(index, which), None
    folder, result = _remembered(int(which))
    index = open_index(folder)
    try:
        return index, index.document(result.key), result
    except UnknownKeyError as error:
        raise SearchlibError(f"{result.key} is not in the index any more: search again") from error


def _remembered(number: int) -> tuple[Path, LastResult]:
    """A result by its number, and the index it is from. Raises SearchlibError."""
    from searchlib.last_results import recall

    last = recall()
    if last is None:
        raise SearchlibError("no results to open: run 'search QUERY' first")
    for result in last.results:
        if result.rank == number:
            return last.index, result
    if not last.results:
        raise SearchlibError(f"there is no result {number}: the last search showed none")
    first, latest = last.results[0].rank, last.results[-1].rank
    raise SearchlibError(
        f"there is no result {number}: the last search showed {first} to {latest}; more with 'search -n'"
    )


def _place(index: Index, document: Document, result: LastResult | None) -> str:
    path = make_style("never", index.path).path(document.path)
    return f"{path}, {result.locator}" if result and result.locator else path


def _read(index: Index, document: Document, result: LastResult | None) -> None:
    """Show the text, in the pager where there is somebody to turn pages."""
    from searchlib.opening import page
    from searchlib.render import clean, laid_out, one_line

    style = make_style("never", index.path)
    facts = (one_line(_place(index, document, result)), clean(document.title), clean(document.author or ""))
    head = [*filter(None, facts), ""]
    if not sys.stdout.isatty():
        from searchlib.render import printable

        echo_lines([*head, printable(document.text).rstrip()])
        return
    lines, at = laid_out(document.text, style.width, result.offset if result else 0)
    line = len(head) + at if result and result.offset else 0
    if not page([*head, *lines], line):
        echo_lines([*head, *lines])
