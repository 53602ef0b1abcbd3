"""README.md keeps its word: every command runs, and shows what the page shows.

A fenced `console` block holds `$ command` lines, each followed by the output it shows. The output may
be less than all of it: a line of `…` or `...` stands for any lines, and the same inside a line for any
text. The blocks run from top to bottom in one copy of the sample articles. A fenced `python` block is
run as a program in the same place.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from searchlib.sources.readers.formats import FORMATS

README = Path(__file__).resolve().parent.parent / "README.md"
FORMATS_BEGIN, FORMATS_END = "<!-- formats -->\n", "<!-- /formats -->\n"
FENCE = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# These prepare a machine: they need a network, or would run the tests inside of a test.
SKIPPED = ("git", "cd", "pip", "python3", "source", "pipx", "uv")


class Command(NamedTuple):
    line: int
    text: str
    shown: tuple[str, ...]


def blocks(kind: str) -> Iterator[tuple[int, str]]:
    """The first line's number and the body of each fenced block of a kind."""
    page = README.read_text(encoding="utf-8")
    for match in FENCE.finditer(page):
        if match[1] == kind:
            yield page.count("\n", 0, match.start(2)) + 1, match[2]


def commands() -> Iterator[Command]:
    for first, body in blocks("console"):
        lines = body.splitlines()
        starts = [number for number, line in enumerate(lines) if line.startswith("$ ")]
        assert starts[:1] == [0], f"README.md:{first}: a console block begins with '$ command'"
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
            text, rest = lines[start][2:], lines[start + 1 : end]
            while text.endswith("\\") and rest:
                text = f"{text[:-1]} {rest.pop(0).removeprefix('> ')}"
            yield Command(first + start, text, tuple(line for line in rest if line.strip()))


def shows(output: str, shown: tuple[str, ...]) -> bool:
    """Whether the shown lines stand in the output in their order; white space at line ends aside."""
    ellipsis, lines = re.compile(r"…|\.\.\."), iter(output.splitlines())
    for line in shown:
        pattern = re.compile(".*".join(map(re.escape, ellipsis.split(line.rstrip()))))
        if not any(pattern.fullmatch(each.rstrip()) for each in lines):
            return False
    return True


@pytest.fixture
def workplace(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sample articles with an empty index folder, and the project's commands on PATH."""
    shutil.copytree(project / "seeds", tmp_path / "seeds")
    (tmp_path / "index").mkdir()
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def run(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        arguments,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_every_command_does_what_the_page_shows(project: Path, workplace: Path) -> None:
    listed, wrong, status = list(commands()), [], 0
    assert listed, "README.md shows no command"
    for command, following in zip(listed, [*listed[1:], None], strict=True):
        program, *words = command.text.split()
        if program == "make":
            for target in filter(str.isalpha, words):
                known = run(["make", "-n", target], project).returncode
                assert known == 0, f"README.md:{command.line}: make knows no target {target!r}"
            if "demo" in words:  # the rest of the page builds on it
                run(["searchlib", "index", "seeds", "--index", "index"], workplace)
        elif program not in SKIPPED:
            # Each command has a shell of its own; `$?` is still that of the command before.
            done = run(["bash", "-c", f"(exit {status}); {command.text}"], workplace)
            status = done.returncode
            asked = following is not None and following.text == "echo $?"
            if status and not asked:
                wrong.append(f"line {command.line}: {command.text}: status {status}\n{done.stdout}")
            elif not shows(done.stdout, command.shown):
                wrong.append(f"line {command.line}: {command.text}: not shown like this\n{done.stdout}")
    assert not wrong, "\n".join(wrong)


def test_every_program_runs(workplace: Path) -> None:
    for first, body in blocks("python"):
        done = run([sys.executable, "-c", body], workplace)
        assert done.returncode == 0, f"README.md:{first}:\n{done.stdout}"


@pytest.mark.parametrize(
    ("output", "shown", "expected"),
    [
        ("a\nb\nc", ("a", "c"), True),
        ("a\nb\nc", ("c", "a"), False),
        ("a\nb", ("a", "…", "b"), False),
        ("a\nx\nb", ("a", "...", "b"), True),
        ("5 files in 0.123 s", ("5 files in … s",), True),
        ("5 files in 0.123 s", ("6 files in … s",), False),
        ("a …", ("a …  ",), True),
        ("abc", ("b",), False),
    ],
)
def test_shown_lines_are_compared_in_order(output: str, shown: tuple[str, ...], *, expected: bool) -> None:
    assert shows(output, shown) is expected


def formats_table() -> str:
    """The table of formats, made of the readers."""
    lines = ["| files | what is read | a place in it |", "|---|---|---|"]
    for row in FORMATS:
        suffixes = " ".join(f"`{suffix}`" for suffix in row.suffixes)
        what = f"{row.what} (with `{row.installation}`)" if row.extra else row.what
        lines.append(f"| {suffixes} | {what} | {row.places} |")
    return "".join(f"{line}\n" for line in lines)


def test_the_table_of_formats_is_that_of_the_readers() -> None:
    page = README.read_text(encoding="utf-8")
    _, _, rest = page.partition(FORMATS_BEGIN)
    told, _, _ = rest.partition(FORMATS_END)
    assert told == formats_table(), "write it anew: python -m tests.test_readme"


if __name__ == "__main__":
    before, _, rest = README.read_text(encoding="utf-8").partition(FORMATS_BEGIN)
    _, _, after = rest.partition(FORMATS_END)
    README.write_text(f"{before}{FORMATS_BEGIN}{formats_table()}{FORMATS_END}{after}", encoding="utf-8")
