"""The naive reference: documents as dicts of positions, and what a segment says, in the same form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from searchlib.codec.builder import FieldPlan, Rows, SegmentBuilder, Spellings
from searchlib.codec.field import FieldData
from searchlib.codec.postings import Detail
from searchlib.codec.segment import SegmentData

# "word" has the terms of "text" by their first letters, "exact" the terms as variants of those, and "end"
# their last letters without positions.
FIELDS = ("text", "tag", "word", "exact", "end")

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

    @property
    def record(self) -> dict[str, str | None]:
        return {"key": self.body, "first": self.body[:1] or None, "same": self.body, "none": None}

    def terms(self, field: str) -> list[tuple[str, int]]:
        """The terms of a field and their positions."""
        if field == "tag":
            return [(tag, 0) for tag in self.tags]
        cut = {"word": slice(1), "end": slice(-1, None)}.get(field, slice(None))
        return [(term[cut], position) for term, position in self.text]


def _doc(text: list[tuple[str, int]], tags: list[str], body: str, date: int) -> Doc:
    return Doc(tuple(sorted(text, key=lambda pair: pair[1])), tuple(tags), body, date)


characters = st.characters(exclude_categories=["Cs"])
terms = st.sampled_from(["a", "ă", "â", "an", "am", "bo", "bộ", "z", "zz", "日本", "𝄞"]) | st.text(
    characters, min_size=1, max_size=3
)
positions = st.integers(0, 12) | st.sampled_from([300, 70_000, 2**31 - 2])
docs = st.builds(
    _doc,
    st.lists(st.tuples(terms, positions), max_size=8),
    st.lists(terms, max_size=2),
    st.text(characters, max_size=20),
    st.integers(0, 99_991_231),
)


class Vocabulary:
    """Terms by number, in no order, and some that no document has."""

    def __init__(self, documents: Sequence[Doc], field: str) -> None:
        found = {term for doc in documents for term, _ in doc.terms(field)}
        self.terms = ["unused", *sorted(found - {"unused"}, reverse=True)]
        self.numbers = {term: number for number, term in enumerate(self.terms)}


def plans(documents: Sequence[Doc]) -> tuple[dict[str, FieldPlan], dict[str, Vocabulary]]:
    known = {name: Vocabulary(documents, name) for name in FIELDS}
    words, exact = known["word"], known["exact"]
    bases = np.array([words.numbers.get(term[:1], 0) for term in exact.terms])
    spellings = Spellings("exact", exact.terms, lambda: bases)
    return {
        "text": FieldPlan(Detail.POSITIONS, known["text"].terms),
        "tag": FieldPlan(Detail.DOCS, known["tag"].terms),
        "word": FieldPlan(Detail.VARIANTS, words.terms, spellings=spellings),
        "end": FieldPlan(Detail.FREQS, known["end"].terms, base="word"),
    }, known


def rows(documents: Sequence[Doc], field: str, vocabulary: Vocabulary) -> Rows:
    found = [
        (docnum, vocabulary.numbers[term], position)
        for docnum, doc in enumerate(documents)
        for term, position in doc.terms(field)
    ]
    docnums, terms, positions = np.array(found, np.int64).reshape(-1, 3).T
    lengths = [bool(doc.tags) if field == "tag" else doc.length for doc in documents]
    return Rows(docnums, terms, positions, np.array(lengths, np.int64))


def build(documents: Sequence[Doc], path: Path, cut: int = 0) -> SegmentData:
    """The segment of documents, of which those up to the cut are added first."""
    fields, known = plans(documents)
    builder = SegmentBuilder(fields)
    for some in (documents[:cut], documents[cut:]):
        given = {
            name: rows(some, "exact" if name == "word" else name, known["exact" if name == "word" else name])
            for name in fields
        }
        builder.add_texts([doc.body for doc in some])
        records: Mapping[str, list[str | None]] = {
            name: [doc.record[name] for doc in some] for name in Doc().record
        }
        builder.add(given, records, [doc.date for doc in some])
    assert builder.doc_count == len(documents)
    builder.finish(path)
    return SegmentData(path)


def expected_postings(documents: Sequence[Doc], field: str) -> Postings:
    postings: Postings = {}
    for docnum, doc in enumerate(documents):
        for term, position in sorted(doc.terms(field), key=lambda pair: pair[1]):
            postings.setdefault(term.encode(), {}).setdefault(docnum, []).append(position)
    return postings


def found_postings(field: FieldData) -> Postings:
    """All postings of a field by each of its ways to tell them, which must agree.

    Positions that a field does not have are 0.
    """
    found: Postings = {}
    frequencies = field.doc_frequencies.tolist()
    for number, term in enumerate(field.terms()):
        assert field.term(number) == term
        assert field.number(term) == field.find(term) == number
        docs, freqs = field.postings(number)
        assert field.doc_frequency(number) == frequencies[number] == len(docs)
        if freqs is None:
            assert field.bounds(number) == (1, 1)
            found[term] = {docnum: [0] for docnum in docs.tolist()}
            continue
        assert field.bounds(number) == (freqs.max(), field.lengths[docs].min())
        if field.has_positions:
            again, ends, positions = field.positions(number)
            assert again.docs.tolist() == docs.tolist()
            split = np.split(positions, ends[:-1])
            assert [len(row) for row in split] == freqs.tolist()
            found[term] = dict(zip(docs.tolist(), (row.tolist() for row in split), strict=True))
        else:
            found[term] = {
                docnum: [0] * freq for docnum, freq in zip(docs.tolist(), freqs.tolist(), strict=True)
            }
    return found


def without_positions(postings: Postings, *, freqs: bool) -> Postings:
    return {
        term: {docnum: [0] * (len(places) if freqs else 1) for docnum, places in of_term.items()}
        for term, of_term in postings.items()
    }


def check_variants(segment: SegmentData) -> None:
    """That the exact terms tell how often each is in the postings of its base."""
    word, exact = segment.field("word"), segment.field("exact")
    sums = {number: np.zeros(word.doc_frequency(number), np.int64) for number in range(word.term_count)}
    for number, term in enumerate(exact.terms()):
        base, counts = exact.variant(number)
        assert word.term(base).decode() == term.decode()[:1]
        docs, freqs = exact.postings(number)
        there = counts > 0
        assert word.postings(base).docs[there].tolist() == docs.tolist()
        assert freqs is not None
        assert counts[there].tolist() == freqs.tolist()
        sums[base] += counts
    for number, total in sums.items():
        freqs = word.postings(number).freqs
        assert freqs is not None
        assert total.tolist() == freqs.tolist()


def check_segment(segment: SegmentData, documents: Sequence[Doc]) -> None:
    """That a segment says of its documents what they are."""
    assert segment.doc_count == len(documents)
    assert sorted(segment.field_names()) == sorted(FIELDS)
    for name in FIELDS:
        field, expected = segment.field(name), expected_postings(documents, name)
        if not field.has_positions:
            expected = without_positions(expected, freqs=name == "end")
        found = found_postings(field)
        assert found == expected
        assert list(found) == sorted(found)
        assert field.term_lengths.tolist() == [len(term) for term in found]
        lengths = [] if name == "tag" else [doc.length for doc in documents]
        assert field.lengths.tolist() == lengths
        assert field.total_length == sum(lengths)
    check_variants(segment)
    assert [segment.text(docnum) for docnum in range(len(documents))] == [doc.body for doc in documents]
    assert [segment.meta(docnum) for docnum in range(len(documents))] == [doc.record for doc in documents]
    assert [segment.key(docnum) for docnum in range(len(documents))] == [doc.body for doc in documents]
    assert segment.dates.tolist() == [doc.date for doc in documents]
