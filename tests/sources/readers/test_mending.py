"""Mending: old encodings and broken words become what was meant, and it is told."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.model import Document
from searchlib.sources.readers import decoding
from searchlib.sources.readers.items import Note
from searchlib.sources.readers.mending import Mender, _moved
from searchlib.sources.readers.reading import read_documents

TEXT = "Cộng hòa Xã hội chủ nghĩa Việt Nam\n"
TCVN3 = "Céng hßa X· héi chñ nghÜa ViÖt Nam\n"
SURE = "99 % sure"


def read(data: bytes, name: str) -> tuple[list[Document], list[str]]:
    items = list(read_documents(io.BufferedReader(io.BytesIO(data)), name, name))
    documents = [item for item in items if isinstance(item, Document)]
    return documents, [str(item.text) for item in items if isinstance(item, Note)]


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a"])
def test_bytes_in_an_old_encoding_are_read_as_what_they_mean(name: str) -> None:
    (document,), notes = read(TCVN3.encode("latin-1"), name)
    assert document.text.strip() == TEXT.strip()
    assert notes == [f"is in TCVN3 ({SURE}), converted for the index"]


def test_each_portion_of_a_long_text_is_converted_and_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "PORTION", 200)
    documents, notes = read(TCVN3.encode("latin-1") * 20, "a.txt")
    assert "".join(document.text for document in documents) == TEXT * 20
    assert len(documents) > 2
    assert notes == [f"is in TCVN3 ({SURE}), converted for the index"]


def test_a_page_is_read_in_the_encoding_that_it_names() -> None:
    (document,), notes = read('<meta charset="windows-1251">Правда'.encode("cp1251"), "a.html")
    assert (document.text, notes) == ("Правда", [])


def test_text_that_was_pasted_through_the_wrong_encoding_is_converted() -> None:
    (document,), notes = read(f"{TCVN3}\nand so on".encode(), "a.txt")
    assert (document.title, document.text) == (TEXT.strip(), f"{TEXT}\nand so on")
    assert notes == [f"has text in TCVN3 ({SURE}), converted for the index"]


def test_the_records_of_a_file_are_told_together() -> None:
    lines = [
        f'{{"_id": "{number}", "text": "{(TCVN3 if number % 3 else TEXT).strip()}"}}' for number in range(9)
    ]
    documents, notes = read("\n".join(lines).encode(), "a.jsonl")
    assert {document.text for document in documents} == {TEXT.strip()}
    assert notes == [f"has text in TCVN3 in 6 of its 9 documents ({SURE}), converted for the index"]


def test_sound_text_is_left_alone() -> None:
    mender = Mender("a")
    for text in (TEXT, "plain English", "déjà vu, naïve façade", "Привет, мир"):
        document = Document(key="", title=text, text=text * 20, type="pdf", locators=((5, "page 2"),))
        assert mender.mend(document) is document
    assert list(mender.notes()) == []


def test_words_that_a_pdf_took_apart_are_joined_and_counted() -> None:
    broken = "CÁC ĐIỀ U KHO ẢN CHUNG\n"
    text = f"{broken}Trang hai\n"
    mender = Mender("a.pdf")
    document = mender.mend(
        Document(key="", text=text, type="pdf", locators=((0, "page 1"), (len(broken), "page 2")))
    )
    assert document.text == "CÁC ĐIỀU KHOẢN CHUNG\nTrang hai\n"
    assert document.text[document.locators[1][0] :] == "Trang hai\n"
    (note,) = mender.notes()
    assert note.text.startswith("had 2 words with spaces inside, joined for the index")
    assert Mender("a.txt").mend(Document(key="", text=text, type="text")).text == text


@given(st.lists(st.text("ab ", max_size=5), min_size=1, max_size=8), st.data())
def test_places_stay_with_their_lines(lines: list[str], data: st.DataObject) -> None:
    old = "\n".join(lines)
    new = "\n".join(line.replace(" ", "") for line in lines)
    chosen = sorted(data.draw(st.lists(st.integers(0, len(lines) - 1), max_size=9)))
    old_starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]
    new_starts = [
        sum(len(line.replace(" ", "")) + 1 for line in lines[:number]) for number in range(len(lines))
    ]
    moved = _moved(tuple((old_starts[number], f"line {number}") for number in chosen), old, new)
    assert moved == tuple((new_starts[number], f"line {number}") for number in chosen)


@given(st.text("ab \n", max_size=30), st.lists(st.integers(0, 30), max_size=9))
def test_places_within_lines_ascend_and_stay_in_the_text(text: str, offsets: list[int]) -> None:
    new = text.replace("b", "").replace(" ", "")
    places = tuple((min(offset, len(text)), "place") for offset in sorted(offsets))
    moved = [offset for offset, _ in _moved(places, text, new)]
    assert moved == sorted(moved)
    assert all(0 <= offset <= len(new) for offset in moved)
