"""settings: what a user has written down, so as not to type it each time.

The nearest `searchlib.toml` upward from the current directory counts, then the one in the user's
configuration folder; what is typed counts more than both. As a grammar:

    [COMMAND]          as in `SETTABLE`
    OPTION = VALUE     an option by its long name: a string, a number, a list of strings, true or false

    [index]
    path = DIR         the index of all commands, relative to the file; $SEARCHLIB_INDEX counts more

A folder may come from anywhere, and its file speaks as loudly as the user's own. So only what is named in
`SETTABLE` can be set: nothing there runs a program or takes anything away.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from searchlib.errors import SettingsError
from searchlib.user_folders import configuration_folder

__all__ = ["FILENAME", "SETTABLE", "Settings"]

FILENAME = "searchlib.toml"
SETTABLE: Mapping[str, tuple[str, ...]] = {
    "search": ("limit", "format", "sort", "reverse", "lang", "expand", "group", "facets", "color"),
    "index": ("exclude", "include", "hidden", "follow", "max-size", "workers"),
    "similar": ("limit", "color"),
}
"""What of each command can be set."""

_INDEX, _PATH = "index", "path"
_INDEX_VARIABLE = "SEARCHLIB_INDEX"
_MOST_BYTES = 1 << 16
_KINDS = {bool: "true or false", int: "a whole number", str: "a string"}


class Settings(Mapping[str, Any]):
    """The defaults of a command's options, by the names of its parameters, as click takes them.

    The files are looked for when the first default is. Raises SettingsError then.
    """

    def __init__(self, name: str, command: click.Command) -> None:
        self._name = name
        self._options = {
            option.removeprefix("--"): param
            for param in command.params
            if isinstance(param, click.Option)
            for option in param.opts
            if option.startswith("--")
        }

    def __getitem__(self, parameter: str) -> Any:
        # Help and completion work whatever a file says.
        if click.get_current_context().resilient_parsing:
            raise KeyError(parameter)
        return self._values[parameter]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    @cached_property
    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for path in reversed(_files()):
            values |= self._of_file(path, _read(path))
        return values

    def _of_file(self, path: Path, tables: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        """The parameters that a file sets, and to what."""
        for name, table in tables.items():
            if name not in SETTABLE:
                known = ", ".join(f"[{table}]" for table in SETTABLE)
                raise SettingsError(path, name, f"no such table of settings; there are {known}")
            if not isinstance(table, dict):
                raise SettingsError(path, name, f"it is a table: write [{name}] in a line of its own")
            if name == _INDEX and _PATH in table:
                yield from self._of_index(path, table.pop(_PATH))
            if name == self._name:
                yield from self._of_table(path, table)

    def _of_index(self, path: Path, named: object) -> Iterator[tuple[str, Any]]:
        if not isinstance(named, str) or not named:
            raise SettingsError(path, f"[{_INDEX}] {_PATH}", f"{named!r:.80} is not the name of a folder")
        if "index" in self._options and not os.environ.get(_INDEX_VARIABLE):
            yield "index_path", path.parent / os.path.expanduser(named)  # noqa: PTH111 - it does not raise

    def _of_table(self, path: Path, table: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        settable = [option for option in SETTABLE[self._name] if option in self._options]
        known = [_PATH, *settable] if self._name == _INDEX else settable
        for name, value in table.items():
            setting = f"[{self._name}] {name}"
            if name not in settable:
                raise SettingsError(path, setting, f"no such setting; there are {', '.join(known)}")
            option = self._options[name]
            try:
                yield str(option.name), _checked(option, value)
            except click.BadParameter as error:
                raise SettingsError(path, setting, error.message) from error


def _files() -> list[Path]:
    """The files that count, the one that counts most first."""
    try:
        here = Path.cwd()
    except FileNotFoundError:  # It has been removed.
        nearest = None
    else:
        upward = (folder / FILENAME for folder in (here, *here.parents))
        nearest = next(filter(_is_file, upward), None)
    folder = configuration_folder()
    own = folder / FILENAME if folder and _is_file(folder / FILENAME) else None
    return [path for path in dict.fromkeys((nearest, own)) if path]


def _is_file(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113 - a folder that may not be looked into is no error


def _read(path: Path) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib  # type: ignore[import-not-found, unused-ignore]
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise SettingsError(path, "", f"it is over {_MOST_BYTES >> 10} KB, which no settings are")
        tables: dict[str, Any] = tomllib.loads(data.decode("utf-8-sig"))  # Some editors begin with a mark.
    except UnicodeDecodeError as error:
        raise SettingsError(path, "", f"it is not UTF-8 at byte {error.start}: convert it") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(path, "", f"it is no TOML: {error}") from error
    return tables


def _checked(option: click.Option, value: object) -> object:
    """The value in the form that the option takes. Raises BadParameter for one that it does not."""
    values = value if option.multiple and isinstance(value, list) else [value]
    kind: type = int if isinstance(option.type, click.types.IntParamType) else str
    kind = bool if option.is_flag else kind
    for each in values:
        if type(each) is not kind:
            raise click.BadParameter(f"{each!r:.80} is not {_KINDS[kind]}")
    given = values if option.multiple else value
    option.process_value(click.get_current_context(), given)
    return given
