"""Watching: what happens to the sources is in the index soon, and nothing is left behind at the end."""

from __future__ import annotations

import logging
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from watchdog.observers.api import BaseObserver

from searchlib.errors import SourceError
from searchlib.index import Index
from searchlib.lock import Lock
from searchlib.sources import changes, following
from searchlib.sources.scope import Scope
from searchlib.sources.sync import Summary, forget, update
from searchlib.sources.watching import watch
from tests.sources.place import Place, counts, reasons

PROMISED = 2.0
PATIENCE = 30.0


class Watcher:
    """A watch in a thread of its own, with what it tells."""

    def __init__(self, place: Place, *, stop: threading.Event | None = None, **options: Any) -> None:
        self.told: list[Summary] = []
        self.said: list[str] = []
        self.failed: BaseException | None = None
        self.stop = stop or threading.Event()
        self._index = Index.open(place.index.path)
        self._options = options
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        try:
            watch(
                self._index,
                stop=self.stop,
                told=self.told.append,
                said=self.said.append,
                workers=0,
                **self._options,
            )
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            self.failed = error

    def end(self) -> None:
        self.stop.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        self._index.close()

    def until(self, condition: Callable[[], object], within: float = PATIENCE) -> None:
        deadline = time.monotonic() + within
        while not condition():
            assert self.failed is None, self.failed
            assert time.monotonic() < deadline, (self.told, self.said)
            time.sleep(0.01)


@contextmanager
def watched(place: Place, **options: Any) -> Iterator[Watcher]:
    watcher = Watcher(place, **options)
    try:
        watcher.until(lambda: watcher.told)
        yield watcher
    finally:
        watcher.end()
    assert watcher.failed is None


@pytest.fixture
def docs(place: Place) -> Path:
    place.write("docs/a.txt", "một")
    place.write("docs/sub/b.txt", "hai")
    place.update("docs")
    return place.folder / "docs"


def test_the_index_is_brought_up_to_date_first(place: Place, docs: Path) -> None:
    (docs / "c.txt").write_text("ba")
    with watched(place) as watcher:
        assert counts(watcher.told[0]) == {"added": 1, "unchanged": 2}


def test_a_source_that_is_new_is_added(place: Place) -> None:
    place.write("docs/a.txt", "một")
    with watched(place, sources=[place.folder / "docs"]) as watcher:
        assert counts(watcher.told[0]) == {"added": 1}


@pytest.mark.parametrize("polling", [False, True])
def test_each_kind_of_change_is_seen_within_two_seconds(place: Place, docs: Path, polling: bool) -> None:
    with watched(place, polling=polling) as watcher:
        (docs / "sub" / "c.txt").write_text("ba")
        watcher.until(lambda: place.documents().get("sub/c.txt") == "ba", PROMISED)
        (docs / "sub" / "c.txt").write_text("bốn năm")
        watcher.until(lambda: place.documents().get("sub/c.txt") == "bốn năm", PROMISED)
        (docs / "sub" / "c.txt").rename(docs / "d.txt")
        watcher.until(lambda: place.documents().get("d.txt") == "bốn năm", PROMISED)
        (docs / "d.txt").unlink()
        watcher.until(lambda: set(place.documents()) == {"a.txt", "sub/b.txt"}, PROMISED)
    assert [counts(summary) for summary in without_unchanged(watcher.told[1:])] == [
        {"added": 1},
        {"changed": 1},
        {"renamed": 1},
        {"deleted": 1},
    ]


def without_unchanged(summaries: list[Summary]) -> list[Summary]:
    return [replace(summary, unchanged=0) for summary in summaries]


def test_what_is_searched_meanwhile_is_what_is_there(place: Place, docs: Path) -> None:
    with watched(place) as watcher, Index.open(place.index.path) as reader:
        (docs / "c.txt").write_text("Hoàng thành Thăng Long")
        watcher.until(lambda: reader.search("thang long").hits)


def test_folders_come_move_and_go_with_what_is_in_them(place: Place, docs: Path, tmp_path: Path) -> None:
    place.write("outside/deep/x.txt", "x")
    place.write("outside/y.txt", "y")
    with watched(place) as watcher:
        (place.folder / "outside").rename(docs / "in")
        watcher.until(lambda: {"in/y.txt", "in/deep/x.txt"} <= set(place.documents()))
        (docs / "in").rename(docs / "sub" / "moved")
        watcher.until(lambda: {"sub/moved/y.txt", "sub/moved/deep/x.txt"} <= set(place.documents()))
        (docs / "sub" / "moved" / "deep" / "z.txt").write_text("z")
        watcher.until(lambda: "sub/moved/deep/z.txt" in place.documents())
        shutil.rmtree(docs / "sub" / "moved")
        watcher.until(lambda: set(place.documents()) == {"a.txt", "sub/b.txt"})


def test_a_burst_of_changes_makes_few_commits(place: Place, docs: Path) -> None:
    with watched(place) as watcher:
        for number in range(500):
            file = docs / f"{number // 50}" / f"{number}.txt"
            file.parent.mkdir(exist_ok=True)
            file.write_text(f"file {number}")
        watcher.until(lambda: len(place.documents()) == 502)
        assert len(watcher.told) < 10


def test_changed_rules_are_followed(place: Place, docs: Path) -> None:
    with watched(place) as watcher:
        (docs / ".gitignore").write_text("sub/\n")
        watcher.until(lambda: set(place.documents()) == {"a.txt"})
        (docs / ".gitignore").unlink()
        watcher.until(lambda: set(place.documents()) == {"a.txt", "sub/b.txt"})


def test_a_scope_holds_while_watching(place: Place, docs: Path) -> None:
    place.update("docs", scopes={str(docs): Scope(exclude=("*.md",), hidden=True)})
    with watched(place) as watcher:
        (docs / "c.md").write_text("c")
        (docs / ".d.txt").write_text("d")
        watcher.until(lambda: set(place.documents()) == {"a.txt", "sub/b.txt", ".d.txt"})


def test_a_single_file_is_followed(place: Place) -> None:
    place.records("c.jsonl", "1")
    place.update("c.jsonl")
    with watched(place) as watcher:
        place.records("c.jsonl", "1", "2")
        watcher.until(lambda: set(place.documents()) == {"1", "2"})


def test_what_a_link_leads_to_is_followed_even_if_it_comes_later(place: Place, docs: Path) -> None:
    place.write("elsewhere/x.txt", "x")
    with watched(place) as watcher:
        (docs / "link").symlink_to(place.folder / "elsewhere")
        watcher.until(lambda: "link/x.txt" in place.documents())
        (place.folder / "elsewhere" / "y.txt").write_text("y")
        watcher.until(lambda: "link/y.txt" in place.documents())


def test_a_source_that_is_a_link_is_followed(place: Place, docs: Path) -> None:
    (place.folder / "named").symlink_to(docs)
    forget(place.index, docs)
    with watched(place, sources=[place.folder / "named"]) as watcher:
        (docs / "c.txt").write_text("ba")
        watcher.until(lambda: "c.txt" in place.documents())


def test_a_link_to_a_followed_folder_may_go(place: Place, docs: Path) -> None:
    (docs / "me").symlink_to(docs)
    with watched(place) as watcher:
        (docs / "me").unlink()
        everything_was_looked_at(watcher, docs)
        (docs / "c.txt").write_text("ba")
        watcher.until(lambda: "c.txt" in place.documents())


def test_one_of_two_links_to_a_folder_may_go(place: Place, docs: Path) -> None:
    place.write("elsewhere/x.txt", "x")
    (docs / "one").symlink_to(place.folder / "elsewhere")
    (docs / "two").symlink_to(place.folder / "elsewhere")
    with watched(place) as watcher:
        (docs / "two").unlink()
        everything_was_looked_at(watcher, docs)
        (place.folder / "elsewhere" / "y.txt").write_text("y")
        watcher.until(lambda: "one/y.txt" in place.documents())


def everything_was_looked_at(watcher: Watcher, docs: Path) -> None:
    """Wait until that was done, which a new link makes happen."""
    (docs.parent / "beyond").mkdir()
    (docs.parent / "beyond" / "z.txt").write_text("z")
    (docs / "link").symlink_to(docs.parent / "beyond")
    watcher.until(lambda: any(summary.added for summary in watcher.told[1:]))
    time.sleep(0.6)


def test_a_source_that_is_replaced_is_followed(place: Place, docs: Path) -> None:
    place.write("other/b.txt", "khác")
    with watched(place) as watcher:
        docs.rename(place.folder / "away")
        (place.folder / "other").rename(docs)
        watcher.until(lambda: set(place.documents()) == {"b.txt"})
        (docs / "c.txt").write_text("ba")
        watcher.until(lambda: "c.txt" in place.documents())


def test_a_single_file_is_followed_though_others_take_its_place(place: Place) -> None:
    place.write("c.txt", "0")
    place.update("c.txt")
    with watched(place) as watcher:
        place.write("new.txt", "một")
        (place.folder / "new.txt").rename(place.folder / "c.txt")
        watcher.until(lambda: place.documents() == {"c.txt": "một"})
        time.sleep(1.2)  # So long it takes to see that another file is there.
        place.write("c.txt", "hai ba")
        watcher.until(lambda: place.documents() == {"c.txt": "hai ba"})


def test_the_file_that_a_link_leads_to_is_followed(place: Place, docs: Path) -> None:
    place.write("elsewhere/x.txt", "x")
    place.write("elsewhere/y.txt", "y")
    (docs / "link.txt").symlink_to(place.folder / "elsewhere" / "x.txt")
    with watched(place) as watcher:
        place.write("elsewhere/x.txt", "một")
        watcher.until(lambda: place.documents()["link.txt"] == "một")
        (docs / "link.txt").unlink()
        (docs / "link.txt").symlink_to(place.folder / "elsewhere" / "y.txt")
        watcher.until(lambda: place.documents()["link.txt"] == "y")
        time.sleep(0.6)
        place.write("elsewhere/y.txt", "hai")
        watcher.until(lambda: place.documents()["link.txt"] == "hai")


def test_a_single_file_that_is_a_link_is_followed(place: Place) -> None:
    place.write("elsewhere/x.txt", "x")
    (place.folder / "link.txt").symlink_to(place.folder / "elsewhere" / "x.txt")
    place.update("link.txt")
    with watched(place) as watcher:
        place.write("elsewhere/x.txt", "một")
        watcher.until(lambda: place.documents() == {"link.txt": "một"})


def test_linked_files_in_very_many_folders_are_not_all_followed_and_that_is_said(
    place: Place, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "_FOLDERS_OF_FILES", 1)
    for name in "xyz":
        place.write(f"{name}/{name}.txt", name)
        (docs / f"{name}.txt").symlink_to(place.folder / name / f"{name}.txt")
    with watched(place) as watcher:
        watcher.until(lambda: watcher.said)
        place.write("x/x.txt", "một")
        watcher.until(lambda: place.documents()["x.txt"] == "một")
    assert watcher.said == [
        "links lead to files in 3 folders: changes in 2 of them are found only from time to time"
    ]


def test_an_index_within_its_source_does_not_tell_of_itself(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write("a.txt", "a")
    place.update(".")
    looks: list[float] = []

    def looking(*arguments: Any, **options: Any) -> Summary:
        summary = update(*arguments, **options)
        looks.append(time.monotonic())
        return summary

    monkeypatch.setattr("searchlib.sources.watching.update", looking)
    with watched(place) as watcher:
        (place.folder / "b.txt").write_text("b")
        watcher.until(lambda: "b.txt" in place.documents())
        watcher.until(lambda: time.monotonic() - looks[-1] > 0.6)


def test_a_source_that_vanishes_is_reported_and_awaited(place: Place, docs: Path) -> None:
    away = place.folder / "away"
    with watched(place) as watcher:
        docs.rename(away)
        watcher.until(lambda: reasons(watcher.told[-1]))
        assert "its 2 documents stay in the index" in reasons(watcher.told[-1])[0]
        assert len(place.documents()) == 2
        (away / "c.txt").write_text("ba")
        away.rename(docs)
        watcher.until(lambda: "c.txt" in place.documents())
        assert any(line.endswith("is there again") for line in watcher.said)
        (docs / "d.txt").write_text("bốn")
        watcher.until(lambda: "d.txt" in place.documents())


def test_a_source_that_was_never_there_is_an_error(place: Place) -> None:
    with pytest.raises(SourceError, match="there is no such file"):
        watch(
            place.index,
            [place.folder / "none"],
            stop=threading.Event(),
            told=lambda _: None,
            said=lambda _: None,
        )


def test_a_bad_file_is_told_once(place: Place, docs: Path) -> None:
    with watched(place) as watcher:
        (docs / "bad.jsonl").write_text("no json")
        watcher.until(lambda: len(watcher.told) == 2)
        assert len(reasons(watcher.told[1])) == 1
        (docs / "c.txt").write_text("ba")
        watcher.until(lambda: "c.txt" in place.documents())
        watcher.until(lambda: len(watcher.told) == 3)
        assert reasons(watcher.told[2]) == []


def test_the_lock_is_waited_for(place: Place, docs: Path) -> None:
    with watched(place) as watcher:
        with Lock(place.index.path):
            (docs / "c.txt").write_text("ba")
            watcher.until(lambda: watcher.said)
            assert "waiting" in watcher.said[0]
        watcher.until(lambda: "c.txt" in place.documents())
        assert len(watcher.said) == 1


def test_the_lock_is_free_while_nothing_happens(place: Place, docs: Path) -> None:
    with watched(place), Lock(place.index.path):
        pass


def test_the_end_gives_up_what_is_under_way(
    place: Place, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (docs / "c.txt").write_text("ba")
    stop = threading.Event()

    def stopping(*arguments: Any, **options: Any) -> Summary:
        stop.set()
        return update(*arguments, **options)

    monkeypatch.setattr("searchlib.sources.watching.update", stopping)
    watcher = Watcher(place, stop=stop)
    watcher.end()
    assert (watcher.failed, watcher.told) == (None, [])
    assert set(place.documents()) == {"a.txt", "sub/b.txt"}
    with Lock(place.index.path):
        pass


def test_nothing_is_left_running_at_the_end(place: Place, docs: Path) -> None:
    with watched(place):
        pass
    with watched(place):
        running = threading.active_count()
    assert threading.active_count() < running


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such limit")
@pytest.mark.parametrize("beyond", ["the first", "some below it"])
def test_where_the_system_follows_no_more_folders_one_looks_oneself(
    place: Place, docs: Path, monkeypatch: pytest.MonkeyPatch, beyond: str
) -> None:
    real = BaseObserver.schedule

    def schedule(self: Any, handler: Any, path: str, **options: Any) -> Any:
        if beyond == "the first" or path == os.sep:
            raise OSError(28, "inotify watch limit reached")
        return real(self, handler, path, **options)

    monkeypatch.setattr(BaseObserver, "schedule", schedule)
    with watched(place) as watcher:
        assert len(watcher.said) == 1
        assert "changes are not told" in watcher.said[0]
        (docs / "sub" / "c.txt").write_text("ba")
        watcher.until(lambda: "sub/c.txt" in place.documents())


def test_events_that_were_lost_make_everything_be_looked_at() -> None:
    with following.Following(Path("index"), lambda _: None, polling=False) as running:
        logging.getLogger("watchdog.observers").warning("overflow")
        taken = running.changes.take(quiet=0, longest=0)
    assert taken is not None
    assert taken.everything


def test_changes_in_very_many_folders_make_everything_be_looked_at() -> None:
    seen = changes.Changes()
    for number in range(5001):
        seen.add(f"/docs/{number}", whole=False)
    taken = seen.take(quiet=0, longest=0)
    assert taken is not None
    assert taken.everything


def test_changes_are_gathered_until_it_is_quiet_or_has_taken_long() -> None:
    seen = changes.Changes()
    assert seen.take(quiet=0, longest=0) is None
    seen.add("/docs", whole=True)
    assert seen.take(quiet=60, longest=60) is None
    seen.add("/docs", whole=False)
    taken = seen.take(quiet=60, longest=0)
    assert taken is not None
    assert (taken.folders, taken.everything) == ({"/docs": True}, False)
    assert seen.take(quiet=0, longest=0) is None
    seen.put_back(taken)
    again = seen.take(quiet=0, longest=0)
    assert again is not None
    assert again.folders == {"/docs": True}
