"""What the parts measured as tables in Markdown. Medians of the rounds, and their spread."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.headlines import SETS
from benchmarks.native.contest import PERCENTILES
from benchmarks.native.targets import engine_of, paired, targets
from benchmarks.peers import OURS
from benchmarks.report import ratio, table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.native.targets import Target

__all__ = ["as_markdown"]

DESCRIPTIONS = {
    "headline": "Headlines as they were typed; any word may match",
    "pair": "Two neighbouring words of a headline; either may match",
    "phrase": "The same two words as a phrase",
}
INTRODUCTION = (
    "The same documents and queries for all, two cores each, each engine in processes of its own. Engines "
    "take turns; figures are medians of the rounds, the least and the most of them behind. **×** is what an "
    f"engine takes relative to {OURS} in the same round, the median of the rounds: above 1 it takes more."
)
TARGETS = (
    "Computed from the figures below. *must* is the bound, *aim* the better one; times and sizes have to "
    "stay below them, rates and the factors beside stock Whoosh above."
)
INDEXING = (
    "From documents in memory to an index at rest on disk, title and text stored, with positions where the "
    "engine has them. Memory is the peak over the whole tree of processes, beyond documents and interpreter; "
    "while searching it is all of it, the pages of the index it has mapped included."
)
QUERIES = (
    "Milliseconds from a query to the keys of its ten best documents, with each engine's default ranking; "
    "each query once a round, after a warm-up by others; a slow engine answers fewer. Answers were checked "
    "before. **right**: the share of the checked answers that were right."
)
FEWER = "An engine too slow for all documents gets its own table, with fewer; {ours} gets the same ones."
GROWTH = "What becomes of rate, size and latency (medians, p50 and p95) as documents are added."
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
            "not measured" if row.measured is None else _digits(row.measured),
            verdict(row.keeps(row.must)),
            verdict(row.keeps(row.aim)),
        ]
        for row in rows
    ]
    return table(cells, ("", "must", "aim", "measured", "met", "aim met"))


def _native(part: dict[str, Any]) -> list[str]:
    sections = ["## The engines", _described(part)]
    for number, contest in enumerate(part["contests"]):
        engines, count = contest["engines"], contest["documents"]
        if number == 1:
            sections.append(FEWER.format(ours=OURS))
        sections += [
            f"### {count:,} documents: indexing",
            *([] if number else [INDEXING]),
            _indexing(engines),
        ]
        for place, name in enumerate(SETS):
            sections.append(
                f"### {count:,} documents: {DESCRIPTIONS[name][0].lower()}{DESCRIPTIONS[name][1:]}"
            )
            sections += [QUERIES] if number == place == 0 else []
            sections.append(_latencies(engines, name))
    notes = {engine["name"]: engine for contest in part["contests"] for engine in contest["engines"]}
    return [*sections, "### How the engines were set", "\n".join(map(_note, notes.values()))]


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
                _spread(figures["seconds"]),
                _median(times),
                _middle(figures["documents_per_second"]),
                _middle(figures["megabytes_per_second"]),
                _megabytes(figures["peak_memory_bytes"]),
                f"{figures['index_to_text']:.2f}",
                ratio(figures["index_bytes"], base.get("index_bytes")),
                _middle(searching["milliseconds_to_first_answer"]),
                _megabytes(searching["peak_memory_bytes"]),
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
            cells += [_spread(figures[key]), _median(paired(figures[key], base.get(key)))]
        rows.append([*cells, str(figures["queries"]), judged])
    columns = (part for percent in PERCENTILES for part in (f"p{percent}, ms", "×"))
    return table(rows, ("", *columns, "queries", "right"))


def _growth(part: dict[str, Any]) -> list[str]:
    rows = []
    for contest in part["contests"]:
        for engine in contest["engines"]:
            indexing = engine["indexing"]
            sets = [engine["queries"][name] or {} for name in SETS]
            rows.append(
                [
                    f"{contest['documents']:,}",
                    engine["name"],
                    _middle(indexing["documents_per_second"]),
                    _middle(indexing["megabytes_per_second"]),
                    f"{indexing['index_to_text']:.2f}",
                    *(
                        " / ".join(_middle(figures.get(f"p{percent}_ms")) for percent in (50, 95))
                        for figures in sets
                    ),
                ]
            )
    headers = ("documents", "", "docs/s", "MB/s", "index / text", *(f"{name}, ms" for name in SETS))
    return ["## Growth", GROWTH, _described(part), table(rows, headers)]


def _million(part: dict[str, Any]) -> list[str]:
    rows = [
        [
            f"{row['documents']:,}",
            row["name"],
            _digits(row.get("seconds")),
            _digits(row.get("documents_per_second")),
            _digits(row["index_bytes"] / 1e6 if "index_bytes" in row else None),
            _megabytes([row["index_peak_memory_bytes"]] if "index_peak_memory_bytes" in row else []),
            _megabytes([row["search_peak_memory_bytes"]] if "search_peak_memory_bytes" in row else []),
            *(_digits(row.get("queries", {}).get(name, {}).get("p50_ms")) for name in SETS),
            row["failure"] or "",
        ]
        for row in part["rows"]
    ]
    headers = (
        "documents",
        "",
        "seconds",
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
                _spread([1000 * seconds for seconds in ours]),
                _spread([1000 * seconds for seconds in imports]),
                _spread(paired(ours, imports)),
            ]
        )
    adding = part["adding"]
    added = [
        [what, _spread([1000 * seconds for seconds in adding[f"{name}_seconds"]])]
        for name, what in (("command", "the whole command"), ("commit", "from opening to the commit's end"))
    ]
    introduction = STARTUP.format(imports=part["imports"], count=len(part["sample"]["search_seconds"]))
    return [
        "## Start-up, and one more file",
        introduction,
        _described(part),
        table(rows, ("", "search, ms", "imports, ms", "ratio")),
        table(added, ("adding one file", "ms")),
    ]


def _described(part: dict[str, Any]) -> str:
    corpus, machine = part["corpus"], part["machine"]
    named = "generated" if corpus["source"] == "generated" else f"of `{corpus['source']}`"
    queries = "their titles" if corpus["queries"] == "titles" else f"`{corpus['queries']}`"
    return (
        f"{corpus['documents']:,} documents {named} ({corpus['text_bytes'] / 1e6:.1f} MB of text), queries "
        f"from {queries}, seed {corpus['seed']}, {machine['cores']} cores, Python {machine['python']}."
    )


def _note(engine: dict[str, Any]) -> str:
    failed = f" It did not finish: {engine['failure']}." if engine["failure"] else ""
    return f"- **{engine['name']}** {engine['version']}: {engine['options']}. *{engine['unequal']}.*{failed}"


def _spread(values: Sequence[float]) -> str:
    """The median, and behind it the least and the most."""
    if not values:
        return "–"
    return f"{_digits(median(values))} ({_digits(min(values))}–{_digits(max(values))})"


def _middle(values: Sequence[float] | None) -> str:
    return _digits(median(values)) if values else "–"


def _median(ratios: Sequence[float]) -> str:
    return f"{median(ratios):.2f}" if ratios else "–"


def _megabytes(peaks: Sequence[int]) -> str:
    return f"{max(peaks) / 1e6:,.0f}" if peaks else "–"


def _digits(value: float | None) -> str:
    """Three digits that matter: `0.123`, `12.3`, `1,230`."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.3g}"


SECTIONS: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "native": _native,
    "growth": _growth,
    "million": _million,
    "startup": _startup,
}
