"""A document is found by its key or its path."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Literal

import pytest

from searchlib import Document, Index, UnknownKeyError
from searchlib.sources.named import find_document
from searchlib.sources.sync import update
from tests.indexes import fill

FORMS: tuple[Literal["NFC"], Literal["NFD"]] = ("NFC", "NFD")


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / unicodedata.normalize("NFD", "tiếng việt.txt")).write_text("Một", encoding="utf-8")
    records = [{"_id": "a", "text": "Hai"}, {"_id": "b", "text": "Ba"}]
    (tmp_path / "docs" / "two.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    index = Index.create(tmp_path / "index")
    update(index, [tmp_path / "docs"])
    return index


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["docs/tiếng việt.txt", "./docs/tiếng việt.txt"])
def test_a_path_names_its_document_however_its_letters_are_composed(
    index: Index, name: str, form: Literal["NFC", "NFD"]
) -> None:
    assert find_document(index, unicodedata.normalize(form, name)).text == "Một"


def test_a_key_goes_before_a_path(index: Index) -> None:
    fill(index, [Document(key="docs/tiếng việt.txt", text="Khóa")])
    assert find_document(index, "docs/tiếng việt.txt").text == "Khóa"


def test_a_part_of_a_file_is_named_by_its_path(index: Index) -> None:
    fill(index, [Document(key="k", text="Bốn", path="docs/all.zip/inner.txt", origin="docs/all.zip")])
    assert find_document(index, "docs/all.zip/inner.txt").text == "Bốn"


def test_a_document_that_was_replaced_is_not_met_again(index: Index) -> None:
    for text in ("Cũ", "Mới"):
        fill(index, [Document(key="k", text=text, path="docs/one.txt")])
    assert find_document(index, "docs/one.txt").text == "Mới"


@pytest.mark.parametrize("name", ["docs/two.jsonl", "docs/none.txt", "", "\udcff"])
def test_what_names_no_single_document_is_unknown(index: Index, name: str) -> None:
    with pytest.raises(UnknownKeyError):
        find_document(index, name)
