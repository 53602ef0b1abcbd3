"""`searchlib open`: results by their numbers, what opens them, and what is told where it cannot be."""

from __future__ import annotations

import json
import os
import stat
import sys
import time
import zipfile
from pathlib import Path

import pytest

from searchlib import Document, Index
from tests.cli.commands import on_terminal, run
from tests.indexes import fill

posix = pytest.mark.skipif(os.name != "posix", reason="the programs of the test are shell scripts")


@pytest.fixture(autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state folder of a user who has no display."""
    folder = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return folder


def numbers(*arguments: str) -> list[str]:
    """The keys of the results that a search shows."""
    found = json.loads(run("search", "--json", *arguments).out)["hits"]
    run("search", *arguments)
    return [hit["key"] for hit in found]


def test_a_result_is_opened_by_its_number() -> None:
    for number, key in enumerate(numbers("Nga"), 1):
        answer = run("open", str(number))
        assert answer.status == 0
        assert answer.out.startswith(f"docs/{key}\n")


def test_numbers_go_on_from_page_to_page(workplace: Path) -> None:
    keys = numbers("*", "--sort", "path")
    run("search", "*", "--sort", "path", "-n", "2", "--offset", "1")
    assert run("open", "--print", "2").out == f"{workplace / 'docs' / keys[1]}\n"
    assert "the last list had 2 to 3" in run("open", "1").err


def test_similar_documents_are_results_as_well() -> None:
    run("search", "mưa", "-n", "1")
    keys = [hit["key"] for hit in json.loads(run("similar", "--json", "moscow.txt").out)["hits"]]
    assert run("open", "1").out.startswith("docs/rain.txt\n")
    run("similar", "moscow.txt")
    assert run("open", "1").out.startswith(f"docs/{keys[0]}\n")


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "fzf"])
def test_what_shows_no_list_to_people_does_not_change_the_last_one(form: str) -> None:
    run("search", "rain")
    run("search", "mưa", "-n", "1")
    before = run("open", "1")
    run("search", "--format", form, "Patrushev")
    run("search", "-l", "Patrushev")
    run("search", "--count", "Patrushev")
    run("search", "--facets", "lang", "-n", "0", "Patrushev")
    assert run("open", "1") == before


def test_the_list_is_for_the_user_alone_and_says_nothing_of_query_and_texts(state: Path) -> None:
    run("search", "mưa")
    (file,) = (state / "searchlib").iterdir()
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert "mưa" not in json.dumps(json.loads(file.read_text(encoding="ascii")), ensure_ascii=False)


def test_a_list_that_cannot_be_remembered_is_no_error_of_the_search(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file" / "below"))
    answer = run("search", "Patrushev")
    assert (answer.status, answer.err.count("\n")) == (0, 1)
    assert "run 'search QUERY' first" in run("open", "1").err


def test_the_name_is_printed_as_the_file_system_has_it(workplace: Path) -> None:
    name = "một tập\ttin.txt" if os.name == "posix" else "một tập tin.txt"
    (workplace / "docs" / name).write_text("chuyện lạ", encoding="utf-8")
    run("index")
    run("search", "chuyện lạ")
    printed = run("open", "--print", "1").out.removesuffix("\n")
    assert Path(printed).is_absolute()
    assert Path(printed).read_text(encoding="utf-8") == "chuyện lạ"


def test_a_part_of_an_archive_is_in_the_file_of_the_archive(workplace: Path) -> None:
    with zipfile.ZipFile(workplace / "docs" / "box.zip", "w") as archive:
        archive.writestr("inner.txt", "Chuyện trong hộp")
    run("index")
    if json.loads(run("search", "--json", "hộp").out)["total"] == 0:
        pytest.skip("archives are not read")
    run("search", "hộp")
    assert run("open", "--print", "1").out.endswith(f"{os.sep}box.zip\n")
    assert run("open", "1").out == "docs/box.zip/inner.txt\n\nChuyện trong hộp\n"


def test_a_document_is_opened_by_its_key_or_path_and_a_key_may_be_a_number(workplace: Path) -> None:
    assert run("open", "rain.txt").out == run("open", "docs/rain.txt").out
    (workplace / "2021.jsonl").write_text('{"_id": "7", "text": "bảy"}\n', encoding="utf-8")
    run("index", "2021.jsonl", "--index", "other")
    assert run("open", "--key", "--index", "other", "7").out == "2021.jsonl\n\nbảy\n"
    assert "add --key" in run("open", "--index", "other", "7").err


def test_a_search_from_elsewhere_is_opened_all_the_same(
    workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("search", "Patrushev")
    monkeypatch.chdir(workplace.parent)
    assert run("open", "1").out.startswith(f"{workplace.name}/docs/moscow.txt\n")


# What cannot be opened


def test_a_number_beyond_the_list_is_told() -> None:
    run("search", "mưa")
    answer = run("open", "99")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.splitlines()[-1].startswith("Error: there is no result 99: the last list had 1 to ")
    run("search", "xyzzy")
    assert "there is no result 1: the last list was empty" in run("open", "1").err


def test_without_a_search_before_there_is_nothing_to_open() -> None:
    answer = run("open", "1")
    assert (answer.status, answer.err) == (2, "Error: no results to open: run 'search QUERY' first\n")


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"version": 2}', '{"version": 1, "index": 5, "results": [5]}']
)
def test_a_damaged_list_is_none(content: str, state: Path) -> None:
    (state / "searchlib").mkdir()
    (state / "searchlib" / "last-results.json").write_text(content, encoding="utf-8")
    assert "run 'search QUERY' first" in run("open", "1").err


def test_a_file_that_is_gone_is_told_and_its_text_is_still_shown(workplace: Path) -> None:
    run("search", "Patrushev")
    (workplace / "docs" / "moscow.txt").unlink()
    answer = run("open", "--print", "1")
    assert (answer.status, answer.out) == (2, "")
    assert "docs/moscow.txt is not there any more" in answer.err
    assert "'searchlib open --pager 1'" in answer.err
    assert "Patrushev" in run("open", "--pager", "1").out
    run("index")
    assert "moscow.txt is not in the index any more: search again" in run("open", "1").err


def test_a_document_of_no_file_is_shown_as_text(tmp_path: Path) -> None:
    fill(Index.create(tmp_path / "made"), [Document(key="a", title="Tên", text="một", author="Ai")])
    assert run("open", "--index", "made", "a").out == "a\nTên\nAi\n\nmột\n"
    assert "a is in no file" in run("open", "--index", "made", "--print", "a").err


def test_pager_and_print_exclude_each_other() -> None:
    assert run("open", "--pager", "--print", "1").status == 2


# Programs


def script(folder: Path, name: str, body: str) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def opened_on_terminal(rows: int = 24) -> str:
    """What a terminal shows when the first result is opened."""
    return on_terminal("open", "1", rows=rows, check=False).replace("\r\n", "\n")


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs that come before the system's own, for a user who has a display."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(sys, "platform", "linux")
    return folder


@posix
def test_the_system_opens_a_file_whatever_its_name(workplace: Path, programs: Path) -> None:
    opened = workplace / "opened"
    script(programs, "xdg-open", f'printf "%s\\n" "$#" "$1" > "{opened}"')
    name = "-; touch $(x) 'một' \".txt"
    (workplace / "docs" / name).write_text("chuyện lạ", encoding="utf-8")
    run("index")
    run("search", "chuyện lạ")
    answer = run("open", "1")
    assert (answer.status, answer.out, answer.err) == (0, "", f"docs/{name}\n")
    assert opened.read_text(encoding="utf-8") == f"1\n{workplace / 'docs' / name}\n"


@posix
def test_an_opener_that_cannot_is_told(programs: Path) -> None:
    script(programs, "xdg-open", "exit 3")
    run("search", "Patrushev")
    answer = run("open", "1")
    assert answer.status == 2
    assert "xdg-open cannot open" in answer.err
    assert "(status 3): see its text with --pager" in answer.err


@posix
def test_a_program_is_read_and_not_opened(workplace: Path, programs: Path) -> None:
    script(programs, "xdg-open", "exit 3")
    (workplace / "docs" / "setup.desktop").write_text("chuyện lạ", encoding="utf-8")
    run("index")
    run("search", "chuyện lạ")
    assert run("open", "1").out == "docs/setup.desktop\n\nchuyện lạ\n"


@posix
def test_the_pager_gets_the_text_from_some_lines_before_the_match(
    workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "".join(f"dòng {number}\n" for number in range(100)) + "Kolokolsev\n"
    (workplace / "docs" / "long.txt").write_text(text, encoding="utf-8")
    run("index")
    run("search", "Kolokolsev")
    pager = script(workplace / "my programs", "less", 'echo "$@"; sed -n "${2#+}p" | head -1')
    monkeypatch.setenv("PAGER", f"'{pager}' -X")
    # The path, an empty line and a hundred lines come before the match.
    assert opened_on_terminal() == "-X +100\ndòng 97\n"
    assert opened_on_terminal(rows=200) == "-X\ndocs/long.txt\n"


@posix
def test_a_pager_that_is_quit_early_is_no_error(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (workplace / "docs" / "long.txt").write_text("chuyện dài\n" * 100_000, encoding="utf-8")
    run("index")
    run("search", "chuyện dài")
    monkeypatch.setenv("PAGER", "true")
    assert opened_on_terminal() == ""


@posix
@pytest.mark.parametrize(
    ("pager", "message"),
    [("no-such-pager -x", "cannot run no-such-pager"), ("less '", "which is no command")],
)
def test_a_pager_that_is_none_is_told(pager: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run("search", "Patrushev")
    monkeypatch.setenv("PAGER", pager)
    shown = opened_on_terminal()
    assert message in shown
    assert shown.count("\n") == 1


@posix
def test_an_opener_that_goes_on_is_not_waited_for(
    programs: Path, workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searchlib.opening._PATIENCE", 0.2)
    script(programs, "xdg-open", f'echo $$ > "{workplace}/process"; exec sleep 20')
    run("search", "Patrushev")
    started = time.monotonic()
    assert run("open", "1").status == 0
    assert time.monotonic() - started < 10
    os.kill(int((workplace / "process").read_text(encoding="ascii")), 9)
