"""The words of one language with how likely each one is, and what a topic is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Numbers", "Vocabulary", "foreign_names", "number_plates", "phrases", "words", "zipf"]

Numbers: TypeAlias = NDArray[np.int64]


def words(text: str) -> list[str]:
    """A list of words, as one writes them down."""
    return text.split()


def phrases(text: str) -> list[str]:
    """A list of words of several syllables, with commas between them."""
    return [" ".join(words(part)) for part in text.split(",")]


TOPICS = 80
TOPIC_WORDS = 400
NAME_HEADS = words(
    """
    Mar Pet And Kov Hal Bren Dor Sven Lind Ross Tol Gar Mik Stan Wel Har Ash Cald Fen Nor Patr Vol Zin Bak
    Lam Tor Ver Gil Kes Rud
    """
)
NAME_MIDDLES = words("a e i o u er an en in or al el ar on ul")
NAME_TAILS = words(
    """
    ov son sky shev enko berg ton field man sen ard ley ford lini ak well stone ridge dez ich
    """
)


@dataclass(frozen=True)
class Vocabulary:
    """Words (of one or several tokens, never to be torn apart) and the odds to draw them.

    words: all words; the `general` head (function and content words) is drawn by `cumulative`.
    topics: (TOPICS, TOPIC_WORDS) numbers of content words, the topic's favourites first.
    focus: numbers of content words and of names, dates and figures that one article may be about.
    """

    words: list[str]
    cumulative: NDArray[np.float64]
    topics: Numbers
    focus: Numbers

    @classmethod
    def build(
        cls,
        function_words: Sequence[str],
        content_words: Sequence[str],
        particulars: Sequence[str],
        rng: np.random.Generator,
    ) -> Vocabulary:
        """Words given in falling order of use; `particulars` are names, dates and figures."""
        general = list(dict.fromkeys([*function_words, *content_words]))
        words = [*general, *particulars]
        first = len(dict.fromkeys(function_words))
        content = np.arange(first, len(general))
        favour = (np.arange(len(content)) + 100.0) ** -1.4
        topics = [rng.choice(content, TOPIC_WORDS, False, favour / favour.sum()) for _ in range(TOPICS)]
        focus = np.concatenate([content[len(content) // 10 :], np.arange(len(general), len(words))])
        return cls(words, zipf(len(general)), np.array(topics), focus)


def zipf(count: int) -> NDArray[np.float64]:
    """Cumulative odds p(rank) ~ (rank + 8) ** -1.1: Zipf's law in the form Mandelbrot (1953) gave it.

    Both constants are those at which generated articles have the frequencies of Vietnamese news.
    """
    odds = (np.arange(1, count + 1) + 8.0) ** -1.1
    cumulative: NDArray[np.float64] = np.cumsum(odds / odds.sum())
    return cumulative


def foreign_names(rng: np.random.Generator, count: int = 8000) -> list[str]:
    """Surnames of three parts, such as `Patrushev`: with number plates the long tail of rare words."""
    parts = (NAME_HEADS, NAME_MIDDLES, NAME_TAILS)
    return ["".join(part[rng.integers(len(part))] for part in parts) for _ in range(count)]


def number_plates(rng: np.random.Generator, count: int = 12000) -> list[str]:
    """Number plates such as `29A12345`, hardly ever the same twice."""
    return [f"{a}{'ABCDHK'[b]}{c:05}" for a, b, c in rng.integers((11, 0, 0), (99, 6, 99999), (count, 3))]
