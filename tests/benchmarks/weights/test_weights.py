"""Other values in force: in every module, for a while, and nowhere else."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from benchmarks.weights.weights import DEPTHS, TUNED, Weight, in_force, present
from searchlib import Document, Index, duplicates, query_tree, reranker
from searchlib.ranking import bm25, weights

DOCUMENTS = [
    Document(key="a", title="Bộ Công an", text="tin của bộ công an về đường sắt và đường bộ"),
    Document(key="b", title="công", text="an toàn đường, sắt thép; bộ đội đi công tác " * 3),
    Document(key="c", title="cong an", text="duong sat"),
    Document(key="d", title="The railway station", text="Many trains were running late at the old stations."),
    Document(key="e", title="Running", text="A train that runs through the station of the railway company."),
    Document(key="f", title="", text="Two railway stations."),
    *(Document(key=f"n{n}", title="", text=f"bộ công an đường sắt số {n}") for n in range(9)),
]
QUERIES = ["bộ công an đường sắt", "bo cong an duong sat", "railway stations running trains"]


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights") / "index"
    with Index.create(folder) as index, index.writer(workers=0) as writer:
        for document in DOCUMENTS:
            writer.add(document)
    return folder


def scores(path):
    with Index.open(path) as index:
        return [[(hit.key, hit.score) for hit in index.search(text, limit=20).hits] for text in QUERIES]


@pytest.mark.parametrize("weight", TUNED, ids=lambda weight: weight.label)
def test_every_weight_reaches_the_scores(path, weight):
    before = scores(path)
    with in_force({weight: weight.now() / 2}):
        assert scores(path) != before


@pytest.mark.parametrize("weight", DEPTHS, ids=lambda weight: weight.label)
def test_depths_reach_the_scores(path, weight):
    before = scores(path)
    with in_force({weight: 1}):
        assert scores(path) != before


def test_scores_are_as_before_when_all_is_put_back(path):
    before = scores(path)
    with in_force({weight: weight.now() / 2 for weight in TUNED}):
        scores(path)
    assert scores(path) == before


def test_a_value_is_replaced_wherever_it_was_imported():
    with in_force({Weight("EXACT_WEIGHT"): 7.0}):
        assert [vars(module)["EXACT_WEIGHT"] for module in (weights, query_tree, reranker)] == [7.0] * 3


def test_what_was_there_is_put_back_after_an_error():
    before = present()
    with pytest.raises(ZeroDivisionError), in_force(dict.fromkeys(TUNED, 0.5)):
        raise ZeroDivisionError
    assert present() == before


def test_a_namesake_keeps_its_value():
    before = duplicates.COMPARED
    with in_force({Weight("COMPARED"): 7}):
        assert vars(reranker)["COMPARED"] == 7
        assert before == duplicates.COMPARED


def test_a_module_imported_meanwhile_gets_the_old_value_in_the_end(monkeypatch):
    module, before = ModuleType("searchlib.late"), bm25.B
    with in_force({Weight("B", "searchlib.ranking.bm25"): 0.123}):
        vars(module)["B"] = bm25.B
        monkeypatch.setitem(sys.modules, module.__name__, module)
    assert vars(module)["B"] == bm25.B == before


def test_one_item_of_a_dict_is_replaced_and_the_others_stay():
    before = dict(weights.FIELD_WEIGHTS)
    with in_force({Weight("FIELD_WEIGHTS", item="title"): 9.0}):
        assert {**before, "title": 9.0} == weights.FIELD_WEIGHTS
    assert before == weights.FIELD_WEIGHTS


@pytest.mark.parametrize("weight", TUNED, ids=lambda weight: weight.label)
def test_values_on_both_sides_of_the_present_one_are_tried(weight):
    tried = weight.around(weight.now())
    assert min(tried) < weight.now() < max(tried) <= weight.most
