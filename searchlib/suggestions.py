"""suggestions: what might the user have meant, in words that the documents have?

A word that the index does not have, or hardly, is compared with those it has: few edits first, then the
many documents. What is shown is spelled as the documents spell it most often, with its marks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from searchlib.analysis.forms import form
from searchlib.analysis.segmentation import Token
from searchlib.analysis.vietnamese import is_syllable
from searchlib.codec.segment import FieldData
from searchlib.expansion import fuzzy_numbers, prefix_numbers
from searchlib.schema import TEXT_FIELDS, view_field
from searchlib.snapshot import Snapshot

__all__ = ["complete", "correct", "spelling", "suggest"]

_MOST = 5
_MOST_WORDS = 16
# Shorter words have all others near, and a short syllable of Vietnamese is one letter away from dozens; from
# a length on a second edit leaves more alike than it changes.
_SHORTEST = 3
_SHORT_SYLLABLE = 3
_TWO_EDITS = 6
# A word in few documents may be a typo of theirs if a word one edit away is in so many times as many.
_FEW_DOCUMENTS = 2
_TIMES_COMMONER = 20
# What so many times fewer documents have than the commonest candidate is a typo itself.
_TIMES_RARER = 1000
_VOWEL = re.compile("[aeiouy]")


def suggest(snapshot: Snapshot, words: Sequence[Token]) -> tuple[str, ...]:
    """Corrections of the words that hardly a document has, as whole queries; the best first."""
    words = words[:_MOST_WORDS]
    options = [correct(snapshot, word) for word in words]
    if not any(options):
        return ()
    spelled = [choices[0] if choices else word.raw for word, choices in zip(words, options, strict=True)]
    suggestions = [" ".join(spelled)]
    for place, choices in enumerate(options):
        others = ([*spelled[:place], choice, *spelled[place + 1 :]] for choice in choices[1:])
        suggestions.extend(map(" ".join, others))
    return tuple(dict.fromkeys(suggestions))[:_MOST]


def correct(snapshot: Snapshot, word: Token, most: int = _MOST) -> list[str]:
    """Words of the index for one that it does not have, or hardly; none for one that is well known.

    Numbers are as they are, and an abbreviation is no misspelt word: it is met by abbreviations alone.
    """
    folded = word.folded
    if len(folded) < _SHORTEST or not folded.isalpha():
        return []
    if len(folded) <= _SHORT_SYLLABLE and is_syllable(word.raw):
        return []
    known = _doc_frequency(snapshot, word)
    if known > _FEW_DOCUMENTS:
        return []
    is_abbreviation = _VOWEL.search(folded) is None
    distance = 2 if len(folded) >= _TWO_EDITS and not known and not is_abbreviation else 1
    frequencies: defaultdict[str, int] = defaultdict(int)
    edits: dict[str, int] = {}
    for field in _fields(snapshot, "folded"):
        for number, count in fuzzy_numbers(field, folded, distance):
            term = field.term(number).decode()
            edits[term] = count
            frequencies[term] += field.doc_frequency(number)
    edits.pop(folded, None)
    least = max(known * _TIMES_COMMONER, max(map(frequencies.__getitem__, edits), default=0) / _TIMES_RARER)
    found = [
        term
        for term in edits
        if frequencies[term] >= least and is_abbreviation == (_VOWEL.search(term) is None)
    ]
    best = sorted(found, key=lambda term: (edits[term], -frequencies[term], term))[:most]
    return [spelling(snapshot, term) for term in best]


def complete(snapshot: Snapshot, beginning: Token, most: int = _MOST) -> list[str]:
    """Words of the index that begin so, those of most documents first."""
    frequencies: defaultdict[bytes, int] = defaultdict(int)
    for field in _fields(snapshot, "folded"):
        numbers = prefix_numbers(field, beginning.folded.encode())
        if len(numbers):
            first = int(numbers[0])
            counts = field.doc_frequencies[numbers].tolist()
            for term, count in zip(field.terms(first, first + len(numbers)), counts, strict=True):
                frequencies[term] += count
    best = sorted(frequencies, key=lambda term: (-frequencies[term], term))[:most]
    return [spelling(snapshot, term.decode()) for term in best]


def spelling(snapshot: Snapshot, folded: str) -> str:
    """How the documents spell a folded word most often."""
    counts: defaultdict[str, int] = defaultdict(int)
    pattern = _spellings(folded)
    for field in _fields(snapshot, "exact"):
        for beginning in _letters()[folded[0]]:
            numbers = prefix_numbers(field, beginning.encode())
            if not len(numbers):
                continue
            first = int(numbers[0])
            for number, term in enumerate(field.terms(first, first + len(numbers)), first):
                spelled = term.decode()
                if pattern.fullmatch(spelled) and form(spelled).folded == folded:
                    counts[spelled] += field.doc_frequency(number)
    return max(counts, key=lambda spelled: (counts[spelled], spelled), default=folded)


def _doc_frequency(snapshot: Snapshot, word: Token) -> int:
    forms = [(name, word.folded) for name in TEXT_FIELDS]
    if word.stem:
        forms += [(view_field(name, "stem"), word.stem) for name in TEXT_FIELDS]
    return max(snapshot.doc_frequency(name, term.encode()) for name, term in forms)


def _fields(snapshot: Snapshot, view: str) -> list[FieldData]:
    names = [view_field(name, view) for name in TEXT_FIELDS]
    return [segment.data.field(name) for segment in snapshot.segments for name in names]


def _spellings(folded: str) -> re.Pattern[str]:
    """A regular expression for whatever may fold to this word, letter by letter."""
    return re.compile("".join(f"[{''.join(_letters()[letter])}]" for letter in folded))


class _Letters(dict[str, list[str]]):
    """The letters that fold to a letter; itself for one of another script."""

    def __missing__(self, letter: str) -> list[str]:
        return [re.escape(letter)]


@cache
def _letters() -> _Letters:
    letters = _Letters()
    for letter in map(chr, range(0x61, 0x1F00)):
        if letter.islower() and len(folded := form(letter).folded) == 1 and folded.isascii():
            letters.setdefault(folded, []).append(letter)
    return letters
