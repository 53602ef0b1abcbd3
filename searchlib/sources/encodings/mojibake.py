"""mojibake: UTF-8 that was taken for windows-1252, windows-1258 or Latin-1 and saved again: `Cá»™ng hÃ²a`.

Letters of UTF-8 taken for such an encoding are a capital such as Ã followed by signs, in combinations that no
language writes. Each can be undone by itself, so no statistics are needed.
"""

from __future__ import annotations

import re
import unicodedata

from searchlib.sources.encodings.tables import VIEW, to_view

__all__ = ["CHANCE", "undo_mojibake"]

CHANCE = 0.2
"""How likely, at most, somebody wrote by intent what is taken for one letter of mojibake."""

_TRAIL = re.escape("".join(sorted(c for c in VIEW if 0x80 <= ord(to_view(c)) <= 0xBF)))
# What every sequence begins like; the rest is looked for only in lines that have it.
_BEGINNING = re.compile(f"[ÂÃĂÄÅÆËáâ][{_TRAIL}]|ï»")
_CAPITAL = f"(?:[ÃĂÄÅ][{_TRAIL}]|Æ[\xa0¡¯°’]|Ë[†œ])"
_CERTAIN = (
    f"á[º»][{_TRAIL}]",  # U+1E80-U+1EFF
    f"â[€\x80„\x84][{_TRAIL}]|â[‚\x82]¬",  # punctuation, ™, €
    "(?<![A-ZÀ-Ý])Â[\x81\x8d\x8f\x90\x9d\xa0-\xba\xbc-\xbf]",
)
# U+00A0-U+01BF with a few more, the combining marks, the byte order mark: with those above, all that
# Vietnamese texts have. The first byte of U+00C0-U+00FF is Ã in windows-1252 and Ă in windows-1258.
_SEQUENCE = re.compile(
    "|".join([*_CERTAIN, _CAPITAL, "Ì[€\x80\x81‚\x82ƒ\x83†\x86‰\x89›\x9b£]|Â[\xa0-\xbf]|ï»¿"])
)
# A capital may have a quote or a dash after it for its own sake («JÄ», TÄ…), but not beside small letters.
_SURE = re.compile(
    "|".join(
        [
            *_CERTAIN,
            f"(?<=[a-z]){_CAPITAL}",
            f"{_CAPITAL}(?=[a-z])",
            f"[ÃĂÄÅ](?![‘’“”„‚…–—»«›‹•™®¡¿\xa0])[{_TRAIL}]",
        ]
    )
)
# The last byte of à is a no-break space. It is often made a plain one, and then one with the next.
_LOST_SPACE = re.compile("Ã  ?(?=[^A-ZÀ-Ý])")
_ROUNDS = 3
"""How many times the same mistake is looked for in its own result."""


def undo_mojibake(text: str) -> tuple[str, int]:
    """The text without mojibake, and how many letters were mended. Lines that had some are in NFC.

    >>> undo_mojibake("Cá»™ng hÃ²a, â€œquotedâ€\\x9d")
    ('Cộng hòa, “quoted”', 4)
    """
    if not _BEGINNING.search(text):
        return text, 0
    lines = text.split("\n")
    mended = 0
    for number, line in enumerate(lines):
        for _ in range(_ROUNDS):
            if not (_BEGINNING.search(line) and _SURE.search(line)):
                break
            line, count = _SEQUENCE.subn(_letter, line)
            mended += count
            line = lines[number] = unicodedata.normalize("NFC", _LOST_SPACE.sub("à ", line))
    return "\n".join(lines) if mended else text, mended


def _letter(match: re.Match[str]) -> str:
    view = to_view(match[0].replace("Ă", "Ã"))
    return view.encode("latin-1").decode("utf-8", "ignore") or match[0]
