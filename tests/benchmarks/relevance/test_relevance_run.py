"""Relevance beside the peers, small: every engine that is installed, on a collection with known answers."""

from __future__ import annotations

import json
from importlib.util import find_spec

import pytest
from click.testing import CliRunner

from benchmarks.__main__ import main
from benchmarks.measure import EngineFailedError
from benchmarks.peers import ENGINES, OURS, VARIANTS, is_installed
from benchmarks.relevance import contest
from tests.benchmarks.judged import write_collection

PEERS = [name for name in (*ENGINES, *VARIANTS) if is_installed(name)]
FOLDING = ("searchlib", "SQLite FTS5", "tantivy folded")
# Every syllable has a mark, so that nothing is found without them unless they are folded.
MARKED = [
    "đường sắt đến Huế",
    "gạo nếp hạ giá",
    "bão đổ bộ Quảng Trị",
    "lễ hội đền Hùng",
    "tiền điện tử sụp đổ",
]
PLAIN = ["railway to the sea", "price of rice", "typhoon at noon", "temple festival", "museum of coins"]


def invoke(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture(scope="module")
def collections(tmp_path_factory):
    """Two, beside a file that is none: one with marks and one without."""
    pytest.importorskip("ir_measures")
    folder = tmp_path_factory.mktemp("collections")
    write_collection(folder / "marked", MARKED)
    write_collection(folder / "plain", PLAIN)
    (folder / "notes.txt").write_text("no collection")
    return folder


@pytest.fixture(scope="module")
def run(collections, tmp_path_factory):
    """All engines, on the collection with marks."""
    out = tmp_path_factory.mktemp("results")
    return invoke("relevance", "--collections", collections / "marked", "--out", out), out


@pytest.fixture(scope="module")
def measured(run):
    (collection,) = read(run[1])
    return collection


def read(out):
    return json.loads((out / "relevance.json").read_text(encoding="utf-8"))["collections"]


def test_it_ends_well_and_prints_the_tables_it_writes(run):
    result, out = run
    assert result.exit_code == 0
    assert (out / "relevance.md").read_text(encoding="utf-8") in result.stdout


@pytest.mark.parametrize("name", PEERS)
def test_every_engine_finds_what_is_asked_with_signs(measured, name):
    figures = measured["engines"][name]
    assert figures["failure"] is None
    assert figures["as typed"]["mrr_10"] == 1
    assert figures["as typed"]["queries_per_second"] > 0


@pytest.mark.parametrize("name", PEERS)
def test_who_folds_marks_finds_as_much_without_them(measured, name):
    assert measured["engines"][name]["without marks"]["recall_100"] == (name in FOLDING)


def test_ours_is_compared_with_the_best_peer(measured):
    if len(PEERS) == 1:
        pytest.skip("no peer is installed")
    best = measured["best_peer"]["without marks"]
    others = {
        name: row["without marks"]["ndcg_10"] for name, row in measured["engines"].items() if name != OURS
    }
    assert others[best["name"]] == max(others.values())
    assert best["better"] + best["worse"] + best["same"] == len(MARKED)


def test_every_collection_of_a_folder_is_measured_and_named_without_its_path(collections, tmp_path):
    assert invoke("--engines", OURS, "--collections", collections, "--out", tmp_path).exit_code == 0
    told = [(each["name"], each["documents"], each["queries"]) for each in read(tmp_path)]
    assert told == [("marked", 5, 5), ("plain", 5, 5)]
    assert str(collections) not in (tmp_path / "relevance.json").read_text(encoding="utf-8")


def test_picture_is_a_png(run):
    if not find_spec("matplotlib"):
        pytest.skip("matplotlib is not installed")
    assert (run[1] / "relevance.png").read_bytes().startswith(b"\x89PNG")


def test_queries_without_marks_are_asked_once(collections, tmp_path):
    asked = ["--engines", OURS, "--collections", collections / "plain", "--out", tmp_path]
    assert invoke("relevance", *asked).exit_code == 0
    (plain,) = read(tmp_path)
    assert plain["engines"][OURS]["without marks"] is None
    assert list(plain["best_peer"]) == ["as typed"]


@pytest.mark.parametrize(("options", "count"), [([], 3), (["--all-queries"], 5)])
def test_of_a_large_collection_the_first_queries_are_asked(
    collections, tmp_path, monkeypatch, options, count
):
    monkeypatch.setattr(contest, "LARGE", 4)
    monkeypatch.setattr(contest, "FIRST_QUERIES", 3)
    asked = ["--engines", OURS, "--collections", collections / "plain", "--out", tmp_path, *options]
    assert invoke("relevance", *asked).exit_code == 0
    (told,) = read(tmp_path)
    assert (told["queries"], told["judged_queries"]) == (count, 5)
    tables = (tmp_path / "relevance.md").read_text(encoding="utf-8")
    assert ("the first 3 of 5 queries" in tables) == (count == 3)


def test_an_engine_that_fails_is_told_with_its_reason(collections, tmp_path, monkeypatch):
    def fail(*_):
        raise EngineFailedError("stopped after 7 s")

    monkeypatch.setattr(contest, "_found", fail)
    asked = ["--engines", OURS, "--collections", collections / "plain", "--out", tmp_path]
    assert invoke("relevance", *asked).exit_code == 0
    (told,) = read(tmp_path)
    assert told["engines"][OURS]["failure"] == "stopped after 7 s"
    assert told["best_peer"] == {"as typed": None}
    assert "stopped after 7 s" in (tmp_path / "relevance.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("queries.jsonl", "{", "no JSON object"),
        ("qrels.tsv", "q0\t1\nq0\n", "line 2 is not: query, document, relevance"),
        ("corpus.jsonl", "{", "line 1: not a record"),
    ],
)
def test_a_bad_collection_gives_one_line(tmp_path, name, content, message):
    pytest.importorskip("ir_measures")
    folder = write_collection(tmp_path / "bad", PLAIN)
    (folder / name).write_text(content)
    result = invoke("relevance", "--collections", folder, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert message in result.stderr.splitlines()[-1]
    assert not (tmp_path / "out").exists()


def test_a_folder_without_collections_is_told(tmp_path):
    result = invoke("relevance", "--collections", tmp_path)
    assert result.exit_code == 1
    assert "is no collection and has none in it" in result.stderr


@pytest.mark.parametrize("arguments", [["relevance"], ["speed", "--collections", "."]])
def test_the_part_and_its_collections_go_together(arguments):
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert "relevance and --collections DIR go together" in result.stderr
