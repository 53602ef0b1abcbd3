"""gathering: lines of a document, its headings, and which places of it they are on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from searchlib.sources.readers.properties import plain_characters
from searchlib.sources.readers.titles import one_line

__all__ = ["TITLE_LEVEL", "GatheredText", "Line", "row_of"]

TITLE_LEVEL = 0
_SECTION_LEVELS = (1, 2)


class Line(NamedTuple):
    """A line of text; level: that of a heading, from 1, or of a title, TITLE_LEVEL; None for other text."""

    text: str
    level: int | None = None


def row_of(cells: Sequence[Iterable[Line]]) -> Iterator[Line]:
    """A row of a table on one line; where its cells have several lines each, these."""
    filled = [[line for line in cell if line.text.strip()] for cell in cells]
    if all(len(cell) <= 1 for cell in filled):
        yield Line(" ".join(line.text for cell in filled for line in cell))
    else:
        for cell in filled:
            yield from cell


class GatheredText:
    """A text that grows by lines, and by the names of places in it.

    >>> gathered = GatheredText()
    >>> gathered.place("page 1")
    >>> gathered.add("Bộ Công an")
    >>> gathered.place("page 2")
    >>> gathered.place("page 3")
    >>> gathered.add("Hà Nội")
    >>> gathered.text, gathered.locators
    ('Bộ Công an\\nHà Nội', ((0, 'page 1'), (11, 'page 3')))
    """

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._locators: list[tuple[int, str]] = []
        self._label: str | None = None
        self._length = 0

    def place(self, label: str) -> None:
        """What is added from now on is on the place of this name, which is cut as a title is."""
        label = one_line(plain_characters(label))
        goes_on = self._locators and self._locators[-1][1] == label
        self._label = None if goes_on else label

    def add(self, lines: str) -> None:
        """Adds a line, or several; what is only white space adds nothing."""
        lines = plain_characters(lines).strip()
        if not lines:
            return
        if self._label is not None:
            self._locators.append((self._length, self._label))
            self._label = None
        self._lines.append(lines)
        self._length += len(lines) + 1

    def add_headed(self, lines: Iterable[Line]) -> str:
        """Adds lines with headings, and makes sections of the upper ones.

        Gives the first title, or else the first heading; an empty string if there is neither.
        """
        title = heading = ""
        for line in lines:
            if line.level is not None and line.text.strip():
                named = one_line(plain_characters(line.text))
                if line.level == TITLE_LEVEL:
                    title = title or named
                else:
                    heading = heading or named
                if line.level in _SECTION_LEVELS:
                    self.place(f"section {named}")
            self.add(line.text)
        return title or heading

    def __len__(self) -> int:
        """How many characters were gathered, each line with its end."""
        return self._length

    @property
    def text(self) -> str:
        """All lines, in NFC."""
        return "\n".join(self._lines)

    @property
    def locators(self) -> tuple[tuple[int, str], ...]:
        """The places that have text, as in `Document`."""
        return tuple(self._locators)
