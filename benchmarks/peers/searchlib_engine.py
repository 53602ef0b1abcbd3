"""This project, with all its defaults."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from benchmarks.peers.engine import TOP
from benchmarks.queries import KINDS, Query
from searchlib import Document, Index

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from benchmarks.articles import Article

__all__ = ["SearchlibEngine", "create"]


def _version() -> str:
    try:
        return version("searchlib")
    except PackageNotFoundError:
        return "as it stands here, not installed"


class SearchlibEngine:
    version = _version()
    options = (
        "all defaults: text and title stored, positions, both views of each word, lexicon on; "
        "warmed when opened"
    )
    unequal = (
        "looks each word up with its marks and without, and expands it by the lexicon; the others do not"
    )
    kinds = frozenset(KINDS)

    def index(self, articles: Iterable[Article], folder: Path) -> None:
        index = Index.create(folder)
        with index.writer() as writer:
            for key, title, text in articles:
                writer.add(Document(key=key, title=title, text=text))

    def open(self, folder: Path) -> None:
        self._index = Index.open(folder).warm()

    def search(self, query: Query, limit: int = TOP) -> list[str]:
        words = query.text
        text = {"phrase": f'"{words}"', "prefix": f"{words}*", "fuzzy": f"{words}~1"}.get(query.kind, words)
        page = self._index.search(text, limit=limit, snippets=False, count=False)
        return [hit.key for hit in page.hits]


create = SearchlibEngine
