"""Metrics of what was found for one query: nDCG@10, MRR@10 and recall@100, judgments above 0 as relevant."""

from __future__ import annotations

from typing import Any

from searchlib.errors import SearchlibError

__all__ = ["METRICS", "Judgments", "Run", "measure", "require_measures"]

Judgments = dict[str, dict[str, int]]
"""Relevance by query id and document key."""

Run = dict[str, dict[str, float]]
"""Scores by query id and document key, the best document first."""

METRICS = {"ndcg_10": "nDCG@10", "mrr_10": "MRR@10", "recall_100": "recall@100"}


def measure(judgments: Judgments, run: Run) -> dict[str, list[float]]:
    """Each of METRICS for each query, from 0 to 1, in the order of `judgments`.

    A query for which nothing was found counts 0. Raises SearchlibError without the extra `eval`.
    """
    library = require_measures()
    names = {library.nDCG @ 10: "ndcg_10", library.RR @ 10: "mrr_10", library.R @ 100: "recall_100"}
    binary = {
        key: {document: int(grade > 0) for document, grade in row.items()} for key, row in judgments.items()
    }
    values = {name: dict.fromkeys(judgments, 0.0) for name in METRICS}
    for metric in library.iter_calc(list(names), binary, run):
        values[names[metric.measure]][metric.query_id] = float(metric.value)
    return {name: list(of_queries.values()) for name, of_queries in values.items()}


def require_measures() -> Any:
    """ir-measures; raises SearchlibError where it is not installed."""
    try:
        import ir_measures
    except ImportError as error:
        raise SearchlibError("evaluating needs ir-measures: pip install 'searchlib[eval]'") from error
    return ir_measures
