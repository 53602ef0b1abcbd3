"""Inversion and building: a segment says of its documents what a dict of positions would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.codec.builder import SegmentBuilder, invert
from tests.codec.oracle import FIELDS, Doc, build, check_segment, docs

occurrences = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6), st.integers(0, 9)), max_size=40)


@given(documents=st.lists(docs, min_size=1, max_size=8))
def test_a_segment_tells_what_its_documents_are(documents: list[Doc], tmp_path_factory: Any) -> None:
    path = tmp_path_factory.mktemp("builder") / "segment"
    check_segment(build(documents, path), documents)


def test_documents_without_any_term_make_a_segment(tmp_path: Path) -> None:
    documents = [Doc(), Doc(body="ảnh")]
    check_segment(build(documents, tmp_path / "segment"), documents)


def test_a_field_that_no_document_has_is_empty(tmp_path: Path) -> None:
    documents = [Doc((("a", 0),)), Doc((("b", 0),))]
    segment = build(documents, tmp_path / "segment")
    assert segment.field("tag").term_count == 0
    assert segment.field("tag").number(b"a") == -1


@given(rows=occurrences, spread=st.sampled_from([1, 2**28, 2**40]))
def test_inverting_sorts_by_term_document_and_position(rows: list[tuple[int, int, int]], spread: int) -> None:
    # With a wide spread the three numbers do not fit into 64 bits, and are sorted by another way.
    terms, docnums, positions = np.array(rows, np.int64).reshape(-1, 3).T
    ends, position_ends, found_docs, freqs, found_positions = invert(
        terms, docnums * spread, positions * spread, 5
    )
    by_term: list[dict[int, list[int]]] = [{} for _ in range(5)]
    for term, docnum, position in sorted(rows):
        by_term[term].setdefault(docnum * spread, []).append(position * spread)
    assert ends.tolist() == np.cumsum([len(row) for row in by_term]).tolist()
    assert position_ends.tolist() == np.cumsum([sum(map(len, row.values())) for row in by_term]).tolist()
    assert found_docs.tolist() == [docnum for row in by_term for docnum in row]
    assert freqs.tolist() == [len(places) for row in by_term for places in row.values()]
    assert found_positions.tolist() == [p for row in by_term for places in row.values() for p in places]


def test_an_empty_term_is_refused() -> None:
    builder = SegmentBuilder(FIELDS)
    with pytest.raises(ValueError, match="at least one character"):
        builder.add(Doc((("", 0),)).fields(), {}, "")


def test_size_counts_terms_and_stored_text() -> None:
    builder = SegmentBuilder(FIELDS)
    builder.add(Doc((("a", 0),)).fields(), {}, "")
    small = builder.size
    builder.add(Doc(tuple(("a", place) for place in range(1000))).fields(), {}, "")
    assert builder.size - small >= 8000
    before = builder.size
    builder.add(Doc().fields(), {}, np.random.default_rng(1).bytes(50_000).hex())
    assert builder.size - before >= 50_000
