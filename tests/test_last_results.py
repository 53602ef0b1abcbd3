"""The results that were shown last: what is remembered of them, and for how long."""

from __future__ import annotations

from pathlib import Path

import pytest

from searchlib import Hit, Snippet
from searchlib.last_results import LastResult, LastResults, recall, remember


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "searchlib"


def hit(rank: int, key: str = "a", *snippets: Snippet) -> Hit:
    return Hit(rank, 1.0, key, f"docs/{key}", "Tên", "vi", None, snippets)


def test_the_last_list_is_remembered_and_no_other(tmp_path: Path) -> None:
    assert recall() is None
    remember(tmp_path / "one", [hit(1)])
    snippets = Snippet("mưa to", ((4, 6),), locator="page 2", offset=100), Snippet("gió", ((0, 3),))
    remember(tmp_path / "two", [hit(11, "ế\udcff\n", *snippets), hit(12, "b", Snippet("nắng", offset=7))])
    expected = LastResult(11, "ế\udcff\n", 104, "page 2"), LastResult(12, "b", 7, None)
    assert recall() == LastResults(tmp_path / "two", expected)
    remember(tmp_path / "two", [])
    assert recall() == LastResults(tmp_path / "two", ())


def test_the_folder_of_the_index_is_found_from_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    remember(Path("index"), [hit(1)])
    assert recall() == LastResults(tmp_path / "index", (LastResult(1, "a", 0, None),))


def test_of_very_many_results_the_first_thousand_are_remembered(tmp_path: Path) -> None:
    remember(tmp_path, map(hit, range(1, 5000)))
    last = recall()
    assert last is not None
    assert [result.rank for result in last.results] == [*range(1, 1001)]


def test_a_list_is_written_as_a_whole_or_not_at_all(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember(tmp_path, [hit(1)])
    before = recall()

    def fails(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fails)
    remember(tmp_path, [hit(2)])
    assert recall() == before
    assert len(list(state.iterdir())) == 1


def test_where_there_is_no_home_nothing_is_remembered(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("searchlib.last_results.state_folder", lambda: None)
    remember(tmp_path, [hit(1)])
    assert recall() is None
