"""The contests as tables in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.native.figures import digits
from benchmarks.peers import OURS
from benchmarks.report import difference_cells, table
from searchlib.evaluation.measures import METRICS
from searchlib.evaluation.runs import TYPED, UNMARKED

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["as_markdown"]

MANNERS = (TYPED, UNMARKED)
INTRODUCTION = (
    "The same documents and queries for all, each engine in processes of its own, {cores} cores, Python "
    "{python}. Queries are run as typed, and with all marks taken off where they have any (*a / b*). A "
    "hundred documents are asked for; those judged above 0 are relevant, all alike. Settings are the same "
    "for every collection. Queries per second are of one run, one query after the other, each once; other "
    "work on the machine was not kept away."
)
SIGNIFICANCE = (
    "The best peer is the one with the highest nDCG@10 on that collection. *p* is of a two-sided "
    "randomisation test over the queries, each row by itself: how likely so great a difference is by chance. "
    "Better and worse: the queries that {ours} answers better or worse than that peer."
)


def as_markdown(report: dict[str, Any]) -> str:
    """nDCG@10 of all, the comparison with the best peer, then each collection; `report` is from `compare`."""
    collections = report["collections"]
    names = [engine["name"] for engine in report["engines"]]
    sections = [
        "# Relevance beside the peers",
        INTRODUCTION.format(**report["machine"]),
        "## nDCG@10, as typed / without marks",
        _overview(collections, names),
        f"## {OURS} and the best peer",
        SIGNIFICANCE.format(ours=OURS),
        _significance(collections),
    ]
    for each in collections:
        sections += [f"## {each['name']}", _described(each), _figures(each, names)]
    sections += ["## How the engines were set, and where the comparison is not one of equals", _notes(report)]
    return "\n\n".join(sections) + "\n"


def _overview(collections: Sequence[dict[str, Any]], names: Sequence[str]) -> str:
    rows = [[name, *(_pair(each["engines"][name], "ndcg_10") for each in collections)] for name in names]
    return table(rows, ("", *(each["name"] for each in collections)))


def _significance(collections: Sequence[dict[str, Any]]) -> str:
    rows = [
        [
            each["name"],
            manner,
            best["name"],
            *difference_cells(best, 3),
        ]
        for each in collections
        for manner, best in each["best_peer"].items()
        if best
    ]
    headers = ("", "queries", "best peer", "its nDCG@10", OURS, "difference", "p", "better", "worse", "same")
    return table(rows, headers)


def _described(collection: dict[str, Any]) -> str:
    asked, judged = collection["queries"], collection["judged_queries"]
    queries = f"{asked:,} queries" if asked == judged else f"the first {asked:,} of {judged:,} queries"
    return f"{collection['documents']:,} documents, {queries}."


def _figures(collection: dict[str, Any], names: Sequence[str]) -> str:
    rows = []
    for name in names:
        row = collection["engines"][name]
        if row["failure"]:
            rows.append([name, row["failure"], *["–"] * len(METRICS)])
        else:
            rows.append([name, *(_pair(row, metric) for metric in METRICS), _pair(row, "queries_per_second")])
    return table(rows, ("", *METRICS.values(), "queries/s"))


def _pair(row: dict[str, Any], what: str) -> str:
    """A figure of both manners; of one where there is no more, a dash where there is none."""
    figures = [row[manner][what] for manner in MANNERS if row[manner]]
    written = [digits(each) if what == "queries_per_second" else f"{each:.3f}" for each in figures]
    return " / ".join(written) or "–"


def _notes(report: dict[str, Any]) -> str:
    return "\n".join(
        f"- **{engine['name']}** {engine['version']}: {engine['options']}. *{engine['unequal']}.*"
        for engine in report["engines"]
    )
