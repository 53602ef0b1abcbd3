"""titles: a line that names a document."""

from __future__ import annotations

from pathlib import PurePath

from searchlib.sources.dates import parse_date, split_date_prefix

__all__ = ["first_lines", "name_as_title", "one_line", "title_of_lines"]

_LONGEST = 200
_HEAD = 20_000


def one_line(text: str, longest: int = _LONGEST) -> str:
    """A title on one line, cut between words at no more than 200 characters, or another number of them.

    >>> one_line(" Hội đồng \\n An ninh ")
    'Hội đồng An ninh'
    """
    line = " ".join(text[:_HEAD].split())
    if len(line) <= longest:
        return line
    cut = line.rfind(" ", longest // 2, longest)
    return line[: cut if cut > 0 else longest - 1].rstrip(" ,;:.-–") + "…"


def first_lines(text: str, count: int = 10) -> list[str]:
    """The first lines of a text that are not empty, however long its lines or white space."""
    start = text if text[:1].strip() else text.lstrip()
    return [line.strip() for line in start[:_HEAD].splitlines() if line.strip()][:count]


def title_of_lines(lines: list[str], name: str) -> str:
    """The first line that says more than a date, without the date in front of it; else the file's name."""
    for line in lines:
        _, rest = split_date_prefix(line)
        if rest.strip() and parse_date(rest) is None:
            return one_line(rest)
    return name_as_title(name)


def name_as_title(name: str) -> str:
    """A file's name without folder and suffix, for a document that has no title of its own."""
    return one_line(PurePath(name).stem)
