"""ignoring: which files of a folder are not meant to be documents?

The rules of `.gitignore`, `.ignore` and `.searchlibignore`, in git's syntax and with git's reach: a
file's rules hold for its folder and all below; deeper rules win over higher ones, and in one folder
the later of the three files wins (`discovery` names them). Rules above the source are not looked for:
a source is what the user named, and what lies around it must not change what is found in it.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import AnyStr

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from searchlib.errors import DocumentError
from searchlib.sources.paths import shown

__all__ = ["Rules", "check_pattern", "compiled"]

_SIZE_LIMIT = 64 << 10
_MOST_RULES = 2000  # in force in one folder: every file in it is asked of each
# Nobody needs more, and each is gone over again where a path does not fit.
_STARS_PER_NAME = 3
_DOUBLE_STARS = 3
_LENGTH_LIMIT = 4096


class Rules:
    """The rules of one folder on top of those of the folders above it."""

    def __init__(self, spec: GitIgnoreSpec, base: str, above: Rules | None) -> None:
        self.spec = spec
        self.start = len(base)
        self.above = above
        self.count: int = len(spec) + (above.count if above is not None else 0)

    @classmethod
    def read(
        cls, files: list[Path], base: str, above: Rules | None, errors: list[DocumentError]
    ) -> Rules | None:
        """The rules in force in the folder of these ignore files, the last of which wins.

        base: the folder relative to the source, with `/` at its end unless it is empty. What cannot be
        read or understood is added to `errors` and left out.
        """
        patterns: list[str] = []
        room = _MOST_RULES - (above.count if above is not None else 0)
        for file in files:
            try:
                with file.open("rb") as stream:
                    data = stream.read(_SIZE_LIMIT + 1)
            except OSError as error:
                errors.append(DocumentError(shown(str(file)), f"its rules cannot be read: {error.strerror}"))
                continue
            if len(data) > _SIZE_LIMIT:
                reason = f"its rules are over {_SIZE_LIMIT >> 10} KB and not followed: shorten it"
                errors.append(DocumentError(shown(str(file)), reason))
                continue
            patterns.extend(_patterns(data, file, errors))
            if len(patterns) > room:
                reason = f"over {_MOST_RULES:,} rules hold in its folder, and those beyond are not followed"
                errors.append(DocumentError(shown(str(file)), f"{reason}: shorten it"))
                del patterns[room:]
                break
        if not patterns:
            return above
        return cls(compiled(patterns), base, above)

    def ignore(self, relative: str) -> bool:
        """Whether a file, or a folder with `/` at its end, is to be left out.

        relative: its path below the source, with `/` between its parts.
        """
        rules: Rules | None = self
        while rules is not None:
            verdict = rules.spec.check_file(relative[rules.start :]).include
            if verdict is not None:
                return verdict
            rules = rules.above
        return False


def _patterns(data: bytes, file: Path, errors: list[DocumentError]) -> Iterator[str]:
    # File names are bytes on the disk; those in the rules must become the same strings as those found.
    lines = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape").splitlines()
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            check_pattern(line)
        except ValueError as error:
            reason = f"line {number} is no rule ({error}) and not followed: {line[:80]!r}"
            errors.append(DocumentError(shown(str(file)), reason))
        else:
            yield line


def check_pattern(line: str) -> None:
    """Raise ValueError for a line that is no rule."""
    parts = line.strip().strip("/").split("/")
    if max(part.count("*") for part in parts) > _STARS_PER_NAME or parts.count("**") > _DOUBLE_STARS:
        raise ValueError("too many stars")
    if len(line) > _LENGTH_LIMIT:
        raise ValueError(f"over {_LENGTH_LIMIT:,} characters")
    try:
        compiled([line])
    except re.error as error:
        raise ValueError(str(error)) from error


def compiled(patterns: Iterable[str]) -> GitIgnoreSpec:
    """Patterns that were checked, to be asked of paths; the last that matches decides."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of `re`, about sets such as [[:alpha:]]
        return GitIgnoreSpec.from_lines(patterns, _Steady, backend="simple")


# What stars become in the expressions of the library.
_STAR = "[^/]*"
_ANY_ABOVE = "^(?:.+/)?"
_ANY_BETWEEN = "(?:/.+)?"


class _Steady(GitIgnoreSpecPattern):
    """A rule whose time grows with the path, not with a power of it.

    Where another star follows, the first place where what stands between the two fits is as good as any
    later one. It is found in a lookahead, into which nothing backtracks, and then gone over by its name.
    """

    __slots__ = ()

    @classmethod
    def pattern_to_regex(cls, pattern: AnyStr) -> tuple[AnyStr | None, bool | None]:
        expression, include = super().pattern_to_regex(pattern)
        if isinstance(expression, str):
            expression = _with_first_folders(_with_first_places(expression))
        return expression, include


def _with_first_places(expression: str) -> str:
    """Of an expression, the one in which stars within a name take as little as they can."""
    before, *between = expression.split(_STAR)
    made = [before]
    for number, part in enumerate(between):
        is_last = number == len(between) - 1 or "/" in part.replace("[^/]", "")
        made.append(f"{_STAR}{part}" if is_last else _first(f"s{number}", f"{_STAR}?{part}"))
    return "".join(made)


def _with_first_folders(expression: str) -> str:
    """Of an expression, the one in which stars for folders take as few as they can."""
    *parts, last = expression.split(_ANY_BETWEEN)
    made: list[str] = []
    for number, part in enumerate(parts):
        if number:
            made.append(_first(f"d{number}", f"(?:/.+?)??{part}(?=/)"))
        elif part.startswith(_ANY_ABOVE):
            made.append("^" + _first("d0", f"(?:.+?/)??{part[len(_ANY_ABOVE) :]}(?=/)"))
        else:
            made.append(part)
    return "".join([*made, _ANY_BETWEEN if parts else "", last])


def _first(name: str, expression: str) -> str:
    return f"(?=(?P<{name}>{expression}))(?P={name})"
