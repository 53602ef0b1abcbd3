"""The judge: right answers pass, wrong and incomplete ones do not."""

from __future__ import annotations

import pytest

from benchmarks.articles import Article
from benchmarks.check import Judge, _within_one_edit
from benchmarks.queries import Query

ARTICLES = [
    Article("a", "Bộ Công an", "Bộ Công an điều tra vụ án"),
    Article("b", "Đường phố", "an toàn; công bộ"),
    Article("c", "Markets", "The market opened. Nghiêm túc"),
]


@pytest.fixture
def judge():
    return Judge(ARTICLES)


def query(kind, *words, source=0, evidence=()):
    return Query(kind, words, source, evidence or words)


@pytest.mark.parametrize(
    ("asked", "right", "wrong"),
    [
        (query("word", "công"), ["b", "a"], ["a", "c"]),
        (query("word", "market"), ["c"], ["b"]),
        (query("phrase", "công", "an"), ["a"], ["a", "b"]),
        (query("prefix", "ngh"), ["c"], ["c", "a"]),
        (query("fuzzy", "nghiem", evidence=("nghiêm",)), ["c"], ["b"]),
    ],
)
def test_every_document_must_have_what_was_asked_for(judge, asked, right, wrong):
    assert judge.passes(asked, right, indexed=3)
    assert not judge.passes(asked, wrong, indexed=3)


def test_no_document_may_be_missing(judge):
    assert not judge.passes(query("word", "công"), ["a"], indexed=3)
    assert not judge.passes(query("phrase", "công", "an"), [], indexed=3)


def test_only_documents_that_were_indexed_are_expected(judge):
    assert judge.passes(query("word", "công"), ["a"], indexed=1)
    assert judge.passes(query("word", "market"), [], indexed=1)


def test_no_phrase_runs_from_the_title_into_the_text(judge):
    assert not judge.passes(query("phrase", "phố", "an"), ["b"], indexed=3)


def test_a_headline_must_find_its_document(judge):
    headline = query("several", "bộ", "công", "an", source=0)
    assert judge.passes(headline, ["b", "a"], indexed=3)
    assert not judge.passes(headline, ["b"], indexed=3)


def test_a_headline_whose_document_was_not_indexed_is_not_judged(judge):
    headline = query("several", "the", "markets", source=2)
    assert judge.share({headline: ["a"]}, indexed=2) is None
    assert judge.share({headline: ["a"]}, indexed=3) == 0.0


def test_of_a_headline_from_nowhere_each_document_must_have_a_word(judge):
    headline = query("several", "Market", "an", source=None)
    assert judge.passes(headline, ["c", "a"], indexed=3)
    assert judge.passes(headline, ["b"], indexed=3)
    assert not judge.passes(query("several", "market", source=None), ["b"], indexed=3)
    assert not judge.passes(query("several", "bộ", "công", source=None), [], indexed=3)


@pytest.mark.parametrize(
    "pair", [("abc", "abc"), ("abc", "abd"), ("abc", "ab"), ("abc", "xabc"), ("abc", "bac")]
)
def test_one_edit(pair):
    assert _within_one_edit(*pair)
    assert _within_one_edit(*reversed(pair))


@pytest.mark.parametrize("pair", [("abc", "cba"), ("abc", "a"), ("abcd", "abdd" + "d"), ("abc", "xyc")])
def test_more_than_one_edit(pair):
    assert not _within_one_edit(*pair)
    assert not _within_one_edit(*reversed(pair))
