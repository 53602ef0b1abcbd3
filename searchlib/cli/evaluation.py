"""The command `eval`: relevance on collections with judgments."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from searchlib.cli.common import echo_lines, index_option, json_option

__all__ = ["eval_command"]


@click.command("eval", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument(
    "collections", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@index_option
@click.option("--limit", type=click.IntRange(1), help="Only so many queries of each collection.")
@json_option
def eval_command(
    collections: tuple[Path, ...], index_path: Path | None, limit: int | None, wants_json: bool
) -> None:
    """Measure nDCG@10, MRR@10 and recall@100, with the queries as typed and without marks.

    A COLLECTION is a folder in BEIR layout: corpus.jsonl, queries.jsonl, qrels.tsv. It is indexed in a
    temporary folder, unless --index names an index of it. Needs the extra 'eval'.

    \b
    searchlib eval collections/xquad_vi
    searchlib eval --json --limit 100 collections/*
    """
    from searchlib.evaluation import evaluate
    from searchlib.index import Index
    from searchlib.render import as_json, table

    index = Index.open(index_path) if index_path is not None else None
    results = [result for folder in collections for result in evaluate(folder, index, limit=limit)]
    if wants_json:
        echo_lines([as_json([asdict(result) for result in results])])
        return
    rows = [
        [
            result.collection,
            result.queries,
            result.count,
            f"{result.ndcg_10:.3f}",
            f"{result.mrr_10:.3f}",
            f"{result.recall_100:.3f}",
            f"{result.per_second:.0f}",
        ]
        for result in results
    ]
    echo_lines(
        table(rows, ["collection", "queries", "number", "nDCG@10", "MRR@10", "recall@100", "queries/s"])
    )
