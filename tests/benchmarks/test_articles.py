"""Corpus files: both forms are read, text comes out as NFC, and a bad file gives one clear line."""

from __future__ import annotations

import gzip
import json

import pytest

from benchmarks.articles import Article, CorpusError, read_articles, write_articles

ARTICLES = [Article("a", "Tiêu đề", "Bộ Công an"), Article("b", "", "đường\n\nphố")]


def test_what_was_written_is_read_again(tmp_path):
    write_articles(ARTICLES, tmp_path / "corpus.jsonl")
    assert list(read_articles(tmp_path / "corpus.jsonl")) == ARTICLES
    assert list(read_articles(tmp_path / "corpus.jsonl", 1)) == ARTICLES[:1]


def test_gzip_is_read(tmp_path):
    write_articles(ARTICLES, tmp_path / "corpus.jsonl")
    packed = tmp_path / "corpus.jsonl.gz"
    packed.write_bytes(gzip.compress((tmp_path / "corpus.jsonl").read_bytes()))
    assert list(read_articles(packed)) == ARTICLES


def test_text_becomes_nfc_and_a_title_may_be_missing(tmp_path):
    file = tmp_path / "corpus.jsonl"
    file.write_text(json.dumps({"_id": "a", "text": "Bo\u0323\u0302"}) + "\n\n")
    assert list(read_articles(file)) == [Article("a", "", "Bộ")]


def test_a_key_that_comes_again_is_passed_over(tmp_path):
    write_articles([*ARTICLES, Article("a", "", "other")], tmp_path / "corpus.jsonl")
    assert list(read_articles(tmp_path / "corpus.jsonl")) == ARTICLES


@pytest.mark.parametrize(
    "line", ["{", "[]", "3", '{"_id": "a"}', '{"_id": 1, "text": "x"}', "[" * 100_000, '"text"']
)
def test_a_line_that_is_no_record_is_named(tmp_path, line):
    file = tmp_path / "corpus.jsonl"
    file.write_text('{"_id": "a", "text": "x"}\n' + line + "\n")
    with pytest.raises(CorpusError, match=r"corpus\.jsonl, line 2: "):
        list(read_articles(file))


@pytest.mark.parametrize("content", [b"\xff\xfe\xff", b"not gzip"])
def test_a_file_that_cannot_be_decoded_is_named(tmp_path, content):
    file = tmp_path / ("corpus.jsonl" if content[0] == 0xFF else "corpus.jsonl.gz")
    file.write_bytes(content)
    with pytest.raises(CorpusError, match="cannot be read"):
        list(read_articles(file))


def test_size_counts_bytes():
    assert Article("k", "đ", "ab").size == 4
