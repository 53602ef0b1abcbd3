"""Renamed files: their documents are taken over, and nothing is read again."""

from __future__ import annotations

import gzip
import io
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from searchlib import documents
from searchlib.sources import work
from searchlib.sources.manifest import Manifest
from searchlib.sources.readers import decoding
from searchlib.sources.sync import preview
from tests.sources.place import Place, counts, reasons


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read, not only hashed."""
    names: list[str] = []
    real = work.Work._read

    def reading(self: work.Work, reading: Any, *more: Any) -> None:
        names.append(Path(reading.file.path).name)
        real(self, reading, *more)

    monkeypatch.setattr(work.Work, "_read", reading)
    return names


def test_a_renamed_file_is_not_read_again(place: Place, read: list[str]) -> None:
    file = place.write("docs/a.txt", "Tiêu đề\nnội dung\n21/09/2025")
    place.update("docs")
    before = place.index.document("a.txt")
    file.rename(file.with_name("b.txt"))
    read.clear()
    assert (counts(place.update()), read) == ({"renamed": 1}, [])
    after = place.index.document("b.txt")
    assert (after.path, after.origin) == ("docs/b.txt", "docs/b.txt")
    assert (after.title, after.text, after.date, after.lang, after.type) == (
        before.title,
        before.text,
        before.date,
        before.lang,
        before.type,
    )
    read.clear()
    assert (counts(place.update()), read) == ({"unchanged": 1}, [])


def test_a_renamed_folder_is_not_read_again(place: Place, read: list[str]) -> None:
    for number in range(100):
        place.write(f"docs/old/{number // 10}/{number}.txt", f"file {number}")
    place.update("docs")
    (place.folder / "docs" / "old").rename(place.folder / "docs" / "new")
    read.clear()
    assert (counts(place.update()), read) == ({"renamed": 100}, [])
    assert set(place.documents()) == {f"new/{number // 10}/{number}.txt" for number in range(100)}


def test_a_chain_of_renamed_files_is_followed(place: Place, read: list[str]) -> None:
    first, second = place.write("docs/a.txt", "one"), place.write("docs/b.txt", "two")
    place.update("docs")
    second.rename(second.with_name("c.txt"))
    first.rename(second)
    read.clear()
    assert (counts(place.update()), read) == ({"renamed": 2}, [])
    assert place.documents() == {"b.txt": "one", "c.txt": "two"}


def test_a_file_put_in_the_place_of_another_takes_that_out(place: Place, read: list[str]) -> None:
    first, second = place.write("docs/a.txt", "one"), place.write("docs/b.txt", "two")
    place.update("docs")
    first.replace(second)
    read.clear()
    assert (counts(place.update()), read) == ({"renamed": 1, "deleted": 1}, [])
    assert place.documents() == {"b.txt": "one"}


def test_a_renamed_file_has_its_documents_once_though_its_old_name_holds_another(place: Place) -> None:
    first, second = place.write("docs/a.txt", "one"), place.write("docs/b.txt", "two")
    place.update("docs")
    first.rename(first.with_name("c.txt"))
    second.rename(second.with_name("d.txt"))
    place.write("docs/a.txt", "new")
    place.write("docs/b.txt", b"caf\xe9\0")
    planned = preview(place.index, place.folder / "index", ())
    assert (len(planned.moved), [reading.known for reading in planned.read]) == (2, [False, False])
    summary = place.update()
    assert (counts(summary), len(summary.errors)) == ({"renamed": 2, "added": 1}, 1)
    assert place.documents() == {"a.txt": "new", "c.txt": "one", "d.txt": "two"}


def test_of_two_copies_of_a_file_that_is_gone_one_is_read(place: Place, read: list[str]) -> None:
    file = place.write("docs/a.txt", "one")
    place.update("docs")
    shutil.copy2(file, file.with_name("b.txt"))
    file.rename(file.with_name("c.txt"))
    read.clear()
    assert (counts(place.update()), read) == ({"renamed": 1, "added": 1}, ["c.txt"])


def test_a_file_whose_format_is_another_by_its_new_name_is_read(place: Place, read: list[str]) -> None:
    file = place.write("docs/a.txt", "# Đầu đề\n\n*nghiêng*")
    place.update("docs")
    file.rename(file.with_name("a.md"))
    read.clear()
    assert (counts(place.update()), read) == ({"added": 1, "deleted": 1}, ["a.md"])
    assert place.documents() == {"a.md": "Đầu đề\nnghiêng"}


def test_a_file_of_the_same_size_with_another_content_is_read(place: Place, read: list[str]) -> None:
    file = place.write("docs/a.txt", "one")
    place.update("docs")
    file.unlink()
    place.write("docs/b.txt", "two")
    read.clear()
    assert (counts(place.update()), read) == ({"added": 1, "deleted": 1}, ["b.txt"])


def test_a_title_that_was_the_name_of_the_file_becomes_its_new_name(place: Place) -> None:
    file = place.write("docs/cũ.txt", "21/09/2025")
    place.update("docs")
    assert place.index.document("cũ.txt").title == "cũ"
    file.rename(file.with_name("mới.txt"))
    place.update()
    assert place.index.document("mới.txt").title == "mới"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Báo cáo.txt", "16/3/2021\nBáo cáo\nnội dung"),
        ("Báo cáo.txt", "Báo cáo\n" + "dòng\n" * 100),
        ("Báo cáo.md", "# Báo cáo\n\nnội dung"),
        ("Báo cáo.html", "<title>Báo cáo</title><p>Điều 1</p>"),
        ("Báo cáo.jsonl", '{"_id": "1", "title": "Báo cáo", "text": ""}'),
        ("Báo cáo.txt", "16/3/2021"),
        ("Báo cáo.txt", "16/3/2021\n" * 40),
        ("Báo cáo.csv", "Báo cáo\nmột\nhai\n"),
    ],
)
def test_a_renamed_file_is_called_as_one_that_is_read_under_that_name(
    place: Place, monkeypatch: pytest.MonkeyPatch, name: str, content: str
) -> None:
    monkeypatch.setattr(decoding, "PORTION", 200)
    file = place.write(f"docs/{name}", content)
    place.update("docs")
    file.rename(file.with_stem("Bản mới"))
    assert set(counts(place.update())) == {"renamed"}
    afresh = Place(place.folder / "afresh")
    afresh.write(f"docs/Bản mới{file.suffix}", content)
    afresh.update("docs")
    found, expected = ([(each.path, each.title) for each in at.index.documents()] for at in (place, afresh))
    assert found == expected
    afresh.index.close()


def test_a_file_within_a_renamed_archive_keeps_its_title(place: Place) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.txt", "16/3/2021")
    file = place.write("docs/a.zip", data.getvalue())
    place.update("docs")
    file.rename(file.with_name("b.zip"))
    place.update()
    assert place.index.document("b.zip/a.txt").title == "a"


def test_records_keep_their_keys_and_those_they_got_instead(place: Place, read: list[str]) -> None:
    place.records("docs/a.jsonl", "1", "2")
    file = place.records("docs/b.jsonl.gz", "2", "3")
    place.update("docs")
    before = place.documents()
    file.rename(file.with_name("c.jsonl.gz"))
    read.clear()
    assert (counts(place.update()), read) == ({"renamed": 2, "unchanged": 2}, [])
    assert place.documents() == before
    place.write("docs/c.jsonl.gz", gzip.compress(b'{"_id": "2", "text": "new"}\n'))
    place.update()
    assert place.documents() == {"1": "text 1", "2": "text 2", "docs/2": "new"}


def test_documents_within_a_renamed_archive_are_called_after_it(place: Place, read: list[str]) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("một.txt", "một")
        archive.writestr("sub/hai.txt", "hai")
    file = place.write("docs/a.zip", data.getvalue())
    assert counts(place.update("docs")) == {"added": 2}
    file.rename(file.with_name("b.zip"))
    read.clear()
    assert (counts(place.update()), read) == ({"renamed": 2}, [])
    assert place.documents() == {"b.zip/một.txt": "một", "b.zip/sub/hai.txt": "hai"}
    assert place.index.document("b.zip/một.txt").path == "docs/b.zip/một.txt"


def test_what_cannot_be_indexed_under_its_new_name_is_reported_and_read_again_under_another(
    place: Place, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("short", "short")
        archive.writestr("rather long", "long")
    file = place.write("docs/a.zip", data.getvalue())
    place.write("docs/b.txt", "b")
    place.update("docs")
    monkeypatch.setattr(documents, "_KEY_LIMIT", 20)
    longer = file.rename(file.with_name("another.zip"))
    place.write("docs/new.txt", "new")
    summary = place.update()
    assert counts(summary) == {"renamed": 1, "deleted": 1, "added": 1, "unchanged": 1}
    assert reasons(summary) == reasons(place.update()) == ["a key has 1 to 20 characters"]
    place.check()
    longer.rename(file)
    read.clear()
    summary = place.update()
    assert (summary.errors, read) == ((), ["a.zip"])
    assert set(place.documents()) == {"a.zip/short", "a.zip/rather long", "b.txt", "new.txt"}


def test_what_was_wrong_with_a_file_goes_with_it(place: Place, read: list[str]) -> None:
    file = place.write("docs/a.jsonl", b'{"_id": "1", "text": "x"}\nnot json\n')
    place.write("docs/b.txt", "b")
    place.update("docs")
    file.rename(file.with_name("c.jsonl"))
    read.clear()
    summary = place.update()
    assert (counts(summary), read) == ({"renamed": 1, "unchanged": 1}, [])
    assert [(error.source[-7:], "line 2" in error.reason) for error in summary.errors] == [("c.jsonl", True)]
    assert reasons(place.update()) == reasons(summary)


def test_a_renamed_picture_is_not_read_again(place: Place, read: list[str]) -> None:
    file = place.write("docs/a.png", b"\x89PNG\0")
    place.write("docs/b.txt", "b")
    place.update("docs")
    file.rename(file.with_name("c.png"))
    read.clear()
    assert (counts(place.update()), read) == ({"skipped": 1, "unchanged": 1}, [])
    assert "docs/c.png" in Manifest.of(place.index).files


def test_a_file_moved_to_another_source_is_not_read_again(place: Place, read: list[str]) -> None:
    file = place.write("one/a.txt", "a")
    place.write("one/stays.txt", "stays")
    place.write("two/b.txt", "b")
    place.update("one", "two")
    file.rename(place.folder / "two" / "c.txt")
    read.clear()
    assert (counts(place.update()), read) == ({"renamed": 1, "unchanged": 2}, [])
    assert Manifest.of(place.index).files["two/c.txt"].source == "two"


def test_interrupted_moving_goes_on(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "_BATCH_DOCUMENTS", 3)
    for number in range(10):
        place.write(f"docs/old/{number}.txt", f"file {number}")
    place.update("docs")
    (place.folder / "docs" / "old").rename(place.folder / "docs" / "new")
    moved = 0
    real = work.Work._take_over

    def take_over(self: work.Work, *arguments: object) -> None:
        nonlocal moved
        moved += 1
        if moved == 8:
            raise KeyboardInterrupt
        real(self, *arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(work.Work, "_take_over", take_over)
        with pytest.raises(KeyboardInterrupt):
            place.update()
    place.check()
    assert len(place.documents()) == 6
    assert counts(place.update()) == {"added": 4, "unchanged": 6}
    assert place.documents() == {f"new/{number}.txt": f"file {number}" for number in range(10)}
