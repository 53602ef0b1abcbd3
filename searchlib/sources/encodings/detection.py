"""detection: what do bytes say that are not UTF-8?

First the old Vietnamese encodings are tried (`judging`), then the commonest ones of other languages
(`foreign`).
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from searchlib.sources.encodings.foreign import judge_foreign
from searchlib.sources.encodings.judging import judge
from searchlib.sources.encodings.repair import repair_text

__all__ = ["Decoded", "decode_legacy"]

# So many bytes tell whether they are UTF-8 with a few of them damaged.
_LOOKED_AT = 1 << 16


class Decoded(NamedTuple):
    """text: in NFC. encoding: its name, as "tcvn3" or "koi8-r". confidence: 0 to 1.

    The confidence in a Vietnamese encoding is that of `evidence.Evidence`: the share of words that its
    reading makes Vietnamese syllables of, times 1 - 2^-n for n different ones. For others see
    `foreign.judge_foreign`.
    """

    text: str
    encoding: str
    confidence: float


def decode_legacy(data: bytes) -> Decoded | None:
    """The text of bytes that are not UTF-8, None if no encoding is certain enough.

    Encodings: tcvn3, vni, viscii, windows-1258; viqr for bytes that are ASCII; else windows-1252,
    windows-1251 and koi8-r. TCVN3 has no capitals with tones but by fonts of capitals (.VnTimeH), which bytes
    do not tell: such text comes out in small letters.

    >>> decode_legacy("Céng hßa X· héi chñ nghÜa ViÖt Nam".encode("latin-1"))
    Decoded(text='Cộng hòa Xã hội chủ nghĩa Việt Nam', encoding='tcvn3', confidence=0.9921875)
    """
    if b"\0" in data or _is_damaged_utf8(data):
        return None
    view = data.decode("latin-1")
    if data.isascii():
        # VIQR is told line by line: beside it, English is full of what it takes for marks.
        repaired = repair_text(view)
        return Decoded(*repaired) if repaired.encoding else None
    # ASCII lines tell nothing of an encoding of eight bits, and may be in any language.
    marked = "\n".join([line for line in view.split("\n") if not line.isascii()])
    found = judge(marked) or judge_foreign(marked)
    if found is None:
        return None
    text = unicodedata.normalize("NFC", found.encoding.read(view))
    return Decoded(text, found.encoding.name, found.confidence)


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether UTF-8 is what most of the bytes beyond ASCII are, so that it is damaged and nothing else."""
    text = data[:_LOOKED_AT].decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    return sum(not character.isascii() for character in text) > 2 * wrong
