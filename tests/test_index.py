"""The gateway: opening, sharing, refreshing; many readers beside a writer; errors that users can cause."""

from __future__ import annotations

import ast
import errno
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import searchlib
from searchlib import (
    AnalysisMismatchError,
    CorruptIndexError,
    Document,
    Index,
    IndexExistsError,
    IndexNotFoundError,
    QueryError,
    SearchlibError,
    UnknownKeyError,
)
from tests.indexes import contents, fill, stray_files


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An index of two segments, the first with a deletion, and an attachment."""
    index = Index.create(tmp_path / "index")
    fill(index, ["một", "hai", "ba"])
    with index.writer() as writer:
        writer.add(Document(key="bốn", text="bốn"))
        writer.delete("hai")
        writer.attach("manifest", b"some bytes")
    return index.path


CONTENTS = {"một": "một", "ba": "ba", "bốn": "bốn"}


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"limit": 1.5}, "limit is a whole number, got 1.5"),
        ({"limit": "a"}, "limit is a whole number, got 'a'"),
        ({"offset": None}, "offset is a whole number, got None"),
        ({"snippets": "x"}, "snippets is a whole number, got 'x'"),
        ({"limit": -1}, "must not be negative"),
        ({"lang": 5}, "lang is a string, or several in a tuple, got 5"),
        ({"after": date(2021, 3, 1)}, "after is a string, got datetime.date"),
    ],
)
def test_an_option_of_another_type_is_told(options: dict[str, Any], reason: str, path: Path) -> None:
    with pytest.raises(QueryError, match=reason):
        Index.open(path).search("ba", **options)


# Making and opening


def test_an_index_is_made_with_the_folders_above_it(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "a" / "b")
    assert Index.exists(index.path)
    assert len(index) == 0
    assert index.search("một").total == 0
    assert list(index.documents()) == []
    assert index.statistics()["documents"] == 0
    assert index.statistics()["average_length"] == {"title": 0.0, "text": 0.0}


def test_an_index_is_not_made_over_another(path: Path) -> None:
    with pytest.raises(IndexExistsError, match="replace=True"):
        Index.create(path)
    assert contents(path) == CONTENTS


def test_where_there_is_no_index_the_error_says_how_to_make_one(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path, tmp_path / "nowhere", tmp_path / "file"):
        assert not Index.exists(place)
        with pytest.raises(IndexNotFoundError, match="searchlib index") as raised:
            Index.open(place)
        assert raised.value.path == place


def test_an_index_is_not_made_where_a_file_is(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path / "file", tmp_path / "file" / "index"):
        with pytest.raises(SearchlibError, match="cannot make an index in"):
            Index.create(place)


def test_a_document_is_found_by_its_key(path: Path) -> None:
    index = Index.open(path)
    assert index.document("bốn").text == "bốn"
    for key in ("hai", "", "\ud800"):
        with pytest.raises(UnknownKeyError):
            index.document(key)


def test_statistics_count_what_is_there(path: Path) -> None:
    statistics = Index.open(path).statistics()
    assert statistics["documents"] == 3
    assert statistics["deleted"] == 1
    assert statistics["segments"] == 2
    assert sum(statistics["languages"].values()) == 3
    assert statistics["bytes"] == sum(entry.stat().st_size for entry in path.glob("*MAIN_*.*"))


def test_an_index_can_be_used_after_it_was_closed(path: Path) -> None:
    with Index.open(path) as index:
        assert len(index) == 3
    assert index.search("một").total == 1


def test_an_index_made_with_other_settings_is_refused_with_the_remedy(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = dict(Index.open(path).analysis)
    changes = ({"icu_version": "1.0"}, {"analysis_version": 99}, {"more": 1})
    for change in changes:
        monkeypatch.setattr("searchlib.index.settings", lambda change=change: settings | change)
        with pytest.raises(AnalysisMismatchError, match="--rebuild") as raised:
            Index.open(path)
        assert raised.value.setting == next(iter(change))
        assert raised.value.wanted == next(iter(change.values()))
    monkeypatch.setattr("searchlib.index.settings", dict)
    with pytest.raises(AnalysisMismatchError):
        Index.open(path)


def test_an_index_that_is_rebuilt_with_other_settings_is_refused_by_who_has_it_open(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index.open(path)
    assert len(index) == 3
    with monkeypatch.context() as patch:
        patch.setattr("searchlib.index.settings", lambda: {"icu_version": "1.0"})
        Index.create(path, replace=True).writer().close()
    for use in (lambda: index.search("một"), index.writer, lambda: len(index)):
        with pytest.raises(AnalysisMismatchError):
            use()


# Seeing what others do


def test_a_reader_sees_each_commit_however_soon_it_looks(path: Path) -> None:
    reader = Index.open(path)
    for number in range(50):
        fill(Index.open(path), [Document(key="same", text=f"lần {number}")])
        assert reader.document("same").text == f"lần {number}"


def test_a_reader_sees_a_commit_that_left_the_time_of_the_folder_as_it_was(path: Path) -> None:
    reader = Index.open(path)
    assert len(reader) == 3
    before = path.stat()
    fill(Index.open(path), ["năm"])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert len(reader) == 4


def test_a_folder_that_has_not_changed_for_long_is_not_read_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Index.open(path)
    os.utime(path, (1, 1))
    assert len(reader) == 3
    monkeypatch.setattr("searchlib.toc.Toc.latest_generation", lambda directory: 1 / 0)
    assert reader.search("một").total == 1


def test_an_index_that_was_deleted_and_made_again_is_seen(path: Path) -> None:
    reader = Index.open(path)
    generation = reader.generation
    assert len(reader) == 3
    shutil.rmtree(path)
    with pytest.raises(IndexNotFoundError):
        reader.search("một")
    index = Index.create(path)
    while index.generation < generation:
        fill(index, [f"mới {index.generation}"])
    assert index.generation == generation
    assert reader.document("mới 0").text == "mới 0"


def test_a_snapshot_and_what_comes_from_it_outlive_commits_and_merges(path: Path) -> None:
    index = Index.open(path)
    snapshot, searcher = index.snapshot(), index.searcher()
    documents = index.documents()
    first = next(documents)
    for number in range(10):
        fill(index, [f"k{number}"])
    with index.writer() as writer:
        writer.add(Document(key="bốn", text="khác"))
        writer.optimize()
    index.close()
    assert not path.joinpath(snapshot.toc.segments[0].filename).exists()
    assert {document.key for document in [first, *documents]} == CONTENTS.keys()
    assert [snapshot.text(docnum) for docnum in snapshot.live()] == ["một", "ba", "bốn"]
    options = searchlib.SearchOptions(suggest=False)
    assert [hit.key for hit in searcher.search("bốn", options).hits] == ["bốn"]
    assert index.document("bốn").text == "khác"


def generation_of(index: Index) -> int:
    """Which commit of `rewrite` is seen; fails if parts of two are."""
    texts = {document.text for document in index.documents()}
    assert len(texts) == 1
    page = index.search(texts.pop(), suggest=False)
    found = {hit.title for hit in page.hits}
    assert page.total == 10
    assert len(found) == 1
    return int(found.pop())


def rewrite(path: Path, number: int) -> None:
    """Replace all ten documents in one commit."""
    documents = [Document(key=f"k{n}", title=str(number), text="cùng một lời") for n in range(10)]
    fill(Index.open(path), documents)


WRITER = """
import sys
from itertools import count
from pathlib import Path
from tests.test_index import rewrite
for number in count(1):
    rewrite(Path(sys.argv[1]), number)
"""


def test_readers_see_whole_commits_of_another_process(tmp_path: Path, project: Path) -> None:
    path = tmp_path / "index"
    Index.create(path)
    rewrite(path, 0)
    seen: list[int] = []
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], cwd=project) as process:
        reader = Index.open(path)
        end = time.monotonic() + 60
        while len(set(seen)) < 30 and time.monotonic() < end:
            seen.append(generation_of(reader))
            seen.append(generation_of(Index.open(path)))
        process.kill()
    assert len(set(seen)) >= 30
    assert seen == sorted(seen)


def test_one_index_serves_threads_while_it_changes(tmp_path: Path) -> None:
    index = Index.create(tmp_path)
    rewrite(tmp_path, 0)
    errors: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                generation_of_search(index)
        except BaseException as error:  # noqa: BLE001  # It belongs to the test, not to the thread.
            errors.append(error)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(1, 30):
        rewrite(tmp_path, number)
    done.set()
    for thread in threads:
        thread.join()
    assert errors == []


def generation_of_search(index: Index) -> None:
    """One search sees one commit; the next may see another."""
    page = index.search("cùng một lời", suggest=False)
    assert page.total == 10
    assert len({hit.title for hit in page.hits}) == 1


# Damage


FILES: dict[str, Callable[[Path], Path]] = {
    "table of contents": lambda path: max(path.glob("_MAIN_*.toc")),
    "segment": lambda path: next(path.glob("*.seg")),
    "deletions": lambda path: next(path.glob("*.del")),
}


@pytest.mark.parametrize("which", FILES)
@pytest.mark.parametrize("damage", ["empty", "truncated", "changed", "missing", "a folder"])
def test_a_damaged_file_is_named_with_the_remedy(which: str, damage: str, path: Path) -> None:
    file = FILES[which](path)
    data = bytearray(file.read_bytes())
    file.unlink()
    if damage == "empty":
        file.touch()
    elif damage == "truncated":
        file.write_bytes(data[:-1])
    elif damage == "changed":
        data[-1] ^= 1
        file.write_bytes(data)
    elif damage == "a folder":
        file.mkdir()
    uses: list[Callable[[Index], object]] = [
        lambda index: index.search("một"),
        lambda index: index.writer(),
        lambda index: list(index.documents()),
    ]
    for use in uses:
        with pytest.raises((CorruptIndexError, IndexNotFoundError)) as raised:
            use(Index.open(path))
        assert "searchlib index" in str(raised.value)
        assert "\n" not in str(raised.value)
        if isinstance(raised.value, CorruptIndexError):
            assert Path(raised.value.path) == file
    if which != "table of contents":
        assert [error.path for error in Index.open(path).verify()] == [file]


@pytest.mark.parametrize("damage", ["changed", "missing", "a folder"])
def test_a_damaged_attachment_is_named_and_the_rest_can_be_used(damage: str, path: Path) -> None:
    file = next(path.glob("*.att"))
    file.unlink()
    if damage == "changed":
        file.write_bytes(b"other bytes")
    elif damage == "a folder":
        file.mkdir()
    index = Index.open(path)
    with pytest.raises(CorruptIndexError) as raised:
        index.attachment("manifest")
    assert Path(raised.value.path) == file
    assert [error.path for error in index.verify()] == [file]
    assert index.search("một").total == 1
    assert Index.salvage(path, "manifest") is None


def test_every_damaged_file_is_reported(path: Path) -> None:
    files = sorted([*path.glob("*.seg"), *path.glob("*.att")])
    for file in files:
        data = bytearray(file.read_bytes())
        data[min(64, len(data) - 1)] ^= 1  # Where the first column of a segment begins.
        file.write_bytes(data)
    assert sorted(error.path for error in Index.open(path).verify()) == files


def test_a_rebuild_replaces_an_index_however_damaged(path: Path) -> None:
    for file in path.glob("*MAIN*"):
        file.write_bytes(b"")
    with Index.create(path, replace=True).writer() as writer:
        writer.add(Document(key="new", text="mới"))
    assert contents(path) == {"new": "mới"}
    assert stray_files(path) == set()


# Rights


@pytest.fixture
def restricted() -> Iterator[Path]:
    """An index in a folder of a user whom permissions bind."""
    folder = Path(tempfile.mkdtemp())
    root = os.geteuid() == 0 if hasattr(os, "geteuid") else False
    path = folder / "index"
    try:
        fill(Index.create(path), ["một"])
        Index.open(path).search("một")  # What is imported late is imported.
        if root:
            for place in (folder, path, *path.iterdir()):
                os.chown(place, 65_534, 65_534)
            os.seteuid(65_534)
        path.joinpath("probe").touch(mode=0)
        if os.access(path / "probe", os.R_OK, effective_ids=os.access in os.supports_effective_ids):
            # A system without such permissions, or a user who is above them.
            pytest.skip("permissions do not hold for this user")
        path.joinpath("probe").unlink()
        yield path
    finally:
        if root:
            os.seteuid(0)
        path.chmod(0o700)
        shutil.rmtree(folder)


def test_an_index_that_cannot_be_written_can_be_searched(restricted: Path) -> None:
    for file in restricted.iterdir():
        file.chmod(0o400)
    restricted.chmod(0o500)
    index = Index.open(restricted)
    assert index.search("một").total == 1
    assert index.verify() == []
    with pytest.raises(SearchlibError, match=r"cannot write to the index in .*: Permission denied"):
        index.writer()
    with pytest.raises(SearchlibError, match=r"cannot make an index in .*: Permission denied"):
        Index.create(restricted / "other")


def test_a_folder_that_cannot_be_read_is_named(restricted: Path) -> None:
    restricted.chmod(0)
    for use in (Index.exists, Index.open, Index.create):
        with pytest.raises(SearchlibError, match="Permission denied") as raised:
            use(restricted)
        assert str(restricted) in str(raised.value)


@pytest.mark.parametrize("pattern", ["*.toc", "*.seg"])
def test_a_file_that_cannot_be_read_is_named(pattern: str, restricted: Path) -> None:
    file = next(restricted.glob(pattern))
    file.chmod(0)
    with pytest.raises(SearchlibError, match="Permission denied") as raised:
        Index.open(restricted).search("một")
    assert str(file) in str(raised.value)
    assert not isinstance(raised.value, CorruptIndexError)


def test_an_error_of_the_disk_is_told_in_one_line(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = Index.open(path)

    def fail(place: Path | str, *arguments: object, **more: object) -> None:
        raise OSError(errno.EIO, "Input/output error", str(place))

    monkeypatch.setattr(os, "open", fail)
    with pytest.raises(SearchlibError, match=r"^cannot read .*MAIN_\d\.toc: Input/output error$"):
        index.search("một")


# Beforehand


def test_warming_changes_no_answer(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        for number in range(20):
            writer.add(Document(key=str(number), title=f"Bộ {number}", text="Bộ Công an họp về an ninh mạng"))
    queries = ["bộ công an", "bo cong an", '"công an"', "an ninh", "minh", "12"]
    before = [[(hit.key, hit.score) for hit in index.search(query).hits] for query in queries]
    index.close()
    assert index.warm() is index
    assert [[(hit.key, hit.score) for hit in index.search(query).hits] for query in queries] == before


def test_an_empty_index_is_warm(tmp_path: Path) -> None:
    assert Index.create(tmp_path / "index").warm().search("gì").hits == ()


# Reading is not running


def test_nothing_in_the_package_can_run_what_an_index_says() -> None:
    forbidden = {"pickle", "cPickle", "_pickle", "marshal", "shelve", "dill", "joblib", "copyreg"}
    # What one process of the program says to another is neither kept nor read from a file.
    allowed = {("processes.py", "marshal")}
    package = Path(searchlib.__file__).parent
    for file in package.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_bytes())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name.partition(".")[0] for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [(node.module or "").partition(".")[0]]
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                names = [node.func.id] if node.func.id in ("eval", "exec", "__import__") else []
                assert names == [], f"{file.name}:{node.lineno}"
            elif isinstance(node, ast.keyword) and node.arg == "allow_pickle":
                names = ["pickle"]
            names = [name for name in names if (file.name, name) not in allowed]
            assert not forbidden.intersection(names), f"{file.name}:{getattr(node, 'lineno', '?')}"


def test_an_index_without_a_commit_can_be_discarded_and_leaves_what_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "notes").touch()
    Index.create(tmp_path).discard()
    assert [path.name for path in tmp_path.iterdir()] == ["notes"]


def test_an_index_that_somebody_committed_to_is_not_discarded(tmp_path: Path) -> None:
    index = Index.create(tmp_path)
    fill(Index.open(tmp_path), ["a"])
    index.discard()
    assert contents(tmp_path) == {"a": "a"}


def test_a_message_is_one_line_whatever_is_in_a_path(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError) as raised:
        Index.open(tmp_path / "two\nlines\x1b[2J")
    assert r"two\nlines\x1b[2J: make one" in str(raised.value)
    assert str(raised.value).isprintable()
