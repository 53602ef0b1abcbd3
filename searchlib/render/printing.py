"""printing: what may be shown of a text, and how does it look?

Text from documents is shown without its control characters, which could move the cursor or recolour
the terminal. JSON has escapes for them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

__all__ = [
    "Style",
    "as_json",
    "clean",
    "escaped",
    "laid_out",
    "one_line",
    "paragraphs",
    "printable",
    "safe",
    "table",
]

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_CONTROL_OR_BREAK = re.compile(f"{_CONTROL.pattern}|[\t\n\u2028\u2029]")
_ESCAPED_IN_JSON = "[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
_SPACES = re.compile(r"\s+")
_LONG_TEXT = 1 << 20


class Style(NamedTuple):
    """How to show text to a person. width: columns of the terminal; colour: ANSI colours or none.

    path: what to show for the stored path of a document.
    """

    width: int = 80
    colour: bool = False
    path: Callable[[str], str] = str

    def paint(self, text: str, code: str) -> str:
        """The text in a colour, or as it is."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text

    def match(self, text: str) -> str:
        """A match."""
        return self.paint(text, "1;31")

    def faint(self, text: str) -> str:
        """What matters less."""
        return self.paint(text, "2")

    def heading(self, text: str) -> str:
        """A title."""
        return self.paint(text, "1")

    def place(self, text: str) -> str:
        """A path."""
        return self.paint(text, "36")


def safe(text: str) -> str:
    """Text from a document, safe to print, each character at its place."""
    return _CONTROL.sub(" ", text)


def clean(text: str) -> str:
    """Text from a document on one line, safe to print."""
    return _SPACES.sub(" ", safe(text)).strip()


def one_line(name: str) -> str:
    """A path or a key, safe to print; its spaces stay as they are, so that it can be copied."""
    return _CONTROL_OR_BREAK.sub(" ", name)


def escaped(name: str) -> str:
    """The name of a file, safe to print on a terminal: what would not be seen is escaped, as by `ls`."""
    shown = _CONTROL_OR_BREAK.sub(lambda match: match[0].encode("unicode_escape").decode(), name)
    return shown.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def printable(text: str) -> str:
    """Text from a document, safe to print; its lines and tabs stay."""
    return safe(text.replace("\r\n", "\n"))


def paragraphs(text: str, width: int) -> Iterator[str]:
    """The lines of a text, broken between words where they are longer than a width; no word is."""
    import textwrap

    for line in text.split("\n"):
        yield from textwrap.wrap(
            line,
            width,
            replace_whitespace=False,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]


def laid_out(text: str, width: int, offset: int) -> tuple[list[str], int]:
    """The lines of a text to be read, safe to print, and the index of that with the character at an offset.

    Lines are broken between words, but for those of a text that is so long that it would take seconds.
    """
    is_long = len(text) > _LONG_TEXT
    lines: list[str] = []
    at = start = 0
    for line in map(safe, text.split("\n")):
        if start <= offset <= start + len(line):
            space = _SPACES.search(line, offset - start)
            up_to_word = line[: space.start()] if space else line
            at = len(lines) + (0 if is_long else len([*paragraphs(up_to_word, width)]) - 1)
        lines += [line] if is_long else paragraphs(line, width)
        start += len(line) + 1
    return lines, at


def as_json(value: object) -> str:
    """JSON on one line, safe to print."""
    encoded = json.dumps(value, ensure_ascii=False)
    return re.sub(_ESCAPED_IN_JSON, lambda match: f"\\u{ord(match[0]):04x}", encoded)


def table(rows: Sequence[Sequence[object]], headers: Sequence[str]) -> Iterator[str]:
    """A table, line by line."""
    from tabulate import tabulate

    lines = tabulate(rows, headers, tablefmt="simple", disable_numparse=True).rstrip().split("\n")
    return (line.rstrip() for line in lines)
