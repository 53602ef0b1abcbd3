"""The parts beside a native engine, small: from files or generated, together or one by one."""

from __future__ import annotations

import json
from importlib.util import find_spec

import pytest
from click.testing import CliRunner

from benchmarks.__main__ import NATIVE, main
from benchmarks.articles import write_articles
from benchmarks.corpus import generate
from benchmarks.headlines import SETS
from benchmarks.native.parts import PARTS
from benchmarks.peers import ENGINES, OURS, RIVAL, create, is_installed

PAIR = [name for name in (OURS, RIVAL) if is_installed(name)]
SMALL = ["--rounds", "1", "--queries", "4"]


def invoke(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A corpus and headlines of it."""
    folder = tmp_path_factory.mktemp("files")
    articles = list(generate(80, seed=5))
    write_articles(articles, folder / "news.jsonl")
    titles = (json.dumps({"_id": article.key, "text": article.title}) for article in articles)
    (folder / "queries.jsonl").write_text("\n".join(titles), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def run(files, tmp_path_factory):
    """All parts, with the engines that are installed; in few processes."""
    out = tmp_path_factory.mktemp("results")
    corpus = ["--corpus", files / "news.jsonl", "--query-file", files / "queries.jsonl"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("benchmarks.native.parts.STEPS", (2, 1))
        patch.setattr("benchmarks.native.startup.PAIRS", 2)
        patch.setattr("benchmarks.native.startup.WARM_UP", 0)
        return invoke(*corpus, *SMALL, "--documents", 60, "--out", out), out


@pytest.fixture(scope="module")
def parts(run):
    return json.loads((run[1] / "native.json").read_text(encoding="utf-8"))["parts"]


def test_names_of_parts_are_those_there_are():
    assert tuple(PARTS) == NATIVE


def test_a_query_file_asks_for_all_parts(run, parts):
    result, out = run
    assert result.exit_code == 0
    assert tuple(parts) == NATIVE
    assert (out / "native.md").read_text(encoding="utf-8") in result.stdout
    assert not (out / "speed.json").exists()


def test_machine_and_corpus_are_told_without_paths(parts):
    for name, part in parts.items():
        assert set(part["machine"]) == {"cores", "python"}
        if name != "million":
            told = part["corpus"] | {"text_bytes": 0}
            assert told == {
                "source": "news.jsonl",
                "documents": 60,
                "text_bytes": 0,
                "queries": "queries.jsonl",
                "queries_per_set": 4,
                "seed": 0,
            }


@pytest.mark.parametrize("name", ENGINES)
def test_every_engine_is_measured_in_all_it_can_do(parts, name):
    if name not in {name for name in ENGINES if is_installed(name)}:
        pytest.skip(f"{name} is not installed")
    (contest,) = parts["native"]["contests"]
    engine = next(engine for engine in contest["engines"] if engine["name"] == name)
    assert engine["failure"] is None
    assert len(engine["indexing"]["seconds"]) == len(engine["searching"]["peak_memory_bytes"]) == 1
    assert min(engine["indexing"]["peak_memory_bytes"]) > 0
    for kind in SETS:
        figures, right = engine["queries"][kind], engine["right_answers"][kind]
        can = (kind if kind == "phrase" else "several") in create(name).kinds
        assert (figures is not None) == can, (kind, right)
        if figures is not None:
            assert figures["queries"] == 4
            assert all(len(figures[f"p{percent}_ms"]) == 1 for percent in (50, 95, 99))


def test_growth_ends_with_all_documents(parts):
    assert [contest["documents"] for contest in parts["growth"]["contests"]] == [30, 60]
    for contest in parts["growth"]["contests"]:
        assert [engine["name"] for engine in contest["engines"]] == PAIR


def test_short_documents_are_indexed_and_searched(parts):
    rows = parts["million"]["rows"]
    assert [(row["name"], row["documents"]) for row in rows] == [(n, c) for c in (15, 60) for n in PAIR]
    for row in rows:
        assert row["failure"] is None
        assert row["index_peak_memory_bytes"] > 0 < row["search_peak_memory_bytes"]


def test_processes_are_timed_in_pairs_and_files_added(parts):
    startup = parts["startup"]
    for index in ("sample", "whole"):
        assert len(startup[index]["search_seconds"]) == len(startup[index]["imports_seconds"]) == 2
    assert len(startup["adding"]["command_seconds"]) == len(startup["adding"]["commit_seconds"]) == 1


def test_all_targets_are_measured(run):
    if not all(map(is_installed, ENGINES)):
        pytest.skip("needs all engines")
    targets = (run[1] / "native.md").read_text(encoding="utf-8").split("## Targets")[1].split("##")[0]
    assert "headline, p95" in targets
    assert "not measured" not in targets


def test_picture_is_a_png(run):
    if not find_spec("matplotlib"):
        pytest.skip("matplotlib is not installed")
    assert (run[1] / "native.png").read_bytes().startswith(b"\x89PNG")


def test_a_part_alone_renews_its_own_figures(run, parts, tmp_path):
    before = (run[1] / "native.json").read_bytes()
    (tmp_path / "native.json").write_bytes(before)
    result = invoke("million", *SMALL, "--documents", 8, "--engines", PAIR[-1], "--out", tmp_path)
    assert result.exit_code == 0
    renewed = json.loads((tmp_path / "native.json").read_text(encoding="utf-8"))["parts"]
    assert renewed["million"]["documents"] == 8
    assert {name: part for name, part in renewed.items() if name != "million"} == {
        name: part for name, part in parts.items() if name != "million"
    }


def test_generated_documents_are_asked_for_by_their_titles_in_each_round(tmp_path):
    asked = ["--documents", 60, "--engines", PAIR[-1], "--out", tmp_path]
    assert invoke("native", *SMALL, "--rounds", 2, *asked).exit_code == 0
    part = json.loads((tmp_path / "native.json").read_text(encoding="utf-8"))["parts"]["native"]
    assert (part["corpus"]["source"], part["corpus"]["queries"]) == ("generated", "titles")
    (engine,) = part["contests"][0]["engines"]
    assert len(engine["indexing"]["seconds"]) == len(engine["queries"]["pair"]["p50_ms"]) == 2


def test_a_slow_engine_gets_all_documents_and_indexes_them_once(files, tmp_path, monkeypatch):
    monkeypatch.setattr("benchmarks.native.contest.LONG", 0.0)
    asked = ["--engines", OURS, "--corpus", files / "news.jsonl", "--out", tmp_path]
    assert invoke("native", *SMALL, "--rounds", 2, *asked).exit_code == 0
    (contest,) = json.loads((tmp_path / "native.json").read_text(encoding="utf-8"))["parts"]["native"][
        "contests"
    ]
    (engine,) = contest["engines"]
    assert contest["documents"] == 80
    assert len(engine["indexing"]["seconds"]) == 1
    assert len(engine["queries"]["pair"]["p50_ms"]) == 2


@pytest.mark.parametrize("content", ["", '{"_id": "a", "text": "?"}', "{"])
def test_bad_headlines_give_one_line(files, tmp_path, content):
    (tmp_path / "bad.jsonl").write_text(content)
    result = invoke(
        "native", "--corpus", files / "news.jsonl", "--query-file", tmp_path / "bad.jsonl", "--out", tmp_path
    )
    assert result.exit_code == 1
    assert "bad.jsonl" in result.stderr.splitlines()[-1]
    assert not (tmp_path / "native.json").exists()


def test_a_profile_names_functions_and_writes_nothing(files, tmp_path):
    asked = ["--corpus", files / "news.jsonl", "--queries", 3, "--out", tmp_path]
    result = invoke("--profile", "pair", *asked)
    assert result.exit_code == 0
    assert "cumulative" in result.stdout
    assert "(search)" in result.stdout
    assert not list(tmp_path.iterdir())
