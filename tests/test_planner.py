"""The planner against an oracle that looks at each document by itself; `explain` against the scores."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.query.compound import And, AndMaybe, AndNot, DisjunctionMax, Or
from whoosh.query.positional import Phrase
from whoosh.query.qcore import Every, NullQuery, Query
from whoosh.query.ranges import TermRange
from whoosh.query.spans import SpanFirst, SpanNear
from whoosh.query.terms import FuzzyTerm, Prefix, Term, Wildcard
from whoosh.query.wrappers import ConstantScoreQuery, Not

from searchlib import Document, Explanation, Index, QueryError, matches, planner
from searchlib.codec.segment import FieldData
from searchlib.context import Context
from searchlib.expansion import wildcard_numbers
from searchlib.matches import without
from searchlib.planner import Planner
from searchlib.query_tree import Fields
from tests.query_oracle import Doc, Oracle

# Few words, so that documents share them; likenesses for patterns and typos.
WORDS = ["ba", "bang", "bo", "cong", "cung", "an", "nga", "ngai"]
FIELDS = ["title", "text"]
PRECISION = 1e-4  # Of scores of 16 bits that were added up.

texts = st.lists(st.sampled_from(WORDS), max_size=8)
documents = st.fixed_dictionaries({"title": texts, "text": texts})
segments = st.lists(st.lists(documents, min_size=1, max_size=4), min_size=1, max_size=3)

words = st.sampled_from(WORDS)
boosts = st.sampled_from([1.0, 0.5, 2.0])


def _leaves(kind: Callable[..., Query], *values: object, **named: object) -> list[Query]:
    return [kind(field, *values, **named) for field in FIELDS]


fields = st.one_of(
    words.map(lambda word: _leaves(Term, word)),
    st.lists(words, min_size=1, max_size=3).map(lambda row: _leaves(Phrase, row)),
    st.tuples(st.lists(words, min_size=2, max_size=3), st.integers(2, 5)).map(
        lambda near: _leaves(Phrase, near[0], slop=near[1])
    ),
    st.sampled_from(["b", "ba", "n", "cong"]).map(lambda prefix: _leaves(Prefix, prefix)),
    st.sampled_from(["*n*", "b?", "*g", "c*g", "?a*", "*"]).map(lambda glob: _leaves(Wildcard, glob)),
    st.tuples(words, st.integers(1, 2)).map(lambda fuzzy: _leaves(FuzzyTerm, fuzzy[0], maxdist=fuzzy[1])),
)
leaves = st.builds(lambda parts, boost: Fields(parts, "a part", boost), fields, boosts)
filters = words.map(lambda word: ConstantScoreQuery(Term("text", word), 0.25))
trees: st.SearchStrategy[Query] = st.recursive(
    st.one_of(leaves, filters, st.just(Every())),
    lambda inner: st.one_of(
        st.builds(Or, st.lists(inner, min_size=1, max_size=3), boost=boosts),
        st.builds(And, st.lists(inner, min_size=1, max_size=3), boost=boosts),
        st.builds(DisjunctionMax, st.lists(inner, min_size=1, max_size=3)),
        st.builds(AndMaybe, inner, inner),
        st.builds(AndNot, inner, inner),
        inner.map(Not),
    ),
    max_leaves=6,
)


@contextmanager
def indexed(parts: list[list[Doc]], deleted: set[int]) -> Iterator[Index]:
    """An index with a segment for each part, and the documents of these numbers deleted."""
    with TemporaryDirectory() as folder, Index.create(Path(folder) / "index") as index:
        number = 0
        for part in parts:
            with index.writer() as writer:
                for doc in part:
                    title, text = (" ".join(doc[field]) for field in FIELDS)
                    writer.add(Document(key=str(number), title=title, text=text))
                    number += 1
        with index.writer() as writer:
            for gone in deleted:
                writer.delete(str(gone))
        yield index


def answered(index: Index, tree: Query) -> dict[str, float]:
    """Scores by key of what the planner finds."""
    snapshot = index.snapshot()
    matches = without(Planner(Context(snapshot)).node(tree).matches, snapshot.deleted)
    docs, scores = matches.listed()
    assert (np.diff(docs) > 0).all()
    assert matches.count == len(docs)
    return {
        snapshot.meta(docnum)["key"]: score
        for docnum, score in zip(docs.tolist(), scores.tolist(), strict=True)
    }


@settings(max_examples=150)
@given(segments, st.lists(st.one_of(leaves, trees), min_size=1, max_size=8), st.data())
def test_documents_and_scores_are_those_of_the_oracle(
    parts: list[list[Doc]], asked: list[Query], data: st.DataObject
) -> None:
    docs = [doc for part in parts for doc in part]
    deleted = data.draw(st.sets(st.integers(0, len(docs) - 1), max_size=2))
    with indexed(parts, deleted) as index:
        # Deleted documents count in the statistics until their segment is merged, as some have been by now.
        snapshot = index.snapshot()
        kept = [docs[int(snapshot.meta(docnum)["key"])] for docnum in range(snapshot.doc_count_all)]
        live = {snapshot.meta(docnum)["key"] for docnum in snapshot.live()}
        assert live == {str(number) for number in range(len(docs))} - set(map(str, deleted))
        for tree in asked:
            oracle = Oracle(kept)
            scores = {key: oracle.score(tree, docs[int(key)]) for key in live}
            expected = {key: score for key, score in scores.items() if score is not None}
            assert answered(index, tree) == pytest.approx(expected, rel=PRECISION), tree


@settings(max_examples=50)
@given(segments, trees)
def test_an_explanation_has_the_score_and_its_parts(parts: list[list[Doc]], tree: Query) -> None:
    with indexed(parts, set()) as index:
        snapshot = index.snapshot()
        node = Planner(Context(snapshot)).node(tree)
        docs, scores = node.matches.listed()
        found = dict(zip(docs.tolist(), scores.tolist(), strict=True))
        for docnum in range(snapshot.doc_count_all):
            explanation = node.explain(docnum)
            assert (explanation is None) == (docnum not in found)
            if explanation is not None:
                assert explanation.value == pytest.approx(found[docnum], rel=PRECISION)
                assert all(map(_adds_up, _all_parts(explanation)))


def _all_parts(explanation: Explanation) -> Iterator[Explanation]:
    yield explanation
    for detail in explanation.details:
        yield from _all_parts(detail)


def _adds_up(part: Explanation) -> bool:
    values = [detail.value for detail in part.details]
    if part.description.startswith("sum of"):
        return math.isclose(part.value, sum(values), rel_tol=PRECISION)
    if part.description == "the best of":
        return math.isclose(part.value, max(values), rel_tol=PRECISION)
    return True


@settings(max_examples=50)
@given(segments, trees)
def test_scores_do_not_depend_on_what_was_asked_before(parts: list[list[Doc]], tree: Query) -> None:
    with indexed(parts, set()) as index, pytest.MonkeyPatch.context() as patch:
        patch.setattr(matches, "_LEAST_SIZE", 1)  # As in a large index.
        snapshot = index.snapshot()
        context = Context(snapshot)
        first = Planner(context).node(tree)
        docs, scores = first.matches.listed()
        for docnum in docs.tolist():
            first.explain(docnum)  # Asks for each part by itself.
        docs_then, scores_then = Planner(context).node(tree).matches.listed()
        assert (docs_then.tolist(), scores_then.tolist()) == (docs.tolist(), scores.tolist())


@pytest.fixture
def index(tmp_path: Path) -> Index:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        writer.add(Document(key="a", text="một hai ba"))
    return index


@pytest.mark.parametrize("tree", [NullQuery, Or([]), And([]), And([NullQuery, Every()])])
def test_a_query_for_nothing_finds_nothing(index: Index, tree: Query) -> None:
    assert answered(index, tree) == {}


@pytest.mark.parametrize(
    "tree",
    [
        SpanNear(Term("text", "mot"), Term("text", "hai")),
        Or([SpanNear(Term("text", "mot"), Term("text", "hai")), Term("text", "khong")]),
        Term("text", "mot"),
        ConstantScoreQuery(Or([Term("text", "mot"), Term("text", "hai")]), 2.0),
    ],
)
def test_a_query_without_an_array_form_is_answered_by_whoosh(index: Index, tree: Query) -> None:
    assert set(answered(index, tree)) == {"a"}
    assert [hit.key for hit in index.search(tree).hits] == ["a"]
    assert index.search(tree, lang="en").hits == ()


@pytest.mark.parametrize(
    ("tree", "found"),
    [
        (TermRange("text", "hai", "mot"), "ac"),
        (TermRange("text", "hai", "mot", startexcl=True), "c"),
        (TermRange("text", "hai", "mot", endexcl=True), "a"),
        (TermRange("text", "mot", None), "bc"),
        (TermRange("text", None, "hai"), "a"),
        (Wildcard("text", "[bh]ai"), "a"),
        (Prefix("text", "mo"), "c"),
        (FuzzyTerm("text", "xai", maxdist=1), ""),
        (FuzzyTerm("text", "xai", maxdist=1, prefixlength=0), "a"),
        (Phrase("text", ["mot"]), "c"),
    ],
)
def test_whoosh_s_own_queries_find_what_whoosh_says(tmp_path: Path, tree: Query, found: str) -> None:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        for key, text in {"a": "hai", "b": "nam", "c": "mot"}.items():
            writer.add(Document(key=key, text=text))
    for asked in (tree, ConstantScoreQuery(tree, 1.0)):
        assert sorted(answered(index, asked)) == list(found), asked


def test_a_word_scores_alike_whether_whoosh_walks_its_postings_or_not(index: Index) -> None:
    word = Term("text", "mot")
    assert answered(index, SpanFirst(word, limit=9)) == pytest.approx(answered(index, word), rel=PRECISION)


class Broken(SpanFirst):
    def matcher(self, searcher: Any, context: Any = None) -> Any:
        raise ValueError("no")


def test_a_query_that_nobody_can_answer_is_named(index: Index) -> None:
    with pytest.raises(QueryError, match="type Broken cannot be answered here: no"):
        index.search(Broken(Term("text", "mot")))


def test_equal_patterns_are_looked_up_once(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def noted(field: FieldData, pattern: str) -> Any:
        asked.append(pattern)
        return wildcard_numbers(field, pattern)

    monkeypatch.setattr(planner, "wildcard_numbers", noted)
    assert index.search("m*t (m*t) title:b*a", explain=True).total == 1
    assert sorted(asked) == ["b*a", "m*t", "m*t"]


def test_a_phrase_with_a_word_that_no_document_has_finds_nothing(index: Index) -> None:
    phrase = Fields([Phrase("text", ["mot", "khong"])], "")
    assert answered(index, phrase) == {}


def test_an_index_without_documents_answers(tmp_path: Path) -> None:
    empty = Index.create(tmp_path / "empty")
    for tree in (
        Every(),
        Fields(_leaves(FuzzyTerm, "abc", maxdist=2), ""),
        Fields(_leaves(Wildcard, "*"), ""),
    ):
        assert answered(empty, tree) == {}
