"""Many texts at once: what `columns.views` gives for each of them, whatever the batch."""

from __future__ import annotations

import gzip
import itertools
import json
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.analysis.bulk import BulkAnalyzer, analyzer, known_words
from searchlib.analysis.bulk.key_table import UNKNOWN, KeyTable
from searchlib.analysis.bulk.scanning import _table, scan
from searchlib.analysis.columns import Views, views
from searchlib.analysis.icu_text import character_classes, nfc
from searchlib.analysis.segmentation import passage_spans, word_pattern

WORDS = st.sampled_from(
    """
    TP HCM UBND HN TPHCM TP.HCM GD&ĐT Covid-19 05/09/2025 1.000 3,5 1,a a,1 Vietnam's the signed agreements of
    and policies Bộ Công an hoà quí Ðảng được không VIỆT việt 😀 漢字 ภาษาไทย Николай ТАСС L'Union
    coop\u00aderation nghiêng-nghiêng-nghiêng responsibilities a-b_c@d.e+f x²  μm ½ 𝐁𝐨
    """.split()
)
SEPARATORS = st.sampled_from(
    [" "] * 8 + ["\n", ". ", ", ", "-", ".", "\u00a0", "\r\n", "\u2028", "…", "\x00", ""]
)
# What the rule turns on: connectors, marks, what is invisible, ends of lines, scripts without spaces.
EDGES = st.text("aB1Ộđßя-’.,&_ \n\u2029\u0301\u0323\u200b\u00ad\u0e01\u0e31漢ー😀𝐁", max_size=40)
LINES = st.lists(st.tuples(WORDS, SEPARATORS), max_size=30).map(lambda pairs: "".join(map("".join, pairs)))
# Longer than a passage may be, with and without sentences to cut it at.
LONG_LINES = st.builds(
    lambda line, end, count: f"{line}{end}" * count,
    st.one_of(LINES, EDGES),
    st.sampled_from([" ", ". ", ".TP HCM. HCM"]),
    st.integers(100, 400),
)
TEXTS = st.one_of(st.text(), EDGES, LINES, LINES).map(nfc)
LANGUAGES = st.sampled_from([None, None, "vi", "en", "other"])
BATCHES = st.lists(st.tuples(TEXTS, LANGUAGES), max_size=6)


def analysed(bulk: BulkAnalyzer, batch: Sequence[tuple[str, str | None]]) -> list[Views]:
    """The batch as the views of each text."""
    found = bulk.analyse([text for text, _ in batch], [language for _, language in batch])
    bounds = np.searchsorted(found.texts, np.arange(len(batch) + 1))
    stem_bounds = np.searchsorted(found.stem_texts, np.arange(len(batch) + 1))
    assert bounds[-1] == len(found.exact) == len(found.positions)
    assert stem_bounds[-1] == len(found.stems) == len(found.stem_positions)
    columns = []
    for text, length in enumerate(found.lengths.tolist()):
        rows = slice(bounds[text], bounds[text + 1])
        stems = slice(stem_bounds[text], stem_bounds[text + 1])
        exact, positions = found.exact[rows], found.positions[rows].tolist()
        columns.append(
            Views(
                length,
                [bulk.folded_terms[number] for number in bulk.folded_of[exact]],
                positions,
                [bulk.exact_terms[number] for number in exact],
                positions,
                [bulk.stem_terms[number] for number in found.stems[stems]],
                found.stem_positions[stems].tolist(),
                found.languages[text],
            )
        )
    return columns


def expected(batch: Sequence[tuple[str, str | None]]) -> list[Views]:
    return [views(text, language) for text, language in batch]


@given(BATCHES)
def test_a_batch_has_the_views_of_each_text(batch):
    bulk = BulkAnalyzer()
    assert analysed(bulk, batch) == expected(batch)
    # Now every word is known.
    assert analysed(bulk, batch) == expected(batch)


@given(LONG_LINES.map(nfc), LANGUAGES)
def test_a_long_line_has_the_passages_of_its_views(text, language):
    assert analysed(BulkAnalyzer(), [(text, language)]) == [views(text, language)]


@given(st.lists(st.tuples(LINES.map(nfc), LANGUAGES), max_size=8), st.data())
def test_a_batch_may_be_cut_anywhere(batch, data):
    bulk = BulkAnalyzer()
    whole = analysed(bulk, batch)
    cut = data.draw(st.integers(0, len(batch)))
    assert analysed(bulk, batch[:cut]) + analysed(bulk, batch[cut:]) == whole


@given(EDGES.map(nfc))
def test_words_and_passages_are_those_of_the_regular_expressions(text):
    found = scan([text])
    words = [match.span() for match in word_pattern(text).finditer(text)]
    assert list(zip(found.starts - 1, found.ends - 1, strict=True)) == words
    firsts = [sum(end <= start for _, end in words) for start, _ in passage_spans(text)]
    assert found.passages.tolist() == sorted({0, *firsts, len(words)})


def test_news_have_the_views_of_each_article(shared):
    with gzip.open(shared / "corpora" / "vietnews_60k.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in itertools.islice(lines, 500)]
    batch = [(nfc(f"{record['title']}\n{record['text']}"), None) for record in records]
    assert analysed(BulkAnalyzer(), batch) == expected(batch)


def test_large_batches_are_worked_on_in_portions(monkeypatch):
    monkeypatch.setattr(analyzer, "_CHARACTERS", 20)
    batch = [
        (text, None) for text in ("Bộ Công an", "", "TP HCM họp", "the ministers met in Moscow " * 3, "")
    ]
    assert analysed(BulkAnalyzer(), batch) == expected(batch)


def test_terms_keep_their_numbers_when_words_are_forgotten(monkeypatch):
    monkeypatch.setattr(analyzer, "_KNOWN_WORDS", 0)
    bulk = BulkAnalyzer()
    first = bulk.analyse(["Bộ GD&ĐT họp"], ["vi"])
    terms = list(bulk.exact_terms)
    bulk.analyse(["the ministers met"], ["en"])
    again = bulk.analyse(["Bộ GD&ĐT họp"], ["vi"])
    assert again.exact.tolist() == first.exact.tolist()
    assert bulk.exact_terms[: len(terms)] == terms


def test_words_without_a_key_are_read_again_when_they_were_forgotten(monkeypatch):
    monkeypatch.setattr(known_words, "_ODD_WORDS", 0)
    bulk = BulkAnalyzer()
    batch = [("Николай responsibilities-responsibilities 漢字", None), ("Николай ТАСС ТАСС", None)]
    assert analysed(bulk, batch) == expected(batch)
    assert analysed(bulk, batch[::-1]) == expected(batch[::-1])


def test_of_languages_with_as_many_words_the_first_is_that_of_the_text():
    vietnamese, english = "Bộ trưởng được", "which would have"
    lines = [f"{english}\n{vietnamese}", f"{vietnamese}\n{english}"]
    assert [language for *_, language in analysed(BulkAnalyzer(), [(text, None) for text in lines])] == [
        "en",
        "vi",
    ]


def test_stems_are_numbered_only_where_english_is_spoken():
    bulk = BulkAnalyzer()
    bulk.analyse(["policies"], ["vi"])
    assert bulk.stem_terms == []
    bulk.analyse(["policies"], ["en"])
    assert bulk.stem_terms == ["polici"]


def test_an_empty_batch_is_no_special_case():
    found = BulkAnalyzer().analyse([], [])
    assert [len(column) for column in found] == [0] * len(found)


def test_a_lone_surrogate_is_in_no_word():
    assert analysed(BulkAnalyzer(), [("a\ud800b", None)]) == [views("a\ud800b")]


def test_a_language_is_wanted_for_each_text():
    with pytest.raises(ValueError, match="got 1 for 2"):
        BulkAnalyzer().analyse(["a", "b"], [None])


def test_letters_of_vietnamese_and_latin_1_have_codes_of_their_own():
    codes = _table()
    own = np.flatnonzero((codes > 0) & (codes < 253) & (codes != codes[ord("\n")]))
    assert len(set(codes[own].tolist())) == len(own)
    assert {*map(ord, "azAZ09đĐựỰßÿ"), 0xB2} <= set(own.tolist())


def test_every_code_stands_for_the_class_of_its_character():
    codes = _table()
    classes = character_classes()
    core = {code for first, last in classes.core for code in range(first, last + 1)}
    assert core == set(np.flatnonzero((codes > codes[ord("\n")]) & (codes <= 253)).tolist())


KEYS = st.tuples(st.integers(1, 5), st.integers(0, 3))


@given(st.lists(st.lists(KEYS, max_size=8), max_size=4))
def test_the_table_finds_what_was_added_and_nothing_else(batches):
    table = KeyTable()
    known: dict[tuple[int, int], int] = {}
    for batch in batches:
        new = [key for key in dict.fromkeys(batch) if key not in known]
        known.update(zip(new, range(len(known), len(known) + len(new)), strict=True))
        heads, tails = as_arrays(new)
        table.add(heads, tails, np.array([known[key] for key in new], np.int32))
    asked = [(head, tail) for head in range(7) for tail in range(5)]
    assert table.find(*as_arrays(asked)).tolist() == [known.get(key, UNKNOWN) for key in asked]
    assert len(table) == len(known)


def test_the_table_grows():
    heads = np.arange(1, 50_001, dtype=np.uint64) << np.uint64(40)
    tails = heads >> np.uint64(3)
    numbers = np.arange(len(heads), dtype=np.int32)
    table = KeyTable()
    for first in range(0, len(heads), 7_000):
        part = slice(first, first + 7_000)
        table.add(heads[part], tails[part], numbers[part])
    assert (table.find(heads, tails) == numbers).all()
    assert (table.find(heads, tails + np.uint64(1)) == UNKNOWN).all()


def as_arrays(keys):
    heads, tails = zip(*keys, strict=True) if keys else ((), ())
    return np.array(heads, np.uint64), np.array(tails, np.uint64)
