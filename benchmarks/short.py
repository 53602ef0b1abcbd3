"""Very many short documents, cheaply made: for what an index of a million takes, in time and in memory.

Each has 20 to 60 words of Vietnamese, drawn alone by Zipf's law: the terms and their frequencies are those
of `corpus`, without topics and sentences, which cost more to make than the words take to index. Every tenth
document mentions its own number, so that the dictionary grows with the documents.
"""

from __future__ import annotations

from itertools import islice, pairwise
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.articles import Article
from benchmarks.vietnamese import vietnamese

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["generate_short"]

BLOCK = 2000  # documents per random stream
TITLE_WORDS = 5
LENGTHS = (13, 44)  # words of the vocabulary, which are of 1.4 written words on average; beside the title
DRAWS = 1 << 16  # odds are told by how often a word stands in a table of so many: small enough for a cache


def generate_short(count: int, seed: int = 0) -> Iterator[Article]:
    """`count` short documents, the same ones for the same seed, made as they are asked for. Text is NFC."""
    vocabulary = vietnamese(np.random.default_rng([seed, 0]))
    table = np.searchsorted(vocabulary.cumulative, (np.arange(DRAWS) + 0.5) / DRAWS)
    words = np.array(vocabulary.words, dtype=object)[table]
    blocks = (_block(words, seed, number) for number in range(-(-count // BLOCK)))
    return islice((article for block in blocks for article in block), count)


def _block(table: np.ndarray[tuple[int], np.dtype[np.object_]], seed: int, number: int) -> Iterator[Article]:
    rng = np.random.default_rng([seed, 2, number])
    ends = np.cumsum(rng.integers(*LENGTHS, size=BLOCK) + TITLE_WORDS)
    words = table[rng.integers(DRAWS, size=ends[-1], dtype=np.uint16)].tolist()
    for i, (start, end) in enumerate(pairwise([0, *ends.tolist()])):
        key = f"s{number * BLOCK + i:07d}"
        body = start + TITLE_WORDS
        text = " ".join(words[body:end])
        yield Article(key, " ".join(words[start:body]), text if i % 10 else f"{text} {key}")
