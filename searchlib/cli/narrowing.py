"""narrowing: which types and which paths are meant by what people type for --type and --path?"""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

__all__ = ["EVERYDAY", "path_meant", "types_meant"]

EVERYDAY: Mapping[str, tuple[str, ...]] = {
    "word": ("docx", "doc"),
    "excel": ("xlsx",),
    "xls": ("xlsx",),
    "spreadsheet": ("xlsx", "csv"),
    "powerpoint": ("pptx",),
    "ppt": ("pptx",),
    "slides": ("pptx",),
    "mail": ("eml", "mbox"),
    "email": ("eml", "mbox"),
    "book": ("epub",),
    "ebook": ("epub",),
    "web": ("html",),
}
"""What people call formats, beside their names and the suffixes of their files, and which are meant."""

_FROM_HERE = re.compile(r"\.\.?(?:/+|\Z)")


def types_meant(names: Iterable[str]) -> tuple[str, ...]:
    """The names of the formats that are meant; what means none stays as it is.

    >>> types_meant(["PDF", ".md", "mail", "pfd"])
    ('pdf', 'markdown', 'eml', 'mbox', 'pfd')
    """
    return tuple(dict.fromkeys(meant for name in names for meant in _formats(name.lower())))


def _formats(name: str) -> Iterator[str]:
    from searchlib.sources.readers.formats import format_called, format_of

    name = name.removeprefix("*").removeprefix(".")
    if row := format_called(name) or format_of(f".{name}"):
        yield row.name
    else:
        yield from EVERYDAY.get(name, (name,))


def path_meant(pattern: str, index_path: Path) -> tuple[str, ...]:
    """The patterns for stored paths: one that begins at the current folder or at the root is for paths as the
    results show them. Any other stays as it is, for the ends of paths.
    """
    from searchlib.sources.paths import Anchor

    rest = pattern
    while step := _FROM_HERE.match(rest):
        rest = rest[step.end() :]
    if pattern.startswith("/"):
        folder = ""
    elif rest != pattern:
        steps = pattern[: len(pattern) - len(rest)]
        folder = os.path.join(os.path.normpath(os.path.join(os.getcwd(), steps)), "")  # noqa: PTH109, PTH118
    else:
        return (pattern,)
    anchor = Anchor(index_path)
    stored = anchor.stored(folder + rest)
    if stored == ".":
        return ("./",)
    # What is left of the folder is no pattern, whatever is in it.
    named = max(len(stored) - len(rest), 0)
    meant = glob.escape(stored[:named]) + stored[named:]
    if not os.path.isabs(stored):  # noqa: PTH117
        return (f"./{meant}",)
    # Paths below the folder that the index is in are stored without it.
    whole = f"{anchor.folder}/"
    is_above = whole.startswith(f"{stored.rstrip('/')}/") or fnmatchcase(whole, meant)
    return (meant, "./") if is_above else (meant,)
