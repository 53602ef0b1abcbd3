"""Targets are computed: from rounds in pairs, in the right direction, and only from what was measured."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.native.targets import Target, paired, targets


def engine(name, seconds, latencies, size=100):
    queries = {
        kind: {"p50_ms": latencies, "p95_ms": [2 * value for value in latencies]}
        for kind in ("headline", "pair", "phrase")
    }
    return {
        "name": name,
        "indexing": {"seconds": seconds, "index_bytes": size},
        "searching": {"peak_memory_bytes": [200_000_000, 300_000_000]},
        "queries": queries,
    }


@pytest.fixture
def parts() -> dict[str, Any]:
    ours = engine("searchlib", [10.0, 11.0, 30.0], [1.0, 2.0, 9.0], size=80)
    rival = engine("tantivy", [10.0, 11.0, 10.0], [2.0, 2.0, 9.0])
    slow = engine("Whoosh", [200.0], [50.0, 100.0, 90.0])
    return {
        "native": {"contests": [{"documents": 60_000, "engines": [ours, rival, slow]}]},
        "million": {
            "documents": 1_000_000,
            "rows": [
                {"name": "searchlib", "index_peak_memory_bytes": 1 << 30},
                {"name": "searchlib", "index_peak_memory_bytes": 3 << 30},
                {"name": "tantivy", "index_peak_memory_bytes": 9 << 30},
            ],
        },
        "startup": {
            "corpus": {"documents": 60_000},
            "sample": {"search_seconds": [0.15, 0.9], "imports_seconds": [0.1, 0.6]},
            "whole": {"search_seconds": [0.2, 0.2], "imports_seconds": [0.1, 0.1]},
            "adding": {"command_seconds": [0.8, 1.2, 2.0], "commit_seconds": [0.1]},
        },
    }


def row(parts, what):
    return next(target for target in targets(parts) if target.what.startswith(what))


@pytest.mark.parametrize(
    ("what", "measured"),
    [
        ("headline, p50: time", 1.0),  # 0.5, 1 and 1: not 2 / 2, nor the mean
        ("phrase, p95: time", 1.0),
        ("indexing: rate / tantivy's", 1.0),
        ("index: size", 0.8),
        ("indexing: rate / stock Whoosh's", 20.0),  # of the one round that both were in
        ("pair, p50: stock Whoosh's time", 50.0),
        ("`search` in the sample:", 1.5),
        ("`search` in 60,000 documents:", 2.0),
        ("adding one file to 60,000 documents, the whole", 1.2),
        ("adding one file to 60,000 documents, the commit", 0.1),
        ("memory, indexing 1,000,000 documents", 3.0),
        ("memory, searching 60,000 documents", 300.0),
    ],
)
def test_measured_is_the_median_of_the_rounds_or_the_highest_peak(parts, what, measured):
    assert row(parts, what).measured == pytest.approx(measured)


def test_nothing_is_claimed_of_what_was_not_measured(parts):
    assert {target.measured for target in targets({})} == {None}
    del parts["native"]["contests"][0]["engines"][1]
    assert row(parts, "headline, p50: time").measured is None
    assert row(parts, "index: size").measured is None
    assert row(parts, "pair, p50: stock Whoosh's time").measured == 50


def test_a_failed_engine_gives_no_figures(parts):
    failed = parts["native"]["contests"][0]["engines"][1]
    failed["queries"]["pair"] = None
    failed["indexing"] = {"seconds": [], "index_bytes": 0}
    assert row(parts, "pair, p50: time").measured is None
    assert row(parts, "indexing: rate / tantivy's").measured is None
    assert row(parts, "index: size").measured is None


@pytest.mark.parametrize(
    ("at_most", "measured", "met"),
    [(True, 1.0, True), (True, 1.01, False), (False, 1.0, True), (False, 0.9, False)],
)
def test_a_bound_is_kept_on_its_side(at_most, measured, met):
    assert Target("x", 1, None, at_most, measured).keeps(1) is met


def test_no_bound_and_no_figure_give_no_verdict():
    assert Target("x", 1, None, True, 0.5).keeps(None) is None
    assert Target("x", 1, None, True, None).keeps(1) is None


def test_rounds_that_one_engine_missed_are_left_out():
    assert paired([1.0, 4.0], [2.0]) == [0.5]
    assert paired(None, [2.0]) == []
