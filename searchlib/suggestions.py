"""suggestions: what might the user have meant, in words that the documents have?

A word that no document has is compared with those they have: few edits first, then the words that stand
beside its neighbours, then the many documents. What is shown is spelled as the documents spell it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import numpy.typing as npt

from searchlib.analysis.forms import form
from searchlib.analysis.icu_text import casefold, nfc
from searchlib.analysis.segmentation import Token, tokens
from searchlib.analysis.vietnamese import strip_marks, tone_of
from searchlib.ascending import intersect
from searchlib.codec.segment import FieldData
from searchlib.expansion import fuzzy_numbers, prefix_numbers
from searchlib.schema import TEXT_FIELDS, view_field
from searchlib.snapshot import Snapshot

__all__ = ["alternatives", "complete", "correct", "spelling", "suggest"]

_MOST = 5
_MOST_WORDS = 16
# Shorter words have all others near; from a length on a second edit leaves more alike than it changes.
_SHORTEST = 4
_TWO_EDITS = 6
# What so many times fewer documents have than the commonest candidate is a typo itself.
_TIMES_RARER = 1000
# Of very many candidates only these are looked for beside a neighbour, in so many of its documents.
_CANDIDATES = 48
_DOCUMENTS = 1000
_VOWEL = re.compile("[aeiouy]")
_POSITION_BITS = 32

Array = npt.NDArray[Any]


def suggest(snapshot: Snapshot, words: Sequence[Token]) -> tuple[str, ...]:
    """Corrections of the words that no document has, as whole queries; the best first."""
    words = words[:_MOST_WORDS]
    padded = [None, *words, None]
    options = [
        correct(snapshot, word, before=before, after=after)
        for before, word, after in zip(padded, words, padded[2:], strict=False)
    ]
    if not any(options):
        return ()
    spelled = [choices[0] if choices else word.raw for word, choices in zip(words, options, strict=True)]
    suggestions = [" ".join(spelled)]
    for place, choices in enumerate(options):
        others = ([*spelled[:place], choice, *spelled[place + 1 :]] for choice in choices[1:])
        suggestions.extend(map(" ".join, others))
    return tuple(dict.fromkeys(suggestions))[:_MOST]


def alternatives(snapshot: Snapshot, text: str) -> tuple[str, ...]:
    """Corrections of the words of a text that no document has, then completions of its last one."""
    text = nfc(text)
    words = [token for token in tokens(text) if not token.joined]
    if not words:
        return ()
    last = words[-1]
    completed = complete(snapshot, last, before=words[-2] if len(words) > 1 else None)
    if last.raw[0].isupper():
        completed = [word[0].upper() + word[1:] for word in completed]
    whole = [text[: last.start].lstrip() + word for word in completed]
    return tuple(dict.fromkeys([*suggest(snapshot, words), *whole]))


def correct(
    snapshot: Snapshot,
    word: Token,
    most: int = _MOST,
    *,
    before: Token | None = None,
    after: Token | None = None,
) -> list[str]:
    """Words of the index for one that no document has; before, after: its neighbours in the query.

    Numbers are as they are, and an abbreviation is no misspelt word: it is met by abbreviations alone.
    """
    folded = word.folded
    if len(folded) < _SHORTEST or not folded.isalpha() or _is_known(snapshot, word):
        return []
    is_abbreviation = _VOWEL.search(folded) is None
    distance = 2 if len(folded) >= _TWO_EDITS and not is_abbreviation else 1
    frequencies: defaultdict[str, int] = defaultdict(int)
    edits: dict[str, int] = {}
    for field in _fields(snapshot, "folded"):
        for number, count in fuzzy_numbers(field, folded, distance):
            term = field.term(number).decode()
            edits[term] = count
            frequencies[term] += field.doc_frequency(number)
    least = max(frequencies.values(), default=0) / _TIMES_RARER
    found = [
        term
        for term in edits
        if frequencies[term] >= least and is_abbreviation == (_VOWEL.search(term) is None)
    ]
    found = sorted(found, key=lambda term: (edits[term], -frequencies[term], term))[:_CANDIDATES]
    beside = _beside(snapshot, "folded", found, before, after)
    found.sort(key=lambda term: (edits[term], -beside[term]))
    return [spelling(snapshot, term, before, after) for term in _words(snapshot, "folded", found, most)]


def complete(
    snapshot: Snapshot, beginning: Token, most: int = _MOST, *, before: Token | None = None
) -> list[str]:
    """Words of the index that begin so: those that stand after the word before most often, if any does;
    else those of most documents. Marks that were typed are kept, others may be added.
    """
    typed = casefold(nfc(beginning.raw))
    pattern = re.compile("".join(f"[{_alike(letter)}]" for letter in typed) + ".*", re.DOTALL)
    tone = tone_of(typed)
    frequencies = {
        term: count
        for term, count in _spelled(snapshot, strip_marks(typed)[0], pattern).items()
        if term != typed and (not tone or tone_of(term) == tone)
    }
    found = sorted(frequencies, key=lambda term: (-frequencies[term], term))[:_CANDIDATES]
    beside = _beside(snapshot, "exact", found, before, None)
    if any(beside.values()):
        found = sorted(filter(beside.__getitem__, found), key=lambda term: -beside[term])
    # A word that is spelled in several ways is shown once.
    best = {form(term).folded: term for term in reversed(found)}
    found = [term for term in found if best[form(term).folded] == term]
    return list(_words(snapshot, "exact", found, most))


def spelling(snapshot: Snapshot, folded: str, before: Token | None = None, after: Token | None = None) -> str:
    """How the documents spell a folded word most often, beside its neighbours if they have it there."""
    counts = _spelled(snapshot, folded[0], _spellings(folded))
    found = [spelled for spelled in counts if form(spelled).folded == folded]
    beside = _beside(snapshot, "exact", found, before, after)
    return max(found, key=lambda spelled: (beside[spelled], counts[spelled], spelled), default=folded)


def _is_known(snapshot: Snapshot, word: Token) -> bool:
    if snapshot.word_frequency(word.folded):
        return True
    return bool(word.stem) and snapshot.word_frequency(word.stem, "stem") > 0


def _fields(snapshot: Snapshot, view: str) -> list[FieldData]:
    names = [view_field(name, view) for name in TEXT_FIELDS]
    return [segment.data.field(name) for segment in snapshot.segments for name in names]


def _beside(
    snapshot: Snapshot, view: str, terms: Sequence[str], before: Token | None, after: Token | None
) -> Mapping[str, int]:
    """How often each term of a view stands right after the one word or right before the other.

    The views share their positions: a neighbour with marks is looked for with them, any other without.
    """
    counts: defaultdict[str, int] = defaultdict(int)
    for neighbour, step in ((before, 1), (after, -1)):
        if neighbour is None or not terms:
            continue
        is_marked = neighbour.exact != neighbour.folded
        anchors = _fields(snapshot, "exact" if is_marked else "folded")
        anchor = (neighbour.exact if is_marked else neighbour.folded).encode()
        for beside, field in zip(anchors, _fields(snapshot, view), strict=True):
            number = beside.number(anchor)
            if number < 0:
                continue
            docs = beside.postings(number).docs[:_DOCUMENTS]
            keys = _position_keys(beside, number, docs) + step
            for term in terms:
                other = field.number(term.encode())
                if other >= 0:
                    counts[term] += len(intersect(keys, _position_keys(field, other, docs)))
    return counts


def _position_keys(field: FieldData, number: int, docs: Array) -> Array:
    """(index into docs) << 32 | position, ascending, of a term's occurrences in the given documents.

    docs: ascending; those without the term give nothing.
    """
    of_docs, positions = field.positions_in(number, docs)
    keys: Array = (of_docs << _POSITION_BITS) + positions
    return keys


def _words(snapshot: Snapshot, view: str, terms: Iterable[str], most: int) -> Iterator[str]:
    """The first few of the terms that some document spells as a word."""
    for term in terms:
        if most <= 0:
            return
        if any(_is_word(field, term) for field in _fields(snapshot, view)):
            most -= 1
            yield term


def _is_word(field: FieldData, term: str) -> bool:
    """Whether a term stands somewhere by itself; where it only joins parts the first of them stands too."""
    number = field.number(term.encode())
    if number < 0:
        return False
    docs = field.postings(number).docs[:_CANDIDATES]
    places = set(_position_keys(field, number, docs).tolist())
    for length in range(1, len(term)):
        part = field.number(term[:length].encode())
        if part >= 0:
            places.difference_update(_position_keys(field, part, docs).tolist())
    return bool(places)


def _spelled(snapshot: Snapshot, first: str, pattern: re.Pattern[str]) -> dict[str, int]:
    """The exact terms that match, with how many documents have them; `first` is their first letter folded."""
    counts: defaultdict[str, int] = defaultdict(int)
    for field in _fields(snapshot, "exact"):
        for letter in _letters()[first]:
            numbers = prefix_numbers(field, letter.encode())
            if len(numbers):
                start = int(numbers[0])
                terms = field.terms(start, start + len(numbers))
                for term, count in zip(terms, field.doc_frequencies[numbers].tolist(), strict=True):
                    if pattern.fullmatch(spelled := term.decode()):
                        counts[spelled] += count
    return counts


def _spellings(folded: str) -> re.Pattern[str]:
    """A regular expression for whatever may fold to this word, letter by letter."""
    return re.compile("".join(f"[{_alike(letter)}]" for letter in folded))


@cache
def _alike(typed: str) -> str:
    """What a typed letter may stand for, within brackets: itself with marks it has not got yet.

    A tone may be typed at the end of a word, or on another vowel, so it is left to be compared apart.
    """
    base = _toneless(typed)
    same = _letters()[strip_marks(base)]
    if not base.isascii():
        same = [letter for letter in same if _toneless(letter) == base]
    return "".join(map(re.escape, same)) or re.escape(typed)


def _toneless(letter: str) -> str:
    return (
        nfc(unicodedata.normalize("NFD", letter).replace(tone_of(letter), "")) if tone_of(letter) else letter
    )


class _Letters(dict[str, list[str]]):
    """The letters that fold to a letter; itself for one of another script."""

    def __missing__(self, letter: str) -> list[str]:
        return [letter]


@cache
def _letters() -> _Letters:
    letters = _Letters()
    for letter in map(chr, range(0x61, 0x1F00)):
        if letter.islower() and len(folded := form(letter).folded) == 1 and folded.isascii():
            letters.setdefault(folded, []).append(letter)
    return letters
