"""Files of documents."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from searchlib import Document, Hit
from searchlib.sources.whereabouts import file_names, file_of, is_safe_to_open, is_whole_file


def hit(path: str, origin: str, key: str = "k") -> Hit:
    return Hit(1, 1.0, key, path, "", "vi", None, origin=origin)


DECOMPOSED = unicodedata.normalize("NFD", "tiếng.txt")


@pytest.mark.parametrize(
    ("path", "origin", "is_whole"),
    [
        ("docs/a.pdf", "docs/a.pdf", True),
        ("docs/tiếng.txt", f"docs/{DECOMPOSED}", True),
        ("docs/a.zip/b.pdf", "docs/a.zip", False),
        ("docs/mail.eml/b.pdf", "docs/mail.eml", False),
        ("docs/a.jsonl", "docs/a.jsonl", False),
        ("a", "", False),
    ],
)
def test_a_document_is_all_of_its_file_or_a_part(path: str, origin: str, is_whole: bool) -> None:
    assert is_whole_file(hit(path, origin)) is is_whole
    assert is_whole_file(Document(key="a", path=path, origin=origin)) is is_whole


def test_a_file_has_the_name_that_the_file_system_knows(tmp_path: Path) -> None:
    index = tmp_path.resolve() / "index"
    assert file_of(hit("tiếng.txt", DECOMPOSED), index) == str(index.parent / DECOMPOSED)
    assert file_of(hit("/else/a.txt", "/else/a.txt"), index) == os.path.join(os.sep, "else", "a.txt")  # noqa: PTH118
    assert file_of(hit("a", ""), index) is None


def test_names_are_relative_to_where_one_stands_and_records_may_go_by_their_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    index = Path("index")
    hits = [hit("d/a.zip/b.txt", "d/a.zip"), hit("n.jsonl", "n.jsonl", "7"), hit("made", "", "made")]
    assert list(file_names(hits, index)) == [os.path.join("d", "a.zip"), "n.jsonl", "made"]  # noqa: PTH118
    assert list(file_names(hits, index, records_by_key=True))[1] == "7"


@pytest.mark.parametrize(
    ("name", "is_safe"),
    [("a.txt", True), ("A.HTML", True), ("a.sh", False), ("a.bat", False), ("a", False), ("a.txt.gz", False)],
)
def test_what_the_system_might_run_is_not_opened(name: str, is_safe: bool) -> None:
    assert is_safe_to_open(name) is is_safe
