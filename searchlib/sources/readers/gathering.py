"""gathering: lines of a document, and which places of it they are on."""

from __future__ import annotations

from searchlib.sources.readers.properties import plain_characters

__all__ = ["GatheredText"]


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
        """What is added from now on is on the place of this name."""
        self._label = label

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
