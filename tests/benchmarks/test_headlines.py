"""Headlines of a file: what each gives, the same for a seed, and bad files told in one line."""

from __future__ import annotations

import json

import pytest

from benchmarks.articles import CorpusError
from benchmarks.headlines import SETS, headline_queries, read_headlines

HEADLINES = [
    "Bộ Công an điều tra vụ án ở TP.HCM, 23/8",
    "Người phụ nữ qua đời đột ngột",
    "Giá vàng tăng 1.000 đồng",
    "Học sinh lớp 5 đi thi",
]


def made(headlines=HEADLINES, count=10, seed=0, sources=None):
    return headline_queries(headlines, sources or {}, count, seed)


def test_a_headline_stays_as_it_was_typed():
    assert sorted(query.text for query in made()["headline"]) == sorted(HEADLINES)


def test_two_words_stand_together_in_their_headline_and_are_not_the_first():
    sets = made()
    for headline, pair in zip(sets["headline"], sets["pair"], strict=True):
        assert f" {pair.text}" in headline.text
        assert all(word.isalpha() for word in pair.words)


def test_a_phrase_has_the_same_words_as_the_pair():
    sets = made()
    assert [query.words for query in sets["phrase"]] == [query.words for query in sets["pair"]]
    assert {query.kind for query in sets["phrase"]} == {"phrase"}
    assert {query.kind for query in sets["pair"]} == {"several"}


def test_same_seed_gives_same_queries_in_whatever_order_the_headlines_come():
    assert made(HEADLINES[::-1] + HEADLINES) == made()
    assert made(seed=1) != made()


@pytest.mark.parametrize(
    "headline",
    [
        'Phim "Về nhà đi con" lên sóng',
        "Singapore: lãi suất tăng cao",
        "Vì sao không thể chờ?",
        "Mua - bán nhà đất",
        "Kết quả AFF CUP NOT found",
        "một hai",
        "",
    ],
)
def test_a_headline_that_engines_read_differently_is_passed_over(headline):
    assert made([headline]) == {name: [] for name in SETS}


def test_the_document_with_that_title_is_known():
    sets = made(HEADLINES[1:2], sources={HEADLINES[1]: 7})
    assert [sets[name][0].source for name in SETS] == [7, None, 7]


def test_no_more_than_asked_for_and_none_twice():
    sets = made(count=3)
    assert [len({query.words for query in sets[name]}) for name in SETS] == [3, 3, 3]


def test_headlines_are_read_from_records(tmp_path):
    file = tmp_path / "queries.jsonl"
    file.write_text(
        "\n\n".join(json.dumps({"_id": str(i), "text": text}) for i, text in enumerate(HEADLINES))
    )
    assert read_headlines(file) == HEADLINES


@pytest.mark.parametrize("line", ["{", "[]", '"text"', '{"_id": "a"}', '{"text": 3}', "[" * 100_000])
def test_a_line_that_is_no_record_is_named(tmp_path, line):
    file = tmp_path / "queries.jsonl"
    file.write_text('{"text": "x"}\n' + line)
    with pytest.raises(CorpusError, match=r"queries\.jsonl, line 2: "):
        read_headlines(file)


def test_a_file_that_cannot_be_decoded_is_named(tmp_path):
    file = tmp_path / "queries.jsonl"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(CorpusError, match="cannot be read"):
        read_headlines(file)
