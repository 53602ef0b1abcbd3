"""Near-duplicates: how alike two texts are, and which results are one story."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib import Document, Index
from searchlib.duplicates import COMPARED, resemblances, sketch_of

_SHINGLE = 5


def resemblance(left: list[str], right: list[str]) -> float:
    return float(resemblances(sketch_of(left), sketch_of(right)[None])[0])


def exact_resemblance(left: list[str], right: list[str]) -> float:
    """The oracle: the shingles themselves."""
    sets = [
        {tuple(words[place : place + _SHINGLE]) for place in range(max(len(words) - _SHINGLE + 1, 1))}
        for words in (left, right)
    ]
    return len(sets[0] & sets[1]) / len(sets[0] | sets[1])


def story(seed: int, length: int = 400) -> list[str]:
    draw = random.Random(seed)
    return [f"w{draw.randrange(2000)}" for _ in range(length)]


@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=40))
def test_a_text_resembles_itself_wholly(words: list[str]) -> None:
    assert resemblance(words, words) == 1.0


@given(st.lists(st.sampled_from("abc"), max_size=30), st.lists(st.sampled_from("abc"), max_size=30))
def test_resemblance_is_mutual_and_a_share(left: list[str], right: list[str]) -> None:
    assert resemblance(left, right) == resemblance(right, left)
    assert 0.0 <= resemblance(left, right) <= 1.0


def test_texts_without_words_resemble_nothing() -> None:
    assert resemblance([], []) == 0.0
    assert resemblance([], ["a"]) == 0.0


def test_the_order_of_words_matters() -> None:
    assert resemblance(story(1), sorted(story(1))) < 0.1


@pytest.mark.parametrize("changed", [0, 5, 20, 60, 200])
def test_the_estimate_is_near_the_exact_resemblance(changed: int) -> None:
    left, right = story(1), story(1)
    for place in random.Random(2).sample(range(len(right)), changed):
        right[place] = "other"
    assert resemblance(left, right) == pytest.approx(exact_resemblance(left, right), abs=0.1)


def test_a_sketch_does_not_depend_on_the_process() -> None:
    assert int(np.bitwise_xor.reduce(sketch_of(["một", "hai", "ba"]))) == 0x98A2A2C4EE6FCC45


# In results


def add(index: Index, **texts: list[str]) -> None:
    with index.writer() as writer:
        for key, words in texts.items():
            writer.add(Document(key=key, title=f"Tin {key}", text=" ".join(words)))


@pytest.fixture
def index(tmp_path: Path) -> Index:
    index = Index.create(tmp_path / "index")
    edited = [*story(1)[:200], "edited", *story(1)[200:]]
    add(index, a=["nga", *story(1)], b=["nga", "nga", *story(2)], c=["nga", *edited], d=["nga", *story(3)])
    return index


def test_a_group_is_one_hit_that_tells_the_keys_of_the_others(index: Index) -> None:
    page = index.search("nga", group=True)
    found = {hit.key: hit.duplicates for hit in page.hits}
    assert found == {"b": (), "d": (), "a": ("c",)}
    assert [hit.rank for hit in page.hits] == [1, 2, 3]
    assert page.total == 4


def test_the_best_ranked_of_a_group_stands_for_it(index: Index) -> None:
    alone = [hit.key for hit in index.search("nga").hits]
    grouped = [hit.key for hit in index.search("nga", group=True).hits]
    assert grouped == [key for key in alone if key != "c"]


def test_without_grouping_nothing_is_told_of_duplicates(index: Index) -> None:
    assert {hit.duplicates for hit in index.search("nga").hits} == {None}


@pytest.mark.parametrize("sort", ["relevance", "date", "path"])
def test_limit_and_offset_count_groups(index: Index, sort: str) -> None:
    whole = index.search("nga", group=True, sort=sort).hits
    pages = [index.search("nga", group=True, sort=sort, limit=1, offset=at).hits for at in range(4)]
    assert [hit for page in pages for hit in page] == list(whole)
    assert index.search("nga", group=True, limit=0).hits == ()


def test_marks_and_case_make_no_other_text(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    words = "Bộ Công an tiếp đoàn Nga tại Hà Nội sáng nay".split()
    add(
        index,
        a=words,
        b=[word.upper() for word in words],
        c="Bo Cong an tiep doan Nga tai Ha Noi sang nay".split(),
    )
    assert [hit.duplicates for hit in index.search("doan", group=True).hits] == [("b", "c")]


def test_what_comes_after_the_best_stands_alone(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    add(index, **{f"{number:03}": ["nga", *story(1, 30)] for number in range(COMPARED + 2)})
    hits = index.search("nga", group=True).hits
    assert [len(hit.duplicates or ()) for hit in hits] == [COMPARED - 1, 0, 0]


def test_documents_without_text_are_compared_by_title(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        for key, title in {"a": "Tin Nga", "b": "Tin Nga", "c": "Tin Nga khác"}.items():
            writer.add(Document(key=key, title=title))
    assert {hit.key: hit.duplicates for hit in index.search("tin", group=True).hits} == {"a": ("b",), "c": ()}


def test_of_documents_without_words_in_the_text_titles_are_compared(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        for key in "abc":
            writer.add(Document(key=key, title="xin chào", text="😀😀😀"))
    (hit,) = index.search("chào", group=True).hits
    assert hit.duplicates == ("b", "c")
