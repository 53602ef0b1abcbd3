"""SQLite's full-text module FTS5, as it comes with Python."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING
from weakref import finalize

from benchmarks.peers.engine import TOP

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from benchmarks.articles import Article
    from benchmarks.queries import Query

__all__ = ["SQLiteEngine", "create"]

FILE = "fts5.sqlite"
FIND = "SELECT key FROM articles WHERE articles MATCH ? ORDER BY rank LIMIT ?"


class SQLiteEngine:
    version = sqlite3.sqlite_version
    options = "unicode61 with remove_diacritics 2, text and title stored, positions, one transaction"
    unequal = "one thread; ranks marked and unmarked spellings alike, and takes đ for another letter than d"
    kinds = frozenset(["word", "several", "phrase", "prefix", "unmarked"])

    def index(self, articles: Iterable[Article], folder: Path) -> None:
        database = sqlite3.connect(folder / FILE)
        with database:
            database.execute(
                "CREATE VIRTUAL TABLE articles USING fts5"
                "(key UNINDEXED, title, text, tokenize = 'unicode61 remove_diacritics 2')"
            )
            database.executemany("INSERT INTO articles VALUES (?, ?, ?)", articles)
        database.close()

    def open(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / FILE)
        finalize(self, self._database.close)

    def search(self, query: Query, limit: int = TOP) -> list[str]:
        quoted = [f'"{word}"' for word in query.words]
        if query.kind == "phrase":
            expression = " + ".join(quoted)
        elif query.kind == "prefix":
            expression = quoted[0] + " *"
        else:
            expression = " OR ".join(quoted)
        return [key for (key,) in self._database.execute(FIND, (expression, limit))]


def create() -> SQLiteEngine:
    """Raises ImportError where Python's SQLite was built without FTS5."""
    with closing(sqlite3.connect(":memory:")) as database:
        options = database.execute("PRAGMA compile_options").fetchall()
    if ("ENABLE_FTS5",) not in options:
        raise ImportError("this SQLite has no FTS5")
    return SQLiteEngine()
