"""`searchlib watch`: what it tells, and how it ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from searchlib.index import Index
from searchlib.lock import Lock
from tests.cli.commands import run, start

PATIENCE = 60.0

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals end it")


@contextmanager
def watching(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A watch that has brought the index up to date, killed at the end if need be."""
    before = generation()
    Path("docs/first.txt").write_text("đầu tiên", encoding="utf-8")
    with start("watch", "--workers", "0", *arguments) as process:
        try:
            wait(lambda: generation() > before, process)
            yield process
        finally:
            process.kill()


def generation() -> int:
    with Index.open("index") as index:
        return index.generation


def wait(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)


def holds(word: str) -> bool:
    return bool(run("search", word, "--json").out.count('"key"'))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_follows_changes_and_ends_cleanly(workplace: Path, number: signal.Signals) -> None:
    with watching() as process:
        (workplace / "docs" / "new.txt").write_text("Thăng Long", encoding="utf-8")
        wait(lambda: holds("thang long"), process)
        process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (0, "")
    lines = err.splitlines()
    assert lines[0] == "index: following changes; Ctrl-C ends it"
    assert re.fullmatch(r"\d\d:\d\d:\d\d 1 added \(5 documents, \d+\.\d s\)", lines[1])
    assert re.fullmatch(r"\d\d:\d\d:\d\d 1 added \(6 documents, \d+\.\d s\)", lines[2])
    with Lock(workplace / "index"):
        pass


def test_the_quiet_are_told_of_errors_alone(workplace: Path) -> None:
    with watching("-q", "--poll") as process:
        (workplace / "docs" / "bad.jsonl").write_text("no json")
        (workplace / "docs" / "new.txt").write_text("Thăng Long", encoding="utf-8")
        wait(lambda: holds("thang long"), process)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=PATIENCE)
    assert [line.startswith("Skipped: docs/bad.jsonl: ") for line in err.splitlines()] == [True]


def test_what_could_not_be_read_before_is_counted_at_the_start(workplace: Path) -> None:
    (workplace / "docs" / "bad.jsonl").write_text("no json")
    run("index")
    with watching() as process:
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=PATIENCE)
    told = [line for line in err.splitlines() if line.startswith("Skipped")]
    assert told == ["Skipped: 1 file as before: 'searchlib doctor' and -v name it"]


def test_without_an_index_and_without_sources_there_is_nothing_to_watch(workplace: Path) -> None:
    answer = run("watch", "--index", "none")
    assert (answer.status, "name a folder to make one" in answer.err) == (2, True)


def test_a_source_that_is_not_there_is_told_and_nothing_is_made(workplace: Path) -> None:
    answer = run("watch", "nowhere", "--index", "other")
    assert (answer.status, "nowhere: there is no such file or folder" in answer.err) == (2, True)
    assert not (workplace / "other").exists()
