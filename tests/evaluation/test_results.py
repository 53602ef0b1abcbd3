"""Results: metrics whose values are known, comparison with another run, and the command that shows both."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from searchlib import Document, Index, SearchlibError
from searchlib.evaluation import Collection, Result, compare, evaluate
from searchlib.evaluation.measures import measure
from tests.cli.commands import run


@pytest.fixture
def collection(folder: Path) -> Collection:
    pytest.importorskip("ir_measures")
    return Collection.load(folder)


def test_metrics_are_means_over_the_queries(collection: Collection) -> None:
    typed, unmarked = evaluate(collection)
    assert (typed.queries, unmarked.queries) == ("as typed", "without marks")
    for result in (typed, unmarked):
        assert (result.collection, result.count) == ("collection", 2)
        assert result.means == {"ndcg_10": 0.5, "mrr_10": 0.5, "recall_100": 0.5}
        assert list(result.run["a"]) == ["2"]
        assert result.per_second > 0


def test_an_index_can_be_given(collection: Collection, tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        with index.writer() as writer:
            writer.add(Document(key="1", text="xyzzy"))
        typed, _ = evaluate(collection, index)
    assert (typed.means["mrr_10"], typed.means["recall_100"]) == (0.5, 0.25)


def test_progress_ends_with_the_last_query_of_both_manners(collection: Collection) -> None:
    told: list[tuple[str, int, int]] = []
    list(evaluate(collection, progress=lambda *progress: told.append(progress)))
    assert [each for each in told if each[0] == "Asking"] == [("Asking", done, 4) for done in (1, 2, 3, 4)]


def test_without_the_extra_it_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(SearchlibError, match=r"pip install 'searchlib\[eval\]'"):
        next(evaluate(Collection.load(folder)))


def test_a_comparison_tells_each_metric_and_how_many_queries_changed(collection: Collection) -> None:
    found = {"a": {"2": 1.0}, "b": {"9": 1.0}}
    result = Result("collection", "as typed", measure(collection.judgments, found), found, 1.0)
    better_in_b = {"a": {"1": 2.0, "2": 1.0}, "b": {"3": 1.0}}
    ndcg, mrr, recall = compare(collection, result, better_in_b)
    assert (mrr.metric, mrr.here, mrr.there, mrr.difference) == ("mrr_10", 0.5, 0.75, -0.25)
    assert (mrr.better, mrr.worse, mrr.same) == (1, 1, 0)
    assert (recall.better, recall.worse, recall.same, recall.p) == (0, 1, 1, 1.0)
    assert ndcg.here == pytest.approx(0.5)


def test_a_query_that_the_other_run_lacks_counts_nothing_there(collection: Collection) -> None:
    typed, _ = evaluate(collection)
    _, mrr, _ = compare(collection, typed, {"b": {"9": 1.0}})
    assert (mrr.there, mrr.better) == (0.0, 1)


def test_the_command_prints_a_table_or_json(collection: Collection, folder: Path) -> None:
    answer = run("eval", str(folder))
    assert answer.status == 0
    headings = ["collection", "queries", "number", "nDCG@10", "MRR@10", "recall@100", "queries/s"]
    assert answer.out.splitlines()[0].split() == headings
    assert len(answer.out.splitlines()) == 4
    assert answer.err == ""
    records = json.loads(run("eval", "--json", str(folder)).out)
    assert [record["ndcg_10"] for record in records] == [0.5, 0.5]
    assert list(records[0]) == [
        "collection",
        "queries",
        "count",
        "ndcg_10",
        "mrr_10",
        "recall_100",
        "per_second",
    ]


def test_the_command_compares_with_the_runs_that_it_wrote(collection: Collection, folder: Path) -> None:
    written = str(folder / "before.run")
    assert run("eval", "--run", written, str(folder)).status == 0
    shown = run("eval", "--compare", written, str(folder)).out
    compared = shown.split("before.run:")[1].split("\n")[4:-1]
    assert [line.split()[-1] for line in compared] == ["2"] * 6
    for record in json.loads(run("eval", "--json", "--compare", written, str(folder)).out):
        assert record["compared"]["run"] == written
        assert [each["p"] for each in record["compared"]["differences"]] == [1.0] * 3


def test_a_run_of_one_manner_is_compared_with_that_alone(collection: Collection, folder: Path) -> None:
    other = folder / "other.run"
    other.write_text("a Q0 2 1 7.5 another-engine\n")
    typed, unmarked = json.loads(run("eval", "--json", "--compare", str(other), str(folder)).out)
    assert "compared" in typed
    assert "compared" not in unmarked


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--run", "{}/gone/x.run", "{}"], "there is no folder"),
        (["--compare", "{}/gone.run", "{}"], "does not exist"),
        (["--compare", "{}/queries.jsonl", "{}"], "line 1 is not: query Q0 document rank score tag"),
        (["--run", "{}/x.run", "{}", "{}"], "a run is of one collection"),
        (["{}/gone"], "does not exist"),
    ],
)
def test_a_wrong_option_ends_with_one_line(folder: Path, options: list[str], message: str) -> None:
    answer = run("eval", *(option.format(folder) for option in options))
    assert answer.status == 2
    assert message in answer.err.splitlines()[-1]


def test_help_leads_with_examples() -> None:
    shown = run("eval", "--help").out
    assert shown.index("searchlib eval --compare before.run") < shown.index("Options:")
