"""Plain text: its title, its date, and all of its text."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from searchlib.model import Document
from searchlib.sources.readers import decoding
from searchlib.sources.readers.plain import read


def documents(data: bytes, name: str = "báo cáo.txt") -> list[Document]:
    return [item for item in read(io.BytesIO(data), name) if isinstance(item, Document)]


def document(text: str) -> Document:
    (found,) = documents(text.encode())
    return found


def test_the_title_is_the_first_line_with_something_in_it() -> None:
    found = document("\n \n  Lãnh đạo   Bộ Công an\nthăm Nga\n")
    assert found.title == "Lãnh đạo Bộ Công an"
    assert found.text == "\n \n  Lãnh đạo   Bộ Công an\nthăm Nga\n"
    assert (found.key, found.lang, found.date) == ("", None, None)


def test_a_date_in_front_of_the_title_is_taken_off_and_kept() -> None:
    found = document(" date 2021-03 Việt Nam và Nga\nnội dung")
    assert (found.title, found.date) == ("Việt Nam và Nga", "2021-03")
    assert found.text.startswith(" date 2021-03")


def test_a_line_of_its_own_gives_the_date_and_not_the_title() -> None:
    found = document("date: 2021-03-16\n\nTiêu đề\n")
    assert (found.title, found.date) == ("Tiêu đề", "2021-03-16")
    assert document("21/09/2025\nTiêu đề").title == "Tiêu đề"


def test_a_date_is_looked_for_in_ten_lines() -> None:
    assert document("a\n" * 9 + "16-3-2021\n").date == "2021-03-16"
    assert document("a\n" * 10 + "16-3-2021\n").date is None


def test_a_long_title_is_cut_between_words() -> None:
    title = document("một hai ba " * 100).title
    assert len(title) <= 200
    assert title.endswith((" một…", " hai…", " ba…"))
    assert len(document("x" * 1_000).title) == 200


@pytest.mark.parametrize("text", ["", "  \n\n", "date: 2021-03-16"])
def test_a_text_without_a_title_has_its_name(text: str) -> None:
    assert document(text).title == "báo cáo"


@pytest.mark.parametrize(
    "text", [" " * 1_000_000, "\n" * 1_000_000 + "x", "date " * 200_000, "date:" + " " * 1_000_000]
)
def test_absurd_texts_are_read_quickly(text: str) -> None:
    assert document(text).text == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_very_long_text_is_several_documents(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    monkeypatch.setattr(decoding, "PORTION", 100)
    text = "Hồi ký\n" + "".join(f"Điều {number}.\n" for number in range(40))
    found = documents(text.encode(encoding))
    assert "".join(each.text for each in found) == text
    assert len(found) >= 5
    assert all(each.text.endswith("\n") for each in found)
    assert [each.path for each in found] == [f"part {number}" for number in range(1, len(found) + 1)]
    assert found[1].title == "Hồi ký (part 2)"


def test_a_text_of_just_the_longest_length_is_one_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "PORTION", 100)
    assert document("x" * 100).path == ""
    assert [len(each.text) for each in documents(b"x" * 101)] == [100, 1]


def test_the_samples_have_their_titles_and_dates(project: Path) -> None:
    found = {
        path.name[:3]: (document(path.read_text("utf-8")).title[:24], document(path.read_text("utf-8")).date)
        for path in (project / "seeds").glob("*.txt")
    }
    assert found == {
        "000": ("Cooperation signed betwe", None),
        "001": ("Việt Nam mong muốn thúc ", "2021-03"),
        "002": ("Lãnh đạo Bộ Công an thăm", "2025-09-21"),
        "003": ("Thắt chặt hợp tác giữa B", None),
        "004": ("General Secretary of the", None),
    }
