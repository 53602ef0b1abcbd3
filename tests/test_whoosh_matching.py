"""Queries answered three ways: by arrays, by Whoosh's matchers over our segments, and by a stock index.

The stock index has the same documents and the same analysis. All three find the same documents; the first two
give the same scores.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.filedb.filestore import RamStorage
from whoosh.index import FileIndex
from whoosh.query.compound import And, AndMaybe, Or
from whoosh.query.positional import Phrase
from whoosh.query.qcore import Every, NullQuery, Query
from whoosh.query.ranges import TermRange
from whoosh.query.spans import SpanFirst, SpanNear, SpanNot
from whoosh.query.terms import FuzzyTerm, Prefix, Regex, Term, Wildcard
from whoosh.query.wrappers import ConstantScoreQuery, Not

from searchlib import Document, Index, QueryError
from searchlib.context import Context
from searchlib.model import SearchOptions
from searchlib.planner import Planner
from searchlib.query_filters import option_filters
from searchlib.query_tree import Fields
from searchlib.schema import make_schema
from searchlib.whoosh_matching import WhooshMatching
from tests.indexes import fill
from tests.query_oracle import Oracle

WORDS = ["ba", "bang", "bo", "cong", "cung", "an", "nga", "ngai"]
FIELDS = ["title", "text"]
PRECISION = 1e-4  # Of scores of 16 bits that were added up.

Texts = dict[str, list[str]]

DATES = ["2020-12-31", "2021-01-01", "2021-03-16", "2022-05-01"]
PATHS = ["a.txt", "2021/a.txt", "2021/03/b.md"]

texts = st.lists(st.sampled_from(WORDS), max_size=8)
documents = st.fixed_dictionaries(
    {
        "title": texts,
        "text": texts,
        # One word each.
        "lang": st.lists(st.sampled_from(["vi", "en"]), min_size=1, max_size=1),
        "date": st.lists(st.sampled_from(DATES), min_size=1, max_size=1),
        "path": st.lists(st.sampled_from(PATHS), min_size=1, max_size=1),
    }
)
collections = st.lists(st.lists(documents, min_size=1, max_size=4), min_size=1, max_size=3)

words = st.sampled_from(WORDS)
names = st.sampled_from(FIELDS)
boosts = st.sampled_from([1.0, 0.5, 2.0])


def part(leaf: Query) -> Query:
    """A leaf as the planner takes it."""
    return Fields([leaf], str(leaf))


terms = st.builds(Term, names, words)
# What Whoosh answers wrongly is not asked: its AndNot may let a segment's first document through, and its
# DisjunctionMax give the score of another document; and its AndMaybe, skipped forward as a part of another
# query, may lose the score of its second part. The planner's have an oracle of their own.
sums: st.SearchStrategy[Query] = st.recursive(
    terms.map(part),
    lambda inner: st.one_of(
        # Whoosh forgets the boost of one that stands alone.
        st.builds(Or, st.lists(inner, min_size=2, max_size=3), boost=boosts),
        st.builds(And, st.lists(inner, min_size=2, max_size=3), boost=boosts),
    ),
    max_leaves=6,
)
scored: st.SearchStrategy[Query] = st.one_of(sums, st.builds(AndMaybe, sums, sums))
pairs = st.lists(words, min_size=2, max_size=2, unique=True)
leaves: st.SearchStrategy[Query] = st.one_of(
    terms,
    st.builds(Phrase, names, st.lists(words, min_size=1, max_size=3)),
    st.builds(Prefix, names, st.sampled_from(["b", "ba", "n", "cong"])),
    st.builds(Wildcard, names, st.sampled_from(["*n*", "b?", "*g", "c*g", "?a*"])),
    st.builds(FuzzyTerm, names, words, maxdist=st.integers(1, 2), prefixlength=st.just(0)),
    st.builds(lambda name, ends: TermRange(name, min(ends), max(ends)), names, pairs),
)
filters = st.one_of(
    st.sampled_from(["vi", "en"]).map(lambda lang: SearchOptions(lang=lang)),
    st.sampled_from(["*.txt", "2021/*", "a.txt", "?.md"]).map(lambda path: SearchOptions(path=path)),
    st.sampled_from(["2020", "2021", "2021-03", "2021-03-17"]).map(lambda date: SearchOptions(after=date)),
    st.sampled_from(["2020", "2021", "2021-03", "2021-03-15"]).map(lambda date: SearchOptions(before=date)),
).flatmap(lambda options: st.sampled_from(list(option_filters(options))))
keys = st.integers(0, 4).map(lambda key: ConstantScoreQuery(Term("key", str(key))))
choosing: st.SearchStrategy[Query] = st.recursive(
    st.one_of(leaves.map(part), leaves.map(ConstantScoreQuery), filters, keys, st.just(Every())),
    lambda inner: st.one_of(
        st.builds(Or, st.lists(inner, min_size=1, max_size=3)),
        st.builds(And, st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=6,
)


def joined(doc: Texts) -> dict[str, Any]:
    return {field: " ".join(words) for field, words in doc.items()}


@contextmanager
def indexed(parts: list[list[Texts]]) -> Iterator[Index]:
    """An index with a segment for each part; keys are numbers in order."""
    with TemporaryDirectory() as folder, Index.create(Path(folder) / "index") as index:
        number = 0
        for part_of_all in parts:
            found = []
            for doc in part_of_all:
                found.append(Document(str(number), **joined(doc)))
                number += 1
            fill(index, found)
        yield index


def stock_index(parts: list[list[Texts]]) -> FileIndex:
    index: FileIndex = RamStorage().create_index(make_schema())
    number = 0
    for part_of_all in parts:
        writer = index.writer()
        for doc in part_of_all:
            values = joined(doc)
            values["date"] = values["date"].replace("-", "")
            writer.add_document(key=str(number), glob=values["path"], **values)
            number += 1
        writer.commit(merge=False)
    return index


def by_arrays(index: Index, tree: Query) -> dict[int, float]:
    docs, scores = Planner(Context(index.snapshot())).node(tree).matches.listed()
    return dict(zip(docs.tolist(), scores.tolist(), strict=True))


def by_matchers(index: Index, tree: Query) -> dict[int, float]:
    docs, scores = WhooshMatching(index.snapshot()).matches(tree)
    assert (np.diff(docs) > 0).all()
    return dict(zip(docs.tolist(), scores.tolist(), strict=True))


@settings(max_examples=25)
@given(collections, st.lists(scored, min_size=1, max_size=6))
def test_matchers_score_as_arrays_do(parts: list[list[Texts]], trees: list[Query]) -> None:
    with indexed(parts) as index:
        for tree in trees:
            expected = pytest.approx(by_arrays(index, tree), rel=PRECISION)
            assert by_matchers(index, tree) == expected, repr(tree)


@settings(max_examples=25)
@given(collections, st.lists(choosing, min_size=1, max_size=6))
def test_the_same_documents_are_found_in_three_ways(parts: list[list[Texts]], trees: list[Query]) -> None:
    stock = stock_index(parts)
    with indexed(parts) as index, stock.searcher() as searcher:
        for tree in [*trees, *map(Not, trees)]:
            found = set(searcher.docs_for_query(tree))
            assert by_arrays(index, tree).keys() == found, repr(tree)
            assert by_matchers(index, tree).keys() == found, repr(tree)


def assert_scored_as_by_the_reference(
    parts: list[list[Texts]], trees: list[Query], answer: Callable[[Index, Query], dict[int, float]]
) -> None:
    docs = [doc for part_of_all in parts for doc in part_of_all]
    oracle = Oracle(docs)
    with indexed(parts) as index:
        for tree in trees:
            scores = {number: oracle.score(tree, doc) for number, doc in enumerate(docs)}
            expected = {number: score for number, score in scores.items() if score is not None}
            assert answer(index, tree) == pytest.approx(expected, rel=PRECISION), repr(tree)


@settings(max_examples=25)
@given(collections, st.lists(scored, min_size=1, max_size=6))
def test_matchers_score_as_the_reference_does(parts: list[list[Texts]], trees: list[Query]) -> None:
    assert_scored_as_by_the_reference(parts, trees, by_matchers)


@settings(max_examples=25)
@given(collections, st.lists(leaves.map(part), min_size=1, max_size=6))
def test_arrays_score_patterns_and_ranges_as_the_reference_does(
    parts: list[list[Texts]], trees: list[Query]
) -> None:
    assert_scored_as_by_the_reference(parts, trees, by_arrays)


# What has no array form


@pytest.fixture
def index(tmp_path: Path) -> Index:
    index = Index.create(tmp_path / "index")
    fill(index, ["bộ công an", "công tác ở nga"])
    fill(index, ["an ninh và công an", "nga"])
    return index


def near(*words: str, slop: int = 1, ordered: bool = True) -> Query:
    return SpanNear(Term("text", words[0]), Term("text", words[1]), slop=slop, ordered=ordered)


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (near("cong", "an"), [0, 2]),
        (near("an", "cong"), []),
        (near("an", "cong", slop=3), [2]),
        (near("nga", "tac", slop=3, ordered=False), [1]),
        (SpanFirst(Term("text", "an")), [2]),
        (SpanNot(Term("text", "cong"), near("cong", "an")), [1]),
        (Regex("text", "n(ga|inh)"), [1, 2, 3]),
        (And([Regex("text", "c.*"), Not(Term("text", "nga"))]), [0, 2]),
        (Term("key", "nga"), [3]),
        (Term("nowhere", "nga"), []),
        (NullQuery, []),
    ],
    ids=str,
)  # fmt: skip
def test_a_query_without_an_array_form_finds_its_documents(
    index: Index, tree: Query, expected: list[int]
) -> None:
    assert list(by_matchers(index, tree)) == expected


def test_deleted_documents_are_found_like_others(index: Index) -> None:
    # Who asks leaves them out, as those that arrays find.
    with index.writer() as writer:
        writer.delete("nga")
    assert 3 in by_matchers(index, Term("text", "nga"))


def test_what_only_chooses_scores_nothing(index: Index) -> None:
    assert by_matchers(index, Term("key", "nga")) == {3: 0.0}


def test_a_score_is_not_negative(index: Index) -> None:
    assert set(by_matchers(index, Term("text", "nga", boost=-1.0)).values()) == {0.0}


@pytest.mark.parametrize("tree", [SpanFirst(Term("key", "nga")), Phrase("text_stem", ["x", "y"])], ids=str)
def test_a_query_that_this_index_cannot_answer_is_named(index: Index, tree: Query) -> None:
    with pytest.raises(QueryError, match="cannot be answered"):
        WhooshMatching(index.snapshot()).matches(tree)


def test_an_index_without_documents_answers(tmp_path: Path) -> None:
    assert by_matchers(Index.create(tmp_path / "empty"), near("cong", "an")) == {}
