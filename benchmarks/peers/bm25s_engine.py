"""bm25s: scores computed in advance, kept in a sparse matrix in memory."""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from typing import TYPE_CHECKING

import bm25s

from benchmarks.peers.engine import TOP

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from benchmarks.articles import Article
    from benchmarks.queries import Query

__all__ = ["Bm25sEngine", "create"]

KEYS = "keys.json"
TOKENS = r"(?u)\w+"


class Bm25sEngine:
    version = version("bm25s")
    options = "numpy backend, tokens by a regular expression, no stop words, no stemmer"
    unequal = "stores no text, has no positions, phrases or updates; all in memory; title and text are one"
    kinds = frozenset(["word", "several"])

    def prepared(self, text: str) -> str:
        """A text or query as it is handed to the tokenizer."""
        return text

    def index(self, articles: Iterable[Article], folder: Path) -> None:
        keys, texts = zip(
            *((key, self.prepared(f"{title}\n{text}")) for key, title, text in articles), strict=True
        )
        tokens = bm25s.tokenize(
            texts,
            token_pattern=TOKENS,
            stopwords=None,
            show_progress=False,
        )
        scores = bm25s.BM25()
        scores.index(tokens, show_progress=False)
        scores.save(folder, show_progress=False)
        (folder / KEYS).write_text(json.dumps(keys))

    def open(self, folder: Path) -> None:
        self._keys: list[str] = json.loads((folder / KEYS).read_text())
        self._scores = bm25s.BM25.load(folder, show_progress=False)

    def search(self, query: Query, limit: int = TOP) -> list[str]:
        tokens = re.findall(TOKENS, self.prepared(query.text).lower())
        most = min(limit, len(self._keys))
        found, scores = self._scores.retrieve([tokens], k=most, show_progress=False)
        # It fills up with documents that match nothing.
        return [self._keys[i] for i, score in zip(found[0], scores[0], strict=True) if score > 0]


create = Bm25sEngine
