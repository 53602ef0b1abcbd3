"""How many workers are started, whatever number is asked for."""

from __future__ import annotations

import os
import sys

import pytest

from searchlib.workers.processes import usable_workers


@pytest.fixture
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform == "linux":
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


@pytest.mark.usefixtures("two_processors")
@pytest.mark.parametrize(
    ("wanted", "usable"), [(None, 2), (0, 0), (1, 1), (3, 3), (8, 8), (9, 8), (10**6, 8)]
)
def test_no_more_than_a_few_workers_are_started_for_each_processor(wanted: int | None, usable: int) -> None:
    assert usable_workers(wanted) == usable


@pytest.mark.usefixtures("two_processors")
def test_a_program_that_is_not_python_starts_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/opt/program")
    assert usable_workers(4) == 0
