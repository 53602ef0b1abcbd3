"""Processes that index beside this one: the index is the same, and stays whole whatever happens to them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from searchlib import Document, Index, SearchlibError
from searchlib.errors import WorkerError
from searchlib.workers.pool import Pool
from searchlib.writer import Writer
from tests.indexes import contents, stray_files

WORDS = "tòa án nhân dân tối cao thành phố hà nội moscow court of the people".split()


@pytest.fixture(autouse=True)
def _small_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchlib.writer._CHARACTERS_IN_RUN", 4_000)
    monkeypatch.setattr("searchlib.segments._WORTH_A_WORKER", 2_000)


def documents(number: int) -> Iterator[Document]:
    for n in range(number):
        text = " ".join(WORDS[n * k % len(WORDS)] for k in range(1, n % 20 + 2))
        yield Document(key=f"k{n}", title=WORDS[n % len(WORDS)], text=text, origin=f"o{n % 7}")


def add_all(writer: Writer, source: Iterable[Document]) -> None:
    for document in source:
        writer.add(document)


def fill(writer: Writer) -> None:
    """Runs, a commit, then more, while documents of all of them are replaced and deleted."""
    for number, document in enumerate(documents(200)):
        writer.add(document)
        if number % 10 == 9:
            assert writer.contains(f"k{number - 5}")
            writer.add(Document(key=f"k{number - 5}", text="sửa lại"))
            assert writer.delete(f"k{number - 7}")
            assert not writer.contains(f"k{number - 7}")
        if number == 120:
            writer.commit()
    assert writer.delete_origin("o3") > 10


def state(path: Path) -> object:
    """All that can be seen of an index."""
    index = Index.open(path)
    hits = [index.search(query, limit=500).hits for query in ("toa an", '"nhân dân"', "court +hà", "sua")]
    found = [[(hit.rank, hit.key, hit.score) for hit in page] for page in hits]
    snapshot = index.snapshot()
    return (
        found,
        [(segment.data.doc_count, segment.base) for segment in snapshot.segments],
        [snapshot.meta(docnum)["key"] for docnum in snapshot.live()],
    )


def test_the_index_is_the_same_whatever_the_number_of_workers(tmp_path: Path) -> None:
    states = []
    for workers in range(4):
        path = tmp_path / str(workers)
        with Index.create(path).writer(workers=workers) as writer:
            fill(writer)
            assert (writer._segments._pool is None) == (workers == 0)
        assert Index.open(path).verify() == []
        assert stray_files(path) == set()
        segments = Index.open(path).snapshot().segments
        states.append((state(path), [segment.data.path.read_bytes() for segment in segments]))
    assert all(state == states[0] for state in states)


def test_what_is_merged_beside_is_as_if_merged_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchlib.merge_policy._FACTOR", 2)
    states = []
    for workers in (0, 2):
        path = tmp_path / str(workers)
        with Index.create(path).writer(workers=workers) as writer:
            fill(writer)
            writer.optimize()
        states.append(state(path))
    assert states[0] == states[1]


def test_little_work_starts_no_process(tmp_path: Path) -> None:
    with Index.create(tmp_path).writer(workers=2) as writer:
        writer.add(Document(key="a", text="ngắn"))
        writer.commit()
        assert writer._segments._pool is None


@pytest.mark.parametrize("name", ["", "/opt/office/soffice.bin", "missing/python"])
def test_where_no_worker_can_be_started_the_writer_does_the_work(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", name and str(tmp_path / name))
    with Index.create(tmp_path / "index").writer(workers=2) as writer:
        fill(writer)
    assert len(Index.open(tmp_path / "index")) > 100


def test_a_program_that_is_no_worker_is_not_given_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searchlib.workers.processes._PROGRAM", "print('Python ' * 1000)")
    with Index.create(tmp_path).writer(workers=2) as writer:
        fill(writer)
    assert len(Index.open(tmp_path)) > 100


def test_a_negative_number_of_workers_is_told(tmp_path: Path) -> None:
    index = Index.create(tmp_path)
    with pytest.raises(ValueError, match="-1"):
        index.writer(workers=-1)
    index.writer().close()


def processes(writer: Writer) -> list[int]:
    pool = writer._segments._pool
    assert isinstance(pool, Pool)
    return [worker._process.pid for worker in pool._workers]


def gone(process: int) -> bool:
    """Whether a process has ended, be it that nobody has asked how."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    status = Path(f"/proc/{process}/stat")
    return status.exists() and status.read_text().rpartition(") ")[2].startswith("Z")


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_a_worker_that_dies_ends_the_writer_with_one_line(tmp_path: Path) -> None:
    index = Index.create(tmp_path)
    with index.writer(workers=2) as writer:
        writer.add(Document(key="before", text="trước"))
    writer = index.writer(workers=2)
    source = documents(10_000)
    for _ in range(100):
        writer.add(next(source))
    started = processes(writer)
    os.kill(started[1], signal.SIGKILL)
    with pytest.raises(WorkerError, match="signal 9") as told:
        add_all(writer, source)
    assert "\n" not in str(told.value)
    assert all(map(gone, started))
    assert contents(tmp_path) == {"before": "trước"}
    assert stray_files(tmp_path) == set()


def test_what_a_worker_cannot_write_is_told_as_if_it_happened_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "index"
    writer = Index.create(path).writer(workers=1)
    monkeypatch.setattr(writer._segments, "_directory", tmp_path / "missing")
    with pytest.raises(SearchlibError, match=r"cannot write to the index in .*index: No such file"):
        add_all(writer, documents(10_000))
    assert contents(path) == {}


def test_rolling_back_ends_the_workers_in_the_middle_of_their_work(tmp_path: Path) -> None:
    writer = Index.create(tmp_path).writer(workers=2)
    add_all(writer, documents(150))
    started = processes(writer)
    writer.rollback()
    if os.name == "posix":
        assert all(map(gone, started))
    assert contents(tmp_path) == {}
    assert stray_files(tmp_path) == set()


# As a user writes it: nothing guards the code of the script from being imported again.
LOADER = """
import itertools, sys
import searchlib.segments, searchlib.writer
from searchlib import Document, Index
searchlib.writer._CHARACTERS_IN_RUN = searchlib.segments._WORTH_A_WORKER = 20_000
writer = Index.open(sys.argv[1]).writer(workers=2)
for number in itertools.count():
    writer.add(Document(key=f"k{number}", text=f"văn bản {number} " * 20))
    if number == 200:
        print(*[worker._process.pid for worker in writer._segments._pool._workers], flush=True)
    if number == int(sys.argv[2]):
        writer.close()
        break
"""


def load(path: Path, number: int, *, from_stdin: bool = False) -> subprocess.Popen[bytes]:
    """A process that loads documents, with a program that it is given or reads from standard input."""
    process = subprocess.Popen(
        [sys.executable, *(["-"] if from_stdin else ["-c", LOADER]), str(path), str(number)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdin is not None
    if from_stdin:
        process.stdin.write(LOADER.encode())
    process.stdin.close()
    return process


@pytest.mark.parametrize("from_stdin", [False, True])
def test_workers_serve_a_program_that_cannot_be_imported(from_stdin: bool, tmp_path: Path) -> None:
    Index.create(tmp_path)
    with load(tmp_path, 400, from_stdin=from_stdin) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert len(process.stdout.read().split()) == 2
        assert process.stderr.read() == b""
    assert len(Index.open(tmp_path)) == 401


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
@pytest.mark.parametrize("kill", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_workers_end_with_the_process_that_started_them(kill: int, tmp_path: Path) -> None:
    Index.create(tmp_path)
    with load(tmp_path, -1) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        started = [int(number) for number in process.stdout.readline().split()]
        os.killpg(process.pid, kill)  # As Ctrl-C does on a terminal.
        # The script itself may say that it was interrupted; nobody else does.
        assert process.stderr.read().count(b"Traceback") == (kill == signal.SIGINT)
    assert len(started) == 2
    deadline = time.monotonic() + 60
    while not all(map(gone, started)):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    Index.open(tmp_path).writer().close()
    assert contents(tmp_path) == {}
    assert stray_files(tmp_path) == set()
