"""tantivy by its Python binding: a native engine, the one to beat."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import tantivy

from benchmarks.measure import CORES
from benchmarks.peers.engine import TOP

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from benchmarks.articles import Article
    from benchmarks.queries import Query

__all__ = ["TantivyEngine", "create"]

FIELDS = ("title", "text")
WRITER_BYTES = 256_000_000


class TantivyEngine:
    version = version("tantivy")
    options = f"default tokenizer, text and title stored, positions, {CORES} writer threads"
    unequal = "looks no word up without its marks; keys from its store, as titles would be"
    kinds = frozenset(["word", "several", "phrase", "prefix", "fuzzy"])
    tokenizer = "default"

    def register(self, index: Any) -> None:
        """Gives an index the tokenizer, where it has it not by itself."""

    def index(self, articles: Iterable[Article], folder: Path) -> None:
        builder = tantivy.SchemaBuilder().add_text_field("key", stored=True, tokenizer_name="raw")
        for field in FIELDS:
            builder.add_text_field(field, stored=True, tokenizer_name=self.tokenizer)
        index = tantivy.Index(builder.build(), str(folder))
        self.register(index)
        writer = index.writer(WRITER_BYTES, CORES)
        for key, title, text in articles:
            writer.add_document(tantivy.Document(key=key, title=title, text=text))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder))
        self.register(self._index)
        self._searcher = self._index.searcher()

    def search(self, query: Query, limit: int = TOP) -> list[str]:
        found = self._searcher.search(self._parsed(query), limit, count=False).hits
        return [self._searcher.doc(address)["key"][0] for _, address in found]

    def _parsed(self, query: Query) -> Any:
        words = query.text
        if query.kind == "phrase":
            return self._index.parse_query(f'"{words}"', FIELDS)
        if query.kind == "prefix":
            # Its query language has prefixes at the end of phrases only.
            return self._any_field(tantivy.Query.regex_query, words + ".*")
        if query.kind == "fuzzy":
            return self._any_field(tantivy.Query.fuzzy_term_query, words)
        return self._index.parse_query(words, FIELDS)

    def _any_field(self, build: Any, text: str) -> Any:
        schema = self._index.schema
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, build(schema, field, text)) for field in FIELDS]
        )


create = TantivyEngine
