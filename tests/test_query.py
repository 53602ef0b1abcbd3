"""What query strings and options find, and what they may cost."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.query.qcore import Query
from whoosh.query.terms import FuzzyTerm, Prefix, Wildcard

from searchlib import Document, Index, QueryError, SearchOptions, UnknownFieldError
from searchlib.query import compile_query
from searchlib.query_tree import Views
from searchlib.schema import TEXT_FIELDS
from tests.indexes import fill

DOCUMENTS = [
    Document("moscow", "Patrushev thăm Hà Nội", "Bộ Công an ký bản ghi nhớ với Nga.", date="2021-03-16"),
    Document("visit", "Lãnh đạo thăm Nga", "Đoàn Bộ Công an làm việc tại Moskva.", date="2021-09"),
    Document("mou", "Cooperation", "Both sides signed an MoU on policies.", lang="en", date="2022"),
    Document("rain", "Thời tiết", "Hôm nay mưa rào, mai nắng. Công việc an toàn.", path="tin/mưa.txt"),
    Document("city", "TP.HCM họp", "UBND TP.HCM họp về giao thông, GD&ĐT cùng dự.", date="2020-12-31"),
    Document("joined", "Họp", "Sở GDĐT TPHCM họp với lãnh đạo."),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    index = Index.create(tmp_path_factory.mktemp("query") / "index")
    for document in DOCUMENTS:  # A segment each.
        with index.writer() as writer:
            writer.add(document)
    return index


def found(index: Index, query: str, **options: Any) -> set[str]:
    return {hit.key for hit in index.search(query, limit=100, suggest=False, **options).hits}


ALL = {document.key for document in DOCUMENTS}


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("Patrushev mưa", {"moscow", "rain"}),
        ("+Nga thăm", {"moscow", "visit"}),
        ("Nga -Patrushev", {"visit"}),
        ("-Nga", ALL - {"moscow", "visit"}),
        ("Nga AND Patrushev", {"moscow"}),
        ("mưa OR Patrushev", {"rain", "moscow"}),
        ("NOT (Nga OR họp)", {"mou", "rain"}),
        ("Nga AND NOT Patrushev", {"visit"}),
        ("-(Nga -Patrushev)", ALL - {"visit"}),
        ('"Bộ Công an"', {"moscow", "visit"}),
        ('"bo cong an"', {"moscow", "visit"}),
        ('-"Bộ Công an" cong', {"rain"}),
        ('"công an"~0', {"moscow", "visit"}),
        ('"công toàn"~1', set()),
        ('"công toàn"~2', {"rain"}),
        ('"toàn công"~2', {"rain"}),
        ("title:Nga", {"visit"}),
        ("title:(Nga mưa)", {"visit"}),
        ('title:"thăm Nga"', {"visit"}),
        ("path:tin", {"rain"}),
        ("lang:en", {"mou"}),
        ("-lang:vi", {"mou"}),
        ("họp lang:en", set()),
        ("Nga (lang:vi OR lang:en)", {"moscow", "visit"}),
        ("lang:en OR lang:vi", ALL),
        ("date:2021", {"moscow", "visit"}),
        ("date:2021-03..2021-08", {"moscow"}),
        ("date:..2020", {"city"}),
        ("date:2021-09..", {"visit", "mou"}),
        ("date:mưa", {"rain"}),
        ("lang:mưa", {"rain"}),
        ("key:rain", {"rain"}),
        ("key:r*", {"rain"}),
        ("patru*", {"moscow"}),
        ("*shev", {"moscow"}),
        ("p?tr*v", {"moscow"}),
        ("Pátru*", {"moscow"}),
        ("patrushov~", {"moscow"}),
        ("partushev~1", {"moscow"}),
        ("patrusho~1", set()),
        ("policy", {"mou"}),
        ('"policy"', set()),
        ("*", ALL),
        ("* -họp", ALL - {"city", "joined"}),
        ("", set()),
        ("!!! ...", set()),
        ("TPHCM", {"city", "joined"}),
        ("TP.HCM", {"city", "joined"}),
        ("TP HCM", {"city", "joined"}),
        ("tp hcm", {"city", "joined"}),
        ('"TPHCM họp"', {"city", "joined"}),
        ('"TP.HCM họp"', {"city", "joined"}),
        ('"họp TPHCM"', set()),
        ('"UBND TPHCM"', {"city"}),
        ('"UBND TPHCM họp"', {"city"}),
        ('"UBND T.P.H.C.M họp"', {"city"}),
        ('"Sở GD&ĐT TP.HCM"', {"joined"}),
        ('"GDĐT cùng dự"', {"city"}),
    ],
)  # fmt: skip
def test_a_query_finds(index: Index, query: str, keys: set[str]) -> None:
    assert found(index, query, expand=False) == keys


@pytest.mark.parametrize(
    ("query", "options", "keys"),
    [
        ("MoU", {}, {"mou", "moscow"}),
        ("MoU", {"expand": False}, {"mou"}),
        ("MoU", {"exact_marks": True}, {"mou"}),
        ("nga an", {"all_terms": True, "expand": False}, {"moscow", "visit"}),
        ("Nga -mưa", {"all_terms": True, "expand": False}, {"moscow", "visit"}),
        ("Nga OR mưa", {"all_terms": True, "expand": False}, {"moscow", "visit", "rain"}),
        ("cong", {"exact_marks": True}, set()),
        ("công", {"exact_marks": True}, {"moscow", "visit", "rain"}),
        ('"bo cong an"', {"exact_marks": True}, set()),
        ("côn*", {"exact_marks": True}, {"moscow", "visit", "rain"}),
        ("con*", {"exact_marks": True}, set()),
        ("", {"lang": "en"}, {"mou"}),
        ("*", {"lang": "VI"}, ALL - {"mou"}),
        ("họp", {"lang": "en"}, set()),
        ("*", {"after": "2021-09"}, {"visit", "mou"}),
        ("*", {"before": "2021"}, {"moscow", "visit", "city"}),
        ("*", {"after": "2021-03-16", "before": "2021-03-16"}, {"moscow"}),
        ("*", {"path": "*.txt"}, {"rain"}),
        ("*", {"path": "mưa.txt"}, {"rain"}),
        ("*", {"path": "mu\u031ba.txt"}, {"rain"}),
        ("*", {"path": "tin/*"}, {"rain"}),
        ("*", {"path": "m?u"}, {"mou"}),
        ("*", {"path": "tin"}, {"rain"}),
        ("*", {"path": "tin/"}, {"rain"}),
        ("*", {"path": "mưa.txt/"}, set()),
        ("*", {"path": "ti"}, set()),
        ("*", {"path": "tin/**"}, {"rain"}),
        ("*", {"path": "**/mưa.txt"}, {"rain"}),
        ("*", {"path": "**/tin"}, {"rain"}),
        ("*", {"path": "tin/**/mưa.txt"}, {"rain"}),
        ("*", {"path": "./tin"}, {"rain"}),
        ("*", {"path": "./mưa.txt"}, set()),
        ("*", {"path": "./*.txt"}, {"rain"}),
        ("*", {"path": "."}, ALL),
        ("*", {"path": "/"}, set()),
        ("*", {"path": ("./tin", "mou")}, {"rain", "mou"}),
        ("!!!", {"lang": "vi"}, ALL - {"mou"}),
    ],
)  # fmt: skip
def test_options_choose(index: Index, query: str, options: dict[str, Any], keys: set[str]) -> None:
    assert found(index, query, **options) == keys


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"lang": "xx"}, "'xx'.*vi, en, other"),
        ({"lang": ""}, "no language ''"),
        ({"path": ""}, "empty"),
        ({"author": " - "}, "no name of an author: ' - '"),
        ({"after": "soon"}, "'soon' is not a date"),
        ({"before": "2021-13"}, "'2021-13' is not a date"),
        ({"after": "2022", "before": "2021"}, "after 2022 and before 2021"),
        ({"sort": "size"}, "relevance, date, path, title, got 'size'"),
        ({"reverse": True}, "relevance has no reverse: sort by date, path or title"),
        ({"facets": ("lang", "size")}, "no facet 'size': it is one of lang, type, year"),
        ({"facets": "lang"}, "facets are names in a tuple, got 'lang'"),
        ({"type": ()}, r"type is a string, or several in a tuple, got \(\)"),
        ({"offset": -1}, "negative"),
    ],
)
def test_an_option_that_means_nothing_is_an_error(
    index: Index, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(QueryError, match=message):
        index.search("a", **options)


def test_a_folder_is_named_wherever_it_is_or_from_the_start_alone(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    paths = ("web/a", "old/web/b", "old/web.txt", "/mnt/web/c", "web")
    fill(index, [Document(key=str(number), text="tin", path=path) for number, path in enumerate(paths)])

    def chosen(pattern: str) -> set[str]:
        return {paths[int(hit.key)] for hit in index.search("*", path=pattern).hits}

    assert chosen("web") == {"web/a", "old/web/b", "/mnt/web/c", "web"}
    assert chosen("web/") == {"web/a", "old/web/b", "/mnt/web/c"}
    assert chosen("./web") == {"web/a", "web"}
    assert chosen("./") == chosen("./**") == set(paths) - {"/mnt/web/c"}
    assert chosen("/mnt") == {"/mnt/web/c"}


def test_an_author_is_chosen_by_words_of_the_name_and_adds_nothing_to_the_score(tmp_path: Path) -> None:
    authors = {"an": "Nguyễn Văn An; Lê Thị Bình", "binh": "Trần Bình", "none": None}
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        for key, author in authors.items():
            writer.add(Document(key=key, text="mưa", author=author))
    assert found(index, "mưa", author="bình") == {"an", "binh"}
    assert found(index, "mưa", author="van an") == {"an"}
    assert found(index, "*", author="An Trần") == set()
    assert found(index, "", author="TRẦN") == {"binh"}
    assert scores(index, "mưa", author="Trần") == {"binh": pytest.approx(scores(index, "mưa")["binh"])}


def scores(index: Index, query: str, **options: Any) -> dict[str, float]:
    return {hit.key: hit.score for hit in index.search(query, expand=False, **options).hits}


def test_a_boost_multiplies_and_a_filter_adds_nothing(index: Index) -> None:
    once = scores(index, "mưa")["rain"]
    assert scores(index, "mưa^3")["rain"] == pytest.approx(3 * once)
    assert scores(index, "(mưa)^3")["rain"] == pytest.approx(3 * once)
    assert scores(index, "mưa lang:vi^9")["rain"] == pytest.approx(once)
    assert scores(index, "lang:vi")["rain"] == 0.0


def test_typed_marks_rank_what_they_spell_first(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        for key, text in {"plain": "an", "marked": "án", "other": "ấn"}.items():
            writer.add(Document(key=key, text=text))
    assert index.search("án").hits[0].key == "marked"
    assert len({round(score, 9) for score in scores(index, "an").values()}) == 1


def test_sorted_by_path_in_the_order_of_the_alphabet(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    paths = ["đèn.txt", "bài 10.txt", "ăn.txt", "bài 9.txt", "zebra.txt", "dê.txt", "an.txt", "âm.txt"]
    for part in (paths[:3], paths[3:]):
        with index.writer() as writer:
            for path in part:
                writer.add(Document(key=path, text="một"))
    pages = [index.search("một", sort="path", limit=3, offset=offset).hits for offset in (0, 3, 6)]
    expected = ["an.txt", "ăn.txt", "âm.txt", "bài 9.txt", "bài 10.txt", "dê.txt", "đèn.txt", "zebra.txt"]
    assert [hit.path for hits in pages for hit in hits] == expected


def test_sorted_by_date_the_newest_come_first_and_the_undated_last(index: Index) -> None:
    hits = index.search("*", sort="date").hits
    assert [hit.key for hit in hits[:4]] == ["mou", "visit", "moscow", "city"]
    assert [hit.date for hit in hits[4:]] == [None, None]


def test_pages_do_not_overlap_and_ranks_go_on(index: Index) -> None:
    whole = index.search("họp Nga thăm").hits
    pages = [index.search("họp Nga thăm", limit=2, offset=offset).hits for offset in range(0, len(whole), 2)]
    assert [hit for hits in pages for hit in hits] == list(whole)
    assert [hit.rank for hit in whole] == list(range(1, len(whole) + 1))


@given(st.text(max_size=40))
def test_any_string_is_answered(index: Index, query: str) -> None:
    page = index.search(query, snippets=True, explain=True)
    assert page.total is not None
    assert page.query == query


HOSTILE = [
    *[
        "“",
        '"',
        "(a ",
        "a* ",
        "*a ",
        "a~ ",
        "abcdef~2 ",
        "-a ",
        "TP.HCM ",
        "công AND ",
        "a.",
        "title:",
        "a OR ",
    ],
    *['"TPHCM họp" ', '"a b"~9 ', "NOT ", "a?a", "*a*b", "Bộ Công an "],
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_repetition_is_answered_in_time(index: Index, unit: str) -> None:
    started = time.perf_counter()
    for query in (unit * 10_000, f'"{unit * 10_000}"', f"{unit * 3000}a"):
        index.search(query, snippets=True)
    assert time.perf_counter() - started < 6.0


@pytest.mark.parametrize(
    ("unit", "read"),
    [("{}*", 32), ("*{}*", 8), ("?{}", 8), ("{}~", 8)],
    ids=["prefix", "star", "mark", "typo"],
)
def test_so_many_patterns_are_looked_up_and_no_more(unit: str, read: int) -> None:
    text = " ".join(unit.format(f"a{number}") for number in range(100))
    compiled = compile_query(text, SearchOptions(), None)
    patterns = [leaf for leaf in compiled.tree.leaves() if isinstance(leaf, Prefix | Wildcard | FuzzyTerm)]
    assert len(patterns) == read * len(TEXT_FIELDS)


def test_words_are_looked_for_in_the_fields_that_are_named(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        writer.add(Document(key="in the title", title="Patrushev", text="mưa rào"))
        writer.add(Document(key="in the text", title="mưa rào", text="Patrushev"))
    assert [hit.key for hit in index.search("patrushev", fields=("title",)).hits] == ["in the title"]
    assert [hit.key for hit in index.search("patrushev", fields=("text",)).hits] == ["in the text"]


def test_a_field_that_has_no_words_is_told_with_those_that_have(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    with pytest.raises(UnknownFieldError, match="no field 'body': the fields are title, text"):
        index.search("patrushev", fields=("body",))


# Marks that were not typed

SPELLINGS = [
    Document("healer", text="Lang băm Trung Quốc bị bắt, lang băm khác bỏ trốn khỏi Trung Quốc."),
    Document("sweet", text="Khoai lang bám đất, trứng quộc lạ."),
    Document("other", text="Trung Quốc và lang băm."),
]


@pytest.fixture
def spelled(tmp_path: Path) -> Index:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        for document in SPELLINGS:
            writer.add(document)
    return index


def test_without_marks_what_was_probably_meant_goes_first_and_all_spellings_are_found(spelled: Index) -> None:
    keys = [hit.key for hit in spelled.search("lang bam trung quoc").hits]
    assert keys[-1] == "sweet"
    assert set(keys) == {"healer", "other", "sweet"}


def views(tree: Query) -> Iterator[Views]:
    if isinstance(tree, Views):
        yield tree
    else:
        for child in tree.children():
            yield from views(child)


def spell(words: Sequence[str]) -> list[str]:
    return [{"lang": "lang", "bam": "băm"}.get(word, "") for word in words]


def test_a_probable_spelling_is_asked_beside_the_folded_word() -> None:
    compiled = compile_query("lang bam trung", SearchOptions(), None, spell)
    assert [(each.folded, each.exact, each.is_likely) for each in views(compiled.tree)] == [
        ("lang", "lang", True),
        ("bam", "băm", True),
        ("trung", "", False),
    ]


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("lang bám", SearchOptions()),
        ("bam", SearchOptions()),
        ("lang bam", SearchOptions(exact_marks=True)),
        ('"lang bam"', SearchOptions()),
    ],
)
def test_no_spelling_is_guessed_for_one_word_a_phrase_or_typed_marks(
    text: str, options: SearchOptions
) -> None:
    tree = compile_query(text, options, None, spell).tree
    assert not any(each.is_likely for each in views(tree))


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("S -400", {"number", "letter"}),
        ("S +400", {"number", "letter"}),
        ("S NOT 400", {"letter"}),
        ("S -letter", {"number"}),
    ],
)
def test_a_sign_right_before_a_digit_is_the_numbers(tmp_path: Path, query: str, keys: set[str]) -> None:
    index = Index.create(tmp_path / "index")
    with index.writer() as writer:
        writer.add(Document("number", text="tên lửa S -400 của Nga"))
        writer.add(Document("letter", text="S letter"))
    assert found(index, query) == keys
