"""Charsets: what was declared, where it is possible; else what the bytes are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.sources.readers.charsets import decode_charset

TEXT = "Hội đồng An ninh họp"
LEGACY = "Céng hßa X· héi chñ nghÜa ViÖt Nam, §éc lËp Tù do H¹nh phóc"


@pytest.mark.parametrize(
    "charset", ["utf-8", "UTF8", "iso-8859-1", "windows-1258", "big5", "nonsense", "hex", "", None]
)
def test_utf8_is_read_as_such_whatever_is_declared(charset: str | None) -> None:
    assert decode_charset(TEXT.encode(), charset) == (TEXT, True)


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("utf-16", TEXT), ("utf-16-le", TEXT), ("utf-7", TEXT), ("iso-2022-jp", "日本"), ("koi8-r", "Совет"),
        ("windows-1251", "Совет"), ("gb18030", "越南 họp"), ("windows-1252", "déjà vu"),
    ],
)  # fmt: skip
def test_other_encodings_are_read_as_declared(charset: str, text: str) -> None:
    assert decode_charset(text.encode(charset), charset) == (text, True)


def test_half_a_surrogate_pair_is_no_character() -> None:
    decode_charset(b"+2AA-", "utf-7")[0].encode()


def test_ascii_that_is_declared_to_be_utf16_is_ascii() -> None:
    assert decode_charset(b"plain text", "utf-16") == ("plain text", True)


@pytest.mark.parametrize("charset", ["utf-8", "us-ascii", "iso-8859-1", None])
def test_old_vietnamese_encodings_are_found_where_nothing_or_nothing_certain_is_declared(
    charset: str | None,
) -> None:
    text, sure = decode_charset(LEGACY.encode("latin-1"), charset)
    assert text == "Cộng hòa Xã hội chủ nghĩa Việt Nam, Độc lập Tự do Hạnh phúc"
    assert not sure


def test_what_is_declared_to_be_latin_1_is_windows_1252() -> None:
    assert decode_charset(b"\x93d\xe9j\xe0 vu, caf\xe9 noir\x94", "iso-8859-1") == (
        "“déjà vu, café noir”",
        True,
    )


def test_damaged_characters_are_replaced_and_the_others_read() -> None:
    assert decode_charset(TEXT.encode() + b"\xff", "utf-8") == (TEXT + "\ufffd", False)


@given(
    st.binary(max_size=60),
    st.sampled_from(["utf-8", "utf-16", "utf-7", "iso-8859-1", "big5", "punycode", "\0", None]),
)
def test_something_always_comes_out(data: bytes, charset: str | None) -> None:
    text, _ = decode_charset(data, charset)
    text.encode()
    assert bool(text) or not data.strip(b"\x00\x1b\xfe\xff+-")
