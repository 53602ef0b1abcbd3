"""frequent: which words and phrases do the documents come back to?

A word tells what documents are about if those that have it have it again and again; "however" is in many
documents, and once in each (Church and Gale, "Poisson mixtures", 1995). So the words that are repeated most
come first, and those that more than half of the documents in a language have are left out. A Vietnamese word
is often two syllables, and a name two words, so phrases of two are counted as well: two words that are found
together more often than chance would have it, by normalised pointwise mutual information (Bouma, "Normalized
(pointwise) mutual information in collocation extraction", 2009). Some hundreds of documents, drawn evenly,
tell enough.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from heapq import nlargest
from itertools import islice, pairwise
from math import log
from typing import NamedTuple

from searchlib.snapshot import Snapshot

__all__ = ["Frequent", "frequent"]

_SAMPLE = 400
_MOST_CHARACTERS = 20_000
_LEAST_SHARE = 0.01  # What fewer documents have is one author's habit.
_LANGUAGE_SHARE = 0.1  # Fewer documents in a language do not tell which words are common in it.
_SHORTEST = 2
_BOUND = 0.5  # 0 for words that ignore each other, 1 for words that are never apart.
_ROW = re.compile(r"[^\W\d_]+(?:[ \u00a0][^\W\d_]+)*")


class Frequent(NamedTuple):
    """Words and phrases as they are mostly written, each with about how many documents have it.

    The most repeated come first. looked_at: how many documents were; counts are exact where that is all.
    """

    words: list[tuple[str, int]]
    phrases: list[tuple[str, int]]
    looked_at: int


class _Counts:
    """Counts of things in texts. occurrences, documents: in small letters. written: as they are.

    by_language: the documents of each language that have something.
    """

    def __init__(self) -> None:
        self.occurrences: Counter[str] = Counter()
        self.documents: Counter[str] = Counter()
        self.by_language: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.written: Counter[str] = Counter()

    def add(self, met: Iterable[str], language: str) -> None:
        """Count what is in one text."""
        written = Counter(met)
        small: Counter[str] = Counter()
        for form, count in written.items():
            small[form.lower()] += count
        self.occurrences.update(small)
        self.documents.update(small.keys())
        self.by_language[language].update(small.keys())
        self.written.update(written)

    def repeated(self, most: int, chosen: Iterable[str], times: float) -> list[tuple[str, int]]:
        """Those of the chosen that are repeated most, and how many of `times` as many documents have them."""
        best = nlargest(most, chosen, key=lambda each: (self._repeats(each), each))
        forms: dict[str, tuple[int, str]] = dict.fromkeys(best, (0, ""))
        for form, count in self.written.items():
            if (small := form.lower()) in forms:
                forms[small] = max(forms[small], (count, form))
        return [(forms[each][1], round(self.documents[each] * times)) for each in best]

    def telling(self, languages: Counter[str]) -> Iterator[str]:
        """What is repeated, and is in some documents, but not in most of those in a language."""
        looked_at = languages.total()
        limits = [
            (self.by_language[language], documents / 2)
            for language, documents in languages.items()
            if documents >= looked_at * _LANGUAGE_SHARE
        ]
        for each, documents in self.documents.items():
            is_told = documents >= looked_at * _LEAST_SHARE and self._repeats(each) > 0
            if is_told and all(counts[each] <= limit for counts, limit in limits):
                yield each

    def _repeats(self, each: str) -> int:
        return self.occurrences[each] - self.documents[each]


def frequent(snapshot: Snapshot, most: int) -> Frequent:
    """The words and the phrases that are repeated most, so many of each at most."""
    words, phrases = _Counts(), _Counts()
    languages: Counter[str] = Counter()
    for language, text in _sample(snapshot):
        languages[language] += 1
        rows = [row.split() for row in _ROW.findall(text)]
        words.add((word for row in rows for word in row), language)
        phrases.add((" ".join(pair) for row in rows for pair in pairwise(row)), language)
    total = words.occurrences.total()

    def is_bound(phrase: str) -> bool:
        """Whether two words belong together."""
        together = phrases.occurrences[phrase]
        first, second = map(words.occurrences.__getitem__, phrase.split(" "))
        chance = first * second / total
        return together > chance and log(together / chance) >= _BOUND * log(total / together)

    looked_at = languages.total()
    times = snapshot.doc_count / max(looked_at, 1)
    long_enough = (word for word in words.telling(languages) if len(word) >= _SHORTEST)
    return Frequent(
        words.repeated(most, long_enough, times),
        phrases.repeated(most, filter(is_bound, phrases.telling(languages)), times),
        looked_at,
    )


def _sample(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """The languages and the beginnings of some texts."""
    step = -(-snapshot.doc_count // _SAMPLE)
    for docnum in islice(snapshot.live(), 0, None, step or 1):
        segment, local = snapshot.locate(docnum)
        language = segment.data.records.value("lang", local) or ""
        yield language, snapshot.text(docnum)[:_MOST_CHARACTERS]
