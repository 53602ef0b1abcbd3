"""tantivy with all marks folded away, as ICU's folding does elsewhere."""

from __future__ import annotations

from typing import Any

from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

from benchmarks.measure import CORES
from benchmarks.peers.tantivy_engine import TantivyEngine

__all__ = ["TantivyFoldedEngine", "create"]

LONGEST_TOKEN = 40  # bytes, as in its default tokenizer


class TantivyFoldedEngine(TantivyEngine):
    options = f"default tokenizer and ascii folding, text and title stored, positions, {CORES} writer threads"
    unequal = "ranks marked and unmarked spellings alike; keys from its store, as titles would be"
    kinds = TantivyEngine.kinds | {"unmarked"}
    tokenizer = "folded"

    def register(self, index: Any) -> None:
        filters = (Filter.remove_long(LONGEST_TOKEN), Filter.lowercase(), Filter.ascii_fold())
        builder = TextAnalyzerBuilder(Tokenizer.simple())
        for each in filters:
            builder = builder.filter(each)
        index.register_tokenizer(self.tokenizer, builder.build())


create = TantivyFoldedEngine
