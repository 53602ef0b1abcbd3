"""The parts as a picture: the engines beside each other, and what growth does to them."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from benchmarks.headlines import SETS
from benchmarks.peers import OURS
from benchmarks.plot import OWN_COLOUR, PEER_COLOUR, STYLE, bars

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["draw"]

TITLES = {
    "rate": "Indexing, MB of text per second (more is better)",
    "size": "Size of the index / size of the text",
    "headline": "Headlines, ms",
    "pair": "Two words of a headline, ms",
    "phrase": "The same two as a phrase, ms",
}
LEGEND = "Queries: milliseconds to the ten best, median and (grey, dashed) 95th percentile; less is better"
MARKERS = "os^Dv"  # for engines of one colour


def draw(parts: dict[str, dict[str, Any]], file: Path) -> None:
    """Saves a PNG with a column for each of `native` and `growth` that was measured; nothing without both."""
    columns = {name: paint for name, paint in _COLUMNS.items() if name in parts}
    if not columns:
        return
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(5.5 * len(columns), 11), layout="constrained")
        figure.suptitle(f"{_corpus(parts, *columns)}\n{LEGEND}", fontsize=11)
        panels = figure.subplots(len(TITLES), len(columns), squeeze=False)
        for place, (name, paint) in enumerate(columns.items()):
            for row, what in enumerate(TITLES):
                paint(panels[row][place], what, parts[name]["contests"])
        figure.savefig(file, dpi=130)


def _corpus(parts: dict[str, dict[str, Any]], part: str, *_others: str) -> str:
    corpus, machine = parts[part]["corpus"], parts[part]["machine"]
    return f"{corpus['documents']:,} documents, {machine['cores']} cores, Python {machine['python']}"


def _engines(panel: Any, what: str, contests: Sequence[dict[str, Any]]) -> None:
    """A bar for each engine."""
    engines = [engine | {"partial": False} for engine in contests[0]["engines"]]
    values = [_value(engine, what, 50) for engine in engines]
    tails = [_value(engine, what, 95) for engine in engines] if what in SETS else []
    bars(panel, TITLES[what], engines, values, tails)


def _growth(panel: Any, what: str, contests: Sequence[dict[str, Any]]) -> None:
    """A line for each engine over the number of documents; a dashed one for the 95th percentile."""
    panel.set_title(TITLES[what], loc="left")
    counts = [contest["documents"] for contest in contests]
    for place, name in enumerate(engine["name"] for engine in contests[0]["engines"]):
        colour = OWN_COLOUR if name == OURS else PEER_COLOUR
        for percent, style in ((50, "-"), (95, "--")) if what in SETS else ((50, "-"),):
            values = [
                _value(contest["engines"][place], what, percent) or float("nan") for contest in contests
            ]
            label = name if percent == 50 else None
            panel.plot(counts, values, style, color=colour, marker=MARKERS[place], label=label)
    panel.set_xscale("log", base=2)
    panel.set_xticks(counts, [f"{count:,}" for count in counts])
    if what in SETS:
        panel.set_yscale("log")
    else:
        panel.set_ylim(bottom=0)
        panel.legend(frameon=False)
    panel.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    panel.xaxis.set_minor_formatter(NullFormatter())
    panel.spines[["top", "right"]].set_visible(False)


def _value(engine: dict[str, Any], what: str, percent: int) -> float | None:
    """The median of an engine's rounds; None where it has none."""
    if what == "size":
        return engine["indexing"]["index_to_text"] or None
    if what == "rate":
        rounds = engine["indexing"]["megabytes_per_second"]
    else:
        rounds = (engine["queries"][what] or {}).get(f"p{percent}_ms")
    return median(rounds) if rounds else None


_COLUMNS = {"native": _engines, "growth": _growth}
