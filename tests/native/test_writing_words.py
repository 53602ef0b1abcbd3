"""Words of texts, compiled: found, looked up and read as their twins in numpy do."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.analysis.bulk import BulkAnalyzer, scanning
from searchlib.analysis.bulk.key_table import UNKNOWN, KeyTable
from searchlib.native import indexing
from searchlib.native.indexing import Writing
from tests.native.arrays import Watched

# Connectors, marks, what is invisible, ends of lines; letters with a code of their own and without; each
# width of characters that Python has.
characters = st.sampled_from("aaaaaa   B1Ộđß-’.,,&_ \n\u2029\u0301\u0323\u200b\u00ad\u0e01\u0e31漢😀")
texts = st.text(characters, max_size=200) | st.text("ab1 -,\xe0\n\xad", max_size=200) | st.text(max_size=40)
# Words that end where the codes read at once do, and about there.
edges = st.builds(
    lambda before, word, after: " " * before + word + after,
    st.integers(50, 66),
    st.text("aộ-.,1 \u0301\u200b", min_size=1, max_size=20),
    st.sampled_from(["", " ", "\n", "\u200b"]),
)


@given(texts | edges)
def test_words_are_found_alike(writing: Writing, text: str) -> None:
    for joined in (f"\n{text}\n", f"\n{text}\n{text}{text}\n"):
        found = scanning._words(writing, joined)
        for one, other in zip(found, scanning._words_by_arrays(joined), strict=True):
            assert one.tolist() == other.tolist()
            assert one.dtype == other.dtype


@given(texts, st.integers(0, 9), st.integers(0, 9))
def test_too_little_room_for_words_is_told(writing: Writing, text: str, words: int, lines: int) -> None:
    joined = f"\n{text}\n"
    expected = scanning._words_by_arrays(joined)
    room = [Watched(words, dtype) for dtype in (np.int64, np.int64, np.uint64, np.uint64)]
    room.append(Watched(lines, np.int64))
    arrays = [watched.array for watched in room]
    if len(expected.starts) <= words and len(expected.breaks) <= lines:
        assert writing.scan(joined, scanning._table(), *arrays) == (
            len(expected.starts),
            len(expected.breaks),
        )
    else:
        with pytest.raises(ValueError, match="room"):
            writing.scan(joined, scanning._table(), *arrays)
    for watched in room:
        watched.check()


keys = st.tuples(st.integers(1, 2**64 - 1) | st.integers(1, 9), st.integers(0, 2))


@given(st.sets(keys, max_size=40), st.lists(keys, max_size=9), st.integers(0, 40))
def test_words_are_looked_up_alike(
    writing: Writing, known: set[tuple[int, int]], others: list[tuple[int, int]], first: int
) -> None:
    table = KeyTable()
    heads, tails = np.array(sorted(known), np.uint64).reshape(-1, 2).T.copy()
    # Beyond the first slots of a table, so that it grows.
    for some in (slice(first), slice(first, None)):
        table.add(heads[some], tails[some], np.arange(len(heads), dtype=np.int32)[some])
    asked = np.array([*sorted(known), *others, (0, 0)], np.uint64)
    found = table.find(asked[:, 0].copy(), asked[:, 1].copy())
    assert found.tolist() == table._find_by_arrays(asked[:, 0], asked[:, 1]).tolist()
    assert found[-1] == UNKNOWN


@given(st.lists(st.integers(0, 2**32 - 1) | st.integers(0, 3), min_size=4, max_size=4), st.integers(0, 3))
def test_slots_of_no_key_are_refused(writing: Writing, slots: list[int], keys_count: int) -> None:
    """Nor is a word looked for without end where no slot is free."""
    heads, tails = np.ones(3, np.uint64), np.arange(3, dtype=np.uint64)
    known = np.zeros(keys_count, np.uint64)
    numbers = Watched(3, np.uint32)
    with contextlib.suppress(ValueError):
        writing.find(
            heads,
            tails,
            np.array(slots, np.uint32),
            known,
            known,
            known.astype(np.uint32),
            heads[:2].copy(),
            numbers.array,
        )
    numbers.check()


@given(st.lists(texts | st.sampled_from(["TP.HCM TP HCM", "GD&ĐT-x", ""]), max_size=6), st.integers(0, 5))
def test_words_are_read_alike(writing: Writing, some: list[str], first: int) -> None:
    analyzer = BulkAnalyzer()
    found = scanning.scan(some)
    words = analyzer._known.numbers_of(found)
    one = analyzer._tokens(writing, found, words, first)
    other = analyzer._tokens_by_arrays(found, words, first)
    for name in one._fields:
        assert getattr(one, name).tolist() == getattr(other, name).tolist(), name


wild = st.lists(st.integers(-2, 6), max_size=5)


@given(wild, wild, wild, wild, wild, st.integers(0, 6), st.integers(-1, 3))
def test_tables_of_words_are_hostile(
    writing: Writing,
    words: list[int],
    rows: list[int],
    counts: list[int],
    firsts: list[int],
    passages: list[int],
    room: int,
    first: int,
) -> None:
    """Whatever is in them, nothing is written beyond what is to be filled in."""
    size = min(len(rows), len(counts))
    filled = [Watched(room, np.uint32) for _ in range(3)]
    filled.append(Watched(max(len(firsts) - 1, 0), np.int64))
    filled += [Watched(len(passages), np.int64) for _ in range(2)]
    with contextlib.suppress(ValueError):
        count = writing.tokens(
            first,
            np.array(words, np.int32).view(np.uint32),
            np.array(rows[:size], np.int64),
            np.array(counts[:size], np.int64),
            np.array([0, 1, 2], np.uint32),
            np.array([0, 1, 0], np.uint8),
            np.array([5, 6], np.int64),
            np.array(firsts, np.int64),
            np.array(passages, np.int64),
            *(watched.array for watched in filled),
        )
        assert 0 <= count <= room
    for watched in filled:
        watched.check()


def test_texts_are_analysed_alike_without_what_is_compiled(
    writing: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_texts = ["Bộ GD&ĐT họp ở TP HCM\nthe ministers met in TP.HCM", "", "17-20/9/2025: x\u00ady e\u0301"]
    found = []
    for compiled in (writing, None):
        monkeypatch.setattr(indexing, "writing", compiled)
        batch = BulkAnalyzer().analyse(given_texts, [None, "vi", None])
        found.append([part if isinstance(part, list) else part.tolist() for part in batch])
    assert found[0] == found[1]
