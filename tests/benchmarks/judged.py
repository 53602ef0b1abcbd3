"""A small judged collection, for runs of the benchmarks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.articles import Article, write_articles


def write_collection(folder: Path, texts: Sequence[str]) -> Path:
    """A document for each text, and a query that finds it, with signs that are operators to some engines."""
    folder.mkdir(parents=True)
    write_articles((Article(f"d{n}", "", text) for n, text in enumerate(texts)), folder / "corpus.jsonl")
    queries = (json.dumps({"_id": f"q{n}", "text": f'({text}: "?'}) for n, text in enumerate(texts))
    (folder / "queries.jsonl").write_text("\n".join(queries))
    (folder / "qrels.tsv").write_text("\n".join(f"q{n}\td{n}\t1" for n in range(len(texts))))
    return folder
