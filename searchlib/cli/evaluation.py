"""The command `eval`: relevance on collections with judgments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from searchlib.cli.common import echo_lines, json_option
from searchlib.cli.progress import ProgressBar

if TYPE_CHECKING:
    from searchlib.evaluation import Difference, Result

    Compared = tuple[Result, list[Difference]]

__all__ = ["eval_command"]

_FILE = click.Path(path_type=Path, dir_okay=False)
_FILE_THERE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.command("eval", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument(
    "collections", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@click.option(
    "--index",
    "index_path",
    type=click.Path(path_type=Path, readable=False),  # Opening it tells more.
    metavar="DIR",
    help="An index of the collection; else one is made in a temporary folder.",
)
@click.option("--limit", type=click.IntRange(1), help="Only so many queries of each collection.")
@click.option("--run", "run_path", type=_FILE, metavar="FILE", help="Write what is found as a TREC run.")
@click.option(
    "--compare",
    "other_path",
    type=_FILE_THERE,
    metavar="FILE",
    help="Tell the difference to a TREC run, by this program or any other, and how likely it is by chance.",
)
@json_option
def eval_command(
    collections: tuple[Path, ...],
    index_path: Path | None,
    limit: int | None,
    run_path: Path | None,
    other_path: Path | None,
    wants_json: bool,
) -> None:
    """Measure nDCG@10, MRR@10 and recall@100, with the queries as typed and without marks.

    \b
    searchlib eval collections/xquad_vi
    searchlib eval --json --limit 100 collections/*
    searchlib eval --run before.run collections/xquad_vi
    searchlib eval --compare before.run collections/xquad_vi

    A COLLECTION is a folder in BEIR layout: corpus.jsonl, queries.jsonl, qrels.tsv. Judgments above 0 are
    relevant, all alike.

    A run holds one manner of asking: --run x.run writes the queries as typed there, those without marks
    to x.unmarked.run. --compare x.run reads x.unmarked.run too, where there is one; p is of a two-sided
    randomisation test over the queries. Needs the extra 'eval'.
    """
    from searchlib.render import as_json

    if (run_path or other_path) and len(collections) > 1:
        raise click.UsageError("a run is of one collection: name one with --run and --compare")
    if run_path and not run_path.parent.is_dir():
        raise click.UsageError(f"--run {run_path}: there is no folder {run_path.parent}")
    compared = list(_compared(collections, index_path, limit, run_path, other_path))
    if wants_json:
        echo_lines([as_json([_as_dict(*each, other_path) for each in compared])])
        return
    echo_lines(_results_table(compared))
    if other_path:
        echo_lines(["", f"Beside {other_path}:", "", *_differences_table(compared)])


def _compared(
    folders: Sequence[Path],
    index_path: Path | None,
    limit: int | None,
    run_path: Path | None,
    other_path: Path | None,
) -> Iterator[Compared]:
    """Each result, and how it differs from the other run where that was asked for with the same queries."""
    from searchlib.evaluation import Collection, compare, evaluate
    from searchlib.evaluation.runs import read_runs, write_runs
    from searchlib.index import Index

    index = Index.open(index_path) if index_path is not None else None
    with ProgressBar() as bar:
        for folder in folders:
            collection = Collection.load(folder).first(limit)
            # Before the work, so that a file that is no run is told at once, and may be written anew.
            others = read_runs(other_path, collection.queries) if other_path else {}
            results = list(evaluate(collection, index, progress=bar.show))
            if run_path:
                write_runs(run_path, {result.queries: result.run for result in results})
            for result in results:
                other = others.get(result.queries)
                yield result, compare(collection, result, other) if other else []


def _as_dict(result: Result, differences: Sequence[Difference], other_path: Path | None) -> dict[str, object]:
    told: dict[str, object] = {
        "collection": result.collection,
        "queries": result.queries,
        "count": result.count,
        **result.means,
        "per_second": result.per_second,
    }
    if differences:
        told["compared"] = {"run": str(other_path), "differences": [asdict(each) for each in differences]}
    return told


def _results_table(compared: Sequence[Compared]) -> Iterator[str]:
    from searchlib.evaluation.measures import METRICS
    from searchlib.render import table

    rows = [
        [
            result.collection,
            result.queries,
            result.count,
            *(f"{mean:.3f}" for mean in result.means.values()),
            f"{result.per_second:.0f}",
        ]
        for result, _ in compared
    ]
    return table(rows, ["collection", "queries", "number", *METRICS.values(), "queries/s"])


def _differences_table(compared: Sequence[Compared]) -> Iterator[str]:
    from searchlib.evaluation.measures import METRICS
    from searchlib.render import table

    rows = [
        [
            result.queries,
            METRICS[each.metric],
            f"{each.there:.3f}",
            f"{each.here:.3f}",
            f"{each.difference:+.4f}",
            "<.001" if each.p < 0.001 else f"{each.p:.3f}".lstrip("0"),
            each.better,
            each.worse,
            each.same,
        ]
        for result, differences in compared
        for each in differences
    ]
    headers = ["queries", "metric", "there", "here", "difference", "p", "better", "worse", "same"]
    return table(rows, headers)
