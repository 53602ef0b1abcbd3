"""Extraction: a file that harms its reader costs its own entry, and the others are read in their order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.content import digest_of
from searchlib.sources.extraction import Extractor, extractor
from searchlib.sources.extraction.limits import Limits
from searchlib.sources.readers.items import Item

SOUND = "say hello\nsay again"


@pytest.fixture
def _hostile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extractor, "_PROCESS", "tests.sources.extraction.hostile")
    monkeypatch.setattr(extractor, "LIMITS", Limits(seconds=1.0, memory=256 << 20))


class Folder:
    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, *contents: str | bytes, suffix: str = ".md") -> list[str]:
        paths = []
        for number, content in enumerate(contents):
            path = self.path / f"{number}{suffix}"
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            paths.append(str(path))
        return paths


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def read(paths: list[str], workers: int | None = 2) -> list[list[Item]]:
    """The items of each file; checks the hashes of those that were read to their end."""
    found = []
    with Extractor(paths, 1 << 20, workers) as files:
        for number, path in enumerate(paths):
            with files.open(number) as file:
                found.append(list(file.items()))
                digest = file.digest()
            assert digest in ("", digest_of(path)[0])
            assert file.size == Path(path).stat().st_size
    return found


def told(items: list[Item]) -> list[str]:
    return [item.title if isinstance(item, Document) else str(item).rpartition("/")[2] for item in items]


@pytest.mark.parametrize("workers", [0, 1, 3, None])
def test_files_come_in_their_order_whatever_the_number_of_workers(
    folder: Folder, workers: int | None
) -> None:
    paths = [
        *folder.write(*(f"# {number}\n\ntext" for number in range(30))),
        *folder.write("a", suffix=".txt"),
    ]
    assert [told(items) for items in read(paths, workers)] == [[str(number)] for number in range(30)] + [
        ["a"]
    ]


def test_texts_start_no_process(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_: str) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(extractor, "start_process", never)
    assert len(read(folder.write("a", "b", suffix=".txt"))) == 2


def test_a_file_with_the_name_of_a_text_is_read_by_a_worker_if_libraries_have_to(folder: Folder) -> None:
    page = b"<!doctype html><title>page</title><p>text"
    paths = [*folder.write(page, b"text", page, suffix=""), *folder.write("# one", "# two")]
    assert [told(items) for items in read(paths)] == [["page"], ["text"], ["page"], ["one"], ["two"]]


def test_a_file_that_is_not_there_any_more_is_an_error_of_the_system(folder: Folder) -> None:
    paths = folder.write("# one", "# two", "# three")
    Path(paths[1]).unlink()
    with Extractor(paths, 1 << 20, 1) as files:
        assert told(list(files.open(0).items())) == ["one"]
        with pytest.raises(FileNotFoundError):
            files.open(1)
        assert told(list(files.open(2).items())) == ["three"]


@pytest.mark.usefixtures("_hostile")
@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ("loop", "took over 1 s to read, and was given up"),
        ("hold", "took over 1 s to read, and was given up"),
        ("sleep 60", "took over 1 s to read, and was given up"),
        ("allocate", "needs more than 256 MB of memory to be read, and was given up"),
        ("abort", f"cannot be read, its reader crashed (signal {signal.SIGABRT.value})"),
        ("die 7", "cannot be read, its reader crashed (status 7)"),
        ("exit 0", "cannot be read, its reader failed (SystemExit: 0)"),
        ("raise it", "cannot be read, its reader failed (KeyError: 'it')"),
    ],
)
def test_a_hostile_file_costs_its_own_entry_and_what_came_before_is_kept(
    folder: Folder, order: str, reason: str
) -> None:
    paths = folder.write(SOUND, f"say so\n{order}\nsay more", *[SOUND] * 7)
    sound, hostile, *others = read(paths, 1)
    assert told(hostile)[0] == "say 0"
    assert told(hostile)[1].startswith(f"1.md: {reason}")
    assert len(hostile) == 2
    assert [told(sound), *map(told, others)] == [["say 0", "say 1"]] * 8


@pytest.mark.usefixtures("_hostile")
def test_what_a_library_prints_or_asks_is_not_taken_for_an_answer(folder: Folder) -> None:
    assert [told(items) for items in read(folder.write("print hello\nask\nsay so"), 1)] == [
        ["print 0", "ask 1", "say 2"]
    ]


@pytest.mark.usefixtures("_hostile")
def test_a_file_over_which_a_used_worker_died_is_read_by_a_fresh_one(folder: Folder) -> None:
    found = read(folder.write("say 1", "say 2\nonce", "say 3"), 1)
    assert [told(items) for items in found] == [["say 0"], ["say 0", "once 1"], ["say 0"]]


@pytest.mark.usefixtures("_hostile")
def test_the_time_that_an_answer_waits_is_not_the_time_of_the_file(folder: Folder) -> None:
    paths = folder.write("say " + "x" * (3 << 20), "say " + "y" * (3 << 20))
    with Extractor(paths, 16 << 20, 1) as files:
        for number in range(2):
            with files.open(number) as file:
                time.sleep(1.5)
                assert told(list(file.items())) == ["say 0"]


@pytest.mark.usefixtures("_hostile")
def test_files_are_read_side_by_side(folder: Folder) -> None:
    started = time.perf_counter()
    found = read(folder.write("sleep 0.6", "sleep 0.6"), 2)
    assert time.perf_counter() - started < 1.1
    assert (
        len({str(item.text).split()[0] for items in found for item in items if isinstance(item, Document)})
        == 2
    )


def test_where_no_worker_can_be_started_files_are_read_here(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = folder.write(*(f"# {number}" for number in range(9)))
    expected = [[str(number)] for number in range(9)]
    for name, value in (("executable", ""), ("executable", "/missing/python")):
        with monkeypatch.context() as patch:
            patch.setattr(sys, name, value)
            assert [told(items) for items in read(paths)] == expected
    monkeypatch.setattr("searchlib.workers.processes._PROGRAM", "print('Python ' * 1000)")
    assert [told(items) for items in read(paths)] == expected


def test_a_mistake_in_a_reader_costs_the_file_alone(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> Iterator[Item]:
        raise LookupError("nothing")

    monkeypatch.setattr("searchlib.sources.readers.plain.decode_portions", failing)
    ((error,),) = read(folder.write("text", suffix=".txt"))
    assert isinstance(error, DocumentError)
    assert error.reason == "cannot be read, its reader failed (LookupError: nothing): save it anew"


# Ends

PROGRAM = textwrap.dedent("""
    import os, sys, time
    sys.path[:] = sys.argv[2:]
    from searchlib.sources.extraction import Extractor, extractor
    extractor._PROCESS = "tests.sources.extraction.hostile"
    files = Extractor([sys.argv[1]], 1 << 20, 1)
    items = files.open(0).items()
    print(next(items).text.split()[0], flush=True)
    next(items)
""")


def gone(process: int) -> bool:
    """Whether a process has ended, be it that nobody has asked how."""
    try:
        state = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return True
    return state.rpartition(")")[2].split()[0] == "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_worker_ends_with_the_process_that_started_it(folder: Folder, ending: signal.Signals) -> None:
    (path,) = folder.write("say so\nloop")
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, path, *sys.path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as program:
        assert program.stdout
        worker = int(program.stdout.readline())
        assert not gone(worker)
        os.kill(program.pid, ending)
        program.wait()
    deadline = time.monotonic() + 5
    while not gone(worker) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert gone(worker)
