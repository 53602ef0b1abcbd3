"""The generated articles: the same for a seed, of realistic shape, in clean Unicode."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from math import log
from statistics import median
from unicodedata import is_normalized

import pytest

from benchmarks.corpus import generate
from benchmarks.vietnamese import ACUTE, DOT, FUNCTION_WORDS, GRAVE, HOOK, TILDE, with_tone


@pytest.fixture(scope="module")
def articles():
    return list(generate(1000, seed=7))


@pytest.fixture(scope="module")
def frequencies(articles):
    return Counter(word for article in articles for word in re.findall(r"\w+", article.text.lower()))


def test_same_seed_gives_same_articles(articles):
    assert list(generate(600, seed=7)) == articles[:600]


def test_other_seed_gives_other_articles(articles):
    assert next(generate(1, seed=8)).text != articles[0].text


def test_smaller_corpus_is_the_beginning_of_a_larger_one(articles):
    assert list(islice(generate(2000, seed=7), 3)) == list(generate(3, seed=7)) == articles[:3]


def test_text_is_nfc_and_keys_differ(articles):
    assert all(is_normalized("NFC", article.title + article.text) for article in articles)
    assert len({article.key for article in articles}) == len(articles)


def test_frequencies_follow_zipfs_law(frequencies):
    counts = [count for _, count in frequencies.most_common()]
    slope = log(counts[1000] / counts[50]) / log(1000 / 50)
    assert -1.3 < slope < -0.7
    assert len(counts) > 8000


def test_most_frequent_words_are_those_of_the_language(frequencies):
    top = [word for word, _ in frequencies.most_common(20)]
    assert len(set(top) & set(FUNCTION_WORDS)) >= 8


def test_articles_have_the_length_of_news(articles):
    lengths = [len(article.text.split()) for article in articles]
    assert 300 < median(lengths) < 500
    assert max(lengths) > 3 * median(lengths)


def test_about_one_article_in_seven_is_english(articles):
    english = sum(" the " in article.text and " của " not in article.text for article in articles)
    assert 80 < english < 220


def test_title_is_made_of_words_of_the_text(articles):
    shared = [
        len(set(article.title.lower().split()) & set(article.text.lower().replace(",", " ").split()))
        / len(set(article.title.lower().split()))
        for article in articles
    ]
    assert median(shared) > 0.5


@pytest.mark.parametrize(
    ("rhyme", "tone", "spelt"),
    [
        ("a", ACUTE, "á"),
        ("oa", GRAVE, "òa"),
        ("oan", GRAVE, "oàn"),
        ("uyên", TILDE, "uyễn"),
        ("ươi", GRAVE, "ười"),
        ("uy", HOOK, "ủy"),
        ("oai", DOT, "oại"),
        ("iêu", HOOK, "iểu"),
        ("ưa", ACUTE, "ứa"),
    ],
)
def test_tone_mark_stands_where_spelling_puts_it(rhyme, tone, spelt):
    assert with_tone(rhyme, tone) == spelt
