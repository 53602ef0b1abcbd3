"""What may have been meant: corrections and completions, in the spelling of the documents."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from searchlib import Document, Index
from searchlib.analysis.segmentation import Token, tokens
from searchlib.suggestions import complete, correct, spelling, suggest


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    index = Index.create(tmp_path_factory.mktemp("suggestions") / "index")
    texts = ["Ông Patrushev thăm Việt Nam"] * 3 + ["Ông Putin thăm Nga, TPHCM và Đà Nẵng năm 2021"] * 40
    texts += ["Putim", "UBND họp; ấn tượng", "Nguyễn Nguyen Nguyễn", "ốm, om, ôm, ốm", "thâm"]
    for part in (texts[:20], texts[20:]):
        with index.writer() as writer:
            for text in part:
                writer.add(Document(key=f"{text} {random.random()}", title="Tin", text=text))
    return index


def token(text: str) -> Token:
    return tokens(text)[0]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Patrushov", ["patrushev"]),
        ("Partushev", ["patrushev"]),
        ("patrush", ["patrushev"]),
        ("Ngo", []),  # A word that no document happens to have.
        ("nag", ["năm", "nẵng", "nga"]),
        ("nẵgn", ["nẵng"]),
        ("Nguyeen", ["nguyễn"]),
        ("Nguyen", []),
        ("Putin", []),
        ("Putim", ["putin"]),  # In one document, beside forty with the other.
        ("TPHCN", ["tphcm"]),
        ("TPHN", []),
        ("THM", []),  # An abbreviation is not "thăm" misspelt.
        ("2022", []),
        ("covid19", []),
        ("xx", []),
        ("xyzxyzxyz", []),
        ("x" * 500, []),
    ],
)
def test_a_word_is_corrected_if_hardly_a_document_has_it(
    index: Index, word: str, expected: list[str]
) -> None:
    assert correct(index.snapshot(), token(word)) == expected


def test_a_whole_query_is_suggested_with_all_corrections(index: Index) -> None:
    snapshot = index.snapshot()
    assert suggest(snapshot, [token("ông"), token("Patrushov"), token("tham")]) == ("ông patrushev tham",)
    assert suggest(snapshot, [token("ông"), token("Putin")]) == ()
    assert suggest(snapshot, []) == ()


def test_a_search_with_few_results_suggests(index: Index) -> None:
    assert index.search("Patrushov").suggestions == ("patrushev",)
    assert index.search('"Patrushov"').suggestions == ("patrushev",)
    assert index.search("Putin").suggestions == ()
    assert index.search("Patrushov", suggest=False).suggestions == ()
    assert index.search("-Patrushov xyz").suggestions == ()


def test_words_are_completed_those_of_most_documents_first(index: Index) -> None:
    assert complete(index.snapshot(), token("pu")) == ["putin", "putim"]
    assert complete(index.snapshot(), token("zz")) == []
    assert index.suggest("thăm Vi") == ("thăm việt",)
    assert index.suggest("!!!") == ()


@pytest.mark.parametrize(
    ("folded", "expected"), [("om", "ốm"), ("an", "ấn"), ("nguyen", "nguyễn"), ("da", "đà"), ("zzz", "zzz")]
)
def test_a_word_is_spelled_as_most_documents_spell_it(index: Index, folded: str, expected: str) -> None:
    assert spelling(index.snapshot(), folded) == expected


def test_an_empty_index_has_nothing_to_suggest(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    assert index.suggest("một") == ()
    assert index.search("một").suggestions == ()


def test_suggesting_from_a_large_vocabulary_is_quick_and_always_the_same(tmp_path: Path) -> None:
    draw = random.Random(7)
    letters = "aaaeeiioouhnnngttcbclmprsv"
    vocabulary = ["".join(draw.choices(letters, k=draw.randint(2, 10))) for _ in range(100_000)]
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        writer.add(Document(key="a", text=" ".join(vocabulary)))
    snapshot = index.snapshot()
    suggest(snapshot, [token("warm")])
    started = time.perf_counter()
    first = suggest(snapshot, [token("nhangtriq")])
    assert time.perf_counter() - started < 0.5  # 30 ms on an idle machine
    assert first == suggest(snapshot, [token("nhangtriq")])
