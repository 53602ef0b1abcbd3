"""PDF: text by pages, what the properties say, and every kind of damage told."""

from __future__ import annotations

import io
import random
import unicodedata

import pytest

from benchmarks.formats.making_pdf import make_pdf
from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.readers import pdf
from searchlib.sources.readers.items import Item, Note
from searchlib.sources.readers.pdf import read

PAGES = (
    "Cộng hòa Xã hội Chủ nghĩa Việt Nam\nĐộc lập – Tự do",
    "Bản ghi nhớ của Bộ Công an",
    "Moscow, Patrushev",
)
DAMAGED = "is damaged or truncated, and was read as far as it goes: fetch it again"


def items(data: bytes) -> list[Item]:
    return list(read(io.BytesIO(data), "báo cáo.pdf"))


def document(data: bytes) -> Document:
    (found,) = items(data)
    assert isinstance(found, Document)
    return found


def reason(data: bytes) -> str:
    with pytest.raises(DocumentError) as raised:
        items(data)
    assert raised.value.source == "báo cáo.pdf"
    return raised.value.reason


def test_pages_are_read_in_order_and_each_has_its_locator() -> None:
    found = document(make_pdf(PAGES))
    assert found.text.split("\n") == [line for page in PAGES for line in page.split("\n")]
    assert [(found.text[at:].split("\n")[0], label) for at, label in found.locators] == [
        (PAGES[0].split("\n")[0], "page 1"),
        (PAGES[1], "page 2"),
        (PAGES[2], "page 3"),
    ]


def test_locators_count_code_points_of_composed_text() -> None:
    first = unicodedata.normalize("NFD", "Việt ngữ 😀")
    found = document(make_pdf([first, "trang hai"]))
    assert found.text == "Việt ngữ 😀\ntrang hai"
    assert found.locators == ((0, "page 1"), (11, "page 2"))


def test_a_page_without_text_between_others_has_no_locator() -> None:
    assert [label for _, label in document(make_pdf(["một", "", "ba"])).locators] == ["page 1", "page 3"]


def test_the_properties_give_title_author_and_date() -> None:
    found = document(
        make_pdf(PAGES, title="Bản ghi nhớ 2021", author="Trần Văn An", created="D:20210316080000+07'00'")
    )
    assert (found.title, found.author, found.date) == ("Bản ghi nhớ 2021", "Trần Văn An", "2021-03-16")
    assert found.lang is None


def test_properties_that_say_nothing_give_way_to_the_text() -> None:
    found = document(
        make_pdf(
            ["16/3/2021\nHợp tác Việt – Nga"], title="Microsoft Word - a.doc", author="User", created="D:2021"
        )
    )
    assert (found.title, found.author, found.date) == ("Hợp tác Việt – Nga", None, "2021-03-16")
    letter = "BỘ CÔNG AN\nHà Nội, ngày 15 tháng 3 năm 2019\nKính gửi"
    assert document(make_pdf([letter], created="D:20240102")).date == "2019-03-15"
    assert document(make_pdf(["Hợp tác"], created="soon")).date is None
    assert document(make_pdf(["x"], created="D:20213116")).date is None


def test_lines_of_a_paragraph_and_words_broken_over_lines_are_joined() -> None:
    page = (
        "Hai bên khẳng định sẽ tiếp tục thúc đẩy hợp tác trong lĩnh vực an\n"
        "ninh, phòng chống tội phạm và trao đổi thông tin về inter-\n"
        "national coöperation."
    )
    assert "lĩnh vực an ninh, phòng" in document(make_pdf([page])).text
    assert "international" in document(make_pdf([page])).text


def test_a_file_that_anybody_may_open_is_read_though_it_is_encrypted() -> None:
    found = document(make_pdf(PAGES, title="Tiêu đề của tệp", password=""))
    assert found.title == "Tiêu đề của tệp"
    assert PAGES[1] in found.text


def test_a_file_with_a_password_is_told() -> None:
    assert reason(make_pdf(PAGES, password="x" * 8)) == ("is encrypted: save it without a password")


def test_scanned_pages_are_told() -> None:
    found, note = items(make_pdf([""] * 12))
    assert isinstance(found, Document)
    assert (found.text, found.title, found.locators) == ("", "báo cáo", ())
    assert isinstance(note, Note)
    assert note.text == (
        "has no text on its 12 pages: it is perhaps scanned; run OCR over it, for example with 'ocrmypdf'"
    )


def test_pictures_without_text_among_pages_with_text_are_told() -> None:
    _, note = items(make_pdf(["một", "", "ba", "", ""], pictures=(2, 4, 5)))
    assert isinstance(note, Note)
    assert note.text.startswith("has pictures and no text on pages 2, 4-5: run OCR over it")


def test_a_broken_table_of_objects_is_told_and_all_is_read() -> None:
    good = make_pdf(PAGES)
    note, found = items(good.replace(b"startxref\n", b"startxref\n9"))
    assert note == Note("báo cáo.pdf", DAMAGED)
    assert found == document(good)


def test_bytes_in_front_of_a_file_do_no_harm() -> None:
    assert document(b"\r\n\r\n" + make_pdf(PAGES)) == document(make_pdf(PAGES))


def test_of_a_truncated_file_the_pages_that_are_left_are_read() -> None:
    good = make_pdf([f"trang {number}" for number in range(1, 21)])
    note, found = items(good[: len(good) * 2 // 3])
    assert note == Note("báo cáo.pdf", DAMAGED)
    assert isinstance(found, Document)
    assert found.text.startswith("trang 1\ntrang 2\n")
    assert 3 < len(found.locators) < 20


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"PK\3\4", b"%PDF-1.7\n" + bytes(10_000), make_pdf([])])
def test_what_has_no_page_is_no_pdf(data: bytes) -> None:
    assert reason(data) == "is no PDF, or a damaged one: fetch it again"


def test_a_page_that_cannot_be_read_costs_itself_alone() -> None:
    broken = make_pdf(["một", "hai", "ba"]).replace(
        b"10 0 obj\n<< /Type /Page ", b"10 0 obj\n<< /Type /Pace "
    )
    found, error = items(broken)
    assert isinstance(found, Document)
    assert found.text == "một\nba"
    assert found.locators == ((0, "page 1"), (4, "page 3"))
    assert isinstance(error, DocumentError)
    assert error.reason == "cannot be read on page 2, damaged there: fetch it again"


def test_a_file_of_which_no_page_can_be_read_is_told() -> None:
    assert reason(make_pdf(["một", "hai"]).replace(b"/Type /Page ", b"/Type /Pace ")) == (
        "cannot be read on its 2 pages, damaged there: fetch it again"
    )


@pytest.mark.parametrize(("limit", "value"), [("_MOST_PAGES", 2), ("_MOST_TEXT", 20)])
def test_what_is_over_a_limit_is_told(monkeypatch: pytest.MonkeyPatch, limit: str, value: int) -> None:
    monkeypatch.setattr(pdf, limit, value)
    found, error = items(make_pdf(["mười ký tự", "mười ký tự", "mười ký tự"]))
    assert isinstance(found, Document)
    assert len(found.locators) == 2
    assert isinstance(error, DocumentError)
    assert error.reason == "was read up to page 2 of 3, the limit: split it"


def test_any_damage_is_told_and_raises_nothing_else() -> None:
    good, chance = make_pdf(PAGES, title="Tiêu đề", created="D:2021"), random.Random(5)
    for _ in range(300):
        data = bytearray(good)
        for _ in range(chance.choice((1, 10, 100))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        del data[chance.randrange(len(data)) if chance.random() < 0.3 else len(data) :]
        try:
            found = items(bytes(data))
        except DocumentError:
            continue
        assert sum(isinstance(item, Document) for item in found) == 1
