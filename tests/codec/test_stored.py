"""What is stored: texts in blocks, and records in columns."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from searchlib.codec import stored
from searchlib.codec.container import Container, write_container
from searchlib.codec.stored import Records, Texts, TextWriter, record_columns
from searchlib.errors import CorruptIndexError

texts = st.lists(st.binary(max_size=30), min_size=1, max_size=12)


def reopened(writer: TextWriter, count: int, path: Path) -> Texts:
    write_container(path, writer.columns().items(), {})
    return Texts(Container(path), count)


def written(documents: list[bytes], path: Path) -> Texts:
    writer = TextWriter()
    for text in documents:
        writer.add(text)
    return reopened(writer, len(documents), path)


@given(documents=texts, limit=st.integers(1, 60))
def test_texts_come_back_as_they_were(documents: list[bytes], limit: int, tmp_path_factory: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stored, "BLOCK_BYTES", limit)
        found = written(documents, tmp_path_factory.mktemp("stored") / "columns")
    order = [*range(len(documents)), *reversed(range(len(documents)))]
    assert [found.text(docnum) for docnum in order] == [documents[docnum] for docnum in order]


@given(documents=texts, deleted=st.lists(st.booleans(), min_size=12, max_size=12), limit=st.integers(1, 60))
def test_texts_are_copied_without_the_deleted(
    documents: list[bytes], deleted: list[bool], limit: int, tmp_path_factory: Any
) -> None:
    folder = tmp_path_factory.mktemp("stored")
    mask = np.array(deleted[: len(documents)])
    left = [text for text, gone in zip(documents, mask, strict=True) if not gone]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stored, "BLOCK_BYTES", limit)
        source = written(documents, folder / "source")
        writer = TextWriter()
        source.copy(writer, mask)
        writer.add(b"after")
        source.copy(writer, mask)
    found = reopened(writer, 2 * len(left) + 1, folder / "copy")
    assert [found.text(docnum) for docnum in range(2 * len(left) + 1)] == [*left, b"after", *left]


def test_a_large_block_is_copied_byte_for_byte(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, stored.BLOCK_BYTES).astype(np.uint8).tobytes()
    source = written([noise], tmp_path / "source")
    writer = TextWriter()
    source.copy(writer, np.zeros(1, bool))
    assert writer.columns()["stored/blocks"].tolist() == source.frame(0).tolist()


def test_each_thread_decompresses_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make = zstandard.ZstdDecompressor

    class Owned:
        """Zstandard's decompressors are for the thread that made them."""

        def __init__(self) -> None:
            self._owner = threading.get_ident()
            self._decompressor = make()

        def decompress(self, frame: bytes) -> bytes:
            assert threading.get_ident() == self._owner
            return self._decompressor.decompress(frame)

    monkeypatch.setattr(zstandard, "ZstdDecompressor", Owned)
    shared = written([b"text"], tmp_path / "columns")
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(shared.inflate, 0).result() == b"text"


values = st.lists(st.sampled_from([None, "", "a", "b", "dài"]), min_size=4, max_size=4)


@given(records=st.dictionaries(st.sampled_from(["key", "path", "date"]), values))
def test_records_come_back_as_they_were(records: dict[str, list[str | None]], tmp_path_factory: Any) -> None:
    path = tmp_path_factory.mktemp("stored") / "columns"
    encoded = {
        name: [value if value is None else value.encode() for value in column]
        for name, column in records.items()
    }
    columns, names = record_columns(encoded)
    write_container(path, columns.items(), {"stored": names})
    found = Records(Container(path), 4)
    for docnum in range(4):
        assert found.record(docnum) == {name: column[docnum] for name, column in records.items()}
    for name, column in encoded.items():
        assert found.values(name, np.array([3, 1])) == [column[3], column[1]]


def test_records_that_are_read_ahead_are_checked_throughout(tmp_path: Path) -> None:
    """So they come back as they were, and a damaged byte is told before it is asked for."""
    columns, names = record_columns({"title": [b"one", b"two", b"two"]})
    path = tmp_path / "columns"
    write_container(path, columns.items(), {"stored": names})
    found = Records(Container(path), 3)
    found.read_ahead()
    assert [found.record(docnum)["title"] for docnum in range(3)] == ["one", "two", "two"]
    path.write_bytes(path.read_bytes().replace(b"onetwo", b"onetwx"))
    damaged = Records(Container(path), 3)
    with pytest.raises(CorruptIndexError):
        damaged.read_ahead()


def test_columns_that_always_agree_are_stored_once() -> None:
    columns, names = record_columns({"key": [b"a", b"b"], "path": [b"a", b"b"], "title": [b"a", b"c"]})
    assert names == {"key": "key", "path": "key", "title": "title"}
    assert not any("path" in name for name in columns)


def test_values_of_which_each_document_has_its_own_need_no_rows() -> None:
    assert "stored/key_rows" not in record_columns({"key": [b"a", b"b"]})[0]
    assert record_columns({"lang": [b"vi"] * 300})[0]["stored/lang_rows"].dtype == np.uint8
