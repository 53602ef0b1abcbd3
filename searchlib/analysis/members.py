"""A member of a lexicon's set: which tokens of a query meet it, and what else its set then offers.

Comparing takes analysis, which a lexicon of thousands of members cannot afford at each start. So there
is a cheap **key** besides (no case, marks, spaces, punctuation; i as y): whatever meets a member has
its key, and only members with the right key are analysed.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Generic, NamedTuple, TypeVar

from searchlib.analysis.forms import MAX_FORM, BoundedCache, form
from searchlib.analysis.icu_text import is_composed
from searchlib.analysis.segmentation import Token, Word, words
from searchlib.analysis.vietnamese import is_syllable

__all__ = [
    "CACHED_MATCHES",
    "NOT_MET",
    "ByKey",
    "Entry",
    "Member",
    "Met",
    "alternatives_to",
    "in_capitals",
    "is_shouted",
    "keys_of",
    "spellings_of",
    "word_keys",
]

# How closely tokens meet a member.
NOT_MET, UNMARKED, EXACT = range(3)

# The analysis gives the English possessive ending no token, so that keys must not have it either.
_POSSESSIVE = re.compile(r"['’]s\b")
_OUTSIDE_WORDS = re.compile(r"[^\w\n]|_")
# The marks of Vietnamese. Taken out one by one they cost a tenth of what the expression above does.
_COMMON_MARKS = "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"
_ONE_LETTER = (
    ("i", "y"),
    ("đ", "d"),
    ("ð", "d"),
    ("ɖ", "d"),
    ("ø", "o"),
    ("ł", "l"),
    ("æ", "ae"),
    ("œ", "oe"),
)
_VOWELS_IN_KEYS = frozenset("aeouy")
_SHORT_ABBREVIATION = 3
# Capitals throughout a query longer than this come from the keyboard, not from its words.
_CAPITALS_BY_CHOICE = 3
_CACHED_KEYS = 1 << 14
CACHED_MATCHES = 1 << 11
"""Of so many tokens that come again it is remembered what they meet: they are mostly the same names."""

V = TypeVar("V")


class Member(NamedTuple):
    """A member of a set: as the lexicon writes it, and its words (joined forms of compounds included).

    source: how it is known, for explanations.
    """

    text: str
    tokens: tuple[Token, ...]
    source: str = "by the lexicon"


Met = tuple[Member, tuple[Member, ...]] | tuple[()]
"""A member that was met, and the others of its set to search as well; nothing where none was."""


class Entry:
    """A member with what is known of it; all analysis happens when it is first asked for.

    text: without the parentheses it may be written in. searched: whether it is offered as an alternative.
    """

    def __init__(self, written: str) -> None:
        self.searched = not (written.startswith("(") and written.endswith(")"))
        self.text = written if self.searched else written[1:-1].strip()

    @cached_property
    def _words(self) -> list[Word]:
        return words(self.text)

    @cached_property
    def member(self) -> Member:
        together = [token for word in self._words for token in (*word.parts, *word.joined)]
        return Member(self.text, tuple(sorted(together, key=lambda token: (token.position, token.joined))))

    @cached_property
    def spellings(self) -> list[list[Token]]:
        """The member with its compounds in parts, then with them joined, where it has any."""
        parts = [part for word in self._words for part in word.parts]
        joined = [
            token for word in self._words for token in (word.joined if _is_joined(word) else word.parts)
        ]
        return [parts, joined] if len(joined) < len(parts) else [parts]

    def closeness(self, typed: Sequence[Token], shouted: bool) -> int:
        """NOT_MET, UNMARKED (met by tokens that lack marks) or EXACT; the rules are in `Lexicon.matches`.

        shouted: the tokens come from a query whose capitals say nothing.
        """
        capitals = not shouted and all(map(in_capitals, typed))
        if self._needs_capitals and not capitals:
            return NOT_MET
        given = [token.exact for token in typed]
        expected = self._forms
        if capitals and self.text.isupper():
            given = ["".join(given)]
            expected = [(["".join(exact)], ["".join(folded)]) for exact, folded in expected]
        closeness = NOT_MET
        for exact, folded in expected:
            if given == exact:
                return EXACT
            # Only an unmarked token can be equal to a folded form.
            if len(given) == len(exact) and all(map(_either, given, exact, folded)):
                closeness = UNMARKED
        return closeness

    @cached_property
    def exact_phrase(self) -> str:
        """The words of the member as they are spelled."""
        return _phrase([token.exact for token in self.spellings[0]])

    @cached_property
    def folded_phrases(self) -> list[str]:
        """The words of each spelling, marks aside."""
        return [_phrase([token.folded for token in spelling]) for spelling in self.spellings]

    @cached_property
    def _forms(self) -> list[tuple[list[str], list[str]]]:
        """The exact forms of each spelling, and what unmarked tokens may be instead."""
        exact = [[token.exact for token in spelling] for spelling in self.spellings]
        if len(exact[0]) == 1 and is_syllable(exact[0][0]):
            return list(zip(exact, exact, strict=True))
        folded = [[token.folded for token in spelling] for spelling in self.spellings]
        return list(zip(exact, folded, strict=True))

    @cached_property
    def _needs_capitals(self) -> bool:
        is_short = self.text.isupper() and sum(map(str.isalpha, self.text)) <= _SHORT_ABBREVIATION
        return is_short and not _VOWELS_IN_KEYS.isdisjoint(_key(self.text))


def alternatives_to(typed: Sequence[Token], met: Entry, entries: Iterable[Entry]) -> tuple[Member, ...]:
    """What to search besides the tokens that met one of a set's entries: each sequence of words once."""
    folded = _phrase([token.folded for token in typed])
    seen = {"", met.exact_phrase}
    found = []
    for entry in entries:
        if not entry.searched or entry.exact_phrase in seen:
            continue
        seen.add(entry.exact_phrase)
        if not any(folded in phrase for phrase in entry.folded_phrases):
            found.append(entry.member)
    return tuple(found)


def in_capitals(token: Token) -> bool:
    """Whether a token has no small letter; digits have none either."""
    return token.raw == token.raw.upper()


def is_shouted(query: Sequence[Token]) -> bool:
    """Whether a query is in capitals throughout, so that these say nothing of its words."""
    return len(query) > _CAPITALS_BY_CHOICE and all(map(in_capitals, query))


def spellings_of(texts: Sequence[str]) -> list[str]:
    """The texts, none with a line break, without case, spaces and punctuation; marks are kept."""
    # All texts at once: one by one, most of the time would go into the calls. So with the keys.
    joined = _POSSESSIVE.sub("", "\n".join(texts).casefold()).replace(" ", "")
    return _OUTSIDE_WORDS.sub("", joined).split("\n") if texts else []


def keys_of(spellings: Sequence[str]) -> list[str]:
    """What spellings have in common that may meet: no marks either, and one letter for i and y."""
    folded = unicodedata.normalize("NFKD", "\n".join(spellings))
    for mark in _COMMON_MARKS:
        folded = folded.replace(mark, "")
    folded = _OUTSIDE_WORDS.sub("", folded)
    for letter, instead in _ONE_LETTER:
        folded = folded.replace(letter, instead)
    return folded.split("\n") if spellings else []


def word_keys(query: Sequence[Token]) -> list[str]:
    """The key of each of a query's tokens."""
    return [_KEYS[token.raw] for token in query]


class ByKey(BoundedCache[Sequence[V] | None], Generic[V]):
    """What is known by its key: of any text the values under it, none where it only begins a key.

    None where it begins no key, so that nothing longer has to be asked for: most words of a query are done
    with at once. longest: the length of the longest key.
    """

    def __init__(self, values: Mapping[str, Sequence[V]]) -> None:
        super().__init__(self._look_up, _CACHED_KEYS)
        self._values = values
        self._ascending = sorted(values)
        self.longest = max(map(len, values), default=0)

    def runs(self, keys: Sequence[str]) -> list[tuple[int, int, Sequence[V]]]:
        """What is known of several keys that follow each other, taken as one: where they begin and end, in
        order, and the values."""
        found: list[tuple[int, int, Sequence[V]]] = []
        for start, key in enumerate(keys):
            values = self[key]
            end = start + 1
            while values is not None:
                if values:
                    found.append((start, end, values))
                if end == len(keys) or end - start == self.longest:
                    break
                key += keys[end]
                end += 1
                values = self[key]
        return found

    def _look_up(self, text: str) -> Sequence[V] | None:
        place = bisect_left(self._ascending, text)
        if place == len(self._ascending) or not self._ascending[place].startswith(text):
            return None
        return self._values.get(text, ())


def _either(given: str, exact: str, folded: str) -> bool:
    return given in (exact, folded)


def _phrase(forms: Sequence[str]) -> str:
    """Forms as a string that contains that of every shorter run of them; empty for none."""
    joined = " ".join(forms)
    return f" {joined} " if joined else ""


def _is_joined(word: Word) -> bool:
    """Whether one joined token stands for all parts."""
    return [(token.start, token.end) for token in word.joined] == [(word.parts[0].start, word.parts[-1].end)]


def _key(raw: str) -> str:
    if raw.isalnum() and is_composed(raw) and len(raw) <= MAX_FORM:
        return form(raw).folded.replace("i", "y")  # The same, and known already.
    [key] = keys_of(spellings_of([raw]))
    return key


_KEYS: BoundedCache[str] = BoundedCache(_key, _CACHED_KEYS)
