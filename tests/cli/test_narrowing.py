"""What is typed for --type and --path: everyday names, suffixes, and paths from here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from searchlib import Document, Index
from searchlib.cli.narrowing import EVERYDAY
from searchlib.sources.readers.formats import FORMATS
from tests.cli.commands import run
from tests.cli.conftest import FILES
from tests.indexes import fill


def files(*arguments: str) -> list[str]:
    return run("search", "-l", *arguments).out.splitlines()


def test_a_path_from_here_means_what_the_results_show(
    workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = {f"docs/{name}" for name in FILES}
    assert set(files("*", "--path", ".")) == set(files("*", "--path", "./docs/")) == everything
    assert files("*", "--path", "./en") == []
    assert files("*", "--path", str(workplace / "docs" / "en")) == ["docs/en/mou.txt"]
    (workplace / "docs" / "[en]").mkdir()
    for folder in ("en", "[en]"):
        monkeypatch.chdir(workplace / "docs" / folder)
        assert run("search", "*", "--path", "../en/*.txt", "--count").out == "1\n"
        assert run("search", "*", "--path", "./*", "--count").out == ("1\n" if folder == "en" else "0\n")
    monkeypatch.chdir(workplace / "docs")
    above = f"../../{workplace.name}"
    for pattern in ("..", "../", "../..", "../*", "../docs", f"{above}/docs/", f"{above}/docs/*", "/"):
        assert len(files("*", "--path", pattern)) == len(FILES), pattern
    assert files("*", "--path", f"{above}/index") == []
    assert len(files("*", "--path", f"{above}/docs/en")) == 1
    assert set(files("*", "--path", "./*.txt")) == {"moscow.txt", "rain.txt", "en/mou.txt"}


@pytest.mark.parametrize(
    ("word", "types"),
    [
        ("word", {"docx", "doc"}),
        ("Excel", {"xlsx"}),
        ("mail", {"eml", "mbox"}),
        ("powerpoint", {"pptx"}),
        ("book", {"epub"}),
        ("doc", {"doc"}),
        ("htm", {"html"}),
    ],
)
def test_a_type_may_be_named_as_people_call_it(word: str, types: set[str], tmp_path: Path) -> None:
    fill(
        Index.create(tmp_path / "made"),
        [Document(key=each.name, text="tin", type=each.name) for each in FORMATS],
    )
    hits = json.loads(run("search", "--index", "made", "*", "--type", word, "--json").out)["hits"]
    assert {hit["type"] for hit in hits} == types


def test_everyday_words_stand_for_formats_there_are_and_hide_none() -> None:
    names = {each.name for each in FORMATS}
    assert {name for types in EVERYDAY.values() for name in types} <= names
    assert not EVERYDAY.keys() & {*names, *(suffix[1:] for each in FORMATS for suffix in each.suffixes)}
