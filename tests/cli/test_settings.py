"""searchlib.toml: where it is looked for, what counts more, and what is told of mistakes in it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from searchlib.cli.main import _command
from searchlib.cli.settings import SETTABLE
from tests.cli.commands import run
from tests.cli.test_main import completed


@pytest.fixture(autouse=True)
def own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own file of settings, which is not there yet."""
    folder = tmp_path_factory.mktemp("configuration")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    (folder / "searchlib").mkdir()
    return folder / "searchlib" / "searchlib.toml"


def found(*arguments: str) -> list[str]:
    return [hit["key"] for hit in json.loads(run("search", "--json", "*", *arguments).out)["hits"]]


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def test_what_is_typed_counts_more_than_the_nearest_file_and_that_more_than_the_users_own(
    own: Path, workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(own, '[search]\nlimit = 1\nsort = "path"\nreverse = true\n')
    assert found() == ["visit.md"]
    write(workplace / "searchlib.toml", "[search]\nlimit = 2\nreverse = false\n")
    assert found() == ["en/mou.txt", "moscow.txt"]
    assert found("-n", "3", "--reverse") == ["visit.md", "rain.txt", "moscow.txt"]
    (workplace / "deep" / "below").mkdir(parents=True)
    monkeypatch.chdir(workplace / "deep" / "below")
    assert found() == ["en/mou.txt", "moscow.txt"]
    write(workplace / "deep" / "searchlib.toml", "")
    assert found() == ["visit.md"], "of several files above only the nearest counts"


@pytest.mark.parametrize(
    ("settings", "typed", "same"),
    [
        ("expand = false", [], ["--no-expand"]),
        ("expand = false", ["--expand"], []),
        ("group = true", [], ["--group"]),
        ("group = true", ["--no-group"], []),
        ('lang = "en"', [], ["--lang", "en"]),
        ('lang = ["en", "vi"]', [], ["--lang", "en,vi"]),
        ('facets = ["lang"]', [], ["--facets", "lang"]),
        ('format = "jsonl"', [], ["--jsonl"]),
        ('format = "jsonl"', ["--format", "table"], ["--format", "table"]),
        ('format = "csv"', ["-l"], ["-l"]),
        ('format = "csv"', ["--json", "--explain"], ["--json", "--explain"]),
        ("limit = 1", ["-l"], ["-l"]),
        ("limit = 1", ["-l", "-n", "2"], ["-l", "-n", "2"]),
        ('group = true\nfacets = "lang"', ["--count"], ["--count"]),
        ("reverse = true", [], []),
        ('color = "always"', [], ["--color", "always"]),
    ],
)
def test_settings_are_as_if_typed_and_give_way_to_what_is(
    settings: str, typed: list[str], same: list[str], workplace: Path
) -> None:
    expected = run("search", "MoU", *same)
    write(workplace / "searchlib.toml", f"[search]\n{settings}\n")
    answer = run("search", "MoU", *typed)
    assert answer.status == expected.status == 0, answer.err

    def without_times(text: str) -> str:
        return text if "took_ms" not in text else json.dumps(json.loads(text) | {"took_ms": 0})

    assert without_times(answer.out) == without_times(expected.out)


def test_the_index_is_relative_to_the_file_that_names_it_and_the_variable_counts_more(
    workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("index", "docs/en", "--index", "kept/english")
    write(workplace / "searchlib.toml", '[index]\npath = "kept/english"\n')
    (workplace / "below").mkdir()
    monkeypatch.chdir(workplace / "below")
    assert found() == ["mou.txt"]
    assert len(found("--index", str(workplace / "index"))) == 4
    monkeypatch.setenv("SEARCHLIB_INDEX", str(workplace / "index"))
    assert len(found()) == 4


def test_what_to_take_of_a_source_is_meant_for_those_that_are_named(workplace: Path) -> None:
    write(workplace / "searchlib.toml", '[index]\nexclude = ["*.md"]\nmax-size = "1MB"\nhidden = true\n')
    assert run("index").out.startswith("index: 4 unchanged ")
    run("index", "docs", "--index", "other")
    assert set(found("--index", "other")) == {"moscow.txt", "rain.txt", "en/mou.txt"}
    assert run("index", "--forget", "docs", "--index", "other").status == 0


def test_a_number_is_a_result_though_an_index_is_set(workplace: Path) -> None:
    write(workplace / "searchlib.toml", '[index]\npath = "index"\n')
    run("search", "Patrushev")
    assert run("open", "1").out.startswith("docs/moscow.txt\n")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[search]\nlimt = 3", "[search] limt: no such setting; there are limit, format, sort, reverse, "),
        ("[search]\njson = true", "[search] json: no such setting; there are limit, "),
        ('[search]\nlimit = "many"', "[search] limit: 'many' is not a whole number"),
        ("[search]\nlimit = true", "[search] limit: True is not a whole number"),
        ("[search]\nlimit = -1", "[search] limit: -1 is not in the range x>=0."),
        ("[search]\nsort = 5", "[search] sort: 5 is not a string"),
        (
            '[search]\nsort = "size"',
            "[search] sort: 'size' is not one of 'relevance', 'date', 'path', 'title'.",
        ),
        ("[search]\ngroup = 1", "[search] group: 1 is not true or false"),
        ("[search]\nlang = [1]", "[search] lang: 1 is not a string"),
        ("[search]\nlimit = [1]", "[search] limit: [1] is not a whole number"),
        ("search = 1", "search: it is a table: write [search] in a line of its own"),
        ("limit = 1", "limit: no such table of settings; there are [search], [index], [similar]"),
        ("[index]\npath = 5", "[index] path: 5 is not the name of a folder"),
        ('[index]\npath = ""', "[index] path: '' is not the name of a folder"),
        ("[search", "it is no TOML: "),
        (f"a = {'[' * 5000}", "it is no TOML: "),
        ("# " + "x" * (1 << 16), "it is over 64 KB, which no settings are"),
    ],
)
def test_a_mistake_is_told_in_one_line_with_file_and_setting(
    content: str, message: str, workplace: Path
) -> None:
    write(workplace / "searchlib.toml", content)
    answer = run("search", "Nga")
    assert (answer.status, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert answer.err.startswith(f"Error: {workplace / 'searchlib.toml'}: {message}")


def test_a_file_that_an_editor_has_begun_with_a_mark_is_read(workplace: Path) -> None:
    (workplace / "searchlib.toml").write_bytes(b"\xef\xbb\xbf[search]\r\nlimit = 1\r\n")
    assert len(found()) == 1


def test_bytes_that_are_no_text_are_told(workplace: Path) -> None:
    (workplace / "searchlib.toml").write_bytes(b"a = '\xff'")
    assert run("search", "Nga").err.endswith("searchlib.toml: it is not UTF-8 at byte 5: convert it\n")


def test_what_is_set_for_another_command_is_not_this_ones_affair(workplace: Path) -> None:
    write(workplace / "searchlib.toml", "[similar]\nlimt = 3\n")
    assert run("search", "Nga").status == 0
    assert "[similar] limt" in run("similar", "moscow.txt").err


@pytest.mark.parametrize("name", ["rebuild", "forget", "index", "explain", "quiet", "pager"])
def test_what_a_folder_from_anywhere_must_not_decide_cannot_be_set(name: str, workplace: Path) -> None:
    for command in SETTABLE:
        write(workplace / "searchlib.toml", f"[{command}]\n{name} = true\n")
        assert "no such setting" in run(*("similar", "a") if command == "similar" else (command, "docs")).err


def test_help_and_completion_work_whatever_a_file_says(workplace: Path) -> None:
    expected = run("search", "--help")
    write(workplace / "searchlib.toml", "[search]\nlimit = 'x'\n")
    assert run("search", "--help") == expected
    assert run("--help").status == 0
    assert completed("search", "search Nga --so") == ["--sort"]


@pytest.mark.parametrize("command", SETTABLE)
def test_all_that_can_be_set_are_options(command: str) -> None:
    options = {option for param in _command(command).params for option in param.opts}
    assert {f"--{name}" for name in SETTABLE[command]} <= options


def test_a_folder_of_that_name_is_no_file_of_settings(workplace: Path) -> None:
    (workplace / "searchlib.toml").mkdir()
    assert run("search", "Nga").status == 0


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a current directory cannot be removed")
def test_in_a_folder_that_is_no_more_only_the_users_own_file_counts(
    own: Path, workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(own, "[search]\nlimit = 2\n")
    gone = workplace / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert len(found("--index", str(workplace / "index"))) == 2


def test_no_reader_of_toml_is_loaded_without_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("tomllib", "tomli"):
        monkeypatch.setitem(sys.modules, name, None)
    assert run("search", "Nga").status == 0
