"""The contests as a picture: a panel for each collection, nDCG@10 of every engine with marks and without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks.peers import OURS
from benchmarks.plot import OWN_COLOUR, PEER_COLOUR, STYLE
from searchlib.evaluation.runs import TYPED, UNMARKED

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["draw"]

COLUMNS = 2
PALE = 0.45
HEIGHT = 0.38  # of a bar; an engine has two in a unit
SURE = 0.05
TITLE = (
    "nDCG@10, queries as typed and (pale) with all marks taken off; more is better\n"
    f"▲ better, ▼ worse than the best peer, p < {SURE} by itself"
)


def draw(report: dict[str, Any], file: Path) -> None:
    """Saves a PNG. `report` is what `contest.compare` gives."""
    collections, names = report["collections"], [engine["name"] for engine in report["engines"]]
    rows = -(-len(collections) // COLUMNS)
    with mpl.rc_context(STYLE):
        height = rows * (0.7 + 0.3 * len(names)) + 0.6
        figure = Figure(figsize=(11, height), layout="constrained")
        figure.suptitle(TITLE, fontsize=11)
        panels = list(figure.subplots(rows, COLUMNS, squeeze=False).flat)
        for panel, collection in zip(panels, collections, strict=False):
            _draw_collection(panel, collection, names)
        for panel in panels[len(collections) :]:
            panel.set_axis_off()
        figure.savefig(file, dpi=130)


def _draw_collection(panel: Any, collection: dict[str, Any], names: list[str]) -> None:
    """Two bars for each engine, or one where no query has marks, with values beside them."""
    counts = f"{collection['documents']:,} documents, {collection['queries']:,} queries"
    panel.set_title(f"{collection['name']}  ({counts})", loc="left")
    panel.set_yticks(range(len(names)), names)
    panel.set_ylim(len(names) - 0.4, -0.6)
    panel.set_xlim(0, 1.08)
    panel.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1])
    for place, name in enumerate(names):
        figures = {manner: collection["engines"][name][manner] for manner in (TYPED, UNMARKED)}
        shown = {manner: each["ndcg_10"] for manner, each in figures.items() if each}
        if not shown:
            panel.text(0.01, place, "n/a", va="center", color=PEER_COLOUR)
        for number, (manner, value) in enumerate(shown.items()):
            middle = place + (number - (len(shown) - 1) / 2) * HEIGHT
            colour = OWN_COLOUR if name == OURS else PEER_COLOUR
            panel.barh(middle, value, color=colour, height=HEIGHT, alpha=1 if manner == TYPED else PALE)
            sign = _sign(collection["best_peer"][manner]) if name == OURS else ""
            panel.text(value, middle, f" {value:.3f}{sign}", va="center", fontsize=7)
    panel.spines[["top", "right"]].set_visible(False)
    panel.tick_params(axis="y", length=0)


def _sign(best: dict[str, Any] | None) -> str:
    """A triangle where ours differs from the best peer, and that is hardly chance."""
    if best is None or best["p"] >= SURE:
        return ""
    return " ▲" if best["difference"] > 0 else " ▼"
