"""Keeping up, small: what is counted, and that wrong work is told."""

from __future__ import annotations

import pytest

from benchmarks.formats import upkeep
from benchmarks.formats.indexing import update_new
from benchmarks.formats.reading import CheckFailedError


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(upkeep, "WATCHED", 2)
        patch.setattr(upkeep, "CHANGED", 3)
        patch.setattr(upkeep, "IN_A_FOLDER", 5)
        return upkeep.keep_up(tmp_path_factory.mktemp("upkeep"), 12, rounds=2, seed=1)


def test_an_update_without_changes_opens_no_file(kept):
    assert kept.unchanged_opened == [0, 0]


def test_an_update_opens_the_files_that_changed(kept):
    assert kept.changed_files == 3
    assert kept.changed_opened == [3, 3]


def test_there_is_a_figure_for_each_round_and_each_file_that_is_watched(kept):
    assert kept.files == 12
    assert [len(kept.walk), len(kept.unchanged), len(kept.changed)] == [2, 2, 2]
    assert len(kept.searchable) == 2
    assert min(kept.first, *kept.walk, *kept.unchanged, *kept.changed, *kept.searchable) > 0


def test_a_phrase_that_the_index_lacks_is_told(tmp_path):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.txt").write_text("bánh mì và cà phê")
    with pytest.raises(CheckFailedError, match="the index does not find in files: 'cà phê sữa'"):
        update_new(tmp_path / "files", tmp_path / "index", ["bánh mì", "cà phê sữa"])


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.pdf").write_bytes(b"no PDF")
    with pytest.raises(CheckFailedError, match=r"a\.pdf"):
        update_new(tmp_path / "files", tmp_path / "index", [])
