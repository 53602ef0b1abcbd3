"""corrections: which words of the documents may stand in place of misspelt ones?

A word that no document has is compared with those they have: few edits first, then what stands beside its
neighbours, then what many documents have. Where the letters tell too little (a short word, an abbreviation,
or a word that some documents have) the neighbours decide: it is corrected only by what documents have beside
them, and far likelier. All that is without marks, so that a mark is no edit at all; but marks that were typed
speak for what is spelled with them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import islice
from math import inf, log
from typing import NamedTuple

from searchlib.analysis.segmentation import Token
from searchlib.context import Context
from searchlib.expansion import edit_distances, fuzzy_numbers
from searchlib.schema import TEXT_FIELDS, view_field
from searchlib.written import beside, having

__all__ = ["corrections"]

_MOST = 5
_MOST_CORRECTED = 2
_MOST_DOUBTED = 4
# Shorter words have all others near; from a length on a second edit leaves more alike than it changes.
_SHORTEST = 3
_SHORTEST_ALONE = 4
_TWO_EDITS = 6
_LONGEST = 24
# What so many times fewer documents have than the commonest candidate is a typo itself.
_TIMES_RARER = 1000
# A word that documents have is taken for a misspelt one that is so many times likelier beside its neighbours.
_TIMES_LIKELIER = 100
_FEWEST = 3
# What stands beside the neighbours so many times less often than the best does so by accident.
_TIMES_FEWER = 20
_CANDIDATES = 24
# Of typos in words with marks one in so many leaves none of the marks in place; as a logarithm.
_MISFIT = log(20)
_VOWEL = re.compile("[aeiouy]")


def corrections(context: Context, words: Sequence[Token | None]) -> list[list[str]]:
    """What may have been meant by words, folded, the likeliest first; none if all is well.

    words: those of one stretch side by side, then None before the next stretch. The rows are parallel to
    them, with "" for None; the second and further ones differ from the first in one word.
    """
    row = [word.folded if word else "" for word in words]
    doubts = _doubts(context, words)
    chosen: dict[int, list[str]] = {}
    while doubts and len(chosen) < _MOST_CORRECTED:
        found = {place: doubt.choices(*_neighbours(row, place)) for place, doubt in doubts.items()}
        found = {place: choices for place, choices in found.items() if choices.terms}
        if not found:
            break
        # First what no document has, and what the neighbours are surest of: then it is a better one itself.
        place = max(found, key=lambda place: (not doubts[place].known, found[place].support))
        chosen[place] = found[place].terms
        row[place] = chosen[place][0]
        # A known word beside it was in doubt for what stood here.
        doubts = {
            other: doubt
            for other, doubt in doubts.items()
            if other != place and not (doubt.known and abs(other - place) == 1)
        }
    if not chosen:
        return []
    return [row, *([*row[:place], term, *row[place + 1 :]] for place in chosen for term in chosen[place][1:])]


def _neighbours(row: Sequence[str], place: int) -> tuple[str, str]:
    return row[place - 1] if place else "", row[place + 1] if place + 1 < len(row) else ""


class _Choices(NamedTuple):
    """Folded words in place of another, the best first. support: how many documents have the first there."""

    terms: list[str]
    support: int


_NOTHING = _Choices([], 0)


class _Doubt:
    """A word that may be misspelt, and what may stand in its place."""

    def __init__(self, context: Context, word: Token, known: int) -> None:
        """known: how many documents have the word."""
        self._context = context
        self._folded = word.folded
        self._exact = word.exact
        self.known = known
        self._found: dict[tuple[str, str], _Choices] = {}

    def choices(self, before: str, after: str) -> _Choices:
        """The corrections beside these neighbours, folded words or ""."""
        found = self._found.get((before, after))
        if found is None:
            found = self._found[before, after] = self._choices(before, after)
        return found

    def _choices(self, before: str, after: str) -> _Choices:
        frequency = self._context.snapshot.word_frequency
        sides = [(word, is_before) for word, is_before in ((before, True), (after, False)) if frequency(word)]
        shares = [frequency(word) / self._context.size for word, _ in sides]

        def counted(terms: list[str]) -> list[tuple[int, ...]]:
            columns = [beside(self._context, [word], terms, after=is_before) for word, is_before in sides]
            return list(zip(*columns, strict=True)) if columns else [()] * len(terms)

        fewest, least = 1, -inf
        if self.known:
            [typed] = counted([self._folded])
            fewest = max(_FEWEST, _TIMES_LIKELIER * sum(typed))
            # Several documents do not misspell it alike; and nothing stands beside a word more often than
            # the word itself stands.
            if sum(typed) >= _FEWEST or sum(frequency(word) for word, _ in sides) < fewest:
                return _NOTHING
            least = log(_TIMES_LIKELIER) + _likelihood(self.known, typed, shares)
        counts = dict(zip(self._candidates, counted(list(self._candidates)), strict=True))
        support = {term: sum(counts[term]) for term in counts}
        scores = {
            term: _likelihood(documents, counts[term], shares) - self._misfit(term)
            for term, (_, documents) in self._candidates.items()
            if support[term] >= fewest or term in self._alone
        }
        found = [term for term, score in scores.items() if score > least]
        found.sort(key=lambda term: (self._candidates[term][0], -scores[term], term))
        # What has support is in a document that is not deleted.
        live = (term for term in found if support[term] or len(having(self._context, term)))
        best = list(islice(live, _MOST))
        most = support[best[0]] if best else 0
        return _Choices([term for term in best if support[term] * _TIMES_FEWER >= most], most)

    def _misfit(self, term: str) -> float:
        """What a candidate loses if none of its spellings has the marks that were typed."""
        if self._exact == self._folded:
            return 0.0
        spellings = {each for terms in self._context.places.spellings_of(term) for each in terms.values()}
        nearest = edit_distances(self._exact, sorted(spellings)).min(initial=_LONGEST)
        return _MISFIT if nearest > self._candidates[term][0] else 0.0

    @cached_property
    def _candidates(self) -> dict[str, tuple[int, int]]:
        """Folded words with their edits and documents: few edits first, then many documents."""
        distance = 2 if len(self._folded) >= _TWO_EDITS and self._is_plain and not self.known else 1
        frequencies: Counter[str] = Counter()
        edits: dict[str, int] = {}
        for segment in self._context.snapshot.segments:
            for name in TEXT_FIELDS:
                field = segment.data.field(view_field(name, "folded"))
                for number, count in fuzzy_numbers(field, self._folded, distance):
                    term = field.text(number)
                    edits[term] = count
                    frequencies[term] += field.doc_frequency(number)
        edits.pop(self._folded, None)
        least = max((frequencies[term] for term in edits), default=0) / _TIMES_RARER
        found = [term for term in edits if frequencies[term] >= least]
        found.sort(key=lambda term: (edits[term], -frequencies[term], term))
        return {term: (edits[term], frequencies[term]) for term in found[:_CANDIDATES]}

    @cached_property
    def _is_plain(self) -> bool:
        """Whether this is no abbreviation, nor looks like one."""
        return _VOWEL.search(self._folded) is not None

    @cached_property
    def _alone(self) -> frozenset[str]:
        """Candidates that need no neighbour: those of the fewest edits, where letters tell enough."""
        if self.known or len(self._folded) < _SHORTEST_ALONE:
            return frozenset()
        # An abbreviation is met by abbreviations alone.
        alike = [term for term in self._candidates if (_VOWEL.search(term) is not None) == self._is_plain]
        fewest = min((self._candidates[term][0] for term in alike), default=0)
        return frozenset(term for term in alike if self._candidates[term][0] == fewest)


def _likelihood(documents: int, counts: Sequence[int], shares: Sequence[float]) -> float:
    """The logarithm of how likely a word is where it stands, but for a constant.

    documents: how many have the word. counts: how many of them beside each neighbour. shares: how many
    of all documents have each neighbour. Naive Bayes, smoothed by one document more that is like any other.
    """
    beside_each = zip(counts, shares, strict=True)
    return log(documents) + sum(log((count + share) / (documents + 1)) for count, share in beside_each)


def _doubts(context: Context, words: Sequence[Token | None]) -> dict[int, _Doubt]:
    """By their places those words that may be misspelt, the rarest first."""
    found = {
        place: _Doubt(context, word, _documents_of(context, word))
        for place, word in enumerate(words)
        if word and _SHORTEST <= len(word.folded) <= _LONGEST and word.folded.isalpha()
    }
    return dict(sorted(found.items(), key=lambda item: item[1].known)[:_MOST_DOUBTED])


def _documents_of(context: Context, word: Token) -> int:
    """How many documents have a word or its stem, about; none where all that have them are deleted."""
    snapshot = context.snapshot
    terms = {"folded": word.folded, "stem": word.stem} if word.stem else {"folded": word.folded}
    count = max(snapshot.word_frequency(term, view) for view, term in terms.items())
    if count > len(snapshot.deleted):
        return count
    return max(len(having(context, term, view)) for view, term in terms.items())
