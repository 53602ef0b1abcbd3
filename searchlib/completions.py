"""completions: which words of the documents may the last word typed become?

A completion is worth showing beside the word as it was typed: documents have it after the words before, and
not so much more seldom than what was typed, or than another completion, that they do so by accident.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from searchlib.analysis.forms import form
from searchlib.analysis.icu_text import casefold
from searchlib.analysis.segmentation import Token
from searchlib.codec.field import FieldData
from searchlib.context import Context
from searchlib.expansion import prefix_numbers
from searchlib.ranking.topk import top_k
from searchlib.schema import TEXT_FIELDS, view_field
from searchlib.snapshot import Snapshot
from searchlib.written import Written, begins, beside, having, last_word, standing

__all__ = ["complete", "completions"]

_MOST = 5
_PHRASE = 4
# Of very many words with a beginning only these are looked for after the words before it.
_COMMONEST = 48
# What is so many times rarer than the commonest word with a beginning is an accident, or a typo.
_TIMES_RARER = 1000
# So is what is so many times rarer than the word as it was typed, or than another after the same words.
_TIMES_FEWER = 20


def completions(
    context: Context, reader: Written, words: Sequence[Token], rivals: Sequence[str] = ()
) -> Iterator[tuple[int, int, str]]:
    """The end of a stretch with its last word completed, as documents write it; each with where it stands.

    As documents go on after the words before, after as many of them as tell; by itself only where no document
    has the word before. rivals: folded words that may stand there as well, as the word that was typed may.
    """
    *front, last = words[-_PHRASE:]
    rivals = (last.folded, *rivals)
    for first in range(len(front)):
        before = tuple(word.folded for word in front[first:])
        counts = _after(context, before, last, reader.longer_ways(before), rivals)
        most = max(counts.values())
        for term in _best(counts, most / _TIMES_FEWER):
            if term not in rivals:
                yield _written(reader, front[first:], last, term)
        # What many documents have and none goes on with so tells as well.
        if most or len(standing(context, before)) >= _TIMES_FEWER:
            return
    if not front or not len(having(context, front[-1].folded)):
        for term in complete(context, last):
            yield _written(reader, [], last, term)


def complete(context: Context, beginning: Token) -> list[str]:
    """Folded words of the index that begin like this one, those of most documents first."""
    counts = _beginning(context.snapshot, beginning)
    typed = context.snapshot.word_frequency(beginning.folded)
    return [term for term in _best(counts, typed / _TIMES_FEWER) if len(having(context, term))]


def _best(counts: Counter[str], least: float) -> list[str]:
    found = [term for term, count in counts.items() if count > least]
    return sorted(found, key=lambda term: (-counts[term], term))[:_MOST]


def _after(
    context: Context, before: Sequence[str], last: Token, read: Iterable[str], rivals: Sequence[str]
) -> Counter[str]:
    """How many documents have each completion, and each of its rivals, after the row of words before.

    read: the row as it was read with the next word. What is rare by itself may be common there.
    """
    typed = casefold(last.raw)
    next_words = (form(last_word(way)).folded for way in read if begins(way, typed))
    terms = list(dict.fromkeys([*_beginning(context.snapshot, last), *next_words, *rivals]))
    return Counter(dict(zip(terms, beside(context, before, terms, after=True), strict=True)))


def _beginning(snapshot: Snapshot, beginning: Token) -> Counter[str]:
    """The commonest folded words that begin as it was typed, each with how many documents have it."""
    prefix, typed = beginning.folded, casefold(beginning.raw)
    counts: Counter[str] = Counter()
    for field in _fields(snapshot, "folded"):
        numbers = prefix_numbers(field, prefix.encode())
        for number in numbers[top_k(field.doc_frequencies[numbers], _COMMONEST)].tolist():
            counts[field.text(number)] += field.doc_frequency(number)
    least = max(counts.values(), default=0) / _TIMES_RARER
    return Counter(
        {
            term: count
            for term, count in counts.items()
            if count >= least and term != prefix and (typed == prefix or _is_spelled(snapshot, term, typed))
        }
    )


def _is_spelled(snapshot: Snapshot, folded: str, beginning: str) -> bool:
    """Whether some spelling of a folded word begins as it was typed."""
    for base, field in zip(_fields(snapshot, "folded"), _fields(snapshot, "exact"), strict=True):
        number = base.number(folded.encode())
        if number >= 0 and any(begins(field.text(each), beginning) for each in field.variants_of(number)):
            return True
    return False


def _fields(snapshot: Snapshot, view: str) -> list[FieldData]:
    names = [view_field(name, view) for name in TEXT_FIELDS]
    return [segment.data.field(name) for segment in snapshot.segments for name in names]


def _written(reader: Written, front: Sequence[Token], last: Token, term: str) -> tuple[int, int, str]:
    """The row that ends with a completion as documents write it, or as much of its end as they write so."""
    for end in dict.fromkeys((tuple(front), tuple(front[-1:]), ())):
        if way := reader.way([*(word.folded for word in end), term], end, casefold(last.raw)):
            return (*end, last)[0].start, last.end, way
    return last.start, last.end, term
