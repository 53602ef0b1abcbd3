"""health: how does a text spell what may be spelled in two ways?"""

from __future__ import annotations

import re

from searchlib.analysis.vietnamese import is_syllable

__all__ = ["tone_placement"]

# The rhymes oa, oe and uy with nothing after them: only there are both spellings in use. The u of qu is
# part of the consonant.
_ON_SECOND = "o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ]"
_ON_FIRST = "[òóỏõọ][ae]|[ùúủũụ]y"
_WORD = re.compile(rf"\b[^\W\d_q]{{0,3}}(?:({_ON_SECOND})|({_ON_FIRST}))\b", re.IGNORECASE)


def tone_placement(text: str) -> tuple[int, int]:
    """How many syllables of an NFC text are spelled like `hoà` and how many like `hòa`.

    >>> tone_placement("Hoà bình, hòa hợp, thuỷ thủ, quý, hoàn")
    (2, 1)
    """
    found = [match.lastindex for match in _WORD.finditer(text) if is_syllable(match[0])]
    return found.count(1), found.count(2)
