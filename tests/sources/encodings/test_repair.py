"""Text that was pasted through the wrong encoding comes out as it was meant, and good text is not touched."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.analysis.vietnamese import is_syllable
from searchlib.sources.encodings import repair_text
from tests.sources.encodings.legacy import NAMES, TYPEWRITTEN, encode, pasted
from tests.sources.encodings.test_detection import ENGLISH, SENTENCE, TITLE, readable, seeds

UNICODE = "Đây là đoạn văn bản viết đúng bằng Unicode, và nó phải còn nguyên như cũ."

onsets = st.sampled_from("b c ch d đ g h kh l m n ng nh ph s t th tr v x".split())
rhymes = st.sampled_from(
    "a an ang ai ao ăn ăng âm âu e em ê ên i in inh iên o oa oan ong ô ông ơ ơi u ui ư ương".split()
)
tones = st.sampled_from(["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"])
syllables = st.builds(
    lambda onset, rhyme, tone: unicodedata.normalize("NFC", onset + rhyme[0] + tone + rhyme[1:]),
    onsets,
    rhymes,
    tones,
).filter(is_syllable)
sentences = st.lists(syllables, max_size=30).map(" ".join)


@pytest.mark.parametrize(
    ("wrong", "right", "encoding"),
    [
        ("Céng hßa X· héi chñ nghÜa ViÖt Nam", TITLE, "tcvn3"),
        ("Coäng hoøa Xaõ hoäi chuû nghóa Vieät Nam", TITLE, "vni"),
        ("Cµng hòa Xã hµi chü nghîa Vi®t Nam", TITLE, "viscii"),
        ("Côòng hoÌa XaÞ hôòi chuÒ nghiÞa Viêòt Nam", TITLE, "windows-1258"),
        ("Co^.ng ho`a Xa~ ho^.i chu? nghi~a Vie^.t Nam", TITLE, "viqr"),
        ("Cá»™ng hÃ²a XÃ£ há»™i chá»§ nghÄ©a Viá»‡t Nam", TITLE, "utf-8"),
        ("Cá»™ng hĂ²a XĂ£ há»™i chá»§ nghÄ©a Viá»‡t Nam", TITLE, "utf-8"),
        ("Cá»\x99ng hÃ²a XÃ£ há»\x99i chá»§ nghÄ©a Viá»\x87t Nam", TITLE, "utf-8"),
        ("Céng hßa X· héi", "Cộng hòa Xã hội", "tcvn3"),
        ("Coäng hoøa Xaõ hoäi", "Cộng hòa Xã hội", "vni"),
        ("Co^.ng ho`a Xa~ ho^.i", "Cộng hòa Xã hội", "viqr"),
        ("HÃ ná»™i lÃ  thá»§ Ä‘Ã´", "Hà nội là thủ đô", "utf-8"),
        ("She saidâ€”â€œdonâ€™t CÃ©lineâ€\x9d", "She said—“don’t Céline”", "utf-8"),
    ],
)
def test_a_title_is_mended(wrong: str, right: str, encoding: str) -> None:
    repaired = repair_text(wrong)
    assert (repaired.text, repaired.encoding) == (right, encoding)
    assert repaired.confidence >= 0.8


@pytest.mark.parametrize("name", NAMES)
def test_the_seeds_pasted_come_out_as_they_were(project: Path, name: str) -> None:
    for text in seeds(project):
        repaired = repair_text(pasted(encode(text, name)))
        assert readable(repaired.text, name) == readable(text, name)
        assert repaired.encoding == name


@pytest.mark.parametrize("page", ["cp1252", "cp1258", "latin-1"])
def test_the_seeds_in_utf8_taken_for_another_encoding_come_out_as_they_were(project: Path, page: str) -> None:
    for path in sorted((project / "seeds").iterdir()):
        text = unicodedata.normalize("NFC", path.read_text("utf-8"))
        assert repair_text(pasted(text.encode(), page)).text == text


def test_utf8_mistaken_twice_is_mended_twice() -> None:
    assert repair_text(pasted(pasted(SENTENCE.encode()).encode())).text == SENTENCE


def test_decomposed_utf8_is_mended() -> None:
    assert repair_text(pasted(unicodedata.normalize("NFD", SENTENCE).encode())).text == SENTENCE


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("order", [1, -1])
def test_of_a_mixed_document_only_the_wrong_part_is_mended(name: str, order: int) -> None:
    parts = [UNICODE, ENGLISH, SENTENCE, "Chị là cô của tôi", UNICODE][::order]
    wrong = [pasted(encode(part, name)) if part is SENTENCE else part for part in parts]
    repaired = repair_text("\n".join(wrong))
    assert repaired.text == "\n".join(parts)
    assert repaired.encoding == name


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_part_within_a_line_is_mended(name: str) -> None:
    wrong = f"{UNICODE} {pasted(encode(SENTENCE, name))} Đất nước Việt Nam."
    assert repair_text(wrong).text == f"{UNICODE} {SENTENCE} Đất nước Việt Nam."


@pytest.mark.parametrize("name", NAMES)
def test_two_encodings_in_one_document_are_both_mended(name: str) -> None:
    wrong = "\n".join([pasted(encode(SENTENCE, name)), pasted(encode(TITLE, "tcvn3"))])
    assert repair_text(wrong).text == f"{SENTENCE}\n{TITLE}"


@pytest.mark.parametrize("name", NAMES)
def test_what_is_short_follows_the_rest_of_its_document(name: str) -> None:
    text = f"{SENTENCE}\nHà Nội\n"
    assert repair_text(pasted(encode(text, name)) + ENGLISH).text == text + ENGLISH


@pytest.mark.parametrize("wrong", ["HuÕ", "Hueá", "Hu^'", "thé né", "µ", "5 µm", "a^2 + b^2"])
def test_what_may_mean_several_things_is_left(wrong: str) -> None:
    assert repair_text(wrong).text is wrong


@given(sentences)
def test_good_vietnamese_is_the_same_object(text: str) -> None:
    assert repair_text(text).text is text


@given(st.lists(sentences, max_size=4).map("\n".join), st.sampled_from(NAMES))
def test_mending_twice_is_mending_once(text: str, name: str) -> None:
    once = repair_text(pasted(encode(text, name))).text
    assert repair_text(once).text == once


@given(st.text(st.sampled_from("Tiêng Viêt ®µ¸¹¬ÌÒ^+.'`~?(ÃÄáº»©€™ðöñø\n") | st.characters()))
def test_no_text_raises(text: str) -> None:
    repaired = repair_text(text)
    assert 0 <= repaired.confidence <= 1
    assert bool(repaired.encoding) or repaired.text is text


@pytest.mark.parametrize("name", NAMES)
def test_one_long_line_is_mended_to_its_end(name: str) -> None:
    text = " ".join([SENTENCE] * 2000).translate(TYPEWRITTEN)
    assert repair_text(pasted(encode(text, name))).text == text
