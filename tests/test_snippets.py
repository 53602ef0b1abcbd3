"""Snippets: the right piece of the text, exact spans, and time that grows with the text and no faster."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib import Document, Index, SearchOptions, Snippet
from searchlib.query import compile_query
from searchlib.snippets import Highlighter

FILLER = "Ngày mai trời nắng đẹp, gió nhẹ, nhiệt độ không đổi. "


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index.create(tmp_path / "index")


def shown(index: Index, query: str, text: str, title: str = "", **options: object) -> tuple[Snippet, ...]:
    """The snippets of a document among a few others."""
    with index.writer() as writer:
        writer.add(Document(key="other", text=FILLER * 3))
        writer.add(Document(key="it", title=title, text=text))
    page = index.search(query, options=SearchOptions(limit=100, snippets=2, **options))  # type: ignore[arg-type]
    return next(hit.snippets for hit in page.hits if hit.key == "it")


def marked(snippets: tuple[Snippet, ...]) -> list[str]:
    return [snippet.text[start:end] for snippet in snippets for start, end in snippet.spans]


def check(snippets: tuple[Snippet, ...], text: str) -> None:
    """What holds for all snippets of a text."""
    place = 0
    for snippet in snippets:
        place = text.index(snippet.text, place) + len(snippet.text)
        end = -1
        for span in snippet.spans:
            assert end < span[0] < span[1] <= len(snippet.text)
            end = span[1]


def test_spans_are_exact_in_a_text_of_decomposed_letters_and_emoji(index: Index) -> None:
    text = "👨‍👩‍👧 Ho\u0302m nay 😀 Bo\u0323\u0302 Co\u0302ng an ho\u0323p ba\u0301o 🎉"
    (snippet,) = shown(index, "bo cong an", text)
    assert marked((snippet,)) == ["Bộ Công an"]
    assert snippet.text == index.document("it").text


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ('"bộ công an"', "Bộ trưởng và Bộ Công an", ["Bộ Công an"]),
        ("công an", "Công  \n an", ["Công  \n an"]),
        ("MoU", "Hai bên ký bản ghi nhớ", ["bản ghi nhớ"]),
        ("policies", "A good policy", ["policy"]),
        ('"policies"', "Good policies, a good policy", ["policies"]),
        ("patru*", "Ông Patrushev", ["Patrushev"]),
        ("p?tru*v", "Ông Patrushev", ["Patrushev"]),
        ("patrushov~", "Ông Patrushev", ["Patrushev"]),
        ("TPHCM", "Tại TP.HCM hôm nay", ["TP.HCM"]),
        ("TP.HCM", "Tại TPHCM hôm nay", ["TPHCM"]),
        ('"TPHCM họp"', "UBND TP.HCM họp", ["TP.HCM họp"]),
        ('"UBND TPHCM"', "UBND TP.HCM họp", ["UBND TP.HCM"]),
        ("án", "bản án, an toàn", ["án"]),
        ("an", "bản án, an toàn", ["án", "an"]),
        ("án", "rất an toàn", ["an"]),
        ("Nga -thăm", "Nga và Trung Quốc", ["Nga"]),
        ('"họp Nga"~3', "Nga đã họp", ["Nga", "họp"]),
        ("lang:vi", "Một văn bản tiếng Việt", []),
        ("*", "Một văn bản", []),
        ("c*", "C.V của công ty", ["C.V của công"]),
    ],
)
def test_what_was_looked_for_is_marked(index: Index, query: str, text: str, expected: list[str]) -> None:
    assert marked(shown(index, query, text)) == expected


def test_only_what_was_typed_is_marked_where_marks_must_be_exact(index: Index) -> None:
    assert marked(shown(index, "an", "bản án, an toàn", exact_marks=True)) == ["an"]


def test_the_rarest_word_is_shown_wherever_it_stands(index: Index) -> None:
    text = f"{FILLER * 4000}Ông Patrushev trời nắng đến. {FILLER * 4000}"
    snippets = shown(index, "trời nắng patrushev", text)
    assert "Patrushev trời nắng" in marked(snippets)
    check(snippets, text)


def test_words_together_go_before_words_apart(index: Index) -> None:
    gap = FILLER * 20
    text = f"Bộ luật mới. {gap}Công ty. {gap}An toàn. {gap}Theo Bộ Công an, có mưa. {gap}"
    assert marked(shown(index, "bộ công an", text)) == ["Bộ Công an"]


def test_a_second_snippet_shows_what_the_first_does_not(index: Index) -> None:
    text = f"Ông Patrushev đến. {FILLER * 20}Đã ký nghị quyết. {FILLER * 20}Ông Patrushev đi."
    snippets = shown(index, "patrushev nghị quyết", text)
    assert marked(snippets) == ["Patrushev", "nghị quyết"]
    check(snippets, text)


@pytest.mark.parametrize("between", range(100, 260, 20))
def test_two_snippets_have_no_words_in_common(index: Index, between: int) -> None:
    numbers = " ".join(str(number) for number in range(100, 400))
    text = f"{numbers[:300]} patrushev {numbers[300 : 300 + between]} quyết {numbers[300 + between :]}"
    snippets = shown(index, "patrushev quyết", text)
    assert marked(snippets) == ["patrushev", "quyết"]
    words = [word for snippet in snippets for word in snippet.text.split()]
    assert len(words) == len(set(words))


def test_a_stand_in_of_the_lexicon_is_not_shown_beside_what_was_typed(index: Index) -> None:
    text = f"Ký MoU. {FILLER * 20}Ký bản ghi nhớ. {FILLER * 20}"
    assert marked(shown(index, "MoU", text)) == ["MoU"]


def test_what_follows_the_title_goes_before_the_title(index: Index) -> None:
    title = "Patrushev thăm Hà Nội"
    text = f"{title}\n\n{FILLER * 10}Hôm nay ông Patrushev đến."
    (snippet,) = shown(index, "patrushev", text, title)
    assert title not in snippet.text
    assert marked((snippet,)) == ["Patrushev"]


def test_a_match_in_the_title_alone_shows_the_beginning(index: Index) -> None:
    (snippet,) = shown(index, "patrushev", f"{FILLER * 10}", "Patrushev thăm Hà Nội")
    assert snippet.spans == ()
    assert FILLER.startswith(snippet.text[:40])
    (snippet,) = shown(index, "patrushev", f"Patrushev thăm\n{FILLER * 10}", "Patrushev thăm")
    assert marked((snippet,)) == ["Patrushev"]


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Tin", "Tinh hoa đất Việt", "Tinh hoa đất Việt"),
        ("Tin", "Bản tin. Tin mới", "Bản tin. Tin mới"),
        ("Việt Nam", "Việt Nam và Nga hợp tác", "Việt Nam và Nga hợp tác"),
        ("Tin", "Tin\nmới", "mới"),
        ("Tin", "Tin. Mới", "Mới"),
        ("Tin gì?", "Tin gì? Mới", "Mới"),
        ("Tin", "date 2021-03 Tin \r\nmới", "mới"),
    ],
)
def test_only_a_title_that_is_a_line_or_a_sentence_of_its_own_is_left_out(
    index: Index, title: str, text: str, expected: str
) -> None:
    (snippet,) = shown(index, "*", text, title)
    assert snippet.text == expected


def test_a_snippet_tells_whether_the_text_goes_on_around_it(index: Index) -> None:
    def around(text: str) -> tuple[bool, bool]:
        (snippet,) = shown(index, "patrushev", text)
        return snippet.more_before, snippet.more_after

    assert around(" patrushev \n") == (False, False)
    assert around(f"patrushev {FILLER * 9}") == (False, True)
    assert around(f"{FILLER * 9}patrushev") == (True, False)


def test_an_abbreviation_does_not_end_a_sentence(index: Index) -> None:
    (snippet,) = shown(
        index, "patrushev", f"{FILLER * 9}Ông Patrushev đến TP. Hồ Chí Minh hôm nay. {FILLER * 9}"
    )
    assert "TP. Hồ Chí Minh hôm nay." in snippet.text


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000,
        "nga " * 50_000,
        "nga" * 50_000,
        "nga\n" * 50_000,
        "😀" * 5000 + " nga",
        "nga. " * 20_000,
    ],
)
def test_a_giant_word_or_line_is_cut(index: Index, text: str) -> None:
    query = "nga" if text.startswith("nga ") or " nga" in text else f"{text[:3]}*"
    snippets = shown(index, query, text)
    assert all(len(snippet.text) < 400 for snippet in snippets)
    assert marked(snippets)
    check(snippets, text)


def test_a_text_without_words_is_shown_as_it_is(index: Index) -> None:
    assert shown(index, "*", " \n\t ") == (Snippet("", offset=4),)
    assert shown(index, "*", "!?! ...") == (Snippet("!?! ..."),)


@pytest.mark.parametrize(
    "query", ["patrushev", "trời nắng", "t*", '"trời nắng"', "nhiet do khong doi gio nhe"]
)
def test_a_long_text_takes_time_in_proportion(index: Index, query: str) -> None:
    text = f"{FILLER * 20_000}Patrushev"
    with index.writer() as writer:
        writer.add(Document(key="long", text=text))
    snapshot = index.snapshot()
    highlighter = Highlighter(snapshot, compile_query(query, SearchOptions(), None))
    started = time.perf_counter()
    highlighter.snippets(0, 2)
    assert time.perf_counter() - started < 2.0  # 1.1 million characters; a tenth of that on an idle machine


words = st.sampled_from(
    ["Bộ", "công", "an", "án", "nga", "TP.HCM", "TP HCM", "policy", ".", "!", "\n", "😀", "x" * 90]
)
queries = st.sampled_from(
    [
        "bộ công an",
        '"công an"',
        "án",
        "n*",
        "policies nga",
        "TPHCM",
        '"tphcm nga"',
        "nag~",
        '"an bộ"~3',
        "BCA",
    ]
)


@settings(max_examples=60)
@given(st.lists(words, min_size=1, max_size=120), queries, st.sampled_from([" ", "", "  ", "\n"]))
def test_snippets_are_pieces_of_the_text_in_order(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], query: str, between: str
) -> None:
    text = between.join(texts)
    index = Index.create(tmp_path_factory.mktemp("any") / "index")
    with index.writer() as writer:
        writer.add(Document(key="it", text=text))
    compiled = compile_query(query, SearchOptions(), None)
    snippets = Highlighter(index.snapshot(), compiled).snippets(0, 3)
    assert 1 <= len(snippets) <= 3
    check(snippets, index.document("it").text)
    index.close()


def test_a_snippet_tells_the_place_of_its_first_match(index: Index) -> None:
    pages = ["Mở đầu. " + FILLER * 20, FILLER * 20 + "Patrushev tới thăm.", "Kết. " + FILLER * 20]
    starts = [0, len(pages[0]), len(pages[0]) + len(pages[1])]
    locators = tuple((start, f"page {number}") for number, start in enumerate(starts, 1))
    with index.writer() as writer:
        writer.add(Document(key="it", text="".join(pages), locators=locators))
        writer.add(Document(key="other", text="Patrushev"))
    hits = {hit.key: hit.snippets for hit in index.search("Patrushev", snippets=1).hits}
    assert [snippet.locator for snippet in hits["it"]] == ["page 2"]
    assert [snippet.locator for snippet in hits["other"]] == [None]
    (snippet,) = index.search("date:2021 OR key:it", snippets=1).hits[0].snippets
    assert snippet.locator == "page 1"


def test_words_of_a_script_without_spaces_are_marked(index: Index) -> None:
    text = FILLER * 20 + "\n他是中国人民的老朋友\n" + FILLER * 20
    assert marked(shown(index, "中国", text)) == ["中国"]


def test_of_a_very_long_text_no_more_is_read_than_has_all_words(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "\n".join(
        ["Patrushev nghỉ.", *[FILLER * 9] * 9, "Putin đi.", *[FILLER * 9] * 9, "Patrushev gặp Putin."]
    )
    assert marked(shown(index, "Patrushev Putin", text)) == ["Patrushev", "Putin"]
    monkeypatch.setattr("searchlib.snippets._READ_ANYWAY", len(FILLER))
    assert [marked((snippet,)) for snippet in shown(index, "Patrushev Putin", text)] == [
        ["Patrushev"],
        ["Putin"],
    ]
    assert marked(shown(index, "gặp", text)) == ["gặp"]
