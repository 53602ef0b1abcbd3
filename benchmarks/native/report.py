"""What the parts measured as tables in Markdown. Medians of the rounds, and their spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.headlines import SETS
from benchmarks.native.contest_report import engine_sections, growth_sections
from benchmarks.native.figures import described, digits, megabytes, spread
from benchmarks.native.targets import paired, targets
from benchmarks.peers import OURS
from benchmarks.report import table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.native.targets import Target

__all__ = ["as_markdown"]

INTRODUCTION = (
    "The same documents and queries for all, two cores each, each engine in processes of its own. Engines "
    "take turns; figures are medians of the rounds, the least and the most of them behind. **×** is what an "
    f"engine takes relative to {OURS} in the same round, the median of the rounds: above 1 it takes more."
)
TARGETS = (
    "Computed from the figures below. *must* is the bound, *aim* the better one; times and sizes have to "
    "stay below them, rates and the factors beside stock Whoosh above."
)
MILLION = (
    "{documents:,} generated documents of 20 to 60 words ({megabytes:.0f} MB), made while they are indexed; "
    "making them takes {generating:.1f} s, part of the time. Memory is that of all processes, in all."
)
STARTUP = (
    '`search` as a process, from start to exit, and in turn with it `python -c "{imports}"`; {count} pairs. '
    "A file is added to the index of all documents by `searchlib index`, and by the library in a new process."
)


def as_markdown(parts: dict[str, dict[str, Any]]) -> str:
    """A heading for each part that was run, and what it measured under it; the targets first."""
    sections = ["# Beside a native engine", INTRODUCTION, "## Targets", TARGETS, _targets(targets(parts))]
    for name, describe in SECTIONS.items():
        if name in parts:
            sections += describe(parts[name])
    return "\n\n".join(sections) + "\n"


def _targets(rows: Sequence[Target]) -> str:
    def verdict(kept: bool | None) -> str:
        return "–" if kept is None else "yes" if kept else "no"

    cells = [
        [
            row.what,
            f"{'≤' if row.at_most else '≥'} {row.must:g}",
            "–" if row.aim is None else f"{row.aim:g}",
            "not measured" if row.measured is None else digits(row.measured),
            verdict(row.keeps(row.must)),
            verdict(row.keeps(row.aim)),
        ]
        for row in rows
    ]
    return table(cells, ("", "must", "aim", "measured", "met", "aim met"))


def _million(part: dict[str, Any]) -> list[str]:
    each = part["generating_seconds"] / part["documents"]
    rows = [
        [
            f"{row['documents']:,}",
            row["name"],
            digits(row.get("seconds")),
            f"{each * row['documents'] / row['seconds']:.0%}" if "seconds" in row else "–",
            digits(row.get("documents_per_second")),
            digits(row["index_bytes"] / 1e6 if "index_bytes" in row else None),
            megabytes([row["index_peak_memory_bytes"]] if "index_peak_memory_bytes" in row else []),
            megabytes([row["search_peak_memory_bytes"]] if "search_peak_memory_bytes" in row else []),
            *(digits(row.get("queries", {}).get(name, {}).get("p50_ms")) for name in SETS),
            row["failure"] or "",
        ]
        for row in part["rows"]
    ]
    headers = (
        "documents",
        "",
        "seconds",
        "of them making",
        "docs/s",
        "index MB",
        "peak MB, indexing",
        "peak MB, searching",
        *(f"{name}, p50 ms" for name in SETS),
        "failure",
    )
    introduction = MILLION.format(
        documents=part["documents"],
        megabytes=part["text_bytes"] / 1e6,
        generating=part["generating_seconds"],
    )
    return [f"## {part['documents']:,} short documents", introduction, table(rows, headers)]


def _startup(part: dict[str, Any]) -> list[str]:
    rows = []
    for name, index in (("sample", "the sample's index"), ("whole", "the index of all documents")):
        ours, imports = part[name]["search_seconds"], part[name]["imports_seconds"]
        rows.append(
            [
                f"`search` in {index}",
                spread([1000 * seconds for seconds in ours]),
                spread([1000 * seconds for seconds in imports]),
                spread(paired(ours, imports)),
            ]
        )
    adding = part["adding"]
    added = [
        [what, spread([1000 * seconds for seconds in adding[f"{name}_seconds"]])]
        for name, what in (("command", "the whole command"), ("commit", "from opening to the commit's end"))
    ]
    introduction = STARTUP.format(imports=part["imports"], count=len(part["sample"]["search_seconds"]))
    return [
        "## Start-up, and one more file",
        introduction,
        described(part),
        table(rows, ("", "search, ms", "imports, ms", "ratio")),
        table(added, ("adding one file", "ms")),
    ]


SECTIONS: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "native": engine_sections,
    "growth": growth_sections,
    "million": _million,
    "startup": _startup,
}
