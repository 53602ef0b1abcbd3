"""Keeping an index up to date: what changed is read, what did not is left, and nothing is lost."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searchlib import documents
from searchlib.errors import DocumentError, SourceError
from searchlib.index import Index
from searchlib.model import Document
from searchlib.sources import content, plan, work
from searchlib.sources.extraction import here
from searchlib.sources.manifest import Manifest
from searchlib.sources.readers.items import Item, Note
from searchlib.sources.readers.reading import read_documents
from searchlib.sources.scope import Scope
from searchlib.sources.sync import Summary, forget, update
from searchlib.writer import Writer
from tests.sources.place import LONG_AGO, Place, counts, reasons

# What an update does


def test_new_files_become_documents(place: Place) -> None:
    place.write("docs/a.txt", "Tiêu đề\nnội dung\n21/09/2025")
    place.write("docs/sub/b.md", "# Ghi nhớ\n\n*xin chào*")
    summary = place.update("docs")
    assert counts(summary) == {"added": 2}
    assert (summary.documents, summary.errors) == (2, ())
    first = place.index.document("a.txt")
    assert (first.title, first.date, first.path, first.origin) == (
        "Tiêu đề",
        "2025-09-21",
        "docs/a.txt",
        "docs/a.txt",
    )
    assert place.index.document("sub/b.md").text == "Ghi nhớ\nxin chào"


def test_the_summary_is_frozen() -> None:
    with pytest.raises(AttributeError):
        Summary().added = 1  # type: ignore[misc]
    assert [field.name for field in fields(Summary)][-2:] == ["documents", "seconds"]


def test_an_unchanged_folder_is_neither_read_nor_written(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write("docs/a.txt", "a")
    place.write("docs/picture.png", b"\x89PNG\0")
    place.write("docs/bad.txt", b"caf\xe9\0")
    place.records("docs/c.jsonl", "1", "2")
    first = place.update("docs")
    before = {file.name: file.stat().st_mtime_ns for file in (place.folder / "index").iterdir()}

    def never(*_: object) -> None:
        raise AssertionError("a file was read")

    for module in (content, here, plan, work):
        for name in ("Content", "digest_of"):
            monkeypatch.setattr(module, name, never, raising=False)
    summary = place.update()
    assert counts(summary) == {"unchanged": 3, "skipped": 1}
    assert list(map(str, summary.errors)) == list(map(str, first.errors))
    assert {file.name: file.stat().st_mtime_ns for file in (place.folder / "index").iterdir()} == before


def test_without_sources_those_known_are_looked_at_again(place: Place) -> None:
    place.write("docs/a.txt", "a")
    place.update("docs")
    place.write("docs/b.txt", "b")
    assert counts(place.update()) == {"added": 1, "unchanged": 1}


def test_an_index_without_sources_says_so(place: Place) -> None:
    with pytest.raises(SourceError, match="knows no sources yet"):
        place.update()


def test_named_sources_join_the_known_ones_which_are_left_alone(place: Place) -> None:
    place.write("one/a.txt", "a")
    place.write("two/b.txt", "b")
    place.update("one")
    (place.folder / "one" / "a.txt").unlink()
    place.write("one/c.txt", "c")
    assert counts(place.update("two")) == {"added": 1}
    assert set(place.documents()) == {"a.txt", "b.txt"}
    assert Manifest.of(place.index).sources == ["one", "two"]


def test_changed_files_are_read_again(place: Place) -> None:
    place.write("docs/a.txt", "old")
    place.write("docs/b.txt", "b")
    place.update("docs")
    place.write("docs/a.txt", "new")
    assert counts(place.update()) == {"changed": 1, "unchanged": 1}
    assert place.documents() == {"a.txt": "new", "b.txt": "b"}


def test_a_change_within_the_step_of_the_clock_is_noticed(place: Place) -> None:
    file = place.write("docs/a.txt", "old")
    os.utime(file)
    stamp = file.stat().st_mtime_ns
    place.update("docs")
    file.write_text("new")
    os.utime(file, ns=(stamp, stamp))
    assert counts(place.update()) == {"changed": 1}


def test_a_touched_file_is_unchanged_and_nothing_is_written(place: Place) -> None:
    file = place.write("docs/a.txt", "a")
    place.update("docs")
    generation = place.index.generation
    os.utime(file, (LONG_AGO, LONG_AGO))
    assert counts(place.update()) == {"unchanged": 1}
    assert place.index.generation == generation


def test_new_times_are_kept_when_many_files_were_touched(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "_COST_OF_A_COMMIT", 2 * plan._COST_OF_A_FILE)
    files = [place.write(f"docs/{name}.txt", name) for name in "ab"]
    place.update("docs")
    generation = place.index.generation
    for file in files:
        os.utime(file, (LONG_AGO, LONG_AGO))
    assert counts(place.update()) == {"unchanged": 2}
    assert place.index.generation == generation + 1
    place.update()
    assert place.index.generation == generation + 1


def test_of_many_files_only_those_that_changed_are_opened(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(300):
        place.write(f"docs/{number // 30}/{number}.txt", f"file {number}")
    place.update("docs")
    changed = [place.write(f"docs/{number // 30}/{number}.txt", "another") for number in range(0, 300, 30)]
    opened: set[str] = set()
    real = content.Content.__init__

    def opening(self: content.Content, path: str) -> None:
        opened.add(path)
        real(self, path)

    monkeypatch.setattr(content.Content, "__init__", opening)
    assert counts(place.update()) == {"changed": 10, "unchanged": 290}
    assert opened == set(map(str, changed))


def test_deleted_files_leave_the_index(place: Place) -> None:
    place.write("docs/a.txt", "a")
    place.write("docs/b.txt", "b")
    place.records("docs/c.jsonl", "1", "2")
    place.update("docs")
    (place.folder / "docs" / "a.txt").unlink()
    (place.folder / "docs" / "c.jsonl").unlink()
    assert counts(place.update()) == {"deleted": 3, "unchanged": 1}
    assert place.documents() == {"b.txt": "b"}


def test_a_file_that_comes_to_be_ignored_leaves_the_index(place: Place) -> None:
    place.write("docs/a.txt", "a")
    place.write("docs/b.txt", "b")
    place.update("docs")
    place.write("docs/.gitignore", "a.txt")
    assert counts(place.update()) == {"deleted": 1, "unchanged": 1}


def test_a_renamed_file_takes_its_new_name(place: Place) -> None:
    file = place.write("docs/a.txt", "")
    place.write("docs/b.txt", "b")
    place.update("docs")
    (place.folder / "docs" / "sub").mkdir()
    file.rename(place.folder / "docs" / "sub" / "c.txt")
    assert counts(place.update()) == {"renamed": 1, "unchanged": 1}
    renamed = place.index.document("sub/c.txt")
    assert (renamed.path, renamed.title) == ("docs/sub/c.txt", "c")
    assert set(place.documents()) == {"b.txt", "sub/c.txt"}


def test_a_renamed_file_of_records_keeps_its_keys(place: Place) -> None:
    place.write("docs/a.txt", "a")
    file = place.records("docs/c.jsonl", "1", "2")
    place.update("docs")
    file.rename(file.with_name("d.jsonl"))
    assert counts(place.update()) == {"renamed": 2, "unchanged": 1}
    assert set(place.documents()) == {"a.txt", "1", "2"}
    assert place.index.document("1").path == "docs/d.jsonl"


def test_files_that_change_places_are_both_right(place: Place) -> None:
    first, second = place.write("docs/a.txt", "one"), place.write("docs/b.txt", "two!")
    place.update("docs")
    first.rename(first.with_name("t.txt"))
    second.rename(first)
    first.with_name("t.txt").rename(second)
    assert counts(place.update()) == {"renamed": 2}
    assert place.documents() == {"a.txt": "two!", "b.txt": "one"}


def test_a_changed_file_of_records_is_replaced_as_a_whole(place: Place) -> None:
    place.records("c.jsonl", "1", "2", "3")
    place.update("c.jsonl")
    place.records("c.jsonl", "2", "4", text="new")
    assert counts(place.update()) == {"changed": 2}
    assert place.documents() == {"2": "new 2", "4": "new 4"}


def test_a_file_that_becomes_binary_leaves_the_index(place: Place) -> None:
    place.write("docs/data", "text")
    place.write("docs/b.txt", "b")
    place.update("docs")
    place.write("docs/data", b"\0\1")
    assert counts(place.update()) == {"deleted": 1, "skipped": 1, "unchanged": 1}


def test_a_folder_holding_index_and_sources_may_be_moved(tmp_path: Path) -> None:
    place = Place(tmp_path / "here")
    place.write("seeds/a.txt", "a")
    place.records("c.jsonl.gz", "1")
    place.update("seeds", "c.jsonl.gz")
    place.index.close()
    (tmp_path / "here").rename(tmp_path / "there")
    index = Index.open(tmp_path / "there" / "index")
    summary = update(index)
    assert (counts(summary), summary.errors) == ({"unchanged": 2}, ())


def test_a_source_elsewhere_is_stored_with_its_whole_path(
    place: Place, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere").resolve()
    (elsewhere / "a.txt").write_text("a")
    update(place.index, [elsewhere])
    assert place.index.document("a.txt").path == f"{elsewhere}/a.txt"


def test_a_source_may_be_the_folder_of_the_index(place: Place) -> None:
    place.write("a.txt", "a")
    assert counts(place.update(".")) == {"added": 1}
    assert counts(place.update()) == {"unchanged": 1}
    assert place.index.document("a.txt").path == "a.txt"


def test_a_file_of_two_sources_is_one_document(place: Place) -> None:
    place.write("docs/sub/a.txt", "a")
    assert counts(place.update("docs", "docs/sub", "docs/sub/a.txt")) == {"added": 1}
    assert counts(place.update()) == {"unchanged": 1}
    assert set(place.documents()) == {"sub/a.txt"}


@pytest.mark.parametrize("name", [".hidden", "ignored"])
def test_what_a_source_leaves_out_may_be_a_source_of_its_own(place: Place, name: str) -> None:
    place.write("docs/.gitignore", "ignored/")
    place.write("docs/a.txt", "a")
    place.write(f"docs/{name}/b.txt", "b")
    place.update("docs")
    summary = place.update(f"docs/{name}")
    assert counts(summary) == {"added": 1, "unchanged": 1}
    assert summary.covered == {}
    assert Manifest.of(place.index).sources == ["docs", f"docs/{name}"]


@pytest.mark.parametrize("content", ["b", "changed"])
def test_what_a_source_takes_no_longer_stays_while_another_has_it(place: Place, content: str) -> None:
    place.write("docs/a.txt", "a")
    place.write("docs/d/b.txt", "b")
    place.write("docs/d/.c.txt", "c")
    inner, outer = (str(place.folder.resolve() / name) for name in ("docs/d", "docs"))
    place.update("docs")
    place.update("docs/d", scopes={inner: Scope(hidden=True)})
    place.write("docs/d/b.txt", content)
    place.update("docs", scopes={outer: Scope(exclude=("d",))})
    assert place.documents() == {"a.txt": "a", "d/b.txt": content, ".c.txt": "c"}
    assert Manifest.of(place.index).files["docs/d/b.txt"].source == "docs/d"
    place.update("docs/d", scopes={inner: Scope(exclude=("b.txt",))})
    assert set(place.documents()) == {"a.txt"}


def test_a_deleted_file_of_two_sources_is_gone_without_a_look_into_the_other(place: Place) -> None:
    place.write("docs/a.txt", "a")
    place.write("docs/d/b.txt", "b")
    place.write("docs/d/e.txt", "e")
    place.update("docs/d", "docs")
    place.write("docs/new.txt", "new")
    (place.folder / "docs" / "d" / "b.txt").unlink()
    assert counts(place.update("docs/d")) == {"deleted": 1, "unchanged": 1}


def test_progress_tells_of_the_bytes_that_are_read(place: Place) -> None:
    for name in "abc":
        place.write(f"docs/{name}.txt", name)
    told: list[tuple[int, int]] = []
    place.update("docs", progress=lambda *step: told.append(step))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    place.update(progress=lambda *step: told.append(step))
    assert len(told) == 4


def test_progress_tells_of_the_bytes_within_a_file_of_records(place: Place) -> None:
    file = place.records("c.jsonl", "1", "2", "3", text="long " * 200_000)
    told: list[tuple[int, int]] = []
    place.update("c.jsonl", progress=lambda *step: told.append(step))
    size = file.stat().st_size
    done = [position for position, total in told if total == size]
    assert done == sorted(done)
    assert len(set(done)) == 4  # The beginning, and the end of each record.


# Keys


def test_a_key_that_is_taken_gets_the_name_of_its_source_in_front_and_keeps_it(place: Place) -> None:
    place.write("one/a.txt", "one")
    place.write("two/a.txt", "two")
    place.write("x/two/a.txt", "three")
    place.update("one", "two", "x/two")
    assert place.documents() == {"a.txt": "one", "two/a.txt": "two", "two/a.txt-2": "three"}
    (place.folder / "one" / "a.txt").rename(place.folder / "one" / "b.txt")
    place.write("two/a.txt", "new")
    assert counts(place.update()) == {"renamed": 1, "changed": 1, "unchanged": 1}
    assert place.documents() == {"b.txt": "one", "two/a.txt": "new", "two/a.txt-2": "three"}


def test_records_whose_key_is_taken_get_another_and_keep_it(place: Place) -> None:
    place.records("one/c.jsonl", "1", "2", text="one")
    place.records("two/c.jsonl", "2", "3", text="two")
    place.update("one/c.jsonl", "two/c.jsonl")
    expected = {"1": "one 1", "2": "one 2", "two/2": "two 2", "3": "two 3"}
    assert place.documents() == expected
    (place.folder / "one" / "c.jsonl").write_text("")
    place.records("two/c.jsonl", "2", "3", text="new")
    place.update()
    assert place.documents() == {"two/2": "new 2", "3": "new 3"}


def test_many_records_of_one_key_get_others_without_trying_all_that_are_taken(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0
    real = Writer.contains

    def contains(self: Writer, key: str) -> bool:
        nonlocal asked
        asked += 1
        return real(self, key)

    def archive(text: str) -> bytes:
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as made:
            for number in range(50):
                made.writestr(f"{number}.jsonl", f'{{"_id": "x", "text": "{text} {number}"}}')
        return data.getvalue()

    monkeypatch.setattr(Writer, "contains", contains)
    expected = {"x", "docs/x", *(f"docs/x-{number}" for number in range(2, 50))}
    for text in ("old", "new"):
        place.write("docs/a.zip", archive(text))
        place.update("docs")
        assert set(place.documents()) == expected
    assert asked <= 2 * 4 * 50


def test_a_document_added_by_a_program_is_not_replaced_by_a_file(place: Place) -> None:
    with place.index.writer() as writer:
        writer.add(Document(key="a.txt", text="mine", origin="api"))
    place.write("docs/a.txt", "theirs")
    place.update("docs")
    assert place.documents() == {"a.txt": "mine", "docs/a.txt": "theirs"}
    with place.index.writer() as writer:
        writer.delete("a.txt")


def test_names_that_differ_only_in_their_unicode_form_are_two_documents(place: Place) -> None:
    place.write("docs/hòa.txt", "composed")
    place.write("docs/ho\u0300a.txt", "decomposed")
    if len(list((place.folder / "docs").iterdir())) == 1:
        pytest.skip("the file system takes the two names for one")
    place.update("docs")
    assert place.documents() == {"hòa.txt": "decomposed", "docs/hòa.txt": "composed"}


# Sources that are not there


def test_a_source_that_was_never_there_is_an_error_before_anything_is_done(place: Place) -> None:
    place.write("docs/a.txt", "a")
    with pytest.raises(SourceError, match="no such file or folder"):
        place.update("docs", "dosc")
    assert place.documents() == {}


@pytest.mark.parametrize("vanished", ["docs", "c.jsonl"])
def test_a_source_that_vanished_is_reported_and_keeps_its_documents(place: Place, vanished: str) -> None:
    place.write("docs/a.txt", "a")
    place.records("c.jsonl", "1")
    place.update("docs", "c.jsonl")
    (place.folder / vanished).rename(place.folder / "away")
    summary = place.update()
    assert counts(summary) == {"unchanged": 2}
    (error,) = summary.errors
    assert isinstance(error, SourceError)
    assert "its 1 document stays in the index" in error.reason
    assert "searchlib index --forget" in error.reason
    (place.folder / "away").rename(place.folder / vanished)
    assert place.update().errors == ()


def test_a_folder_that_was_emptied_keeps_its_documents(place: Place) -> None:
    place.write("docs/a.txt", "a")
    place.write("docs/sub/b.txt", "b")
    place.update("docs")
    shutil.rmtree(place.folder / "docs" / "sub")
    (place.folder / "docs" / "a.txt").unlink()
    summary = place.update()
    assert counts(summary) == {"unchanged": 2}
    assert "holds no files any more" in reasons(summary)[0]


def test_forgetting_a_source_takes_its_documents_out(place: Place) -> None:
    place.write("docs/a.txt", "a")
    place.records("c.jsonl", "1", "2")
    place.update("docs", "c.jsonl")
    (place.folder / "c.jsonl").unlink()
    assert forget(place.index, place.folder / "c.jsonl") == 2
    assert set(place.documents()) == {"a.txt"}
    assert place.update().errors == ()


def test_forgetting_what_is_no_source_names_those_that_are(place: Place) -> None:
    place.write("docs/a.txt", "a")
    place.update("docs")
    with pytest.raises(SourceError, match=r"those known are .*docs"):
        forget(place.index, place.folder / "dosc")


# Files that cannot be read


def test_bad_files_are_reported_by_name_and_the_rest_is_indexed(place: Place) -> None:
    place.write("docs/a.txt", "a")
    place.write("docs/b.txt", b"caf\xe9\0")
    place.write("docs/c.png", b"\x89PNG\0")
    place.records("docs/d.jsonl", "1", "1")
    place.write("docs/e.jsonl.gz", gzip.compress(b'{"_id": "2", "text": "x"}\n' * 9)[:-9])
    place.write("docs/f.html", b"<p>\xff\0")
    summary = place.update("docs")
    assert counts(summary) == {"added": 3, "skipped": 1}
    assert {Path(error.source).name for error in summary.errors} == {
        "b.txt",
        "d.jsonl",
        "e.jsonl.gz",
        "f.html",
    }
    assert set(place.documents()) == {"a.txt", "1", "2"}


def test_a_bad_file_is_told_again_until_it_is_mended(place: Place) -> None:
    place.write("docs/a.txt", b"caf\xe9\0")
    first, second = place.update("docs"), place.update()
    assert reasons(first) == reasons(second)
    place.write("docs/a.txt", "café")
    summary = place.update()
    assert (counts(summary), summary.errors) == ({"added": 1}, ())


def test_a_file_that_became_bad_keeps_its_document(place: Place) -> None:
    place.write("docs/a.txt", "good")
    place.records("docs/c.jsonl", "1")
    place.update("docs")
    place.write("docs/a.txt", b"caf\xe9\0")
    place.write("docs/c.jsonl", "nonsense")
    for _ in range(2):
        summary = place.update()
        assert counts(summary) == {"unchanged": 2}
        assert len(summary.errors) == 2
    assert place.documents() == {"a.txt": "good", "1": "text 1"}
    place.write("docs/a.txt", "better")
    place.write("docs/c.jsonl", "")
    assert counts(place.update()) == {"changed": 1, "deleted": 1, "skipped": 1}


def test_a_file_whose_records_are_all_refused_has_no_documents(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "_KEY_LIMIT", 5)
    place.records("c.jsonl", "1", "2")
    place.update("c.jsonl")
    place.records("c.jsonl", "too long")
    summary = place.update()
    assert (counts(summary), reasons(summary)) == ({"deleted": 2}, ["a key has 1 to 5 characters"])
    assert place.documents() == {}


def test_what_is_to_be_known_of_a_file_is_told_once_and_kept(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["is in TCVN3", "is in TCVN3", "spacing repaired", "page 3 is empty", "page 4 is empty"]

    def telling(*arguments: Any, **options: Any) -> Iterator[Item]:
        yield from read_documents(*arguments, **options)
        yield from (Note("old.txt", text) for text in texts)

    monkeypatch.setattr(here, "read_documents", telling)
    place.write("docs/old.txt", "cũ")
    assert [note.text for note in place.update("docs").notes] == texts
    assert (
        Manifest.of(place.index).files["docs/old.txt"].notes
        == "is in TCVN3; spacing repaired; page 3 is empty (and 1 more)"
    )
    assert place.update("docs").notes == ()


def refuse(monkeypatch: pytest.MonkeyPatch, name: str, error: OSError) -> None:
    """Let files of this name not be opened."""
    real = os.open

    def opening(path: str, *arguments: int) -> int:
        if os.fspath(path).endswith(name):
            raise error
        return real(path, *arguments)

    monkeypatch.setattr(os, "open", opening)


def test_a_file_that_became_unreadable_keeps_its_document(place: Place) -> None:
    place.write("docs/a.txt", "a")
    place.write("docs/b.txt", "b")
    place.update("docs")
    place.write("docs/a.txt", "changed")
    with pytest.MonkeyPatch.context() as patch:
        refuse(patch, "a.txt", PermissionError(13, "Permission denied"))
        summary = place.update()
    assert counts(summary) == {"unchanged": 2}
    assert reasons(summary) == ["cannot be read: Permission denied"]
    assert counts(place.update()) == {"changed": 1, "unchanged": 1}


def test_a_new_file_that_cannot_be_read_is_tried_again_without_writing(place: Place) -> None:
    place.write("docs/a.txt", "a")
    with pytest.MonkeyPatch.context() as patch:
        refuse(patch, "a.txt", PermissionError(13, "Permission denied"))
        assert reasons(place.update("docs")) == ["cannot be read: Permission denied"]
        generation = place.index.generation
        assert reasons(place.update()) == ["cannot be read: Permission denied"]
        assert place.index.generation == generation
    summary = place.update()
    assert (counts(summary), summary.errors) == ({"added": 1}, ())


def test_a_file_that_vanishes_before_it_is_read_is_gone(place: Place) -> None:
    place.write("docs/a.txt", "a")
    place.write("docs/b.txt", "b")
    place.update("docs")
    place.write("docs/a.txt", "changed")
    place.write("docs/c.txt", "new")
    with pytest.MonkeyPatch.context() as patch:
        refuse(patch, "a.txt", FileNotFoundError(2, "No such file or directory"))
        refuse(patch, "c.txt", FileNotFoundError(2, "No such file or directory"))
        summary = place.update()
    assert (counts(summary), summary.errors) == ({"deleted": 1, "unchanged": 1}, ())


def test_a_file_that_vanishes_between_the_look_and_the_reading_is_gone(place: Place) -> None:
    file = place.write("docs/a.txt", "a")
    place.write("docs/b.txt", "b")
    place.update("docs")
    place.write("docs/a.txt", "changed")
    place.write("docs/0.txt", "first")
    summary = place.update(progress=lambda *_: file.unlink(missing_ok=True))
    assert counts(summary) == {"added": 1, "deleted": 1, "unchanged": 1}


def test_what_lies_below_an_unreadable_folder_stays(place: Place) -> None:
    place.write("docs/closed/sub/a.txt", "a")
    place.write("docs/b.txt", "b")
    place.update("docs")
    (place.folder / "docs" / "b.txt").unlink()
    place.write("docs/c.txt", "c")
    real = os.scandir

    def listing(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "scandir", listing)
        summary = place.update()
    assert counts(summary) == {"added": 1, "deleted": 1, "unchanged": 1}
    assert set(place.documents()) == {"closed/sub/a.txt", "c.txt"}


def test_what_a_broken_link_led_to_stays(place: Place) -> None:
    place.write("far/a.txt", "a")
    place.write("docs/b.txt", "b")
    (place.folder / "docs" / "link").symlink_to(place.folder / "far")
    place.update("docs")
    (place.folder / "far").rename(place.folder / "away")
    summary = place.update()
    assert counts(summary) == {"unchanged": 2}
    assert "not there" in reasons(summary)[0]


def test_what_is_read_as_a_whole_has_a_limit_and_what_is_read_in_pieces_has_none(place: Place) -> None:
    place.write("docs/a.md", "x" * 101)
    place.write("docs/b", b"\0" * 101)
    place.write("docs/c", "x" * 101)
    place.records("docs/d.jsonl", "1" * 200)
    place.write("docs/e.md", "old")
    summary = place.update("docs", size_limit=100)
    assert counts(summary) == {"added": 3, "skipped": 1}
    assert [Path(error.source).name for error in summary.errors] == ["a.md"]
    place.write("docs/e.md", "x" * 101)
    summary = place.update(size_limit=100)
    assert counts(summary) == {"unchanged": 3, "skipped": 1}
    assert len(summary.errors) == 2


def test_strict_raises_the_first_error_and_changes_nothing(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "_BATCH_DOCUMENTS", 1)
    place.write("docs/a.txt", "a")
    place.write("docs/b.txt", b"caf\xe9\0")
    generation = place.index.generation
    for _ in range(2):
        with pytest.raises(DocumentError, match=r"b\.txt: is not UTF-8 at byte 3"):
            place.update("docs", strict=True)
        assert (place.index.generation, place.documents()) == (generation, {})
    place.update("docs")
    with pytest.raises(DocumentError):
        place.update(strict=True)


# Interruptions


class Stop(BaseException):
    """What interrupts the work, as Ctrl-C does."""


def interrupt_after(count: int) -> object:
    left = iter(range(count))

    def progress(*_: int) -> None:
        if next(left, None) is None:
            raise Stop

    return progress


def test_interrupted_work_goes_on_where_the_last_commit_was(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "_BATCH_DOCUMENTS", 2)
    for number in range(5):
        place.write(f"docs/{number}.txt", str(number))
    with pytest.raises(Stop):
        place.update("docs", progress=interrupt_after(3))
    assert set(place.documents()) == {"0.txt", "1.txt"}
    place.check()
    assert counts(place.update()) == {"added": 3, "unchanged": 2}


def test_work_to_be_done_at_once_is_all_undone(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "_BATCH_DOCUMENTS", 2)
    for number in range(5):
        place.write(f"docs/{number}.txt", str(number))
    with pytest.raises(Stop):
        place.update("docs", at_once=True, progress=interrupt_after(3))
    assert place.documents() == {}


def stop_at_record(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    real = work.Work._put

    def put(self: work.Work, document: Document, *more: Any) -> Any:
        if document.key == key:
            raise Stop
        return real(self, document, *more)

    monkeypatch.setattr(work.Work, "_put", put)


@pytest.mark.parametrize("before", [0, 3])
def test_a_long_file_of_records_goes_on_where_the_last_commit_was(
    place: Place, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    monkeypatch.setattr(work, "_BATCH_DOCUMENTS", 2)
    place.write("other/1", "taken")
    place.records("docs/c.jsonl", *map(str, range(before)), text="old")
    place.update("other", "docs")
    place.records("docs/c.jsonl", *map(str, range(7)))
    with monkeypatch.context() as patch:
        stop_at_record(patch, "5")
        with pytest.raises(Stop):
            place.update()
    assert set(place.documents()) == {"1", "0", "docs/1", "2", "3"}
    place.check()
    assert counts(place.update()) == {"added": 3, "unchanged": 1}
    assert set(place.documents()) == {"1", "0", "docs/1", "2", "3", "4", "5", "6"}
    assert counts(place.update()) == {"unchanged": 8}


def test_records_that_are_refused_do_not_count_where_an_interrupted_file_goes_on(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "_BATCH_DOCUMENTS", 2)
    monkeypatch.setattr(documents, "_KEY_LIMIT", 5)
    place.records("c.jsonl", "0", "too long", "1", "2", "as long", "3", "4")
    with monkeypatch.context() as patch:
        stop_at_record(patch, "4")
        with pytest.raises(Stop):
            place.update("c.jsonl")
    assert set(place.documents()) == set("0123")
    summary = place.update()
    assert counts(summary) == {"added": 1}
    assert set(place.documents()) == set("01234")
    assert reasons(summary) == reasons(place.update()) == ["a key has 1 to 5 characters"]


def test_a_long_file_that_changed_since_the_interruption_is_read_afresh(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "_BATCH_DOCUMENTS", 2)
    place.records("c.jsonl", *map(str, range(7)))
    with monkeypatch.context() as patch:
        stop_at_record(patch, "5")
        with pytest.raises(Stop):
            place.update("c.jsonl")
    place.records("c.jsonl", "a", "b", "c")
    place.update()
    assert set(place.documents()) == {"a", "b", "c"}


def test_long_texts_make_a_batch_too(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "_BATCH_CHARACTERS", 10)
    for number in range(3):
        place.write(f"docs/{number}.txt", "x" * 10)
    with pytest.raises(Stop):
        place.update("docs", progress=interrupt_after(2))
    assert set(place.documents()) == {"0.txt", "1.txt"}


def test_what_another_process_commits_between_look_and_lock_is_not_lost(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write("one/a.txt", "a")
    place.write("two/b.txt", "b")
    real = Index.writer

    def writer(self: Index, *, workers: int | None) -> object:
        monkeypatch.setattr(Index, "writer", real)
        other = Index.open(place.folder / "index")
        update(other, [place.folder / "two"])
        other.close()
        return real(self, workers=workers)

    monkeypatch.setattr(Index, "writer", writer)
    assert counts(place.update("one")) == {"added": 1}
    assert set(place.documents()) == {"a.txt", "b.txt"}
    assert Manifest.of(place.index).sources == ["two", "one"]


# The law: whatever was done to the files, an updated index is as one made afresh.

STEPS = st.lists(
    st.tuples(st.sampled_from(["write", "move", "delete", "update"]), st.integers(0, 3), st.integers(0, 3)),
    max_size=12,
)
NAMES = ("one/a.txt", "one/b.md", "two/a.txt", "two/c.jsonl")


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_an_updated_index_holds_what_one_made_afresh_holds(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]]
) -> None:
    place = Place(tmp_path_factory.mktemp("law"))
    for source in ("one", "two"):
        place.write(f"{source}/always.txt", source)
    place.update("one", "two")
    for number, (step, first, second) in enumerate(steps):
        file, target = place.folder / NAMES[first], place.folder / NAMES[second]
        if step == "update":
            place.update()
            place.check()
        elif step == "write":
            place.write(NAMES[first], json.dumps({"_id": f"r{second}", "text": f"text {number}"}))
        elif file.exists():
            file.replace(target) if step == "move" else file.unlink()
    place.update()
    place.check()
    afresh = Index.create(place.folder / "afresh")
    update(afresh, [place.folder / "one", place.folder / "two"])
    assert sorted((d.path, d.title, d.text) for d in place.index.documents()) == sorted(
        (d.path, d.title, d.text) for d in afresh.documents()
    )
    place.index.close()
    afresh.close()
