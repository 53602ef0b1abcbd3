"""The conformance cases: what a reader of Vietnamese may expect of a search engine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conformance.runner import Answer, Case, failures, load

CASES = [*load("vietnamese.json"), *load("more.json")]


def run_as_process(arguments: list[str]) -> Answer:
    """Run the installed `searchlib` the way a shell does."""
    program = Path(sys.executable).with_name("searchlib")
    done = subprocess.run(
        [program, *arguments], capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    return Answer(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case(case: Case, tmp_path: Path) -> None:
    assert list(failures(case, tmp_path)) == [], case["rule"]


@pytest.mark.parametrize("name", ["marks/unmarked-1", "snippet/nfd", "query/legal-1"])
def test_case_in_a_real_process(name: str, tmp_path: Path) -> None:
    case = next(case for case in CASES if case["id"] == name)
    assert list(failures(case, tmp_path, run_as_process)) == [], case["rule"]


def test_every_case_has_a_name_of_its_own() -> None:
    names = [case["id"] for case in CASES]
    assert sorted(names) == sorted(set(names))
