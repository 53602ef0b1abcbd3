"""reStructuredText: text without markup, nothing lost, nothing read or run that the file names."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.model import Document
from searchlib.sources.readers.rst import read


def document(text: str) -> Document:
    (found,) = read(io.BytesIO(text.encode()), "ghi chú.rst")
    return found


def test_title_and_fields_name_the_document() -> None:
    found = document("Bản ghi nhớ\n===========\n\n:Author: Lê Ân\n:Date: 2021-03-16\n\nnội dung")
    assert (found.title, found.author, found.date) == ("Bản ghi nhớ", "Lê Ân", "2021-03-16")
    assert found.text.splitlines()[0] == "Bản ghi nhớ"
    assert found.text.endswith("nội dung")


def test_fields_in_vietnamese_are_understood() -> None:
    found = document(":Tác giả: Lê Ân\n:Ngày: 16/3/2021\n\nNokia\n")
    assert (found.author, found.date) == ("Lê Ân", "2021-03-16")


def test_the_title_is_the_first_heading_the_first_line_or_the_name() -> None:
    assert document("before\n\nMột\n---\n\nx\n\nHai\n---\n\ny").title == "Một"
    assert document("first line\n\nsecond").title == "first line"
    assert document("").title == "ghi chú"


def test_markup_goes_and_words_stay() -> None:
    source = (
        "*nhấn* **mạnh** ``mã`` `trang <http://x.vn>`_ chữ [1]_ |sub|\n\n"
        ".. |sub| replace:: thay\n\n.. chú\n\n- một\n- hai\n\nTừ\n  nghĩa\n\n"
        ".. [1] ghi chú\n\n::\n\n  nguyên văn\n\n"
        "| dòng\n| thơ\n\n"
        ".. image:: a.png\n   :alt: ảnh\n\n.. code-block:: python\n\n   print(1)\n"
    )
    assert document(source).text == (
        "nhấn mạnh mã trang chữ 1 thay\nmột\nhai\nTừ\nnghĩa\n1\nghi chú\nnguyên văn\ndòng\nthơ\nảnh\nprint(1)"
    )


def test_a_row_of_a_table_is_a_line() -> None:
    source = "====  ====\nTên   Tỉnh\n====  ====\nÂn    Huế\n====  ====\n\n+---+---+\n| a | b |\n+---+---+\n"
    assert document(source).text == "Tên Tỉnh\nÂn Huế\na b"


def test_what_only_sphinx_understands_is_kept() -> None:
    source = "Xem :ref:`chương hai <two>` và :py:func:`print`.\n\n.. versionadded:: 3.2\n   Điều ba\n"
    assert document(source).text == "Xem chương hai và print.\n3.2\n   Điều ba"


def test_no_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("bí mật")
    path = tmp_path / "secret.txt"
    text = document(
        f".. include:: {path}\n\n.. csv-table:: t\n   :file: {path}\n\n.. raw:: html\n   :file: {path}\n"
    ).text
    assert "bí mật" not in text


def test_a_text_that_is_nothing_but_markup_is_kept_as_it_is() -> None:
    assert document(".. _target: http://x.vn").text == ".. _target: http://x.vn"


def test_a_long_file_is_read_as_it_is() -> None:
    line = "Đoạn *văn* dài.\n"
    assert document(line * 20_000).text == line * 20_000


@pytest.mark.parametrize(
    "piece", ["|a| ", "`a`_ ", "a_ ", "+-", "* a\n", ":a: b\n", "==\n", "*", "`", ".. a::\n", ":a:`", "[1]_ "]
)
def test_texts_made_to_be_slow_are_not(piece: str) -> None:
    body = piece * (15_000 // len(piece))
    lines = body if "\n" in piece else "\n".join(body[at : at + 4000] for at in range(0, len(body), 4000))
    started = time.perf_counter()
    assert document(lines).text
    assert time.perf_counter() - started < 10


def test_a_text_nested_beyond_the_parser_is_kept() -> None:
    deep = "".join("  " * depth + f"* word{depth}\n\n" for depth in range(250))
    text = document(deep).text
    assert all(f"word{depth}" in text for depth in (0, 249))


@given(st.text(st.sampled_from("ab*`_|:.[]-=+ \n\\"), max_size=80))
def test_any_text_is_read(text: str) -> None:
    found = document(text)
    assert found.text or not text.strip()
