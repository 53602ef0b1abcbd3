"""Options that say what to take of a source: patterns, hidden files, links and sizes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from searchlib.sources.scope import Scope

__all__ = ["scope_given", "scope_options"]

_SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,15})?)\s*([kmgt]?)i?b?", re.ASCII | re.IGNORECASE)


def _bytes(context: click.Context, option: click.Parameter, value: str | None) -> int | None:
    """A size such as 500k, 100MB or 1.5G, in bytes; units are steps of 1,024."""
    if value is None:
        return None
    found = _SIZE.fullmatch(value.strip())
    if found is None:
        raise click.BadParameter(
            f"{value!r} is no size: write it like 500k, 100MB or 1.5G", ctx=context, param=option
        )
    return int(float(found[1]) * 1024 ** " kmgt".index(found[2].lower() or " "))


_OPTIONS = (
    click.option(
        "--include",
        multiple=True,
        metavar="GLOB",
        help="Only files that match, as in .gitignore; repeatable.",
    ),
    click.option(
        "--exclude", multiple=True, metavar="GLOB", help="No files and folders that match; repeatable."
    ),
    click.option(
        "--hidden/--no-hidden", default=None, help="Hidden files and folders as well; by default not."
    ),
    click.option(
        "--follow/--no-follow", default=None, help="What symbolic links lead to as well; by default yes."
    ),
    click.option(
        "--max-size", callback=_bytes, metavar="SIZE", help="No files larger than this, such as 100MB."
    ),
)


def scope_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def scope_given(
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    *,
    hidden: bool | None,
    follow: bool | None,
    max_size: int | None,
) -> Scope | None:
    """The scope that options say, None where none of them was given."""
    if not (include or exclude) and hidden is None and follow is None and max_size is None:
        return None
    from searchlib.sources.scope import Scope

    try:
        return Scope(include, exclude, bool(hidden), follow is not False, max_size)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
