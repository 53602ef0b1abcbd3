"""text_health: are the texts of an index such that a search finds what their authors wrote?

All texts are read once. What takes longer, how a text spells its tones and whether its words are in one
piece, is looked at in some thousands of them, drawn evenly, and in all that are from PDF files.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from searchlib.duplicates import Duplicates
from searchlib.sources.doctor.copies import Copies
from searchlib.sources.doctor.findings import NOTE, SAMPLED, WARNING, Check, Finding, Progress
from searchlib.sources.encodings import repair_spacing, repair_text, tone_placement
from searchlib.sources.paths import display_path, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from searchlib.index import Index

__all__ = ["texts"]

_EMPTY = Check("empty", WARNING, "Documents without text", "See whether the file is what it should be")
_SCANNED = Check(
    "scanned",
    WARNING,
    "Pictures of pages without text",
    "Have a program recognise the text (OCR), for example 'ocrmypdf -l vie+eng IN.pdf OUT.pdf'",
)
_LOST = Check("lost-characters", WARNING, "Texts that have lost characters", "Get a sound copy")
_ENCODING = Check(
    "encoding",
    WARNING,
    "Texts in an old Vietnamese encoding",
    "'searchlib index --rebuild' converts what it reads from files; records are to be converted before",
)
_SPACING = Check(
    "spacing",
    WARNING,
    "Texts with words in pieces",
    "Index the document that the PDF was made from, or have its text recognised (OCR)",
)
_TONES = Check(
    "tone-placement",
    NOTE,
    "Tone marks in two places",
    "Search treats both alike: nothing needs doing",
)
_SAME = Check(
    "same-text",
    NOTE,
    "Documents with the same text",
    "'search --group' shows one of them; keep one if you like",
)
_NEAR = Check(
    "near-duplicate", NOTE, "Documents with nearly the same text", "'search --group' shows one of them"
)

_SAMPLE = 5_000
# A stray letter in a table is none of a broken text.
_PIECES = 3
_NAMES_TOLD = 2
_REPLACEMENT = "\ufffd"


def texts(index: Index, progress: Progress) -> Iterator[Finding]:
    """What is to be told of the texts of all documents."""
    snapshot = index.snapshot()
    names = _Names(index)
    copies = Copies()
    tones = _Tones()
    every = -(-snapshot.doc_count // _SAMPLE)
    for done, docnum in enumerate(snapshot.live()):
        progress("Examining texts", done, snapshot.doc_count)
        text = snapshot.text(docnum)
        segment, local = snapshot.locate(docnum)
        is_pdf = segment.data.records.value("type", local) == "pdf"
        if not text.strip():
            if is_pdf:
                yield _SCANNED.found(names[docnum], "it has no text, only pictures")
            elif not str(segment.data.records.value("title", local)).strip():
                yield _EMPTY.found(names[docnum], "it has no text")
            continue
        copies.add(docnum, text)
        yield from _looked_over(names, docnum, text)
        if is_pdf or done % every == 0:
            yield from _read_closely(names, docnum, text)
            tones.count(text)
    progress("Examining texts", snapshot.doc_count, snapshot.doc_count)
    yield from tones.found(shown(str(index.path)))
    groups = copies.groups(Duplicates(snapshot), lambda done, total: progress("Comparing texts", done, total))
    yield from (_copies(_SAME, "has the same text as", names, group) for group in groups.same)
    yield from (_copies(_NEAR, "has nearly the same text as", names, group) for group in groups.near)
    if every > 1:
        yield SAMPLED.found(
            shown(str(index.path)),
            f"words in pieces and the places of tones were looked at in one document of {every}",
        )
    if not groups.is_complete:
        yield SAMPLED.found(shown(str(index.path)), "not all texts that may be copies were compared")


class _Names:
    """The documents as messages name them, by docnum: by their path, and by their key where it has many."""

    def __init__(self, index: Index) -> None:
        self._snapshot = index.snapshot()
        self._index_path = index.path

    def __getitem__(self, docnum: int) -> str:
        meta = self._snapshot.meta(docnum)
        path = display_path(meta["path"], self._index_path)
        key = meta["key"]
        return path if path.endswith(key) or key.endswith(path) else f"{path} ({key})"


def _looked_over(names: _Names, docnum: int, text: str) -> Iterator[Finding]:
    """What can be told of a text quickly."""
    if count := text.count(_REPLACEMENT):
        characters = "1 character was" if count == 1 else f"{count:,} characters were"
        yield _LOST.found(names[docnum], f"{characters} lost before it came here (U+FFFD)")
    repaired = repair_text(text)
    if repaired.encoding:
        yield _ENCODING.found(
            names[docnum], f"looks like {repaired.encoding} (confidence {repaired.confidence:.2f})"
        )


def _read_closely(names: _Names, docnum: int, text: str) -> Iterator[Finding]:
    spaced = repair_spacing(text)
    pieces = spaced.repaired + spaced.suspected
    if pieces >= _PIECES:
        yield _SPACING.found(names[docnum], f"{pieces:,} places look like words in pieces")


class _Tones:
    """Counts documents by where they write the tone marks of oa, oe and uy."""

    def __init__(self) -> None:
        self._documents = self._on_second = self._on_first = self._mixed = 0

    def count(self, text: str) -> None:
        on_second, on_first = tone_placement(text)
        self._documents += 1
        if on_second and on_first:
            self._mixed += 1
        elif on_second:
            self._on_second += 1
        elif on_first:
            self._on_first += 1

    def found(self, index: str) -> Iterator[Finding]:
        if self._mixed or (self._on_second and self._on_first):
            yield _TONES.found(
                index,
                f"of {self._documents:,} documents looked at {self._on_second:,} write hoà, "
                f"{self._on_first:,} hòa and {self._mixed:,} both",
            )


def _copies(check: Check, relation: str, names: _Names, group: Sequence[int]) -> Finding:
    subject, *others = [names[docnum] for docnum in group]
    told = ", ".join(others[:_NAMES_TOLD])
    more = f" and {len(others) - _NAMES_TOLD:,} more" if len(others) > _NAMES_TOLD else ""
    return check.found(subject, f"{relation} {told}{more}", others=tuple(others))
