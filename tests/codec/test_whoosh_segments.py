"""Segments that Whoosh's writer made: what they refuse, what damage does; nothing in them is a pickle."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import fields
from whoosh.analysis.analyzers import StandardAnalyzer
from whoosh.columns import CompressedBlockColumn, PickleColumn, VarBytesColumn
from whoosh.filedb.filestore import RamStorage
from whoosh.formats import Positions
from whoosh.index import FileIndex, create_in
from whoosh.query.terms import Term

from searchlib import SearchlibError
from searchlib.codec.columnar import ColumnarCodec, ColumnarSegment, open_segment
from searchlib.codec.container import Container, write_container
from searchlib.codec.stored import TextWriter
from searchlib.codec.whoosh_view import SegmentView
from searchlib.errors import CorruptIndexError, UnsupportedFieldError


class OwnPositions(Positions):
    """A format that packs its values as it likes."""


def write(folder: Path, schema: fields.Schema, *documents: dict[str, Any]) -> FileIndex:
    index: FileIndex = create_in(str(folder), schema)
    writer = index.writer(codec=ColumnarCodec())
    try:
        for document in documents:
            writer.add_document(**document)
    except BaseException:
        writer.cancel()
        raise
    writer.commit()
    return index


# What is refused


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        (fields.FieldType(OwnPositions(), StandardAnalyzer()), "a b", "OwnPositions cannot be kept"),
        (fields.TEXT(vector=OwnPositions()), "a b", "OwnPositions cannot be kept"),
        (fields.COLUMN(PickleColumn(VarBytesColumn())), {}, "PickleColumn holds pickles"),
        (fields.COLUMN(CompressedBlockColumn()), b"x", "CompressedBlockColumn holds pickles"),
        (fields.STORED(), object(), "type object cannot be stored"),
    ],
)
def test_a_field_that_cannot_be_kept_is_named(field: Any, value: Any, reason: str, tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFieldError, match=f"field 'it': .*{reason}") as caught:
        write(tmp_path, fields.Schema(it=field), {"it": value})
    assert caught.value.field == "it"


def test_a_refused_document_leaves_those_before_and_after(tmp_path: Path) -> None:
    index: FileIndex = create_in(
        str(tmp_path), fields.Schema(name=fields.ID(sortable=True), it=fields.STORED())
    )
    writer = index.writer(codec=ColumnarCodec())
    writer.add_document(name="a", it=1)
    with pytest.raises(UnsupportedFieldError):
        writer.add_document(it=object())
    writer.add_document(name="c", it=3)
    with pytest.raises(UnsupportedFieldError):
        writer.add_document(name="d", it=object())
    writer.commit()
    with index.reader() as reader:
        assert [stored["it"] for stored in reader.all_stored_fields()] == [1, 3]
        column = reader.column_reader("name")
        assert [column[docnum] for docnum in range(2)] == ["a", "c"]
        assert [
            docnum
            for text in "acd"
            if ("name", text) in reader
            for docnum in reader.postings("name", text).all_ids()
        ] == [0, 1]


def test_an_index_in_memory_is_refused() -> None:
    index = RamStorage().create_index(fields.Schema(it=fields.ID))
    with pytest.raises(SearchlibError, match="RamStorage has no folder"):
        index.writer(codec=ColumnarCodec())


def test_a_list_of_postings_has_no_file_of_its_own() -> None:
    with pytest.raises(NotImplementedError, match="field_writer"):
        ColumnarCodec().postings_writer(None)
    with pytest.raises(NotImplementedError, match="terms_reader"):
        ColumnarCodec().postings_reader(None, None, None)


def test_documents_come_in_order() -> None:
    writer = ColumnarCodec().per_document_writer(None, ColumnarSegment("MAIN"))
    with pytest.raises(ValueError, match="document 1 cannot follow 0 documents"):
        writer.start_doc(1)


# What is in the table of contents, and what is not


def test_a_segment_is_listed_with_its_deletions() -> None:
    segment = ColumnarSegment("MAIN", "abc", 5, [3, 1])
    listed = pickle.dumps(segment)
    assert b"restored_segment" in listed
    found = pickle.loads(listed)  # noqa: S301
    assert found == segment
    assert (found.segment_id(), found.doc_count_all(), list(found.deleted_docs())) == ("MAIN_abc", 5, [1, 3])


SCHEMA = fields.Schema(
    key=fields.ID(stored=True, sortable=True),
    text=fields.TEXT(stored=True, vector=True, chars=True),
    number=fields.NUMERIC(stored=True, sortable=True),
)
DOCUMENTS: list[dict[str, Any]] = [
    {"key": "a", "text": "one two one", "number": 1},
    {"key": "", "text": "two three", "_text_boost": 1.5},
    {"number": -1},
]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("index")
    write(folder, SCHEMA, *DOCUMENTS)
    (file,) = folder.glob("*.seg")
    return file


def told(segment: SegmentView) -> list[Any]:
    """All that a segment says."""
    said: list[Any] = [segment.doc_count]
    for name in segment.field_names():
        field = segment.field(name)
        said += [name, field.term_count, list(field.terms()), segment.lengths(name).tolist()]
        for number, term in enumerate(field.terms()):
            docs, freqs, weights, lengths, occurrences = field.postings_list(number)
            said += [field.number(term), field.find(term), field.doc_frequency(number)]
            said += [column.tolist() for column in (docs, freqs, weights, lengths)]
            ends, columns = occurrences()
            said += [ends.tolist(), {name: column.tolist() for name, column in columns.items()}]
    for docnum in range(segment.doc_count):
        said += [segment.stored(docnum), str(segment.vector("text", docnum))]
    return [*said, segment.column("key"), segment.column("number")]


def outcome(path: Path) -> object:
    """What a segment says, or the file that is said to be damaged."""
    try:
        return told(open_segment(path))
    except CorruptIndexError as error:
        return error.path


def test_nothing_is_unpickled_in_reading(original: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **more: object) -> NoReturn:
        raise AssertionError("a segment was unpickled")

    for name in ("load", "loads", "Unpickler"):
        monkeypatch.setattr(pickle, name, refuse)
    assert told(open_segment(original))


def test_a_file_is_one_container_with_nothing_else_beside_it(original: Path) -> None:
    container = Container(original)
    container.verify()
    assert container.info == {"writer": "whoosh", "doc_count": 3}
    assert not any(b"\x80\x02" in container.section(name).read().tobytes() for name in container.names())
    assert {file.suffix for file in original.parent.iterdir()} == {".seg", ".toc", ""}


# Damage and malice


@settings(max_examples=60)
@given(st.data())
def test_a_changed_byte_is_noticed(
    original: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    raw = bytearray(original.read_bytes())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    damaged = tmp_path_factory.mktemp("damaged") / "MAIN_x.seg"
    damaged.write_bytes(raw)
    # A byte between two sections belongs to none, and changes nothing.
    assert outcome(damaged) in (damaged, told(open_segment(original)))


def rewritten(original: Path, path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """The same container with its columns changed, and with checksums that agree."""
    container = Container(original)
    columns = {name: container.section(name).read().copy() for name in container.names()}
    change(columns)
    write_container(path, columns.items(), container.info)
    return path


def numbers(value: int) -> Any:
    return np.full(3, value, np.uint32)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        (column, values)
        for column in (
            "stored/text_ends",
            "stored/block_docs",
            "field/text/docs",
            "field/text/posting_ends",
            "field/text/freqs",
            "field/text/positions",
            "field/text/weights",
            "vector/text/item_ends",
            "vector/text/term_ends",
            "lengths/text",
        )
        for values in (numbers(0)[:0], numbers(0), numbers(7), numbers(2**32 - 1), np.full(4, -1, np.int64))
    ],
)  # fmt: skip
def test_a_column_that_misleads_does_no_harm(
    original: Path, column: str, values: Any, tmp_path: Path
) -> None:
    def change(columns: dict[str, Any]) -> None:
        columns[column] = values

    # It may say something else, or name the file; it does nothing worse.
    assert outcome(rewritten(original, tmp_path / "MAIN_x.seg", change))


@pytest.mark.parametrize("record", [b"x", b"[]", b"{}", b'{"x": 1}', b"\xff"])
def test_a_record_that_is_none_names_the_file(original: Path, record: bytes, tmp_path: Path) -> None:
    texts = TextWriter()
    for _ in DOCUMENTS:
        texts.add(record)
    path = rewritten(original, tmp_path / "MAIN_x.seg", lambda columns: columns.update(texts.columns()))
    assert outcome(path) == path


@pytest.mark.parametrize("count", [None, -1, 2, 1 << 40, "3", True])
def test_a_number_of_documents_that_is_none_names_the_file(
    original: Path, count: object, tmp_path: Path
) -> None:
    container, path = Container(original), tmp_path / "MAIN_x.seg"
    columns = ((name, container.section(name).read()) for name in container.names())
    write_container(path, columns, container.info | {"doc_count": count})
    assert outcome(path) == path


@pytest.mark.parametrize("values", [b"", b"?", b"\xffX", b"\0\0\0Z"])
def test_a_column_of_whooshs_that_is_none_names_the_file(
    original: Path, values: bytes, tmp_path: Path
) -> None:
    index = write(tmp_path, SCHEMA, *DOCUMENTS)
    (file,) = tmp_path.glob("*.seg")

    def change(columns: dict[str, Any]) -> None:
        columns["column/key"] = np.frombuffer(values, np.uint8)

    rewritten(original, file, change)
    with (
        index.reader() as reader,
        pytest.raises(CorruptIndexError, match=r"the column of key cannot be read"),
    ):
        reader.column_reader("key")


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    index = write(tmp_path, SCHEMA, *DOCUMENTS)
    (file,) = tmp_path.glob("*.seg")
    file.unlink()
    with pytest.raises(FileNotFoundError, match=file.name):
        index.reader()


def test_stock_segments_and_these_are_one_index(tmp_path: Path) -> None:
    index = write(tmp_path, SCHEMA, *DOCUMENTS)
    writer = index.writer()
    writer.add_document(key="stock", text="two")
    writer.commit(merge=False)
    for _ in range(2):
        with index.searcher() as searcher:
            assert len(searcher.search(Term("text", "two"), limit=None)) == 3
        index.writer(codec=ColumnarCodec()).commit(optimize=True)
    assert {file.suffix for file in tmp_path.iterdir()} == {".seg", ".toc", ""}
