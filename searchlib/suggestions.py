"""suggestions: what might the user have meant, in words that the documents have?

A word that the index does not have is compared with those it has: few edits first, then the many
documents. What is shown is spelled as the documents spell it most often, with its marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from searchlib.analysis.forms import form
from searchlib.analysis.segmentation import Token
from searchlib.expansion import fuzzy_numbers, prefix_numbers
from searchlib.schema import TEXT_FIELDS, view_field
from searchlib.snapshot import Snapshot

__all__ = ["complete", "correct", "spelling", "suggest"]

_MOST = 5
_SHORT_WORD = 4
_UNMARKABLE = re.compile("[bcfghjklmnpqrstvwxz0-9]+")


def suggest(snapshot: Snapshot, words: Sequence[Token]) -> tuple[str, ...]:
    """Corrections of the words of a query that no document has, as whole queries; the best first."""
    if not snapshot.doc_count_all:
        return ()
    options = [correct(snapshot, word) if not _is_known(snapshot, word) else [] for word in words]
    if not any(options):
        return ()
    spelled = [choices[0] if choices else word.raw for word, choices in zip(words, options, strict=True)]
    suggestions = [" ".join(spelled)]
    for place, choices in enumerate(options):
        for choice in choices[1:]:
            suggestions.append(" ".join([*spelled[:place], choice, *spelled[place + 1 :]]))
    return tuple(dict.fromkeys(suggestions))[:_MOST]


def _is_known(snapshot: Snapshot, word: Token) -> bool:
    forms = [(name, word.folded.encode()) for name in TEXT_FIELDS]
    if word.stem:
        forms += [(view_field(name, "stem"), word.stem.encode()) for name in TEXT_FIELDS]
    return any(snapshot.doc_frequency(name, term) for name, term in forms)


def correct(snapshot: Snapshot, word: Token, most: int = _MOST) -> list[str]:
    """Words of the index that differ from this one by a typo or two."""
    distance = 1 if len(word.folded) <= _SHORT_WORD else 2
    found: dict[bytes, tuple[int, int]] = {}
    for segment in snapshot.segments:
        for name in TEXT_FIELDS:
            field = segment.data.field(name)
            for number, edits in fuzzy_numbers(field, word.folded, distance):
                term = field.term(number)
                frequency = found.get(term, (edits, 0))[1] + field.doc_frequency(number)
                found[term] = (edits, frequency)
    found.pop(word.folded.encode(), None)
    best = sorted(found, key=lambda term: (found[term][0], -found[term][1], term))[:most]
    return [spelling(snapshot, term.decode()) for term in best]


def complete(snapshot: Snapshot, beginning: Token, most: int = _MOST) -> list[str]:
    """Words of the index that begin so, those of most documents first."""
    found: dict[bytes, int] = {}
    for segment in snapshot.segments:
        for name in TEXT_FIELDS:
            field = segment.data.field(name)
            for number in prefix_numbers(field, beginning.folded.encode()).tolist():
                term = field.term(number)
                found[term] = found.get(term, 0) + field.doc_frequency(number)
    best = sorted(found, key=lambda term: (-found[term], term))[:most]
    return [spelling(snapshot, term.decode()) for term in best]


def spelling(snapshot: Snapshot, folded: str) -> str:
    """How the documents spell a folded word most often."""
    counts: dict[bytes, int] = {}
    beginnings = _beginnings(folded)
    for segment in snapshot.segments:
        for name in TEXT_FIELDS:
            field = segment.data.field(view_field(name, "exact"))
            for beginning in beginnings:
                numbers = prefix_numbers(field, beginning.encode())
                if not len(numbers):
                    continue
                first = int(numbers[0])
                for number, term in enumerate(field.terms(first, first + len(numbers)), first):
                    if form(term.decode()).folded == folded:
                        counts[term] = counts.get(term, 0) + field.doc_frequency(number)
    best = max(counts, key=lambda term: (counts[term], term), default=folded.encode())
    return best.decode()


def _beginnings(folded: str) -> list[str]:
    """How the spellings of a folded word can begin: its first letters that take no marks, or one with any marks."""
    plain = _UNMARKABLE.match(folded)
    if plain:
        return [plain[0]]
    return [letter for letter in _lower_letters() if form(letter).folded == folded[0]]


@cache
def _lower_letters() -> tuple[str, ...]:
    return tuple(letter for letter in map(chr, range(0x61, 0x1F00)) if letter.islower())
