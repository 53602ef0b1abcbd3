"""Explanations: what they say of each way to meet a word, and that their parts are the score."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.query.compound import And, Or
from whoosh.query.spans import SpanNear
from whoosh.query.terms import Term
from whoosh.query.wrappers import ConstantScoreQuery

from searchlib import Document, Explanation, Index, SearchOptions, explaining
from searchlib.ranking.weights import RERANKED
from searchlib.render import Style, render
from tests.indexes import fill

PRECISION = 1e-4  # Of scores of single precision that were added up.

DOCUMENTS = [
    Document("house", "Ngôi nhà", "Bộ Công an họp. Bộ Công an ký kỹ. Ẩn sau cửa, án mạng, ăn cơm."),
    Document("peace", "Hòa bình", "Nền hòa bình; hoa nở. Bờ sông.", date="2021-03"),
    Document("note", "Ký kết", "Hai bên ký bản ghi nhớ với Ministry of Public Security.", path="tin/ghi.txt"),
    Document("city", "TP.HCM", "UBND TP.HCM họp ngày 05/9/2025.", date="2021"),
    Document("policy", "Policies", "The policy of the two parties is a policy of peace.", lang="en"),
    Document("name", "Kolokoltsev", "Kolokoltsev met Patrushev; patrushevs and patrols met."),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    index = Index.create(tmp_path_factory.mktemp("explaining") / "index")
    fill(index, DOCUMENTS)
    return index


def explained(index: Index, query: Any, key: str = "", **options: Any) -> Explanation:
    """The explanation of the document with this key, by default of the first one."""
    hits = index.search(query, explain=True, suggest=False, **options).hits
    hit = next(hit for hit in hits if hit.key == key or not key)
    assert hit.explanation is not None
    assert hit.explanation.value == hit.score
    return hit.explanation


def told(explanation: Explanation, *kinds: str) -> dict[str, str]:
    """What is said of the parts of some kinds, by what was typed."""
    return {part.typed: part.description for part in explanation.details if part.kind in kinds}


@pytest.mark.parametrize(
    ("query", "key", "expected"),
    [
        ("ký", "house", "as typed, once in the text; marks aside: kỹ, once in the text"),
        ("Bộ", "house", "as typed, twice in the text"),
        ("bộ", "peace", "marks aside: Bờ, once in the text"),
        ("bo", "house", "marks aside: Bộ, twice in the text"),
        ("an", "house", "as typed, twice in the text; marks aside: Ẩn, án, ăn, 3 times in the text"),
        (
            "hoà",
            "peace",
            "spelled hòa, once in the text, once in the title; marks aside: hoa, once in the text",
        ),
        ("hòa", "peace", "as typed, once in the text, once in the title; marks aside: hoa, once in the text"),
        ("kĩ", "house", "spelled kỹ, once in the text; marks aside: ký, once in the text"),
        ("party", "policy", "by its English stem: parties, once in the text"),
        ("MoU", "note", "'bản ghi nhớ', by the lexicon, once in the text"),
        ("TPHCM", "city", "spelled TP.HCM, once in the text, once in the title"),
        ('"Bộ Công an"', "house", "as typed, twice in the text"),
        ('"bo cong an"', "house", "marks aside: Bộ Công an, twice in the text"),
        ('"họp công"~3', "house", "the words near each other 'hop cong', marks aside, once in the text"),
        ("5/9/2025", "city", "spelled 05/9/2025, once in the text"),
        ("patr*", "name", "Patrushev, patrushevs, patrols, 3 times in the text"),
        ("Kolokolsev~", "name", "Kolokoltsev, once in the text, once in the title"),
        ("title:ký", "note", "as typed, once in the title"),
        ("path:ghi", "note", "the word 'ghi', marks aside, once in the path"),
        ("ký^3", "note", "as typed, once in the text, once in the title"),
    ],
)
def test_a_match_is_told_in_the_way_it_is_met(index: Index, query: str, key: str, expected: str) -> None:
    assert list(told(explained(index, query, key), "match").values()) == [expected]


def test_the_marks_that_were_probably_meant_are_told(index: Index) -> None:
    met = told(explained(index, "bo cong an", "house"), "match")
    likely = "the word 'bộ', as it is probably spelled, twice in the text"
    assert met["bo"] == f"marks aside: Bộ, twice in the text; {likely}"
    assert "probably" not in met["an"]


def test_a_match_that_is_asked_for_with_its_marks_leaves_others_out(index: Index) -> None:
    assert told(explained(index, "án", exact_marks=True), "match") == {"án": "as typed, once in the text"}


def test_what_the_lexicon_has_stands_for_all_the_words_that_were_typed(index: Index) -> None:
    explanation = explained(index, "Bộ Công an", "note")
    expected = {"Bộ Công an": "'Ministry of Public Security', by the lexicon, once in the text"}
    assert told(explanation, "match", "missing") == expected
    assert [term.kind for term in explanation.details[0].details] == ["equivalent"]


def test_what_a_document_lacks_is_told_with_what_that_takes_away(index: Index) -> None:
    explanation = explained(index, 'nhà xyzzy "không đâu" zz*')
    assert list(told(explanation, "match", "missing")) == ["nhà", "xyzzy", '"không đâu"', "zz*"]
    assert [part.value < 0 for part in explanation.details if part.kind == "completeness"] == [True]


def test_a_word_that_is_there_without_what_it_is_joined_with_is_not_counted(index: Index) -> None:
    explanation = explained(index, "(nhà AND xyzzy) OR cửa")
    assert told(explanation, "match")["nhà"] == "in this document, but not counted"
    assert told(explanation, "missing") == {"xyzzy": "not in this document"}


def test_what_must_not_be_there_is_not_missing(index: Index) -> None:
    assert told(explained(index, "nhà -xyzzy"), "missing") == {}


def test_words_that_stand_together_are_told_in_pairs(index: Index) -> None:
    (nearness,) = [part for part in explained(index, "Bộ công sau án").details if part.kind == "nearness"]
    assert {pair.typed: pair.description for pair in nearness.details} == {
        "Bộ công": "side by side, twice in the text",
        "công sau": "near each other",
        "sau án": "near each other",
    }
    assert nearness.value == pytest.approx(sum(pair.value for pair in nearness.details), rel=PRECISION)


def test_a_word_that_was_typed_twice_is_told_once(index: Index) -> None:
    once, twice = (explained(index, query).details[0] for query in ("nhà", "nhà cửa nhà"))
    assert twice.value == pytest.approx(2 * once.value, rel=PRECISION)
    assert twice.description == once.description


def test_what_tells_no_document_apart_has_no_parts(index: Index) -> None:
    explanation = explained(index, "*")
    assert (explanation.value, explanation.details) == (0.0, ())


def test_a_very_long_document_is_told_by_its_postings(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explaining, "_LONGEST_READ", 1)
    assert told(explained(index, "bo"), "match") == {"bo": "the word 'bo', marks aside, twice in the text"}


@pytest.mark.parametrize(
    "query",
    [
        Term("text", "bo"),
        Or([Term("text", "bo"), ConstantScoreQuery(Term("text", "hop"), 2.0)], boost=3.0),
        And([SpanNear(Term("text", "bo"), Term("text", "cong")), Term("text", "an")]),
    ],
)
def test_a_query_of_whoosh_s_classes_is_explained_too(index: Index, query: Any) -> None:
    assert _adds_up(explained(index, query))


def test_documents_that_were_not_compared_have_no_nearness(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    fill(index, [Document(str(number), text="Bộ Công an " + "x " * number) for number in range(RERANKED + 3)])
    hits = index.search("Bộ Công an xyzzy", limit=RERANKED + 3, explain=True).hits
    explanations = [hit.explanation for hit in hits if hit.explanation is not None]
    assert len(explanations) == RERANKED + 3
    near = [any(part.kind == "nearness" for part in whole.details) for whole in explanations]
    assert near[0]
    assert not any(near[RERANKED:])
    assert all(map(_adds_up, explanations))


# The parts are the score

WORDS = ["bộ", "bo", "công", "cong", "an", "án", "hoà", "hòa", "kĩ", "policy", "policies", "MoU", "TP.HCM"]
texts = st.lists(st.sampled_from([*WORDS, "bản ghi nhớ", "Ministry of Public Security", "."]), max_size=9)
segments = st.lists(st.lists(st.tuples(texts, texts), min_size=1, max_size=4), min_size=1, max_size=3)
atoms = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(["bộ công an", "po*", "c?ng", "polcy~", "hoa~2", "*", "lang:vi", "title:bộ", "path:txt"]),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(lambda row: f'"{" ".join(row)}"'),
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=3).map(lambda row: f'"{" ".join(row)}"~3'),
)
clauses = st.builds(
    "{}{}{}".format, st.sampled_from(["", "", "+", "-"]), atoms, st.sampled_from(["", "^2", "^0.5"])
)
queries = st.recursive(
    st.lists(clauses, min_size=1, max_size=5).map(" ".join),
    lambda inner: st.builds("({}) {} ({})".format, inner, st.sampled_from(["AND", "OR", "NOT", ""]), inner),
    max_leaves=3,
)
options = st.builds(
    SearchOptions,
    sort=st.sampled_from(["relevance", "relevance", "date", "path"]),
    lang=st.sampled_from([None, None, "vi"]),
    path=st.sampled_from([None, None, "*.txt"]),
    exact_marks=st.booleans(),
    all_terms=st.booleans(),
    expand=st.booleans(),
    explain=st.just(True),
    group=st.booleans(),
    fields=st.sampled_from([("title", "text"), ("text",)]),
)


@settings(max_examples=60)
@given(segments, st.lists(st.tuples(queries, options), min_size=1, max_size=4))
def test_the_parts_add_up_to_the_score(
    parts: list[list[tuple[list[str], list[str]]]], asked: list[tuple[str, SearchOptions]]
) -> None:
    with TemporaryDirectory() as folder, Index.create(Path(folder) / "index") as index:
        for number, part in enumerate(parts):
            fill(
                index,
                [
                    Document(f"{number}-{place}.txt", " ".join(title), " ".join(text))
                    for place, (title, text) in enumerate(part)
                ],
            )
        for query, how in asked:
            for hit in index.search(query, options=how).hits:
                assert hit.explanation is not None
                assert hit.explanation.value == hit.score
                assert _adds_up(hit.explanation), (query, hit.explanation)


SUMS = ("score", "match", "nearness", "sum")


def _adds_up(whole: Explanation) -> bool:
    return all(
        part.value
        == pytest.approx(sum(detail.value for detail in part.details), rel=PRECISION, abs=PRECISION)
        for part in _all_parts(whole)
        if part.kind in SUMS and part.details
    )


def _all_parts(explanation: Explanation) -> Iterator[Explanation]:
    yield explanation
    for detail in explanation.details:
        yield from _all_parts(detail)


# On the sample articles, as people see them

GOLDEN = """
Bộ # as typed, 8 times in the text; marks aside: bó, once in the text
Công # as typed, 10 times in the text
an # as typed, 15 times in the text
Patrushev # as typed, 4 times in the text
MoU # 'bản ghi nhớ', by the lexicon, once in the text
xyzzy – not in this document
completeness # for what is missing: the document has #% of what is asked for, by rarity
nearness # Bộ Công #: side by side, 3 times in the text
Công an #: side by side, 6 times in the text
an Patrushev #: near each other
"""


def test_the_sample_articles_are_explained_in_words(project: Path, tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        for path in sorted((project / "seeds").glob("*.txt")):
            title, _, text = path.read_text(encoding="utf-8").partition("\n")
            writer.add(Document(path.name, title, text))
    page = index.search("Bộ Công an Patrushev MoU xyzzy", path="001*", explain=True)
    lines = [" ".join(line.split()) for line in render(page, "table", Style(width=160))]
    # How often is there to be counted; what that is worth is for the ranking to say.
    shown = [re.sub(r"-?\d+\.\d\d( -?\d+%)?|\d+(?=%)", "#", line) for line in lines]
    expected = GOLDEN.split("\n")[1:]
    assert shown[-len(expected) :] == expected
