"""Collections: both layouts are read, and a folder that is none is told."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from searchlib import SourceError
from searchlib.evaluation import Collection

TEXTS = ["Bộ Công an", "mưa rào", "trời nắng", "an toàn"]


def test_a_collection_is_read(folder: Path) -> None:
    collection = Collection.load(folder)
    assert collection.name == "collection"
    assert collection.queries == {"a": "mưa", "b": "xyzzy"}
    assert collection.judgments == {"a": {"2": 1}, "b": {"1": 2, "3": 1, "4": 0}}
    assert [document.text for document in collection.documents()] == TEXTS


def test_the_first_queries_keep_their_judgments(folder: Path) -> None:
    collection = Collection.load(folder).first(1)
    assert (collection.queries, collection.judgments) == ({"a": "mưa"}, {"a": {"2": 1}})


def test_a_byte_order_mark_hides_no_first_line(folder: Path) -> None:
    plain = Collection.load(folder)
    judgments = "".join(
        f"{q}\t{d}\t{grade}\n" for q, row in plain.judgments.items() for d, grade in row.items()
    )
    (folder / "qrels.tsv").write_text(judgments, encoding="utf-8-sig")
    for name in ("queries.jsonl", "corpus.jsonl"):
        (folder / name).write_text((folder / name).read_text(encoding="utf-8"), encoding="utf-8-sig")
    marked = Collection.load(folder)
    assert (marked.queries, marked.judgments) == (plain.queries, plain.judgments)
    assert list(marked.documents()) == list(plain.documents())


def test_a_first_judgment_with_a_grade_that_is_none_is_no_heading(folder: Path) -> None:
    (folder / "qrels.tsv").write_text("a\t1\t0.5\na\t2\t1\n", encoding="utf-8")
    with pytest.raises(SourceError, match="line 1 is not: query, document, relevance"):
        Collection.load(folder)


def test_a_collection_has_the_name_of_its_folder_wherever_one_stands(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    assert Collection.load(Path()).name == "collection"


def test_a_compressed_corpus_and_a_folder_of_judgments_are_read(folder: Path) -> None:
    corpus = folder / "corpus.jsonl"
    (folder / "corpus.jsonl.gz").write_bytes(gzip.compress(corpus.read_bytes()))
    corpus.unlink()
    (folder / "qrels").mkdir()
    (folder / "qrels.tsv").rename(folder / "qrels" / "test.tsv")
    assert [document.text for document in Collection.load(folder).documents()] == TEXTS


@pytest.mark.parametrize("compressed", [False, True])
def test_how_far_reading_has_come_is_told_in_bytes(folder: Path, compressed: bool) -> None:
    corpus, told = folder / "corpus.jsonl", []
    if compressed:
        (folder / "corpus.jsonl.gz").write_bytes(gzip.compress(corpus.read_bytes()))
        corpus.unlink()
    for _ in Collection.load(folder).documents(lambda *progress: told.append(progress)):
        pass
    size = next(folder.glob("corpus.*")).stat().st_size
    assert told[-1] == ("Indexing", size, size)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("queries.jsonl", None, "has no queries.jsonl"),
        ("corpus.jsonl", None, "has no corpus.jsonl or corpus.jsonl.gz"),
        ("qrels.tsv", None, "has no qrels.tsv or qrels/test.tsv"),
        ("queries.jsonl", b"{", "no JSON object"),
        ("queries.jsonl", b"[1]\n", "line 1 has no _id"),
        ("queries.jsonl", b'"_id text"\n', "line 1 has no _id"),
        ("queries.jsonl", b'{"_id": "a"}\n', "line 1 has no _id, or no text"),
        ("queries.jsonl", b'{"_id": "a", "title": "x"}\n', "line 1 has no _id, or no text"),
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
