"""Which abbreviations a text defines: few are missed, and next to nothing is taken for one that is none."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.analysis import definitions as module
from searchlib.analysis.definitions import Definition, definitions
from searchlib.analysis.forms import form
from searchlib.analysis.icu_text import nfc


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("Chủ tịch Ủy ban nhân dân (UBND) tỉnh", "UBND", "ủy ban nhân dân"),
        ("UBND (Ủy ban nhân dân) tỉnh", "UBND", "ủy ban nhân dân"),
        ("Ủy ban\nnhân dân (UBND)", "UBND", "ủy ban nhân dân"),
        ("Bộ Giáo dục và Đào tạo (GD&ĐT)", "GD&ĐT", "giáo dục và đào tạo"),
        ("Sở Giáo dục và Đào tạo (GD - ĐT)", "GD-ĐT", "giáo dục và đào tạo"),
        ("Thành phố Hồ Chí Minh (TP.HCM)", "TP.HCM", "thành phố hồ chí minh"),
        ("Thành phố Hồ Chí Minh (TP. HCM)", "TP.HCM", "thành phố hồ chí minh"),
        ("Bộ Văn hóa, Thể thao và Du lịch (VHTTDL)", "VHTTDL", "văn hóa thể thao và du lịch"),
        ("Hội đồng nhân dân (HÐND)", "HÐND", "hội đồng nhân dân"),
        ("the Ministry of Public Security (MPS) said", "MPS", "ministry of public security"),
        ("an MoU (memorandum of understanding)", "MoU", "memorandum of understanding"),
        ("the Department of the Navy (DoN)", "DoN", "department of the navy"),
        ("randomised controlled trials (RCTs) show", "RCT", "randomised controlled trials"),
        ("non-governmental organizations (NGO; see below)", "NGO", "non governmental organizations"),
        ("Crohn's disease (CD)", "CD", "crohn's disease"),
        ("bảo vệ và vận tải (BVVT)", "BVVT", "bảo vệ và vận tải"),
    ],
)
def test_a_definition_is_found(text: str, short: str, long: str) -> None:
    assert definitions(text) == [Definition(short, long)]


@pytest.mark.parametrize(
    "text",
    [
        "Quỹ Tiền tệ Quốc tế (IMF)",  # The letters are those of another language.
        "Bộ Công nghiệp (BCA)",
        "Liên đoàn (LD)",  # đ is not d.
        "Ủy ban. Nhân dân (UBND)",
        "Ủy ban\n\nnhân dân (UBND)",
        "Ủy ban (thường trực) nhân dân (UBND)",
        "chợ Bến, tàu (BT)",
        "quy hoạch xây dựng (I)",
        "xuất vốn (XV)",  # Or Roman fifteen.
        "Ủy ban nhân dân (UBND",
        "Việt Nam (1945)",
        "document(s)",
        "ông Nguyễn Văn A (SN 1984, trú Hà Nội)",
        "U B N D (UBND)",
        "UBND (tỉnh)",
        "UBND (Ủy ban nhân dân tỉnh)",
        "(UBND)",
        "(A",
        "()",
        "(",
    ],
)
def test_what_is_no_definition_is_left(text: str) -> None:
    assert definitions(text) == []


def test_a_definition_is_told_once_whatever_the_place_of_its_tone_marks() -> None:
    text = "Uỷ ban nhân dân (UBND) và Ủy ban nhân dân (UBND), Bộ Công an (BCA)"
    assert definitions(text) == [Definition("UBND", "ủy ban nhân dân"), Definition("BCA", "bộ công an")]


def test_a_word_that_is_cut_by_the_window_is_no_word() -> None:
    text = "x" * module._WINDOW + "ông " + " " * (module._WINDOW - 9) + "an toàn"
    assert definitions(f"{text} (GAT)") == []


words = st.lists(
    st.sampled_from("Bộ bộ Công an Giáo dục và Đào tạo of the Ministry public Security ủy y".split()),
    min_size=2,
    max_size=8,
)


@given(before=words, long=words)
def test_the_initials_of_any_words_define_them(before: list[str], long: list[str]) -> None:
    def initial(word: str) -> str:
        exact, folded, _, _ = form(word)
        return "Đ" if exact[0] == "đ" else folded[0].upper()

    short = "".join(map(initial, long))
    found = definitions(f"{' '.join(before)}: {' '.join(long)} ({short})")
    if set(short) == {"V"}:  # A Roman number is no abbreviation.
        assert found == []
    elif len(" ".join(long)) > 2 * len(short):
        assert [definition.short for definition in found] == [short]
        # It may also be told by fewer of the words, where a small one begins like that before it.
        assert found[0].long.endswith(form(long[-1]).exact)


@given(st.text(st.sampled_from("(( ABĐ ab.,;)&-\nđ việt'"), max_size=80))
def test_whatever_the_text_a_definition_has_its_letters_in_order(text: str) -> None:
    for short, long in definitions(nfc(text)):
        assert "\t" not in short + long
        letters = iter("".join(form(word).folded[0] for word in long.replace("'", "").split()))
        assert all(form(letter).folded in letters for letter in short if letter.isalpha())


@pytest.mark.parametrize(
    "unit",
    ["(", "(AB", "(AB)", "a b (AB) ", "AB (", "AB (a b) ", "(A.A", "A", "((A", "a" * 150 + " (AB)", "(AB;"],
)
def test_a_million_hostile_letters_are_read_in_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    started = time.perf_counter()
    definitions(text)
    assert time.perf_counter() - started < 2.0  # A tenth of that on an idle machine.
