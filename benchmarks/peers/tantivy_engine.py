"""tantivy by its Python binding: a native engine, the one to beat."""

from __future__ import annotations

import json
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
KEYS = "keys.json"
WRITER_BYTES = 256_000_000


class TantivyEngine:
    version = version("tantivy")
    options = f"default tokenizer, text and title stored, positions, {CORES} writer threads"
    unequal = (
        "looks no word up without its marks; keys from a column and a list in memory, faster than its store"
    )
    kinds = frozenset(["word", "several", "phrase", "prefix", "fuzzy"])

    def index(self, articles: Iterable[Article], folder: Path) -> None:
        builder = tantivy.SchemaBuilder().add_integer_field("number", fast=True)
        for field in FIELDS:
            builder.add_text_field(field, stored=True)
        writer = tantivy.Index(builder.build(), str(folder)).writer(WRITER_BYTES, CORES)
        keys = []
        for number, (key, title, text) in enumerate(articles):
            writer.add_document(tantivy.Document(number=number, title=title, text=text))
            keys.append(key)
        writer.commit()
        writer.wait_merging_threads()
        (folder / KEYS).write_text(json.dumps(keys))

    def open(self, folder: Path) -> None:
        self._keys: list[str] = json.loads((folder / KEYS).read_text())
        self._index = tantivy.Index.open(str(folder))
        self._searcher = self._index.searcher()

    def search(self, query: Query) -> list[str]:
        found = self._searcher.search(self._parsed(query), TOP, count=False).hits
        numbers = self._searcher.fast_field_values("number", [address for _, address in found])
        return [self._keys[number] for number in numbers]

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
