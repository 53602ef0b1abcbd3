"""Changes: what is added and deleted within a commit, and how segments are kept few."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest

from searchlib import Document, DocumentError, Index, SearchlibError
from searchlib.writer import Writer
from tests.indexes import contents, fill, stray_files


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index.create(tmp_path / "index")


def segments(index: Index) -> list[int]:
    """The number of documents in each segment, deleted ones included."""
    return [segment.data.doc_count for segment in index.snapshot().segments]


def test_nothing_is_seen_before_the_commit_and_all_after(index: Index) -> None:
    with index.writer() as writer:
        writer.add(Document(key="a", text="một"))
        assert contents(index.path) == {}
        writer.commit()
        assert contents(index.path) == {"a": "một"}
        writer.add(Document(key="b", text="hai"))
        assert contents(index.path) == {"a": "một"}
    assert contents(index.path) == {"a": "một", "b": "hai"}


def test_an_exception_rolls_back(index: Index) -> None:
    fill(index, ["một"])
    with pytest.raises(DocumentError):
        fill(index, [Document(key="một", text="khác"), "hai", ""])
    assert contents(index.path) == {"một": "một"}
    assert stray_files(index.path) == set()


def test_a_commit_without_changes_writes_nothing(index: Index) -> None:
    fill(index, ["một"])
    before = index.generation
    with index.writer() as writer:
        assert not writer.delete("nothing")
        writer.commit()
    assert Index.open(index.path).generation == before


STEPS: dict[str, tuple[Callable[[Writer], object], Callable[[dict[str, str]], object]]] = {
    "add": (
        lambda writer: writer.add(Document(key="k", text="mới", origin="o")),
        lambda model: model.update(k="mới"),
    ),
    "add again": (
        lambda writer: writer.add(Document(key="k", text="khác", origin="p")),
        lambda model: model.update(k="khác"),
    ),
    "delete": (lambda writer: writer.delete("k"), lambda model: model.pop("k", None)),
    "delete origin": (
        lambda writer: writer.delete_origin("o"),
        lambda model: model.pop("k", None) if model.get("k") in ("cũ", "mới") else None,
    ),
    "flush": (lambda writer: writer._flush(), lambda model: None),
    "commit": (lambda writer: writer.commit(), lambda model: None),
}


@pytest.mark.parametrize("names", list(permutations(STEPS, 4)), ids=", ".join)
def test_changes_of_one_key_take_effect_in_their_order(names: tuple[str, ...], tmp_path: Path) -> None:
    index = Index.create(tmp_path)
    model = {"k": "cũ", "other": "khác hẳn"}
    fill(index, [Document(key="k", text="cũ", origin="o"), Document(key="other", text="khác hẳn")])
    with index.writer() as writer:
        for name in names:
            change, expect = STEPS[name]
            change(writer)
            expect(model)
            assert writer.contains("k") == ("k" in model)
    assert contents(tmp_path) == model


def test_deleting_tells_what_there_was(index: Index) -> None:
    fill(index, [Document(key="a", origin="o"), Document(key="b", origin="o"), Document(key="c")])
    with index.writer() as writer:
        writer.add(Document(key="d", origin="o"))
        writer.add(Document(key="e", origin="p"))
        assert writer.delete("a")
        assert not writer.delete("a")
        assert writer.delete_origin("o") == 2
        assert writer.delete_origin("o") == 0
        assert writer.delete("e")
        assert not writer.delete("e")
        assert not writer.delete("\ud800")
    assert contents(index.path) == {"c": ""}


def test_documents_without_an_origin_are_no_origins(index: Index) -> None:
    fill(index, ["a"])
    with index.writer() as writer:
        writer.add(Document(key="b"))
        assert writer.delete_origin("") == 0
    assert len(index) == 2


def test_a_document_added_and_deleted_at_once_leaves_no_segment(index: Index) -> None:
    with index.writer() as writer:
        writer.add(Document(key="a"))
        writer.delete("a")
    assert list(index.path.glob("*.seg")) == []


def test_a_closed_writer_says_so(index: Index) -> None:
    writer = index.writer()
    writer.close()
    writer.close()
    writer.rollback()
    steps: list[Callable[[], object]] = [
        lambda: writer.add(Document(key="a")),
        lambda: writer.delete("a"),
        lambda: writer.delete_origin("a"),
        lambda: writer.contains("a"),
        lambda: writer.attach("a", b""),
        writer.commit,
        writer.optimize,
    ]
    for step in steps:
        with pytest.raises(SearchlibError, match="closed"):
            step()


def test_an_attachment_changes_with_the_commit(index: Index) -> None:
    with index.writer() as writer:
        writer.attach("manifest", b"1")
        assert index.attachment("manifest") is None
        writer.commit()
        assert index.attachment("manifest") == b"1"
        writer.attach("manifest", b"2")
    assert index.attachment("manifest") == b"2"
    fill(index, ["a"])
    assert Index.open(index.path).attachment("manifest") == b"2"
    assert stray_files(index.path) == set()


@pytest.mark.parametrize("name", ["", "../x", "a/b", "A", "x" * 65, "a.b"])
def test_an_attachment_has_a_name_that_a_file_can_have(name: str, index: Index) -> None:
    with index.writer() as writer, pytest.raises(ValueError, match="attachment's name"):
        writer.attach(name, b"")


def test_what_gathers_is_made_into_segments_by_its_size(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searchlib.writer._CHARACTERS_IN_RUN", 10_000)
    with index.writer() as writer:
        for number in range(99):  # Many documents,
            writer.add(Document(key=f"a{number}", text="ngắn"))
        for number in range(9):  # and long ones.
            writer.add(Document(key=f"b{number}", text="dài " * 1000))
    assert segments(index) == [40, 40, 21, 3, 3, 1]
    assert [key for key in contents(index.path) if key[0] == "b"] == [f"b{number}" for number in range(9)]


def test_a_rebuilt_index_takes_the_place_of_the_old_one_with_its_first_commit(index: Index) -> None:
    with index.writer() as writer:
        writer.add(Document(key="old"))
        writer.attach("manifest", b"1")
    new = Index.create(index.path, replace=True)
    assert len(new) == 0
    assert new.attachment("manifest") is None
    fill(index, ["newer"])  # Meanwhile the old one is used, and changed.
    with new.writer() as writer:
        writer.add(Document(key="new"))
        assert contents(index.path) == {"old": "", "newer": "newer"}
    assert contents(index.path) == {"new": ""}
    assert len(new) == len(index) == 1
    assert new.attachment("manifest") is index.attachment("manifest") is None
    assert stray_files(index.path) == set()


def test_a_rebuilt_index_may_be_empty(index: Index) -> None:
    fill(index, ["old"])
    with Index.create(index.path, replace=True).writer():
        pass
    assert contents(index.path) == {}


def test_a_rebuild_that_is_given_up_leaves_the_old_index(index: Index) -> None:
    fill(index, ["old"])
    writer = Index.create(index.path, replace=True).writer()
    writer.add(Document(key="new"))
    writer._flush()
    writer.rollback()
    assert contents(index.path) == {"old": "old"}
    fill(index, ["newer"])
    assert stray_files(index.path) == set()


# Merging


def test_many_commits_keep_the_segments_few(index: Index) -> None:
    for number in range(100):
        fill(index, [f"k{number}"])
        assert len(segments(index)) < 8
    assert len(contents(index.path)) == 100
    assert stray_files(index.path) == set()


def test_a_segment_that_is_mostly_deleted_is_rewritten(index: Index) -> None:
    fill(index, [f"k{number}" for number in range(10)])
    for number in range(5):
        with index.writer() as writer:
            writer.delete(f"k{number}")
    assert segments(index) == [10]
    with index.writer() as writer:
        writer.delete("k5")
    assert segments(index) == [4]
    with index.writer() as writer:
        for number in range(6, 10):
            writer.delete(f"k{number}")
    assert segments(index) == []
    assert stray_files(index.path) == set()


def test_optimizing_leaves_one_segment_without_deletions(index: Index) -> None:
    fill(index, ["a", "b", "c"])
    fill(index, ["d", "b"])
    with index.writer() as writer:
        writer.add(Document(key="e", text="e"))
        writer.optimize()
    assert segments(index) == [5]
    assert contents(index.path) == {key: key for key in "abcde"}
    assert stray_files(index.path) == set()


def test_optimizing_what_is_one_segment_writes_nothing(index: Index) -> None:
    fill(index, ["a", "b"])
    before = index.generation
    with index.writer() as writer:
        writer.optimize()
    assert Index.open(index.path).generation == before
