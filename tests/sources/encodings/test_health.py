"""Where a text puts its tone marks."""

from __future__ import annotations

import pytest

from searchlib.sources.encodings import tone_placement


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("hoà HOÀ Toà khoẻ uỷ thuỳ", (6, 0)),
        ("hòa HÒA Tòa khỏe ủy thùy", (0, 6)),
        ("Hoà bình và hòa hợp", (1, 1)),
        ("quý quỳ quả hoàn toàn hoa xoay thuyền", (0, 0)),
        ("dépoày café oẳ hòae", (0, 0)),
        ("", (0, 0)),
    ],
)
def test_syllables_are_counted_by_the_place_of_their_tone(text: str, counts: tuple[int, int]) -> None:
    assert tone_placement(text) == counts
