"""Relevance on a collection: the metrics on one whose right answers are known, and files that are none."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from searchlib import Document, Index, SearchlibError, SourceError
from searchlib.evaluation import Collection, evaluate
from tests.cli.commands import run

DOCUMENTS = {"1": "Bộ Công an", "2": "mưa rào", "3": "trời nắng", "4": "an toàn"}


def write_lines(path: Path, records: Iterable[object]) -> None:
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A collection of two queries: the first finds its document at once, the second none of its two."""
    folder = tmp_path / "collection"
    folder.mkdir()
    write_lines(folder / "corpus.jsonl", ({"_id": key, "text": text} for key, text in DOCUMENTS.items()))
    queries = {"a": "mưa", "b": "xyzzy", "unjudged": "nắng"}
    write_lines(folder / "queries.jsonl", ({"_id": key, "text": text} for key, text in queries.items()))
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\na\t2\t1\nb\t1\t2\nb\t3\t1\nb\t4\t0\n")
    return folder


def test_a_collection_is_read(folder: Path) -> None:
    collection = Collection.load(folder)
    assert collection.name == "collection"
    assert collection.queries == {"a": "mưa", "b": "xyzzy"}
    assert collection.judgments == {"a": {"2": 1}, "b": {"1": 2, "3": 1, "4": 0}}
    assert {document.key: document.text for document in collection.documents()} == DOCUMENTS


def test_a_compressed_corpus_and_a_folder_of_judgments_are_read(folder: Path) -> None:
    corpus = folder / "corpus.jsonl"
    (folder / "corpus.jsonl.gz").write_bytes(gzip.compress(corpus.read_bytes()))
    corpus.unlink()
    (folder / "qrels").mkdir()
    (folder / "qrels.tsv").rename(folder / "qrels" / "test.tsv")
    assert len(list(Collection.load(folder).documents())) == 4


def test_metrics_are_means_over_the_queries(folder: Path) -> None:
    pytest.importorskip("ir_measures")
    typed, stripped = evaluate(folder)
    assert (typed.queries, stripped.queries) == ("as typed", "without marks")
    for result in (typed, stripped):
        assert (result.collection, result.count) == ("collection", 2)
        assert (result.ndcg_10, result.mrr_10, result.recall_100) == (0.5, 0.5, 0.5)
        assert result.per_second > 0
    (limited, _) = evaluate(folder, limit=1)
    assert (limited.count, limited.ndcg_10) == (1, 1.0)


def test_an_index_can_be_given(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("ir_measures")
    with Index.create(tmp_path / "index") as index:
        with index.writer() as writer:
            writer.add(Document(key="1", text="xyzzy"))
        typed, _ = evaluate(folder, index)
    assert (typed.mrr_10, typed.recall_100) == (0.5, 0.25)


def test_the_command_prints_a_table_or_json(folder: Path) -> None:
    pytest.importorskip("ir_measures")
    answer = run("eval", str(folder))
    assert answer.status == 0
    assert answer.out.splitlines()[0].split() == [
        "collection",
        "queries",
        "number",
        "nDCG@10",
        "MRR@10",
        "recall@100",
        "queries/s",
    ]
    assert len(answer.out.splitlines()) == 4
    records = json.loads(run("eval", "--json", str(folder)).out)
    assert [record["ndcg_10"] for record in records] == [0.5, 0.5]
    assert run("eval", str(folder / "gone")).status == 2


def test_without_the_extra_it_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(SearchlibError, match=r"pip install 'searchlib\[eval\]'"):
        next(evaluate(folder))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("queries.jsonl", None, "has no queries.jsonl"),
        ("corpus.jsonl", None, "has no corpus.jsonl or corpus.jsonl.gz"),
        ("qrels.tsv", None, "has no qrels.tsv or qrels/test.tsv"),
        ("queries.jsonl", b"{", "no JSON object"),
        ("queries.jsonl", b"[1]\n", "line 1 has no _id"),
        ("queries.jsonl", b'"_id text"\n', "line 1 has no _id"),
        ("queries.jsonl", b'{"_id": "a"}\n', "line 1 has no _id"),
        ("queries.jsonl", b'{"_id": "\xff"}\n', "no JSON object"),
        ("queries.jsonl", b"[" * 100_000, "no JSON object"),
        ("queries.jsonl", b"", "none of its queries has a judgment"),
        ("qrels.tsv", b"a\t1\t1\nb\t2\n", "line 2 is not: query, document, relevance"),
        ("qrels.tsv", b"a\t1\t1\nb\t2\tx\n", "line 2 is not: query, document, relevance"),
        ("qrels.tsv", b"\xff", "none of its queries has a judgment"),
    ],
)
def test_a_folder_that_is_no_collection_is_told(
    folder: Path, name: str, content: bytes | None, message: str
) -> None:
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    with pytest.raises(SourceError, match=message):
        Collection.load(folder)


def test_a_corpus_that_is_cut_off_is_told(folder: Path) -> None:
    compressed = gzip.compress((folder / "corpus.jsonl").read_bytes())
    (folder / "corpus.jsonl").unlink()
    (folder / "corpus.jsonl.gz").write_bytes(compressed[:-12])
    with pytest.raises(SourceError, match="no JSON object"):
        list(Collection.load(folder).documents())
