"""Rich Text: code pages and escapes, properties, what stands beside the text, and no file too slow."""

from __future__ import annotations

import io
import re
import time
import unicodedata

import pytest

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.readers.items import Item, Note
from searchlib.sources.readers.rtf import read
from tests.sources.readers.damaging import damaged, outcomes

FONTS = r"{\fonttbl{\f0\fnil Symbol;}{\f1\froman\fcharset163 Times New Roman;}{\f2\fcharset0 Arial;}}"


def escaped(text: str) -> str:
    """Text as Word writes it: by the halves of UTF-16, with a question mark for older programs."""
    units = memoryview(text.encode("utf-16-le")).cast("H")
    return "".join(chr(unit) if unit < 128 else f"\\u{unit - (unit > 0x7FFF) * 0x10000}?" for unit in units)


def in_bytes(text: str) -> bytes:
    """Text in the Vietnamese code page, which has letters with their shape marks, and tone marks apart."""
    apart = unicodedata.normalize("NFD", text)
    for mark in "\u0302\u0306\u031b":
        for letter in "aeouAEOU":
            whole = unicodedata.normalize("NFC", letter + mark)
            apart = re.sub(f"{letter}([\u0323]?){mark}", rf"{whole}\1", apart)
    return apart.encode("cp1258")


def items(source: str | bytes) -> list[Item]:
    return list(read(io.BytesIO(source if isinstance(source, bytes) else source.encode("ascii")), "thư.rtf"))


def document(source: str | bytes) -> Document:
    (found,) = items(source)
    assert isinstance(found, Document)
    return found


@pytest.mark.parametrize("text", ["Cộng hòa Xã hội", unicodedata.normalize("NFD", "Việt Nam"), "một 😀 hai"])
def test_escaped_characters_are_read_and_composed(text: str) -> None:
    assert document(f"{{\\rtf1\\ansi {escaped(text)}}}").text == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("head", [r"\ansicpg1258 ", rf"\ansicpg1252{FONTS}\f1 "])
def test_vietnamese_bytes_are_read_by_the_code_page_of_the_file_or_of_the_font(head: str) -> None:
    text = "Bộ Công an ký bản ghi nhớ ở Hà Nội"
    data = in_bytes(text)
    by_escapes = "".join(f"\\'{byte:02x}" if byte > 127 else chr(byte) for byte in data)
    assert document(f"{{\\rtf1\\ansi{head}{by_escapes}}}").text == text
    assert document(f"{{\\rtf1\\ansi{head}".encode() + data + b"}").text == text


def test_fonts_of_other_character_sets_are_told_apart() -> None:
    assert (
        document(rf"{{\rtf1\ansi\ansicpg1252{FONTS}\f1 Vi\'ea\'f2t \f2 caf\'e9 \f0 \'e9}}").text
        == "Việt café é"
    )


def test_text_in_utf_8_is_read() -> None:
    assert document("{\\rtf1\\ansi Việt Nam}".encode()).text == "Việt Nam"


def test_the_properties_give_title_author_and_date() -> None:
    named = rf"{{\title {escaped('Bản ghi nhớ')}}}{{\author {escaped('Trần An')}}}"
    found = document(rf"{{\rtf1\ansi{{\info{named}{{\creatim\yr2021\mo3\dy16\hr8}}}}{{\b \'b7}} text\par}}")
    assert (found.title, found.author, found.date) == ("Bản ghi nhớ", "Trần An", "2021-03-16")
    assert "Trần An" not in found.text


def test_what_a_file_says_itself_is_believed_before_its_properties() -> None:
    info = r"{\info{\title Document1}{\creatim\yr2024\mo1\dy2}}"
    found = document(rf"{{\rtf1{info}16/3/2021\par Thu ngo\par more}}")
    assert (found.title, found.author, found.date) == ("Thu ngo", None, "2021-03-16")


def test_rows_and_cells_of_tables_are_apart() -> None:
    assert document(r"{\rtf1\trowd\cellx100 a\cell b\cell\row c\cell\row}").text.split("\n") == ["a\t b", "c"]


def test_what_stands_beside_the_text_follows_it_once() -> None:
    header = r"{\headerl HEAD\par}"
    beside = r"{\footnote note {\b one}}{\*\annotation remark}{\shp{\*\shpinst{\shptxt BOX}}}"
    found = document(rf"{{\rtf1{header}{header} text{beside} more\par}}")
    assert found.text.split("\n") == ["text more", "BOX", "note one", "remark", "HEAD"]
    assert [label for _, label in found.locators] == [
        "text boxes",
        "footnotes",
        "comments",
        "headers and footers",
    ]


def test_pictures_are_no_text() -> None:
    by_digits = r"{\pict\jpegblip " + "\n".join(["0a" * 64] * 10) + "}"
    by_bytes = b"{\\pict\\bin6 }{}{\\\xff}"
    assert document(f"{{\\rtf1 a{by_digits}b}}").text == "ab"
    assert document(b"{\\rtf1 a" + by_bytes + b"b}").text == "ab"


def test_links_keep_their_text() -> None:
    link = r'{\field{\*\fldinst{HYPERLINK "http://x.vn"}}{\fldrslt{trang}}}'
    assert document(rf"{{\rtf1 a {link} b}}").text == "a trang b"


def test_a_file_cut_short_is_told() -> None:
    found, note = items(r"{\rtf1\ansi one\par {\b two")
    assert isinstance(found, Document)
    assert found.text == "one\ntwo"
    assert note == Note("thư.rtf", "is cut short, and was read as far as it goes: fetch it again")


@pytest.mark.parametrize("data", [b"", b"plain text", b"PK\3\4"])
def test_what_is_no_rich_text_is_told(data: bytes) -> None:
    with pytest.raises(DocumentError, match="is no Rich Text"):
        items(data)


@pytest.mark.parametrize(
    "source",
    [
        "{" * 300_000,
        "{\\field{\\*\\fldinst{ HYPERLINK " * 10_000,
        "{\\fonttbl" + "\\f1 a" * 30_000,
        "{\\fonttbl" + "\\f1\\fcharset1a" * 30_000,
        "{\\footnote a" * 20_000,
        "{\\footnote a}" * 20_000,
        "{\\pict " + "0a" * 5_000_000,
        "\\bin1" * 50_000,
    ],
)
def test_absurd_files_are_read_quickly(source: str) -> None:
    start = time.perf_counter()
    items("{\\rtf1 " + source)
    assert time.perf_counter() - start < 5


def test_any_damage_is_told_and_raises_nothing_else() -> None:
    info = rf"{{\info{{\title {escaped('Bản ghi nhớ')}}}}}"
    good = rf"{{\rtf1\ansi\ansicpg1258{FONTS}{info}\f1 {escaped('Bộ')} \'f0\par}}"
    assert outcomes(read, damaged(good.encode(), 300)) == {"read", "error"}
