"""Where the time goes: this project's own queries of one set under Python's profiler.

The profiler makes calls of Python dear and work in C cheap, so shares are told, not times to compare.
"""

from __future__ import annotations

import cProfile
import io
import pstats
from typing import TYPE_CHECKING

from benchmarks import stages
from benchmarks.measure import in_own_process
from benchmarks.peers import OURS, create

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.native.material import Material
    from benchmarks.queries import Query

__all__ = ["hotspots"]

LINES = 25
PATIENCE = 1800.0  # seconds


def hotspots(material: Material, kind: str) -> str:
    """The functions that take most of the time of a set of queries: by themselves, and with all they call."""
    folder, count = material.folder / "profiled", len(material.articles)
    material.say(f"{count:,} documents: indexing")
    in_own_process(stages.index, OURS, material.corpus, count, folder, seconds=PATIENCE)
    warm_up, queries = material.checked[kind], material.timed[kind]
    return in_own_process(_profile, folder, warm_up, queries, seconds=PATIENCE).result


def _profile(folder: Path, warm_up: Sequence[Query], queries: Sequence[Query]) -> str:
    engine = create(OURS)
    engine.open(folder)
    for query in warm_up:
        engine.search(query)
    with cProfile.Profile() as profile:
        for query in queries:
            engine.search(query)
    told = io.StringIO()
    statistics = pstats.Stats(profile, stream=told).strip_dirs()
    for order in ("tottime", "cumulative"):
        statistics.sort_stats(order).print_stats(LINES)
    return told.getvalue()
