"""similar: which documents are about the same as this one, in its language and in others?

A document is looked for by **clues**. Within its language they are its words: those that it has often and
few other documents have, names above the rest. In other languages they are what a translation keeps:
names, numbers, dates, words of both languages, and what the lexicon knows in both.

The similarity of a document is its share, by weight, of the clues that its language lets it have; that of
the document itself is 1. So a translation, which has most of what it can have, comes before a document that
shares a topic and a language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh.query.compound import Or
from whoosh.query.positional import Phrase
from whoosh.query.qcore import Query
from whoosh.query.terms import Term

from searchlib.analysis.lexicon import Lexicon, Match
from searchlib.analysis.segmentation import Token, tokens
from searchlib.analysis.vietnamese import is_syllable
from searchlib.context import Context
from searchlib.matches import Matches
from searchlib.planner import Planner
from searchlib.query_tree import Alternatives, Fields
from searchlib.ranking.bm25 import idf, saturate
from searchlib.schema import TEXT_FIELDS, view_field
from searchlib.snapshot import Snapshot

__all__ = ["similar"]

Array = npt.NDArray[Any]

# What a document is about its beginning says.
_MOST_CHARACTERS = 30_000
_MOST_CLUES = 60
_MOST_PAIRS = 16
_SHORTEST = 2
_SHORTEST_FOREIGN = 3
# A name tells more than another word as rare; two side by side have each told most of it by themselves.
_NAME_WEIGHT = 1.5
_PAIR_WEIGHT = 0.5
# Who has all clues across languages is no translation where they are less than this share of what there is.
_LEAST_SHARE = 0.2
# A word that is so many times rarer in other languages is a quotation there, or a name.
_TIMES_RARER = 3

_SENTENCE_END = re.compile(r"[.!?…:\n]")


class _Reading(NamedTuple):
    """What a text has by way of clues, each with how often.

    words: folded. names, numbers: which of the words are. pairs: of names side by side, folded.
    meanings: what a lexicon knows, by the folded words that met it.
    """

    words: Counter[str]
    names: set[str]
    numbers: set[str]
    pairs: Counter[tuple[str, str]]
    meanings: dict[str, tuple[int, Sequence[Token], Match]]


@dataclass(frozen=True, slots=True)
class _Clue:
    """Something to look for.

    rows: words side by side, and others that mean the same; the first are in the document, so many times.
    rarity: how much they tell, as the planner has it. weight: how much finding the clue tells.
    """

    name: str
    rows: Sequence[Fields]
    times: int
    rarity: float
    weight: float

    @property
    def by_count(self) -> float:
        """The weight within a language: what a document says often it is about."""
        return self.weight * self.times

    @property
    def by_presence(self) -> float:
        """The weight across languages: what is said often every document on the topic has, not only this."""
        return self.weight * float(saturate(np.float32(self.times)))


def similar(context: Context, lexicon: Lexicon, docnum: int) -> Matches:
    """The documents that share clues with this one, by similarity; itself and deleted ones included."""
    snapshot = context.snapshot
    meta = snapshot.meta(docnum)
    text = f"{meta['title']}\n{snapshot.text(docnum)[:_MOST_CHARACTERS]}"
    is_own = np.zeros(context.size, bool)
    is_own[snapshot.postings("lang", meta["lang"].encode()).docs] = True
    reading = _read(text, meta["lang"], lexicon)
    words = list(_words(snapshot, reading))
    scores = _scores(context, ((clue.by_count, clue) for clue in words))
    scores = _shares(scores, float(scores[docnum]))
    if not is_own.all():
        kept = list(_kept(snapshot, reading, meta["lang"], is_own))
        across = _scores(context, ((clue.by_presence, clue) for clue in kept))
        told = sum(sorted((clue.by_presence for clue in words), reverse=True)[:_MOST_CLUES])
        across = _shares(across, max(float(across[docnum]), _LEAST_SHARE * told))
        scores = np.where(is_own, scores, across)
    docs = np.flatnonzero(scores)
    return Matches(docs, scores[docs], context.size)


def _scores(context: Context, weighed: Iterable[tuple[float, _Clue]]) -> Array:
    """The sum of what each document has of the heaviest clues; float32, one item a docnum."""
    best = sorted(weighed, key=lambda pair: (-pair[0], pair[1].name))[:_MOST_CLUES]
    return Planner(context).node(Or([_tree(*pair) for pair in best])).matches.column()


def _tree(weight: float, clue: _Clue) -> Query:
    """A clue as a query in which all rows have this weight."""
    for row in clue.rows:
        # The planner weighs a row by the rarity of its words, or of those that it stands in for.
        row.boost = weight / clue.rarity
    return clue.rows[0] if len(clue.rows) == 1 else Alternatives(clue.rows[0], clue.rows[1:])


def _shares(scores: Array, most: float) -> Array:
    return scores / np.float32(most) if most else scores


# What a text has


def _read(text: str, language: str, lexicon: Lexicon) -> _Reading:
    every = tokens(text)
    parts = [token for token in every if not token.joined]
    names: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    last, last_end = "", 0  # The name that ends where the next token may go on.
    for token in parts:
        gap = text[last_end : token.start]
        is_first = not last_end or _SENTENCE_END.search(gap) is not None
        is_capital = token.raw[0].isupper()
        if last and is_capital and gap == " ":
            pairs[last, token.folded] += 1
        last, last_end = token.folded if is_capital else "", token.end
        if (is_capital and not is_first) or (language == "vi" and _is_foreign(token)):
            names[token.folded] += 1
    words = Counter(token.folded for token in every)
    meanings: dict[str, tuple[int, Sequence[Token], Match]] = {}
    for match in lexicon.matches(parts):
        typed = parts[match.start : match.end]
        key = " ".join(token.folded for token in typed)
        meanings[key] = meanings.get(key, (0,))[0] + 1, typed, match
    return _Reading(
        words,
        # A syllable that is mostly something else is no name for standing in one.
        {name for name, count in names.items() if 2 * count >= words[name]},
        {token.folded for token in every if token.raw[0].isdigit()},
        pairs,
        meanings,
    )


def _is_foreign(token: Token) -> bool:
    """Whether a word of a Vietnamese text is none of Vietnamese: a name, or a term in English."""
    word = token.exact
    return len(word) >= _SHORTEST_FOREIGN and word.isalpha() and not is_syllable(word)


# What to look for


def _words(snapshot: Snapshot, reading: _Reading) -> Iterator[_Clue]:
    """The words of a text, those included that no other document has: they are missing there."""
    for word, times in reading.words.items():
        if len(word) >= _SHORTEST:
            kind = _NAME_WEIGHT if word in reading.names else 1.0
            yield _clue(snapshot, times, kind, "folded", [[word]])


def _kept(snapshot: Snapshot, reading: _Reading, language: str, is_own: Array) -> Iterator[_Clue]:
    """What a translation keeps of a text."""
    plain = []
    for clue in _words(snapshot, reading):
        if clue.name in reading.names or clue.name in reading.numbers:
            yield clue
        elif language != "vi" and not is_syllable(clue.name):
            plain.append(clue)
    for clue in sorted(plain, key=lambda clue: (-clue.by_presence, clue.name))[:_MOST_CLUES]:
        if _is_shared(snapshot, clue.name, is_own):
            yield clue
    for pair, times in reading.pairs.most_common(_MOST_PAIRS):
        yield _clue(snapshot, times, _PAIR_WEIGHT, "folded", [pair])
    for times, typed, match in reading.meanings.values():
        members = [typed, *(member.tokens for member in match.alternatives)]
        rows = [[token.exact for token in member if not token.joined] for member in members]
        yield _clue(snapshot, times, 1.0, "exact", rows)


def _is_shared(snapshot: Snapshot, word: str, is_own: Array) -> bool:
    """Whether documents in other languages have a word about as often as those in its own."""
    docs = snapshot.postings("text", word.encode()).docs
    own, own_all = int(np.count_nonzero(is_own[docs])), int(np.count_nonzero(is_own))
    return (len(docs) - own) * own_all * _TIMES_RARER > own * (len(is_own) - own_all)


def _clue(snapshot: Snapshot, times: int, kind: float, view: str, rows: Sequence[Sequence[str]]) -> _Clue:
    """A clue in a view, by the words of each row; weighed by its rarity squared, as in a tf-idf cosine."""
    size = snapshot.doc_count_all
    rarity = sum(idf(size, snapshot.word_frequency(word, view)) for word in rows[0])
    weight = kind * min(rarity, idf(size, 1)) ** 2
    return _Clue(" ".join(rows[0]), [_row(view, row) for row in rows], times, rarity, weight)


def _row(view: str, words: Sequence[str]) -> Fields:
    """A word, or words side by side, in a view of the text fields."""
    names = [view_field(field, view) for field in TEXT_FIELDS]
    leaves = [Term(name, words[0]) if len(words) == 1 else Phrase(name, list(words)) for name in names]
    return Fields(leaves, " ".join(words))
