from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.analysis.icu_text import nfc
from searchlib.analysis.vietnamese import canonical_iy, is_syllable, place_tone, strip_marks, tone_of

TONES = "\u0300\u0301\u0303\u0309\u0323"
VOWELS = "aăâeêioôơuưy"

SYLLABLES = """
a ạ ảnh ăn ấy yêu yến yểng ý ỉa oa uyên ủy ươn ơi ô
nghiêng nguyễn ngoằn ngoèo khuỷu khuya khoắng quạu quyển quỳnh quốc quít quýt quờ quở huơ thuở thuế
gì gìn già giữa giường giếng giết gieo ghế ghét kẻ kỳ kịch cuốn cười chuyện đường đượm Đảng rượu hươu
xoong voọc tuýp tuần truyện chuếnh thoắt loét boong mía mùa của lửa bướu
""".split()

NOT_SYLLABLES = """
tiêc hoạn1 ngế gê kà nghành ske sky the1 café naïve résumé blitz strong bwo ww x đt hđnd jazz zoo
quu gii ngh việtt vviệt tãc mềp ôtô
""".split()


@pytest.mark.parametrize("word", SYLLABLES)
def test_syllables_are_known(word):
    assert is_syllable(word)
    assert is_syllable(word.upper())


@pytest.mark.parametrize("word", SYLLABLES)
def test_syllables_are_known_without_their_marks(word):
    assert is_syllable(strip_marks(word))


@pytest.mark.parametrize("word", NOT_SYLLABLES)
def test_other_words_are_no_syllables(word):
    assert not is_syllable(word)


def test_nearly_all_marked_words_of_the_news_are_syllables(shared):
    counts: Counter[str] = Counter()
    with gzip.open(shared / "corpora" / "vietnews_60k.jsonl.gz", "rt", encoding="utf-8") as lines:
        for _, line in zip(range(500), lines, strict=False):
            counts.update(re.findall(r"[^\W\d_]+", nfc(json.loads(line)["text"]).lower()))
    marked = Counter({word: count for word, count in counts.items() if not word.isascii()})
    known = sum(count for word, count in marked.items() if is_syllable(word))
    assert known / marked.total() > 0.995


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("hoà", "hòa"),
        ("Hoá", "Hóa"),
        ("thuỷ", "thủy"),
        ("tuý", "túy"),
        ("uỷ", "ủy"),
        ("khoẻ", "khỏe"),
        ("Vịêt", "Việt"),
        ("VỊÊT", "VIỆT"),
        ("quí", "quí"),
        ("qúy", "quý"),
        ("gía", "giá"),
        ("gíup", "giúp"),
        ("thúê", "thuế"),
        ("đựơc", "được"),
        ("hòan", "hoàn"),
        ("ngòai", "ngoài"),
        ("húynh", "huýnh"),
        ("cuả", "của"),
        ("giừơng", "giường"),
    ],
)
def test_the_tone_mark_moves_to_its_place(typed, canonical):
    assert place_tone(typed) == canonical


@pytest.mark.parametrize("word", ["café", "naïve", "résumé", "Málaga", "année", "hoa", "việt", "", "ðảng"])
def test_words_that_are_no_syllables_keep_their_marks(word):
    assert place_tone(word) == word


def test_a_tone_mark_typed_before_the_shape_mark_counts():
    assert place_tone(nfc("tie\u0301\u0302ng")) == "tiếng"


@given(st.sampled_from(SYLLABLES), st.sampled_from(TONES), st.integers(min_value=0))
def test_every_place_of_the_tone_mark_is_one_spelling(syllable, tone, place):
    base = unicodedata.normalize(
        "NFC", "".join(c for c in unicodedata.normalize("NFD", syllable) if c not in TONES)
    )
    vowels = [index for index, letter in enumerate(base) if letter in VOWELS]
    index = vowels[place % len(vowels)]
    typed = unicodedata.normalize("NFC", base[: index + 1] + tone + base[index + 1 :])
    first = unicodedata.normalize("NFC", base[: vowels[0] + 1] + tone + base[vowels[0] + 1 :])
    assert place_tone(typed) == place_tone(first)
    assert tone_of(place_tone(typed)) == tone


@given(st.text(st.sampled_from("aeiouyâêôơưăđghnqtcAƯ" + TONES), max_size=9).map(nfc))
def test_placing_a_tone_twice_changes_nothing_and_keeps_every_letter(text):
    placed = place_tone(text)
    assert place_tone(placed) == placed
    assert sorted(unicodedata.normalize("NFD", placed)) == sorted(unicodedata.normalize("NFD", text))
    assert unicodedata.is_normalized("NFC", placed)


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        *(("kĩ", "kỹ"), ("lí", "lý"), ("mĩ", "mỹ"), ("sĩ", "sỹ"), ("tỉ", "tỷ"), ("hi", "hy"), ("ki", "ky")),
        *(("qui", "quy"), ("quí", "quý"), ("quỵ", "quỵ")),
    ],
)
def test_i_and_y_are_one_spelling_where_they_sound_alike(typed, canonical):
    assert canonical_iy(typed) == canonical


@pytest.mark.parametrize("word", ["tai", "tay", "ski", "sky", "bi", "gì", "vi", "quit", "kim", "i"])
def test_i_and_y_differ_elsewhere(word):
    assert canonical_iy(word) == word


def test_strip_marks_keeps_case():
    assert strip_marks("ĐƯỜNG Nguyễn Huệ") == "DUONG Nguyen Hue"
