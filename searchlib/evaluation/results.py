"""The queries of a collection are run and measured, as typed and with all marks taken off.

The settings are the same for every collection. What was found can be compared with another run of the same
queries, metric by metric.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from searchlib.analysis.vietnamese import strip_marks
from searchlib.evaluation.collection import Collection, Progress, silent
from searchlib.evaluation.measures import METRICS, Run, measure, require_measures
from searchlib.evaluation.runs import DEPTH, TYPED, UNMARKED, falling
from searchlib.evaluation.significance import randomisation_test
from searchlib.index import Index
from searchlib.model import SearchOptions

__all__ = ["Difference", "Result", "compare", "difference", "evaluate"]


@dataclass(frozen=True)
class Result:
    """One collection with its queries TYPED or UNMARKED.

    values: each metric of each query, from 0 to 1. run: what was found, to a depth of 100.
    """

    collection: str
    queries: str
    values: Mapping[str, Sequence[float]] = field(repr=False)
    run: Run = field(repr=False)
    per_second: float

    @property
    def count(self) -> int:
        """How many queries were run."""
        return len(self.run)

    @property
    def means(self) -> dict[str, float]:
        """The metrics, means over the queries."""
        return {metric: fmean(values) for metric, values in self.values.items()}


@dataclass(frozen=True)
class Difference:
    """What a metric is beyond that of another run: `difference` = the mean here - the mean there.

    p: how likely so great a difference is by chance alone (see `significance`), by itself: of twenty
    comparisons one is below 0.05 by chance. better, worse, same: how many queries are.
    """

    metric: str
    here: float
    there: float
    difference: float
    p: float
    better: int
    worse: int
    same: int


def evaluate(
    collection: Collection, index: Index | None = None, *, progress: Progress = silent
) -> Iterator[Result]:
    """Run a collection's queries, in an index of its own unless one is given.

    Raises SourceError for documents that cannot be read, SearchlibError without the extra `eval`.
    """
    require_measures()  # Its absence is to be told now, not after an hour of indexing.
    if index is not None:
        yield from _results(collection, index, progress)
        return
    with _indexed(collection, progress) as made:
        yield from _results(collection, made, progress)


@contextmanager
def _indexed(collection: Collection, progress: Progress) -> Iterator[Index]:
    with (
        tempfile.TemporaryDirectory(prefix="searchlib-eval-") as directory,
        Index.create(Path(directory) / "index") as index,
    ):
        with index.writer() as writer:
            for document in collection.documents(progress):
                writer.add(document)
        yield index


def _results(collection: Collection, index: Index, progress: Progress) -> Iterator[Result]:
    options = SearchOptions(limit=DEPTH, count=False, suggest=False)
    manners = (TYPED, UNMARKED)
    done = 0
    for manner in manners:
        run: Run = {}
        seconds = 0.0
        for key, text in collection.queries.items():
            asked = text if manner == TYPED else strip_marks(text)
            started = time.perf_counter()
            hits = index.search(asked, options=options).hits
            seconds += time.perf_counter() - started
            run[key] = falling((hit.key, hit.score) for hit in hits)
            done += 1
            progress("Asking", done, len(manners) * len(collection.queries))
        values = measure(collection.judgments, run)
        yield Result(collection.name, manner, values, run, len(run) / seconds)


def compare(collection: Collection, result: Result, other: Run) -> list[Difference]:
    """The difference of each metric between a result for this collection and another run of its queries."""
    theirs = measure(collection.judgments, other)
    return [difference(metric, result.values[metric], theirs[metric]) for metric in METRICS]


def difference(metric: str, here: Sequence[float], there: Sequence[float]) -> Difference:
    """What a metric is here beyond there, by its values for the same queries in the same order."""
    differences = [a - b for a, b in zip(here, there, strict=True)]
    better = sum(each > 0 for each in differences)
    worse = sum(each < 0 for each in differences)
    return Difference(
        metric,
        fmean(here),
        fmean(there),
        fmean(differences),
        randomisation_test(differences),
        better,
        worse,
        len(differences) - better - worse,
    )
