"""One writer at a time: who holds the lock is named, and it is free when its holder ends, however."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from searchlib import Index, IndexLockedError, SearchlibError
from searchlib.lock import Lock
from tests.indexes import contents, fill

HOLDER = """
import sys, time
from searchlib import Document, Index
writer = Index.open(sys.argv[1]).writer()
writer.add(Document(key="never"))
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    fill(Index.create(tmp_path / "index"), ["một"])
    return tmp_path / "index"


def test_a_second_writer_is_told_who_holds_the_lock(path: Path) -> None:
    with Index.open(path).writer(), pytest.raises(IndexLockedError) as raised:
        Index.open(path).writer()
    assert re.fullmatch(r"process \d+ \(.+\) since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d", raised.value.holder)
    assert f"process {os.getpid()} " in str(raised.value)
    assert raised.value.path == path


def test_the_lock_of_another_process_is_named_and_free_when_it_is_killed(path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(IndexLockedError, match=f"process {process.pid} "):
            Index.open(path).writer()
        assert len(Index.open(path)) == 1
        process.kill()
        process.wait()
    fill(Index.open(path), ["hai"])
    assert contents(path) == {"một": "một", "hai": "hai"}


@pytest.mark.parametrize("end", ["commit", "rollback", "error", "collected"])
def test_the_lock_is_free_when_the_writer_ends(end: str, path: Path) -> None:
    writer = Index.open(path).writer()
    if end == "commit":
        writer.close()
    elif end == "rollback":
        writer.rollback()
    elif end == "error":
        with pytest.raises(ZeroDivisionError), writer:
            raise ZeroDivisionError
    else:
        del writer
    Index.open(path).writer().close()


def test_the_lock_is_free_when_the_index_cannot_be_loaded(path: Path) -> None:
    index = Index.open(path)
    segment = next(path.glob("*.seg"))
    data = segment.read_bytes()
    segment.unlink()
    with pytest.raises(SearchlibError, match="missing"):
        index.writer()
    segment.write_bytes(data)
    index.writer().close()


def test_an_index_is_not_made_twice_at_once(tmp_path: Path) -> None:
    with Lock(tmp_path), pytest.raises(IndexLockedError):
        Index.create(tmp_path)
    Index.create(tmp_path)


def test_a_lock_that_cannot_be_signed_is_given_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(SearchlibError, match=r"cannot write to the index in .*: No space left on device: "):
        Index.open(path).writer()
    monkeypatch.undo()
    Index.open(path).writer().close()


def test_a_lock_whose_holder_has_not_signed_yet_is_held_by_another_process(path: Path) -> None:
    lock = Lock(path)
    assert lock._lock.acquire()
    with pytest.raises(IndexLockedError, match="another process"):
        Index.open(path).writer()
    lock.release()


def test_being_refused_does_not_wait(path: Path) -> None:
    with Lock(path):
        started = time.perf_counter()
        with pytest.raises(IndexLockedError):
            Lock(path).acquire()
        assert time.perf_counter() - started < 1


FORK = """
import os, sys
from searchlib import Document, Index, SearchlibError
index = Index.open(sys.argv[1])
with index.writer(workers=0) as writer:
    writer.add(Document(key="hai", text="hai"))
    writer.optimize()
    child = os.fork()
    if child == 0:
        {in_child}
    assert os.waitpid(child, 0)[1] == 0
    try:
        Index.open(sys.argv[1]).writer()
    except SearchlibError as error:
        print(error)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
@pytest.mark.parametrize(
    "in_child",
    [
        "sys.exit()",
        "del writer, index; sys.exit()",
        "writer.close(); os._exit(0)",
        "writer.rollback(); os._exit(0)",
    ],
)
def test_a_forked_child_leaves_its_parent_s_writer_alone(in_child: str, path: Path) -> None:
    program = FORK.format(in_child=in_child)
    parent = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    assert " is being written by process " in parent.stdout
    assert contents(path) == {"một": "một", "hai": "hai"}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
def test_a_writer_is_closed_to_a_forked_child(path: Path) -> None:
    in_child = """
        try:
            writer.add(Document(key="ba"))
        except SearchlibError as error:
            sys.exit("is closed" not in str(error))
"""
    program = FORK.format(in_child=in_child)
    subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, check=True)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
def test_a_lock_is_free_when_its_holder_ends_though_a_child_goes_on(path: Path) -> None:
    program = FORK.format(in_child="os.closerange(0, 3); time.sleep(60); os._exit(0)")
    program = "import time" + program.partition("    assert")[0] + "    print(child, flush=True); os._exit(0)"
    parent = subprocess.run([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, check=True)
    try:
        Index.open(path).writer().close()
    finally:
        os.kill(int(parent.stdout), signal.SIGKILL)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such pipes here")
def test_a_pipe_in_place_of_the_lock_is_told_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "MAIN_WRITELOCK")
    with pytest.raises(
        SearchlibError, match="MAIN_WRITELOCK is no regular file, and cannot be locked: remove it"
    ):
        Index.create(tmp_path)
