"""A collection: documents, queries, and which documents are relevant to which query.

It is a folder in BEIR layout: `corpus.jsonl` (or `.jsonl.gz`), `queries.jsonl` and `qrels.tsv` (or
`qrels/test.tsv`).
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import IO, Any, Protocol

from searchlib.errors import SourceError
from searchlib.model import Document

__all__ = ["Collection", "Progress", "silent"]

_LINE_LIMIT = 64 << 20
_GRADE = re.compile(r"-?[0-9]{1,9}")


class Progress(Protocol):
    """Who is told how far a task has come."""

    def __call__(self, task: str, done: int, total: int) -> None: ...


def silent(task: str, done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Collection:
    """queries: text by query id, those with a judgment. judgments: relevance by query id and document key."""

    name: str
    corpus: Path
    queries: dict[str, str]
    judgments: dict[str, dict[str, int]]

    @classmethod
    def load(cls, folder: Path) -> Collection:
        """Read a collection; raises SourceError for a file that is missing or no such file."""
        corpus = _first(folder, "corpus.jsonl", "corpus.jsonl.gz")
        path = _first(folder, "queries.jsonl")
        with path.open("rb") as stream:
            queries = {str(row["_id"]): str(row["text"]) for row in _records(path, stream, "text")}
        judgments: dict[str, dict[str, int]] = {}
        path = _first(folder, "qrels.tsv", "qrels/test.tsv")
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            for number, line in enumerate(iter(lambda: file.readline(_LINE_LIMIT), ""), 1):
                row = line.rstrip("\n").split("\t")
                if len(row) == 3 and _GRADE.fullmatch(row[2]):
                    judgments.setdefault(row[0], {})[row[1]] = int(row[2])
                elif number > 1 or (len(row) == 3 and any(map(str.isdigit, row[2]))):
                    # The first line may be a heading, of words alone.
                    raise SourceError(path, f"line {number} is not: query, document, relevance")
        judged = [key for key in queries if key in judgments]
        if not judged:
            raise SourceError(folder, "none of its queries has a judgment")
        return cls(
            folder.resolve().name,
            corpus,
            {key: queries[key] for key in judged},
            {key: judgments[key] for key in judged},
        )

    def first(self, limit: int | None) -> Collection:
        """The same documents with the first `limit` of the queries; None is all of them."""
        queries = dict(islice(self.queries.items(), limit))
        return replace(self, queries=queries, judgments={key: self.judgments[key] for key in queries})

    def documents(self, progress: Progress = silent) -> Iterator[Document]:
        """The documents of the corpus. Raises SourceError. Progress is told in bytes of the file."""
        size = self.corpus.stat().st_size
        with self.corpus.open("rb") as file:
            for row in _records(self.corpus, file, "title", "text"):
                progress("Indexing", file.tell(), size)
                yield Document(
                    key=str(row["_id"]), title=str(row.get("title") or ""), text=str(row.get("text") or "")
                )


def _first(folder: Path, *names: str) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise SourceError(folder, f"has no {' or '.join(names)}: a collection has corpus, queries and qrels")


def _records(path: Path, stream: IO[bytes], *texts: str) -> Iterator[dict[str, Any]]:
    """The records of a file that is open as `stream`, each with one of `texts` at least."""
    number = 0
    try:
        with TextIOWrapper(
            gzip.open(stream) if path.suffix == ".gz" else stream, encoding="utf-8-sig"
        ) as file:
            for number, line in enumerate(iter(lambda: file.readline(_LINE_LIMIT), ""), 1):
                record = json.loads(line)
                if not isinstance(record, dict) or "_id" not in record or record.keys().isdisjoint(texts):
                    raise SourceError(path, f"line {number} has no _id, or no {' or '.join(texts)}")
                yield record
    except (ValueError, RecursionError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise SourceError(path, f"what follows line {max(number - 1, 0)} is no JSON object") from error
