"""Records of terms, read by the compiled loops and by numpy: the same numbers, and the same are refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib.codec.packing import unpack
from searchlib.codec.postings import Detail, Record
from searchlib.native import Loops
from tests.native.arrays import Array, Watched, bits
from tests.native.records import DOC_LIMIT, Posting, postings, record

details = st.sampled_from(list(Detail))
asked_variants = st.sampled_from([-1, 0, 1, 2, 13, 300, 1 << 24])
ROOM = 4
NORMS = (np.arange(DOC_LIMIT + ROOM) % 1009 / np.float32(97)).astype(np.float32)


def starts(count: int, width: int, dtype: Any) -> Array:
    """Where the rows of documents begin."""
    found: Array = np.arange(count * width + 1, dtype=np.uint64) * np.uint64(40)
    return found.astype(dtype)


# What numpy says


def weighed(octets: Array, count: int, detail: Detail, variant: int) -> tuple[Array, Array]:
    """(docs, weights) of a record. Raises ValueError where it is none."""
    found = Record(octets, count, detail, DOC_LIMIT)
    if found.freqs is None:
        raise ValueError("it does not tell how often")
    freqs = found.freqs
    if variant >= 0 and detail is Detail.VARIANTS:
        freqs = found.variant_freqs(variant)
    rows = np.flatnonzero(freqs)
    return found.docs[rows].astype(np.int64), NORMS[ROOM + found.docs[rows]] * freqs[rows].astype(np.float32)


def standing(
    octets: Array, count: int, detail: Detail, rows: Array, width: int, column: int
) -> tuple[Array, Array]:
    """(places, spellings) of a record. Raises ValueError where it is none."""
    found = Record(octets, count, detail, DOC_LIMIT)
    if detail not in (Detail.POSITIONS, Detail.VARIANTS):
        raise ValueError("it does not tell where")
    variants = found.variant_of_each() if detail is Detail.VARIANTS else np.zeros(1, np.int64)
    ends, positions = found.positions()
    firsts = rows[found.docs.astype(np.int64) * width + column]
    places = np.repeat(firsts, np.diff(ends, prepend=0)) + positions.astype(rows.dtype)
    spellings = np.broadcast_to(variants.astype(np.int64) * width + column, len(places))
    if int(spellings.max(initial=0)) >= 1 << 32:
        raise ValueError("it has a variant that is too large")
    return places, spellings


def standing_in(
    octets: Array, count: int, detail: Detail, rows: Array, width: int, column: int, docs: Array, variant: int
) -> Array:
    """The places in some documents. Raises ValueError where it is none."""
    found = Record(octets, count, detail, DOC_LIMIT)
    if detail not in (Detail.POSITIONS, Detail.VARIANTS):
        raise ValueError("it does not tell where")
    # All steps are read, though they are not all looked at.
    found.positions(np.zeros(0, np.int64))
    having = np.flatnonzero(np.isin(found.docs, docs))
    ends, positions = found.positions(having)
    firsts = rows[found.docs[having].astype(np.int64) * width + column]
    places: Array = np.repeat(firsts, np.diff(ends, prepend=0)) + positions.astype(rows.dtype)
    if variant < 0 or detail is not Detail.VARIANTS:
        return places
    return places[found.of_variant_in(variant, having)]


# Against the loops


def compare_weights(loops: Loops, octets: Array, count: int, detail: Detail, variant: int) -> None:
    docs, weights = Watched(count + 1, np.int64), Watched(count + 1, np.float32)
    try:
        expected = weighed(octets, count, detail, variant)
    except ValueError:
        expected = None
    part = octets, count, detail.lists, variant, count if expected is None else len(expected[0]), NORMS
    try:
        found = loops.weigh((part,), ROOM, DOC_LIMIT, docs.array, weights.array, 1)
    except ValueError:
        assert expected is None
        docs.check()
        weights.check()
        return
    assert expected is not None
    assert (docs.first(found)[1:] - ROOM).tolist() == expected[0].tolist()
    assert bits(weights.first(found)[1:]) == bits(expected[1])


def compare_standing(loops: Loops, octets: Array, count: int, detail: Detail, dtype: Any) -> None:
    width, column, rows = 2, 1, starts(DOC_LIMIT, 2, dtype)
    places, spellings = Watched(len(octets) + 1, dtype), Watched(len(octets) + 1, np.uint32)
    try:
        expected = standing(octets, count, detail, rows, width, column)
    except ValueError:
        expected = None
    part = octets, count, detail.lists, column
    try:
        found, highest = loops.stand((part,), 0, DOC_LIMIT, rows, width, places.array, spellings.array, 1)
    except ValueError:
        assert expected is None
        places.check()
        spellings.check()
        return
    assert expected is not None
    assert places.first(found)[1:].tolist() == expected[0].tolist()
    assert spellings.first(found)[1:].tolist() == expected[1].tolist()
    assert highest == int(expected[1].max(initial=0))


def compare_standing_in(
    loops: Loops, octets: Array, count: int, detail: Detail, docs: Array, variant: int, dtype: Any
) -> None:
    width, column, rows = 3, 2, starts(DOC_LIMIT, 3, dtype)
    places = Watched(len(octets) + 1, dtype)
    try:
        expected = standing_in(octets, count, detail, rows, width, column, docs, variant)
    except ValueError:
        expected = None
    part = octets, count, detail.lists, column, variant
    try:
        found = loops.stand_in((part,), 0, DOC_LIMIT, rows, width, docs, places.array, 1)
    except ValueError:
        assert expected is None
        places.check()
        return
    if expected is None:
        # Steps of a byte each are found from the end on: spellings before them that are none are not read.
        assert variant < 0
        assert detail is Detail.VARIANTS
        assert not octets[4]
        places.check()
        return
    assert places.first(found)[1:].tolist() == expected.tolist()


def compare(
    loops: Loops, octets: Array, count: int, detail: Detail, docs: list[int], variant: int, dtype: Any
) -> None:
    compare_weights(loops, octets, count, detail, variant)
    compare_standing(loops, octets, count, detail, dtype)
    chosen = np.array(docs, np.int64)
    compare_standing_in(loops, octets, count, detail, chosen, variant, dtype)


dtypes = st.sampled_from([np.uint32, np.uint64])
chosen_docs = st.sets(st.integers(0, 40) | st.integers(0, DOC_LIMIT - 1), max_size=12).map(sorted)


@given(postings, details, chosen_docs, asked_variants, dtypes)
def test_a_record_is_read_alike(
    loops: Loops, rows: list[Posting], detail: Detail, docs: list[int], variant: int, dtype: Any
) -> None:
    octets = record(rows, detail)
    compare(loops, octets, len(rows), detail, docs, variant, dtype)
    everywhere = (np.cumsum([row.gap for row in rows]) - 1).tolist()
    compare(loops, octets, len(rows), detail, everywhere, variant, dtype)


@settings(max_examples=200)
@given(postings, details, asked_variants, dtypes, st.data())
def test_a_record_with_other_bytes_is_read_alike_or_refused(
    loops: Loops, rows: list[Posting], detail: Detail, variant: int, dtype: Any, data: st.DataObject
) -> None:
    octets = record(rows, detail)
    for place in data.draw(st.lists(st.integers(0, min(len(octets), 40) - 1), max_size=3)):
        octets[place] = data.draw(st.integers(0, 255))
    octets = octets[: len(octets) - data.draw(st.sampled_from([0, 0, 0, 1, 2, 5]))]
    count = max(len(rows) + data.draw(st.sampled_from([0, 0, 0, 1, -1, 100])), 0)
    compare(loops, octets, count, detail, list(range(30)), variant, dtype)


@settings(max_examples=300)
@given(
    st.binary(max_size=40) | st.lists(st.sampled_from([0, 1, 2, 3, 9, 12, 28]), max_size=40).map(bytes),
    st.integers(0, 12) | st.sampled_from([DOC_LIMIT, DOC_LIMIT + 1, 1 << 31, (1 << 63) - 1]),
    details,
    asked_variants,
    dtypes,
)
def test_any_bytes_are_read_alike_or_refused(
    loops: Loops, data: bytes, count: int, detail: Detail, variant: int, dtype: Any
) -> None:
    octets = np.frombuffer(data, np.uint8)
    if count <= DOC_LIMIT:
        compare(loops, octets, count, detail, list(range(30)), variant, dtype)
        return
    # More postings than documents: refused before memory is taken for them.
    nothing = np.empty(0, np.int64)
    with pytest.raises(ValueError, match=r"document|early"):
        loops.weigh(
            ((octets, count, detail.lists, variant, count, NORMS),),
            ROOM,
            DOC_LIMIT,
            nothing,
            nothing.astype(np.float32),
            0,
        )


@pytest.mark.parametrize("form", [*range(33), 64, 255])
def test_a_list_of_each_form_is_unpacked_alike(loops: Loops, form: int) -> None:
    random = np.random.default_rng(form)
    for count in (1, 3, 8, 9, 17, 40):
        for zeros in (0.0, 0.3):
            data = random.integers(0, 256, 6 * count + 6).astype(np.uint8)
            data[: 4 * count][random.random(4 * count) < zeros] = 0
            for size in {0, count // 8, count, 2 * count, 4 * count, len(data)}:
                octets = np.concatenate([np.array([0, form], np.uint8), data[:size]])
                docs, weights = Watched(count, np.int64), Watched(count, np.float32)
                part = octets, count, 2, -1, count, np.ones(count, np.float32)
                try:
                    expected, _ = unpack(octets, 2, count, form)
                except ValueError:
                    with pytest.raises(ValueError, match="it "):
                        loops.weigh((part,), 0, count, docs.array, weights.array, 0)
                else:
                    assert loops.weigh((part,), 0, count, docs.array, weights.array, 0) == count
                    assert weights.first(count).tolist() == expected.astype(np.float32).tolist()
                docs.check()
                weights.check()


# Several fields


@given(st.lists(postings, min_size=1, max_size=3), asked_variants)
def test_what_a_term_weighs_in_its_fields_is_added_up(
    loops: Loops, fields: list[list[Posting]], variant: int
) -> None:
    expected: dict[int, np.float32] = {}
    parts = []
    for place, rows in enumerate(fields):
        octets, norms = record(rows, Detail.VARIANTS), NORMS * np.float32(place + 1.7)
        found = Record(octets, len(rows), Detail.VARIANTS, DOC_LIMIT)
        freqs = found.freqs if variant < 0 else found.variant_freqs(variant)
        assert freqs is not None
        parts.append((octets, len(rows), 5, variant, int(np.count_nonzero(freqs)), norms))
        for doc, freq in zip(found.docs.tolist(), freqs.tolist(), strict=True):
            if freq:
                expected[doc] = expected.get(doc, np.float32(0)) + norms[doc] * np.float32(freq)
    room = sum(map(len, fields))
    docs, weights = Watched(room, np.int64), Watched(room, np.float32)
    count = loops.weigh(tuple(parts), 0, DOC_LIMIT, docs.array, weights.array, 0)
    assert docs.first(count).tolist() == sorted(expected)
    assert bits(weights.first(count)) == bits(
        np.array([expected[doc] for doc in sorted(expected)], np.float32)
    )
    if count:
        with pytest.raises(ValueError, match="room"):
            loops.weigh(tuple(parts), 0, DOC_LIMIT, docs.array, weights.array, room - count + 1)


small = st.lists(
    st.builds(
        Posting, st.integers(1, 3), st.just((3,)) | st.just((1, 5)), st.just((0,)) | st.sampled_from([(0, 2)])
    ).map(lambda row: row._replace(variants=(row.variants * 2)[: len(row.steps)])),
    min_size=1,
    max_size=12,
)


@given(st.lists(small, min_size=1, max_size=3), dtypes)
def test_the_places_in_several_fields_ascend(loops: Loops, fields: list[list[Posting]], dtype: Any) -> None:
    width, doc_count, base, at = len(fields), 40, 2, 3
    rows = starts(base + doc_count, width, dtype)
    parts, expected = [], []
    for column, field in enumerate(fields):
        octets = record(field, Detail.VARIANTS)
        parts.append((octets, len(field), 5, column))
        places, spellings = standing(octets, len(field), Detail.VARIANTS, rows[base * width :], width, column)
        expected += list(zip(places.tolist(), spellings.tolist(), strict=True))
    expected.sort()
    room = at + len(expected)
    out, spelled, given_parts = Watched(room, dtype), Watched(room, np.uint32), tuple(parts)
    found = loops.stand(given_parts, base, doc_count, rows, width, out.array, spelled.array, at)
    assert found == (room, max(spelling for _, spelling in expected))
    pairs = zip(out.first(room)[at:].tolist(), spelled.first(room)[at:].tolist(), strict=True)
    assert list(pairs) == expected
    with pytest.raises(ValueError, match="room"):
        loops.stand(given_parts, base, doc_count, rows, width, out.array, spelled.array, at + 1)
    out.check()
    spelled.check()


@pytest.mark.parametrize("wrong", [-1, 1, 3])
def test_a_term_has_as_many_documents_as_are_counted(loops: Loops, wrong: int) -> None:
    octets = record(
        [Posting(1, (3,), (0,)), Posting(1, (3, 4), (0, 1)), Posting(1, (5,), (1,))], Detail.VARIANTS
    )
    docs, weights = np.empty(3, np.int64), np.empty(3, np.float32)
    assert loops.weigh(((octets, 3, 5, 1, 2, NORMS),), 0, 9, docs, weights, 0) == 2
    with pytest.raises(ValueError, match="counted"):
        loops.weigh(((octets, 3, 5, 1, wrong, NORMS),), 0, 9, docs, weights, 0)


@pytest.mark.parametrize("lists", [-1, 0, 4, 6, 1 << 40])
def test_a_record_has_one_of_the_known_numbers_of_lists(loops: Loops, lists: int) -> None:
    for size in (0, 1, 12):
        part = np.zeros(size, np.uint8), 1, lists, -1, 1, np.ones(1, np.float32)
        with pytest.raises(ValueError, match="record"):
            loops.weigh((part,), 0, 1, np.empty(1, np.int64), np.empty(1, np.float32), 0)


def test_memory_is_not_taken_for_documents_that_are_not(loops: Loops) -> None:
    """2 ** 62 numbers of four bytes are none by the arithmetic of sizes."""
    octets, docs, column = np.zeros(9, np.uint8), np.empty(1, np.int64), np.ones(1, np.float32)
    rows = np.zeros(8, np.uint64)
    for count in (1 << 31, 1 << 60, 1 << 62, (1 << 62) + 1, (1 << 63) - 1):
        with pytest.raises(ValueError, match="norms"):
            loops.weigh(((octets, count, 2, -1, count, column),), 0, (1 << 63) - 1, docs, column, 0)
        for width in (1, 2, 1 << 32, 1 << 62):
            for doc_count in (4, 8, count):
                with pytest.raises(ValueError, match=r"rows|document|occurrences|room"):
                    loops.stand(
                        ((octets, count, 3, 0),),
                        1 << 32,
                        doc_count,
                        rows,
                        width,
                        rows.copy(),
                        np.empty(8, np.uint32),
                        0,
                    )
                with pytest.raises(ValueError, match=r"rows|document|occurrences|room"):
                    loops.stand_in(
                        ((octets, count, 3, 0, -1),), 1 << 32, doc_count, rows, width, docs, rows.copy(), 0
                    )
