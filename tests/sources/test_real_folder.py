"""A real folder: every text is found by a query, and every damaged file is reported by name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from searchlib.index import Index
from searchlib.sources.sync import Summary, update
from tests.sources.everything import DAMAGED, saying, sound_files, write_damaged


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("real")


@pytest.fixture(scope="module")
def expected(folder: Path) -> list[tuple[str, str]]:
    return list(sound_files(folder / "docs"))


@pytest.fixture(scope="module")
def damaged(folder: Path) -> list[str]:
    return write_damaged(folder / "docs")


@pytest.fixture(scope="module")
def indexed(folder: Path, expected: list[tuple[str, str]], damaged: list[str]) -> tuple[Index, Summary]:
    index = Index.create(folder / "index")
    return index, update(index, [folder / "docs"], workers=2)


def test_there_are_sixty_files_over_all_formats(expected: list[tuple[str, str]]) -> None:
    from searchlib.sources.readers.formats import FORMATS, format_of

    paths = {path for path, _ in expected}
    assert len(paths) >= 60
    met = {row.name for path in paths if (row := format_of(path))}
    # Old Word files are read where a program for them is installed, slides where a library is.
    assert {row.name for row in FORMATS} - met <= {"doc", "pptx"}


def test_every_text_is_found_by_what_it_alone_says(
    indexed: tuple[Index, Summary], expected: list[tuple[str, str]]
) -> None:
    index, _ = indexed
    missing = []
    for path, name in expected:
        hits = index.search(f'"{saying(name)}"', exact_marks=True, suggest=False).hits
        if [hit.origin for hit in hits] != [f"docs/{path}"]:
            missing.append((path, name, [hit.origin for hit in hits]))
    assert missing == []


def _reported(summary: Summary, names: list[str]) -> list[str]:
    """Those of the names that messages begin with, or that are part of a path in them."""
    return [name for name in names if any(name in error.source for error in summary.errors)]


def test_every_damaged_file_is_reported_by_name(indexed: tuple[Index, Summary], damaged: list[str]) -> None:
    _, summary = indexed
    assert _reported(summary, damaged) == damaged


def test_no_sound_file_is_reported(indexed: tuple[Index, Summary], damaged: list[str]) -> None:
    _, summary = indexed
    assert [str(error) for error in summary.errors if not any(name in error.source for name in damaged)] == []


def test_a_second_look_reads_nothing_anew_and_reports_the_same(
    indexed: tuple[Index, Summary], folder: Path, damaged: list[str]
) -> None:
    index, _ = indexed
    second = update(index, [folder / "docs"], workers=2)
    assert (second.added, second.changed, second.deleted) == (0, 0, 0)
    assert _reported(second, damaged) == damaged


@pytest.mark.parametrize(("options", "status"), [((), 0), (("--strict",), 2)])
def test_the_command_ends_with_its_status(
    options: tuple[str, ...], status: int, damaged: list[str], folder: Path, tmp_path: Path
) -> None:
    command = "from searchlib.cli.entry import searchlib; searchlib()"
    arguments = ["index", str(folder / "docs" / "hỏng"), "--index", str(tmp_path / "index"), *options]
    ended = subprocess.run(
        [sys.executable, "-c", command, *arguments], capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode == status, ended.stderr
    assert "Traceback" not in ended.stderr
    named = [name for name in DAMAGED if name.removeprefix("hỏng/") in ended.stderr]
    assert len(named) == (1 if options else len(DAMAGED))
