"""What commands share: finding the index, the look of output, common options."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from searchlib.errors import IndexNotFoundError

if TYPE_CHECKING:
    from searchlib.index import Index
    from searchlib.render import Style

__all__ = ["colour_option", "echo_lines", "find_index", "index_option", "make_style", "open_index"]

_VARIABLE = "SEARCHLIB_INDEX"
_DEFAULT = "index"
_WIDEST = 160

index_option: Callable[[Any], Any] = click.option(
    "--index",
    "index_path",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=f"The index; else ${_VARIABLE}, else the nearest {_DEFAULT}/ upward from here that holds one.",
)
colour_option: Callable[[Any], Any] = click.option(
    "--color", "colour", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colour the matches."
)


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


def open_index(given: Path | None) -> Index:
    """Open the index. Raises IndexNotFoundError that says where it was looked for."""
    from searchlib.index import Index

    path = find_index(given)
    if path is None:
        raise IndexNotFoundError(
            f"{Path.cwd() / _DEFAULT} or any {_DEFAULT}/ above it",
            hint="make one with 'searchlib index FOLDER', or name one with --index",
        )
    return Index.open(path)


def make_style(colour: str, index_path: Path) -> Style:
    """The look of output on this terminal, or in this pipe."""
    from searchlib.render import Style
    from searchlib.sources.paths import display_path

    on_terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    wanted = colour == "always" or (colour == "auto" and on_terminal and not os.environ.get("NO_COLOR"))
    width = min(shutil.get_terminal_size((100, 24)).columns, _WIDEST)
    return Style(width=width, colour=wanted, path=lambda stored: display_path(stored, index_path))


def echo_lines(lines: Any, end: str = "\n") -> None:
    """Write lines to standard output as they come; what a console cannot show is escaped."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
    for line in lines:
        sys.stdout.write(f"{line}{end}")
