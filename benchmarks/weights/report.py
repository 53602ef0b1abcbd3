"""The study of weights as tables in Markdown."""

from __future__ import annotations

from itertools import groupby
from statistics import fmean
from typing import TYPE_CHECKING, Any

from benchmarks.native.figures import digits
from benchmarks.report import difference_cells, table
from benchmarks.weights.climbing import LEAST_GAIN

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["as_markdown", "turns"]

INTRODUCTION = (
    "nDCG@10 of queries as typed, and with all marks taken off where any has some; of a collection the "
    "mean of both counts, and the mean over collections is climbed. Of each collection at most {queries} "
    "queries are asked, drawn by the seed {seed}. Weight by weight the present value and those around it "
    "are tried, all others as they stand by then; a value is kept if it gains {least} or more. Then those "
    "that were changed are tried again around their new values. Nothing is changed in the program: that "
    "is for a person to do, and `searchlib eval --compare` with all queries to confirm."
)
BESIDE = (
    "*p* is of a two-sided randomisation test over the queries, each row by itself: how likely so great a "
    "difference is by chance. Better and worse: queries for which the best setting is better or worse."
)
LEFT_OUT = (
    "Of all settings that were tried, the best on the other collections, and what it gives on those left "
    "out. Collections that share queries are left out together. Which settings were tried depends on all "
    "of them, so this shows whether one collection alone decides, and is no independent test. *Hardly "
    "chance*: of the rows left out, how many differ with p < {sure} by themselves, better and worse."
)
CURVES = (
    "The mean over all collections at each value, and (in brackets) beyond the value before, which is bold."
)
DEPTHS = (
    "RERANKED is how many of the best documents are looked at again, COMPARED for how many of these "
    "positions are compared when marks were typed; each at several numbers, the other one as it is (bold: "
    "the present number). nDCG@10, and in brackets queries per second, of queries whose words were asked "
    "for before; the numbers take turns at each query. {cores} cores, Python {python}; other work on the "
    "machine was not kept away, so compare the figures of one column alone."
)
SURE = 0.05
STEPS = "nDCG@10 of every setting that was tried, in order."


def as_markdown(report: dict[str, Any]) -> str:
    """The outcome, then what it rests on; `report` is from `study`."""
    queries = max(each["queries"] for each in report["collections"])
    sections = [
        "# How the weights are chosen",
        INTRODUCTION.format(queries=queries, seed=report["seed"], least=LEAST_GAIN),
        _collections(report["collections"]),
        "## The present setting and the best",
        _settings(report),
        BESIDE,
        _beside(report["best_beside_present"]),
        "## Chosen without some collections",
        LEFT_OUT.format(sure=SURE),
        _left_out(report["left_out"]) if report["left_out"] else "All collections share queries.",
        "## The curve of each weight",
        CURVES,
        *map(_curve, turns(report["steps"])),
        "## Quality against speed",
        DEPTHS.format(**report["machine"]),
        _depths(report["depths"]),
        "## Every step",
        STEPS,
        _steps(report["steps"]),
    ]
    return "\n\n".join(sections) + "\n"


def turns(steps: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The steps of each weight in each round; in each the values rise."""
    return [list(turn) for _, turn in groupby(steps, key=lambda step: (step["round"], step["weight"]))]


def _collections(collections: Sequence[dict[str, Any]]) -> str:
    rows = [
        [each["name"], f"{each['documents']:,}", f"{each['queries']:,}", f"{each['judged_queries']:,}"]
        for each in collections
    ]
    return table(rows, ("", "documents", "queries asked", "of"))


def _settings(report: dict[str, Any]) -> str:
    present, best = report["present"], report["best"]
    rows = [
        [
            f"`{label}`",
            f"{value:g}",
            f"**{best['setting'][label]:g}**" if best["setting"][label] != value else "=",
        ]
        for label, value in present["setting"].items()
    ]
    rows.append(["mean nDCG@10", f"{present['mean']:.4f}", f"{best['mean']:.4f}"])
    return table(rows, ("", "present", "best"))


def _beside(differences: Sequence[dict[str, Any]]) -> str:
    rows = [
        [
            each["collection"],
            each["manner"],
            *difference_cells(each, 4),
        ]
        for each in differences
    ]
    return table(rows, ("", "queries", "present", "best", "difference", "p", "better", "worse", "same"))


def _left_out(left_out: Sequence[dict[str, Any]]) -> str:
    rows = []
    for each in left_out:
        changed = ", ".join(f"`{label}` {value:g}" for label, value in each["changed"].items())
        sure = [row["difference"] for row in each["differences"] if row["p"] < SURE]
        rows.append(
            [
                ", ".join(each["collections"]),
                changed or "nothing",
                *(
                    f"{each[part][which]:.4f}"
                    for part in ("others", "left_out")
                    for which in ("present", "chosen")
                ),
                f"{sum(value > 0 for value in sure)} / {sum(value < 0 for value in sure)}",
            ]
        )
    headers = (
        "left out",
        "changed",
        "others, present",
        "others, chosen",
        "left out, present",
        "left out, chosen",
        "hardly chance",
    )
    return table(rows, headers)


def _curve(turn: Sequence[dict[str, Any]]) -> str:
    (before,) = (step for step in turn if step["is_standing"])
    values = [f"**{step['value']:g}**" if step is before else f"{step['value']:g}" for step in turn]
    means = [
        f"{step['mean']:.4f}"
        if step is before
        else f"{step['mean']:.4f} ({step['mean'] - before['mean']:+.4f})"
        for step in turn
    ]
    again = ", again" if turn[0]["round"] > 1 else ""
    return table([["mean", *means]], (f"`{turn[0]['weight']}`{again}", *values))


def _steps(steps: Sequence[dict[str, Any]]) -> str:
    rows = [
        [
            f"`{step['weight']}`",
            step["round"],
            f"{step['value']:g}",
            *(f"{score:.4f}" for score in step["collections"].values()),
            f"{step['mean']:.4f}",
        ]
        for step in steps
    ]
    return table(rows, ("", "round", "value", *steps[0]["collections"], "mean"))


def _depths(depths: Sequence[dict[str, Any]]) -> str:
    rows = []
    for depth in depths:
        each = list(depth["collections"].values())
        value = f"**{depth['value']}**" if depth["is_present"] else str(depth["value"])
        rows.append(
            [
                f"`{depth['weight']}`",
                value,
                *(f"{one['ndcg_10']:.4f} ({digits(one['queries_per_second'])})" for one in each),
                f"{fmean(one['ndcg_10'] for one in each):.4f}",
            ]
        )
    return table(rows, ("", "documents", *depths[0]["collections"], "mean"))
