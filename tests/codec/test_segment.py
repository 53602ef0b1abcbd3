"""Reading a segment: its edges, and columns that were written with intent to mislead."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.codec.container import Container, write_container
from searchlib.codec.segment import SegmentData, occurrence_ranges
from searchlib.errors import CorruptIndexError
from tests.codec.oracle import Doc, build, found_postings

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
def test_occurrence_ranges_are_the_items_of_the_rows(rows: list[int], chosen: list[int]) -> None:
    ends = np.cumsum(rows)
    chosen = [row for row in chosen if row < len(rows)]
    expected = [item for row in chosen for item in range(sum(rows[:row]), sum(rows[: row + 1]))]
    assert occurrence_ranges(ends, np.array(chosen, np.int64)).tolist() == expected


def read_all(path: Path) -> list[Any]:
    """Everything that a segment says."""
    segment = SegmentData(path)
    said: list[Any] = [segment.doc_count, segment.dates.tolist()]
    for docnum in range(segment.doc_count):
        said += [segment.meta(docnum), segment.text(docnum)]
    for name in ("text", "tag"):
        field = segment.field(name)
        said += [found_postings(field), field.lengths.tolist(), field.letter_masks.tolist()]
        columns = field.all_postings()
        said += [column if column is None else column.tolist() for column in columns]
    return said


def outcome(path: Path) -> object:
    """What a segment says, or the file that is said to be damaged."""
    try:
        return read_all(path)
    except CorruptIndexError as error:
        return error.path


@pytest.mark.parametrize("mask", [0x01, 0xFF])
def test_a_changed_byte_is_an_error_or_changes_nothing(mask: int, tmp_path: Path) -> None:
    path = tmp_path / "segment"
    build(DOCUMENTS, path)
    expected = read_all(path)
    changed = bytearray(path.read_bytes())
    for place in range(len(changed)):
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


def tampered(path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    build(DOCUMENTS, path)
    container = Container(path)
    columns: dict[str, Any] = {name: container.section(name).read().copy() for name in container.names()}
    change(columns)
    write_container(path, columns.items(), container.info)
    return path


def put(name: str, values: list[int], dtype: Any = np.uint8) -> Callable[[dict[str, Any]], object]:
    return lambda columns: columns.update({name: np.array(values, dtype)})


@pytest.mark.parametrize(
    "change",
    [
        *(
            pytest.param(lambda columns, name=name: columns.pop(name), id=f"without {name}")
            for name in ("text/terms", "text/docs", "text/freqs", "text/position_ends", "text/lengths",
                         "tag/posting_ends", "stored/meta", "stored/text_ends", "values/date")
        ),
        pytest.param(put("text/terms", list(b"anbo"), np.uint16), id="terms of no bytes"),
        pytest.param(put("stored/text", [1] * 33, np.uint16), id="stored text of no bytes"),
        pytest.param(put("text/term_ends", [4, 2]), id="ends that descend"),
        pytest.param(put("text/term_ends", [0, 4]), id="an empty term"),
        pytest.param(put("text/term_ends", [2, 200]), id="ends past the terms"),
        pytest.param(put("text/term_ends", [2, 3]), id="ends before the terms do"),
        pytest.param(put("text/term_ends", []), id="no terms"),
        pytest.param(put("text/term_ends", [2, 2**62], np.int64), id="an end far beyond"),
        pytest.param(put("text/posting_ends", [1, 9]), id="ends past the postings"),
        pytest.param(put("text/posting_ends", [3]), id="fewer ends than terms"),
        pytest.param(put("text/position_ends", [3, 9]), id="ends past the positions"),
        pytest.param(put("text/docs", [0, 0, 3]), id="a document there is not"),
        pytest.param(put("text/docs", [0, 0, 2**31], np.uint32), id="a document far beyond"),
        pytest.param(put("tag/docs", [0, 1, 200]), id="a document there is not, without positions"),
        pytest.param(put("text/freqs", [200, 1, 1]), id="more occurrences than positions"),
        pytest.param(put("text/freqs", [1, 1, 1]), id="fewer occurrences than positions"),
        pytest.param(put("text/freqs", [1]), id="fewer frequencies than postings"),
        pytest.param(put("text/positions", [0, 2, 1, 2**62], np.int64), id="a position that overflows"),
        pytest.param(put("text/freqs", [-1, 2, 2], np.int64), id="a negative frequency"),
        pytest.param(put("text/docs", [0, 0, -1], np.int64), id="a negative document"),
        pytest.param(put("text/lengths", [3, -1, 0], np.int64), id="a negative length"),
        pytest.param(put("text/lengths", [3]), id="fewer lengths than documents"),
        pytest.param(put("values/date", [1, 2]), id="fewer dates than documents"),
        pytest.param(put("stored/meta_ends", [1]), id="fewer records than documents"),
        pytest.param(put("stored/text", list(b"no zlib")), id="stored text that is none"),
    ],
)  # fmt: skip
def test_columns_that_do_not_agree_are_an_error(change: Any, tmp_path: Path) -> None:
    path = tampered(tmp_path / "segment", change)
    with pytest.raises(CorruptIndexError) as raised:
        read_all(path)
    assert raised.value.path == path


@pytest.mark.parametrize("count", [-1, 2, 4, 2**62, True, "3", None])
def test_a_count_of_documents_that_is_not_so_is_an_error(count: object, tmp_path: Path) -> None:
    path = tmp_path / "segment"
    build(DOCUMENTS, path)
    container = Container(path)
    columns = [(name, container.section(name).read().copy()) for name in container.names()]
    write_container(path, columns, {"doc_count": count})
    with pytest.raises(CorruptIndexError):
        SegmentData(path)


@pytest.mark.parametrize("record", [b"[]", b"{", b"[" * 100_000, b"\xff", b"3"])
def test_a_stored_record_that_is_none_is_an_error(record: bytes, tmp_path: Path) -> None:
    def change(columns: dict[str, Any]) -> None:
        stored = zlib.compress(record)
        columns["stored/meta"] = np.frombuffer(stored * 3, np.uint8)
        columns["stored/meta_ends"] = np.arange(1, 4, dtype=np.uint32) * len(stored)

    path = tampered(tmp_path / "segment", change)
    with pytest.raises(CorruptIndexError, match=r"records|cannot be read"):
        SegmentData(path).meta(0)


def test_a_stored_text_that_inflates_without_end_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searchlib.codec.segment._STORED_LIMIT", 1000)
    segment = build([Doc(body="a" * 1001), Doc(body="a" * 1000)], tmp_path / "segment")
    assert len(segment.text(1)) == 1000
    with pytest.raises(CorruptIndexError, match="cut off"):
        segment.text(0)
