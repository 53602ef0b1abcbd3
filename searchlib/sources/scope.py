"""scope: which files of a source did the user ask for?

A source that is named without a word more is all of its folder but what is hidden or ignored. A scope says
otherwise, and is remembered with the source. Its patterns have git's syntax and hold from the folder of
the source: what is not included, or is excluded, is left out, whatever the ignore files say.
"""

from __future__ import annotations

import shlex
import unicodedata
from dataclasses import asdict, dataclass, fields
from typing import Any

__all__ = ["Scope", "Selection"]

_PATTERNS = 1000


@dataclass(frozen=True, slots=True)
class Scope:
    """What to take of a source. Raises ValueError for patterns that are none.

    include: only files that one of these names, if there are any. exclude: no files and folders that these
    name. hidden: those whose names begin with a dot as well. follow: what links lead to as well. max_size: no
    files of more bytes.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    hidden: bool = False
    follow: bool = True
    max_size: int | None = None

    def __post_init__(self) -> None:
        if self.include or self.exclude:
            from searchlib.sources.ignoring import check_pattern

            if len(self.include) + len(self.exclude) > _PATTERNS:
                raise ValueError(f"there are over {_PATTERNS:,} patterns")
            for pattern in (*self.include, *self.exclude):
                try:
                    check_pattern(pattern)
                except ValueError as error:
                    raise ValueError(f"{pattern[:80]!a} is no pattern of files: {error}") from error
        if self.max_size is not None and self.max_size < 0:
            raise ValueError(f"no size: {self.max_size}")

    def as_json(self) -> dict[str, Any]:
        """What differs from a source named without a word more."""
        usual = Scope()
        return {name: value for name, value in asdict(self).items() if value != getattr(usual, name)}

    def __str__(self) -> str:
        """The options of the command line that say so; "" for a source named without a word more."""
        told = [
            f"--{name} {shlex.quote(each)}" for name in ("include", "exclude") for each in getattr(self, name)
        ]
        told += ["--hidden"] * self.hidden + ["--no-follow"] * (not self.follow)
        if self.max_size is not None:
            size, units = self.max_size, list("kMGT")
            unit = ""
            while units and size and size % 1024 == 0:
                size, unit = size // 1024, units.pop(0)
            told.append(f"--max-size {size}{unit}")
        return " ".join(told)

    @classmethod
    def from_json(cls, content: object) -> Scope:
        """The scope of which this was written. Raises ValueError or TypeError for what is none."""
        if not isinstance(content, dict):
            raise TypeError(f"no scope: {content!r}")
        values: dict[str, Any] = {}
        for field in fields(cls):
            if field.name not in content:
                continue
            value = content[field.name]
            usual = field.default
            if isinstance(usual, tuple):
                if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
                    raise TypeError(f"{field.name} is no list of patterns: {value!r}")
                values[field.name] = tuple(value)
            elif type(value) is not (int if usual is None else bool):
                raise TypeError(f"{field.name} cannot be {value!r}")
            else:
                values[field.name] = value
        return cls(**values)


class Selection:
    """A scope, made ready to be asked of many paths."""

    def __init__(self, scope: Scope) -> None:
        from searchlib.sources.ignoring import compiled

        self._include = compiled(map(_composed, scope.include)) if scope.include else None
        self._exclude = compiled(map(_composed, scope.exclude)) if scope.exclude else None

    def takes(self, relative: str, *, is_folder: bool) -> bool:
        """Whether a file is wanted, or a folder may hold some that are; its path is below the source."""
        relative = _composed(relative)
        if self._exclude is not None:
            asked = f"{relative}/" if is_folder else relative
            if self._exclude.check_file(asked).include:
                return False
        return is_folder or self._include is None or bool(self._include.check_file(relative).include)


def _composed(text: str) -> str:
    """In NFC: a name that came from a Mac is in decomposed letters, and nobody types these."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)
