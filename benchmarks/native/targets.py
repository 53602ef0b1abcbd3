"""What must be reached and what is aimed at, beside what was measured.

A ratio of two engines is the median of their rounds' ratios: noise that lasts longer than a round is in both.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.headlines import SETS
from benchmarks.peers import OURS, RIVAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Target", "engine_of", "paired", "targets"]

SLOW = "Whoosh"
Parts = dict[str, dict[str, Any]]


class Target(NamedTuple):
    """One row. must, aim: bounds that `measured` has to keep; aim is None where `must` is all.

    at_most: whether less is better. measured: None where its part was not run or an engine failed.
    """

    what: str
    must: float
    aim: float | None
    at_most: bool
    measured: float | None

    def keeps(self, bound: float | None) -> bool | None:
        """Whether what was measured keeps a bound; None where there is nothing to compare."""
        if self.measured is None or bound is None:
            return None
        return self.measured <= bound if self.at_most else self.measured >= bound


def targets(parts: Parts) -> list[Target]:
    """All rows; `parts` is what the parts measured, by their names."""
    return [*_beside_the_rival(parts), *_beside_whoosh(parts), *_commands(parts), *_memory(parts)]


def _beside_the_rival(parts: Parts) -> Iterator[Target]:
    both = _both(parts, RIVAL)
    for name in SETS:
        for percent in (50, 95):
            ratio = _median(both, ("queries", name, f"p{percent}_ms"))
            yield Target(f"{name}, p{percent}: time / {RIVAL}'s", 1, 0.5, True, ratio)
    slower = _median(both, ("indexing", "seconds"))
    yield Target(f"indexing: rate / {RIVAL}'s", 0.7, 1.2, False, 1 / slower if slower else None)
    sizes = [_figure(engine, ("indexing", "index_bytes")) for engine in both]
    size = sizes[0] / sizes[1] if len(sizes) == 2 and all(sizes) else None
    yield Target(f"index: size / {RIVAL}'s", 1, 0.8, True, size)


def _beside_whoosh(parts: Parts) -> Iterator[Target]:
    both = _both(parts, SLOW)[::-1]
    faster = _median(both, ("indexing", "seconds"))
    yield Target(f"indexing: rate / stock {SLOW}'s", 15, 20, False, faster)
    for name in SETS:
        quicker = _median(both, ("queries", name, "p50_ms"))
        yield Target(f"{name}, p50: stock {SLOW}'s time / ours", 30, 100, False, quicker)


def _commands(parts: Parts) -> Iterator[Target]:
    part = parts.get("startup", {})
    whole = _counted(part.get("corpus", {}))
    for name, index in (("sample", "the sample"), ("whole", whole)):
        figures = part.get(name, {})
        ratios = paired(figures.get("search_seconds"), figures.get("imports_seconds"))
        yield Target(
            f"`search` in {index}: time / imports'", 1.6, 1.3, True, median(ratios) if ratios else None
        )
    adding = part.get("adding", {})
    for name, what in (("command", "the whole command"), ("commit", "the commit")):
        seconds = adding.get(f"{name}_seconds")
        yield Target(
            f"adding one file to {whole}, {what}: seconds",
            1,
            None,
            True,
            median(seconds) if seconds else None,
        )


def _memory(parts: Parts) -> Iterator[Target]:
    short = parts.get("million", {})
    rows = [row for row in short.get("rows", ()) if row["name"] == OURS]
    peak = rows[-1].get("index_peak_memory_bytes") if rows else None
    what = f"memory, indexing {_counted(short)}, short ones: GiB"
    yield Target(what, 4, 2, True, peak / 2**30 if peak else None)
    whole = _contest(parts)
    peaks = _figure(engine_of(whole.get("engines", ()), OURS), ("searching", "peak_memory_bytes"))
    what = f"memory, searching {_counted(whole)}: MB"
    yield Target(what, 500, 250, True, max(peaks) / 1e6 if peaks else None)


def _counted(measured: dict[str, Any]) -> str:
    """How many documents a figure is of, since a run may be given fewer than a target is meant for."""
    return f"{measured['documents']:,} documents" if "documents" in measured else "all documents"


def paired(ours: Sequence[float] | None, theirs: Sequence[float] | None) -> list[float]:
    """The ratio of each round; empty where one of them has no figures."""
    return [a / b for a, b in zip(ours or (), theirs or (), strict=False)]


def engine_of(engines: Sequence[dict[str, Any]], name: str) -> dict[str, Any] | None:
    return next((engine for engine in engines if engine["name"] == name), None)


def _contest(parts: Parts) -> dict[str, Any]:
    """The one of all engines, with all documents; empty if there was none."""
    contests: list[dict[str, Any]] = parts.get("native", {}).get("contests", [{}])
    return contests[0]


def _both(parts: Parts, peer: str) -> list[dict[str, Any]]:
    """This project and a peer; empty unless both were there."""
    engines = _contest(parts).get("engines", ())
    ours, theirs = (engine_of(engines, name) for name in (OURS, peer))
    return [ours, theirs] if ours and theirs else []


def _median(engines: Sequence[dict[str, Any]], path: Sequence[str]) -> float | None:
    """The median ratio of the first engine's rounds to the second's."""
    ratios = paired(*(_figure(engine, path) for engine in engines)) if engines else []
    return median(ratios) if ratios else None


def _figure(engine: dict[str, Any] | None, path: Sequence[str]) -> Any:
    figure: Any = engine
    for name in path:
        figure = figure.get(name) if figure else None
    return figure
