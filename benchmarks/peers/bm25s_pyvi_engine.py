"""bm25s over the words that pyvi finds: what a Vietnamese segmenter is worth."""

from __future__ import annotations

from importlib.metadata import version

from pyvi import ViTokenizer

from benchmarks.peers.bm25s_engine import Bm25sEngine

__all__ = ["Bm25sPyviEngine", "create"]


class Bm25sPyviEngine(Bm25sEngine):
    options = f"pyvi {version('pyvi')} joins the syllables of a word, else as bm25s"
    unequal = f"its segmenter knows Vietnamese with marks alone; {Bm25sEngine.unequal}"

    def prepared(self, text: str) -> str:
        return str(ViTokenizer.tokenize(text))


create = Bm25sPyviEngine
