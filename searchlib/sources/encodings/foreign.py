"""foreign: bytes that are neither UTF-8 nor Vietnamese: are they Western European, or Russian?

Not a detector of all encodings: it reads what lies beside Vietnamese documents, and says how sure it is.
"""

from __future__ import annotations

import re
from functools import partial

from searchlib.sources.encodings.evidence import pieces, sample
from searchlib.sources.encodings.judging import Judgement, may_be_vietnamese
from searchlib.sources.encodings.tables import LATIN, Encoding, code_page, read_bytes

__all__ = ["judge_foreign"]

_CYRILLIC = tuple(Encoding(name, partial(read_bytes, code_page(name))) for name in ("windows-1251", "koi8-r"))
# The ten commonest small letters of Russian are two thirds of a text; a wrong reading makes capitals of them.
_COMMONEST = frozenset("оеаинтсрвл")
_COMMONEST_SHARE = 0.6
_CYRILLIC_CERTAIN = 0.7

_WESTERN = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüÿßœªº«»¡¿°§©®–—‘’‚“”„…•€")
_WESTERN_CERTAIN = 0.6
# Neighbours such as windows-1250 differ from windows-1252 in a few letters that only a reader notices.
_WESTERN_AT_MOST = 0.8

# Two letters with marks side by side: only as in créée or größer.
_TWO_MARKS = re.compile(r"([^\x00-\x7fß])(?!\1)[^\x00-\x7fß]")
_CONTROLS = re.compile(r"[\x01-\x08\x0b\x0e-\x1a\x1c-\x1f]")


def judge_foreign(view: str) -> Judgement | None:
    """The encoding of bytes that are in no Vietnamese one.

    The confidence in a Cyrillic encoding is the share of the ten commonest Russian letters among the bytes
    beyond ASCII, over the 0.6 that they have at least in a text, times the share of words that have such
    bytes alone. That in windows-1252 is 0.8 times the share of characters that are common in Western European
    languages, times that of words that are spelled like theirs.
    """
    view = sample(view)
    if view.isascii() or _CONTROLS.search(view):
        return None
    judgements = [_judge_cyrillic(view, encoding) for encoding in _CYRILLIC]
    best = max(judgements, key=lambda judgement: judgement.confidence)
    if best.confidence >= _CYRILLIC_CERTAIN:
        return best
    western = _judge_western(view)
    return western if western.confidence >= _WESTERN_CERTAIN and not may_be_vietnamese(view) else None


def _judge_cyrillic(view: str, encoding: Encoding) -> Judgement:
    text = encoding.read(view)
    marked = [character for character in text if not character.isascii()]
    common = sum(character in _COMMONEST for character in marked) / len(marked)
    words = [word for word in pieces(text) if not word.isascii()]
    pure = sum(not any(map(str.isascii, word)) for word in words) / (len(words) or 1)
    return Judgement(encoding, min(1.0, common / _COMMONEST_SHARE) * pure)


def _judge_western(view: str) -> Judgement:
    text = LATIN.read(view)
    marked = [character for character in text if not character.isascii()]
    common = sum(character.lower() in _WESTERN for character in marked) / len(marked)
    words = [word for word in pieces(text) if not word.isascii()]
    natural = sum(_is_western(word) for word in words) / len(words) if words else 1.0
    return Judgement(LATIN, _WESTERN_AT_MOST * common * natural)


def _is_western(word: str) -> bool:
    """Whether marks are as rare in a word, and its case as natural, as in Western European languages."""
    if not (word.isupper() or word[1:] == word[1:].lower()):
        return False
    return len(word) == 1 or (any(map(str.isascii, word)) and _TWO_MARKS.search(word) is None)
