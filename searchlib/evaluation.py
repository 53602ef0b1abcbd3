"""evaluation: how good are the results on a collection with judgments?

A collection is a folder in BEIR layout: `corpus.jsonl` (or `.jsonl.gz`), `queries.jsonl` and `qrels.tsv` (or
`qrels/test.tsv`). Its queries are run as typed and with all marks taken off, with the same settings for
every collection. The metrics are ir-measures': nDCG@10, MRR@10 and recall@100, judgments above 0 as relevant.
"""

from __future__ import annotations

import csv
import gzip
import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from searchlib.analysis.vietnamese import strip_marks
from searchlib.errors import SearchlibError, SourceError
from searchlib.index import Index
from searchlib.model import Document, SearchOptions

__all__ = ["Collection", "Result", "evaluate"]

_DEPTH = 100
_LINE_LIMIT = 64 << 20


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
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.reader(file, delimiter="\t"), 1):
                if len(row) != 3 or (number > 1 and not row[2].lstrip("-").isdigit()):
                    raise SourceError(path, f"line {number} is not: query, document, relevance")
                if row[2].lstrip("-").isdigit():
                    judgments.setdefault(row[0], {})[row[1]] = int(row[2])
        judged = {key: text for key, text in queries.items() if key in judgments}
        if not judged:
            raise SourceError(folder, "none of its queries has a judgment")
        return cls(folder.name, corpus, judged, judgments)

    def documents(self) -> Iterator[Document]:
        """The documents of the corpus."""
        for row in _records(self.corpus):
            yield Document(key=str(row["_id"]), title=str(row.get("title") or ""), text=str(row.get("text") or ""))


def _first(folder: Path, *names: str) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise SourceError(folder, f"has no {' or '.join(names)}: a collection has corpus, queries and qrels")


def _records(path: Path) -> Iterator[dict[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(iter(lambda: file.readline(_LINE_LIMIT), ""), 1):
            try:
                record = json.loads(line)
                if "_id" not in record or ("text" not in record and "title" not in record):
                    raise SourceError(path, f"line {number} has no _id or no text")
            except (ValueError, TypeError) as error:
                raise SourceError(path, f"line {number} is not a JSON object") from error
            yield record


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
    """Run a collection's queries (the first `limit`), in an index of its own unless one is given."""
    collection = Collection.load(folder)
    if index is not None:
        yield from _results(collection, index, limit)
        return
    with tempfile.TemporaryDirectory(prefix="searchlib-eval-") as directory:
        index = Index.create(Path(directory) / "index")
        with index.writer() as writer:
            for document in collection.documents():
                writer.add(document)
        yield from _results(collection, index, limit)
        index.close()


def _results(collection: Collection, index: Index, limit: int | None) -> Iterator[Result]:
    queries = dict(list(collection.queries.items())[:limit])
    for manner in ("as typed", "without marks"):
        asked = queries if manner == "as typed" else {key: strip_marks(text) for key, text in queries.items()}
        options = SearchOptions(limit=_DEPTH, count=False, suggest=False)
        run: dict[str, dict[str, float]] = {}
        started = time.perf_counter()
        for key, text in asked.items():
            page = index.search(text, options=options)
            run[key] = {hit.key: hit.score for hit in page.hits}
        seconds = time.perf_counter() - started
        judgments = {key: collection.judgments[key] for key in queries}
        yield Result(collection.name, manner, len(asked), *_measure(judgments, run), len(asked) / seconds)


def _measure(judgments: dict[str, dict[str, int]], run: dict[str, dict[str, float]]) -> tuple[float, float, float]:
    try:
        import ir_measures
        from ir_measures import RR, R, nDCG
    except ImportError as error:
        raise SearchlibError("evaluating needs ir-measures: pip install 'searchlib[eval]'") from error
    binary = {key: {document: int(grade > 0) for document, grade in row.items()} for key, row in judgments.items()}
    measures = [nDCG @ 10, RR @ 10, R @ 100]
    values = ir_measures.calc_aggregate(measures, binary, run)
    return tuple(float(values[measure]) for measure in measures)  # type: ignore[return-value]
