"""The study of weights as a picture: a panel for each weight, what nDCG@10 gains with other values."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks.plot import OWN_COLOUR, PEER_COLOUR, STYLE
from benchmarks.weights.report import turns

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["draw"]

COLUMNS = 4
PALE = 0.5
TITLE = "nDCG@10 beyond that with the value before (dotted): mean over collections, and (grey) each of them"


def draw(report: dict[str, Any], file: Path) -> None:
    """Saves a PNG. `report` is what `study.study` gives; of each weight its first round is drawn."""
    curves = [_weights_curve(turn) for turn in turns(report["steps"]) if turn[0]["round"] == 1]
    labels = dict.fromkeys(depth["weight"] for depth in report["depths"])
    curves += [_depths_curve([row for row in report["depths"] if row["weight"] == label]) for label in labels]
    rows = -(-len(curves) // COLUMNS)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(13, 2.6 * rows + 0.6), layout="constrained")
        figure.suptitle(TITLE, fontsize=11)
        panels = list(figure.subplots(rows, COLUMNS, squeeze=False).flat)
        for panel, curve in zip(panels, curves, strict=False):
            _draw_curve(panel, *curve)
        for panel in panels[len(curves) :]:
            panel.set_axis_off()
        figure.savefig(file, dpi=110)


def _weights_curve(turn: list[dict[str, Any]]) -> tuple[str, list[float], list[list[float]], int]:
    """The label, the values, for each value those of the collections, and the place of the one before."""
    (before,) = (place for place, step in enumerate(turn) if step["is_standing"])
    scores = [list(step["collections"].values()) for step in turn]
    return turn[0]["weight"], [step["value"] for step in turn], scores, before


def _depths_curve(rows: list[dict[str, Any]]) -> tuple[str, list[float], list[list[float]], int]:
    (before,) = (place for place, row in enumerate(rows) if row["is_present"])
    scores = [[one["ndcg_10"] for one in row["collections"].values()] for row in rows]
    return rows[0]["weight"], [row["value"] for row in rows], scores, before


def _draw_curve(panel: Any, label: str, values: list[float], scores: list[list[float]], before: int) -> None:
    gains = [[here - there for here, there in zip(row, scores[before], strict=True)] for row in scores]
    for of_collection in zip(*gains, strict=True):
        panel.plot(values, of_collection, color=PEER_COLOUR, alpha=PALE, linewidth=0.8)
    panel.plot(values, [fmean(row) for row in gains], color=OWN_COLOUR, linewidth=2, marker="o", markersize=3)
    panel.axvline(values[before], color=PEER_COLOUR, linestyle=":", linewidth=1)
    panel.axhline(0, color=PEER_COLOUR, linewidth=0.5)
    panel.set_title(label, loc="left")
    panel.spines[["top", "right"]].set_visible(False)
