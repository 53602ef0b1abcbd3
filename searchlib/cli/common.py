"""What commands share: finding the index, the look of output, common options."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click
from click.core import ParameterSource

from searchlib.errors import IndexNotFoundError, SearchlibError

if TYPE_CHECKING:
    from searchlib.index import Index
    from searchlib.render import Style

__all__ = [
    "colour_option",
    "counted",
    "echo_lines",
    "echo_names",
    "find_index",
    "index_option",
    "json_option",
    "let_go_of_stdout",
    "make_style",
    "open_index",
    "other_use",
    "place_of_index",
    "tell",
    "typed_parameters",
    "writing",
]

_VARIABLE = "SEARCHLIB_INDEX"
_DEFAULT = "index"
# What stays of an index that is no more, the user's own lexicon, and what is hidden.
_OF_AN_INDEX = ("MAIN_", "_MAIN_", "lexicon.txt", ".")
_WIDEST = 160
_WIDTH_OF_NO_TERMINAL = 100

index_option: Callable[[Any], Any] = click.option(
    "--index",
    "index_path",
    type=click.Path(path_type=Path, readable=False),  # Opening it tells more.
    metavar="DIR",
    help=f"The index; else ${_VARIABLE}, else the nearest {_DEFAULT}/ upward from here that holds one.",
)
colour_option: Callable[[Any], Any] = click.option(
    "--color",
    "colour",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colour the matches; auto: on a terminal, unless $NO_COLOR is set.",
)
json_option: Callable[[Any], Any] = click.option("--json", "wants_json", is_flag=True, help="As JSON.")


def find_index(given: Path | None) -> Path | None:
    """The index to use by option, environment or place; None where there is none to be found."""
    from searchlib.index import Index

    if given is not None:
        return given
    if os.environ.get(_VARIABLE):
        return Path(os.environ[_VARIABLE])
    here = Path.cwd()
    for folder in (here, *here.parents):
        if Index.exists(folder / _DEFAULT):
            # Shown as it would be typed from here.
            return Path(_DEFAULT) if folder == here else folder / _DEFAULT
    return None


def place_of_index(given: Path | None) -> Path:
    """Where the index is. Raises IndexNotFoundError that says where it was looked for."""
    from searchlib.index import Index

    path = find_index(given)
    if path is None:
        raise IndexNotFoundError(
            f"{Path.cwd() / _DEFAULT} or any {_DEFAULT}/ above it",
            hint="make one with 'searchlib index FOLDER', or name one with --index",
        )
    if not Index.exists(path):
        raise IndexNotFoundError(path, hint=other_use(path))
    return path


def open_index(given: Path | None) -> Index:
    """Open the index. Raises IndexNotFoundError that says where it was looked for."""
    from searchlib.index import Index

    return Index.open(place_of_index(given))


def other_use(path: Path) -> str:
    """Why a place without an index is none for an index, and what to do; "" where there is nothing else."""
    if path.is_file():
        return "it is a file, and an index is a folder: name another one with --index"
    try:
        names = [entry.name for entry in path.iterdir()]
    except OSError:
        return ""  # It is not there yet, or making the index tells why it cannot be.
    others = [name for name in names if not name.startswith(_OF_AN_INDEX)]
    if not others:
        return ""
    return f"it holds other files ({min(others)}), and an index has a folder of its own: name it with --index"


def make_style(colour: str, index_path: Path) -> Style:
    """The look of output on this terminal, or in this pipe."""
    from searchlib.render import Style
    from searchlib.sources.paths import Anchor, shown

    anchor = Anchor(index_path)
    on_terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    wanted = colour == "always" or (colour == "auto" and on_terminal and not os.environ.get("NO_COLOR"))
    width = min(_columns(), _WIDEST)
    return Style(width=width, colour=wanted, path=lambda stored: shown(anchor.actual(stored)))


def _columns() -> int:
    """How wide the terminal is, by $COLUMNS or itself; `shutil` says the same and loads archivers."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return int(told)
    try:
        return os.get_terminal_size().columns or _WIDTH_OF_NO_TERMINAL
    except (OSError, ValueError):  # There is none.
        return _WIDTH_OF_NO_TERMINAL


def echo_lines(lines: Iterable[str]) -> None:
    """Write lines to standard output as they come; what a console cannot show is escaped.

    Whoever reads them may have enough and close the pipe: then the rest is not written, and all is well.
    """
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
    with writing():
        for line in lines:
            sys.stdout.write(f"{line}\n")


def echo_names(names: Iterable[str], end: str = "\n") -> None:
    """Write names of files as the bytes that the file system has, so that other programs find the files.

    A terminal gets them escaped: a name must not command it.
    """
    if sys.stdout.isatty() and end == "\n":
        from searchlib.render import escaped

        echo_lines(map(escaped, names))
        return
    with writing():
        for name in names:
            sys.stdout.buffer.write(os.fsencode(name + end))


@contextmanager
def writing() -> Iterator[None]:
    """Write to standard output, and see that it has arrived; a full disk is an error of one line."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        let_go_of_stdout()
    except OSError as error:
        if error.filename is not None:  # Of a file that was read.
            raise
        let_go_of_stdout()
        raise SearchlibError(f"cannot write the output: {error.strerror}") from error


def let_go_of_stdout() -> None:
    """Write what is still to be written to nowhere, or Python complains when it flushes at the end."""
    _let_go_of(sys.stdout)


def _let_go_of(stream: TextIO) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def tell(line: str) -> None:
    """Write a line to standard error; where nobody reads it any more, to nowhere."""
    from searchlib.render import clean

    try:
        click.echo(clean(line), err=True)
    except BrokenPipeError:
        _let_go_of(sys.stderr)


def typed_parameters() -> set[str]:
    """The parameters of the command that were given where it was called, and not by a file of settings."""
    context = click.get_current_context()
    source = context.get_parameter_source
    return {name for name in context.params if source(name) is ParameterSource.COMMANDLINE}


def counted(count: int, thing: str) -> str:
    """A number of things in words: "1 document", "2 documents"."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"
