"""Query objects that a program made: what cannot be answered is told in one line, whatever it is."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from whoosh.query.compound import And, AndMaybe, DisjunctionMax, Or, Require
from whoosh.query.positional import Phrase
from whoosh.query.qcore import Every, Query
from whoosh.query.ranges import TermRange
from whoosh.query.terms import FuzzyTerm, Prefix, Term, Wildcard
from whoosh.query.wrappers import ConstantScoreQuery, Not

from searchlib import Document, Index, QueryError
from searchlib.query_objects import check_query


def nested(depth: int) -> Query:
    tree: Query = Term("text", "mot")
    for level in range(depth):
        tree = And([tree, Term("text", "hai")]) if level % 2 else Or([tree, Term("text", "hai")])
    return tree


def itself() -> Query:
    tree = And([])
    tree.subqueries = [tree]
    return tree


def of(kind: type[Query], *values: Any, **changes: Any) -> Query:
    """A query object that was changed after it was made."""
    tree = kind(*values)
    vars(tree).update(changes)
    return tree


def term(**changes: Any) -> Query:
    return of(Term, "text", "mot", **changes)


def phrase(**changes: Any) -> Query:
    return of(Phrase, "text", ["mot", "hai"], **changes)


class Odd(Query):
    def children(self) -> Any:
        raise ValueError


@pytest.fixture
def index(tmp_path: Path) -> Index:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        writer.add(Document(key="a", title="Một", text="một hai"))
        writer.add(Document(key="b", title="", text="hai ba"))
    return index


@pytest.mark.parametrize(
    ("tree", "reason"),
    [
        (None, "a query is a string or"),
        (5, "a query is a string or"),
        (of(Or, [], subqueries=[Every(), None]), "a query is a string or"),
        (term(text="\ud800"), "half a surrogate pair"),
        (phrase(words=["mot", "\ud800"]), "half a surrogate pair"),
        (of(Prefix, "text", "a", text="\ud800"), "half a surrogate pair"),
        (of(TermRange, "text", "a", "b", end="\ud800"), "half a surrogate pair"),
        (term(text=None), "the word of a query is a string, got None"),
        (of(Wildcard, "text", "a", text=3), "the word of a query is a string"),
        (of(FuzzyTerm, "text", "a", text=[]), "the word of a query is a string"),
        (phrase(words=[1, 2]), "the word of a query is a string"),
        (phrase(words=[["mot"]]), "the word of a query is a string"),
        (phrase(words=None), "a phrase is of a list of words, got None"),
        (phrase(slop=None), "the slop of a query is a finite number, got None"),
        (term(fieldname=None), "the field of a query is a string, got None"),
        (term(fieldname=3), "the field of a query is a string"),
        (term(boost=math.nan), "the boost of a query is a finite number, got nan"),
        (term(boost=math.inf), "the boost of a query is a finite number, got inf"),
        (term(boost=10**400), "the boost of a query is a finite number"),
        (term(boost="2"), "the boost of a query is a finite number, got '2'"),
        (term(boost=1e60), "boosts of the query come to 1e"),
        (Or([Or([term(boost=1e6)], boost=1e6)]), "boosts of the query come to 1e"),
        (Or([term(boost=1e60)], boost=1e-60), "boosts of the query come to 1e"),
        (ConstantScoreQuery(Every(), math.nan), "the score of a query is a finite number"),
        (of(ConstantScoreQuery, Every(), score="x"), "the score of a query is a finite number, got 'x'"),
        (ConstantScoreQuery(Every(), 1e60), "boosts of the query come to 1e"),
        (nested(5000), "nested more than 50 deep"),
        (itself(), "nested more than 50 deep"),
        (Or([Every()] * 20_000), "more than 10,000 parts"),
        (phrase(words=["mot"] * 20_000), "more than 10,000 parts"),
        (Odd(), "type Odd does not tell its parts"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_answered_is_told_in_one_line(index: Index, tree: Any, reason: str) -> None:
    with pytest.raises(QueryError, match=reason) as told:
        index.search(tree)
    assert "\n" not in str(told.value)
    str(told.value).encode()


@pytest.mark.parametrize(
    "deeper",
    [
        lambda tree: And([tree, Every()]),
        lambda tree: Or([tree], boost=1.1),
        lambda tree: ConstantScoreQuery(tree, 1.0),
        lambda tree: AndMaybe(tree, tree),
        lambda tree: Not(Not(tree)),
        lambda tree: DisjunctionMax([tree, Term("text", "nam")]),
        lambda tree: Require(tree, Every()),
    ],
)
def test_a_query_as_deep_as_may_be_is_answered(index: Index, deeper: Callable[[Query], Query]) -> None:
    tree: Query = Term("text", "mot")
    while True:
        try:
            check_query(deeper(tree))
        except QueryError:
            break
        tree = deeper(tree)
    assert [hit.key for hit in index.search(tree, explain=True).hits] == ["a"]


def test_a_part_that_is_there_twice_is_counted_twice() -> None:
    tree: Query = Every()
    for _ in range(60):
        tree = And([tree, tree])
    with pytest.raises(QueryError, match="parts"):
        check_query(tree)


@pytest.mark.parametrize(
    ("tree", "found"),
    [
        (Every("title"), "a"),
        (Every("text"), "ab"),
        (phrase(words=[b"mot", b"hai"]), "a"),
        (term(text=b"mot"), "a"),
        (Phrase("text", ["mot", "hai"], slop=0), ""),
        (Phrase("text", ["mot", "hai"], slop=-5), ""),
        (Phrase("text", []), ""),
        (Term("nothing", "mot"), ""),
        (Term("text_nothing", "mot"), ""),
        (ConstantScoreQuery(Term("nothing", "mot"), 1.0), ""),
        (ConstantScoreQuery(phrase(words=[b"mot", b"hai"]), 1.0), "a"),
        (ConstantScoreQuery(of(TermRange, "text", "", "", start=b"m", end=b"n"), 1.0), "a"),
    ],
)
def test_what_whoosh_answers_is_answered_alike(index: Index, tree: Query, found: str) -> None:
    assert sorted(hit.key for hit in index.search(tree).hits) == list(found)


def test_documents_with_anything_in_a_field_that_is_not_are_no_answer(index: Index) -> None:
    with pytest.raises(QueryError, match="No field 'nothing'"):
        index.search(Every("nothing"))


@pytest.mark.parametrize("words", [["mot"], ["mot", "hai"]])
@pytest.mark.parametrize("field", ["text_stem", "key"])
def test_a_phrase_in_a_field_without_positions_is_told(index: Index, field: str, words: list[str]) -> None:
    with pytest.raises(QueryError, match=f"'{field}' field has no positions"):
        index.search(Phrase(field, words))
