"""evaluation: how good are the results on a collection with judgments?

A collection is a folder in BEIR layout: `corpus.jsonl` (or `.jsonl.gz`), `queries.jsonl` and `qrels.tsv` (or
`qrels/test.tsv`). Its queries are run as typed and with all marks taken off, with the same settings for
every collection. The metrics are ir-measures': nDCG@10, MRR@10 and recall@100, judgments above 0 as relevant.
"""

from __future__ import annotations

import gzip
import json
import re
import tempfile
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from searchlib.analysis.vietnamese import strip_marks
from searchlib.errors import SearchlibError, SourceError
from searchlib.index import Index
from searchlib.model import Document, SearchOptions

__all__ = ["Collection", "Result", "evaluate"]

_DEPTH = 100
_LINE_LIMIT = 64 << 20
_TEXTS = ("text", "title")
_GRADE = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True)
class Collection:
    """queries: text by query id. judgments: relevance by query id and document key."""

    name: str
    corpus: Path
    queries: dict[str, str]
    judgments: dict[str, dict[str, int]]

    @classmethod
    def load(cls, folder: Path) -> Collection:
        """Read a collection; raises SourceError for a file that is missing or no such file."""
        corpus = _first(folder, "corpus.jsonl", "corpus.jsonl.gz")
        queries = {str(row["_id"]): str(row["text"]) for row in _records(_first(folder, "queries.jsonl"))}
        judgments: dict[str, dict[str, int]] = {}
        path = _first(folder, "qrels.tsv", "qrels/test.tsv")
        with path.open(encoding="utf-8", errors="replace") as file:
            for number, line in enumerate(file, 1):
                row = line.rstrip("\n").split("\t")
                if len(row) == 3 and _GRADE.fullmatch(row[2]):
                    judgments.setdefault(row[0], {})[row[1]] = int(row[2])
                elif number > 1:  # The first line may be a heading.
                    raise SourceError(path, f"line {number} is not: query, document, relevance")
        judged = {key: text for key, text in queries.items() if key in judgments}
        if not judged:
            raise SourceError(folder, "none of its queries has a judgment")
        return cls(folder.name, corpus, judged, judgments)

    def documents(self) -> Iterator[Document]:
        """The documents of the corpus."""
        for row in _records(self.corpus):
            yield Document(
                key=str(row["_id"]), title=str(row.get("title") or ""), text=str(row.get("text") or "")
            )


def _first(folder: Path, *names: str) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise SourceError(folder, f"has no {' or '.join(names)}: a collection has corpus, queries and qrels")


def _records(path: Path) -> Iterator[dict[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    number = 0
    try:
        with opener(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(iter(lambda: file.readline(_LINE_LIMIT), ""), 1):
                record = json.loads(line)
                if not isinstance(record, dict) or "_id" not in record or record.keys().isdisjoint(_TEXTS):
                    raise SourceError(path, f"line {number} has no _id, or neither title nor text")
                yield record
    except (ValueError, RecursionError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise SourceError(path, f"what follows line {max(number - 1, 0)} is no JSON object") from error


@dataclass(frozen=True)
class Result:
    """Metrics from 0 to 1 of one collection with its queries "as typed" or "without marks"."""

    collection: str
    queries: str
    count: int
    ndcg_10: float
    mrr_10: float
    recall_100: float
    per_second: float


def evaluate(folder: Path, index: Index | None = None, *, limit: int | None = None) -> Iterator[Result]:
    """Run a collection's queries (the first `limit`), in an index of its own unless one is given.

    Raises SourceError for a folder that is no collection, SearchlibError without the extra `eval`.
    """
    _ir_measures()  # Its absence is to be told now, not after an hour of indexing.
    collection = Collection.load(folder)
    if index is not None:
        yield from _results(collection, index, limit)
        return
    with (
        tempfile.TemporaryDirectory(prefix="searchlib-eval-") as directory,
        Index.create(Path(directory) / "index") as made,
    ):
        with made.writer() as writer:
            for document in collection.documents():
                writer.add(document)
        yield from _results(collection, made, limit)


def _results(collection: Collection, index: Index, limit: int | None) -> Iterator[Result]:
    queries = dict(islice(collection.queries.items(), limit))
    judgments = {key: collection.judgments[key] for key in queries}
    options = SearchOptions(limit=_DEPTH, count=False, suggest=False)
    for manner in ("as typed", "without marks"):
        run: dict[str, dict[str, float]] = {}
        started = time.perf_counter()
        for key, text in queries.items():
            asked = text if manner == "as typed" else strip_marks(text)
            run[key] = {hit.key: hit.score for hit in index.search(asked, options=options).hits}
        per_second = len(queries) / (time.perf_counter() - started)
        yield Result(collection.name, manner, len(queries), *_measure(judgments, run), per_second)


def _measure(
    judgments: dict[str, dict[str, int]], run: dict[str, dict[str, float]]
) -> tuple[float, float, float]:
    """nDCG@10, MRR@10 and recall@100, the means over all queries."""
    library = _ir_measures()
    binary = {
        key: {document: int(grade > 0) for document, grade in row.items()} for key, row in judgments.items()
    }
    ndcg, reciprocal, recall = library.nDCG @ 10, library.RR @ 10, library.R @ 100
    values = library.calc_aggregate([ndcg, reciprocal, recall], binary, run)
    return float(values[ndcg]), float(values[reciprocal]), float(values[recall])


def _ir_measures() -> Any:
    try:
        import ir_measures
    except ImportError as error:
        raise SearchlibError("evaluating needs ir-measures: pip install 'searchlib[eval]'") from error
    return ir_measures
