"""Archives: the files in them are documents, whatever they are called, and cost no more than files may."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.readers import parts
from searchlib.sources.readers.items import Item, Note
from searchlib.sources.readers.reading import read_documents
from tests.sources.readers.zips import zip_of


def read(data: bytes) -> list[Item]:
    stream: io.BufferedReader = io.BufferedReader(io.BytesIO(data))
    return list(read_documents(stream, "a.zip", "a.zip"))


def texts(items: list[Item]) -> dict[str, str]:
    return {item.path: item.text for item in items if isinstance(item, Document)}


def errors(items: list[Item]) -> list[str]:
    return [str(item) for item in items if isinstance(item, DocumentError)]


def test_each_file_is_a_document_with_its_path_and_type() -> None:
    items = read(zip_of({"a.txt": b"one", "sub/b.md": b"*two*", "c.txt.gz": gzip.compress(b"three")}))
    assert texts(items) == {"a.txt": "one", "sub/b.md": "two", "c.txt.gz": "three"}
    assert [item.type for item in items if isinstance(item, Document)] == ["text", "markdown", "text"]


def test_records_keep_their_keys() -> None:
    (found,) = read(zip_of({"sub/c.jsonl": b'{"_id": "1", "text": "x"}'}))
    assert isinstance(found, Document)
    assert (found.key, found.path) == ("1", "sub/c.jsonl")


def test_archives_within_archives_are_read_three_deep() -> None:
    data = zip_of({"d.txt": b"deep"})
    for name in ("c.zip", "b.zip"):
        data = zip_of({name: data})
    assert texts(read(data)) == {"b.zip/c.zip/d.txt": "deep"}
    items = read(zip_of({"e.zip": data, "a.txt": b"a"}))
    assert texts(items) == {"a.txt": "a"}
    assert errors(items) == [
        "a.zip/e.zip/b.zip/c.zip/d.txt: lies more than 3 files deep within others: unpack it"
    ]


def test_what_programs_put_there_for_themselves_is_left_out() -> None:
    furniture = ("__MACOSX/._a.txt", ".hidden", ".git/config", "sub/.b.txt", "Thumbs.db", "sub/desktop.ini")
    assert read(zip_of({**dict.fromkeys(furniture, b"x"), "a.txt": b"a"})) == read(zip_of({"a.txt": b"a"}))


def test_files_of_formats_that_are_not_read_are_counted() -> None:
    picture = b"\x89PNG\0"
    assert read(zip_of({"a.png": picture})) == [Note("a.zip", "holds a file of formats that are not read")]
    assert read(zip_of({"a.png": picture, "b.png": picture, "c.txt": b"c"}))[1:] == [
        Note("a.zip", "holds 2 files of formats that are not read")
    ]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("/etc/a.txt", "etc/a.txt"), ("../../a.txt", "a.txt"), ("C:\\x\\a.txt", "x/a.txt"),
        ("./a//b.txt", "a/b.txt"), ("a\nb.txt", "a b.txt"), ("ho\u0300a.txt", "hòa.txt"),
    ],
)  # fmt: skip
def test_names_are_made_safe(name: str, path: str) -> None:
    assert list(texts(read(zip_of({name: b"x"})))) == [path]


def test_two_files_of_one_name_are_two_documents() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.txt", "one")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.txt", "two")
    assert texts(read(data.getvalue())) == {"a.txt": "one", "a.txt (2)": "two"}


@pytest.mark.parametrize(
    ("names", "paths"),
    [
        (["a", "a", "a (2)"], ["a", "a (2)", "a (2) (2)"]),
        (["a (2)", "a", "a", "a"], ["a (2)", "a", "a (3)", "a (4)"]),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_no_two_documents_of_a_file_have_one_path(names: list[str], paths: list[str]) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in names:
            archive.writestr(name, "text")
    found = [item.path for item in read(data.getvalue()) if isinstance(item, Document)]
    assert found == paths


def _named(raw: bytes) -> bytes:
    """An archive with a file whose name has these bytes, and nothing that says in which encoding."""
    data = zip_of({"x" * len(raw) + ".txt": b"x"})
    return data.replace(b"x" * len(raw) + b".txt", raw + b".txt")


def test_a_name_in_utf8_is_read_as_such_though_nothing_says_so() -> None:
    assert list(texts(read(_named("Báo cáo".encode())))) == ["Báo cáo.txt"]


def test_a_name_that_is_no_utf8_is_read_as_old_programs_wrote_it() -> None:
    assert list(texts(read(_named("café".encode("cp437"))))) == ["café.txt"]


def _locked(data: bytes, name: bytes) -> bytes:
    """The archive with the file of this name marked as encrypted, in its header and in the directory."""
    locked = bytearray(data)
    for place, flags in ((data.index(name) - 30, 6), (data.rindex(name) - 46, 8)):
        locked[place + flags] |= 1
    return bytes(locked)


def test_an_encrypted_file_costs_itself_alone() -> None:
    items = read(_locked(zip_of({"a.txt": b"a", "b.txt": b"b"}), b"b.txt"))
    assert texts(items) == {"a.txt": "a"}
    assert errors(items) == ["a.zip/b.txt: is encrypted: save it without a password"]


def test_a_damaged_file_costs_itself_alone() -> None:
    data = zip_of({"a.txt": b"sound", "b.txt": b"text"}, zipfile.ZIP_STORED)
    items = read(data.replace(b"text", b"test", 1))
    assert texts(items) == {"a.txt": "sound"}
    (error,) = errors(items)
    assert error.startswith("a.zip/b.txt: is damaged (BadZipFile: Bad CRC-32")


def test_an_archive_that_was_made_to_explode_is_refused() -> None:
    (error,) = errors(read(zip_of({"a.txt": bytes(100 << 20)})))
    assert error.startswith("a.zip: expands to more than 200 times its size")


def test_all_files_together_have_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = zip_of({f"{number}.txt": b"text" for number in range(5)})
    data = zip_of({"a.zip": inner, "b.zip": inner})
    with monkeypatch.context() as patch:
        patch.setattr(parts, "_MOST_FILES", 4)
        items = read(data)
    assert len(texts(items)) == 3
    assert errors(items) == ["a.zip: holds over 4 files, and the rest was left out: unpack it"]
    monkeypatch.setattr(parts, "_MOST_BYTES", 100)
    assert errors(read(data)) == ["a.zip: holds over 0 MB of files, and the rest was left out: unpack it"]
