"""An index of each format version, as it was written then, is read now, or refused with the remedy.

`python -m tests.test_formats` writes the index of the version that is current, when it is a new one.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from searchlib import Document, Index
from searchlib.codec.segment import SegmentData
from searchlib.errors import CorruptIndexError, IndexVersionError
from searchlib.toc import FORMAT_VERSION, Toc
from tests.indexes import contents, fill

DATA = Path(__file__).parent / "data"

OLD = [
    Document("a.txt", "Lễ đón", "Bộ Công an tiếp đoàn Nga", "a.txt", "vi", "2021-03-16", "a.txt"),
    Document("b.txt", "Gone", "a text that is gone", "b.txt", "en", None, "b.txt"),
]
PAGES = ((0, "page 1"), (14, "page 2"))
NEW = [
    Document("c/1", "Memorandum", "The ministers signed agreements", "c.jsonl", "en", "2021", "c.jsonl"),
    Document("c/2", "", "", "c.jsonl", "other", None, "c.jsonl"),
    Document("d.pdf", "", "Mua lúa chín.\nBán gạo", "d.pdf", "vi", None, "d.pdf", "Tố Hữu", "pdf", PAGES),
]


def write(path: Path) -> None:
    """An index with two segments, a deletion and an attachment."""
    index = Index.create(path)
    fill(index, OLD)
    with index.writer() as writer:
        writer.delete("b.txt")
        for document in NEW:
            writer.add(document)
        writer.attach("manifest", "some bytes, đủ dấu".encode())
    (path / "MAIN_WRITELOCK").unlink()


REFUSED = range(1, 3)
READ = range(3, FORMAT_VERSION + 1)


@pytest.fixture(params=READ)
def index(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    """A copy of the index of a version, read as if the analysis had not changed since."""
    path = tmp_path / "index"
    shutil.copytree(DATA / f"index_format_{request.param}", path)
    settings = Toc.read(path, Toc.latest_generation(path)).analysis
    monkeypatch.setattr("searchlib.index.settings", lambda: settings)
    return Index.open(path)


def test_all_that_it_holds_is_read(index: Index) -> None:
    assert index.verify() == []
    assert list(index.documents()) == [OLD[0], *NEW]
    assert index.attachment("manifest") == "some bytes, đủ dấu".encode()
    assert index.statistics()["deleted"] == 1


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("cong an", ["a.txt"]),
        ('"Bộ Công an"', ["a.txt"]),
        ("title:đón", ["a.txt"]),
        ("agreement", ["c/1"]),
        ("gone", []),
        ("date:2021", ["a.txt", "c/1"]),
        ("lang:other", ["c/2"]),
        ("path:c.jsonl", ["c/1", "c/2"]),
        ("author:huu", ["d.pdf"]),
        ("type:pdf", ["d.pdf"]),
    ],
)
def test_queries_are_answered(index: Index, query: str, keys: list[str]) -> None:
    assert sorted(hit.key for hit in index.search(query, suggest=False, expand=False).hits) == keys


def test_it_is_changed_and_merged(index: Index) -> None:
    with index.writer() as writer:
        writer.add(Document(key="d", text="về sau"))
        assert writer.delete_origin("c.jsonl") == 2
        writer.delete("d.pdf")
        writer.optimize()
    assert contents(index.path) == {"a.txt": OLD[0].text, "d": "về sau"}


def test_it_learns_abbreviations_from_what_is_added(index: Index) -> None:
    assert index.statistics()["abbreviations"] == []
    with index.writer() as writer:
        writer.add(Document(key="d", text="Phòng quản lý tàu cá (QLTC)"))
    with index.writer() as writer:
        writer.optimize()
    assert [told["short"] for told in index.statistics()["abbreviations"]] == ["QLTC"]
    assert [hit.key for hit in index.search("QLTC").hits] == ["d"]


@pytest.mark.parametrize("version", REFUSED)
def test_a_format_that_is_no_longer_read_is_refused_with_the_remedy(version: int, tmp_path: Path) -> None:
    path = tmp_path / "index"
    shutil.copytree(DATA / f"index_format_{version}", path)
    with pytest.raises(IndexVersionError, match=f"has format {version}, .* --rebuild"):
        Index.open(path)


@pytest.mark.parametrize("version", REFUSED)
def test_a_segment_of_another_format_is_refused(version: int) -> None:
    for path in (DATA / f"index_format_{version}").glob("*.seg"):
        with pytest.raises(CorruptIndexError, match=f"segment version {version} is not"):
            SegmentData(path)


if __name__ == "__main__":
    write(DATA / f"index_format_{FORMAT_VERSION}")
