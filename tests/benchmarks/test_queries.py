"""Queries: the same for a seed, all different, and really out of the documents they name."""

from __future__ import annotations

import re

import pytest

from benchmarks.articles import Article
from benchmarks.check import _within_one_edit
from benchmarks.corpus import generate
from benchmarks.queries import KINDS, make_queries, unmarked


@pytest.fixture(scope="module")
def articles():
    return list(generate(500, seed=3))


@pytest.fixture(scope="module")
def queries(articles):
    return {kind: make_queries(articles, kind, 60, seed=1) for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_as_many_as_asked_for_and_all_different(queries, kind):
    assert len({query.words for query in queries[kind]}) == 60
    assert {query.kind for query in queries[kind]} == {kind}


@pytest.mark.parametrize("kind", KINDS)
def test_same_seed_gives_same_queries(articles, queries, kind):
    assert make_queries(articles, kind, 60, seed=1) == queries[kind]
    assert make_queries(articles, kind, 60, seed=2) != queries[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_words_are_lower_case_letters(queries, kind):
    assert all(word.isalpha() and word == word.lower() for query in queries[kind] for word in query.words)


@pytest.mark.parametrize("kind", KINDS)
def test_evidence_stands_in_the_source(articles, queries, kind):
    for query in queries[kind]:
        source = articles[query.source]
        tokens = " " + " ".join(re.findall(r"\w+", f"{source.title} {source.text}".lower()))
        assert all(f" {word}" in tokens for word in query.evidence)


def test_a_phrase_stands_in_the_text_as_it_is(articles, queries):
    for query in queries["phrase"]:
        assert " ".join(query.words) in articles[query.source].text.lower()


def test_unmarked_queries_have_no_marks(queries):
    for query in queries["unmarked"]:
        assert query.words == tuple(dict.fromkeys(map(unmarked, query.evidence)))
        assert all(map(str.isascii, query.words))


def test_a_typing_error_is_one_edit_behind_the_first_letter(queries):
    for query in queries["fuzzy"]:
        (typo,), (word,) = query.words, query.evidence
        assert typo != word
        assert typo[0] == word[0]
        assert _within_one_edit(typo, word)


def test_a_prefix_has_three_or_four_letters(queries):
    assert {len(query.words[0]) for query in queries["prefix"]} <= {3, 4}


@pytest.mark.parametrize("kind", KINDS)
def test_a_corpus_without_words_gives_no_queries(kind):
    assert make_queries([Article("a", "", "12 3"), Article("b", "", "")], kind, 5, seed=0) == []
