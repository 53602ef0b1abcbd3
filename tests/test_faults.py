"""Whatever goes wrong at whichever moment, the index is what it was before or what it was to become."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from searchlib import Document, Index, SearchlibError
from tests.indexes import contents, fill, stray_files

if TYPE_CHECKING:
    from typing_extensions import Self


class Faults:
    """Fails the n-th file operation that changes something, and counts them; fails none for 0.

    An error is that of a full disk. An interruption comes before the operation, or after it.
    """

    def __init__(self, patch: pytest.MonkeyPatch, n: int, kind: str) -> None:
        self.count = 0
        self._n = n
        self._kind = kind
        opened = Path.open

        def open_file(path: Path, mode: str = "r", *arguments: Any, **more: Any) -> Any:
            if "w" not in mode:
                return opened(path, mode, *arguments, **more)
            return _File(self, self.run(lambda: opened(path, mode, *arguments, **more)))

        patch.setattr(Path, "open", open_file)
        for owner, name in (
            (Path, "replace"),
            (Path, "unlink"),
            (os, "fsync"),
            (os, "write"),
            (os, "ftruncate"),
        ):
            patch.setattr(owner, name, self._wrapped(getattr(owner, name)))

    def _wrapped(self, operation: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *arguments, **more: self.run(lambda: operation(*arguments, **more))

    def run(self, operation: Callable[[], Any]) -> Any:
        self.count += 1
        due = self.count == self._n
        if due and self._kind == "error":
            raise OSError(28, "No space left on device")
        if due and self._kind == "interrupted before":
            raise KeyboardInterrupt
        result = operation()
        if due and self._kind == "interrupted after":
            if hasattr(result, "close"):
                result.close()
            raise KeyboardInterrupt
        return result


class _File:
    """A file open for writing; where that fails, half of what was to be written is."""

    def __init__(self, faults: Faults, file: Any) -> None:
        self._faults = faults
        self._file = file

    def writelines(self, chunks: Iterable[Any]) -> None:
        data = b"".join(chunks)
        half = len(data) // 2
        self._file.write(data[:half])
        self._faults.run(lambda: self._file.write(data[half:]))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()


def noise(number: int) -> str:
    return random.Random(number).randbytes(5_000).hex()


# The first nine make a segment that is large beside the others.
BEFORE = {f"k{number}": f"trước {number} {noise(number) if number < 9 else ''}" for number in range(11)}
AFTER = {key: text for key, text in BEFORE.items() if key not in ("k1", "k2")} | {"k3": "sau", "new": "mới"}


def prepare(path: Path) -> None:
    index = Index.create(path)
    for numbers in (range(9), range(9, 10), range(10, 11)):
        fill(index, [Document(key=f"k{number}", text=BEFORE[f"k{number}"]) for number in numbers])
    with index.writer() as writer:
        writer.attach("manifest", b"before")


def change(path: Path) -> None:
    """Add, replace and delete, merge the small segments, leave deletions in the large one, attach, commit."""
    with Index.open(path).writer() as writer:
        writer.delete("k1")
        writer.delete("k2")
        writer.add(Document(key="k3", text="sau"))
        writer.add(Document(key="new", text="mới"))
        writer.attach("manifest", b"after")


def check(path: Path, may_be: list[str]) -> str:
    """That the index is in one of the states, wholly, and can be changed; returns which."""
    found = contents(path)
    state = "before" if found == BEFORE else "after"
    assert found == (BEFORE if state == "before" else AFTER)
    assert state in may_be
    assert Index.open(path).attachment("manifest") == state.encode()
    with Index.open(path).writer() as writer:
        writer.add(Document(key="later", text="về sau"))
    assert contents(path) == found | {"later": "về sau"}
    assert stray_files(path) == set()
    return state


@pytest.mark.parametrize("kind", ["error", "interrupted before", "interrupted after"])
def test_a_fault_at_any_file_operation_leaves_the_state_before_or_after(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searchlib.merge_policy._FACTOR", 3)
    monkeypatch.setattr("searchlib.merge_policy._SMALL", 20_000)
    prepare(tmp_path / "prepared")
    states = []
    for n in range(1, 1000):
        path = tmp_path / str(n)
        shutil.copytree(tmp_path / "prepared", path)
        raised: BaseException | None = None
        with pytest.MonkeyPatch.context() as patch:
            faults = Faults(patch, n, kind)
            try:
                change(path)
            except (SearchlibError, KeyboardInterrupt) as error:
                raised = error
        if faults.count < n:
            break
        # An error in tidying up is no concern of who commits; any other is told.
        may_be = ["after"] if raised is None else ["before", "after"]
        states.append(check(path, may_be))
        assert raised is None or isinstance(raised, KeyboardInterrupt) == (kind != "error")
        assert "\n" not in str(raised)
    # There was something to go wrong before and after the moment that counts, which came once.
    assert states[0] == "before"
    assert states[-1] == "after"
    assert states == sorted(states, reverse=True)
    assert len(states) > 25


@pytest.mark.parametrize("kind", ["error", "interrupted before", "interrupted after"])
def test_a_fault_while_an_index_is_made_leaves_none_or_an_empty_one(kind: str, tmp_path: Path) -> None:
    for n in range(1, 1000):
        path = tmp_path / str(n)
        with pytest.MonkeyPatch.context() as patch:
            faults = Faults(patch, n, kind)
            with suppress(SearchlibError, KeyboardInterrupt):
                Index.create(path)
        if faults.count < n:
            break
        index = Index.open(path) if Index.exists(path) else Index.create(path)
        fill(index, ["một"])
        assert contents(path) == {"một": "một"}
        assert stray_files(path) == set()


@pytest.mark.parametrize("kind", ["error", "interrupted before", "interrupted after"])
def test_a_fault_while_an_index_is_rebuilt_leaves_the_old_or_the_new(kind: str, tmp_path: Path) -> None:
    prepare(tmp_path / "prepared")
    for n in range(1, 1000):
        path = tmp_path / str(n)
        shutil.copytree(tmp_path / "prepared", path)
        with pytest.MonkeyPatch.context() as patch:
            faults = Faults(patch, n, kind)
            with (
                suppress(SearchlibError, KeyboardInterrupt),
                Index.create(path, replace=True).writer() as writer,
            ):
                for key, text in AFTER.items():
                    writer.add(Document(key=key, text=text))
                writer.attach("manifest", b"after")
        if faults.count < n:
            break
        check(path, ["before", "after"])


def test_a_writer_that_failed_in_the_middle_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = Index.create(tmp_path).writer()
    writer.add(Document(key="một"))
    monkeypatch.setattr(os, "fsync", lambda descriptor: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        writer.commit()
    monkeypatch.undo()
    with pytest.raises(SearchlibError, match="closed"):
        writer.commit()
    assert contents(tmp_path) == {}


def test_an_interruption_within_a_change_ends_the_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    writer = Index.create(tmp_path).writer()
    monkeypatch.setattr("searchlib.run.Run.add", interrupt)
    with pytest.raises(KeyboardInterrupt):
        writer.add(Document(key="half"))
    monkeypatch.undo()
    with pytest.raises(SearchlibError, match="closed"):
        writer.add(Document(key="whole"))
    fill(Index.open(tmp_path), ["whole"])
    assert contents(tmp_path) == {"whole": "whole"}


COMMITTER = """
import sys
from searchlib import Document, Index
index = Index.open(sys.argv[1])
number = len(index)
while True:
    with index.writer() as writer:
        writer.add(Document(key=f"k{number}", text=f"văn bản {number}"))
        writer.add(Document(key="last", text=f"lần {number}"))
    print(number, flush=True)
    number += 1
"""


def test_a_writer_killed_at_any_moment_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    path = tmp_path / "index"
    fill(Index.create(path), [Document(key="last")])
    chance = random.Random(7)
    for _ in range(5):
        with subprocess.Popen(
            [sys.executable, "-c", COMMITTER, str(path)], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.uniform(0, 0.15))
            process.kill()
            told = [int(line) for line in process.stdout.read().split()]
        found = contents(path)
        number = len(found) - 1
        assert found == {f"k{n}": f"văn bản {n}" for n in range(1, number + 1)} | {"last": f"lần {number}"}
        assert not told or told[-1] <= number
        assert number > 0
    Index.open(path).writer().close()
    assert stray_files(path) == set()
