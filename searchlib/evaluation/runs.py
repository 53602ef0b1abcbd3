"""Runs as files, in the format of TREC: what was found for which query, one document a line.

    query Q0 document rank score tag

trec_eval, which all tools follow, goes by the scores alone: it keeps them in single precision and puts those
that are equal in an order of its own. So scores are written that fall from line to line even there.
"""

from __future__ import annotations

import codecs
from collections.abc import Container, Iterable, Iterator, Mapping
from heapq import nlargest
from math import inf, isfinite, nan
from pathlib import Path

import numpy as np

from searchlib.errors import SourceError
from searchlib.evaluation.measures import Run

__all__ = ["DEPTH", "TYPED", "UNMARKED", "falling", "read_run", "read_runs", "write_runs"]

TYPED, UNMARKED = "as typed", "without marks"
"""The manners in which queries are asked; a run is of one."""

DEPTH = 100
"""Documents of a query that matter to the metrics."""

_LINE_LIMIT = 10_000  # bytes
_LINES_LIMIT = 20_000_000
_KEPT = 10 * DEPTH  # documents of a query in memory
_COLUMNS = 6
_DIGITS = 9  # that tell any two numbers of single precision apart


def falling(found: Iterable[tuple[str, float]]) -> dict[str, float]:
    """The scores of documents, best first, in single precision; one that does not fall is made to, by a hair.

    >>> falling([("a", 2.0), ("b", 1.0), ("c", 1.0)])
    {'a': 2.0, 'b': 1.0, 'c': 0.9999999403953552}
    """
    scores: dict[str, float] = {}
    below = np.float32(inf)
    for document, score in found:
        below = min(np.float32(score), np.nextafter(below, np.float32(-inf)))
        scores[document] = float(below)
    return scores


def write_runs(path: Path, runs: Mapping[str, Run]) -> None:
    """Write the run of each manner: TYPED as `path`, UNMARKED beside it.

    Raises SourceError for a key with white space, which the format cannot hold.
    """
    for manner, run in runs.items():
        tag = "searchlib" if manner == TYPED else "searchlib-unmarked"
        file = _path_of(path, manner)
        file.write_text("".join(_lines(file, run, tag)), encoding="utf-8", newline="\n")


def read_runs(path: Path, queries: Container[str]) -> dict[str, Run]:
    """The run of each manner that there is, where `write_runs` puts it. Raises what `read_run` raises."""
    paths = {manner: _path_of(path, manner) for manner in (TYPED, UNMARKED)}
    return {
        manner: read_run(file, queries) for manner, file in paths.items() if manner == TYPED or file.is_file()
    }


def _path_of(path: Path, manner: str) -> Path:
    """Where the run of a manner is kept.

    >>> _path_of(Path("runs/news.run"), UNMARKED).as_posix()
    'runs/news.unmarked.run'
    """
    return path if manner == TYPED else path.with_name(f"{path.stem}.unmarked{path.suffix}")


def _lines(path: Path, run: Run, tag: str) -> Iterator[str]:
    for query, scores in run.items():
        for rank, (document, score) in enumerate(scores.items(), 1):
            for key in (query, document):
                if key.split() != [key]:
                    raise SourceError(path, f"a run cannot name {key!r}: its columns end at white space")
            yield f"{query} Q0 {document} {rank} {score:.{_DIGITS}g} {tag}\n"


def read_run(path: Path, queries: Container[str]) -> Run:
    """The best documents that a run has for each of these queries, at least DEPTH of them, and their scores.

    Other queries are passed over, and so are ranks, as trec_eval does. Raises SourceError for a file that is
    no run, or has none of the queries.
    """
    run: Run = {}
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(_LINE_LIMIT), b""), 1):
            if number > _LINES_LIMIT:
                raise SourceError(path, f"has more than {_LINES_LIMIT:,} lines: keep {DEPTH} of each query")
            row = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
            query, document, score = _parsed(path, number, row)
            if query not in queries:
                continue
            kept = run.setdefault(query, {})
            if document in kept:
                raise SourceError(path, f"line {number} has {document!r} for the query {query!r} again")
            kept[document] = score
            if len(kept) >= _KEPT:
                run[query] = dict(nlargest(DEPTH, kept.items(), key=_by_score))
    if not run:
        raise SourceError(path, "has none of the collection's queries: name a run of this collection")
    return {query: dict(sorted(kept.items(), key=_by_score, reverse=True)) for query, kept in run.items()}


def _parsed(path: Path, number: int, line: bytes) -> tuple[str, str, float]:
    if len(line) >= _LINE_LIMIT:
        raise SourceError(path, f"line {number} is longer than {_LINE_LIMIT:,} bytes: it is no run")
    columns = line.split()
    if len(columns) != _COLUMNS:
        raise SourceError(path, f"line {number} is not: query Q0 document rank score tag")
    try:
        query, document, written = columns[0].decode(), columns[2].decode(), columns[4].decode()
    except UnicodeDecodeError as error:
        raise SourceError(path, f"line {number} is not UTF-8") from error
    try:
        score = float(written)
    except ValueError:
        score = nan
    if not isfinite(score):
        raise SourceError(path, f"line {number} has the score {written!r}, which is no number")
    return query, document, score


def _by_score(item: tuple[str, float]) -> tuple[float, str]:
    """As trec_eval orders them: of equal scores the later key first."""
    return item[1], item[0]
