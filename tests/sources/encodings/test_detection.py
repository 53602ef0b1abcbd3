"""Bytes in old Vietnamese encodings: recognised, and read as they were written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.sources.encodings import decode_legacy
from searchlib.sources.encodings.tables import letters
from tests.sources.encodings.legacy import NAMES, TYPEWRITTEN, encode

TITLE = "Cộng hòa Xã hội chủ nghĩa Việt Nam"
SENTENCE = "Hai bộ đã ký bản ghi nhớ về việc thắt chặt hợp tác giữa Bộ Công an và Bộ Nội vụ."
ENGLISH = "The ministers signed a memorandum of understanding in Hanoi on Tuesday.\n"


def seeds(project: Path) -> list[str]:
    """The Vietnamese articles, with the punctuation that the encodings have."""
    texts = [path.read_text("utf-8").translate(TYPEWRITTEN) for path in sorted((project / "seeds").iterdir())]
    vietnamese = [text for text in texts if "Việt Nam" in text]
    assert len(texts) == 5
    assert vietnamese
    return vietnamese


def readable(text: str, name: str) -> str:
    """What an encoding carries of a text: capitals with tones are small in TCVN3."""
    return text.casefold() if name == "tcvn3" else text


@pytest.mark.parametrize("name", NAMES)
def test_the_seeds_are_recognised_and_come_out_as_they_were(project: Path, name: str) -> None:
    for text in seeds(project):
        decoded = decode_legacy(encode(text, name))
        assert decoded is not None
        assert readable(decoded.text, name) == readable(text, name)
        assert decoded.encoding == name
        assert decoded.confidence > 0.9


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", [TITLE, SENTENCE, "Độc lập - Tự do - Hạnh phúc"])
def test_a_title_and_a_sentence_are_recognised(text: str, name: str) -> None:
    decoded = decode_legacy(encode(text, name))
    assert decoded is not None
    assert (decoded.text, decoded.encoding) == (text, name)


@pytest.mark.parametrize("name", NAMES)
def test_english_beside_vietnamese_does_not_matter(name: str) -> None:
    decoded = decode_legacy(ENGLISH.encode() * 5 + encode(SENTENCE, name))
    assert decoded is not None
    assert (decoded.text, decoded.encoding) == (ENGLISH * 5 + SENTENCE, name)


def test_capitals_of_tcvn_5712_are_read_where_they_have_codes_of_their_own() -> None:
    text = "ỦY BAN NHÂN DÂN TỈNH ĐẮK LẮK, CỘNG HÒA XÃ HỘI, Ứng Hòa, Ở Hà Nội có Ủy ban"
    data = "".join([letters("tcvn3").get(letter, letter) for letter in text]).encode("latin-1")
    decoded = decode_legacy(data)
    assert decoded is not None
    assert (decoded.text, decoded.encoding) == (text, "tcvn3")


def test_punctuation_of_windows_stays_in_tcvn3_and_vni() -> None:
    for name in ("tcvn3", "vni"):
        data = encode('Ông nói: "Việt Nam - đất nước tươi đẹp" rồi đi', name)
        decoded = decode_legacy(
            data.replace(b' "', b" \x93").replace(b'" ', b"\x94 ").replace(b" - ", b" \x96 ")
        )
        assert decoded is not None
        assert decoded.text.lower() == "ông nói: “việt nam – đất nước tươi đẹp” rồi đi"


@pytest.mark.parametrize("name", NAMES)
def test_what_may_mean_several_things_is_not_guessed(name: str) -> None:
    assert decode_legacy(encode("Huế", name)) is None


@given(st.binary())
def test_no_bytes_raise(data: bytes) -> None:
    decoded = decode_legacy(data)
    assert decoded is None or 0 < decoded.confidence <= 1


@given(st.sampled_from(NAMES), st.permutations(sorted(set(SENTENCE.split()))))
def test_the_order_of_words_does_not_matter(name: str, words: list[str]) -> None:
    text = " ".join(words)
    decoded = decode_legacy(encode(text, name))
    assert decoded is not None
    assert decoded.encoding == name


def test_every_letter_is_converted_and_not_just_the_sample() -> None:
    text = "\n".join(f"{number} {SENTENCE} Cửa sổ" for number in range(3000))
    for name in NAMES:
        assert len(encode(text, name)) > 100_000
        decoded = decode_legacy(encode(text, name))
        assert decoded is not None
        assert decoded.text == text
