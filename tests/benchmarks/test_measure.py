"""Measuring: percentiles, memory, and processes that answer, fail, die or never end."""

from __future__ import annotations

import os
import sys
import time

import pytest

from benchmarks.measure import EngineFailedError, folder_size, in_own_process, peak_memory, percentile


@pytest.mark.parametrize(
    ("percent", "value"), [(50, 50), (95, 95), (99, 99), (100, 100), (99.5, 100), (1, 1), (0, 1)]
)
def test_percentile_is_by_nearest_rank(percent, value):
    assert percentile(list(range(100, 0, -1)), percent) == value


def test_percentile_of_one_value():
    assert percentile([3.0], 99) == 3.0


def test_folder_size_counts_files_below(tmp_path):
    (tmp_path / "a").write_bytes(b"123")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c").write_bytes(b"4567")
    assert folder_size(tmp_path) == 7


def test_result_comes_back_from_another_process():
    finished = in_own_process(os.getpid, seconds=60)
    assert finished.result != os.getpid()


def test_an_error_is_told_in_one_line():
    with pytest.raises(EngineFailedError, match=r"^ValueError: invalid literal"):
        in_own_process(int, "x", seconds=60)


def test_a_process_that_dies_is_told():
    with pytest.raises(EngineFailedError, match="ended with status 3"):
        in_own_process(os._exit, 3, seconds=60)


def test_a_process_that_never_ends_is_stopped():
    start = time.monotonic()
    with pytest.raises(EngineFailedError, match="stopped after"):
        in_own_process(time.sleep, 60, seconds=0.5)
    assert time.monotonic() - start < 20


HOLD = "b = bytearray(100_000_000); import time; time.sleep(1)"
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="helpers are watched by way of /proc")


def test_memory_is_the_peak_even_if_it_was_given_back():
    assert in_own_process(exec, "b = bytearray(100_000_000)\ndel b", seconds=60).memory > 100_000_000


@ON_LINUX
def test_memory_of_helpers_is_added():
    code = (
        f"import subprocess, sys; c = [sys.executable, '-c', {HOLD!r}]; "
        "[p.wait() for p in [subprocess.Popen(c), subprocess.Popen(c)]]"
    )
    assert in_own_process(exec, code, seconds=60).memory > 200_000_000


@ON_LINUX
def test_memory_shared_with_helpers_counts_once():
    code = (
        "import os, time; b = bytearray(b'x') * 200_000_000\n"
        "if os.fork() == 0:\n    time.sleep(1); os._exit(0)\n"
        "os.wait()"
    )
    assert 200_000_000 < in_own_process(exec, code, seconds=60).memory < 350_000_000


def test_peak_memory_grows_with_what_is_held():
    before = peak_memory()
    held = bytearray(b"x") * max(50_000_000, before)
    assert peak_memory() - before > len(held) // 4
