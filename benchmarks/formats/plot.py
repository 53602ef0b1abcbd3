"""The speeds as a picture: a panel for each size, and in it reading, its peer and indexing of every kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from benchmarks.formats.report import rate
from benchmarks.native.figures import digits
from benchmarks.plot import OWN_COLOUR, PEER_COLOUR, STYLE

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["draw"]

PALE = 0.45
HEIGHT = 0.28  # of a bar; a kind has three in a unit
TITLE = (
    "MB of text per second, more is better: reading in one process, (grey) the library of the format by "
    "itself,\nand (pale) a whole update into a new index"
)


def draw(report: dict[str, Any], file: Path) -> None:
    """Saves a PNG. `report` is what `study` gives."""
    sizes = report["sizes"]
    with mpl.rc_context(STYLE):
        rows = max(len(size["kinds"]) for size in sizes)
        figure = Figure(figsize=(11, 0.45 * rows + 1.2), layout="constrained")
        figure.suptitle(TITLE, fontsize=11)
        panels = figure.subplots(1, len(sizes), sharex=True, squeeze=False)
        for panel, size in zip(panels.flat, sizes, strict=True):
            _draw_size(panel, size)
        figure.savefig(file, dpi=130)


def _draw_size(panel: Any, size: dict[str, Any]) -> None:
    """Three bars for each kind from top to bottom, or two where it has no peer, with values beside them."""
    length = size["text_bytes"] / size["files"] / 1e3
    panel.set_title(f"{size['name']} files ({length:,.0f} KB of text each)", loc="left")
    panel.set_yticks(range(len(size["kinds"])), [kind["name"] for kind in size["kinds"]])
    panel.set_ylim(len(size["kinds"]) - 0.4, -0.6)
    panel.set_xscale("log")
    panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    panel.xaxis.set_minor_formatter(NullFormatter())
    for place, kind in enumerate(size["kinds"]):
        peer = kind["peer"]["read_seconds"] if kind["peer"] else []
        bars = (
            (kind["read_seconds"], OWN_COLOUR, 1.0),
            (peer, PEER_COLOUR, 1.0),
            (kind["update_seconds"], OWN_COLOUR, PALE),
        )
        shown = [bar for bar in bars if bar[0]]
        for number, (seconds, colour, alpha) in enumerate(shown):
            middle = place + (number - (len(shown) - 1) / 2) * HEIGHT
            value = rate(size["text_bytes"] / 1e6, seconds)
            panel.barh(middle, value, color=colour, height=HEIGHT, alpha=alpha)
            panel.text(value, middle, f" {digits(value)}", va="center", fontsize=6)
    panel.spines[["top", "right"]].set_visible(False)
    panel.tick_params(axis="y", length=0)
