"""Documents on their way into a segment: each key once, in the order in which they came."""

from __future__ import annotations

from searchlib import Document
from searchlib.documents import check
from searchlib.run import Run


def run_of(*documents: Document) -> Run:
    run = Run()
    for document in documents:
        run.add(check(document))
    return run


def test_documents_keep_the_order_in_which_they_were_added() -> None:
    run = run_of(Document("b"), Document("c"), Document("a"))
    assert run.delete("b")
    run.add(check(Document("b")))
    documents, docnums = run.finish()
    assert [document.key for document in documents] == ["c", "a", "b"]
    assert [docnums.find("key", key) for key in "abcx"] == [[1], [2], [0], []]
    assert list(docnums.keys()) == ["c", "a", "b"]


def test_what_is_deleted_is_gone() -> None:
    run = run_of(Document("a", origin="o"), Document("b", origin="o"), Document("c", origin="p"))
    assert run.delete("a")
    assert not run.delete("a")
    assert run.delete_origin("o") == 1
    assert run.delete_origin("o") == run.delete_origin("") == 0
    assert "b" not in run
    assert "c" in run
    assert len(run) == 1
    documents, docnums = run.finish()
    assert [document.key for document in documents] == ["c"]
    assert docnums.find("origin", "p") == [0]
    assert docnums.find("origin", "o") == docnums.find("origin", "") == []


def test_a_key_may_come_back_from_another_file() -> None:
    run = run_of(Document("a", origin="o"))
    run.delete("a")
    run.add(check(Document("a", origin="p")))
    assert run.delete_origin("o") == 0
    assert run.delete_origin("p") == 1


def test_its_size_is_that_of_the_documents_in_it() -> None:
    run = run_of(Document("a", title="một", text="hai " * 1000))
    full = run.size
    run.add(check(Document("b", text="ba")))
    run.delete("b")
    assert run.size == full > 4000
    run.delete("a")
    assert run.size == 0
