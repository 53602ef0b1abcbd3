"""The index as Whoosh sees it answers as an index that Whoosh wrote of the same documents.

Each contract is run over both: over a stock index with the same schema, so with the same analyzers, and
over ours with several segments and deletions.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.matching.mcore import ReadTooFar
from whoosh.qparser.default import QueryParser
from whoosh.query.compound import And, AndMaybe, AndNot, DisjunctionMax, Or
from whoosh.query.positional import Phrase
from whoosh.query.qcore import Every, NullQuery, Query
from whoosh.query.ranges import TermRange
from whoosh.query.spans import SpanNear
from whoosh.query.terms import FuzzyTerm, Prefix, Term, Variations, Wildcard
from whoosh.query.wrappers import ConstantScoreQuery, Not
from whoosh.reading import TermNotFound
from whoosh.scoring import BM25F, TF_IDF, Frequency

from searchlib import Document, Index, SearchlibError
from searchlib.schema import make_schema
from tests.indexes import fill

TEXTS = {
    "a": "Bộ Công an tiếp đoàn công tác của Nga",
    "b": "Công an Hà Nội họp bàn về an ninh",
    "c": "The ministers met in Moscow to sign an agreement",
    "d": "agreements signed in Moscow by the ministry",
    "e": "",
    "f": "Patrushev đến Hà Nội ký bản ghi nhớ với Bộ Công an",
    "g": "an an an an ninh",
}
GONE = {"x": "Bộ Công an cũ", "b": "bản cũ của công an"}


@pytest.fixture(scope="module", params=["stock", "columnar"])
def index(request: pytest.FixtureRequest, tmp_path_factory: Any) -> FileIndex:
    folder: Path = tmp_path_factory.mktemp(request.param)
    if request.param == "columnar":
        mine = Index.create(folder)
        fill(mine, [Document(key=key, text=text, lang="vi") for key, text in GONE.items()])
        fill(mine, [Document(key=key, text=TEXTS[key]) for key in "abc"])
        fill(mine, [Document(key=key, text=TEXTS[key]) for key in "defg"])
        with mine.writer() as writer:
            writer.delete("x")
        view: FileIndex = mine.whoosh()
        return view
    stock: FileIndex = FileStorage(str(folder)).create_index(make_schema())
    stock_writer = stock.writer()
    for key, text in TEXTS.items():
        stock_writer.add_document(key=key, text=text, text_exact=text, text_stem=text, path=key)
    stock_writer.commit()
    return stock


@pytest.fixture
def searcher(index: FileIndex) -> Iterator[Any]:
    with index.searcher() as searcher:
        yield searcher


def keys(results: Any) -> set[str]:
    return {hit["key"] for hit in results}


def found(searcher: Any, query: Query) -> set[str]:
    by_collector = keys(searcher.search(query, limit=None))
    by_matcher = {searcher.stored_fields(docnum)["key"] for docnum in searcher.docs_for_query(query)}
    assert by_collector == by_matcher
    return by_collector


def term(text: str, field: str = "text") -> Query:
    return Term(field, text)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (term("cong"), "abf"),
        (term("công", "text_exact"), "abf"),
        (term("cong", "text_exact"), ""),
        (term("agreement", "text_stem"), "cd"),
        (term("c", "key"), "c"),
        (term("nothing"), ""),
        (term("cong", "title"), ""),
        (And([term("cong"), term("ha")]), "bf"),
        (And([term("cong"), term("moscow")]), ""),
        (Or([term("nga"), term("moscow"), term("nothing")]), "acd"),
        (Or([term("cong"), term("cong", "text"), term("an")]), "abcfg"),
        (And([term("an"), Not(term("cong"))]), "cg"),
        (AndNot(term("cong"), term("ha")), "a"),
        (AndMaybe(term("cong"), term("nga")), "abf"),
        (DisjunctionMax([term("nga"), term("ninh")]), "abg"),
        (Phrase("text", ["cong", "an"]), "abf"),
        (Phrase("text", ["an", "cong"]), ""),
        (Phrase("text", ["bo", "cong", "an"]), "af"),
        (Phrase("text", ["an", "an", "ninh"]), "g"),
        (Phrase("text", ["ha", "hop"], slop=2), "b"),
        (Phrase("text_exact", ["công", "an"]), "abf"),
        (Phrase("text_exact", ["cong", "an"]), ""),
        (SpanNear(term("công", "text_exact"), term("bộ", "text_exact"), slop=3, ordered=False), "af"),
        (Prefix("text", "mo"), "cd"),
        (Prefix("text", "m"), "cd"),
        (Prefix("text", "zz"), ""),
        (Wildcard("text", "p?tr*"), "f"),
        (FuzzyTerm("text", "moscaw"), "cd"),
        (FuzzyTerm("text", "patrusev", maxdist=1), "f"),
        (FuzzyTerm("text", "patruse", maxdist=1), ""),
        (TermRange("text", "mi", "mo"), "cd"),
        (Variations("text", "moscow"), "cd"),
        (Every(), "abcdefg"),
        (Every("text"), "abcdfg"),
        (ConstantScoreQuery(term("cong")), "abf"),
        (NullQuery, ""),
    ],
    ids=repr,
)  # fmt: skip
def test_a_query_finds_its_documents(searcher: Any, query: Query, expected: str) -> None:
    assert found(searcher, query) == set(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("bộ công an", "af"), ("cong AND NOT nga", "bf"), ('"Hà Nội"', "bf"), ("pat*", "f"), ("key:c", "c")],
)
def test_whooshs_own_parser_reads_queries_for_it(index: FileIndex, text: str, expected: str) -> None:
    with index.searcher() as searcher:
        assert found(searcher, QueryParser("text", index.schema).parse(text)) == set(expected)


@pytest.mark.parametrize(
    "weighting", [BM25F(), TF_IDF(), Frequency()], ids=lambda weighting: type(weighting).__name__
)
def test_the_best_are_the_same_with_and_without_leaving_out(index: FileIndex, weighting: Any) -> None:
    query = Or([term("an"), term("cong"), term("ninh")])
    with index.searcher(weighting=weighting) as searcher:
        everything = [hit["key"] for hit in searcher.search(query, limit=None)]
        assert set(everything) == set("abcfg")
        for optimize in (True, False):
            best = searcher.search(query, limit=2, optimize=optimize)
            assert {hit["key"] for hit in best} == set(everything[:2])


def test_the_dictionary_is_that_of_the_documents(searcher: Any) -> None:
    reader = searcher.reader()
    assert ("text", b"moscow") in reader
    assert ("text", b"nothing") not in reader
    assert ("nowhere", b"moscow") not in reader
    assert [reader.doc_frequency("text", b"moscow"), reader.frequency("text", b"moscow")] == [2, 2.0]
    assert list(reader.expand_prefix("text", "mi")) == [b"ministers", b"ministry"]
    assert [text for text in reader.field_terms("key") if text in TEXTS] == list("abcdefg")
    lexicon = list(reader.lexicon("text"))
    assert lexicon == sorted(lexicon)
    assert set(b"bo cong an tiep doan".split()) <= set(lexicon)
    info = reader.term_info("text", b"ninh")
    assert (info.doc_frequency(), info.weight(), info.max_weight()) == (2, 2, 1)
    with pytest.raises(TermNotFound):
        reader.term_info("text", b"nothing")
    with pytest.raises(TermNotFound):
        reader.postings("text", b"nothing")


def test_terms_can_be_walked_from_anywhere(searcher: Any) -> None:
    reader = searcher.reader()
    every = list(reader.all_terms())
    assert every == sorted(every)
    for fieldname, text in [("text", b"mi"), ("text", b""), ("key", b"c"), ("text_stem", b"\xff")]:
        expected = [pair for pair in every if pair >= (fieldname, text)]
        assert list(reader.terms_from(fieldname, text)) == expected
    assert {pair for pair, _ in reader} == set(every)
    assert "text" in reader.indexed_field_names()


def test_a_cursor_walks_the_terms(index: FileIndex) -> None:
    reader = index.reader()
    for leaf, _ in reader.leaf_readers():
        cursor = leaf.cursor("text")
        walked = []
        while cursor.is_valid():
            walked.append(cursor.text())
            cursor.next()
        assert walked == [text.decode() for text in leaf.lexicon("text")]
        assert cursor.text() is None
        cursor.first()
        assert cursor.text() == walked[0]
        cursor.find(walked[-1].encode())
        assert cursor.text() == walked[-1]
        assert cursor.term_info().doc_frequency() > 0
        assert cursor.find("\U0010ffff") is None
        assert not cursor.is_valid()
        assert leaf.cursor("title").text() is None
    reader.close()


def matchers(index: FileIndex, text: bytes) -> Iterator[tuple[Any, Any]]:
    reader = index.reader()
    for leaf, _ in reader.leaf_readers():
        if ("text", text) in leaf:
            yield leaf, leaf.postings("text", text)
    reader.close()


def test_a_matcher_tells_where_a_term_stands(index: FileIndex) -> None:
    told = {}
    for leaf, matcher in matchers(index, b"an"):
        assert matcher.supports("positions")
        assert matcher.term() == ("text", b"an")
        while matcher.is_active():
            key = leaf.stored_fields(matcher.id())["key"]
            assert matcher.weight() == matcher.value_as("frequency") == len(matcher.value_as("positions"))
            assert [span.start for span in matcher.spans()] == list(matcher.value_as("positions"))
            if not leaf.is_deleted(matcher.id()):
                told[key] = list(matcher.value_as("positions"))
            matcher.next()
    assert told == {"a": [2], "b": [1, 7], "c": [7], "f": [11], "g": [0, 1, 2, 3]}


def test_a_posting_of_each_view_has_its_value(index: FileIndex) -> None:
    reader = index.reader()
    for leaf, _ in reader.leaf_readers():
        for name, text in leaf.all_terms():
            matcher, format_ = leaf.postings(name, text), leaf.schema[name].format
            while matcher.is_active():
                kinds = [kind for kind in ("frequency", "positions") if matcher.supports(kind)]
                assert [format_.decode_as(kind, matcher.value()) for kind in kinds] == [
                    matcher.value_as(kind) for kind in kinds
                ]
                matcher.next()
    reader.close()


def test_a_matcher_skips_forward_and_ends(index: FileIndex) -> None:
    for leaf, matcher in matchers(index, b"an"):
        ids = list(leaf.postings("text", b"an").all_ids())
        assert ids == sorted(ids)
        matcher.skip_to(ids[-1])
        assert matcher.id() == ids[-1]
        matcher.skip_to(0)
        assert matcher.id() == ids[-1]
        matcher.next()
        assert not matcher.is_active()
        with pytest.raises(ReadTooFar):
            matcher.skip_to(0)
        again = leaf.postings("text", b"an")
        again.skip_to(ids[-1])
        again.reset()
        assert again.id() == ids[0]
        again.skip_to(ids[-1] + 1)
        assert not again.is_active()


def test_stored_fields_are_there(searcher: Any) -> None:
    assert searcher.document(key="f")["text"] == TEXTS["f"]
    assert searcher.document(key="x") is None
    assert {fields["key"] for fields in searcher.reader().all_stored_fields()} == TEXTS.keys()
    assert searcher.doc_count() == len(TEXTS)


def test_results_can_be_sorted_by_a_field(searcher: Any) -> None:
    hits = searcher.search(term("cong"), sortedby="key", reverse=True)
    assert [hit["key"] for hit in hits] == ["f", "b", "a"]


def test_results_can_be_grouped_and_filtered(searcher: Any) -> None:
    hits = searcher.search(term("cong"), filter=term("ha"))
    assert keys(hits) == {"b", "f"}
    hits = searcher.search(term("cong"), mask=term("ha"))
    assert keys(hits) == {"a"}


# Of ours alone


@pytest.fixture
def mine(tmp_path: Path) -> Index:
    mine = Index.create(tmp_path)
    fill(mine, [Document(key=key, text=text) for key, text in TEXTS.items()])
    return mine


def test_lengths_count_positions(mine: Index) -> None:
    reader = mine.whoosh().reader()
    lengths = [reader.doc_field_length(docnum, "text") for docnum in reader.all_doc_ids()]
    assert lengths == [9, 9, 9, 7, 0, 12, 5]
    assert reader.field_length("text") == sum(lengths)
    assert (reader.min_field_length("text"), reader.max_field_length("text")) == (0, 12)
    assert reader.doc_field_length(0, "nowhere", 7) == 7
    assert reader.doc_field_length(0, "key", 7) == 7
    info = reader.term_info("text", b"an")
    assert (info.min_length(), info.max_length(), info.max_weight()) == (5, 12, 4)
    reader.close()


def test_a_copy_of_a_matcher_walks_by_itself(mine: Index) -> None:
    for _, matcher in matchers(mine.whoosh(), b"an"):
        matcher.next()
        twin = matcher.copy()
        twin.next()
        assert twin.id() > matcher.id()


def test_a_matcher_does_not_go_past_its_end(mine: Index) -> None:
    for _, matcher in matchers(mine.whoosh(), b"nga"):
        matcher.next()
        with pytest.raises(ReadTooFar):
            matcher.next()


def test_what_is_unpickled_is_nothing(mine: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **more: object) -> NoReturn:
        raise AssertionError("an index was unpickled")

    for name in ("load", "loads", "Unpickler"):
        monkeypatch.setattr(pickle, name, refuse)
    with mine.whoosh().searcher() as searcher:
        assert found(searcher, Phrase("text", ["bo", "cong", "an"])) == {"a", "f"}


def test_it_reads_and_does_not_write(mine: Index) -> None:
    view = mine.whoosh()
    with pytest.raises(SearchlibError, match="reads only"):
        view.writer()
    with pytest.raises(SearchlibError, match="reads only"):
        view.optimize()


def test_a_searcher_is_refreshed_after_deletions_and_merges(mine: Index) -> None:
    searcher = mine.whoosh().searcher()
    assert searcher.up_to_date()
    with mine.writer() as writer:
        writer.delete("a")
        writer.add(Document(key="h", text="Công an"))
    assert not searcher.up_to_date()
    assert found(searcher, term("cong")) == {"a", "b", "f"}
    searcher = searcher.refresh()
    assert found(searcher, term("cong")) == {"b", "f", "h"}
    with mine.writer() as writer:
        writer.optimize()
    searcher = searcher.refresh()
    assert found(searcher, term("cong")) == {"b", "f", "h"}
    assert searcher.doc_count_all() == 7
    searcher.close()


def test_an_empty_index_has_an_empty_reader(tmp_path: Path) -> None:
    view = Index.create(tmp_path).whoosh()
    assert view.is_empty()
    assert view.doc_count() == 0
    with view.searcher() as searcher:
        assert found(searcher, Every()) == set()
