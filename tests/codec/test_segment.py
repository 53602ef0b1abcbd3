"""Reading a segment: its edges, and columns that were written with intent to mislead."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib.codec import field as field_module
from searchlib.codec import lists
from searchlib.codec.container import Container, write_container
from searchlib.codec.merger import merge
from searchlib.codec.packing import ranges
from searchlib.codec.segment import SegmentData
from searchlib.errors import CorruptIndexError
from tests.codec.oracle import FIELDS, Doc, build, docs, expected_postings

DOCUMENTS = [
    Doc((("an", 0), ("bo", 1), ("an", 2)), ("x",), "một", 20210301),
    Doc((("bo", 0),), ("x", "y"), "hai", 0),
    Doc((), (), "ba", 19990000),
]


@pytest.mark.parametrize("count", [0, 1, 2, 127, 128, 129])
def test_terms_are_found_at_the_edges_of_the_dictionary(count: int, tmp_path: Path) -> None:
    words = [f"{number:04d}" for number in range(1, 2 * count, 2)]
    field = build([Doc(tuple((word, 0) for word in words))], tmp_path / "segment").field("text")
    assert field.term_count == count
    assert [field.number(word.encode()) for word in words] == list(range(count))
    between = [f"{number:04d}".encode() for number in range(0, 2 * count + 1, 2)]
    assert [field.number(word) for word in between] == [-1] * (count + 1)
    assert [field.find(word) for word in between] == list(range(count + 1))
    assert field.find(b"") == 0
    assert field.find(b"\xff") == count
    assert list(field.terms(count)) == []
    assert list(field.terms(count // 2)) == [word.encode() for word in words[count // 2 :]]


@pytest.mark.parametrize("count", [1, 127, 128, 129, 255, 256, 65_535, 65_536])
def test_postings_of_any_number_come_back(count: int, tmp_path: Path) -> None:
    documents = [Doc((("all", 3),))] * count
    field = build(documents, tmp_path / "segment").field("text")
    docs, freqs = field.postings(0)
    assert freqs is not None
    assert np.array_equal(docs, np.arange(count))
    assert (freqs == 1).all()
    assert field.doc_frequency(0) == count
    assert np.array_equal(field.positions(0)[2], np.full(count, 3))


@given(rows=st.lists(st.integers(0, 4), max_size=8), chosen=st.lists(st.integers(0, 7), max_size=8))
def test_ranges_are_the_items_of_the_rows(rows: list[int], chosen: list[int]) -> None:
    starts, counts = np.cumsum(rows) - rows, np.array(rows, np.int64)
    chosen = [row for row in chosen if row < len(rows)]
    expected = [item for row in chosen for item in range(sum(rows[:row]), sum(rows[: row + 1]))]
    some = np.array(chosen, np.int64)
    assert ranges(starts[some], counts[some]).tolist() == expected


@settings(max_examples=40)
@given(documents=st.lists(docs, min_size=1, max_size=6), data=st.data())
def test_several_terms_are_united_into_the_sums_of_their_postings(
    documents: list[Doc], data: st.DataObject, tmp_path_factory: Any
) -> None:
    segment = build(documents, tmp_path_factory.mktemp("united") / "segment")
    for field in filter(lambda field: field.term_count, map(segment.field, FIELDS)):
        numbers = data.draw(st.sets(st.integers(0, field.term_count - 1), min_size=1))
        postings = expected_postings(documents, field.name)
        sums = Counter[int]()
        for number in numbers:
            of_term = postings[field.term(number)]
            sums.update({docnum: len(places) if field.has_freqs else 1 for docnum, places in of_term.items()})
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(lists, "_AT_ONCE", data.draw(st.sampled_from([1, 1_000_000])))
            patch.setattr(field_module, "_GAP", data.draw(st.sampled_from([0, 1000])))
            found, freqs = field.united(np.array(sorted(numbers), np.int64))
        assert freqs is not None
        assert list(zip(found.tolist(), freqs.tolist(), strict=True)) == sorted(sums.items())


def read_all(path: Path) -> list[Any]:
    """Everything that a segment says."""
    segment = SegmentData(path)
    said: list[Any] = [segment.doc_count, segment.dates.tolist()]
    for docnum in range(segment.doc_count):
        said += [segment.meta(docnum), segment.text(docnum), segment.key(docnum)]
    for name in FIELDS:
        field = segment.field(name)
        said += [field.lengths.tolist(), field.letter_masks.tolist(), field.term_count]
        if field.term_count:
            docnums, sums = field.united(np.arange(field.term_count))
            said += [docnums.tolist(), None if sums is None else sums.tolist()]
        for number, term in enumerate(field.terms()):
            said += [term, field.number(term), field.bounds(number), field.doc_frequency(number)]
            columns = [*field.postings(number), *(field.positions(number)[1:] if field.has_positions else ())]
            said += [column if column is None else column.tolist() for column in columns]
            if name == "exact":
                base, counts = field.variant(number)
                said += [base, counts.tolist()]
    return said


def outcome(path: Path) -> object:
    """What a segment says, or the file that is said to be damaged."""
    try:
        return read_all(path)
    except CorruptIndexError as error:
        return error.path


@pytest.mark.parametrize(("mask", "first"), [(0x01, 0), (0xFF, 2), (0x80, 4)])
def test_a_changed_byte_is_an_error_or_changes_nothing(mask: int, first: int, tmp_path: Path) -> None:
    path = tmp_path / "segment"
    build(DOCUMENTS, path)
    expected = read_all(path)
    changed = bytearray(path.read_bytes())
    for place in range(first, len(changed), 7):
        changed[place] ^= mask
        path.write_bytes(changed)
        assert outcome(path) in (expected, path)
        changed[place] ^= mask


def test_a_truncated_segment_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "segment"
    build(DOCUMENTS, path)
    original = path.read_bytes()
    for length in range(len(original)):
        path.write_bytes(original[:length])
        with pytest.raises(CorruptIndexError):
            SegmentData(path)


# Columns whose checksums are right and whose contents are not.


def contents(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns of the segment of the documents, and what its directory tells."""
    build(DOCUMENTS, path)
    container = Container(path)
    return {name: container.section(name).read().copy() for name in container.names()}, dict(container.info)


def tampered(path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    columns, info = contents(path)
    change(columns)
    write_container(path, columns.items(), info)
    return path


def put(name: str, values: list[int], dtype: Any = np.uint8) -> Callable[[dict[str, Any]], object]:
    return lambda columns: columns.update({name: np.array(values, dtype)})


COLUMNS = (
    *(f"text/{column}" for column in ("terms", "term_ends", "landmarks", "doc_frequencies", "max_freqs",
                                      "min_lengths", "postings", "posting_ends", "lengths")),
    "tag/postings", "exact/bases", "exact/variants", "exact/doc_frequencies", "stored/key", "stored/key_ends",
    "stored/none_rows", "stored/blocks", "stored/block_ends", "stored/block_docs", "stored/text_ends",
    "values/date",
)  # fmt: skip


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_that_is_missing_is_an_error(name: str, tmp_path: Path) -> None:
    path = tampered(tmp_path / "segment", lambda columns: columns.pop(name))
    assert outcome(path) == path


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_with_too_few_items_is_an_error(name: str, tmp_path: Path) -> None:
    path = tampered(tmp_path / "segment", lambda columns: columns.update({name: columns[name][:-1]}))
    assert outcome(path) == path


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("value", [-1, 2**62])
def test_a_column_of_absurd_numbers_is_an_error(name: str, value: int, tmp_path: Path) -> None:
    path = tampered(
        tmp_path / "segment",
        lambda columns: columns.update({name: np.full(len(columns[name]), value, np.int64)}),
    )
    assert outcome(path) == path


@pytest.mark.parametrize("name", COLUMNS)
def test_numbers_put_in_with_intent_are_an_error_or_an_answer(name: str, tmp_path: Path) -> None:
    path = tmp_path / "segment"
    columns, info = contents(path)
    original = columns[name]
    for place in range(len(original)):
        for value in {0, 1, 2, 3, 5, 0x0D, 0x1C, 0x1E, 0x7F, 0xFF, int(original[place]) ^ 1}:
            columns[name] = original.copy()
            columns[name][place] = value
            write_container(path, columns.items(), info)
            outcome(path)
            with contextlib.suppress(CorruptIndexError):
                merge([(SegmentData(path), np.zeros(3, bool))], tmp_path / "merged")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(put("text/term_ends", [4, 2]), id="ends that descend"),
        pytest.param(put("text/term_ends", [0, 4]), id="an empty term"),
        pytest.param(put("text/term_ends", [2, 200]), id="ends past the terms"),
        pytest.param(put("text/term_ends", [2, 3]), id="ends before the terms do"),
        pytest.param(put("text/term_ends", []), id="no terms"),
        pytest.param(put("text/doc_frequencies", [1, 4]), id="more postings than documents"),
        pytest.param(put("text/posting_ends", [1, 2]), id="records that are too short"),
        pytest.param(put("text/lengths", [3, -1, 0], np.int64), id="a negative length"),
        pytest.param(put("exact/bases", [9, 9]), id="a base there is not"),
        pytest.param(put("exact/variants", [7, 7]), id="a variant there is not"),
        pytest.param(put("stored/key_ends", [3, 6, 300], np.uint16), id="ends past the stored strings"),
        pytest.param(put("stored/blocks", list(b"no frame")), id="blocks that are none"),
        pytest.param(put("stored/text_ends", [6, 3, 9]), id="texts that end before they begin"),
        pytest.param(put("stored/text_ends", [3, 6, 2**30], np.uint32), id="a block that would be huge"),
        pytest.param(put("stored/block_docs", [2]), id="fewer texts than documents"),
        pytest.param(put("values/date", [1, 2]), id="fewer dates than documents"),
    ],
)
def test_columns_that_do_not_agree_are_an_error(change: Any, tmp_path: Path) -> None:
    path = tampered(tmp_path / "segment", change)
    assert outcome(path) == path


def with_info(path: Path, **changes: object) -> Path:
    columns, info = contents(path)
    write_container(path, columns.items(), info | changes)
    return path


@pytest.mark.parametrize("count", [-1, 2, 4, 2**62, True, "3", None])
def test_a_count_of_documents_that_is_not_so_is_an_error(count: object, tmp_path: Path) -> None:
    with pytest.raises(CorruptIndexError):
        SegmentData(with_info(tmp_path / "segment", doc_count=count))


@pytest.mark.parametrize(
    "fields",
    [
        None,
        [],
        {"text": None},
        {"text": "docs"},
        {"text": ["docs"]},
        {"text": ["other", None]},
        {"text": [["docs"], None]},
        {"text": [None, None]},
        {"text": [None, "text"]},
        {"text": ["positions", "nothing"]},
        {"text": ["positions", ["text"]]},
        {"text": ["positions", "text"]},
        {"text": ["positions", None], "exact": [None, "text"]},
        {"text": ["variants", None]},
        {"text": ["variants", None], "exact": [None, "text"], "again": [None, "text"]},
    ],
)
def test_fields_that_make_no_sense_are_an_error(fields: object, tmp_path: Path) -> None:
    with pytest.raises(CorruptIndexError, match="fields make no sense"):
        SegmentData(with_info(tmp_path / "segment", fields=fields))


@pytest.mark.parametrize("stored", [None, [], {"key": None}, {"key": "other"}, {"key": ["key"]}, {"key": {}}])
def test_stored_names_that_make_no_sense_are_an_error(stored: object, tmp_path: Path) -> None:
    with pytest.raises(CorruptIndexError):
        SegmentData(with_info(tmp_path / "segment", stored=stored))


@pytest.mark.parametrize("data", [b"\xff" * 3, b"\xe1\xba"])
def test_stored_bytes_that_are_no_text_are_an_error(data: bytes, tmp_path: Path) -> None:
    def change(columns: dict[str, Any]) -> None:
        frame = zstandard.compress(data)
        columns["stored/blocks"] = np.frombuffer(frame, np.uint8)
        columns["stored/block_ends"] = np.array([len(frame)])
        columns["stored/text_ends"] = np.array([0, 0, len(data)])

    with pytest.raises(CorruptIndexError, match="not UTF-8"):
        SegmentData(tampered(tmp_path / "segment", change)).text(2)


def test_a_frame_that_tells_another_size_is_an_error(tmp_path: Path) -> None:
    def change(columns: dict[str, Any]) -> None:
        frame = zstandard.compress(bytes(10_000_000))
        columns["stored/blocks"] = np.frombuffer(frame, np.uint8)
        columns["stored/block_ends"] = np.array([len(frame)])

    with pytest.raises(CorruptIndexError, match="size"):
        SegmentData(tampered(tmp_path / "segment", change)).text(0)
