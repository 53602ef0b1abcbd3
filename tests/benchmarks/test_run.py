"""The whole run, small: every engine that is installed here, tables, JSON, picture and command line."""

from __future__ import annotations

import json
from copy import deepcopy
from importlib.util import find_spec

import pytest
from click.testing import CliRunner

from benchmarks.__main__ import main
from benchmarks.articles import write_articles
from benchmarks.corpus import generate
from benchmarks.peers import ENGINES, create, is_installed
from benchmarks.queries import KINDS, make_queries
from benchmarks.report import SCHEMA_VERSION, as_markdown

INSTALLED = [name for name in ENGINES if is_installed(name)]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    out = tmp_path_factory.mktemp("results")
    options = ["--documents", "200", "--queries", "5", "--time-limit", "60", "--out", str(out)]
    result = CliRunner().invoke(main, options, catch_exceptions=False)
    return result, out


@pytest.fixture(scope="module")
def report(run):
    return json.loads((run[1] / "speed.json").read_text(encoding="utf-8"))


def test_it_ends_well_and_prints_the_tables_it_writes(run):
    result, out = run
    assert result.exit_code == 0
    assert (out / "speed.md").read_text(encoding="utf-8") in result.stdout


def test_report_has_version_machine_and_every_engine(report):
    assert report["schema_version"] == SCHEMA_VERSION
    assert set(report["machine"]) == {"cores", "python"}
    assert report["corpus"]["documents"] == 200
    names = [engine["name"] for engine in report["engines"]]
    assert sorted(names) == sorted(INSTALLED)
    assert "searchlib" not in names[1:]


@pytest.mark.parametrize("name", ENGINES)
def test_every_engine_is_measured_in_all_it_can_do(report, name):
    if name not in INSTALLED:
        pytest.skip(f"{name} is not installed")
    engine = next(engine for engine in report["engines"] if engine["name"] == name)
    assert engine["failure"] is None
    assert engine["indexing"]["documents_per_second"] > 0
    assert engine["indexing"]["index_bytes"] > 0
    for kind in KINDS:
        figures, right = engine["queries"][kind], engine["right_answers"][kind]
        assert (figures is not None) == (kind in create(name).kinds), (kind, right)
        if figures is not None:
            assert 0 < figures["p50_ms"] <= figures["p95_ms"] <= figures["p99_ms"]


def test_picture_is_a_png(run):
    if not find_spec("matplotlib"):
        pytest.skip("matplotlib is not installed")
    assert (run[1] / "speed.png").read_bytes().startswith(b"\x89PNG")


def test_ratios_are_relative_to_this_project(report):
    measured = next(engine for engine in report["engines"] if engine["queries"]["word"])
    ours, peer = deepcopy(measured), deepcopy(measured)
    ours["name"], peer["name"] = "searchlib", "peer"
    for percent in (50, 95, 99):
        ours["queries"]["word"][f"p{percent}_ms"] = 2.0
        peer["queries"]["word"][f"p{percent}_ms"] = 5.0
    tables = as_markdown(report | {"engines": [ours, peer]})
    word = tables.split("### One word")[1].split("###")[0]
    assert [cell.strip() for cell in word.strip().splitlines()[-1].split("|")][2:8] == ["5.00", "2.50"] * 3


def test_a_part_of_the_corpus_is_labelled(report):
    engine = report["engines"][0] | {"partial": True, "documents": 100}
    tables = as_markdown(report | {"engines": [engine]})
    assert f"{engine['name']}\\*" in tables
    assert "the first 100 of the 200 documents" in tables


def test_own_corpus_is_named_by_its_file_alone(tmp_path):
    write_articles(generate(60, seed=5), tmp_path / "news.jsonl")
    name = next((name for name in INSTALLED if name != "searchlib"), None)
    if name is None:
        pytest.skip("no peer is installed")
    options = ["--corpus", str(tmp_path / "news.jsonl"), "--engines", name.upper(), "--queries", "2"]
    result = CliRunner().invoke(main, [*options, "--out", str(tmp_path / "out")], catch_exceptions=False)
    assert result.exit_code == 0
    report = json.loads((tmp_path / "out" / "speed.json").read_text(encoding="utf-8"))
    assert report["corpus"] | {"text_bytes": 0} == {"source": "news.jsonl", "documents": 60, "text_bytes": 0}


@pytest.mark.parametrize("content", ["", "{"])
def test_a_bad_corpus_gives_one_line(tmp_path, content):
    (tmp_path / "bad.jsonl").write_text(content)
    result = CliRunner().invoke(
        main, ["--corpus", str(tmp_path / "bad.jsonl"), "--out", str(tmp_path / "out")]
    )
    assert result.exit_code == 1
    assert "bad.jsonl" in result.stderr.splitlines()[-1]
    assert not (tmp_path / "out").exists()


def test_an_unknown_engine_is_named_with_those_there_are():
    result = CliRunner().invoke(main, ["--engines", "lucene"])
    assert result.exit_code == 2
    assert "no engine 'lucene': the engines are tantivy" in result.stderr


def test_queries_of_a_file_are_not_for_the_part_that_makes_its_own(tmp_path):
    (tmp_path / "queries.jsonl").write_text("")
    result = CliRunner().invoke(main, ["speed", "--query-file", str(tmp_path / "queries.jsonl")])
    assert result.exit_code == 2
    assert "speed makes its own queries" in result.stderr


def test_help_leads_with_examples():
    shown = CliRunner().invoke(main, ["--help"]).stdout
    assert shown.index("python -m benchmarks --corpus") < shown.index("--documents INTEGER")


@pytest.mark.parametrize("name", INSTALLED)
def test_engines_answer_with_keys_best_first_and_no_more_than_ten(tmp_path, name):
    articles = list(generate(40, seed=2))
    engine = create(name)
    engine.index(articles, tmp_path)
    engine.open(tmp_path)
    keys = {article.key for article in articles}
    for kind in KINDS:
        if kind in engine.kinds:
            for query in make_queries(articles, kind, 5, seed=0):
                found = engine.search(query)
                assert len(found) == len(set(found)) <= 10
                assert set(found) <= keys
