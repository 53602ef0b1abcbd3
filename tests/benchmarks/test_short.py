"""Short documents: the same for a seed, of the length they claim, and more words the more there are."""

from __future__ import annotations

from itertools import islice
from statistics import mean
from unicodedata import is_normalized

from benchmarks.short import BLOCK, generate_short


def test_same_seed_gives_same_documents_and_fewer_are_the_beginning_of_more():
    articles = list(generate_short(BLOCK + 5, seed=3))
    assert list(generate_short(5, seed=3)) == articles[:5]
    assert list(islice(generate_short(10 * BLOCK, seed=3), BLOCK + 5)) == articles
    assert next(generate_short(1, seed=4)) != articles[0]


def test_keys_differ_and_text_is_nfc():
    articles = list(generate_short(BLOCK + 5))
    assert len({article.key for article in articles}) == BLOCK + 5
    assert all(is_normalized("NFC", article.title + article.text) for article in articles)


def test_a_document_has_20_to_60_words_or_nearly_so():
    lengths = sorted(len(f"{title} {text}".split()) for _, title, text in generate_short(2000))
    assert lengths[100] >= 20
    assert lengths[-500] <= 60
    assert 35 < mean(lengths) < 50


def test_every_tenth_document_adds_a_word_of_its_own():
    articles = list(generate_short(100))
    assert [article.key in article.text for article in articles] == [i % 10 == 0 for i in range(100)]
