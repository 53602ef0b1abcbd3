"""The terms of many texts as arrays; see the package."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis.bulk.arrays import sums
from searchlib.analysis.bulk.known_words import KnownWords
from searchlib.analysis.bulk.scanning import Scan, scan
from searchlib.analysis.bulk.verdicts import settle_all
from searchlib.analysis.bulk.vocabulary import NO_STEM, Vocabulary
from searchlib.native import indexing
from searchlib.native.indexing import Writing

__all__ = ["Batch", "BulkAnalyzer"]

# So many characters are worked on at once: what is known about each of them fits in the processor's cache.
_CHARACTERS = 1 << 18
# So many words are known at most.
_KNOWN_WORDS = 1 << 20


class Batch(NamedTuple):
    """The terms of some texts; what `Views` has of one.

    lengths: of each text how many positions it has; int64.
    texts, positions, exact: one row per token, joined ones too, ascending by text and position: the
    number of its text in the batch, its position, the number of its exact term; int32.
    stem_texts, stem_positions, stems: the same for the words in English passages, by stem number; int32.
    languages: of each text, "vi", "en", "other", or the one it was given.
    """

    lengths: NDArray[np.int64]
    texts: NDArray[np.int32]
    positions: NDArray[np.int32]
    exact: NDArray[np.int32]
    stem_texts: NDArray[np.int32]
    stem_positions: NDArray[np.int32]
    stems: NDArray[np.int32]
    languages: list[str]


class _Tokens(NamedTuple):
    """The tokens of some texts, as in `Batch`.

    passages: of each the number of its first token, and the number of all tokens. passage_leads: of each the
    sum of its leads.
    """

    lengths: NDArray[np.int64]
    texts: NDArray[np.int32]
    positions: NDArray[np.int32]
    exact: NDArray[np.int32]
    passages: NDArray[np.int64]
    passage_leads: NDArray[np.int64]


class BulkAnalyzer:
    """`columns.views` for many texts at once, quicker the more texts it has seen.

    Terms are numbers; the lists of terms grow and never change otherwise. For use by one thread.
    """

    def __init__(self) -> None:
        self._vocabulary = Vocabulary()
        self._known = KnownWords(self._vocabulary)

    @property
    def exact_terms(self) -> list[str]:
        """The exact terms by number."""
        return self._vocabulary.exact.terms

    @property
    def folded_terms(self) -> list[str]:
        """The folded terms by number."""
        return self._vocabulary.folded.terms

    @property
    def stem_terms(self) -> list[str]:
        """The stems by number."""
        return self._vocabulary.stems.terms

    @property
    def folded_of(self) -> NDArray[np.int32]:
        """The number of the folded term, by exact number, of all exact terms so far."""
        return self._vocabulary.folded_of.array()

    def analyse(self, texts: Sequence[str], languages: Sequence[str | None]) -> Batch:
        """The terms of NFC texts. `languages` has that of each document where it is known.

        >>> analyzer = BulkAnalyzer()
        >>> batch = analyzer.analyse(["Bộ GD&ĐT", "TP HCM"], [None, "vi"])
        >>> [analyzer.exact_terms[number] for number in batch.exact]
        ['bộ', 'gd', 'gdđt', 'đt', 'tp', 'tphcm', 'hcm']
        >>> [analyzer.folded_terms[number] for number in analyzer.folded_of[batch.exact]]
        ['bo', 'gd', 'gddt', 'dt', 'tp', 'tphcm', 'hcm']
        >>> batch.texts.tolist(), batch.positions.tolist(), batch.lengths.tolist()
        ([0, 0, 0, 0, 1, 1, 1], [0, 1, 1, 2, 0, 0, 1], [3, 2])
        """
        if len(texts) != len(languages):
            raise ValueError(
                f"there must be as many languages as texts, got {len(languages)} for {len(texts)}"
            )
        parts = [self._part(texts, languages, first, last) for first, last in _portions(texts)]
        *columns, spoken = zip(*parts, strict=True)
        return Batch._make((*map(np.concatenate, columns), list(chain.from_iterable(spoken))))

    def _part(self, texts: Sequence[str], languages: Sequence[str | None], first: int, last: int) -> Batch:
        """The batch of texts[first:last]."""
        if len(self._known) > _KNOWN_WORDS:
            self._known = KnownWords(self._vocabulary)
        found = scan(texts[first:last])
        words = self._known.numbers_of(found)
        if indexing.writing is None:
            tokens = self._tokens_by_arrays(found, words, first)
        else:
            tokens = self._tokens(indexing.writing, found, words, first)
        spoken, english = settle_all(
            tokens.passage_leads,
            np.diff(found.passages),
            np.searchsorted(found.passages[:-1], found.first_words),
            languages[first:last],
        )
        stemmed = np.flatnonzero(np.repeat(english, np.diff(tokens.passages)))
        stems = self._vocabulary.stems_of(tokens.exact[stemmed])
        stemmed, stems = stemmed[stems != NO_STEM], stems[stems != NO_STEM]
        return Batch(
            tokens.lengths,
            tokens.texts,
            tokens.positions,
            tokens.exact,
            tokens.texts[stemmed],
            tokens.positions[stemmed],
            stems,
            spoken,
        )

    def _tokens(self, writing: Writing, found: Scan, words: NDArray[np.int32], first: int) -> _Tokens:
        compounds = self._known.compounds
        exact, texts, positions = np.empty((3, self._known.count_tokens(words)), np.int32)
        lengths = np.empty(len(found.first_words) - 1, np.int64)
        passages, passage_leads = np.empty((2, len(found.passages)), np.int64)
        writing.tokens(
            first,
            words.view(np.uint32),
            compounds.first_rows.array(),
            compounds.row_counts.array(),
            compounds.terms.array().view(np.uint32),
            compounds.joined.array().view(np.uint8),
            self._vocabulary.leads.array(),
            found.first_words,
            found.passages,
            exact.view(np.uint32),
            texts.view(np.uint32),
            positions.view(np.uint32),
            lengths,
            passages,
            passage_leads,
        )
        return _Tokens(lengths, texts, positions, exact, passages, passage_leads[:-1])

    def _tokens_by_arrays(self, found: Scan, words: NDArray[np.int32], first: int) -> _Tokens:
        bounds, exact, joined = self._known.tokens_of(words)
        text_bounds = bounds[found.first_words]
        sizes = np.diff(text_bounds)
        # A joined token stands after the part at its position, so that the parts so far tell the position.
        is_part = np.ones(len(exact), np.int32)
        is_part[joined] = 0
        parts = sums(is_part)
        positions = parts[1:] - np.repeat(parts[text_bounds[:-1]] + 1, sizes)
        numbers = np.repeat(np.arange(first, first + len(sizes), dtype=np.int32), sizes)
        passages = bounds[found.passages]
        leads = np.add.reduceat(self._vocabulary.leads.array()[exact], passages[:-1])
        return _Tokens(
            np.diff(parts[text_bounds]).astype(np.int64), numbers, positions, exact, passages, leads
        )


def _portions(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The texts in order, cut into runs (first, last) of about `_CHARACTERS`; one run at least."""
    first = length = 0
    for index, text in enumerate(texts):
        if length + len(text) > _CHARACTERS and index > first:
            yield first, index
            first, length = index, 0
        length += len(text)
    yield first, len(texts)
