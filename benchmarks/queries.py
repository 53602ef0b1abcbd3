"""Queries derived from the documents: six kinds, with a seed, each with the document it was taken from.

What people type into a box over news and papers: a word, a headline, a phrase, the start of a word, a
headline without its marks, a word with a typing error. All words are lower case and of letters alone,
so that no engine takes one of them for an operator; those that stand alone or in a phrase are none of the
words that some engines drop, so that all engines are asked the same.
"""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.articles import Article

__all__ = ["KINDS", "Query", "is_kept", "make_queries", "unmarked"]

HEADLINE_WORDS = range(4, 9)
DROPPED = frozenset(
    """
    a an and are as at be by can for from have if in is it may not of on or that the this to us we when
    will with yet you your
    """.split()
)
TYPING_LETTERS = "aehinotc"
_WORDS = re.compile(r"[^\W\d_]+")
_PAIR = re.compile(r"(?<!\w)([^\W\d_]+) (?=([^\W\d_]+)(?!\w))")
_UNMARKED = str.maketrans("đĐ", "dD")


class Query(NamedTuple):
    """One query.

    kind: one of KINDS, which says how the words are meant.
    words: what is typed.
    source: number of the document it was taken from; None where that is not known.
    evidence: the words as that document has them, lower case.
    """

    kind: str
    words: tuple[str, ...]
    source: int | None
    evidence: tuple[str, ...]

    @property
    def text(self) -> str:
        """The words as one string."""
        return " ".join(self.words)


def make_queries(articles: Sequence[Article], kind: str, count: int, seed: int) -> list[Query]:
    """Up to `count` queries of a kind, all different; fewer where the documents have no more to give."""
    random = Random(f"{seed} {kind}")
    found: dict[tuple[str, ...], Query] = {}
    for _ in range(50 * count):
        source = random.randrange(len(articles))
        drawn = _DRAW[kind](articles[source], random)
        if drawn is not None:
            words, evidence = drawn
            found.setdefault(words, Query(kind, words, source, evidence))
            if len(found) == count:
                break
    return list(found.values())


def unmarked(text: str) -> str:
    """Text without any mark: `Bộ Công an` as `Bo Cong an`.

    >>> unmarked("Đại tướng")
    'Dai tuong'
    """
    plain = "".join(letter for letter in normalize("NFD", text) if not "\u0300" <= letter <= "\u036f")
    return normalize("NFC", plain).translate(_UNMARKED)


_Drawn = tuple[tuple[str, ...], tuple[str, ...]]


def _headline(article: Article) -> list[str]:
    """The first words of the title, or of the text where there is no title."""
    words = _WORDS.findall((article.title or article.text[:200]).lower())
    return list(dict.fromkeys(words))[: HEADLINE_WORDS[-1]]


def _word(article: Article, random: Random) -> _Drawn | None:
    words = [word for word in _headline(article) if is_kept(word)]
    return _as_typed(random.choice(words)) if words else None


def _several(article: Article, random: Random) -> _Drawn | None:  # noqa: ARG001
    words = _headline(article)
    return _as_typed(*words) if len(words) in HEADLINE_WORDS else None


def _phrase(article: Article, random: Random) -> _Drawn | None:
    pairs = [pair for pair in _PAIR.findall(article.text.lower()) if all(map(is_kept, pair))]
    return _as_typed(*random.choice(pairs)) if pairs else None


def _prefix(article: Article, random: Random) -> _Drawn | None:
    """Three or four letters without marks that begin a longer word: the same letters for every engine."""
    word = _long_word(article, random)
    start = word[: 4 if len(word) > 5 else 3]
    return _as_typed(start) if start and start == unmarked(start) else None


def _unmarked(article: Article, random: Random) -> _Drawn | None:
    drawn = _several(article, random)
    if drawn is None:
        return None
    words = tuple(dict.fromkeys(unmarked(word) for word in drawn[0]))
    return (words, drawn[0]) if set(words) != set(drawn[0]) else None


def _fuzzy(article: Article, random: Random) -> _Drawn | None:
    """A word of five letters or more with one wrong, missing or doubled, never the first.

    None is swapped with its neighbour: that is one error to some engines and two to others.
    """
    word = _long_word(article, random)
    if not word:
        return None
    place = random.randrange(1, len(word) - 1)
    head, letter, following, tail = word[:place], word[place], word[place + 1], word[place + 2 :]
    typo = random.choice(
        [
            head + random.choice(TYPING_LETTERS) + following + tail,
            head + following + tail,
            head + letter + letter + following + tail,
        ]
    )
    return ((typo,), (word,)) if typo != word else None


def _long_word(article: Article, random: Random) -> str:
    words = [word for word in _headline(article) if len(word) >= 5]
    return random.choice(words) if words else ""


def is_kept(word: str) -> bool:
    return len(word) > 1 and word not in DROPPED


def _as_typed(*words: str) -> _Drawn:
    return words, words


_DRAW: dict[str, Callable[[Article, Random], _Drawn | None]] = {
    "word": _word,
    "several": _several,
    "phrase": _phrase,
    "prefix": _prefix,
    "unmarked": _unmarked,
    "fuzzy": _fuzzy,
}
KINDS = tuple(_DRAW)
