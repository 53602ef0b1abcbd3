"""The contract of a Whoosh codec, run over Whoosh's stock codec and over ours.

Hand-made cases have their answers beside them, and hold for both. Random schemas, documents, deletions and
merges are written with both, and everything that can be asked of the two indexes must be the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import fields, sorting
from whoosh.analysis.analyzers import StemmingAnalyzer
from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import (
    BitColumn,
    CompressedBytesColumn,
    FixedBytesColumn,
    NumericColumn,
    RefBytesColumn,
    StructColumn,
    VarBytesColumn,
)
from whoosh.formats import CharacterBoosts, Existence, Frequency, PositionBoosts, Positions
from whoosh.index import FileIndex, create_in
from whoosh.matching.mcore import ReadTooFar
from whoosh.qparser.default import QueryParser
from whoosh.query.compound import And, AndMaybe, DisjunctionMax, Or
from whoosh.query.positional import Phrase
from whoosh.query.qcore import Every
from whoosh.query.ranges import DateRange, NumericRange, TermRange
from whoosh.query.spans import SpanNear
from whoosh.query.terms import FuzzyTerm, Prefix, Regex, Term, Wildcard
from whoosh.query.wrappers import ConstantScoreQuery, Not
from whoosh.reading import TermNotFound
from whoosh.util.numeric import byte_to_length, length_to_byte

from searchlib.codec.columnar import ColumnarCodec

CODECS = {"stock": W3Codec, "columnar": ColumnarCodec}
SLOW_COUNTS = (65_535, 65_536)


def boosted(format_: Any) -> Any:
    return fields.FieldType(format_, analyzer=StemmingAnalyzer(), scorable=True)


def make_schema() -> fields.Schema:
    """A field of each type that Whoosh has, and of each format."""
    return fields.Schema(
        key=fields.ID(unique=True, stored=True, sortable=True),
        body=fields.TEXT(stored=True, vector=True, sortable=True),
        plain=fields.TEXT(phrase=False),
        chars=fields.TEXT(chars=True, field_boost=1.5),
        stem=fields.TEXT(analyzer=StemmingAnalyzer(), spelling=True, vector=Positions()),
        tags=fields.KEYWORD(commas=True, lowercase=True, scorable=True, stored=True, vector=True),
        ids=fields.IDLIST(stored=True),
        number=fields.NUMERIC(stored=True, sortable=True, signed=True),
        real=fields.NUMERIC(float, stored=True, sortable=True),
        when=fields.DATETIME(stored=True, sortable=True),
        flag=fields.BOOLEAN(stored=True),
        anything=fields.STORED(),
        grams=fields.NGRAM(minsize=2, maxsize=3),
        words=fields.NGRAMWORDS(minsize=2, maxsize=3),
        position_boosts=boosted(PositionBoosts()),
        character_boosts=boosted(CharacterBoosts()),
        frequency=boosted(Frequency(field_boost=0.5)),
        existence=boosted(Existence()),
    )


@pytest.fixture(params=CODECS)
def codec(request: pytest.FixtureRequest) -> Callable[[], Any]:
    kind: Callable[[], Any] = CODECS[request.param]
    return kind


def filled(
    folder: Path,
    codec: Callable[[], Any],
    schema: fields.Schema,
    parts: list[list[dict[str, Any]]],
    deleted: list[str] | None = None,
) -> FileIndex:
    """An index with a segment for each part, from which documents with these keys are deleted."""
    index: FileIndex = create_in(str(folder), schema)
    for part in parts:
        writer = index.writer(codec=codec())
        for document in part:
            writer.add_document(**document)
        writer.commit(merge=False)
    if deleted:
        writer = index.writer(codec=codec())
        for key in deleted:
            writer.delete_by_term("key", key)
        writer.commit(merge=False)
    return index


def optimized(index: FileIndex, codec: Callable[[], Any]) -> FileIndex:
    index.writer(codec=codec()).commit(optimize=True)
    return index


FOXES = [
    [
        {
            "key": "a",
            "body": "the quick brown fox jumps over the lazy dog",
            "number": 3,
            "tags": "x,y",
            "ids": "x,y",
        },
        {"key": "b", "body": "brown dogs sleep", "number": -7, "tags": "y", "ids": "y", "_body_boost": 2.5},
        {"key": "c", "body": "a fox and a fox and a fox", "number": 40_000},
    ],
    [
        {"key": "d", "body": "foxes and dogs", "when": datetime(2021, 3, 16)},  # noqa: DTZ001
        {"key": "e", "real": 0.5, "flag": True, "tags": "z", "ids": "z", "number": 12},
        {"key": "f", "body": "quick quick quick", "when": datetime(2022, 1, 1), "flag": False},  # noqa: DTZ001
    ],
]


@pytest.fixture
def foxes(codec: Callable[[], Any], tmp_path: Path) -> FileIndex:
    return filled(tmp_path, codec, make_schema(), FOXES)


def keys(results: Any) -> str:
    return "".join(hit["key"] for hit in results)


def found(index: FileIndex, asked: Any, **named: Any) -> str:
    with index.searcher() as searcher:
        tree = QueryParser("body", index.schema).parse(asked) if isinstance(asked, str) else asked
        return keys(searcher.search(tree, limit=None, **named))


# What is found


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("fox", "ac"),
        ("fox dog", "a"),
        ("fox OR dogs", "abcd"),
        ("brown NOT fox", "b"),
        ('"brown fox"', "a"),
        ('"fox brown"', ""),
        ('"quick fox"~2', "a"),
        ("fox*", "acd"),
        ("f?x", "ac"),
        ("fxo~", ""),
        (FuzzyTerm("body", "fux"), "ac"),
        ("[d TO f]", "abd"),
        ("number:[0 TO 12]", "ae"),
        ("number:[TO 0}", "b"),
        ("number:40000", "c"),
        ("real:0.5", "e"),
        ("when:2021", "d"),
        ("when:[20210101 TO 20221231]", "df"),
        ("flag:true", "e"),
        ("flag:false", "f"),
        ("tags:y", "ab"),
        ("key:c", "c"),
        ("nothing", ""),
        (Every(), "abcdef"),
        (Every("body"), "abcdf"),
        (Regex("body", "fox(es)?"), "acd"),
    ],
)  # fmt: skip
def test_a_query_finds_its_documents(foxes: FileIndex, asked: Any, expected: str) -> None:
    assert "".join(sorted(found(foxes, asked))) == expected


def test_results_are_sorted_by_a_column(foxes: FileIndex) -> None:
    assert found(foxes, Every("number"), sortedby="number") == "baec"
    assert found(foxes, Every("number"), sortedby="number", reverse=True) == "ceab"
    assert found(foxes, "quick OR dogs", sortedby=[sorting.FieldFacet("body", reverse=True)]) == "afdb"


def test_results_are_sorted_by_a_field_without_a_column(foxes: FileIndex) -> None:
    assert found(foxes, Every("tags"), sortedby="tags") in ("abe", "bae")


def test_results_are_grouped(foxes: FileIndex) -> None:
    with foxes.searcher() as searcher:
        results = searcher.search(Every(), groupedby=sorting.FieldFacet("ids", allow_overlap=True))
        groups = {
            name: "".join(sorted(searcher.stored_fields(docnum)["key"] for docnum in docnums))
            for name, docnums in results.groups().items()
        }
        ranges = searcher.search(Every("number"), groupedby=sorting.RangeFacet("number", 0, 40, 20))
        sizes = {name: len(docnums) for name, docnums in ranges.groups().items()}
    assert groups == {"x": "a", "y": "ab", "z": "e", None: "cdf"}
    assert sizes == {(0, 20): 2, None: 2}


def test_results_are_filtered_and_masked(foxes: FileIndex) -> None:
    assert found(foxes, "fox OR dogs", filter=Term("body", "fox")) == "ca"
    assert sorted(found(foxes, "fox OR dogs", mask=Term("body", "fox"))) == ["b", "d"]


def test_documents_like_one_are_found(foxes: FileIndex) -> None:
    with foxes.searcher() as searcher:
        docnum = searcher.document_number(key="b")
        assert set(keys(searcher.more_like(docnum, "body"))) == {"a", "d"}
        terms = dict(searcher.key_terms([docnum], "body"))
    assert {"brown", "sleep"} <= terms.keys()


def test_words_like_one_are_suggested(codec: Callable[[], Any], tmp_path: Path) -> None:
    index = filled(tmp_path, codec, make_schema(), [[{"stem": "running runners run"}, {"stem": "running"}]])
    with index.searcher() as searcher:
        assert searcher.suggest("stem", "runing") == ["running"]


# What changes


def test_a_document_takes_the_place_of_another(foxes: FileIndex, codec: Callable[[], Any]) -> None:
    writer = foxes.writer(codec=codec())
    writer.update_document(key="a", body="a new fox")
    writer.commit(merge=False)
    assert foxes.doc_count() == 6
    assert found(foxes, "quick") == "f"
    assert set(found(foxes, "fox")) == {"a", "c"}


def test_deleted_documents_are_gone_now_and_after_a_merge(foxes: FileIndex, codec: Callable[[], Any]) -> None:
    writer = foxes.writer(codec=codec())
    assert writer.delete_by_query(Term("body", "brown")) == 2
    writer.commit(merge=False)
    for doc_count_all in (6, 4):
        assert (foxes.doc_count(), foxes.doc_count_all()) == (4, doc_count_all)
        assert found(foxes, "brown") == ""
        assert found(foxes, "quick") == "f"
        optimized(foxes, codec)
    with foxes.reader() as reader, pytest.raises(TermNotFound):
        reader.postings("body", "brown")


def test_a_deletion_is_taken_back(foxes: FileIndex) -> None:
    reader = foxes.reader()
    segment = foxes._segments()[1]
    segment.delete_document(0)
    assert (segment.has_deletions(), list(segment.deleted_docs())) == (True, [0])
    if not isinstance(segment.codec(), W3Codec):  # Whoosh's own cannot.
        segment.delete_document(0, delete=False)
        assert not segment.has_deletions()
    reader.close()


def test_a_writer_that_gives_up_leaves_the_index(foxes: FileIndex, codec: Callable[[], Any]) -> None:
    writer = foxes.writer(codec=codec())
    writer.add_document(key="z", body="zebra")
    writer.delete_by_term("key", "a")
    writer.cancel()
    assert foxes.doc_count() == 6
    assert found(foxes, "zebra") == ""
    assert set(found(foxes, "fox")) == {"a", "c"}


def test_a_field_is_added_and_removed(foxes: FileIndex, codec: Callable[[], Any]) -> None:
    writer = foxes.writer(codec=codec())
    writer.add_field("extra", fields.TEXT(stored=True))
    writer.remove_field("tags")
    writer.add_document(key="g", extra="added later")
    writer.commit(merge=False)
    for _ in range(2):
        assert found(foxes, "extra:later") == "g"
        with foxes.reader() as reader:
            assert "tags" not in {name for name, _ in reader.all_terms()}
            assert all("tags" not in reader.stored_fields(docnum) for docnum in reader.all_doc_ids())
        optimized(foxes, codec)


def test_readers_of_many_documents_are_merged(codec: Callable[[], Any], tmp_path: Path) -> None:
    parts = [
        [{"key": f"{part}-{i}", "body": f"word{i} common", "number": i} for i in range(30)]
        for part in range(3)
    ]
    index = optimized(filled(tmp_path, codec, make_schema(), parts, ["1-3", "2-29"]), codec)
    with index.reader() as reader:
        assert reader.doc_count_all() == reader.doc_frequency("body", "common") == 88
        assert reader.doc_frequency("body", "word3") == 2
        assert column_values(reader, "number")[:3] == [2**31 + number for number in range(3)]


# How much a term has


@pytest.mark.parametrize("count", [0, 1, 127, 128, 129, 65_535, 65_536])
def test_postings_of_any_number_come_back(codec: Callable[[], Any], count: int, tmp_path: Path) -> None:
    index: FileIndex = create_in(str(tmp_path), fields.Schema(kind=fields.ID))
    writer: Any = index.writer(codec=codec())
    # Straight to what Whoosh's writer calls: its own way through a document takes most of the time.
    for docnum in range(count + 1):
        writer.perdocwriter.start_doc(docnum)
        writer.perdocwriter.add_field("kind", writer.schema["kind"], None, 0)
        writer.perdocwriter.finish_doc()
        writer.pool.add(("kind", b"all" if docnum < count else b"last", docnum, 1.0, b""))
    writer.docnum, writer._added = count + 1, True
    writer.commit()
    with index.reader() as reader:
        assert reader.doc_frequency("kind", b"last") == 1
        assert reader.doc_frequency("kind", b"all") == count
        if count:
            assert list(reader.postings("kind", b"all").all_ids()) == list(range(count))
            info = reader.term_info("kind", b"all")
            assert (info.min_id(), info.max_id(), info.weight()) == (0, count - 1, count)
            matcher = reader.postings("kind", b"all")
            matcher.skip_to(count - 1)
            assert matcher.id() == count - 1
            matcher.next()
            assert not matcher.is_active()


def test_a_matcher_does_not_go_back_nor_past_its_end(foxes: FileIndex) -> None:
    for leaf, _ in foxes.reader().leaf_readers():
        matcher = leaf.postings("body", "dogs")
        last = list(leaf.postings("body", "dogs").all_ids())[-1]
        matcher.skip_to(last)
        matcher.skip_to(0)
        assert matcher.id() == last
        matcher.next()
        assert not matcher.is_active()
        with pytest.raises(ReadTooFar):
            matcher.skip_to(last)


def test_weights_are_those_of_the_boosts(codec: Callable[[], Any], tmp_path: Path) -> None:
    documents: list[dict[str, Any]] = [
        {"chars": "one two one"},
        {"chars": "one", "_chars_boost": 0.1},
        {"chars": "one", "_boost": 3.0},
    ]
    index = filled(tmp_path, codec, make_schema(), [documents])
    for _ in range(2):
        with index.reader() as reader:
            matcher = reader.postings("chars", "one")
            weights = []
            while matcher.is_active():
                weights.append(matcher.weight())
                matcher.next()
            assert weights == pytest.approx([3.0, 0.15, 4.5])
            assert reader.frequency("chars", "one") == pytest.approx(7.65)
        optimized(index, codec)


def test_any_bytes_are_a_term(codec: Callable[[], Any], tmp_path: Path) -> None:
    texts = ["", "\0", "a", "a\0", "a b", "\U0010ffff", "đ", "z" * 1000]
    index = filled(tmp_path, codec, make_schema(), [[{"key": text, "tags": "x"} for text in texts]])
    with index.reader() as reader:
        assert list(reader.lexicon("key")) == sorted(text.encode() for text in texts)
        for docnum, text in enumerate(texts):
            assert list(reader.postings("key", text).all_ids()) == [docnum]


@pytest.mark.parametrize("count", [1, 15, 16, 17, 255, 256, 257])
def test_a_cursor_finds_its_place_among_any_number_of_terms(
    codec: Callable[[], Any], count: int, tmp_path: Path
) -> None:
    schema = fields.Schema(word=fields.KEYWORD)
    words = [f"{number:04d}" for number in range(1, 2 * count, 2)]
    index = filled(tmp_path, codec, schema, [[{"word": " ".join(words)}]])
    with index.reader() as reader:
        cursor = reader.cursor("word")
        assert cursor.first() == words[0]
        assert [cursor.text(), *iter(cursor.next, None)] == words
        assert not cursor.is_valid()
        for number in range(2 * count + 1):
            rest = words[number // 2 :]
            assert cursor.find(f"{number:04d}".encode()) == (rest[0] if rest else None)
            assert [word.decode() for _, word in reader.terms_from("word", f"{number:04d}".encode())] == rest


# Columns


def column_values(reader: Any, name: str) -> list[Any]:
    """The values of a column as it keeps them, None for a segment that has no column."""
    values: list[Any] = []
    for leaf, _ in reader.leaf_readers():
        if leaf.has_column(name):
            column = leaf.column_reader(name, translate=False)
            values += [column[docnum] for docnum in range(leaf.doc_count_all())]
        else:
            values += [None] * leaf.doc_count_all()
    return values


@pytest.mark.parametrize(
    ("column", "values"),
    [
        (VarBytesColumn(), [b"one", b"", b"three" * 100]),
        (FixedBytesColumn(2), [b"ab", b"cd", b"ef"]),
        (RefBytesColumn(), [b"same", b"other", b"same"]),
        (NumericColumn("q", default=-1), [-(2**63), 0, 2**63 - 1]),
        (NumericColumn("d"), [0.5, -1.0, 1e300]),
        (BitColumn(), [True, False, True]),
        (StructColumn("ifH", (0, 0.0, 0)), [(1, 0.5, 2), (-1, 2.0, 3), (0, 0.0, 65535)]),
        (CompressedBytesColumn(), [b"x" * 1000, b"y", b"z"]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_column_of_any_class_comes_back(
    codec: Callable[[], Any], column: Any, values: list[Any], tmp_path: Path
) -> None:
    schema = fields.Schema(key=fields.ID(stored=True), value=fields.COLUMN(column))
    # A document without a value in between, and a segment without any.
    parts: list[list[dict[str, Any]]] = [
        [{"key": "0", "value": values[0]}, {"key": "1"}, {"key": "2", "value": values[1]}],
        [{"key": "3"}],
        [{"key": "4", "value": values[2]}],
    ]
    default = (
        VarBytesColumn().default_value()
        if isinstance(column, CompressedBytesColumn)
        else column.default_value()
    )
    index = filled(tmp_path, codec, schema, parts)
    for missing in (None, default):
        expected = [values[0], default, values[1], missing, values[2]]
        with index.reader() as reader:
            assert column_values(reader, "value") == expected
        optimized(index, codec)


# Everything, on documents of chance


WORDS = ["an", "ba", "bang", "cong", "công", "nga", "running", "runs", "đ", "-"]
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
lists = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(",".join)
stored_values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.datetimes(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text() | st.integers(), inner, max_size=3)
        | st.tuples(inner, inner)
    ),
    max_leaves=6,
)
text_fields = ["body", "plain", "chars", "stem", "grams", "words"]
text_fields += ["position_boosts", "character_boosts", "frequency", "existence"]
documents = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(text_fields, texts),
        "tags": lists,
        "ids": lists,
        "number": st.integers(-(2**31), 2**31 - 2),
        "real": st.floats(-1e6, 1e6),
        "when": st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001
        "flag": st.booleans(),
        "anything": stored_values,
        "_body_boost": st.sampled_from([0.5, 2.0, 1.1]),
        "_boost": st.sampled_from([1.5, 3.0]),
    },
)


class Single(float):
    """A number as far as single precision tells it, in which the stock codec keeps weights."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Single) and math.isclose(self, other, rel_tol=1e-5)

    __hash__ = None  # type: ignore[assignment]


def rounded(length: int | None) -> int:
    """A length as the stock codec keeps it: in one byte, so that some of more than ten are a little off."""
    kept: int = byte_to_length(length_to_byte(length))
    return kept


def everything(index: FileIndex) -> Iterator[tuple[str, Any]]:
    """All that readers tell of an index, one statement after the other."""
    with index.reader() as reader:
        yield "documents", (reader.doc_count(), reader.doc_count_all(), list(reader.all_doc_ids()))
        yield "stored", [reader.stored_fields(docnum) for docnum in reader.all_doc_ids()]
        names = sorted(set(reader.indexed_field_names()))
        yield "fields", names
        yield "terms", list(reader.all_terms())
        for name, prefix in product(("body", "number", "tags"), (b"", b"b", b"cong", b"\xff")):
            if name in names:
                yield (
                    f"terms of {name} from {prefix!r}",
                    [text for field, text in reader.terms_from(name, prefix) if field == name],
                )
        for name in names:
            if name in reader.schema and reader.schema[name].scorable:
                lengths = [
                    rounded(reader.doc_field_length(docnum, name)) for docnum in range(reader.doc_count_all())
                ]
                yield f"lengths of {name}", lengths
                if max(lengths) <= 10:  # Whoosh's merging adds up lengths that were rounded.
                    yield f"total length of {name}", reader.field_length(name)
        for (name, text), info in reader:
            if name == "spell_stem":
                continue  # Whoosh adds a word as often as it is seen, each time as one of document 0.
            where = f"{name}:{text!r}"
            spread = (
                info.min_id(),
                info.max_id(),
                info.doc_frequency(),
                rounded(info.min_length()),
                rounded(info.max_length()),
            )
            yield f"statistics of {where}", spread
            yield f"weights of {where}", (Single(info.weight()), Single(info.max_weight()))
            yield f"postings of {where}", list(postings(reader, name, text))
        yield from per_document(reader)


def postings(reader: Any, name: str, text: bytes) -> Iterator[tuple[Any, ...]]:
    """Document, weight, value and all that the value tells, of each posting."""
    matcher = reader.postings(name, text)
    kinds = ("frequency", "positions", "characters", "position_boosts", "character_boosts")
    while matcher.is_active():
        told = [matcher.value_as(kind) for kind in kinds if matcher.supports(kind)] if matcher.value() else []
        yield matcher.id(), Single(matcher.weight()), told
        matcher.next()


def per_document(reader: Any) -> Iterator[tuple[str, Any]]:
    for name in ("key", "body", "number", "real", "when"):
        yield f"column of {name}", column_values(reader, name)
    for name, docnum in product(("body", "stem", "tags"), reader.all_doc_ids()):
        if reader.has_vector(docnum, name):
            vector = list(reader.vector(docnum, name).items_as("frequency"))
            yield f"vector of {name} in {docnum}", (vector, list(reader.vector_as("weight", docnum, name)))
        else:
            yield f"vector of {name} in {docnum}", None


asked = st.sampled_from(
    [
        Or([Term("body", "an"), Term("chars", "nga"), Term("stem", "run")]),
        And([Term("body", "an"), Not(Term("body", "ba"))]),
        Phrase("body", ["an", "ba"]),
        Phrase("chars", ["an", "ba"], slop=3),
        Phrase("position_boosts", ["ba", "nga"]),
        Prefix("body", "b"),
        Wildcard("stem", "*n*"),
        FuzzyTerm("body", "bank", maxdist=2),
        Regex("plain", "c.ng"),
        TermRange("body", "ba", "cong"),
        NumericRange("number", -1000, 2**30),
        NumericRange("real", None, 0.0),
        DateRange("when", datetime(1950, 1, 1), datetime(2020, 1, 1)),  # noqa: DTZ001
        Term("flag", "t"),
        Term("tags", "công"),
        DisjunctionMax([Term("body", "an"), Term("frequency", "ba")]),
        AndMaybe(Term("existence", "nga"), Term("plain", "an")),
        ConstantScoreQuery(Term("grams", "an")),
        Every("words"),
        Every(),
        SpanNear(Term("body", "an"), Term("body", "nga"), slop=2, ordered=False),
    ]
)


def answers(index: FileIndex, tree: Any) -> dict[str, Any]:
    with index.searcher() as searcher:
        everyone = {hit["key"]: Single(hit.score) for hit in searcher.search(tree, limit=None)}
        best = searcher.search(tree, limit=2)
        return {"all": everyone, "best": [Single(hit.score) for hit in best]}


@contextmanager
def both(parts: list[list[dict[str, Any]]], deleted: list[str]) -> Iterator[dict[str, FileIndex]]:
    with TemporaryDirectory() as folder:
        indexes = {}
        for name, codec in CODECS.items():
            (Path(folder) / name).mkdir()
            indexes[name] = filled(Path(folder) / name, codec, make_schema(), parts, deleted)
        yield indexes


def assert_same(parts: list[list[dict[str, Any]]], trees: list[Any], deleted: list[str]) -> None:
    """Both say the same of the documents, asked in several segments and in one."""
    with both(parts, deleted) as indexes:
        for _ in range(2):
            ours, stock = everything(indexes["columnar"]), everything(indexes["stock"])
            for statement, expected in zip(ours, stock, strict=True):
                assert statement == expected
            for tree in trees:
                assert answers(indexes["columnar"], tree) == answers(indexes["stock"], tree), tree
            for name, codec in CODECS.items():
                optimized(indexes[name], codec)


collections = st.lists(st.lists(documents, min_size=1, max_size=4), min_size=1, max_size=3)


@settings(max_examples=12)
@given(collections, st.lists(asked, max_size=5), st.data())
def test_everything_is_the_same_of_both(
    parts: list[list[dict[str, Any]]], trees: list[Any], data: st.DataObject
) -> None:
    for number, document in enumerate(document for part in parts for document in part):
        document["key"] = str(number)
    names = [document["key"] for part in parts for document in part]
    assert_same(parts, trees, data.draw(st.lists(st.sampled_from(names), max_size=2, unique=True)))
