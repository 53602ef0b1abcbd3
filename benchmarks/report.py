"""A comparison as tables in Markdown, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tabulate import tabulate

from benchmarks.check import ENOUGH
from benchmarks.measure import percentile
from benchmarks.peers import OURS
from benchmarks.queries import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.speed import Comparison, Outcome

__all__ = ["SCHEMA_VERSION", "as_json", "as_markdown", "difference_cells", "ratio", "table"]

SCHEMA_VERSION = 1
DESCRIPTIONS = {
    "word": "One word, out of a headline",
    "several": "A headline of up to eight words, any of which may match",
    "phrase": "A phrase of two words or syllables",
    "prefix": "The first three or four letters of a word",
    "unmarked": "A headline without its marks",
    "fuzzy": "A word with one typing error, found by one edit",
}
PERCENTILES = (50, 95, 99)
INDEXING = (
    "From documents in memory to an index at rest on disk. Not measured: reading the documents, starting "
    "Python. Memory is the peak beyond the documents and the interpreter."
)
OPENING = (
    "A new process opens the index and answers one query, which is timed, then all those below. The disk's "
    "cache is warm."
)
QUERIES = (
    "Milliseconds from a query to the keys of its ten best documents; up to {count} different queries of "
    "each kind, once each, after a warm-up by others. Answers were checked before. Not measured: snippets, "
    "the total number of matches, a cold disk, many queries at once, the quality of ranking."
)
NOT_ALL = (
    "  \\* It was given the first {given:,} of the {total:,} documents, for lack of time; all its figures "
    "are for these."
)
LEGEND = (
    "- **n/a**: the engine, or the corpus, has no queries of this kind. **right**: the share of the checked "
    "answers in which every document has what was asked for and none is missing; for headlines, the share "
    "that found the document they are from."
)


def as_json(comparison: Comparison) -> dict[str, Any]:
    """The figures with their units in their names, this project's first.

    Keys may be added, never changed in meaning.
    A kind of query is null where the engine has no such queries or did not answer them rightly.
    """
    outcomes = sorted(comparison.outcomes, key=lambda outcome: outcome.engine != OURS)
    return {
        "schema_version": SCHEMA_VERSION,
        "benchmark": "speed",
        "machine": {"cores": comparison.cores, "python": comparison.python},
        "corpus": {
            "source": comparison.source,
            "documents": comparison.documents,
            "text_bytes": comparison.text_bytes,
        },
        "seed": comparison.seed,
        "queries_per_kind": comparison.queries,
        "run_seconds": round(comparison.seconds, 1),
        "engines": [_engine(outcome, comparison.documents) for outcome in outcomes],
    }


def _engine(outcome: Outcome, documents: int) -> dict[str, Any]:
    return {
        "name": outcome.engine,
        "version": outcome.version,
        "options": outcome.options,
        "unequal": outcome.unequal,
        "failure": outcome.failure or None,
        "documents": outcome.documents,
        "partial": 0 < outcome.documents < documents,
        "text_bytes": outcome.text_bytes,
        "indexing": _indexing(outcome),
        "opening": _opening(outcome),
        "queries": {kind: _latencies(outcome, kind) for kind in KINDS},
        "right_answers": {kind: outcome.right.get(kind) for kind in KINDS},
    }


def _indexing(outcome: Outcome) -> dict[str, float] | None:
    if outcome.indexed is None:
        return None
    seconds = outcome.indexed.seconds
    return {
        "seconds": round(seconds, 3),
        "documents_per_second": round(outcome.documents / seconds, 1),
        "megabytes_per_second": round(outcome.text_bytes / seconds / 1e6, 3),
        "peak_memory_bytes": outcome.index_memory,
        "index_bytes": outcome.indexed.size,
        "index_to_text": round(outcome.indexed.size / outcome.text_bytes, 3),
    }


def _opening(outcome: Outcome) -> dict[str, float] | None:
    if outcome.searched is None:
        return None
    return {
        "milliseconds_to_first_answer": round(outcome.searched.opening * 1000, 3),
        "peak_memory_bytes_with_searches": outcome.search_memory,
    }


def _latencies(outcome: Outcome, kind: str) -> dict[str, float] | None:
    measured = outcome.searched.latencies.get(kind) if outcome.searched else None
    if not measured:
        return None
    return {
        "queries": len(measured),
        **{f"p{percent}_ms": round(percentile(measured, percent), 4) for percent in PERCENTILES},
    }


def as_markdown(report: dict[str, Any]) -> str:
    """Headings that say what is measured and what is not, and a table under each."""
    engines = report["engines"]
    sections = [
        "# Speed beside the peers",
        _introduction(report),
        "## Indexing",
        INDEXING,
        _indexing_table(engines),
        "## Opening and searching: time to the first answer, peak memory",
        OPENING,
        _opening_table(engines),
        "## Queries",
        QUERIES.format(count=report["queries_per_kind"]),
    ]
    for kind in KINDS:
        sections += [f"### {DESCRIPTIONS[kind]}", _query_table(engines, kind)]
    sections += ["## How the engines were set, and where the comparison is not one of equals", _notes(report)]
    return "\n\n".join(sections) + "\n"


def _introduction(report: dict[str, Any]) -> str:
    corpus, machine = report["corpus"], report["machine"]
    named = "generated" if corpus["source"] == "generated" else f"of `{corpus['source']}`"
    return (
        f"{corpus['documents']:,} documents {named} ({corpus['text_bytes'] / 1e6:.1f} MB of text, "
        f"seed {report['seed']}), the same documents and queries for all, each engine in processes of its "
        f"own, one after the other, {machine['cores']} cores, Python {machine['python']}. **×** is what an "
        f"engine takes (time, memory, bytes) relative to {OURS} = 1.00: above 1 it takes more."
    )


def _indexing_table(engines: Sequence[dict[str, Any]]) -> str:
    names = ("documents_per_second", "megabytes_per_second", "peak_memory_bytes", "index_to_text")
    headers = ("", "docs/s", "MB/s", "× time", "peak MB", "× memory", "index / text", "× size")
    ours = _ours(engines, "indexing")
    rows = []
    for engine in engines:
        figures = engine["indexing"]
        if figures is None:
            rows.append([_label(engine), *["–"] * (len(headers) - 1)])
            continue
        rate, megabytes, memory, size = (figures[name] for name in names)
        rows.append(
            [
                _label(engine),
                f"{rate:,.0f}",
                f"{megabytes:.2f}",
                # By bytes, so that a part of the corpus with longer documents tells no tale.
                ratio(ours.get("megabytes_per_second"), megabytes),
                f"{memory / 1e6:,.0f}",
                ratio(memory, ours.get("peak_memory_bytes")),
                f"{size:.2f}",
                ratio(size, ours.get("index_to_text")),
            ]
        )
    return table(rows, headers)


def _opening_table(engines: Sequence[dict[str, Any]]) -> str:
    columns = ("milliseconds_to_first_answer", "peak_memory_bytes_with_searches")
    ours = _ours(engines, "opening")
    rows = []
    for engine in engines:
        figures = engine["opening"]
        if figures is None:
            rows.append([_label(engine), *"––––"])
            continue
        opening, memory = (figures[column] for column in columns)
        rows.append(
            [
                _label(engine),
                f"{opening:.1f}",
                ratio(opening, ours.get(columns[0])),
                f"{memory / 1e6:,.0f}",
                ratio(memory, ours.get(columns[1])),
            ]
        )
    return table(rows, ("", "first answer, ms", "× time", "peak MB", "× memory"))


def _query_table(engines: Sequence[dict[str, Any]], kind: str) -> str:
    headers = (
        "",
        *(part for percent in PERCENTILES for part in (f"p{percent}, ms", "×")),
        "queries",
        "right",
    )
    ours = _ours(engines, "queries", kind)
    rows = []
    for engine in engines:
        figures, right = engine["queries"][kind], engine["right_answers"][kind]
        judged = "–" if right is None else f"{right:.0%}"
        if figures is None:
            why = "n/a" if right is None else f"not timed: under {ENOUGH[kind]:.0%} right"
            rows.append([_label(engine), why, *["–"] * (len(headers) - 3), judged])
            continue
        cells = [_label(engine)]
        for percent in PERCENTILES:
            value = figures[f"p{percent}_ms"]
            cells += [
                f"{value:.3f}" if value < 1 else f"{value:.2f}",
                ratio(value, ours.get(f"p{percent}_ms")),
            ]
        rows.append([*cells, figures["queries"], judged])
    return table(rows, headers)


def _notes(report: dict[str, Any]) -> str:
    total = report["corpus"]["documents"]
    lines = []
    for engine in report["engines"]:
        lines.append(
            f"- **{engine['name']}** {engine['version']}: {engine['options']}. *{engine['unequal']}.*"
        )
        if engine["partial"]:
            lines.append(NOT_ALL.format(given=engine["documents"], total=total))
        if engine["failure"]:
            lines.append(f"  It did not finish: {engine['failure']}.")
    return "\n".join([*lines, LEGEND])


def _ours(engines: Sequence[dict[str, Any]], part: str, kind: str = "") -> dict[str, float]:
    """This project's figures, empty where it was not measured."""
    figures = next((engine[part] for engine in engines if engine["name"] == OURS), None)
    return (figures[kind] if kind and figures else figures) or {}


def _label(engine: dict[str, Any]) -> str:
    return f"{engine['name']}\\*" if engine["partial"] else str(engine["name"])


def ratio(value: float | None, base: float | None) -> str:
    """`value` relative to `base`, with two digits; a dash where either is not known."""
    return f"{value / base:.2f}" if value and base else "–"


def table(rows: Sequence[Sequence[object]], headers: Sequence[str]) -> str:
    """A table in Markdown: names to the left, figures to the right."""
    align = ("left", *["right"] * (len(headers) - 1))
    return tabulate(rows, headers, tablefmt="github", colalign=align, disable_numparse=True)


def difference_cells(difference: Mapping[str, Any], places: int) -> list[object]:
    """A difference between two runs as cells: both, the difference, its p, and the numbers of queries.

    places: how many digits the metrics have behind the point.
    """
    p = difference["p"]
    return [
        f"{difference['there']:.{places}f}",
        f"{difference['here']:.{places}f}",
        f"{difference['difference']:+.{places}f}",
        "< .001" if p < 0.001 else f"{p:.3f}",
        difference["better"],
        difference["worse"],
        difference["same"],
    ]
