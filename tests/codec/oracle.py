"""The naive reference: documents as dicts of positions, and what a segment says, in the same form."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st

from searchlib.codec.builder import SegmentBuilder, compressed
from searchlib.codec.segment import FieldData, SegmentData

FIELDS = {"text": True, "tag": False}

Postings = dict[bytes, dict[int, list[int]]]


class Doc(NamedTuple):
    """text: (term, position) by position. tags: terms without positions."""

    text: tuple[tuple[str, int], ...] = ()
    tags: tuple[str, ...] = ()
    body: str = ""
    date: int = 0

    @property
    def length(self) -> int:
        return self.text[-1][1] + 1 if self.text else 0

    def fields(self) -> Mapping[str, tuple[Sequence[str], Sequence[int], int]]:
        found: dict[str, tuple[Sequence[str], Sequence[int], int]] = {
            "text": ([term for term, _ in self.text], [position for _, position in self.text], self.length)
        }
        if self.tags:
            found["tag"] = (self.tags, [0] * len(self.tags), 1)
        return found


def _doc(text: list[tuple[str, int]], tags: list[str], body: str, date: int) -> Doc:
    return Doc(tuple(sorted(text, key=lambda pair: pair[1])), tuple(tags), body, date)


terms = st.sampled_from(["a", "ă", "â", "an", "bo", "bộ", "z", "zz", "日本", "𝄞"]) | st.text(
    st.characters(exclude_categories=["Cs"]), min_size=1, max_size=3
)
positions = st.integers(0, 12) | st.sampled_from([300, 70_000, 2**31 - 2])
docs = st.builds(
    _doc,
    st.lists(st.tuples(terms, positions), max_size=8),
    st.lists(terms, max_size=2),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.integers(0, 99_991_231),
)


def build(documents: Sequence[Doc], path: Path) -> SegmentData:
    builder = SegmentBuilder(FIELDS)
    for number, doc in enumerate(documents):
        meta = compressed(json.dumps({"number": doc.body}))
        assert builder.add(doc.fields(), meta, compressed(doc.body), doc.date) == number
    builder.finish(path)
    return SegmentData(path)


def expected_postings(documents: Sequence[Doc], field: str) -> Postings:
    postings: Postings = {}
    for docnum, doc in enumerate(documents):
        pairs = doc.text if field == "text" else [(tag, 0) for tag in doc.tags]
        for term, position in pairs:
            postings.setdefault(term.encode(), {}).setdefault(docnum, []).append(position)
    return postings


def found_postings(field: FieldData) -> Postings:
    """All postings of a field by each of its ways to tell them, which must agree."""
    found: Postings = {}
    frequencies = field.doc_frequencies.tolist()
    for number, term in enumerate(field.terms()):
        assert field.term(number) == term
        assert field.number(term) == field.find(term) == number
        docs, freqs = field.postings(number)
        assert field.doc_frequency(number) == frequencies[number] == len(docs)
        if field.has_positions:
            again, ends, positions = field.positions(number)
            assert freqs is not None
            assert again.docs.tolist() == docs.tolist()
            rows = np.split(positions, ends[:-1])
            assert [len(row) for row in rows] == freqs.tolist()
            found[term] = dict(zip(docs.tolist(), (row.tolist() for row in rows), strict=True))
        else:
            assert freqs is None
            found[term] = {docnum: [0] for docnum in docs.tolist()}
    return found


def check_segment(segment: SegmentData, documents: Sequence[Doc]) -> None:
    """That a segment says of its documents what they are."""
    assert segment.doc_count == len(documents)
    assert sorted(segment.field_names()) == sorted(FIELDS)
    text, tag = segment.field("text"), segment.field("tag")
    found = found_postings(text)
    assert found == expected_postings(documents, "text")
    assert list(found) == sorted(found)
    assert found_postings(tag).keys() == expected_postings(documents, "tag").keys()
    for term, rows in found_postings(tag).items():
        assert rows.keys() == expected_postings(documents, "tag")[term].keys()
    assert text.lengths.tolist() == [doc.length for doc in documents]
    assert text.total_length == sum(doc.length for doc in documents)
    assert text.term_lengths.tolist() == [len(term) for term in found]
    assert [segment.text(docnum) for docnum in range(len(documents))] == [doc.body for doc in documents]
    assert [meta(segment, docnum) for docnum in range(len(documents))] == [doc.body for doc in documents]
    assert segment.dates.tolist() == [doc.date for doc in documents]


def meta(segment: SegmentData, docnum: int) -> Any:
    return segment.meta(docnum)["number"]
