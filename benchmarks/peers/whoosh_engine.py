"""Stock Whoosh: its own codec, and the analyzer and field type its documentation begins with."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any, cast

from whoosh.fields import ID, TEXT, Schema
from whoosh.index import create_in, open_dir
from whoosh.qparser.default import MultifieldParser
from whoosh.qparser.plugins import FuzzyTermPlugin
from whoosh.qparser.syntax import OrGroup

from benchmarks.measure import CORES
from benchmarks.peers.engine import TOP

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from benchmarks.articles import Article
    from benchmarks.queries import Query

__all__ = ["WhooshEngine", "create"]

WRITER_MEGABYTES = 256


class WhooshEngine:
    version = version("whoosh3")
    options = (
        f"TEXT with StandardAnalyzer, stored, positions, BM25F, {CORES} writer processes, a segment each"
    )
    unequal = "drops English stop words, `an` among them; looks no word up without its marks"
    kinds = frozenset(["word", "several", "phrase", "prefix", "fuzzy"])

    def index(self, articles: Iterable[Article], folder: Path) -> None:
        schema = Schema(key=ID(stored=True, unique=True), title=TEXT(stored=True), text=TEXT(stored=True))
        index = create_in(str(folder), schema)
        # Separate segments and two processes: the fastest of its ways to index in bulk.
        writer = index.writer(procs=CORES, limitmb=WRITER_MEGABYTES, multisegment=True)
        for key, title, text in articles:
            writer.add_document(key=key, title=title, text=text)
        writer.commit()

    def open(self, folder: Path) -> None:
        index = open_dir(str(folder))
        self._searcher = index.searcher()
        parser = MultifieldParser(["title", "text"], index.schema, group=OrGroup)
        self._parser = cast("Any", parser)  # Whoosh has no types
        self._parser.add_plugin(FuzzyTermPlugin)

    def search(self, query: Query, limit: int = TOP) -> list[str]:
        words = query.text
        text = {"phrase": f'"{words}"', "prefix": f"{words}*", "fuzzy": f"{words}~1"}.get(query.kind, words)
        hits = self._searcher.search(self._parser.parse(text), limit=limit)
        return [hit["key"] for hit in hits]


create = WhooshEngine
