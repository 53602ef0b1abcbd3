"""What all commands share: help, version, completion, and how pipes, Ctrl-C and errors end."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from searchlib import Document, Index
from tests.cli.commands import INTERRUPTED, run, spawn, start

COMMANDS = ["search", "index", "open", "show", "similar", "suggest", "stats", "doctor", "eval"]


def test_the_help_names_all_commands_and_starts_with_examples() -> None:
    answer = run("--help")
    assert answer.status == 0
    assert all(f"\n  {command} " in answer.out for command in COMMANDS)
    assert answer.out.index("searchlib index ~/articles") < answer.out.index("Options:")
    assert run("-h") == answer


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_an_example(command: str) -> None:
    answer = run(command, "--help")
    assert answer.status == 0
    program = "search" if command == "search" else f"searchlib {command}"
    assert f"\n  {program}" in answer.out.partition("Options:")[0]
    assert run(command, "-h") == answer


def test_the_version_is_told() -> None:
    answer = run("--version")
    assert answer.status == 0
    assert answer.out.startswith("searchlib, version ")


def test_an_unknown_command_is_told() -> None:
    answer = run("serach")
    assert answer.status == 2
    assert answer.err.endswith("Error: No such command 'serach'. Did you mean search?\n")
    assert run("xyzzy").err.endswith("Error: No such command 'xyzzy'.\n")


def test_the_short_script_is_the_search_command() -> None:
    code = "import sys; from searchlib.cli.main import search_main; search_main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "-l", "Patrushev"],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "docs/moscow.txt\n", "")


# Completion


def completed(script: str, words: str, shell: str = "bash") -> list[str]:
    """What the shell would offer for the last word of a command line."""
    variable = f"_{script.upper()}_COMPLETE"
    main = "main" if script == "searchlib" else "search_main"
    code = f"import sys; sys.argv[0] = {script!r}; from searchlib.cli.main import {main}; {main}()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        env={
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[2]),
            variable: f"{shell}_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": str(len(words.split(" ")) - 1),
        },
        check=False,
    )
    assert done.stderr == ""
    return [line.rpartition(",")[2] for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("script", "words", "offered"),
    [
        ("searchlib", "searchlib s", {"search", "show", "similar", "suggest", "stats"}),
        ("searchlib", "searchlib search --exact", {"--exact-marks"}),
        ("searchlib", "searchlib search Patrushev --so", {"--sort"}),
        ("searchlib", "searchlib index --re", {"--rebuild"}),
        ("search", "search --files", {"--files-with-matches"}),
        ("search", "search Nga -Putin --form", {"--format"}),
        ("search", "search --format j", {"json", "jsonl"}),
        ("search", "search --sort ", {"relevance", "date", "path", "title"}),
    ],
)
def test_shells_complete_commands_options_and_values(script: str, words: str, offered: set[str]) -> None:
    assert set(completed(script, words)) == offered


@pytest.mark.parametrize("script", ["searchlib", "search"])
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_each_shell_is_printed(script: str, shell: str) -> None:
    main = "main" if script == "searchlib" else "search_main"
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys; sys.argv[0] = {script!r}; from searchlib.cli.main import {main}; {main}()",
        ],
        capture_output=True,
        encoding="utf-8",
        env={
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[2]),
            f"_{script.upper()}_COMPLETE": f"{shell}_source",
        },
        check=False,
    )
    assert f"_{script.upper()}_COMPLETE={shell}_complete" in done.stdout


# Pipes and signals


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An index whose results fill the pipe of any system."""
    index = Index.create(tmp_path_factory.mktemp("large") / "index")
    with index.writer() as writer:
        for number in range(800):
            writer.add(
                Document(key=f"{number}", title=f"Bài {number}", text="Chuyện dài. " * 20, path="p" * 90)
            )
    return str(index.path)


@pytest.mark.parametrize("form", ["table", "plain", "json", "jsonl", "csv", "fzf"])
def test_a_reader_who_has_enough_is_no_error(large: str, form: str) -> None:
    with start("search", "--index", large, "-n", "800", "--format", form, "chuyện") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(100)
        process.stdout.close()
        err = process.stderr.read()
    assert process.returncode == 0
    assert "Traceback" not in err
    assert "Broken" not in err


@pytest.mark.parametrize(
    "arguments", [["search", "-0", "chuyện"], ["stats"], ["show", "1"], ["search", "--count", "chuyện"]]
)
def test_a_reader_who_never_reads_is_no_error(large: str, arguments: list[str]) -> None:
    with start(*arguments, "--index", large) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        err = process.stderr.read()
    assert process.returncode == 0
    assert "Traceback" not in err
    assert "Broken" not in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", [["search", "chuyện"], ["search", "-l", "chuyện"], ["--help"]])
def test_a_full_disk_is_told_in_one_line(large: str, arguments: list[str]) -> None:
    code = "from searchlib.cli.main import main; main()"
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "SEARCHLIB_INDEX": large, "PYTHONPATH": str(Path(__file__).parents[2])},
            check=False,
        )
    assert done.returncode == 2
    assert re.fullmatch(r"Error: (cannot write the output: )?No space left on device\n", done.stderr)


@pytest.mark.skipif(not hasattr(signal, "SIGINT") or os.name != "posix", reason="sends a signal")
@pytest.mark.parametrize(
    ("place", "arguments"),
    [
        (("searcher", "Searcher", "search"), ["search", "Nga"]),
        (("writer", "Writer", "add"), ["index"]),
        (("writer", "Writer", "commit"), ["index"]),
        (("writer", "Writer", "add"), ["index", "--rebuild"]),
        (("index", "Index", "statistics"), ["stats"]),
    ],
)
def test_an_interrupt_ends_quietly_and_the_index_stays_as_it_was(
    workplace: Path, place: tuple[str, str, str], arguments: list[str]
) -> None:
    (workplace / "docs" / "new.txt").write_text("Patrushev", encoding="utf-8")
    before = run("search", "-l", "*")
    first = INTERRUPTED.format(module=place[0], name=place[1], method=place[2], when=True)
    answer = spawn(*arguments, first=first)
    assert answer.status == 130
    assert answer.out == ""
    assert answer.err.strip() == ("Interrupted: nothing has changed" if arguments[0] == "index" else "")
    assert run("search", "-l", "*") == before
    assert run("doctor").status == 0
    assert run("index").out.startswith("index: 1 added, 4 unchanged")


LOADING = """
import os, signal, sys
signal.signal(signal.SIGINT, {handler})
class Interrupting:
    def find_spec(self, name, *others):
        if name == "searchlib.cli.main":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
from searchlib.cli.entry import searchlib
searchlib()
"""


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
@pytest.mark.parametrize(
    ("handler", "status"), [("signal.default_int_handler", -signal.SIGINT), ("signal.SIG_IGN", 0)]
)
def test_an_interrupt_while_it_loads_ends_quietly_unless_it_is_ignored(handler: str, status: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADING.format(handler=handler), "--version"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == status
    assert done.stderr == ""


@pytest.mark.parametrize("arguments", [["-n", "1", "Nga", "--json"], ["nowhere"], ["--sort", "size"]])
def test_the_script_ends_with_all_that_was_written_and_the_status(
    workplace: Path, arguments: list[str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from searchlib.cli.entry import search; search()", *arguments],
        capture_output=True,
        encoding="utf-8",
        cwd=workplace,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        check=False,
    )
    answer = run("search", *arguments)
    assert done.returncode == answer.status
    assert _untimed(done.stdout) == _untimed(answer.out)
    assert bool(done.stderr) == bool(answer.err)


def _untimed(out: str) -> str:
    return re.sub(r'"took_ms": [0-9.]+', "", out)


# Which index


def test_the_nearest_index_upward_is_used(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = workplace / "docs" / "en" / "deeper"
    deep.mkdir()
    monkeypatch.chdir(deep)
    assert run("search", "--count", "Patrushev").out == "1\n"


def test_the_environment_names_an_index_and_the_option_goes_before(
    workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Index.create(workplace / "empty")
    monkeypatch.setenv("SEARCHLIB_INDEX", str(workplace / "empty"))
    assert run("search", "--count", "Patrushev").out == "0\n"
    assert run("search", "--count", "Patrushev", "--index", "index").out == "1\n"
    monkeypatch.setenv("SEARCHLIB_INDEX", str(workplace / "gone"))
    answer = run("search", "Patrushev")
    gone = workplace / "gone"
    message = f"Error: no index in {gone}: make one with 'searchlib index --index {gone} FOLDER'\n"
    assert (answer.status, answer.err) == (2, message)


def test_without_an_index_it_says_what_was_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "index"
    folder.rename(tmp_path / "elsewhere")
    for command in (
        ["search", "a"],
        ["stats"],
        ["doctor"],
        ["show", "a"],
        ["similar", "a"],
        ["suggest", "a"],
    ):
        answer = run(*command)
        assert answer.status == 2
        assert answer.err.startswith(f"Error: no index in {folder} or any index/ above it: make one with")
        assert answer.err.count("\n") == 1


# Damage


COMMANDS_THAT_READ = [
    ["search", "Nga"],
    ["stats"],
    ["show", "moscow.txt"],
    ["similar", "moscow.txt"],
    ["doctor"],
    ["index"],
]


@pytest.mark.parametrize("arguments", COMMANDS_THAT_READ)
@pytest.mark.parametrize("suffix", [".seg", ".toc"])
@pytest.mark.parametrize("harm", ["remove", "truncate", "alter", "empty"])
def test_a_damaged_index_is_told_in_one_line(
    workplace: Path, arguments: list[str], suffix: str, harm: str
) -> None:
    (file,) = [path for path in (workplace / "index").iterdir() if path.suffix == suffix]
    data = file.read_bytes()
    if harm == "remove":
        file.unlink()
    else:
        altered = data[:20] + bytes(byte ^ 0x55 for byte in data[20:60]) + data[60:]
        file.write_bytes({"truncate": data[: len(data) // 2], "alter": altered, "empty": b""}[harm])
    (workplace / "docs" / "moscow.txt").write_text("đổi", encoding="utf-8")
    answer = run(*arguments)
    assert "Traceback" not in answer.err
    if answer.status == 2:
        assert answer.err.startswith("Error: ")
        assert answer.err.count("\n") == 1
    else:  # What was harmed was not read; or `doctor` found it.
        assert arguments == ["doctor"] or suffix == ".seg"
    assert run("index", "--rebuild", "docs").status == 0
    assert run("search", "--count", "Nga").status == 0


def test_a_file_in_place_of_the_index_is_told(workplace: Path) -> None:
    (workplace / "file").write_text("x")
    for arguments in (["search", "a", "--index", "file"], ["index", "docs", "--index", "file"]):
        answer = run(*arguments)
        assert answer.status == 2
        assert answer.err.startswith("Error: ")
        assert answer.err.count("\n") == 1


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_folder_without_permission_is_told(workplace: Path) -> None:
    folder = workplace / "index"
    folder.chmod(0)
    try:
        for arguments in (["search", "a", "--index", "index"], ["index", "--index", "index"]):
            answer = run(*arguments)
            assert answer.status == 2
            assert answer.err.startswith("Error: ")
            assert answer.err.count("\n") == 1
    finally:
        folder.chmod(0o700)


def test_a_second_writer_is_told_who_holds_the_lock(workplace: Path) -> None:
    (workplace / "docs" / "new.txt").write_text("mới", encoding="utf-8")
    with Index.open(workplace / "index").writer():
        answer = spawn("index")
    assert answer.status == 2
    assert answer.err.startswith("Error: the index in index is being written by ")
    assert str(os.getpid()) in answer.err
    assert answer.err.count("\n") == 1
