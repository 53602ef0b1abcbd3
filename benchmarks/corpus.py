"""Generated articles for machines without a corpus: Vietnamese and English, by a seed, of realistic shape.

Realistic: several thousand syllables and English words under Zipf's law, words of several syllables that
stay together, articles of lognormal length (median about 400 syllables), each with a topic and a few words,
names and dates it keeps coming back to, a title made of those, 15 % in English and some in both languages.
Not realistic: there is no grammar and no sense, so nothing here says how good a ranking is.

Article i depends on the seed and i alone: a smaller corpus is the beginning of a larger one.
"""

from __future__ import annotations

from itertools import islice, pairwise
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.articles import Article
from benchmarks.english import english
from benchmarks.vietnamese import vietnamese
from benchmarks.vocabulary import TOPIC_WORDS, TOPICS, Numbers, Vocabulary, zipf

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["generate"]

BLOCK = 500  # articles per random stream
MEDIAN_WORDS = 290  # about 400 syllables
SPREAD = 0.6  # of the logarithm of the length
LONGEST = 6000
ENGLISH_SHARE, MIXED_SHARE = 0.15, 0.08
TOPIC_SHARE, FOCUS_SHARE = 0.30, 0.12  # of an article's words; the rest are general
FOCUS_WORDS = 6


def generate(count: int, seed: int = 0) -> Iterator[Article]:
    """`count` articles, the same ones for the same seed. Text is NFC."""
    rng = np.random.default_rng([seed, 0])
    languages = (_Language(vietnamese(rng)), _Language(english(rng)))
    blocks = (_block(languages, seed, number) for number in range(-(-count // BLOCK)))
    return islice((article for block in blocks for article in block), count)


class _Language:
    """A vocabulary laid out for drawing many words at once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.words = np.array(vocabulary.words, dtype=object)
        self.topic_odds = zipf(TOPIC_WORDS)

    def draw(self, count: int, topic: int, focus: Numbers, rng: np.random.Generator) -> list[str]:
        """`count` words of an article about `topic` and `focus`."""
        kind = rng.random(count)
        chosen = np.searchsorted(self.vocabulary.cumulative, rng.random(count))
        of_topic = np.flatnonzero(kind < TOPIC_SHARE)
        ranks = np.searchsorted(self.topic_odds, rng.random(len(of_topic)))
        chosen[of_topic] = self.vocabulary.topics[topic, ranks]
        of_focus = np.flatnonzero(kind > 1 - FOCUS_SHARE)
        chosen[of_focus] = focus[rng.integers(len(focus), size=len(of_focus))]
        words: list[str] = self.words[chosen].tolist()
        return words

    def draw_focus(self, topic: int, rng: np.random.Generator) -> Numbers:
        """What one article is about: half of its topic's words, half of the rarer words and names."""
        half = FOCUS_WORDS // 2
        of_topic = rng.choice(self.vocabulary.topics[topic], half, replace=False)
        of_its_own = rng.choice(self.vocabulary.focus, FOCUS_WORDS - half, replace=False)
        return np.concatenate([of_topic, of_its_own])


def _block(languages: tuple[_Language, _Language], seed: int, number: int) -> Iterator[Article]:
    rng = np.random.default_rng([seed, 1, number])
    lengths = np.minimum(MEDIAN_WORDS * rng.lognormal(0, SPREAD, BLOCK), LONGEST).astype(int) + 20
    in_english = rng.random(BLOCK) < ENGLISH_SHARE
    mixed = rng.random(BLOCK) < MIXED_SHARE
    topics = rng.integers(TOPICS, size=BLOCK)
    for i in range(BLOCK):
        own, other = languages if not in_english[i] else languages[::-1]
        topic, length = int(topics[i]), int(lengths[i])
        focus = own.draw_focus(topic, rng)
        words = own.draw(length, topic, focus, rng)
        if mixed[i]:
            passage = slice(length // 3, 2 * length // 3)
            words[passage] = other.draw(length // 3, topic, other.draw_focus(topic, rng), rng)
        yield Article(f"g{number * BLOCK + i:07d}", _title(own, topic, focus, rng), _prose(words, rng))


def _title(language: _Language, topic: int, focus: Numbers, rng: np.random.Generator) -> str:
    """Most of what the article is about, between some words of its topic."""
    about = [str(word) for word in language.words[rng.permutation(focus)[: rng.integers(3, 5)]]]
    other = language.draw(int(rng.integers(3, 7)), topic, focus, rng)
    words = [*about, *other]
    return _capitalised(" ".join(words[i] for i in rng.permutation(len(words))))


def _prose(words: list[str], rng: np.random.Generator) -> str:
    """Words as paragraphs of sentences with commas and capitals."""
    ends = np.cumsum(rng.integers(8, 28, size=len(words) // 8 + 1))
    breaks = [0, *(int(end) for end in ends if end < len(words)), len(words)]
    pieces = []
    for place, (start, end) in enumerate(pairwise(breaks)):
        comma = (start + end) // 2
        halves = (" ".join(words[start:comma]), " ".join(words[comma:end]))
        sentence = ", ".join(half for half in halves if half)
        pieces.append(_capitalised(sentence) + (".\n\n" if place % 5 == 4 else ". "))
    return "".join(pieces).rstrip()


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
