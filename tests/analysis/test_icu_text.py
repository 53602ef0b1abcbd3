from __future__ import annotations

import subprocess
import sys
import threading
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.analysis import icu_text
from searchlib.analysis.icu_text import casefold, character_classes, fold_marks, nfc, word_spans

# Everything that has been trouble: marks, invisible characters, connectors, astral letters, emoji.
TEXTS = st.text(
    st.one_of(st.characters(), st.sampled_from("aZđ9 \u0301\u0323\u00ad\u200b\u200d.'’-_😀𠀀𝔸กำ漢カ"))
)


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in word_spans(text)]


def contains(ranges: icu_text.Ranges, character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in ranges)


def spans_by_the_rule(text: str) -> list[tuple[int, int]]:
    """The rule of the module's docstring, character by character."""
    classes = character_classes()
    kinds = [
        next((n for n, r in enumerate(classes[:3]) if contains(r, c)), 3)  # core, mark, invisible, other
        for c in text
    ]
    spans, start = [], 0
    for index in range(len(text) + 1):
        if index < len(text) and kinds[index] < 3:
            continue
        cores = [place for place in range(start, index) if kinds[place] == 0]
        if cores:
            ends = [place + 1 for place in range(start, index) if kinds[place] < 2]
            spans.append((cores[0], ends[-1]))
        start = index + 1
    return spans


@given(TEXTS)
def test_spans_follow_the_rule_where_no_dictionary_is_needed(raw):
    text = nfc(raw)
    unspaced = character_classes().unspaced
    text = "".join(" " if contains(unspaced, character) else character for character in text)
    assert word_spans(text) == spans_by_the_rule(text)


@given(TEXTS)
def test_spans_ascend_and_lie_inside_the_text(raw):
    text = nfc(raw)
    places = [place for span in word_spans(text) for place in span]
    assert places == sorted(places)
    assert all(start < end for start, end in word_spans(text))
    assert not places or (places[0] >= 0 and places[-1] <= len(text))


@given(TEXTS)
def test_decomposed_text_becomes_the_composed_one(text):
    assert nfc(unicodedata.normalize("NFD", text)) == nfc(unicodedata.normalize("NFC", text))


@given(TEXTS)
def test_nfc_text_stays_as_it_is_and_can_be_encoded(text):
    once = nfc(text)
    assert nfc(once) is once
    once.encode()


def test_lone_surrogates_are_replaced():
    assert nfc("a\ud83d b\ude00") == "a\ufffd b\ufffd"
    assert nfc("\ud83d\ude00") == "\ufffd\ufffd"


@given(TEXTS)
def test_folding_is_idempotent(text):
    once = fold_marks(casefold(text))
    assert fold_marks(once) == once
    assert casefold(once) == once


def test_words_held_together_by_unicode_are_split():
    assert pieces("TP.HCM A.N. foo_bar Vietnam's 20.9.2025") == [
        *("TP", "HCM", "A", "N", "foo", "bar", "Vietnam", "s", "20", "9", "2025")
    ]


def test_offsets_are_code_points_after_emoji_and_astral_letters():
    text = "😀😀 🇻🇳 𝔸𝔹 Tô Lâm"
    assert pieces(text) == ["𝔸𝔹", "Tô", "Lâm"]
    assert word_spans(text)[-1] == (len(text) - 3, len(text))


@pytest.mark.parametrize("invisible", ["\u00ad", "\u200b", "\u200d", "\u2060", "\ufeff"])
def test_an_invisible_character_does_not_split_a_word(invisible):
    assert pieces(f"coop{invisible}eration{invisible} ended") == [f"coop{invisible}eration", "ended"]


def test_marks_without_a_letter_are_no_word():
    assert pieces("❤\ufe0f \u0301 -\u0301a") == ["a"]


def test_scripts_without_spaces_are_cut_by_dictionary():
    assert pieces("ภาษาไทยง่าย, abcカタカナテキスト") == ["ภาษา", "ไทย", "ง่าย", "abc", "カタカナ", "テキスト"]


def test_dictionary_words_have_code_point_offsets_among_astral_letters():
    text = "𠀀𠀀漢字 𠀀"
    assert "".join(pieces(text)) == text.replace(" ", "")


def test_threads_do_not_disturb_each_other():
    texts = ["ภาษาไทยง่าย" * 50, "カタカナテキスト" * 50]
    expected = [word_spans(text) for text in texts]
    found: list[bool] = []

    def work(number):
        found.extend(word_spans(texts[number]) == expected[number] for _ in range(20))

    threads = [threading.Thread(target=work, args=(number % 2,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 80


@pytest.mark.parametrize(
    ("text", "folded"),
    [("ЁЛКА", "елка"), ("Łódź", "lodz"), ("Straße", "strasse"), ("ﬁnance", "finance"), ("ΆΛΦΑ", "αλφα")],
)
def test_marks_and_case_go_in_any_script(text, folded):
    assert fold_marks(casefold(text)) == folded


@pytest.mark.parametrize("text", ["हिन्दी", "ガラス", "ภาษา", "한국어"])
def test_signs_that_make_other_words_stay(text):
    assert fold_marks(casefold(text)) == text


def test_decimal_digits_of_any_script_are_ascii():
    assert casefold("２０२５ ٢٠٢٥ २०२५ 𝟚𝟘") == "2025 2025 2025 20"


@given(
    st.text(st.characters(max_codepoint=0x24F) | st.sampled_from("ạảấầẩẫậắặẹềểệịọốồộớợụứừựỳỵỷỹẞƠư")).map(nfc)
)
def test_latin_text_folds_letter_by_letter(text):
    assert casefold(text) == icu_text._casefold(text)
    folded = casefold(text)
    assert fold_marks(folded) == (folded if folded.isascii() else icu_text._fold_marks(folded))


@pytest.mark.parametrize("text", ["กー漢ั", "漢ะつ", "ไทยかな", "ខ្មែរไทย漢"])
def test_a_text_is_cut_the_same_the_first_time_and_ever_after(text: str) -> None:
    code = "import sys; from searchlib.analysis.icu_text import word_spans as cut; t = sys.argv[1]; "
    code += "print(len({tuple(cut(t)) for _ in range(20)}))"
    done = subprocess.run([sys.executable, "-c", code, text], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"


def test_every_latin_letter_is_read_as_icu_reads_it():
    letters = [chr(code) for code in (*range(0x80, 0x250), *range(0x1EA0, 0x1EFA))]
    assert [casefold(letter) for letter in letters] == [icu_text._casefold(letter) for letter in letters]
    folded = [icu_text._fold_marks(letter) for letter in letters]
    assert [fold_marks(letter) for letter in letters] == folded


@given(TEXTS)
def test_a_text_has_the_characters_of_its_repertoire_alone(text):
    everything = icu_text._ranges(icu_text.repertoire(text))
    assert all(contains(everything, character) for character in text)
