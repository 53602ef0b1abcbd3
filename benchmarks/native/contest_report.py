"""Contests as tables in Markdown: who is how fast, and how the engines were set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.headlines import SETS
from benchmarks.native.contest import LONG, PERCENTILES
from benchmarks.native.figures import described, factor, megabytes, middle, spread
from benchmarks.native.targets import engine_of, paired
from benchmarks.peers import OURS
from benchmarks.report import ratio, table

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["engine_sections", "growth_sections"]

DESCRIPTIONS = {
    "headline": "Headlines as they were typed; any word may match",
    "pair": "Two neighbouring words of a headline; either may match",
    "phrase": "The same two words as a phrase",
}
INDEXING = (
    "Indexing: from documents in memory to an index at rest on disk, title and text stored, with positions "
    "where the engine has them. Memory is the peak over the whole tree of processes, beyond documents and "
    "interpreter; while searching it is all of it, the pages of the index it has mapped included. "
    f"An engine that once takes longer than {LONG:.0f} s does not index again."
)
QUERIES = (
    "Queries: milliseconds from a query to the keys of its ten best documents, with each engine's default "
    "ranking; each query once a round, after a warm-up by others; a slow engine answers fewer, and is warmed "
    "up by one. Answers were checked before. **right**: the share of the checked answers that were right."
)
GROWTH = "What becomes of rate, size and latency (medians, p50 and p95) as documents are added."


def engine_sections(part: dict[str, Any]) -> list[str]:
    """The part `native`: a table of indexing and one for each set of queries."""
    engines = part["contests"][0]["engines"]
    sections = ["## The engines", described(part), INDEXING, QUERIES, "### Indexing", _indexing(engines)]
    for name in SETS:
        sections += [f"### {DESCRIPTIONS[name]}", _latencies(engines, name)]
    return [*sections, "### How the engines were set", "\n".join(map(_note, engines))]


def growth_sections(part: dict[str, Any]) -> list[str]:
    """The part `growth`: one table, with a row for each engine and number of documents."""
    rows = []
    for contest in part["contests"]:
        for engine in contest["engines"]:
            indexing = engine["indexing"]
            sets = [engine["queries"][name] or {} for name in SETS]
            rows.append(
                [
                    f"{contest['documents']:,}",
                    engine["name"],
                    middle(indexing["documents_per_second"]),
                    middle(indexing["megabytes_per_second"]),
                    f"{indexing['index_to_text']:.2f}",
                    *(
                        " / ".join(middle(figures.get(f"p{percent}_ms")) for percent in (50, 95))
                        for figures in sets
                    ),
                    engine["failure"] or "",
                ]
            )
    headers = (
        "documents",
        "",
        "docs/s",
        "MB/s",
        "index / text",
        *(f"{name}, ms" for name in SETS),
        "failure",
    )
    return ["## Growth", GROWTH, described(part), table(rows, headers)]


def _indexing(engines: Sequence[dict[str, Any]]) -> str:
    ours = engine_of(engines, OURS)
    rows = []
    for engine in engines:
        figures, searching = engine["indexing"], engine["searching"]
        base = ours["indexing"] if ours else {}
        times = paired(figures["seconds"], base.get("seconds"))
        rows.append(
            [
                engine["name"],
                spread(figures["seconds"]),
                factor(times),
                middle(figures["documents_per_second"]),
                middle(figures["megabytes_per_second"]),
                megabytes(figures["peak_memory_bytes"]),
                f"{figures['index_to_text']:.2f}",
                ratio(figures["index_bytes"], base.get("index_bytes")),
                middle(searching["milliseconds_to_first_answer"]),
                megabytes(searching["peak_memory_bytes"]),
            ]
        )
    headers = (
        "",
        "seconds",
        "× time",
        "docs/s",
        "MB/s",
        "peak MB",
        "index / text",
        "× size",
        "first answer, ms",
        "peak MB, searching",
    )
    return table(rows, headers)


def _latencies(engines: Sequence[dict[str, Any]], name: str) -> str:
    ours = engine_of(engines, OURS)
    base = (ours and ours["queries"][name]) or {}
    rows = []
    for engine in engines:
        figures, right = engine["queries"][name], engine["right_answers"][name]
        judged = "–" if right is None else f"{right:.0%}"
        if figures is None:
            rows.append([engine["name"], *["–"] * (2 * len(PERCENTILES) + 1), judged])
            continue
        cells = [engine["name"]]
        for percent in PERCENTILES:
            key = f"p{percent}_ms"
            cells += [spread(figures[key]), factor(paired(figures[key], base.get(key)))]
        rows.append([*cells, str(figures["queries"]), judged])
    columns = (part for percent in PERCENTILES for part in (f"p{percent}, ms", "×"))
    return table(rows, ("", *columns, "queries", "right"))


def _note(engine: dict[str, Any]) -> str:
    failed = f" It did not finish: {engine['failure']}." if engine["failure"] else ""
    return f"- **{engine['name']}** {engine['version']}: {engine['options']}. *{engine['unequal']}.*{failed}"
