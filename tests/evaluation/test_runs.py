"""Run files: any reader finds the order that was written, and a file that is no run is told with its line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib import SourceError
from searchlib.evaluation import runs
from searchlib.evaluation.runs import TYPED, UNMARKED, falling, read_run, read_runs, write_runs

LINE = "q Q0 {} 1 {} tag\n"
SCORES = st.lists(st.floats(-(2.0**100), 2.0**100, width=32) | st.sampled_from([0.0, 1.0, 1e-40]), min_size=1)


@given(SCORES)
def test_scores_fall_in_single_precision(scores: list[float]) -> None:
    scores = sorted(scores, reverse=True)
    single = np.array(list(falling(enumerate_keys(scores)).values()), dtype=np.float32)
    assert (np.diff(single) < 0).all()


@given(SCORES)
def test_what_was_written_is_read_in_the_same_order(
    tmp_path_factory: pytest.TempPathFactory, scores: list[float]
) -> None:
    path = tmp_path_factory.mktemp("runs") / "x.run"
    run = {"q": falling(enumerate_keys(sorted(scores, reverse=True)))}
    write_runs(path, {TYPED: run})
    written = np.array([line.split()[4] for line in path.read_text().splitlines()], dtype=np.float32)
    assert (np.diff(written) < 0).all()
    assert list(read_run(path, {"q"})["q"]) == list(run["q"])


def enumerate_keys(scores: list[float]) -> list[tuple[str, float]]:
    return [(f"d{number}", score) for number, score in enumerate(scores)]


def test_a_line_has_the_six_columns(tmp_path: Path) -> None:
    write_runs(tmp_path / "x.run", {TYPED: {"q": {"tài-liệu": 1.5, "b": 0.25}}})
    written = (tmp_path / "x.run").read_bytes().decode()
    assert written == "q Q0 tài-liệu 1 1.5 searchlib\nq Q0 b 2 0.25 searchlib\n"


def test_each_manner_has_its_file(tmp_path: Path) -> None:
    written = {TYPED: {"q": {"a": 1.0}}, UNMARKED: {"q": {"b": 1.0}}}
    write_runs(tmp_path / "x.run", written)
    assert {path.name for path in tmp_path.iterdir()} == {"x.run", "x.unmarked.run"}
    assert read_runs(tmp_path / "x.run", {"q"}) == written


@pytest.mark.parametrize("key", ["a b", "a\u2003b", "", "a\n"])
def test_a_key_that_the_columns_cannot_hold_is_told(tmp_path: Path, key: str) -> None:
    with pytest.raises(SourceError, match="a run cannot name"):
        write_runs(tmp_path / "x.run", {TYPED: {"q": {key: 1.0}}})
    assert not (tmp_path / "x.run").exists()


def test_order_is_by_score_alone_and_ties_go_to_the_later_key(tmp_path: Path) -> None:
    path = tmp_path / "x.run"
    path.write_text("q Q0 a 1 1 t\nq Q0 b 2 1 t\nq\tQ0\tc\t3\t2e0\tt\n")
    assert list(read_run(path, {"q"})["q"]) == ["c", "b", "a"]


def test_other_queries_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "x.run"
    path.write_text("other Q0 a 1 1 t\nq Q0 b 1 1 t\n")
    assert read_run(path, {"q", "none"}) == {"q": {"b": 1.0}}


def test_a_byte_order_mark_is_no_part_of_the_first_query(tmp_path: Path) -> None:
    path = tmp_path / "run"
    path.write_text("q Q0 a 1 2.5 x\n", encoding="utf-8-sig")
    assert read_run(path, {"q"}) == {"q": {"a": 2.5}}


def test_the_best_of_very_many_documents_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "x.run"
    path.write_text("".join(LINE.format(number, number) for number in range(5_000)))
    found = list(read_run(path, {"q"})["q"])
    assert found[:100] == [str(number) for number in range(4_999, 4_899, -1)]
    assert len(found) < 1_100


GOOD = LINE.format("a", 1.0)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (GOOD + "q Q0 b 1 1.0\n", "line 2 is not: query Q0 document rank score tag"),
        (GOOD + "q Q0 b 1 1.0 two tags\n", "line 2 is not: query"),
        (GOOD + "\n", "line 2 is not: query"),
        (LINE.format("a", "nan"), "line 1 has the score 'nan', which is no number"),
        (GOOD + LINE.format("b", "-inf"), "line 2 has the score '-inf'"),
        (LINE.format("a", "1e999"), "line 1 has the score '1e999'"),
        (LINE.format("a", "high"), "line 1 has the score 'high'"),
        (GOOD + GOOD, "line 2 has 'a' for the query 'q' again"),
        ("other" + GOOD, "has none of the collection's queries"),
        ("", "has none of the collection's queries"),
        (GOOD + "x" * 20_000, "line 2 is longer than 10,000 bytes"),
    ],
)
def test_a_file_that_is_no_run_is_told(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "bad.run"
    path.write_text(content)
    with pytest.raises(SourceError, match=message):
        read_run(path, {"q"})


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    path = tmp_path / "bad.run"
    path.write_bytes(GOOD.encode() + b"q Q0 \xff 1 1.0 t\n")
    with pytest.raises(SourceError, match="line 2 is not UTF-8"):
        read_run(path, {"q"})


def test_a_file_without_end_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_LINES_LIMIT", 2)
    path = tmp_path / "long.run"
    path.write_text("".join(LINE.format(number, number) for number in range(3)))
    with pytest.raises(SourceError, match="has more than 2 lines: keep 100 of each query"):
        read_run(path, {"q"})
