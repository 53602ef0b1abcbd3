"""Decoding: bytes to text in NFC, or the reason why not."""

from __future__ import annotations

import codecs
import io
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.errors import DocumentError
from searchlib.sources.readers import decoding
from searchlib.sources.readers.decoding import decode, decode_portions, decode_webpage, nfc

TEXT = "Hội đồng An ninh"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        unicodedata.normalize("NFD", TEXT).encode(),
    ],
)
def test_unicode_in_its_usual_forms_becomes_nfc(data: bytes) -> None:
    assert decode(data, "a.txt") == TEXT


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"ab\xff", "is not UTF-8 at byte 2: convert it"),
        (b"\xef\xbb\xbfab\xff", "is not UTF-8 at byte 5, though it begins as such: it is damaged"),
        (
            codecs.BOM_UTF16_LE + b"a\0b",
            "is not UTF-16-LE at byte 4, though it begins as such: it is damaged",
        ),
        (b"\x89PNG\0", "is not UTF-8 at byte 0, and has NULs: it is no text"),
    ],
)
def test_the_error_names_the_byte_and_a_remedy_that_helps(data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=rf"^a.txt: {reason}"):
        decode(data, "a.txt")


@given(
    st.text(st.sampled_from("aếđ\U0001f600 \n\u0a00"), max_size=60),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be"]),
    st.integers(8, 40),  # room for a mark and a character
)
def test_portions_are_the_text_cut_between_characters(text: str, encoding: str, size: int) -> None:
    mark = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}.get(encoding, b"")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decoding, "PORTION", size)
        portions = list(decode_portions(io.BytesIO(mark + text.encode(encoding)), "a.txt"))
    assert "".join(portion.text for portion in portions) == text
    assert [portion.more for portion in portions] == [True] * (len(portions) - 1) + [False]
    assert all(portion.text for portion in portions) or not text


def test_a_portion_ends_where_a_paragraph_does_else_a_line_else_a_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(decoding, "PORTION", 32)
    for text, first in (
        ("a" * 28 + "\n\nb\n" + "c" * 99, 30),
        ("a b\n" * 30, 32),
        ("a b c d e" * 9 + "\n", 31),
        ("a" * 40, 32),
        ("a" * 20 + "\n" + "b " * 90, 21),
    ):
        assert len(next(decode_portions(io.BytesIO(text.encode()), "a.txt"))[0]) == first


def test_an_error_beyond_the_first_portion_names_the_byte_in_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(decoding, "PORTION", 10)
    with pytest.raises(DocumentError, match="is not UTF-8 at byte 25"):
        list(decode_portions(io.BytesIO(b"x" * 25 + b"\xff\0"), "a.txt"))


@pytest.mark.parametrize(
    "text", ["a" + "\u0301\u0323" * 200_000, "\u0f73" * 200_000, "\u0301\u0323" * 200_000]
)
def test_a_mountain_of_marks_takes_no_time(text: str) -> None:
    started = time.perf_counter()
    nfc(text)
    assert time.perf_counter() - started < 2


@given(st.text(st.sampled_from("aoêđ\u0301\u0323\u031b\u0f73\uac00\u11a8 "), max_size=29))
def test_text_with_sane_stacks_is_as_unicode_normalises_it(text: str) -> None:
    assert nfc(text) == unicodedata.normalize("NFC", text)


@given(st.integers(0, 100), st.integers(0, 200), st.text(max_size=40))
def test_breaking_a_stack_up_loses_nothing_and_gives_nfc(before: int, height: int, after: str) -> None:
    text = nfc("x" * before + "\u0323" * height + after)
    assert unicodedata.is_normalized("NFC", text)
    assert text.count("\u0323") + text.count("ẋ") >= height - 1
    assert max(map(len, "".join(c if c == "\u0323" else " " for c in text).split()), default=0) <= 60


def page(charset: str) -> bytes:
    return f'<html><head><meta charset="{charset}"></head><body>Tự do, café</body></html>'.encode(
        "cp1258" if charset == "windows-1258" else "cp1252", "replace"
    )


def test_a_page_is_read_in_the_encoding_it_names() -> None:
    assert "café" in decode_webpage(page("iso-8859-1"), "a.html")
    data = b"<meta charset=windows-1258>" + unicodedata.normalize("NFD", "cà phê").encode("cp1258", "ignore")
    assert "c\u00e0 ph" in decode_webpage(data, "a.html")


def test_a_page_in_utf8_is_read_as_such_whatever_it_names() -> None:
    assert decode_webpage('<meta charset="iso-8859-1">Hội'.encode(), "a.html").endswith("Hội")


@pytest.mark.parametrize(
    "charset", ["utf-8", "punycode", "unicode_escape", "hex", "iso-8859-99", "nonsense", ""]
)
def test_a_page_that_names_no_encoding_worth_believing_is_an_error(charset: str) -> None:
    with pytest.raises(DocumentError, match="convert it"):
        decode_webpage(page(charset), "a.html")
