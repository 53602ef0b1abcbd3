"""The files that formats are measured on: every format has some, and they say what they are to say."""

from __future__ import annotations

import pytest

from benchmarks.formats.kinds import KINDS, installed_kinds, kind_called, write_files
from benchmarks.formats.reading import CheckFailedError, read_kinds
from benchmarks.formats.texts import Size, Text, make_texts
from searchlib.model import Document
from searchlib.sources.readers.formats import FORMATS
from searchlib.sources.readers.reading import read_documents

SMALL = Size("small", 2_000, 2, 3)
NOT_MADE = "doc"


@pytest.fixture(scope="module")
def texts():
    return list(make_texts(SMALL, seed=4))


def documents_of(kind, text, folder):
    """What is read of a file that says so much."""
    (file,) = write_files(kind, [text], folder)
    with file.path.open("rb") as stream:
        items = list(read_documents(stream, file.path.name, file.path.name))
    return [item for item in items if isinstance(item, Document)]


def test_every_format_is_measured_but_the_one_that_no_library_writes():
    assert {kind.format for kind in KINDS} == {row.name for row in FORMATS} - {NOT_MADE}


def test_texts_are_of_the_length_asked_for_and_the_same_for_a_seed(texts):
    assert all(SMALL.size <= text.size < 2 * SMALL.size for text in texts)
    assert texts == list(make_texts(SMALL, seed=4))
    assert texts != list(make_texts(SMALL, seed=5))


@pytest.mark.parametrize("number", [1, 2, 3, 7, 30])
def test_parts_of_a_text_say_all_of_it(texts, number):
    parts = list(texts[0].parts(number))
    assert len(parts) <= number
    assert [said for part in parts for said in part.paragraphs] == texts[0].paragraphs


@pytest.mark.filterwarnings("ignore")  # of the peers
@pytest.mark.parametrize("kind", installed_kinds(), ids=lambda kind: kind.name)
def test_files_say_their_texts_to_us_and_to_the_peer(kind, texts, tmp_path, monkeypatch):
    monkeypatch.setattr("benchmarks.formats.reading.MOMENT", 0)
    files = write_files(kind, texts, tmp_path / "files")
    speeds = read_kinds({kind.name: files}, rounds=2)[kind.name]
    assert speeds.documents >= len(texts)
    assert len(speeds.ours) == 2
    assert len(speeds.peer) == (2 if kind.read else 0)


@pytest.mark.parametrize("kind", installed_kinds(), ids=lambda kind: kind.name)
def test_files_are_of_the_format_that_they_are_measured_for(kind, texts, tmp_path):
    types = {document.type for document in documents_of(kind, texts[0], tmp_path / "files")}
    assert types == ({"text", "html", "docx"} if kind.format == "zip" else {kind.format})


def test_a_pdf_has_the_pages_asked_for(texts, tmp_path):
    (document,) = documents_of(kind_called("PDF"), texts[0], tmp_path / "files")
    assert [label for _, label in document.locators] == ["page 1", "page 2", "page 3"]


@pytest.mark.filterwarnings("ignore")
def test_what_is_not_read_is_told_before_the_clock_starts(texts, tmp_path):
    (file,) = write_files(kind_called("text"), texts[:1], tmp_path / "files")
    wrong = file._replace(text=Text("", ["Nothing of the kind."], 1))
    with pytest.raises(
        CheckFailedError, match=r"searchlib does not find in 0000\.txt: 'Nothing of the kind.'"
    ):
        read_kinds({"text": [wrong]}, rounds=1)


@pytest.mark.filterwarnings("ignore")
def test_a_damaged_file_is_told_before_the_clock_starts(texts, tmp_path):
    (file,) = write_files(kind_called("PDF"), texts[:1], tmp_path / "files")
    file.path.write_bytes(b"%PDF-1.7 and no more")
    with pytest.raises(CheckFailedError, match=r"0000\.pdf"):
        read_kinds({"PDF": [file]}, rounds=1)
