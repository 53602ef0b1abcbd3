"""A million short documents: how long they take, and whether memory stays bounded.

Documents are made while they are indexed and never held, so all memory is the engine's: the whole tree of
processes, the interpreter included. A quarter of the documents tells whether four times as many take more.
How long making them takes is measured by itself; it is part of the time.
"""

from __future__ import annotations

import time
from collections import deque
from itertools import islice
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from benchmarks import stages
from benchmarks.headlines import SETS, headline_queries
from benchmarks.measure import EngineFailedError, folder_size, in_own_process, peak_memory, percentile
from benchmarks.native.material import CHECKED, MILLION
from benchmarks.peers import create
from benchmarks.short import generate_short

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.native.material import Material
    from benchmarks.queries import Query

__all__ = ["index_short", "million"]

QUARTERS = (4, 1)
PATIENCE = 3600.0  # seconds
SEARCHING = 60.0  # seconds for all queries
DRAWN_FROM = 2000  # titles that queries are made of


def million(material: Material, engines: Sequence[str]) -> dict[str, Any]:
    """What each engine takes for a quarter of the documents, then for all of them."""
    settings = material.settings
    total = settings.documents or MILLION
    making = in_own_process(_make, total, settings.seed, seconds=PATIENCE).result
    rows = [
        _row(material, name, max(total // part, 1)) for part in dict.fromkeys(QUARTERS) for name in engines
    ]
    return {
        "seed": settings.seed,
        "documents": total,
        "text_bytes": making["text_bytes"],
        "generating_seconds": round(making["seconds"], 2),
        "rows": rows,
    }


def _make(count: int, seed: int) -> dict[str, float]:
    """Seconds that making the documents takes, and their bytes."""
    start = time.perf_counter()
    deque(generate_short(count, seed), maxlen=0)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "text_bytes": sum(article.size for article in generate_short(count, seed))}


def index_short(engine_name: str, count: int, seed: int, folder: Path) -> stages.Indexed:
    """Indexes short documents as they are made into a new folder."""
    folder.mkdir(parents=True)
    before = peak_memory()
    engine = create(engine_name)
    start = time.perf_counter()
    engine.index(generate_short(count, seed), folder)
    return stages.Indexed(time.perf_counter() - start, before, folder_size(folder))


def _row(material: Material, name: str, count: int) -> dict[str, Any]:
    """One engine with so many documents; figures are null from where it failed."""
    material.say(f"{name}: {count:,} short documents")
    seed, folder = material.settings.seed, material.folder / f"{name}-short-{count}"
    row: dict[str, Any] = {"name": name, "documents": count, "failure": None}
    try:
        indexed = in_own_process(index_short, name, count, seed, folder, seconds=PATIENCE)
        row |= {
            "seconds": round(indexed.result.seconds, 2),
            "documents_per_second": round(count / indexed.result.seconds, 1),
            "index_bytes": indexed.result.size,
            "index_peak_memory_bytes": indexed.memory,
        }
        sets = _queries(material, count)
        searched = in_own_process(
            stages.search,
            name,
            folder,
            {name: queries[:CHECKED] for name, queries in sets.items()},
            {name: queries[CHECKED:] or queries for name, queries in sets.items()},
            SEARCHING,
            seconds=PATIENCE,
        )
        latencies = searched.result.latencies
        row |= {
            "search_peak_memory_bytes": searched.memory,
            "queries": {name: {"p50_ms": round(percentile(latencies[name], 50), 4)} for name in sets},
        }
    except EngineFailedError as error:
        row["failure"] = str(error)
    finally:
        rmtree(folder, ignore_errors=True)
    return row


def _queries(material: Material, count: int) -> dict[str, list[Query]]:
    settings = material.settings
    drawn = islice(generate_short(count, settings.seed), DRAWN_FROM)
    made = headline_queries(
        [article.title for article in drawn], {}, settings.queries + CHECKED, settings.seed
    )
    return {name: made[name] for name in SETS if made[name]}
