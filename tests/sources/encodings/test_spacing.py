"""Syllables that a PDF took apart are joined where that is certain, and else counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.sources.encodings import repair_spacing
from tests.sources.encodings.test_repair import sentences


@pytest.mark.parametrize(
    ("broken", "whole", "joined"),
    [
        ("ĐIỀ U KHO ẢN", "ĐIỀU KHOẢN", 2),
        ("Cộ ng hò a", "Cộng hòa", 2),
        ("Cộ ng hò a xã h ội chủ ngh ĩa Vi ệt Na m", "Cộng hòa xã hội chủ nghĩa Việt Nam", 6),
        ("(THÔNG T Ư), 2020.", "(THÔNG TƯ), 2020.", 1),
        ("T H Ô N G B Á O", "THÔNG BÁO", 2),
        ("Người lao độ ng đượ c h ưởng l ương", "Người lao động được hưởng lương", 4),
        ("quyề n và nghĩa v ụ củ a công dâ n", "quyền và nghĩa vụ của công dân", 4),
    ],
)
def test_broken_syllables_are_joined(broken: str, whole: str, joined: int) -> None:
    assert repair_spacing(broken) == (whole, joined, 0)


def test_a_piece_with_marks_is_joined_in_any_line() -> None:
    line = "Người sử dụng lao động có trách nhiệm thực hiện đầy đủ các quy định nêu tại Điề u này. " * 3
    assert repair_spacing(line) == (line.replace("Điề u", "Điều"), 3, 0)


def test_a_line_follows_a_text_that_is_broken() -> None:
    text = "ĐIỀ U KHO ẢN\nHợp đồ ng lao động\nngườ i"
    assert repair_spacing(text) == ("ĐIỀU KHOẢN\nHợp đồng lao động\nngười", 4, 0)


def test_consonants_in_a_line_that_is_whole_are_suspected() -> None:
    line = "Hợp độ ng lao động"
    assert repair_spacing(line) == (line, 0, 1)
    assert repair_spacing(line).text is line


def test_what_can_be_joined_in_two_ways_is_suspected() -> None:
    text = "ĐIỀ U KHO ẢN: ba n g ành"
    assert repair_spacing(text) == ("ĐIỀU KHOẢN: ba n g ành", 2, 1)


@pytest.mark.parametrize(
    "text",
    [
        "điểm b ở khoản a và điểm c ở khoản đ; giá 500 đ một kg, dài 5 m ở đây",
        "CEO A T&T, đường bộ V I. 5, vitamin C, tổ B, h. Đông Anh, q. 1",
        "ông ấy ở ẩn, ăn uống ít, yêu em; ai ơi, ừ ạ",
        "t h i s is a test of c o d e",
        "Cộ\nng hò\ta, hò  a",
    ],
)
def test_whole_text_is_the_same_object(text: str) -> None:
    spaced = repair_spacing(text)
    assert spaced.text is text
    assert spaced[1:] == (0, 0)


@given(sentences)
def test_only_spaces_are_left_out(text: str) -> None:
    broken = " ".join(text)
    assert repair_spacing(broken).text.replace(" ", "") == text.replace(" ", "")


@given(
    st.lists(st.sampled_from("ĐIỀ U KHO ẢN Cộ ng hò a Việt Na m . , - \n 5 đ".split(" ")), max_size=40).map(
        " ".join
    )
)
def test_a_repaired_text_has_no_more_to_repair(text: str) -> None:
    spaced = repair_spacing(text)
    assert text.count(" ") - spaced.text.count(" ") >= spaced.repaired


@given(st.text())
def test_no_text_raises(text: str) -> None:
    spaced = repair_spacing(text)
    assert spaced.repaired or spaced.text is text
