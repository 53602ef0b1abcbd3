"""snippets: which piece of a document to show?

The whole text is read, so a match counts wherever it stands, and it is read twice, because a text may be
long: first for which words of the query each **block** (some lines) has, which takes little more than
cutting the text into words; then only the blocks that may be the best are looked at closely. There a
**fragment** is a stretch of text around matches; the ones with the rarest words, nearest together,
become **snippets**. No markup here: spans are data, and the printer decides what they look like.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from searchlib.analysis.readings import Reading
from searchlib.analysis.segmentation import passage_spans, readings, word_pattern
from searchlib.expansion import fuzzy_numbers
from searchlib.matching import Finder, Match
from searchlib.model import Snippet
from searchlib.query_tree import CompiledQuery, Target
from searchlib.ranking.bm25 import idf
from searchlib.ranking.weights import EXPANSION_WEIGHT
from searchlib.schema import TEXT_FIELDS
from searchlib.snapshot import Snapshot

__all__ = ["Highlighter", "resolved"]

Locators: TypeAlias = Sequence[tuple[int, str]]

_WIDTH = 180
_LEAD = 50
_BLOCK = 600
_FAR = 4.0 * _WIDTH
_LONGEST_LINE = 2400
_READ_ANYWAY = 1 << 20
_MOST_TARGETS = 256
# A common word is in every block, and no fragment keeps all that its block promises.
_MOST_EXAMINED = 32
# What a word counts for the first and the second time in a fragment.
_TIMES = (1.0, 0.1)
# What a word counts for that another snippet shows already.
_SHOWN = 0.1
# What a word counts for that was typed with marks and stands there with others.
_MISSPELT = 0.5
_TITLE_WITHIN = 200
# A full stop after a capital is that of an abbreviation: TP. Hồ Chí Minh.
_BREAK = re.compile(r"(?<=[!?…;])\s+|(?<=[^A-ZĐ\s]\.)\s+|\n+")
_SPACES = re.compile(r"\s+")
_NO_SPACE = re.compile(r"\S")
# What ends a title that is a line or a sentence of its own.
_TITLE_END = re.compile(r"(?:[.!?…]+|(?<=[.!?…]))\s|\s*(?:\n|\Z)")


class _Block(NamedTuple):
    """Some lines of a text; targets: what may be in it, and whether as spelled."""

    start: int
    end: int
    targets: dict[int, bool]


class _Fragment(NamedTuple):
    """The stretch of text from the first to the last of some matches, and the targets they are of."""

    start: int
    end: int
    targets: frozenset[int]


class Highlighter:
    """Finds the snippets of documents for one query."""

    def __init__(self, snapshot: Snapshot, compiled: CompiledQuery) -> None:
        self._snapshot = snapshot
        self._trusts_marks = compiled.trusts_marks
        distinct = {_identity(target): target for target in reversed(compiled.targets)}
        targets = list(distinct.values())[::-1][:_MOST_TARGETS]
        self._finder = Finder([resolved(snapshot, target) for target in targets])
        self._rarities = [self._rarity(target) for target in targets]
        numbers = {
            target.tokens[0].folded: number
            for number, target in enumerate(targets)
            if len(target.tokens) == 1 and not target.instead_of
        }
        self._stand_ins = {
            number: {numbers[word] for word in target.instead_of}
            for number, target in enumerate(targets)
            if target.instead_of and target.instead_of <= numbers.keys()
        }

    def _rarity(self, target: Target) -> float:
        """The sum of the idf of its words; that of a word in one document for a pattern.

        What the lexicon has for words of the query is as rare as those, and counts less.
        """
        count = max(self._snapshot.doc_count_all, 1)
        if not target.tokens:
            return idf(count, 1)
        words = target.instead_of or [token.folded for token in target.tokens]
        total = sum(idf(count, self._snapshot.word_frequency(word)) for word in words)
        return total * EXPANSION_WEIGHT if target.instead_of else total

    def snippets(self, docnum: int, most: int) -> tuple[Snippet, ...]:
        """Up to so many snippets of a document, in the order of the text; its beginning if nothing matches.

        A title that the text begins with is shown anyway: what comes after it goes first.
        """
        text, meta = self._snapshot.text(docnum), self._snapshot.meta(docnum)
        locators = meta["locators"] or ()
        body = _after_title(text, meta["title"])
        found = self._snippets(text, most, body, locators)
        if not found and body:
            found = self._snippets(text, most, 0, locators)
        if found:
            return found
        start = body if text[body:].strip() else 0
        return (_snippet(text, *_around(text, start, start, start), (), locators),)

    def _snippets(self, text: str, most: int, start: int, locators: Locators) -> tuple[Snippet, ...]:
        places: list[tuple[int, int]] = []
        for fragment in sorted(self._choose(text, most, start)):
            begin, end = _around(text, fragment.start, fragment.end, start)
            if places:
                begin = max(begin, places[-1][1])
            if fragment.end > begin:
                places.append((begin, end))
        # Looked for anew, because what is shown reaches beyond the fragment on both sides.
        found = [self._finder.find(text[begin:end]) for begin, end in places]
        kept = self._as_typed(match for matches in found for match in matches)
        return tuple(
            _snippet(
                text,
                begin,
                end,
                [match for match in matches if (match.target, match.exact) in kept],
                locators,
            )
            for (begin, end), matches in zip(places, found, strict=True)
        )

    def _as_typed(self, matches: Iterable[Match]) -> set[tuple[int, bool]]:
        """(target, exact) of what counts: where a target is met as typed, other spellings are other words."""
        met = {(match.target, match.exact) for match in matches}
        if not self._trusts_marks:
            return met
        return {(target, exact) for target, exact in met if exact or (target, True) not in met}

    # Choosing

    def _blocks(self, text: str, start: int) -> Iterator[_Block]:
        """The blocks from an offset on in which there may be something.

        Of a very long text no more is read than what has all that is looked for.
        """
        pattern = word_pattern(text)
        begin, bits, last, met = start, 0, start, 0
        for first, last in _lines(text, start):
            for reading in self._readings(text, first, last, pattern):
                bits |= self._finder.bits(reading)
            if last - begin >= _BLOCK:
                if bits and (targets := self._finder.present(bits)):
                    yield _Block(begin, last, targets)
                met |= bits
                begin, bits = last, 0
                if last - start > _READ_ANYWAY and self._finder.is_all(met):
                    return
        if bits and (targets := self._finder.present(bits)):
            yield _Block(begin, last, targets)

    def _readings(self, text: str, start: int, end: int, pattern: re.Pattern[str]) -> set[Reading]:
        """The different readings of the words of a line."""
        of_word = self._finder.of_word
        found = set(map(of_word.__getitem__, {*pattern.findall(text, start, end)}))
        # Capitals without a vowel may belong to the word beside them.
        if any(reading.capitals == 2 for reading in found):
            found = {*readings(text, start, end, pattern, of_word)}
        return found

    def _choose(self, text: str, most: int, start: int) -> list[_Fragment]:
        """The best fragments: greedily, each for what the others do not show yet."""
        blocks = list(self._blocks(text, start))
        matches: dict[int, list[Match]] = {}
        chosen: list[_Fragment] = []
        shown: frozenset[int] = frozenset()
        while len(chosen) < most:
            best, best_value = None, 0.0
            promises = [self._promise(block, shown) for block in blocks]
            in_order = sorted(range(len(blocks)), key=lambda place: -promises[place])
            for examined, place in enumerate(in_order):
                if promises[place] <= best_value or (best is not None and examined >= _MOST_EXAMINED):
                    break
                if place not in matches:
                    matches[place] = self._matches(text, blocks[place])
                for value, fragment in self._fragments(matches[place], shown, best_value):
                    if value > best_value and not any(_overlap(fragment, other) for other in chosen):
                        best, best_value = fragment, value
            if best is None or best.targets <= shown:
                break
            chosen.append(best)
            shown |= best.targets
            # What stands for words of the query adds nothing where the words themselves are shown.
            shown |= {target for target, typed in self._stand_ins.items() if typed <= shown}
        return chosen

    def _promise(self, block: _Block, shown: frozenset[int]) -> float:
        """A value that no fragment of the block exceeds; 0 if it has nothing that is not shown."""
        if block.targets.keys() <= shown:
            return 0.0
        weights = (self._weight(target, exact, shown) for target, exact in block.targets.items())
        return sum(_TIMES) * sum(weights)

    def _weight(self, target: int, exact: bool, shown: frozenset[int]) -> float:
        weight = self._rarities[target] * (_SHOWN if target in shown else 1.0)
        return weight if exact or not self._trusts_marks else weight * _MISSPELT

    def _matches(self, text: str, block: _Block) -> list[Match]:
        found = self._finder.find(text[block.start : block.end])
        kept = self._as_typed(found)
        return [
            match._replace(start=match.start + block.start, end=match.end + block.start)
            for match in found
            if (match.target, match.exact) in kept
        ]

    def _fragments(
        self, matches: Sequence[Match], shown: frozenset[int], least: float
    ) -> Iterator[tuple[float, _Fragment]]:
        """(value, fragment): the best that begins with each match and fits into a snippet.

        What is not worth more than the least is left out.
        """
        weights = [self._weight(match.target, match.exact, shown) for match in matches]
        for first, match in enumerate(matches):
            seen: dict[int, int] = {}
            total, end, limit = 0.0, match.end, match.start + _WIDTH - _LEAD
            best, best_last, best_end = 0.0, first, match.end
            for last, other in enumerate(islice(matches, first, None), first):
                if other.end > limit and last > first:
                    break
                times = seen.get(other.target, 0)
                if times < len(_TIMES):
                    total += weights[last] * _TIMES[times]
                    seen[other.target] = times + 1
                if other.end > end:
                    end = other.end
                # Words that stand closer together tell more.
                value = total / (1.0 + (end - match.start) / _FAR)
                if value > best:
                    best, best_last, best_end = value, last, end
            if best > least:
                targets = frozenset(found.target for found in matches[first : best_last + 1])
                yield best, _Fragment(match.start, best_end, targets)


def resolved(snapshot: Snapshot, target: Target) -> Target:
    """Misspelt words are those that the index has: a pattern of them all takes the place of the edits."""
    if target.fuzzy is None:
        return target
    fields = [segment.data.field(name) for segment in snapshot.segments for name in TEXT_FIELDS]
    words = {field.text(number) for field in fields for number, _ in fuzzy_numbers(field, *target.fuzzy)}
    pattern = re.compile("|".join(map(re.escape, sorted(words))) or r"(?!)")
    return target._replace(fuzzy=None, pattern=pattern)


def _identity(target: Target) -> object:
    """The same for targets that match the same, wherever in the query they stood."""
    words = tuple((token.folded, token.exact, token.stem) for token in target.tokens)
    return words, target.exact_only, target.pattern, target.fuzzy


def _lines(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The (start, end) of the lines from an offset on, very long ones in pieces."""
    for first, last in passage_spans(text):
        first = max(first, start)
        while last - first > _LONGEST_LINE:
            space = text.rfind(" ", first, first + _LONGEST_LINE)
            middle = space + 1 if space > first else first + _LONGEST_LINE
            yield first, middle
            first = middle
        if first < last:
            yield first, last


def _overlap(left: _Fragment, right: _Fragment) -> bool:
    return left.start < right.end and right.start < left.end


def _after_title(text: str, title: str) -> int:
    """Where the text goes on after a title that it begins with; 0 without one."""
    # A title that was cut is not a line of its own.
    if not title or title.endswith("…"):
        return 0
    found = text.find(title, 0, _TITLE_WITHIN + len(title))
    end = _TITLE_END.match(text, found + len(title)) if found >= 0 else None
    return end.end() if end else 0


def _around(text: str, start: int, end: int, lowest: int) -> tuple[int, int]:
    """The borders of a snippet around matches: the sentence where that is near, else whole words."""
    end = min(end, start + _WIDTH)
    earliest = max(lowest, start - _LEAD)
    breaks = [match.end() for match in _BREAK.finditer(text, earliest, start)]
    if breaks:
        begin = breaks[-1]
    elif earliest == lowest:
        begin = lowest
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


def _snippet(text: str, start: int, end: int, matches: Sequence[Match], locators: Locators) -> Snippet:
    """text[start:end] without white space around it; the offsets of the matches count from start."""
    shown = text[start:end]
    base = len(shown) - len(shown.lstrip())
    shown = shown.strip()
    spans: list[tuple[int, int]] = []
    for match in matches:
        first, last = match.start - base, match.end - base
        # Those with only white space between them are one.
        if spans and (first <= spans[-1][1] or shown[spans[-1][1] : first].isspace()):
            spans[-1] = (spans[-1][0], max(spans[-1][1], last))
        else:
            spans.append((first, last))
    more_before = _NO_SPACE.search(text, 0, start) is not None
    more_after = _NO_SPACE.search(text, end) is not None
    place = start + base + (spans[0][0] if spans else 0)
    return Snippet(shown, tuple(spans), more_before, more_after, _locator(locators, place), start + base)


def _locator(locators: Locators, place: int) -> str | None:
    """The label that holds at an offset."""
    number = bisect_right(locators, place, key=itemgetter(0))
    return locators[number - 1][1] if number else None
