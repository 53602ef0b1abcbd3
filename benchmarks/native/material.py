"""What the parts work on: documents, queries, and a folder for what comes of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from benchmarks.articles import Article, CorpusError, read_articles, write_articles
from benchmarks.check import Judge
from benchmarks.corpus import generate
from benchmarks.headlines import SETS, headline_queries, read_headlines
from benchmarks.queries import Query

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

__all__ = ["CHECKED", "GENERATED", "MILLION", "Material", "Settings"]

CHECKED = 20  # queries of each set that are checked; the same ones warm up
GENERATED = 20_000
MILLION = 1_000_000


@dataclass(frozen=True)
class Settings:
    """What is asked for.

    engines: some, in the order they take turns in; empty: those that a part has by default.
    documents: at most so many; None: all of the corpus, GENERATED generated ones, MILLION short ones.
    corpus, query_file: None for generated documents, and for their titles as queries.
    """

    engines: Sequence[str] = ()
    documents: int | None = None
    corpus: Path | None = None
    query_file: Path | None = None
    queries: int = 300
    rounds: int = 5
    seed: int = 0


class Material:
    """Documents and queries of one run, made when a part first asks for them. Raises CorpusError then."""

    def __init__(self, settings: Settings, folder: Path, say: Callable[[str], None]) -> None:
        self.settings = settings
        self.folder = folder
        self.say = say

    @cached_property
    def articles(self) -> list[Article]:
        corpus, seed = self.settings.corpus, self.settings.seed
        self.say(f"reading {corpus.name}" if corpus else "generating documents")
        limit = self.settings.documents
        source = read_articles(corpus) if corpus else generate(limit or GENERATED, seed)
        articles = list(islice(source, limit))
        if not articles:
            raise CorpusError(f"{corpus} has no documents")
        return articles

    @cached_property
    def corpus(self) -> Path:
        """The documents as a file that is quick to read."""
        path = self.folder / "corpus.jsonl"
        write_articles(self.articles, path)
        return path

    @cached_property
    def _queries(self) -> dict[str, list[Query]]:
        file, count = self.settings.query_file, self.settings.queries
        numbers = {article.title: number for number, article in enumerate(self.articles)}
        made = headline_queries(
            read_headlines(file) if file else numbers, numbers, count + CHECKED, self.settings.seed
        )
        if not made[SETS[0]]:
            raise CorpusError(f"{file or 'the corpus'} has no headline of plain words")
        return made

    @property
    def checked(self) -> dict[str, list[Query]]:
        """The queries that are checked before the clock starts, by set."""
        return {name: queries[:CHECKED] for name, queries in self._queries.items()}

    @property
    def timed(self) -> dict[str, list[Query]]:
        """The queries that are timed, by set. Too few for more, they are the checked ones."""
        return {name: queries[CHECKED:] or queries for name, queries in self._queries.items()}

    @cached_property
    def judge(self) -> Judge:
        return Judge(self.articles)

    def described(self) -> dict[str, object]:
        """What was measured on, for a report; names of files without their folders."""
        settings = self.settings
        return {
            "source": settings.corpus.name if settings.corpus else "generated",
            "documents": len(self.articles),
            "text_bytes": sum(article.size for article in self.articles),
            "queries": settings.query_file.name if settings.query_file else "titles",
            "queries_per_set": len(self.timed[SETS[0]]),
            "seed": settings.seed,
        }
