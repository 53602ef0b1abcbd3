"""paragraphs: which lines of a page belong together?

A PDF knows where each line stands, not where a paragraph begins. A line that is as long as the others and
ends no sentence goes on in the next one, and so does a shorter one whose next begins with a small letter.
Where that is not certain the lines stay apart: for phrases the end of a line is a space, and a snippet rather
shows two lines than two cells of a table as one sentence.
"""

from __future__ import annotations

import re
from itertools import pairwise

__all__ = ["joined_hyphens", "unwrapped"]

# A page of shorter lines is a list or a table.
_SHORTEST_PARAGRAPH = 60
_FULL = 0.75
_HALF = 0.5

_HYPHEN = "\ufffe"  # PDFium's sign for a hyphen at the end of a line; the end of the line is gone
_BROKEN_WORD = re.compile(f"(?<=[a-z]){_HYPHEN}(?=[a-z])")

_ENDED = re.compile(r"""[.!?:;…]["'”’»)\]]*$""")
_LEADERS = re.compile(r"\.{4}|(?: \.){4}|…{2}|_{4}")
_BEGINNING = re.compile(
    r"""[-–—•●○▪■◦*+]\s|(?:\d{1,3}|[a-zđ]|[ivx]{1,5})[.)]\s|\d{1,3}(?:\.\d{1,3})+[.)]?\s
    |(?:điều|chương|mục|phần|phụ\ lục|article|section|chapter|part|annex)\ [\divxlc]{1,6}\b""",
    re.IGNORECASE | re.VERBOSE,
)
_LETTERS_AND_HYPHEN = re.compile(r"\w-$")


def joined_hyphens(text: str) -> str:
    """Words that PDFium found broken over two lines, whole again.

    Only English breaks words, between small letters; any other hyphen at the end of a line is one of its own.

    >>> joined_hyphens("co\\ufffeoperation, Việt\\ufffeNga")
    'cooperation, Việt-Nga'
    """
    return _BROKEN_WORD.sub("", text).replace(_HYPHEN, "-")


def unwrapped(text: str) -> str:
    """The text of a page with the lines of a paragraph on one line, as far as that can be told."""
    lines = [line for line in map(str.strip, text.split("\n")) if line]
    if not lines:
        return ""
    lengths = sorted(map(len, lines))
    width = max(lengths[len(lengths) * 9 // 10], _SHORTEST_PARAGRAPH)
    paragraphs = [[lines[0]]]
    for line, following in pairwise(lines):
        if _goes_on(line, following, width):
            # A hyphen that is part of a word, or of a range of years.
            if not _LETTERS_AND_HYPHEN.search(line):
                paragraphs[-1].append(" ")
            paragraphs[-1].append(following)
        else:
            paragraphs.append([following])
    return "\n".join(map("".join, paragraphs))


def _goes_on(line: str, following: str, width: int) -> bool:
    if (
        len(line) < _HALF * width
        or _ENDED.search(line)
        or _BEGINNING.match(following)
        or _LEADERS.search(line)
    ):
        return False
    return following[0].islower() or len(line) >= _FULL * width
