"""Places of words, looked through by the compiled loops: what is within bounds, how much, and how near."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib.native import Loops
from searchlib.ranking.proximity import CLOSENESS
from tests.native.arrays import Array, Watched, bits

dtypes = st.sampled_from([np.uint32, np.uint64])


def among_them(places: Array, spellings: Array, bounds: Array, segments: Array, codes: Array) -> list[int]:
    """The places within bounds that are spelled so, one by one."""
    found = []
    for first, last in bounds.reshape(-1, 2).tolist():
        segment = int(np.clip(segments.searchsorted(first, "right") - 1, 0, len(segments) - 2))
        wanted = codes.reshape(len(segments) - 1, -1)[segment].tolist() if codes.size else None
        for place, spelling in zip(places.tolist(), spellings.tolist(), strict=True):
            if first <= place < last and (wanted is None or spelling in wanted):
                found.append(place)
    return found


@settings(max_examples=200)
@given(
    st.integers(0, 2**32),
    st.sampled_from([0, 1, 2, 30, 600, 1200]),
    st.sampled_from([0, 1, 2, 15, 16, 17, 18, 32, 33]),
    st.sampled_from([0, 1, 2, 3]),
    st.integers(1, 3),
    dtypes,
)
def test_the_places_within_bounds_are_found(
    loops: Loops, seed: int, size: int, stretches: int, width: int, segment_count: int, dtype: Any
) -> None:
    random = np.random.default_rng(seed)
    end = 4 * size + 100
    places = np.sort(random.choice(end, size, replace=False)).astype(dtype)
    bounds = np.sort(random.choice(end + 1, 2 * stretches, replace=False)).astype(dtype)
    cuts = np.sort(random.choice(bounds, segment_count - 1)) if stretches else np.arange(segment_count - 1)
    segments = np.concatenate(([0], cuts, [end])).astype(dtype)
    codes = random.integers(-1, 3, (segment_count, width))
    if not width:
        codes = np.empty((0, 0), np.int64)
    for narrow in (np.uint8, np.uint16, np.uint32):
        spellings = random.integers(0, 3, size).astype(narrow)
        expected = among_them(places, spellings, bounds, segments, codes)
        out = Watched(2 + len(expected), dtype)
        found = loops.among(places, spellings, bounds, segments, codes, out.array, 2)
        assert out.first(found)[2:].tolist() == expected
        if expected:
            with pytest.raises(ValueError, match="room"):
                loops.among(places, spellings, bounds, segments, codes, out.array, 3)
            out.check()


numbers = st.lists(st.integers(0, 40) | st.sampled_from([2**32 - 1, 2**31]), max_size=40)


@given(numbers, st.lists(st.integers(0, 40), max_size=40), numbers, dtypes)
def test_no_bounds_make_it_write_beyond_its_room(
    loops: Loops, places: list[int], bounds: list[int], segments: list[int], dtype: Any
) -> None:
    out = Watched(5, dtype)
    some, stretches, starts = (np.array(row, dtype) for row in (places, bounds, [0, *segments, 9]))
    spellings, codes = np.zeros(len(places), np.uint8), np.empty(0, np.int64)
    with contextlib.suppress(ValueError):
        loops.among(some, spellings, stretches, starts, codes, out.array, 0)
    out.check()


rows = st.lists(st.integers(1, 9), min_size=1, max_size=12)


@given(rows, st.integers(1, 3), st.data(), dtypes)
def test_what_is_met_is_weighed_by_document(
    loops: Loops, sizes: list[int], width: int, data: st.DataObject, dtype: Any
) -> None:
    sizes = [*sizes, *[2] * (-len(sizes) % width)]
    starts = np.concatenate(([0], np.cumsum(sizes))).astype(dtype)
    met = sorted(data.draw(st.sets(st.integers(0, sum(sizes) - 1))))
    size = len(sizes) // width
    norms = [
        data.draw(st.none() | st.just((np.arange(size) * np.float32(0.37 + column)).astype(np.float32)))
        for column in range(width)
    ]
    counts = np.bincount(np.searchsorted(starts, met, "right") - 1, minlength=len(sizes)).reshape(-1, width)
    expected: dict[int, np.float32] = {}
    for doc, in_fields in enumerate(counts.tolist()):
        for norm, count in zip(norms, in_fields, strict=True):
            if norm is not None and count:
                expected[doc] = expected.get(doc, np.float32(0)) + norm[doc] * np.float32(count)
    docs, weights = Watched(len(met), np.int64), Watched(len(met), np.float32)
    found = loops.tally(np.array(met, dtype), starts, tuple(norms), docs.array, weights.array)
    assert docs.first(found).tolist() == list(expected)
    assert bits(weights.first(found)) == bits(np.array(list(expected.values()), np.float32))


@given(numbers, numbers, dtypes)
def test_no_places_make_it_weigh_what_is_not(
    loops: Loops, places: list[int], starts: list[int], dtype: Any
) -> None:
    """Places of a damaged index may be beyond the last document, or in no order."""
    docs, weights = Watched(len(places), np.int64), Watched(len(places), np.float32)
    given_starts = np.array([0, *starts], dtype)
    norms = (np.ones(max(len(starts), 1), np.float32),)
    try:
        found = loops.tally(np.array(places, dtype), given_starts, norms, docs.array, weights.array)
    except ValueError:
        assert not starts
    else:
        # Each once and in order, whatever the order of the places is.
        assert set(docs.first(found).tolist()) <= set(range(len(starts)))
        assert (np.diff(docs.first(found)) > 0).all()
    docs.check()
    weights.check()


def test_what_is_beyond_the_last_row_counts_to_it(loops: Loops) -> None:
    """As `Places.rows_of` has it."""
    starts, norm = np.array([0, 5, 9], np.uint32), np.ones(2, np.float32)
    docs, weights = np.empty(4, np.int64), np.empty(4, np.float32)
    places = np.array([1, 8, 9, 2**32 - 1], np.uint32)
    assert loops.tally(places, starts, (norm,), docs, weights) == 2
    assert (docs[:2].tolist(), weights[:2].tolist()) == ([0, 1], [1.0, 3.0])


def near_each_other(
    rarer: list[int], other: list[int], is_first: bool, rows: Array, weights: Array
) -> tuple[list[float], list[float]]:
    """What `nearness` adds for one pair of words, occurrence by occurrence. rows, weights: by document and
    field."""
    adjacent, close = [0.0] * len(rows), [0.0] * len(rows)
    for here in rarer:
        after = min((place - here - 1 for place in other if place > here), default=10**6)
        at = np.searchsorted(other, here, "right")
        before = here - other[at - 1] - 1 if at and other[at - 1] < here else 10**6
        if min(after, before) >= len(CLOSENESS):
            continue
        place = int(np.searchsorted(rows.ravel(), here, "right")) - 1
        if place < 0:
            continue
        doc, field = divmod(place, rows.shape[1])
        weight = float(weights[doc, field])
        adjacent[doc] += weight * ((after if is_first else before) == 0)
        close[doc] += weight * float(CLOSENESS[min(after, before)])
    return adjacent, close


def landmarks_of(places: Array, starts: Array, width: int, shift: int | None) -> Array:
    """The index of the first place of every so many documents, and how many there are; none for None."""
    bounds = starts[:0] if shift is None else np.append(starts[: -1 : width << shift], starts[-1])
    return places.searchsorted(bounds).astype(np.uint32)


@settings(max_examples=200)
@given(st.data(), st.integers(1, 4), st.integers(1, 2), st.integers(1, 4), dtypes)
def test_nearness_is_added_up_in_the_same_order(
    loops: Loops, data: st.DataObject, doc_count: int, width: int, word_count: int, dtype: Any
) -> None:
    sizes = data.draw(st.lists(st.integers(1, 30), min_size=doc_count * width, max_size=doc_count * width))
    starts = np.concatenate(([0], np.cumsum(sizes))).astype(dtype)
    docs = np.array(sorted(data.draw(st.sets(st.integers(0, doc_count - 1), min_size=1))))
    end = int(starts[-1])
    standing = [sorted(data.draw(st.sets(st.integers(0, end - 1), max_size=40))) for _ in range(word_count)]
    spellings = [data.draw(st.lists(st.integers(0, 1), min_size=len(word), max_size=len(word)))
                 for word in standing]  # fmt: skip
    of_docs = [range(*starts[[doc * width, doc * width + width]].tolist()) for doc in docs.tolist()]
    words: list[Any] = []
    found = []
    for word, spelled in zip(standing, spellings, strict=True):
        here = [place for place in word if any(place in rows for rows in of_docs)]
        manner = data.draw(st.sampled_from(["given", "everywhere", "as it is spelled"]))
        if manner == "given":
            words.append(np.array(here, dtype))
        else:
            codes = np.array([[1]] if manner == "as it is spelled" else np.empty((0, 0)), np.int64)
            standing_places = np.array(word, dtype)
            landmarks = landmarks_of(
                standing_places, starts, width, data.draw(st.sampled_from([None, 0, 1, 2]))
            )
            words.append((standing_places, np.array(spelled, np.uint8), codes, landmarks))
        if manner == "as it is spelled":
            here = [place for place in here if spelled[word.index(place)] == 1]
        found.append(here)
    numbers_of = st.integers(0, word_count - 1)
    pairs = data.draw(st.lists(st.tuples(numbers_of, numbers_of, st.integers(0, 1)), min_size=1, max_size=4))
    row = data.draw(st.lists(numbers_of, max_size=3))
    norms = (1 / np.arange(3, width * doc_count + 3, dtype=np.float32)).reshape(width, doc_count)
    least = np.full(width, 0.2, np.float32)
    adjacent, close = Watched(len(pairs) * len(docs), np.float64), Watched(len(pairs) * len(docs), np.float64)
    adjacent.array[:] = close.array[:] = 0.0
    whole = Watched(len(docs), np.uint8)
    whole.array[:] = 0
    loops.nearness(
        tuple(words),
        docs,
        starts,
        starts[[0, -1]],
        tuple(norm.copy() for norm in norms),
        least,
        np.array(pairs, np.int64),
        CLOSENESS,
        adjacent.array,
        close.array,
        np.array(row, np.int64),
        whole.array,
    )
    rows = starts[:-1].reshape(-1, width)[docs]
    weights = np.maximum(norms.T[docs], least)
    expected = [
        near_each_other(found[rarer], found[other], bool(is_first), rows, weights)
        for rarer, other, is_first in pairs
    ]
    shape = len(pairs), len(docs)
    assert adjacent.first(len(adjacent.array)).reshape(shape).tolist() == [row for row, _ in expected]
    assert close.first(len(close.array)).reshape(shape).tolist() == [row for _, row in expected]
    in_a_row = [
        bool(row)
        and any(all(place + step in found[word] for step, word in enumerate(row)) for place in places)
        for places in of_docs
    ]
    assert whole.first(len(docs)).tolist() == in_a_row


@settings(max_examples=100)
@given(st.data(), st.integers(1, 70), st.integers(1, 2), dtypes)
def test_a_word_is_weighed_in_some_documents_as_everywhere(
    loops: Loops, data: st.DataObject, doc_count: int, width: int, dtype: Any
) -> None:
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    starts = np.concatenate(([0], np.cumsum(random.integers(1, 9, doc_count * width)))).astype(dtype)
    docs = np.array(sorted(data.draw(st.sets(st.integers(0, doc_count - 1)))), np.int64)
    word = np.flatnonzero(random.random(int(starts[-1])) < random.random()).astype(dtype)
    spelled, segments = random.integers(0, 2, len(word)).astype(np.uint8), starts[[0, -1]]
    norms = tuple(
        random.random(doc_count).astype(np.float32) if data.draw(st.booleans()) else None
        for _ in range(width)
    )
    landmarks = [landmarks_of(word, starts, width, shift) for shift in (None, 0, 1, 3, 7)]
    for codes in (np.empty((0, 0), np.int64), np.array([[1]])):
        everywhere = word[spelled == 1] if codes.size else word
        weighed, expected = np.empty(len(word), np.int64), np.empty(len(word), np.float32)
        found = loops.tally(everywhere, starts, norms, weighed, expected)
        column = np.zeros(doc_count, np.float32)
        column[weighed[:found]] = expected[:found]
        in_them = everywhere[np.isin(starts.searchsorted(everywhere, "right").astype(int) - 1, [
            doc * width + field for doc in docs.tolist() for field in range(width)])]  # fmt: skip
        ways: list[Any] = [(word, spelled, codes, led_by) for led_by in landmarks]
        for way in (*ways, in_them):
            weights = Watched(len(docs), np.float32)
            loops.weigh_in(way, docs, starts, segments, norms, weights.array)
            assert bits(weights.first(len(docs))) == bits(column[docs])


@given(
    st.lists(numbers, min_size=1, max_size=2),
    st.lists(st.integers(0, 50), min_size=5, max_size=5),
    st.lists(st.integers(0, 1), min_size=2, max_size=2),
    dtypes,
)
def test_no_places_make_it_near_to_what_is_not(
    loops: Loops, words: list[list[int]], starts: list[int], docs: list[int], dtype: Any
) -> None:
    """Whatever is not in order: places, rows, documents."""
    adjacent, close, whole = Watched(4, np.float64), Watched(4, np.float64), Watched(2, np.uint8)
    weights = Watched(2, np.float32)
    places = [np.array(word, dtype) for word in words]
    spelled = [(word, np.zeros(len(word), np.uint8), np.zeros((1, 1), np.int64)) for word in places]
    led = tuple((*word, np.array(starts[:2], np.uint32)) for word in spelled)
    for given_words in (tuple(places), led, tuple((*word, np.empty(0, np.uint32)) for word in spelled)):
        with contextlib.suppress(ValueError):
            loops.nearness(
                given_words,
                np.array(docs),
                np.array(starts, dtype),
                np.array([0, 50], dtype),
                (np.ones(2, np.float32), np.ones(2, np.float32)),
                np.zeros(2, np.float32),
                np.array([0, len(words) - 1, 1, len(words) - 1, 0, 0]),
                CLOSENESS,
                adjacent.array,
                close.array,
                np.array([0, len(words) - 1]),
                whole.array,
            )
            loops.weigh_in(
                given_words[0],
                np.array(docs),
                np.array(starts, dtype),
                np.array([0, 50], dtype),
                (np.ones(2, np.float32), None),
                weights.array,
            )
        adjacent.check()
        close.check()
        whole.check()
        weights.check()


@given(
    st.lists(st.booleans(), min_size=1, max_size=40),
    st.lists(st.tuples(st.booleans(), st.sampled_from([np.uint8, np.uint16, np.float32])), max_size=4),
    st.data(),
)
def test_what_a_document_has_of_a_query_is_added_up_in_order(
    loops: Loops, asked: list[bool], kinds: list[tuple[bool, Any]], data: st.DataObject
) -> None:
    docs, size = np.flatnonzero(asked), len(asked)
    covered = Watched(len(docs), np.float64)
    covered.array[:] = 0.0
    columns: list[tuple[Array | None, Array, float]] = []
    expected = np.zeros(size)
    for place, (is_listed, dtype) in enumerate(kinds):
        having = np.array(data.draw(st.lists(st.integers(0, 1), min_size=size, max_size=size)), bool)
        weight = 1 / (place + 3)
        if is_listed:
            listed = np.flatnonzero(having).astype(
                data.draw(st.sampled_from([np.uint8, np.uint32, np.int64]))
            )
            columns.append((listed, np.zeros(len(listed), dtype), weight))
        else:
            columns.append((None, having.astype(dtype), weight))
        expected += weight * having
    loops.cover(docs, tuple(columns), covered.array)
    assert bits(covered.first(len(docs))) == bits(expected[docs])


@given(st.lists(st.integers(-3, 40), max_size=6), st.lists(st.integers(0, 40), max_size=6))
def test_no_documents_make_it_look_for_what_is_not(loops: Loops, docs: list[int], listed: list[int]) -> None:
    covered = Watched(len(docs), np.float64)
    loops.cover(
        np.array(docs, np.int64),
        (
            (np.array(listed, np.uint8), np.ones(len(listed), np.uint8), 1.0),
            (None, np.ones(5, np.uint8), 1.0),
        ),
        covered.array,
    )
    covered.check()
