"""learned: which abbreviations do the documents define themselves, and what of a query do they mean?

The lexicon knows the abbreviations of public life; those of a trade, a court or a company stand in its own
documents, "Ủy ban nhân dân (UBND)", and are kept with the index as terms of the field `abbreviation`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import compress
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.analysis.lexicon import Lexicon, Match
from searchlib.analysis.members import (
    CACHED_MATCHES,
    NOT_MET,
    ByKey,
    Entry,
    Member,
    Met,
    alternatives_to,
    is_shouted,
    keys_of,
    spellings_of,
    word_keys,
)
from searchlib.analysis.segmentation import Token
from searchlib.remembered import Recent
from searchlib.schema import abbreviation_of
from searchlib.snapshot import Snapshot

__all__ = ["Abbreviation", "LearnedLexicon", "abbreviations"]

_FIELD = "abbreviation"
# What one document of very many defines may be its own habit; of few documents one is a good part.
_FEW_DOCUMENTS = 1000
# Of several long forms one that is defined less than half as often as the commonest is not what is meant.
_TIMES_RARER = 2
_MOST_LONG_FORMS = 3
# What of an enormous index is looked at: its commonest definitions.
_MOST_DEFINITIONS = 1 << 15
# "CARE" and "OR" are words, too: in far more documents than can mean the abbreviation.
_TIMES_COMMONER = 20
_VOWELS = frozenset("aeiouy")

Array = npt.NDArray[Any]


class Abbreviation(NamedTuple):
    """A short form as most documents write it, a long form, and how many live documents define it so."""

    short: str
    long: str
    documents: int


def abbreviations(snapshot: Snapshot) -> list[Abbreviation]:
    """What enough documents define, the most frequent first; of a short form only the dominant long forms."""
    definitions = sorted(_definitions(snapshot), key=_by_frequency)
    # Short forms with the same letters are one: GD&ĐT, GD-ĐT, GDĐT.
    by_key: defaultdict[str, dict[str, Abbreviation]] = defaultdict(dict)
    keys = keys_of(spellings_of([definition.short for definition in definitions]))
    for key, definition in zip(keys, definitions, strict=True):
        known = by_key[key].get(definition.long)
        if known is not None:
            definition = known._replace(documents=known.documents + definition.documents)
        by_key[key][definition.long] = definition
    enough = 1 if snapshot.doc_count <= _FEW_DOCUMENTS else 2
    found: list[Abbreviation] = []
    for long_forms in by_key.values():
        commonest = sorted(long_forms.values(), key=_by_frequency)[:_MOST_LONG_FORMS]
        least = max(enough, commonest[0].documents / _TIMES_RARER)
        found += [each for each in commonest if each.documents >= least]
    return sorted(found, key=_by_frequency)


def _by_frequency(abbreviation: Abbreviation) -> tuple[int, str, str]:
    return -abbreviation.documents, abbreviation.short, abbreviation.long


def _definitions(snapshot: Snapshot) -> Iterator[Abbreviation]:
    """What live documents define, of each spelling by itself."""
    fields = [(segment.data.field(_FIELD), segment.live_counts(_FIELD)) for segment in snapshot.segments]
    if not fields:
        return
    every = np.concatenate([counts for _, counts in fields])
    least = 1
    if len(every) > _MOST_DEFINITIONS:
        # One more than the commonest of those that are too many.
        least += int(np.partition(every, -_MOST_DEFINITIONS - 1)[-_MOST_DEFINITIONS - 1])
    found: defaultdict[bytes, int] = defaultdict(int)
    for field, counts in fields:
        chosen = counts >= least
        for term, count in zip(
            compress(field.terms(), chosen.tolist()), counts[chosen].tolist(), strict=True
        ):
            found[term] += count
    for term, documents in found.items():
        if documents:
            yield Abbreviation(*abbreviation_of(term), documents)


class LearnedLexicon:
    """A lexicon, and what the documents of a snapshot define besides, which is read when first asked for."""

    def __init__(self, snapshot: Snapshot, lexicon: Lexicon) -> None:
        self._snapshot = snapshot
        self._lexicon = lexicon

    def matches(self, query: Sequence[Token]) -> list[Match]:
        """What of a query's tokens the lexicon or the documents know, in order; see `Lexicon.matches`.

        The longest goes before what overlaps it. Of the same tokens both offer what they know.
        """
        known, learned = self._lexicon.matches(query), self._definitions.matches(query)
        return _joined(known, learned) if learned else known

    @cached_property
    def _definitions(self) -> _Definitions:
        return _Definitions(self._snapshot)


class _Definitions:
    """The abbreviations of a snapshot, by the keys of the short form and of the long one."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        known = abbreviations(snapshot)
        texts = [each.short for each in known] + [each.long for each in known]
        candidates = [(each, False) for each in known] + [(each, True) for each in known]
        by_key: defaultdict[str, list[tuple[Abbreviation, bool]]] = defaultdict(list)
        for key, candidate in zip(keys_of(spellings_of(texts)), candidates, strict=True):
            by_key[key].append(candidate)
        self._candidates = ByKey(by_key)
        """By what is met an abbreviation, and whether that is the long form."""
        self._entries: dict[Abbreviation, tuple[Entry, Entry]] = {}
        self._met: Recent[Met] = Recent(CACHED_MATCHES)

    def matches(self, query: Sequence[Token]) -> list[Match]:
        """What of a query's tokens is defined, in order, also where it overlaps."""
        runs = self._candidates.runs(word_keys(query))
        shouted = bool(runs) and is_shouted(query)
        found: list[Match] = []
        for start, end, candidates in runs:
            typed = tuple(query[start:end])
            met = self._met.get((typed, shouted))
            if met is None:
                met = self._met.put((typed, shouted), self._look_up(typed, candidates, shouted))
            if met:
                found.append(Match(start, end, *met))
        return found

    def _look_up(
        self, typed: Sequence[Token], candidates: Sequence[tuple[Abbreviation, bool]], shouted: bool
    ) -> Met:
        """What the tokens meet most closely; a candidate is met by its short form, or by the long one."""
        closest, member = NOT_MET, None
        alternatives: dict[str, Member] = {}
        for abbreviation, by_long in candidates:
            forms = self._forms(abbreviation)
            met = forms[by_long]
            closeness = met.closeness(typed, shouted)
            if closeness > closest:
                closest, alternatives, member = closeness, {}, met.member
            if closeness == closest != NOT_MET:
                for other in alternatives_to(typed, met, forms):
                    alternatives.setdefault(other.text, other._replace(source=_source(abbreviation)))
        return (member, tuple(alternatives.values())) if member and alternatives else ()

    def _forms(self, abbreviation: Abbreviation) -> tuple[Entry, Entry]:
        """The short form and the long form. A short one that is a common word is met but not searched for."""
        found = self._entries.get(abbreviation)
        if found is None:
            short, long, documents = abbreviation
            words = Entry(short).spellings[0]
            is_common = (
                len(words) == 1
                and not _VOWELS.isdisjoint(words[0].folded)
                and self._snapshot.word_frequency(words[0].folded) > documents * _TIMES_COMMONER
            )
            found = Entry(f"({short})" if is_common else short), Entry(long)
            self._entries[abbreviation] = found
        return found


def _source(abbreviation: Abbreviation) -> str:
    documents = abbreviation.documents
    return f"learned from {documents:,} document{'' if documents == 1 else 's'}"


def _joined(known: Sequence[Match], learned: Sequence[Match]) -> list[Match]:
    """Matches that do not overlap, in order: the longest first, and what is known before what is learned."""
    found: dict[tuple[int, int], Match] = {}
    for match in (*known, *learned):
        span = match.start, match.end
        found[span] = _united(found[span], match) if span in found else match
    chosen: list[Match] = []
    taken: set[int] = set()
    for match in sorted(found.values(), key=lambda match: match.start - match.end):
        places = range(match.start, match.end)
        if taken.isdisjoint(places):
            taken.update(places)
            chosen.append(match)
    return sorted(chosen)


def _united(first: Match, second: Match) -> Match:
    """Two matches of the same tokens as one, which offers each sequence of words once."""
    alternatives = {tuple([token.exact for token in each.tokens]): each for each in second.alternatives}
    alternatives |= {tuple([token.exact for token in each.tokens]): each for each in first.alternatives}
    return first._replace(alternatives=tuple(alternatives.values()))
