"""repair: text that was pasted through the wrong encoding, mended passage by passage.

A document may be good in one paragraph and wrong in the next, so each line is judged by itself, and within a
line what stands between words that are certainly Unicode. What is too short to be told from its own words
follows the certain passages of its document.

Nearly all texts are good and must cost nothing: so a text is looked at only if it has one of the signs that
wrong readings of Vietnamese produce and good texts rarely have.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from searchlib.sources.encodings.judging import Judgement, judge, judge_beside
from searchlib.sources.encodings.mojibake import CHANCE, undo_mojibake
from searchlib.sources.encodings.tables import VIEW, Encoding, to_view
from searchlib.sources.encodings.viqr import VIQR, has_shapes

__all__ = ["Repaired", "repair_text"]


class Repaired(NamedTuple):
    """text: in NFC where it was mended. encoding: that of most of what was mended, "" if nothing was; "utf-8"
    wherever there was UTF-8 that had been taken for another encoding.

    confidence: 0 to 1; 0 if nothing was mended. Of UTF-8 it is 1 - 0.2^n for n letters, else the mean of the
    passages (`evidence.Evidence`), weighed by length.
    """

    text: str
    encoding: str
    confidence: float


# A few words of Vietnamese in a wrong encoding have at least one of these. TCVN3; VNI; VISCII; windows-1258.
_SIGNS = "®µ¸¹¬\xad¶ª«ÖÞß" + "ñöøûïäåæÑØ" + "ðÕ½·þ" + "ÌÒ"
_MOJIBAKE_SIGNS = "»ºÃÄÆÅ€\x80ĂÂ"
# The same within words, where alone they tell anything, and other letters that Vietnamese has not.
_STRANGER = "¡-¿Ä-ÇËÎÏÐÑÖ×ØÛÜÞßäåæçëîïðñö÷øûüþÿ"
_SUSPECT = re.compile(f"[A-Za-zÀ-ÿ][{_STRANGER}]|[{_STRANGER}][A-Za-zÀ-ÿ]|[aeiouyâêôãõý][ÌÒ]")
# Nearly all lines have none of these, which is told much sooner.
_SUSPICIOUS = re.compile(f"[{_STRANGER}ÌÒ]")
_OUTSIDE = re.compile(f"[^{re.escape(VIEW)}]")
_TOKEN = re.compile(r"[ \t\r\f\v]+|[^ \t\r\f\v]+")


def repair_text(text: str) -> Repaired:
    """The text as it was meant; the same object if there is nothing to mend.

    Mended are TCVN3, VNI, VISCII and windows-1258 seen as windows-1252 or Latin-1; VIQR; and UTF-8 seen as
    windows-1252, windows-1258 or Latin-1. Capitals of TCVN3 fonts of capitals come out small.

    >>> repair_text("Céng hßa X· héi chñ nghÜa ViÖt Nam")
    Repaired(text='Cộng hòa Xã hội chủ nghĩa Việt Nam', encoding='tcvn3', confidence=0.9921875)
    """
    if text.isascii():
        return _repair_lines(text) if has_shapes(text) else Repaired(text, "", 0.0)
    mended = 0
    whole = text
    if any(map(text.__contains__, _MOJIBAKE_SIGNS)):
        whole, mended = undo_mojibake(text)
    if mended:
        return Repaired(_repair_lines(whole).text, "utf-8", 1 - CHANCE**mended)
    if any(map(text.__contains__, _SIGNS)) or has_shapes(text):
        return _repair_lines(text)
    return Repaired(text, "", 0.0)


def _repair_lines(text: str) -> Repaired:
    lines = text.split("\n")
    tally = _Tally()
    suspects = {
        number: list(_passages(line))
        for number, line in enumerate(lines)
        if (_SUSPICIOUS.search(line) and _SUSPECT.search(line)) or has_shapes(line)
    }
    for parts in suspects.values():
        tally.mend(parts, partial(judge, likely=tally.last))
    if not tally.lengths:
        return Repaired(text, "", 0.0)
    # What is too short to be told by itself follows the rest of its document.
    for encoding in list(tally.lengths):
        beside = partial(judge_beside, encoding=encoding)
        for number, line in enumerate(lines):
            if encoding is VIQR or not line.isascii():
                tally.mend(suspects.setdefault(number, list(_passages(line))), beside)
    for number, parts in suspects.items():
        lines[number] = "".join([part for part, _ in parts])
    return Repaired("\n".join(lines), *tally.verdict())


class _Tally:
    """Passages that were mended: how many characters of which encoding, and how certainly."""

    def __init__(self) -> None:
        self.lengths: Counter[Encoding] = Counter()
        self.last: Encoding | None = None
        self._certainty = 0.0

    def mend(self, parts: list[tuple[str, bool]], judge_view: Callable[[str], Judgement | None]) -> None:
        """Mend, among the parts of a line, those whose encoding can be told."""
        for number, (part, may_be_wrong) in enumerate(parts):
            view = to_view(part) if may_be_wrong else ""
            if view and (found := judge_view(view)):
                parts[number] = (found.encoding.read(view), False)
                self.lengths[found.encoding] += len(part)
                self.last = found.encoding
                self._certainty += found.confidence * len(part)

    def verdict(self) -> tuple[str, float]:
        """The encoding of most, and the mean confidence."""
        return self.lengths.most_common(1)[0][0].name, self._certainty / sum(self.lengths.values())


def _passages(line: str) -> Iterator[tuple[str, bool]]:
    """A line in parts, and of each whether it may be wrong: what has only characters that bytes show as."""
    if not _OUTSIDE.search(line):
        yield line, True
        return
    passage: list[str] = []
    for token in _TOKEN.findall(line):
        if _OUTSIDE.search(token):
            yield "".join(passage), True
            yield token, False
            passage = []
        else:
            passage.append(token)
    yield "".join(passage), True
