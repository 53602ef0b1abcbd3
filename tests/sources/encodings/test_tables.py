"""The tables of old encodings: complete, and as others have them."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.sources.encodings.tables import EIGHT_BIT, VIEW, letters, to_view
from searchlib.sources.encodings.viqr import VIQR, read_codes
from tests.sources.encodings.legacy import NAMES, encode

LETTERS = [
    unicodedata.normalize("NFC", case(base + tone))
    for base in "aăâeêioôơuưy"
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    for case in (str.lower, str.upper)
    if tone or base in "ăâêôơư"
] + ["đ", "Đ"]
# A whole text in VIQR is read with care for what is not Vietnamese; here letters are what matters.
READERS = {encoding.name: encoding.read for encoding in reversed(EIGHT_BIT)} | {"viqr": read_codes}
VSCII = EIGHT_BIT[1].read

words = st.text(st.sampled_from("".join(LETTERS) + "abcdeghiklmnopqrstuvxyABCDEGH"), max_size=7)
texts = st.lists(words).map(" ".join)


@pytest.mark.parametrize("name", ["tcvn3", "vni", "viscii", "viqr"])
def test_a_table_has_each_letter_once(name: str) -> None:
    codes = letters(name)
    assert sorted(codes) == sorted(LETTERS)
    assert len(set(codes.values())) == len(LETTERS) == 134


@pytest.mark.parametrize("name", ["TCVN", "VISCII"])
def test_a_table_is_what_iconv_has(name: str) -> None:
    iconv = shutil.which("iconv")
    if (
        iconv is None
        or name not in subprocess.run([iconv, "-l"], capture_output=True, check=True).stdout.decode()
    ):
        pytest.skip(f"needs an iconv that knows {name}")
    table = letters("tcvn3" if name == "TCVN" else "viscii")
    for letter in LETTERS:
        done = subprocess.run(
            [iconv, "-f", "UTF-8", "-t", name], input=letter.encode(), capture_output=True, check=True
        )
        assert done.stdout.decode("latin-1") == table[letter], letter


@pytest.mark.parametrize("name", NAMES)
@given(text=texts)
def test_what_is_written_is_read_again(name: str, text: str) -> None:
    read = READERS[name](encode(text, name).decode("latin-1"))
    if name == "tcvn3":
        assert read.lower() == text.lower()
    else:
        assert read == text


@given(text=texts)
def test_the_capitals_of_tcvn_5712_are_read(text: str) -> None:
    codes = letters("tcvn3")
    assert VSCII("".join([codes.get(letter, letter) for letter in text])) == text


def test_small_letters_among_capitals_of_tcvn3_are_capitals() -> None:
    assert READERS["tcvn3"](encode("ĐIỀU KHOẢN, Hồ Chí Minh", "tcvn3").decode("latin-1")) == (
        "ĐIỀU KHOẢN, Hồ Chí Minh"
    )


def test_a_mark_of_vni_may_be_small_after_a_capital() -> None:
    assert READERS["vni"]("AÙnh Aùnh ÑEÀN") == "Ánh Ánh ĐỀN"


def test_a_backslash_of_viqr_says_that_a_mark_is_none() -> None:
    assert VIQR.read(r"Tha^.t sao\? Ddi\. va` a\dd") == "Thật sao? Đi. và add"


def test_a_second_tone_of_viqr_is_punctuation() -> None:
    assert VIQR.read("DDe^'n ro^`i. Tha^.t a`?'") == "Đến rồi. Thật à?'"


def test_a_word_with_tones_alone_that_is_no_syllable_is_not_viqr() -> None:
    assert VIQR.read("don't you're ti`m") == "don't you're tìm"


@given(text=st.text(st.sampled_from(VIEW)))
def test_each_byte_is_one_character_of_a_view(text: str) -> None:
    view = to_view(text)
    assert len(view) == len(text)
    assert all(character < "\u0100" for character in view)


@pytest.mark.parametrize("encoding", [*EIGHT_BIT, VIQR], ids=lambda encoding: encoding.name)
@given(data=st.binary())
def test_any_bytes_can_be_read(encoding, data: bytes) -> None:
    assert isinstance(encoding.read(data.decode("latin-1")), str)
