"""Engines in turns: each indexes the same documents, and answers the same queries, several times.

First all of them index, in turn, several times; then their answers are checked; then they answer on the
clock, a round each, in processes of their own, and every other round runs the other way about. What is kept
is one figure for each round, since the ratio of two engines in one round says more than that of two medians.
A slow engine gets the same documents, but indexes them once, and answers as many queries as time allows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from benchmarks import stages
from benchmarks.check import ENOUGH
from benchmarks.headlines import SETS
from benchmarks.measure import EngineFailedError, in_own_process, percentile
from benchmarks.peers import OURS, create

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from benchmarks.native.material import Material

__all__ = ["LONG", "PERCENTILES", "contest"]

PERCENTILES = (50, 95, 99)
INDEXINGS = 3  # at most; as many as there are rounds, if they are fewer
LONG = 60.0  # seconds; an engine that takes longer to index is a slow one
TURN = 60.0  # seconds that an engine's turn of queries may take; a slow one answers fewer
PATIENCE = 1800.0  # seconds after which an engine is given up


@dataclass
class _Entrant:
    """One engine with the figures of its rounds so far: seconds, bytes, and milliseconds for latencies."""

    name: str
    folder: Path
    failure: str = ""
    seconds: list[float] = field(default_factory=list)
    index_memory: list[int] = field(default_factory=list)
    index_bytes: int = 0
    opening: list[float] = field(default_factory=list)
    search_memory: list[int] = field(default_factory=list)
    right: dict[str, float | None] = field(default_factory=dict)
    latencies: dict[str, list[list[float]]] = field(default_factory=dict)

    @property
    def slow(self) -> bool:
        return any(seconds > LONG for seconds in self.seconds)


def contest(material: Material, engines: Sequence[str], count: int) -> dict[str, Any]:
    """What the engines did with the first `count` documents; lists have one figure for each round.

    An engine is timed with a set of queries only if it answers enough of them rightly. Memory is of the
    whole tree of processes, the interpreter included; while indexing, beyond what the process with the
    documents held before it imported the engine.
    """
    text_bytes = sum(article.size for article in material.articles[:count])
    entrants = [_Entrant(name, material.folder / f"{name}-{count}") for name in engines]
    rounds = material.settings.rounds
    for turn in range(min(INDEXINGS, rounds)):
        _each(entrants, turn, lambda entrant: _index(entrant, material, count))
    _each(entrants, 0, lambda entrant: _check(entrant, material, count))
    for turn in range(rounds):
        material.say(f"{count:,} documents: round {turn + 1} of {rounds}")
        _each(entrants, turn, lambda entrant: _search(entrant, material))
    for entrant in entrants:
        rmtree(entrant.folder, ignore_errors=True)
    described = [_described(entrant, count, text_bytes) for entrant in _ours_first(entrants)]
    return {"documents": count, "text_bytes": text_bytes, "engines": described}


def _ours_first(entrants: Sequence[_Entrant]) -> list[_Entrant]:
    return sorted(entrants, key=lambda entrant: entrant.name != OURS)


def _each(entrants: Sequence[_Entrant], turn: int, work: Callable[[_Entrant], None]) -> None:
    """Does it for all that have not failed, every other time from the last to the first."""
    for entrant in entrants if turn % 2 == 0 else reversed(entrants):
        if not entrant.failure:
            try:
                work(entrant)
            except EngineFailedError as error:
                entrant.failure = str(error)


def _index(entrant: _Entrant, material: Material, count: int) -> None:
    if entrant.slow:
        return
    material.say(f"{count:,} documents: {entrant.name} indexes")
    rmtree(entrant.folder, ignore_errors=True)
    finished = in_own_process(
        stages.index, entrant.name, material.corpus, count, entrant.folder, seconds=PATIENCE
    )
    entrant.seconds.append(finished.result.seconds)
    entrant.index_memory.append(finished.memory - finished.result.before)
    entrant.index_bytes = finished.result.size


def _check(entrant: _Entrant, material: Material, count: int) -> None:
    material.say(f"{count:,} documents: checking the answers of {entrant.name}")
    sets = {name: material.checked[name] for name in _answerable(entrant, material)}
    asked = [query for queries in sets.values() for query in queries]
    answers = in_own_process(stages.answer, entrant.name, entrant.folder, asked, seconds=PATIENCE).result
    for name, queries in sets.items():
        entrant.right[name] = material.judge.share({query: answers[query] for query in queries}, count)


def _search(entrant: _Entrant, material: Material) -> None:
    sets = [name for name in _answerable(entrant, material) if _is_right(entrant, material, name)]
    # A warm-up takes of the turn's time: all of it, where each query takes seconds.
    warm_up = 1 if entrant.slow else None
    finished = in_own_process(
        stages.search,
        entrant.name,
        entrant.folder,
        {name: material.checked[name][:warm_up] for name in sets},
        {name: material.timed[name] for name in sets},
        TURN,
        seconds=PATIENCE,
    )
    entrant.opening.append(finished.result.opening)
    entrant.search_memory.append(finished.memory)
    for name, latencies in finished.result.latencies.items():
        entrant.latencies.setdefault(name, []).append(latencies)


def _answerable(entrant: _Entrant, material: Material) -> list[str]:
    """The sets of queries of a kind that the engine can answer."""
    kinds = create(entrant.name).kinds
    return [name for name in SETS if material.timed[name][0].kind in kinds]


def _is_right(entrant: _Entrant, material: Material, name: str) -> bool:
    share = entrant.right.get(name)
    return share is None or share >= ENOUGH[material.timed[name][0].kind]


def _described(entrant: _Entrant, count: int, text_bytes: int) -> dict[str, Any]:
    """An engine's figures with their units in their names. A set of queries is null where it has none."""
    engine = create(entrant.name)
    return {
        "name": entrant.name,
        "version": engine.version,
        "options": engine.options,
        "unequal": engine.unequal,
        "failure": entrant.failure or None,
        "indexing": {
            "seconds": _rounded(entrant.seconds, 3),
            "documents_per_second": _rounded((count / seconds for seconds in entrant.seconds), 1),
            "megabytes_per_second": _rounded((text_bytes / 1e6 / seconds for seconds in entrant.seconds), 3),
            "peak_memory_bytes": entrant.index_memory,
            "index_bytes": entrant.index_bytes,
            "index_to_text": round(entrant.index_bytes / text_bytes, 4),
        },
        "searching": {
            "milliseconds_to_first_answer": _rounded((1000 * opening for opening in entrant.opening), 2),
            "peak_memory_bytes": entrant.search_memory,
        },
        "right_answers": {name: entrant.right.get(name) for name in SETS},
        "queries": {name: _latencies(entrant.latencies.get(name)) for name in SETS},
    }


def _latencies(rounds: Sequence[Sequence[float]] | None) -> dict[str, Any] | None:
    if not rounds:
        return None
    percentiles = {
        f"p{percent}_ms": _rounded((percentile(latencies, percent) for latencies in rounds), 4)
        for percent in PERCENTILES
    }
    return {"queries": min(map(len, rounds)), **percentiles}


def _rounded(values: Iterable[float], digits: int) -> list[float]:
    return [round(value, digits) for value in values]
