"""The command `open`: a result of the last search, in the system's own program or in the pager."""

from __future__ import annotations

import re
import shutil
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

_LINES_BEFORE = 3
_NUMBER = re.compile(r"[0-9]{1,9}")


@click.command("open", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("which", metavar="NUMBER|KEY")
@index_option
@click.option("--pager", is_flag=True, help="Show its text in $PAGER, from the match on.")
@click.option("--print", "only_print", is_flag=True, help="Print the name of its file, and open nothing.")
@click.option("--key", "is_key", is_flag=True, help="It is a key, even if it is a number.")
def open_command(which: str, index_path: Path | None, pager: bool, only_print: bool, is_key: bool) -> None:
    """Open a result by its number in the list that `search` or `similar` showed last, or a document by key.

    The system's own program opens the file. What it cannot open is shown as text in the pager: a part of an
    archive or of a mail, a record, anything where there is no display, and files that it might run.

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
    by_number = not is_key and _NUMBER.fullmatch(which) is not None
    if by_number and "index_path" in typed_parameters():
        raise click.UsageError(
            "--index goes with a key; a number is one of the results shown last: add --key"
        )
    index, document, result = _numbered(int(which)) if by_number else _named(which, index_path)
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


def _named(name: str, index_path: Path | None) -> tuple[Index, Document, None]:
    """The document with a key or a path, and its index."""
    from searchlib.sources.named import find_document

    index = open_index(index_path)
    return index, find_document(index, name), None


def _numbered(number: int) -> tuple[Index, Document, LastResult]:
    """The document that was a result, its index, and the result. Raises SearchlibError."""
    from searchlib.errors import UnknownKeyError

    folder, result = _remembered(number)
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
            return last.folder, result
    if not last.results:
        raise SearchlibError(f"there is no result {number}: the last list was empty")
    first, latest = last.results[0].rank, last.results[-1].rank
    raise SearchlibError(
        f"there is no result {number}: the last list had {first} to {latest}; more with 'search -n'"
    )


def _place(index: Index, document: Document, result: LastResult | None) -> str:
    path = make_style("never", index.path).path(document.path)
    return f"{path}, {result.locator}" if result and result.locator else path


def _read(index: Index, document: Document, result: LastResult | None) -> None:
    """Show the text, in the pager where there is somebody to turn pages."""
    from searchlib.opening import page
    from searchlib.render import clean, laid_out, one_line

    style = make_style("never", index.path)
    title = "" if document.text.lstrip().startswith(document.title) else document.title
    facts = one_line(_place(index, document, result)), clean(title), clean(document.author or "")
    head = [*filter(None, facts), ""]
    if not sys.stdout.isatty():
        from searchlib.render import printable

        echo_lines([*head, printable(document.text).rstrip()])
        return
    lines, at = laid_out(document.text, style.width, result.offset if result else 0)
    # What is on the first screen is seen anyway, and elsewhere some lines before it are wanted, too.
    line = len(head) + at - _LINES_BEFORE
    if not page([*head, *lines], line if line + _LINES_BEFORE > shutil.get_terminal_size().lines - 2 else 0):
        echo_lines([*head, *lines])
