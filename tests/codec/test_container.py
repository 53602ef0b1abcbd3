"""The container: what is read is what was written, or it is an error that names the file."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from searchlib.codec.container import Container, narrow, write_container
from searchlib.errors import CorruptIndexError

COLUMNS: dict[str, Any] = {
    "small": np.arange(40, dtype=np.uint8),
    "empty": np.empty(0, np.uint16),
    "large": np.arange(30, dtype=np.uint32) * 70_000,
    "huge": np.array([0, 2**62]),
}
TRAILER = struct.Struct("<QQI12s")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "columns"
    write_container(path, COLUMNS.items(), {"doc_count": 3})
    return path


def read_all(path: Path) -> dict[str, list[int]]:
    container = Container(path)
    assert container.info == {"doc_count": 3}
    return {name: container.section(name).read().tolist() for name in container.names()}


def outcome(path: Path) -> object:
    """What is read, or the file that is said to be damaged."""
    try:
        return read_all(path)
    except CorruptIndexError as error:
        return error.path


EXPECTED = {name: column.tolist() for name, column in COLUMNS.items()}

arrays = npst.arrays(st.sampled_from([np.uint8, np.uint16, np.uint32, np.int64]), st.integers(0, 50))


@given(columns=st.dictionaries(st.text(max_size=5), arrays, max_size=4))
def test_columns_come_back_as_they_were(columns: dict[str, Any], tmp_path_factory: Any) -> None:
    path = tmp_path_factory.mktemp("container") / "columns"
    write_container(path, columns.items(), {})
    container = Container(path)
    assert container.names() == list(columns)
    for name, column in columns.items():
        read = container.section(name).read()
        assert read.dtype == column.dtype
        assert read.tolist() == column.tolist()


def test_big_endian_columns_are_stored_as_little_endian(tmp_path: Path) -> None:
    write_container(tmp_path / "columns", [("big", np.array([1, 258], ">u2"))], {})
    assert Container(tmp_path / "columns").section("big").read().tolist() == [1, 258]


@pytest.mark.parametrize("mask", [0x01, 0xFF])
def test_a_changed_byte_is_an_error_or_changes_nothing(path: Path, mask: int) -> None:
    original = path.read_bytes()
    changed = bytearray(original)
    unnoticed = 0
    for place in range(len(original)):
        changed[place] ^= mask
        path.write_bytes(changed)
        found = outcome(path)
        assert found in (EXPECTED, path)
        unnoticed += found == EXPECTED
        changed[place] ^= mask
    assert unnoticed < 4 * 64  # The padding before each section, which means nothing.


def test_a_truncated_file_is_an_error(path: Path) -> None:
    original = path.read_bytes()
    for length in range(len(original)):
        path.write_bytes(original[:length])
        with pytest.raises(CorruptIndexError) as raised:
            Container(path)
        assert raised.value.path == path


def test_bytes_after_the_end_are_an_error(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(CorruptIndexError):
        Container(path)


def test_damage_is_told_where_it_is_touched_and_not_before(tmp_path: Path) -> None:
    path = tmp_path / "columns"
    write_container(path, [("column", np.zeros(100_000, np.uint16))], {})
    data = bytearray(path.read_bytes())
    data[64 + 70_000] ^= 1  # The fifth piece of 16 KiB: the items from 32,768 to 40,959.
    path.write_bytes(data)
    section = Container(path).section("column")
    assert not section.read(0, 32_768).any()
    assert not section.read(40_960, 100_000).any()
    with pytest.raises(CorruptIndexError, match="column"):
        section.read(32_767, 32_769)
    with pytest.raises(CorruptIndexError):
        Container(path).verify()


def test_an_array_outlives_its_container(path: Path) -> None:
    column = Container(path).section("large").read()
    assert column.tolist() == EXPECTED["large"]


def test_a_column_that_is_not_there_is_an_error(path: Path) -> None:
    with pytest.raises(CorruptIndexError, match="no column other"):
        Container(path).section("other")


@pytest.mark.parametrize(("start", "stop"), [(0, 41), (3, 2), (-1, 5)])
def test_items_out_of_range_are_an_error(path: Path, start: int, stop: int) -> None:
    with pytest.raises(CorruptIndexError, match="has no items"):
        Container(path).section("small").read(start, stop)


@pytest.mark.parametrize(
    ("top", "dtype"),
    [(0, "u1"), (255, "u1"), (256, "u2"), (65_535, "u2"), (65_536, "u4"), (2**32 - 1, "u4"), (2**32, "i8")],
)
def test_numbers_take_the_narrowest_type(top: int, dtype: str) -> None:
    narrowed = narrow(np.array([top], np.int64))
    assert narrowed.dtype == np.dtype(dtype)
    assert narrowed.tolist() == [top]


# What checksums do not tell: a directory written with intent.


def rewrite(path: Path, encoded: bytes) -> None:
    """Put another directory in the place of a container's own, with a checksum that is right."""
    data = path.read_bytes()
    offset, _, _, end = TRAILER.unpack(data[-TRAILER.size :])
    trailer = TRAILER.pack(offset, len(encoded), zlib.crc32(encoded), end)
    path.write_bytes(data[:offset] + encoded + trailer)


def entry(**changes: object) -> bytes:
    section = {"offset": 64, "length": 40, "dtype": "|u1", "checksums": [0]} | changes
    return json.dumps({"sections": {"small": section}, "info": {}}).encode()


@pytest.mark.parametrize(
    "directory",
    [
        b"",
        b"\xff",
        b"[]",
        b"[" * 100_000,
        b'{"sections": {}}',
        b'{"sections": [], "info": {}}',
        b'{"sections": {"a": {}}, "info": {}}',
        b'{"sections": {"a": 1}, "info": {}}',
        b'{"sections": {}, "info": 3}',
        b'{"sections": {}, "piece": 0, "info": {}}',
        b'{"sections": {}, "piece": 3000, "info": {}}',
        b'{"sections": {}, "piece": "16384", "info": {}}',
        b'{"sections": {}, "piece": [16384], "info": {}}',
        b'{"sections": {}, "piece": 16384.0, "info": {}}',
        entry(offset=-64),
        entry(offset=65),
        entry(offset=2**70),
        entry(offset=True),
        entry(offset=64.0),
        entry(offset="64"),
        entry(offset=None),
        entry(length=-40),
        entry(length=2**40),
        entry(length=10**400),
        entry(dtype="|O"),
        entry(dtype="O"),
        entry(dtype="<f8"),
        entry(dtype="<u8"),
        entry(dtype=["<u4"]),
        entry(dtype="<i8", length=39),
        entry(checksums=[]),
        entry(checksums=[0, 0]),
        entry(checksums="0"),
        entry(checksums={"0": 0}),
    ],
    ids=lambda directory: directory[:60].decode("latin-1") or "empty",
)
def test_a_hostile_directory_is_an_error(path: Path, directory: bytes) -> None:
    rewrite(path, directory)
    with pytest.raises(CorruptIndexError) as raised:
        Container(path)
    assert raised.value.path == path
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("checksum", ["x", None, -1, 2**40, [0]])
def test_a_hostile_checksum_is_an_error(path: Path, checksum: object) -> None:
    rewrite(path, entry(checksums=[checksum]))
    with pytest.raises(CorruptIndexError):
        Container(path).section("small").read()
