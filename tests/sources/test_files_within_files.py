"""Files within files: the parts of a file are documents of their own, and come and go with it."""

from __future__ import annotations

import pytest

from searchlib.sources import work
from searchlib.sources.manifest import Manifest
from searchlib.sources.readers import decoding
from tests.sources.place import Place
from tests.sources.readers.zips import zip_of


def test_the_files_of_an_archive_are_found_under_its_name(place: Place) -> None:
    place.write("docs/sub/a.zip", zip_of({"in/b.txt": b"one", "c.jsonl": b'{"_id": "1", "text": "two"}'}))
    place.update("docs")
    assert place.documents() == {"sub/a.zip/in/b.txt": "one", "1": "two"}
    document = place.index.document("sub/a.zip/in/b.txt")
    assert (document.path, document.origin) == ("docs/sub/a.zip/in/b.txt", "docs/sub/a.zip")
    assert place.index.document("1").path == "docs/sub/a.zip/c.jsonl"


def test_they_change_and_go_with_it(place: Place) -> None:
    place.write("docs/a.zip", zip_of({"b.txt": b"one", "c.txt": b"two"}))
    place.write("docs/d.txt", "stays")
    place.update("docs")
    archive = place.write("docs/a.zip", zip_of({"c.txt": b"new"}))
    place.update()
    assert place.documents() == {"a.zip/c.txt": "new", "d.txt": "stays"}
    archive.unlink()
    place.update()
    assert place.documents() == {"d.txt": "stays"}


def test_what_is_wrong_with_one_of_them_is_told_by_its_name(place: Place) -> None:
    place.write("docs/a.zip", zip_of({"b.txt": b"one", "in/bad.txt": b"\0", "e.png": b"\x89PNG\0"}))
    summary = place.update("docs")
    assert [error.source.rpartition("docs/")[2] for error in summary.errors] == ["a.zip/in/bad.txt"]
    entry = Manifest.of(place.index).files["docs/a.zip"]
    assert (entry.documents, entry.notes) == (1, "holds a file of formats that are not read")
    assert entry.problem
    assert entry.problem.startswith("in/bad.txt: is not text")


def test_a_very_long_text_goes_on_where_the_last_commit_was(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "PORTION", 10)
    monkeypatch.setattr(work, "_BATCH_DOCUMENTS", 2)
    place.write("docs/a.txt", "".join(f"line {number}\n" for number in range(5)))
    told = iter(range(4))

    def stop(*_: int) -> None:
        if next(told, None) is None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        place.update("docs", progress=stop)
    assert set(place.documents()) == {"a.txt/part 1", "a.txt/part 2"}
    place.check()
    place.update()
    assert place.documents() == {f"a.txt/part {number + 1}": f"line {number}\n" for number in range(5)}
