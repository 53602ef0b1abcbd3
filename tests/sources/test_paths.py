"""Paths: stored so that an index moves with its documents, shown as a reader would type them."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from searchlib.sources.paths import Anchor, canonical, display_path, shown


def test_a_path_beside_the_index_is_stored_relative(tmp_path: Path) -> None:
    anchor = Anchor(tmp_path / "index")
    assert anchor.stored(f"{anchor.folder}/seeds/a.txt") == "seeds/a.txt"
    assert anchor.stored(anchor.folder) == "."


def test_a_path_elsewhere_is_stored_absolute(tmp_path: Path) -> None:
    assert Anchor(tmp_path / "project" / "index").stored("/elsewhere/a.txt") == "/elsewhere/a.txt"


def test_a_folder_whose_name_begins_alike_is_not_below(tmp_path: Path) -> None:
    anchor = Anchor(tmp_path / "a" / "index")
    assert anchor.stored(f"{anchor.folder}b/x.txt") == f"{anchor.folder}b/x.txt"


@pytest.mark.parametrize("stored", ["seeds/a.txt", ".", "/elsewhere/a.txt"])
def test_storing_undoes_finding(tmp_path: Path, stored: str) -> None:
    anchor = Anchor(tmp_path / "index")
    assert anchor.stored(anchor.actual(stored)) == stored


def test_the_way_through_a_link_makes_no_difference_but_the_link_itself_keeps_its_name(
    tmp_path: Path,
) -> None:
    (tmp_path / "real" / "docs").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    real = os.path.realpath(tmp_path)
    assert canonical(tmp_path / "link" / "docs") == f"{real}/real/docs"
    assert canonical(tmp_path / "link") == f"{real}/link"


def test_a_path_is_displayed_relative_to_the_current_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path)
    assert display_path("seeds/a.txt", tmp_path / "index") == "seeds/a.txt"
    monkeypatch.chdir(tmp_path / "below")
    assert display_path("seeds/a.txt", tmp_path / "index") == f"{os.path.realpath(tmp_path)}/seeds/a.txt"


def test_a_path_is_displayed_where_the_current_directory_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert shown("/a/b.txt") == "/a/b.txt"


def test_bytes_that_are_no_text_are_shown_and_decomposed_names_composed() -> None:
    assert shown(os.fsdecode(b"/x/a\xff.txt")) == "/x/a\\xff.txt"
    assert shown(unicodedata.normalize("NFD", "/x/hòa.txt")) == "/x/hòa.txt"
