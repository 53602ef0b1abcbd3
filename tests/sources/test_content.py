"""Content: files opened safely, and hashed so that a change is never missed."""

from __future__ import annotations

import hashlib
import os
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


def test_a_folder_in_the_place_of_a_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no regular file"):
        Content(str(tmp_path))
