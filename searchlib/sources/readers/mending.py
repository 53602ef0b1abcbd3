"""mending: text in the encodings of old, and words that a PDF took apart, as they were meant.

Bytes that are not UTF-8 are read in the encoding that they certainly are in, text that was pasted through the
wrong one is converted, and syllables with spaces in them are joined. All this is for the index alone, and
told in notes. The work is done by the package `encodings`, which says how sure it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from searchlib.model import Document
from searchlib.sources.readers.items import Note

__all__ = ["Mender", "read_legacy", "read_old_vietnamese"]

_OLD_VIETNAMESE = frozenset({"tcvn3", "vni", "viscii", "viqr", "windows-1258"})
_MISTAKEN = "utf-8"  # what was UTF-8 and was taken for something else
_SPACED = "pdf"
_SUREST = 0.99


def read_legacy(data: bytes, name: str) -> tuple[str, Note] | None:
    """The text of bytes that are not UTF-8, and what is to be known of it; None if no encoding is certain."""
    from searchlib.sources.encodings import decode_legacy

    found = decode_legacy(data)
    if found is None:
        return None
    told = f"is in {_title(found.encoding)} ({_sure(found.confidence)}), converted for the index"
    return found.text, Note(name, told)


def read_old_vietnamese(data: bytes) -> str | None:
    """The text of bytes that certainly are in one of the old Vietnamese encodings; None if they are not."""
    from searchlib.sources.encodings import decode_legacy

    found = decode_legacy(data)
    return found.text if found and found.encoding in _OLD_VIETNAMESE else None


class Mender:
    """Mends the documents of one file, and tells at the end what was done."""

    def __init__(self, name: str) -> None:
        """name: the file in notes."""
        self._name = name
        self._documents = 0
        self._converted: Counter[str] = Counter()  # documents by encoding
        self._least_sure: dict[str, float] = {}
        self._joined = self._suspected = 0

    def mend(self, document: Document) -> Document:
        """The document as it was meant; the same object if there is nothing to mend."""
        self._documents += 1
        title, text = self._convert(document.title), self._convert(document.text)
        encodings = {encoding for encoding in (title[1], text[1]) if encoding}
        self._converted.update(encodings)
        mended = text[0]
        if document.type == _SPACED:
            mended = self._join(mended)
        if mended is document.text and title[0] is document.title:
            return document
        locators = _moved(document.locators, document.text, mended)
        return replace(document, title=title[0], text=mended, locators=locators)

    def _convert(self, text: str) -> tuple[str, str]:
        """A text out of the wrong encoding, and which that was; "" if none."""
        from searchlib.sources.encodings import repair_text

        repaired = repair_text(text)
        if repaired.encoding:
            sure = min(repaired.confidence, self._least_sure.get(repaired.encoding, 1.0))
            self._least_sure[repaired.encoding] = sure
        return repaired.text, repaired.encoding

    def _join(self, text: str) -> str:
        from searchlib.sources.encodings import repair_spacing

        spaced = repair_spacing(text)
        self._joined += spaced.repaired
        self._suspected += spaced.suspected
        return spaced.text

    def notes(self) -> Iterator[Note]:
        """What is to be known of the documents that were mended."""
        for encoding, count in self._converted.items():
            of = "" if self._documents == 1 else f" in {count:,} of its {self._documents:,} documents"
            sure = _sure(self._least_sure[encoding])
            what = "UTF-8 that was taken for another encoding" if encoding == _MISTAKEN else _title(encoding)
            yield Note(self._name, f"has text in {what}{of} ({sure}), converted for the index")
        if self._joined or self._suspected:
            told = []
            if self._joined:
                told.append(f"had {_words(self._joined)} with spaces inside, joined for the index")
            if self._suspected:
                told.append(f"{_words(self._suspected)} {'more ' if told else ''}may be broken by spaces")
            yield Note(self._name, "; ".join(told))


def _title(encoding: str) -> str:
    return encoding if encoding.startswith(("windows", "koi8")) else encoding.upper()


def _sure(confidence: float) -> str:
    return f"{100 * min(confidence, _SUREST):.0f} % sure"


def _words(count: int) -> str:
    return "1 word" if count == 1 else f"{count:,} words"


def _moved(locators: tuple[tuple[int, str], ...], old: str, new: str) -> tuple[tuple[int, str], ...]:
    """Where the places of a text are in the mended one, which has the same lines.

    Nearly all places begin a line, and then this is exact.
    """
    moved = []
    old_line = new_line = 0  # where the line begins that the place is in
    for offset, label in locators:
        while (end := old.find("\n", old_line, offset)) >= 0:
            old_line = end + 1
            new_line = new.find("\n", new_line) + 1
        end = new.find("\n", new_line)
        longest = (len(new) if end < 0 else end) - new_line
        moved.append((new_line + min(offset - old_line, longest), label))
    return tuple(moved)
