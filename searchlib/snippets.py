"""snippets: which piece of a document to show, and where are the matches in it?

The whole text is read, so a match counts wherever it stands. A **fragment** is a stretch of text around
matches; the ones with the rarest words, most of them, and nearest together become **snippets**. No
markup here: spans are data, and the printer decides what they look like.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from searchlib.analysis.segmentation import Token, tokens
from searchlib.expansion import edit_distance
from searchlib.model import Snippet
from searchlib.query import CompiledQuery, Target
from searchlib.ranking.bm25 import idf
from searchlib.schema import TEXT_FIELDS, view_field
from searchlib.snapshot import Snapshot

__all__ = ["Highlighter"]

_WIDTH = 240
_LEAD = 60
_REPEATED = 0.1
_BREAK = re.compile(r"(?<=[.!?…;])\s+|\n+")
_SPACES = re.compile(r"\s+")


class _Match(NamedTuple):
    start: int
    end: int
    target: int
    exact: bool


class Highlighter:
    """Finds the snippets of documents for one query."""

    def __init__(self, snapshot: Snapshot, compiled: CompiledQuery) -> None:
        self._snapshot = snapshot
        self._targets = list(dict.fromkeys(compiled.targets))
        self._trusts_marks = compiled.trusts_marks
        self._rarity = [self._target_rarity(target) for target in self._targets]
        self._by_first: dict[str, list[int]] = {}
        self._patterns: list[int] = []
        for index, target in enumerate(self._targets):
            if target.tokens:
                first = target.tokens[0]
                for key in {first.folded, f"={first.stem}"} if first.stem else {first.folded}:
                    self._by_first.setdefault(key, []).append(index)
            else:
                self._patterns.append(index)
        self._pattern_cache: dict[str, list[int]] = {}

    def _target_rarity(self, target: Target) -> float:
        """The sum of the idf of its words; that of a word in few documents for a pattern."""
        if not target.tokens:
            return idf(max(self._snapshot.doc_count_all, 1), 1)
        total = 0.0
        for token in target.tokens:
            frequency = max(
                self._snapshot.doc_frequency(view_field(field, "folded"), token.folded.encode())
                for field in TEXT_FIELDS
            )
            total += idf(max(self._snapshot.doc_count_all, frequency), frequency)
        return total

    def snippets(self, docnum: int, most: int) -> tuple[Snippet, ...]:
        """Up to so many snippets of a document, in the order of the text; its beginning if nothing matches."""
        text = self._snapshot.text(docnum)
        return self.snippets_of(text, most) or (_snippet(text, 0, min(len(text), _WIDTH), []),)

    def snippets_of(self, text: str, most: int) -> tuple[Snippet, ...]:
        """Up to so many snippets of a text; none if nothing matches."""
        matches = self._preferred(self._find(text))
        if not matches:
            return ()
        chosen = self._choose(matches, most)
        result = []
        covered = -1
        for first, last in sorted(chosen):
            start, end = _around(text, matches[first].start, matches[last].end)
            if start < covered:
                start = min(covered, matches[first].start)
            inside = [match for match in matches[first:] if match.start >= start and match.end <= end]
            earlier = [match for match in matches[:first] if match.start >= start]
            result.append(_snippet(text, start, end, earlier + inside))
            covered = end
        return tuple(result)

    def spans_of(self, text: str) -> tuple[tuple[int, int], ...]:
        """All matches in a short text, such as a title."""
        return _united(text, self._preferred(self._find(text)), 0)

    # Matches

    def _find(self, text: str) -> list[_Match]:
        found: list[_Match] = []
        sequence = tokens(text)
        parts = [token for token in sequence if not token.joined]
        for token in sequence:
            for index in self._candidates(token):
                match = self._match(index, token, parts)
                if match is not None:
                    found.append(match)
        return sorted(found, key=lambda match: (match.start, -match.end))

    def _candidates(self, token: Token) -> list[int]:
        found = self._by_first.get(token.folded, [])
        if token.stem:
            by_stem = self._by_first.get(f"={token.stem}", [])
            found = found + [index for index in by_stem if index not in found]
        if self._patterns and not token.joined:
            cached = self._pattern_cache.get(token.folded)
            if cached is None:
                cached = [index for index in self._patterns if _meets_pattern(self._targets[index], token)]
                self._pattern_cache[token.folded] = cached
            found = found + cached
        return found

    def _match(self, index: int, token: Token, parts: Sequence[Token]) -> _Match | None:
        target = self._targets[index]
        if len(target.tokens) <= 1:
            wanted = target.tokens[0] if target.tokens else token
            if target.exact_only and token.exact != wanted.exact:
                return None
            return _Match(token.start, token.end, index, token.exact == wanted.exact)
        if token.joined:
            return None
        row = parts[token.position : token.position + len(target.tokens)]
        exact = True
        if len(row) < len(target.tokens):
            return None
        for wanted, standing in zip(target.tokens, row, strict=True):
            if wanted.folded != standing.folded or (target.exact_only and wanted.exact != standing.exact):
                return None
            exact &= wanted.exact == standing.exact
        return _Match(token.start, row[-1].end, index, exact)

    def _preferred(self, matches: list[_Match]) -> list[_Match]:
        """Only the matches as typed, for each target that has one: other spellings of it are other words."""
        if not self._trusts_marks:
            return matches
        typed = {match.target for match in matches if match.exact}
        return [match for match in matches if match.exact or match.target not in typed]

    # Fragments

    def _choose(self, matches: list[_Match], most: int) -> list[tuple[int, int]]:
        """(first, last) match of the best fragments: greedily, each for what the others do not show yet."""
        starts = [match.start for match in matches]
        windows = []
        for first, match in enumerate(matches):
            last = bisect_left(starts, match.start + _WIDTH - _LEAD) - 1
            while last > first and matches[last].end > match.start + _WIDTH:
                last -= 1
            windows.append((first, max(first, last)))
        chosen: list[tuple[int, int]] = []
        shown: set[int] = set()
        while len(chosen) < most:
            best, best_value = None, 0.0
            for first, last in windows:
                if any(first <= chosen_last and last >= chosen_first for chosen_first, chosen_last in chosen):
                    continue
                value = self._value(matches[first : last + 1], shown)
                if value > best_value:
                    best, best_value = (first, last), value
            if best is None:
                break
            new = {match.target for match in matches[best[0] : best[1] + 1]} - shown
            if chosen and not new:
                break
            chosen.append(best)
            shown |= new
        return chosen

    def _value(self, matches: Sequence[_Match], shown: set[int]) -> float:
        value = 0.0
        seen = set(shown)
        for match in matches:
            value += self._rarity[match.target] * (_REPEATED if match.target in seen else 1.0)
            seen.add(match.target)
        # Of fragments with the same words the one that has them closest together.
        return value / (1.0 + (matches[-1].end - matches[0].start) / (10 * _WIDTH))


def _meets_pattern(target: Target, token: Token) -> bool:
    if target.pattern is not None:
        return target.pattern.fullmatch(token.folded) is not None
    assert target.fuzzy is not None
    word, distance = target.fuzzy
    return edit_distance(word, token.folded, distance) <= distance


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """The borders of a snippet around matches: the sentence where that is near, else whole words."""
    earliest = max(0, start - _LEAD)
    breaks = [match.end() for match in _BREAK.finditer(text, earliest, start)]
    if breaks:
        begin = breaks[-1]
    elif earliest == 0:
        begin = 0
    else:
        space = _SPACES.search(text, earliest, start)
        begin = space.end() if space else start
    latest = min(len(text), max(begin + _WIDTH, end))
    stop = latest
    if latest < len(text):
        ends = [match.start() for match in _BREAK.finditer(text, max(end, begin + _WIDTH // 2), latest)]
        spaces = [match.start() for match in _SPACES.finditer(text, end, latest + 1)]
        stop = ends[-1] if ends else (spaces[-1] if spaces else latest)
    return begin, max(stop, end)


def _snippet(text: str, start: int, end: int, matches: Sequence[_Match]) -> Snippet:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Snippet(text[start:end], _united(text, matches, start))


def _united(text: str, matches: Sequence[_Match], base: int) -> tuple[tuple[int, int], ...]:
    """Spans without overlap; those with only white space between them are one."""
    spans: list[tuple[int, int]] = []
    for match in matches:
        if spans and (match.start <= spans[-1][1] or text[spans[-1][1] : match.start].isspace()):
            spans[-1] = (spans[-1][0], max(spans[-1][1], match.end))
        else:
            spans.append((match.start, match.end))
    return tuple((start - base, end - base) for start, end in spans)
