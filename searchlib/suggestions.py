"""suggestions: what might the user have meant, in words that the documents have?

Words of a query are corrected, completed and written as documents write them, side by side, which gives whole
phrases their marks and capitals. All else of the query stays as it was typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from searchlib.analysis.icu_text import casefold, nfc
from searchlib.analysis.segmentation import Token
from searchlib.asked import Stretch, stretches
from searchlib.completions import completions
from searchlib.context import Context
from searchlib.corrections import corrections
from searchlib.written import Written, lost_marks

__all__ = ["alternatives", "suggest"]

_MOST = 5
# Of a longer query the beginning is looked at, or the end where it is being typed.
_MOST_CHARACTERS = 256
_MOST_WORDS = 16
_MOST_READ = 10
_PHRASE = 6
_MOST_LOST = 1  # Whose marks are all others than were typed is another phrase.


def suggest(context: Context, query: str) -> tuple[str, ...]:
    """The query with its misspelt words corrected; the best first, none if nothing is misspelt."""
    query = nfc(query)
    cut = query if len(query) <= _MOST_CHARACTERS else query[:_MOST_CHARACTERS].rpartition(" ")[0]
    words = _separated(stretches(cut))[:_MOST_WORDS]
    rows = corrections(context, words)[:_MOST]
    reader = Written(context, _MOST_READ)
    return tuple(dict.fromkeys(_rewritten(reader, query, words, row) for row in rows))


def alternatives(context: Context, query: str) -> tuple[str, ...]:
    """The query with its misspelt words corrected, or else as documents write it and go on; then with its
    last word completed.
    """
    query = nfc(query).lstrip()
    cut = query if len(query) <= _MOST_CHARACTERS else query[-_MOST_CHARACTERS:].partition(" ")[2]
    head, query = query.removesuffix(cut), cut
    asked = stretches(query)
    if not asked:
        return ()
    words = _separated(asked)[-_MOST_WORDS:]
    last = asked[-1][-_MOST_WORDS:]
    rows = corrections(context, words)[:_MOST]
    reader = Written(context, _MOST_READ)
    found = [_rewritten(reader, query, words, row) for row in rows]
    if not found:
        found += [_replaced(query, *piece) for piece in _as_written(reader, last)]
    is_last_word = not query[last[-1].end :].strip()
    # Nothing goes on from a word that is misspelt itself.
    meant = [row[-1] for row in rows]
    if is_last_word and all(row[:-1] == _folded(words)[:-1] for row in rows):
        found += [_replaced(query, *piece) for piece in completions(context, reader, last, meant)]
    # What differs in capitals alone is the same to a search.
    distinct = {casefold(each): each for each in reversed(found)}
    distinct.pop(casefold(query), None)
    return tuple(head + each for each in dict.fromkeys(found) if each in distinct.values())


def _separated(asked: Sequence[Stretch]) -> list[Token | None]:
    """The words of all stretches, with None between two of them."""
    return [word for stretch in asked for word in (None, *stretch)][1:]


def _folded(words: Sequence[Token | None]) -> list[str]:
    return [word.folded if word else "" for word in words]


def _replaced(query: str, start: int, end: int, way: str) -> str:
    return query[:start] + way + query[end:]


def _rewritten(reader: Written, query: str, words: Sequence[Token | None], row: Sequence[str]) -> str:
    """The query with a row of folded words in place of its own, those that differ as documents write them."""
    typed = _folded(words)
    pieces = []
    place = 0
    while place < len(row):
        end = place + 1
        for stop in range(min(place + _PHRASE, len(row)), place, -1):
            here = [word for word in words[place:stop] if word]
            if len(here) == stop - place and row[place:stop] != typed[place:stop]:
                way = reader.way(row[place:stop], here)
                if way or stop == place + 1:
                    pieces.append((here[0].start, here[-1].end, way or row[place]))
                    end = stop
                    break
        place = end
    for piece in reversed(pieces):
        query = _replaced(query, *piece)
    return query


def _as_written(reader: Written, words: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """The longest end of a stretch that documents have, as they write it and as most go on with it; each with
    where in the query it stands.
    """
    for first in range(max(len(words) - _PHRASE, 0), len(words) - 1):
        end = words[first:]
        row = tuple(word.folded for word in end)
        if way := reader.way(row, end):
            marked = sum(word.exact != word.folded for word in end)
            if lost_marks(way, end) <= min(_MOST_LOST, max(marked - 1, 0)):
                yield end[0].start, end[-1].end, way
                longer = reader.longer_ways(row)
                [(best, count)] = longer.most_common(1)
                if 2 * count > longer.total() and lost_marks(best, end) <= lost_marks(way, end):
                    yield end[0].start, end[-1].end, best
            return
