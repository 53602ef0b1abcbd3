"""A comparison as a picture: one panel for indexing and one for each kind of query, on logarithmic scales."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from benchmarks.peers import OURS
from benchmarks.queries import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["OWN_COLOUR", "PEER_COLOUR", "STYLE", "bars", "draw"]

PANELS = {
    "word": "One word, ms",
    "several": "Headline (any of up to 8 words), ms",
    "phrase": "Phrase of two, ms",
    "prefix": "Prefix, ms",
    "unmarked": "Headline without marks, ms",
    "fuzzy": "Typing error, ms",
}
OWN_COLOUR, PEER_COLOUR, TAIL_COLOUR = "#c2410c", "#64748b", "#cbd5e1"
STYLE = {"font.size": 9, "axes.titlesize": 10, "axes.titleweight": "bold"}


def draw(report: dict[str, Any], file: Path) -> None:
    """Saves a PNG. `report` is what `report.as_json` gives."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(11, 9), layout="constrained")
        panels = iter(figure.subplots(4, 2).flat)
        figure.suptitle(_title(report), fontsize=11)
        engines = report["engines"]
        indexing = [engine["indexing"] or {} for engine in engines]
        rates = [figures.get("megabytes_per_second") for figures in indexing]
        sizes = [figures.get("index_to_text") for figures in indexing]
        bars(next(panels), "Indexing, MB of text per second (more is better)", engines, rates)
        bars(next(panels), "Size of the index / size of the text", engines, sizes)
        for kind in KINDS:
            latencies = [engine["queries"][kind] or {} for engine in engines]
            medians = [figures.get("p50_ms") for figures in latencies]
            tails = [figures.get("p95_ms") for figures in latencies]
            bars(next(panels), PANELS[kind], engines, medians, tails)
        figure.savefig(file, dpi=130)


def _title(report: dict[str, Any]) -> str:
    corpus, machine = report["corpus"], report["machine"]
    named = "generated documents" if corpus["source"] == "generated" else f"documents of {corpus['source']}"
    text = f"{corpus['text_bytes'] / 1e6:.0f} MB of text"
    lines = [
        f"{corpus['documents']:,} {named}, {text}, {machine['cores']} cores, Python {machine['python']}",
        "Queries: milliseconds to the ten best documents, median and (grey) 95th percentile; less is better",
    ]
    if any(engine["partial"] for engine in report["engines"]):
        lines.append("* given a part of the documents only")
    return "\n".join(lines)


def bars(
    panel: Any,
    title: str,
    engines: Sequence[dict[str, Any]],
    values: Sequence[float | None],
    tails: Sequence[float | None] = (),
) -> None:
    """One bar for each engine from top to bottom, with its value written beside it."""
    ends = tails or values
    known = [value for value in (*values, *ends) if value]
    panel.set_title(title, loc="left")
    panel.set_yticks(range(len(engines)), [_label(engine) for engine in engines])
    panel.set_ylim(len(engines) - 0.4, -0.6)
    panel.set_xscale("log")
    # A logarithmic axis has no zero: bars begin left of the shortest, and their ends leave room for figures.
    panel.set_xlim(min(known, default=1) / 3, max(known, default=1) * 6)
    panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    panel.xaxis.set_minor_formatter(NullFormatter())
    for place, (engine, value, end) in enumerate(zip(engines, values, ends, strict=True)):
        if value is None or end is None:
            panel.text(
                0.01, place, "n/a", va="center", transform=panel.get_yaxis_transform(), color=PEER_COLOUR
            )
            continue
        panel.barh(place, end, color=TAIL_COLOUR, height=0.7)
        panel.barh(place, value, color=OWN_COLOUR if engine["name"] == OURS else PEER_COLOUR, height=0.7)
        written = f"{_short(value)} / {_short(end)}" if tails else _short(value)
        panel.text(end, place, f"  {written}", va="center")
    panel.spines[["top", "right"]].set_visible(False)
    panel.tick_params(axis="y", length=0)


def _short(value: float) -> str:
    """Two digits that matter, without an exponent: `0.023`, `38`, `1,200`."""
    return f"{float(f'{value:.2g}'):,g}"


def _label(engine: dict[str, Any]) -> str:
    return f"{engine['name']}*" if engine["partial"] else str(engine["name"])
