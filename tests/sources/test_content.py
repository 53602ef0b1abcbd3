"""Content: files opened safely, and hashed so that a change is never missed."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from searchlib.sources.content import UNSURE, Content, digest_of

LONG_AGO = 1_600_000_000


def test_the_hash_is_that_of_the_whole_file_however_little_was_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 1_000_000)
    with Content(str(path)) as content:
        assert content.stream.read(3) == b"xxx"
        assert content.digest() == hashlib.blake2b(b"x" * 1_000_000, digest_size=16).hexdigest()


def test_an_old_file_has_its_time_and_a_new_one_none(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x")
    assert digest_of(str(path))[1:] == (1, UNSURE)
    os.utime(path, (LONG_AGO, LONG_AGO))
    assert digest_of(str(path))[1:] == (1, LONG_AGO * 10**9)


def test_a_time_in_the_future_is_not_relied_on(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x")
    os.utime(path, (LONG_AGO * 2, LONG_AGO * 2))
    assert digest_of(str(path))[2] == UNSURE


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_in_the_place_of_a_file_is_an_error_and_no_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(OSError, match="no regular file"):
        Content(str(tmp_path / "a.txt"))


def test_what_grows_while_it_is_read_has_an_end(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc")
    with Content(str(path)) as content:
        with path.open("ab") as more:
            more.write(b"x" * (5 << 20))
        read = content.stream.read()
        assert read.startswith(b"abc")
        assert len(read) < 2 << 20
        content.stream.seek(0)
        content.stream.seek(1)
        assert content.stream.read() == read[1:]
    with Content(str(path)) as content:
        assert len(content.stream.read()) == 3 + (5 << 20)


def test_the_hash_of_what_grows_has_an_end_and_is_another_the_next_time(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc")
    with Content(str(path)) as content:
        with path.open("ab") as more:
            more.write(b"x" * (5 << 20))
        digest = content.digest()
        assert content.size == 3
    assert digest_of(str(path))[:2] != (digest, 3)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_file_that_has_nothing_to_give_yet_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    os.mkfifo(path)
    monkeypatch.setattr("stat.S_ISREG", stat.S_ISFIFO)  # As some files of the system say of themselves.
    with Content(str(path)) as content, path.open("wb"), pytest.raises(BlockingIOError):
        content.stream.read(1)


def test_a_folder_in_the_place_of_a_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no regular file"):
        Content(str(tmp_path))
