"""suggestions: what might the user have meant, in words that the documents have?

A word that no document has is compared with those they have: few edits first, then the words that stand
beside its neighbours, then the many documents. All that is without marks, so that a mark is no edit at all.
Then the words are written as documents write them, side by side, which gives whole phrases their marks and
capitals.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from searchlib.analysis.forms import form
from searchlib.analysis.icu_text import casefold, nfc
from searchlib.analysis.segmentation import Token, tokens
from searchlib.analysis.vietnamese import tone_of
from searchlib.codec.field import FieldData
from searchlib.expansion import fuzzy_numbers, prefix_numbers
from searchlib.ranking.topk import top_k
from searchlib.schema import TEXT_FIELDS, view_field
from searchlib.snapshot import Snapshot
from searchlib.written import Written, beside

__all__ = ["alternatives", "complete", "correct", "suggest"]

_MOST = 5
# Of a longer text the end is looked at, and so many of its words.
_MOST_CHARACTERS = 256
_MOST_WORDS = 16
_MOST_CORRECTED = 2
_MOST_READ = 10
_PHRASE = 4
# Shorter words have all others near; from a length on a second edit leaves more alike than it changes.
_SHORTEST = 4
_TWO_EDITS = 6
_LONGEST = 24
# What so many times fewer documents have than the commonest candidate is a typo itself.
_TIMES_RARER = 1000
# A word is taken for a misspelt one that is so many times commoner.
_TIMES_COMMONER = 100
# What stands beside a word so many times less often than another does so by accident.
_TIMES_FEWER = 20
# Of very many candidates only these are looked for beside a neighbour.
_CANDIDATES = 10
_COMMONEST = 48
_MOST_LOST = 1  # Whose marks are all others than were typed is another phrase.
_VOWEL = re.compile("[aeiouy]")


def suggest(snapshot: Snapshot, words: Sequence[Token]) -> tuple[str, ...]:
    """Corrections of the words that no document has, as whole queries; the best first."""
    return _corrections(snapshot, words[:_MOST_WORDS], Written(snapshot, _MOST_READ))


def alternatives(snapshot: Snapshot, text: str) -> tuple[str, ...]:
    """Corrections of the words of a text that no document has, or else the text as documents write it; then
    what they go on with, and completions of its last word.
    """
    text = nfc(text).lstrip()
    head, text = text[:-_MOST_CHARACTERS], text[-_MOST_CHARACTERS:]
    words = [token for token in tokens(text) if not token.joined][-_MOST_WORDS:]
    if not words:
        return ()
    reader = Written(snapshot, _MOST_READ)
    front = text[: words[0].start]
    found = [front + correction for correction in _corrections(snapshot, words, reader)]
    if not found:
        found += _as_written(reader, text, words)
    found += _completions(snapshot, reader, text, words)
    # What differs in capitals alone is the same to a search.
    distinct = {casefold(each): each for each in reversed(found)}
    distinct.pop(casefold(text), None)
    return tuple(head + each for each in dict.fromkeys(found) if each in distinct.values())


# Corrections


def _corrections(snapshot: Snapshot, words: Sequence[Token], reader: Written) -> tuple[str, ...]:
    doubtful = [place for place, word in enumerate(words) if _is_doubtful(snapshot, word)]
    options: dict[int, list[str]] = {}
    for place in doubtful[:_MOST_CORRECTED]:
        before = words[place - 1].folded if place else ""
        after = words[place + 1].folded if place + 1 < len(words) else ""
        if choices := correct(snapshot, words[place], before=before, after=after):
            options[place] = choices
    if not options:
        return ()
    best = [options[place][0] if place in options else word.folded for place, word in enumerate(words)]
    rows = [best]
    for place, choices in options.items():
        rows += [[*best[:place], choice, *best[place + 1 :]] for choice in choices[1:]]
    return tuple(dict.fromkeys(_corrected(reader, row, words) for row in rows[:_MOST]))


def _corrected(reader: Written, row: Sequence[str], words: Sequence[Token]) -> str:
    """A row of folded words, some of which are not as they were typed, as documents write it."""
    pieces = []
    place = 0
    while place < len(row):
        end = place + 1
        piece = words[place].raw
        for stop in range(min(place + _PHRASE, len(row)), place, -1):
            if any(row[at] != words[at].folded for at in range(place, stop)):
                way = _way(reader, row[place:stop], words[place:stop])
                if way or stop == place + 1:
                    end, piece = stop, way or row[place]
                    break
        pieces.append(piece)
        place = end
    return " ".join(pieces)


def correct(snapshot: Snapshot, word: Token, *, before: str = "", after: str = "") -> list[str]:
    """Folded words of the index for one that no document has, or hardly any: then those that are far commoner
    and stand beside its neighbours. before, after: the neighbours, folded.

    Numbers are as they are, and an abbreviation is no misspelt word: it is met by abbreviations alone.
    """
    if not _is_doubtful(snapshot, word):
        return []
    folded = word.folded
    known = snapshot.word_frequency(folded)
    is_abbreviation = _VOWEL.search(folded) is None
    distance = 2 if len(folded) >= _TWO_EDITS and not (is_abbreviation or known) else 1
    frequencies: Counter[str] = Counter()
    edits: dict[str, int] = {}
    for field in _fields(snapshot):
        for number, count in fuzzy_numbers(field, folded, distance):
            term = field.text(number)
            edits[term] = count
            frequencies[term] += field.doc_frequency(number)
    least = max(max(frequencies.values(), default=0) / _TIMES_RARER, known * _TIMES_COMMONER)
    found = [
        term
        for term in edits
        if frequencies[term] >= least and is_abbreviation == (_VOWEL.search(term) is None) and edits[term]
    ]
    found = sorted(found, key=lambda term: (edits[term], -frequencies[term], term))[:_CANDIDATES]
    stands = beside(snapshot, found, before, after)
    # Of those with more edits only what the neighbours ask for.
    fewest = 0 if known else min(map(edits.__getitem__, found), default=0)
    found = [term for term in found if edits[term] == fewest or stands[term]]
    return sorted(found, key=lambda term: (edits[term], -stands[term]))[:_MOST]


def _is_doubtful(snapshot: Snapshot, word: Token) -> bool:
    """Whether a word may be misspelt: no document has it, or so few that others may be commoner by far."""
    if not _SHORTEST <= len(word.folded) <= _LONGEST or not word.folded.isalpha():
        return False
    stems = snapshot.word_frequency(word.stem, "stem") if word.stem else 0
    return max(snapshot.word_frequency(word.folded), stems) * _TIMES_RARER <= snapshot.doc_count_all


def _fields(snapshot: Snapshot, view: str = "folded") -> list[FieldData]:
    names = [view_field(name, view) for name in TEXT_FIELDS]
    return [segment.data.field(name) for segment in snapshot.segments for name in names]


# As documents write it


def _way(reader: Written, row: Sequence[str], words: Sequence[Token], beginning: str = "") -> str:
    """The commonest way to write words that keeps most of the marks that were typed; "" for none.

    beginning: how the last word begins as it was typed.
    """
    ways = {way: count for way, count in reader.ways(row).items() if _begins(way, beginning)}
    return min(ways, key=lambda way: (_lost(way, words), -ways[way], way), default="")


def _lost(way: str, words: Sequence[Token]) -> int:
    """How many of the typed words with marks are written otherwise."""
    written = {token.exact for token in tokens(way)}
    return sum(word.exact != word.folded and word.exact not in written for word in words)


def _begins(way: str, beginning: str) -> bool:
    """Whether the last word is what a typed beginning may become: the marks it has stay, others may come."""
    word = casefold(_split(way)[-1])
    if tone_of(beginning) and tone_of(beginning) != tone_of(word):
        return False
    return len(word) >= len(beginning) and all(map(_may_become, beginning, word))


def _split(way: str) -> list[str]:
    """The words of a row as documents write it, some with hyphens between them."""
    return way.replace("-", " ").split(" ")


def _may_become(typed: str, letter: str) -> bool:
    typed, letter = _toneless(typed), _toneless(letter)
    return letter == typed or (typed.isascii() and form(letter).folded == form(typed).folded)


def _toneless(letter: str) -> str:
    tone = tone_of(letter)
    return nfc(unicodedata.normalize("NFD", letter).replace(tone, "")) if tone else letter


def _as_written(reader: Written, text: str, words: Sequence[Token]) -> Iterator[str]:
    """The text with the longest end of it that documents have as they write it, and as most go on with it."""
    for first in range(max(len(words) - _PHRASE, 0), len(words) - 1):
        end = words[first:]
        row = [word.folded for word in end]
        if way := _way(reader, row, end):
            if _lost(way, end) <= _MOST_LOST:
                yield text[: end[0].start] + way
                longer = reader.longer_ways(row)
                [(best, count)] = longer.most_common(1)
                if 2 * count > longer.total():
                    yield text[: end[0].start] + best
            return


# Completions


def complete(snapshot: Snapshot, beginning: Token, before: str = "") -> list[str]:
    """Folded words of the index that begin like this one: those that stand after the folded word before most
    often, if any does; else those of most documents.
    """
    typed = casefold(nfc(beginning.raw))
    prefix = beginning.folded
    frequencies: Counter[str] = Counter()
    for field in _fields(snapshot):
        numbers = prefix_numbers(field, prefix.encode())
        for number in numbers[top_k(field.doc_frequencies[numbers], _COMMONEST)].tolist():
            frequencies[field.text(number)] += field.doc_frequency(number)
    least = max(frequencies.values(), default=0) / _TIMES_RARER
    found = [term for term, count in frequencies.items() if count >= least and term != prefix]
    found.sort(key=lambda term: (-frequencies[term], term))
    if typed != prefix:
        found = [term for term in found if _is_spelled(snapshot, term, typed)]
    found = found[:_CANDIDATES]
    stands = beside(snapshot, found, before, "")
    if any(stands.values()):
        least = max(stands.values()) / _TIMES_FEWER
        found = sorted((term for term in found if stands[term] > least), key=lambda term: -stands[term])
    return found[:_MOST]


def _is_spelled(snapshot: Snapshot, folded: str, beginning: str) -> bool:
    """Whether some spelling of a folded word begins as it was typed."""
    for base, field in zip(_fields(snapshot), _fields(snapshot, "exact"), strict=True):
        number = base.number(folded.encode())
        if number >= 0 and any(_begins(field.text(each), beginning) for each in field.variants_of(number)):
            return True
    return False


def _completions(snapshot: Snapshot, reader: Written, text: str, words: Sequence[Token]) -> Iterator[str]:
    """The text with its last word completed, beside the words before it if documents have it there."""
    *front, last = words[-_PHRASE:]
    beginning = casefold(last.raw)
    for first in range(len(front)):
        before = front[first:]
        ways = reader.longer_ways([word.folded for word in before])
        often = [way for way, count in ways.most_common() if count > 1]
        longer = [way for way in often if _completes(way, beginning, before)]
        if longer:
            yield from (text[: before[0].start] + way for way in longer[:_MOST])
            return
    for term in complete(snapshot, last, front[-1].folded if front else ""):
        for end in (front, front[-1:], []):
            if way := _way(reader, [*(word.folded for word in end), term], end, beginning):
                yield text[: (*end, last)[0].start] + way
                break


def _completes(way: str, beginning: str, before: Sequence[Token]) -> bool:
    """Whether words are written with one more, which the beginning of a word may become."""
    written = _split(way)
    return len(written) > len(before) and _begins(way, beginning) and len(written[-1]) > len(beginning)
