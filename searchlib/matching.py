"""matching: where in a text are the things that a query looks for?

`Finder.find` gives every place. For long texts there is a quicker question: the **bits** of a word say
which words of the query it is, those of many words are joined with "or", and `present` says which targets
may be among them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from searchlib.analysis.forms import MAX_FORM, BoundedCache
from searchlib.analysis.icu_text import casefold, fold_marks
from searchlib.analysis.readings import READINGS, Reading, Word, is_plain
from searchlib.analysis.segmentation import Token, tokens
from searchlib.query_tree import Target

__all__ = ["Finder", "Match"]


class Match(NamedTuple):
    """A target found: code points, half open; the target's number; whether it stands there as spelled."""

    start: int
    end: int
    target: int
    exact: bool


def _loosely(folded: str) -> str:
    """The same for all that the spelling of i and y may make of a folded word."""
    return folded.replace("y", "i")


def _letters(raw: str) -> str:
    """The same for all words that may be one folded word; "" for those that are to be read closely."""
    if raw.isupper() or not is_plain(raw):
        return ""
    spelled = casefold(raw[:MAX_FORM])
    # ð and ɖ may stand for đ.
    return _loosely(fold_marks(spelled)) if {"ð", "ɖ"}.isdisjoint(spelled) else ""


_CACHED_WORDS = 1 << 16
_LETTERS = BoundedCache(_letters, _CACHED_WORDS)
_NOTHING = Reading(Word("", 0, 0, (Token("", 0, 0, 0, "", "", "", False),), (), ""))
_NOTHING.tokens = ()  # It takes its place, and that is all.


class Finder:
    """Looks for the same targets in many texts."""

    def __init__(self, targets: Sequence[Target]) -> None:
        self._targets = targets
        self._by_word: dict[str, list[int]] = {}
        self._by_stem: dict[str, list[int]] = {}
        self._patterns = [(number, target.pattern) for number, target in enumerate(targets) if target.pattern]
        # Most words are none of many patterns, and one expression tells that sooner.
        self._any_pattern = re.compile(
            "|".join(f"(?:{each.pattern})" for _, each in self._patterns), re.DOTALL
        )
        self._met_patterns: dict[str, list[int]] = {}
        self._word_bits: dict[tuple[str, str], int] = {}
        self._reading_bits: dict[Reading, int] = {_NOTHING: 0}
        self.of_word: Mapping[str, Reading] = BoundedCache(self._read, _CACHED_WORDS)
        """The reading of a word: of most words that are in no target one that says nothing."""
        self._needs = [self._need(number, target) for number, target in enumerate(targets)]
        self._stem_letters = {_loosely(stem[0]) for stem in self._by_stem}
        self._loose_words = {_loosely(token.folded) for target in targets for token in target.tokens}

    def _need(self, number: int, target: Target) -> tuple[int, int]:
        """The bits of all the words of a target, in any spelling and as spelled."""
        if not target.tokens:
            bit = self._bit("pattern", str(number))
            return bit, bit
        loosely = exactly = 0
        for token in target.tokens:
            loosely |= self._bit("folded", token.folded)
            exactly |= self._bit("exact", token.exact)
        first = target.tokens[0]
        self._by_word.setdefault(first.folded, []).append(number)
        if first.stem and len(target.tokens) == 1:
            self._by_stem.setdefault(first.stem, []).append(number)
        return (exactly if target.exact_only else loosely), exactly

    def _bit(self, view: str, word: str) -> int:
        return self._word_bits.setdefault((view, word), 1 << len(self._word_bits))

    # Quickly

    def _read(self, raw: str) -> Reading:
        """A word that needs no more than a look at its letters is not read closely."""
        letters = "" if self._patterns else _LETTERS[raw]
        if not letters or letters in self._loose_words:
            return READINGS[raw]
        # A stem begins as its words do, which have no marks.
        may_be_stemmed = letters[0] in self._stem_letters and casefold(raw).isascii()
        return READINGS[raw] if may_be_stemmed else _NOTHING

    def bits(self, reading: Reading) -> int:
        """Which words of the targets a word is."""
        found = self._reading_bits.get(reading)
        if found is None:
            found = 0
            for token in reading.tokens:
                found |= self._word_bits.get(("folded", token.folded), 0)
                found |= self._word_bits.get(("exact", token.exact), 0)
                for number in self._by_stem.get(token.stem, ()):
                    found |= self._needs[number][0]
                for number in self._patterns_met(token):
                    found |= self._needs[number][0]
            self._reading_bits[reading] = found
        return found

    def present(self, bits: int) -> dict[int, bool]:
        """The targets that words with these bits may hold, and whether they may as spelled."""
        return {
            number: bits & exactly == exactly
            for number, (needed, exactly) in enumerate(self._needs)
            if bits & needed == needed
        }

    def is_all(self, bits: int) -> bool:
        """Whether words with these bits have all that the targets are made of, as spelled."""
        return all(bits & exactly == exactly for _, exactly in self._needs)

    # Closely

    def find(self, text: str) -> list[Match]:
        """All matches in an NFC text, ascending by start; at the same start the longest first."""
        found: list[Match] = []
        sequence = tokens(text, self.of_word)
        rows: defaultdict[int, list[Token]] = defaultdict(list)
        for token in sequence:
            rows[token.position].append(token)
        for token in sequence:
            for number in self._candidates(token):
                match = self._match(number, token, rows)
                if match is not None:
                    found.append(match)
        return sorted(found, key=lambda match: (match.start, -match.end, match.target))

    def _candidates(self, token: Token) -> set[int]:
        found = {*self._by_word.get(token.folded, ()), *self._patterns_met(token)}
        if token.stem:
            found.update(self._by_stem.get(token.stem, ()))
        return found

    def _patterns_met(self, token: Token) -> list[int]:
        if not self._patterns:
            return []
        met = self._met_patterns.get(token.folded)
        if met is None:
            is_any = self._any_pattern.fullmatch(token.folded) is not None
            patterns = self._patterns if is_any else ()
            met = [number for number, pattern in patterns if pattern.fullmatch(token.folded)]
            self._met_patterns[token.folded] = met
        return met

    def _match(self, number: int, token: Token, rows: Mapping[int, Sequence[Token]]) -> Match | None:
        target = self._targets[number]
        if not target.tokens:
            return Match(token.start, token.end, number, True)
        standing = [token]
        # Only the last word of a phrase may be one that stands for several.
        if len(target.tokens) > 1 and token.joined:
            return None
        for place, wanted in enumerate(target.tokens[1:], token.position + 1):
            here = rows.get(place, ())
            choices = here if wanted is target.tokens[-1] else here[:1]
            met = [choice for choice in choices if choice.folded == wanted.folded]
            if not met:
                return None
            standing.append(met[0])
        exact = all(
            wanted.exact == found.exact for wanted, found in zip(target.tokens, standing, strict=True)
        )
        if target.exact_only and not exact:
            return None
        return Match(token.start, standing[-1].end, number, exact)
