"""Inversion and building: a segment says of its documents what a dict of positions would."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.codec.builder import Rows, SegmentBuilder, compressed, invert
from searchlib.codec.segment import SegmentData
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
        builder.add(Doc((("", 0),)).fields(), b"", b"")


def test_size_counts_terms_and_stored_text() -> None:
    builder = SegmentBuilder(FIELDS)
    builder.add(Doc((("a", 0),)).fields(), b"", b"")
    small = builder.size
    builder.add(Doc(tuple(("a", place) for place in range(1000))).fields(), b"", b"")
    assert builder.size - small >= 8000
    before = builder.size
    builder.add(Doc().fields(), b"", bytes(50_000))
    assert builder.size - before >= 50_000


@given(documents=st.lists(docs, min_size=1, max_size=8), cut=st.integers(0, 8))
def test_numbered_terms_make_the_same_segment(documents: list[Doc], cut: int, tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("rows")
    # Numbers are in no order, and some belong to terms that no document has.
    vocabulary = ["unused", *sorted({term for doc in documents for term, _ in doc.text}, reverse=True)]
    builder = SegmentBuilder(FIELDS, {"text": vocabulary})
    for doc in documents:
        fields = {name: field for name, field in doc.fields().items() if name != "text"}
        builder.add(fields, compressed(json.dumps({"number": doc.body})), compressed(doc.body), doc.date)
    for first, some in ((0, documents[:cut]), (cut, documents[cut:])):
        rows = [(n, vocabulary.index(t), p) for n, doc in enumerate(some) for t, p in doc.text]
        docnums, terms, positions = np.array(rows, np.int32).reshape(-1, 3).T
        lengths = np.array([doc.length for doc in some], np.int64)
        builder.add_rows(first, {"text": Rows(docnums, terms, positions, lengths)})
    builder.finish(folder / "segment")
    check_segment(SegmentData(folder / "segment"), documents)
