"""Whole answers: an index says the same with the compiled loops and without, or that it is damaged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

import searchlib.matches
from searchlib import CorruptIndexError, Document, Index, native
from searchlib.native import Loops
from tests.indexes import fill, forge

WORDS = (
    "bộ bọ bò bố bo công cong cộng an àn án nhà nhá nha nước nuoc nược tòa toà toa run runs running nation"
    " nations Bộ Công an BCA Ministry of Public Security TTCP state bank tháng năm ngày"
).split()
ASKED = 3  # Words that are asked for so often are remembered.
PHRASES = ["Bộ Công an", "Ministry of Public Security", "nhà nước", "state bank", "tòa án"]


def texts(random: Random, size: int) -> str:
    """Some words in no order, of which few are common, and whole phrases."""
    chosen = [WORDS[min(int(random.expovariate(0.12)), len(WORDS) - 1)] for _ in range(size)]
    for _ in range(random.randrange(3)):
        chosen.insert(random.randrange(len(chosen) + 1), random.choice(PHRASES))
    return " ".join(chosen)


def queries(random: Random) -> Iterator[str]:
    for _ in range(4):
        some = random.sample(WORDS, random.randint(1, 4))
        yield " ".join(some)
        yield f'"{" ".join(some[:3])}"'
        yield f'"{" ".join(some[:3])}"~{random.randint(1, 4)}'
        yield f"title:{some[0]} {some[-1]}"
        yield f'{some[0]}* OR ("{" ".join(some[:2])}" -{some[-1]})'
    yield from PHRASES
    yield from (
        "bo cong an",
        "nha nuoc",
        "toa an nha nuoc",
        '"toa an"',
        "BCA",
        "author:bo",
        'author:"bo cong"',
    )
    yield from ("ministry of public security nation", "running nations", "zzz", '"zzz bộ"', "path:thang", "*")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of several segments, of which some documents were deleted and some replaced."""
    random = Random(1)
    index = Index.create(tmp_path_factory.mktemp("native") / "index")
    for segment in range(3):
        documents = [
            Document(
                key=f"{segment}-{number}",
                title=texts(random, random.randrange(6)),
                text=texts(random, random.choice([0, 5, 30, 200])),
                path=f"tháng/{random.choice(WORDS)}.txt",
                author=texts(random, 2),
            )
            for number in range(40)
        ]
        fill(index, documents)
    with index.writer() as writer:
        for number in range(0, 40, 7):
            writer.delete(f"0-{number}")
            writer.add(Document(key=f"1-{number}", text=texts(random, 20)))
    assert len(index.snapshot().segments) > 1
    return index.path


def said(index: Index, query: str, **options: Any) -> list[Any]:
    """What a page tells of a query."""
    page = index.search(query, **{"limit": 40, **options})
    return [page.total, page.suggestions, *((hit.key, hit.score, hit.explanation) for hit in page.hits)]


@pytest.mark.parametrize("least_size", [1, 1 << 12], ids=["levels", "floats"])
def test_answers_are_the_same(
    loops: Loops, path: Path, least_size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked once, again, and when the words are remembered; with scores kept as they are and as levels."""
    monkeypatch.setattr(searchlib.matches, "_LEAST_SIZE", least_size)
    with_loops, without = Index.open(path), Index.open(path)
    for index in (with_loops, without) if least_size == 1 else ():
        index.warm()  # Then terms are looked up by the loops, too.
    for query in queries(Random(least_size)):
        for asked in range(ASKED + 1):
            options: dict[str, Any] = {"limit": 3, "explain": True} if asked == ASKED else {}
            monkeypatch.setattr(native, "loops", loops)
            found = said(with_loops, query, **options)
            monkeypatch.setattr(native, "loops", None)
            assert found == said(without, query, **options), query


def test_answers_are_the_same_for_each_way_to_ask(
    loops: Loops, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    way: dict[str, Any]
    for way in ({"exact_marks": True}, {"all_terms": True}, {"expand": False}, {"fields": ("title",)}):
        with_loops, without = Index.open(path), Index.open(path)
        for query in queries(Random(5)):
            monkeypatch.setattr(native, "loops", loops)
            found = said(with_loops, query, **way)
            monkeypatch.setattr(native, "loops", None)
            assert found == said(without, query, **way), query


# Damage that checksums do not tell

COLUMNS = ("text/postings", "title/postings", "text/doc_frequencies", "text_exact/variants", "text/lengths")


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_index_is_searched_or_told_to_be_damaged(
    loops: Loops, tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where words stand beyond their documents, what is found depends on the order of looking."""
    random = Random(seed)
    path = tmp_path / "index"
    documents = [
        Document(key=str(number), title=texts(random, 3), text=texts(random, 12)) for number in range(12)
    ]
    fill(Index.create(path), documents)

    def damage(columns: dict[str, Any], _info: dict[str, Any]) -> None:
        for _ in range(random.randint(1, 6)):
            column = columns[random.choice(COLUMNS)]
            place = random.randrange(len(column))
            flipped = int(column[place]) ^ (1 << random.randrange(8))
            column[place] = random.choice([0, 1, 2, flipped, 255])

    forge(path, damage)
    for query in ("bộ công an", '"bộ công"', '"an bo"~3', "bọ", '"bò bố"', "state bank of"):
        monkeypatch.setattr(native, "loops", None)
        is_told = total_of(path, query) is None
        monkeypatch.setattr(native, "loops", loops)
        # What is not looked at is not missed: of a record the loops read less.
        assert total_of(path, query) is not None or is_told


def total_of(path: Path, query: str) -> int | None:
    """How many documents are found; None where the index is told to be damaged, and nothing else is told."""
    try:
        return Index.open(path).search(query).total
    except CorruptIndexError:
        return None


# Without


def test_what_is_compiled_is_left_alone_where_that_is_asked(path: Path) -> None:
    """A process of its own, since it is loaded once."""
    program = """
import json, sys
from searchlib import Index, native
page = Index.open(sys.argv[1]).search("bộ công an", limit=20)
print(json.dumps([native.loops is None, [[hit.key, hit.score] for hit in page.hits]]))
"""
    answers = {}
    for wanted in ("0", "1"):
        ran = subprocess.run(
            [sys.executable, "-W", "error", "-c", program, str(path)],
            env={**os.environ, "SEARCHLIB_NATIVE": wanted},
            capture_output=True,
            check=True,
            text=True,
        )
        answers[wanted] = json.loads(ran.stdout)
    assert answers["0"][0]
    assert answers["0"][1]
    assert answers["0"][1] == answers["1"][1]
