"""The study of weights, small: collections with known answers, from the command line."""

from __future__ import annotations

import json
from importlib.util import find_spec

import pytest
from click.testing import CliRunner

from benchmarks.__main__ import main
from benchmarks.weights.depths import NUMBERS
from benchmarks.weights.trials import asked, drawn
from benchmarks.weights.weights import DEPTHS, TUNED, present
from searchlib.evaluation import Collection
from tests.benchmarks.judged import write_collection

MARKED = ["đường sắt đến Huế", "gạo nếp hạ giá", "bão đổ bộ Quảng Trị", "lễ hội đền Hùng"]
PLAIN = ["railway to the sea", "price of rice", "typhoon at noon"]


def invoke(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Two collections, one with marks and one without; three queries of each."""
    pytest.importorskip("ir_measures")
    folder, out = tmp_path_factory.mktemp("collections"), tmp_path_factory.mktemp("results")
    write_collection(folder / "marked", MARKED)
    write_collection(folder / "plain", PLAIN)
    return invoke("weights", "--collections", folder, "--queries", 3, "--out", out), out


@pytest.fixture(scope="module")
def measured(run):
    return json.loads((run[1] / "weights.json").read_text(encoding="utf-8"))


def test_it_ends_well_and_prints_the_tables_it_writes(run):
    result, out = run
    assert result.exit_code == 0
    assert (out / "weights.md").read_text(encoding="utf-8") in result.stdout


def test_every_weight_is_tried_at_several_values_on_every_collection(measured):
    tried: dict[str, list[float]] = {}
    for step in measured["steps"]:
        tried.setdefault(step["weight"], []).append(step["value"])
        assert step["collections"] == {"marked": 1, "plain": 1}
    assert {label: len(values) >= 4 for label, values in tried.items()} == {
        weight.label: True for weight in TUNED
    }


def test_where_all_is_found_already_the_present_weights_are_best(measured):
    labelled = {weight.label: value for weight, value in present().items()}
    assert measured["best"] == measured["present"] == {"setting": labelled, "mean": 1}


def test_each_collection_is_left_out_once(measured):
    assert [row["collections"] for row in measured["left_out"]] == [["marked"], ["plain"]]


def test_both_manners_are_compared_where_there_are_marks(measured):
    told = [(row["collection"], row["manner"]) for row in measured["best_beside_present"]]
    assert told == [("marked", "as typed"), ("marked", "without marks"), ("plain", "as typed")]


@pytest.mark.parametrize("depth", DEPTHS, ids=lambda depth: depth.label)
def test_depths_have_quality_and_speed(measured, depth):
    rows = {row["value"]: row for row in measured["depths"] if row["weight"] == depth.label}
    assert list(rows) == sorted({*NUMBERS, int(depth.now())})
    assert [value for value, row in rows.items() if row["is_present"]] == [depth.now()]
    figures = rows[25]["collections"]["marked"]
    assert figures["ndcg_10"] == 1
    assert figures["queries_per_second"] > 0


def test_no_more_queries_are_asked_than_were_to_be(measured):
    told = [(each["name"], each["queries"], each["judged_queries"]) for each in measured["collections"]]
    assert told == [("marked", 3, 4), ("plain", 3, 3)]


def test_picture_is_a_png(run):
    if not find_spec("matplotlib"):
        pytest.skip("matplotlib is not installed")
    assert (run[1] / "weights.png").read_bytes().startswith(b"\x89PNG")


def test_queries_are_drawn_by_the_seed_in_their_order(tmp_path):
    whole = Collection.load(write_collection(tmp_path / "many", [f"số {n}" for n in range(50)]))
    one, same, other = (drawn(whole, 10, seed) for seed in (1, 1, 2))
    assert one == same
    assert one.queries != other.queries
    assert list(one.queries) == [key for key in whole.queries if key in one.queries] == list(one.judgments)


def test_queries_without_marks_have_one_manner(tmp_path):
    assert list(asked(Collection.load(write_collection(tmp_path / "plain", PLAIN)))) == ["as typed"]


def test_two_collections_of_one_name_are_told(tmp_path):
    pytest.importorskip("ir_measures")
    folders = [write_collection(tmp_path / place / "news", PLAIN) for place in ("one", "two")]
    result = invoke("weights", "--collections", folders[0], "--collections", folders[1])
    assert result.exit_code == 1
    assert "have the same name: rename a folder" in result.stderr.splitlines()[-1]


def test_a_bad_collection_gives_one_line(tmp_path):
    pytest.importorskip("ir_measures")
    folder = write_collection(tmp_path / "bad", PLAIN)
    (folder / "queries.jsonl").write_text("{")
    result = invoke("weights", "--collections", folder, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "no JSON object" in result.stderr.splitlines()[-1]
    assert not (tmp_path / "out").exists()


def test_the_part_needs_collections():
    result = invoke("weights")
    assert result.exit_code == 2
    assert "go together" in result.stderr
