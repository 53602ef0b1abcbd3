"""Paragraphs: lines that belong together are joined, and others stay apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.sources.readers.paragraphs import joined_hyphens, unwrapped

FULL = "Hai bên khẳng định sẽ tiếp tục thúc đẩy hợp tác trong lĩnh vực"


@pytest.mark.parametrize("following", ["an ninh mạng", "Đông Nam Á và Thái Bình Dương", "2021 và 2022"])
def test_a_full_line_that_ends_no_sentence_goes_on(following: str) -> None:
    assert unwrapped(f"{FULL}\n{following}") == f"{FULL} {following}"


@pytest.mark.parametrize(
    "following",
    [
        "Điều 2. Phạm vi",
        "- một là",
        "• hai là",
        "a) ba là",
        "12. bốn là",
        "1.2 năm là",
        "iv) sáu",
        "Chapter 3",
    ],
)
def test_what_begins_a_paragraph_begins_a_line(following: str) -> None:
    assert unwrapped(f"{FULL}\n{following}") == f"{FULL}\n{following}"


@pytest.mark.parametrize("end", [".", ":", ";", "?", ".”", "…)"])
def test_what_ends_a_sentence_ends_a_line(end: str) -> None:
    assert unwrapped(f"{FULL}{end}\nan ninh") == f"{FULL}{end}\nan ninh"


def test_short_lines_stay_as_they_are() -> None:
    assert unwrapped("Họ và tên\nnăm sinh\nQuê quán") == "Họ và tên\nnăm sinh\nQuê quán"
    assert unwrapped(f"{FULL}.\nĐại diện hai bên\nKý tên") == f"{FULL}.\nĐại diện hai bên\nKý tên"


def test_a_line_of_half_the_width_goes_on_only_with_a_small_letter() -> None:
    half = FULL[: len(FULL) * 6 // 10]
    assert unwrapped(f"{FULL}.\n{half}\nhợp tác") == f"{FULL}.\n{half} hợp tác"
    assert unwrapped(f"{FULL}.\n{half}\nHợp tác") == f"{FULL}.\n{half}\nHợp tác"


def test_a_table_of_contents_keeps_its_lines() -> None:
    contents = (
        "Mở đầu của báo cáo . . . . . . . . . . . . . 1\nKết luận của báo cáo .......................... 12"
    )
    assert unwrapped(contents) == contents


def test_a_hyphen_at_the_end_of_a_line_stays_with_its_word() -> None:
    assert unwrapped(f"{FULL} 2020-\n2021 và") == f"{FULL} 2020-2021 và"
    assert unwrapped(f"{FULL} kinh tế -\nxã hội") == f"{FULL} kinh tế - xã hội"


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("co\ufffeoperation", "cooperation"),
        ("Việt\ufffeNga", "Việt-Nga"),
        ("Pan\ufffeAsian", "Pan-Asian"),
        ("2020\ufffe2021", "2020-2021"),
        ("\ufffe", "-"),
    ],
)
def test_only_broken_english_words_lose_their_hyphen(broken: str, whole: str) -> None:
    assert joined_hyphens(broken) == whole


@given(st.text(st.sampled_from("aB đ.-\n"), max_size=300))
def test_nothing_but_white_space_changes(text: str) -> None:
    assert "".join(unwrapped(text).split()) == "".join(text.split())
