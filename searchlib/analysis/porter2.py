"""The Porter2 stem of an English word, by tables of endings.

Source: M. F. Porter, "The English (Porter2) stemming algorithm", snowballstem.org. Exceptions are those
of `whoosh.lang.porter2`, whose stems are the same: tests hold the two equal.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["stem"]

# A y that is a consonant is written Y on the way, as in the source.
_CONSONANT_Y = re.compile("(^|[aeiouy])y")
_VOWEL = re.compile("[aeiouy]")
_VOWEL_AND_MORE = re.compile("[aeiouy].")
_TO_REGION = re.compile("[^aeiouy]*[aeiouy]+[^aeiouy]")
_TO_FIRST_REGION = re.compile(f"gener|arsen|commun|{_TO_REGION.pattern}")
_SHORT_SYLLABLE = re.compile(".*[^aeiouy][aeiouy][^aeiouywxY]|[aeiouy][^aeiouy]")
_DOUBLES = ("bb", "dd", "ff", "gg", "mm", "nn", "pp", "rr", "tt")

_EXCEPTIONS = dict(
    pair.split("-")
    for pair in """
    skis-ski skies-sky dying-die lying-lie tying-tie idly-idl gently-gentl ugly-ugli early-earli only-onli
    singly-singl sky-sky news-news howe-howe atlas-atlas cosmos-cosmos bias-bias andes-andes
    """.split()
)
_SINGULARS = frozenset("inning outing canning herring earring proceed exceed succeed".split())


class _Rule(NamedTuple):
    """An ending gives way to another one if it lies in a region, 1 or 2, and follows one of some letters."""

    ending: str
    replacement: str
    region: int
    after: tuple[str, ...] = ()


class _Step:
    """Of the rules the one with the longest ending counts, and no other.

    endings: the rules without conditions of their own, each written as ending-replacement.
    """

    def __init__(self, region: int, endings: str, *others: _Rule) -> None:
        pairs = [pair.partition("-") for pair in endings.split()]
        rules = [*(_Rule(ending, replacement, region) for ending, _, replacement in pairs), *others]
        self._rules = sorted(rules, key=lambda rule: -len(rule.ending))
        self._endings = tuple(rule.ending for rule in rules)

    def __call__(self, word: str, regions: tuple[int, int, int]) -> str:
        if not word.endswith(self._endings):
            return word
        ending, replacement, region, after = next(rule for rule in self._rules if word.endswith(rule.ending))
        kept = word[: -len(ending)]
        fits = len(kept) >= regions[region] and (not after or kept.endswith(after))
        return kept + replacement if fits else word


_STEP_2 = _Step(
    1,
    """
    ization-ize ational-ate fulness-ful ousness-ous iveness-ive tional-tion biliti-ble lessli-less entli-ent
    ation-ate alism-al aliti-al ousli-ous iviti-ive fulli-ful enci-ence anci-ance abli-able izer-ize ator-ate
    alli-al bli-ble
    """,
    _Rule("ogi", "og", 1, ("l",)),
    _Rule("li", "", 1, tuple("cdeghkmnrt")),
)
_STEP_3 = _Step(
    1,
    "ational-ate tional-tion alize-al icate-ic iciti-ic ical-ic ness ful",
    _Rule("ative", "", 2),
)
_STEP_4 = _Step(
    2,
    "al ance ence er ic able ible ant ement ment ent ism ate iti ous ive ize",
    _Rule("ion", "", 2, ("s", "t")),
)


def stem(word: str) -> str:
    """The stem of a word of three lower-case ASCII letters or more.

    >>> [stem(word) for word in ("policies", "hoping", "hopping", "generalizations", "skies")]
    ['polici', 'hope', 'hop', 'general', 'sky']
    """
    if word in _EXCEPTIONS:
        return _EXCEPTIONS[word]
    if "y" in word:
        word = _CONSONANT_Y.sub(r"\1Y", word)
    regions = _regions(word)
    if word[-1] in "sd":
        word = _without_plural(word)
    if word in _SINGULARS:
        return word
    word = _without_tense(word, regions[1])
    if word[-1] in "yY" and len(word) > 2 and word[-2] not in "aeiouy":
        word = f"{word[:-1]}i"
    word = _STEP_2(word, regions)
    word = _STEP_3(word, regions)
    word = _STEP_4(word, regions)
    return _without_last(word, regions).replace("Y", "y")


def _regions(word: str) -> tuple[int, int, int]:
    """Where the word begins, where R1 and where R2: after the first consonant after a vowel, R2 in R1."""
    first = _first_region(word)
    found = _TO_REGION.match(word, first)
    return 0, first, found.end() if found else len(word)


def _first_region(word: str) -> int:
    found = _TO_FIRST_REGION.match(word)
    return found.end() if found else len(word)


def _without_plural(word: str) -> str:
    """Step 1a."""
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith(("ies", "ied")):
        return word[:-2] if len(word) > 4 else word[:-1]
    if word.endswith(("us", "ss", "d")) or not _VOWEL_AND_MORE.search(word, 0, len(word) - 1):
        return word
    return word[:-1]


def _without_tense(word: str, first_region: int) -> str:
    """Step 1b."""
    if word.endswith(("eed", "eedly")):
        kept = word[: word.rindex("eed")]
        return f"{kept}ee" if len(kept) >= first_region else word
    if not word.endswith(("ed", "edly", "ing", "ingly")):
        return word
    kept = word[: max(word.rfind("ed"), word.rfind("ing"))]
    if not _VOWEL.search(kept):
        return word
    if kept.endswith(("at", "bl", "iz")):
        return f"{kept}e"
    if kept.endswith(_DOUBLES):
        return kept[:-1]
    return f"{kept}e" if _SHORT_SYLLABLE.fullmatch(kept) and _first_region(kept) == len(kept) else kept


def _without_last(word: str, regions: tuple[int, int, int]) -> str:
    """Step 5."""
    last = len(word) - 1
    if word[-1] == "e":
        _, first, second = regions
        gone = last >= second or (last >= first and not _SHORT_SYLLABLE.fullmatch(word[:-1]))
    else:
        gone = word.endswith("ll") and last >= regions[2]
    return word[:-1] if gone else word
