"""A collection whose right answers are known."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

DOCUMENTS = {"1": "Bộ Công an", "2": "mưa rào", "3": "trời nắng", "4": "an toàn"}


def _write_lines(path: Path, records: Iterable[object]) -> None:
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A collection of two queries: the first finds its document at once, the second none of its two."""
    folder = tmp_path / "collection"
    folder.mkdir()
    _write_lines(folder / "corpus.jsonl", ({"_id": key, "text": text} for key, text in DOCUMENTS.items()))
    queries = {"a": "mưa", "b": "xyzzy", "unjudged": "nắng"}
    _write_lines(folder / "queries.jsonl", ({"_id": key, "text": text} for key, text in queries.items()))
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\na\t2\t1\nb\t1\t2\nb\t3\t1\nb\t4\t0\n")
    return folder
