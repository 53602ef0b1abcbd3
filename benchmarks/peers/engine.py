"""What an engine must do to be measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from benchmarks.articles import Article
    from benchmarks.queries import Query

__all__ = ["TOP", "Engine"]

TOP = 10  # keys in an answer, where no other number is asked for


class Engine(Protocol):
    """One engine with the options it is measured with.

    version: of the engine. options: what was chosen where it leaves a choice, for the heading.
    unequal: in what the comparison with it is not one of equals; empty where it is.
    kinds: the kinds of query it can answer.
    """

    version: str
    options: str
    unequal: str
    kinds: frozenset[str]

    def index(self, articles: Iterable[Article], folder: Path) -> None:
        """Indexes title and text of all articles into an empty folder; returns when the index is at rest.

        The articles come once, and may be more than memory holds.
        """
        ...

    def open(self, folder: Path) -> None:
        """Makes ready to search the index in a folder."""
        ...

    def search(self, query: Query, limit: int = TOP) -> list[str]:
        """The keys of at most `limit` documents, best first. Needs `open`, and a kind in `kinds`."""
        ...
