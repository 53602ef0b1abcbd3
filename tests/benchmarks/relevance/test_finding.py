"""What one engine finds: it is given up as soon as it shows to be too slow."""

from __future__ import annotations

import pytest

from benchmarks.articles import Article
from benchmarks.peers import OURS, create
from benchmarks.relevance import finding
from benchmarks.relevance.finding import find

QUERIES = {"as typed": {"a": "mưa", "b": "  ", "c": "nắng"}, "without marks": {"a": "mua"}}


@pytest.fixture
def index(tmp_path):
    folder = tmp_path / "index"
    create(OURS).index([Article("1", "", "mưa rào"), Article("2", "", "trời nắng")], folder)
    return folder


def test_documents_are_found_for_each_query_of_each_manner(index):
    found = find(OURS, index, QUERIES, depth=100, seconds=60)
    assert found["as typed"].keys == {"a": ["1"], "b": [], "c": ["2"]}
    assert found["without marks"].keys == {"a": ["1"]}


def test_too_slow_an_engine_is_given_up_after_a_trial(index, monkeypatch):
    monkeypatch.setattr(finding, "TRIAL", 2)
    with pytest.raises(TimeoutError, match=r"^2 of 4 queries took"):
        find(OURS, index, QUERIES, depth=100, seconds=0)
