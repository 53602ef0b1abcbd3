"""What one engine does, each stage in a process of its own: index the documents, answer, answer on the clock.

Measured: the wall time of an engine's own calls, from documents in memory to an index at rest on disk, and
from a query to the keys of ten documents. Not measured: reading the corpus, starting Python, importing the
engine, a cold disk. Opening, up to the first answer, is timed by itself. What the process held before it
imported the engine is told, so that memory can be counted from there.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from benchmarks.articles import read_articles
from benchmarks.measure import folder_size, peak_memory
from benchmarks.peers import create

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from benchmarks.queries import Query

__all__ = ["Indexed", "Searched", "answer", "index", "search"]


@dataclass(frozen=True)
class Indexed:
    """seconds: wall time. before: bytes held before the engine was imported. size: of the index, in bytes."""

    seconds: float
    before: int
    size: int


@dataclass(frozen=True)
class Searched:
    """opening: seconds to open and answer once. before: as above. latencies: milliseconds, by kind."""

    opening: float
    before: int
    latencies: dict[str, list[float]]


def index(engine_name: str, corpus: Path, count: int, folder: Path) -> Indexed:
    """Indexes the first `count` articles of a corpus file into a new folder."""
    articles = list(read_articles(corpus, count))
    folder.mkdir(parents=True)
    before = peak_memory()
    engine = create(engine_name)
    start = time.perf_counter()
    engine.index(articles, folder)
    seconds = time.perf_counter() - start
    return Indexed(seconds, before, folder_size(folder))


def answer(engine_name: str, folder: Path, queries: Sequence[Query]) -> dict[Query, Sequence[str]]:
    """The answers, to be checked."""
    engine = create(engine_name)
    engine.open(folder)
    return {query: engine.search(query) for query in queries}


def search(
    engine_name: str,
    folder: Path,
    warm_up: Mapping[str, Sequence[Query]],
    queries: Mapping[str, Sequence[Query]],
    seconds: float,
) -> Searched:
    """Times each query once, after a warm-up by other queries of its kind.

    A kind stops early when its share of `seconds` is used up; what it leaves goes to the kinds after it.
    """
    before = peak_memory()
    engine = create(engine_name)
    start = time.perf_counter()
    engine.open(folder)
    # Some engines open nothing until they are asked.
    for query in chain.from_iterable(warm_up.values()):
        engine.search(query)
        break
    opening = time.perf_counter() - start
    end_of_all = time.perf_counter() + seconds
    latencies: dict[str, list[float]] = {}
    for kind in queries:
        now = time.perf_counter()
        deadline = now + (end_of_all - now) / (len(queries) - len(latencies))
        for query in warm_up[kind]:
            engine.search(query)
        latencies[kind] = []
        for query in queries[kind]:
            start = time.perf_counter()
            engine.search(query)
            end = time.perf_counter()
            latencies[kind].append((end - start) * 1000)
            if end > deadline:
                break
    return Searched(opening, before, latencies)
