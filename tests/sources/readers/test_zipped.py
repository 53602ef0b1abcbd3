"""ZIP files: which are opened, and what is said of the others."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Mapping

import pytest

from searchlib.errors import DocumentError
from searchlib.sources.readers import zipped
from searchlib.sources.readers.zipped import check_package, check_zip


def packed(members: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def reason(data: bytes) -> str:
    with pytest.raises(DocumentError) as raised:
        check_zip(io.BytesIO(data), "a.docx")
    assert raised.value.source == "a.docx"
    return raised.value.reason


def test_a_zip_file_is_opened_and_its_stream_stays_open() -> None:
    stream = io.BytesIO(packed({"a.txt": b"one", "d/": b"", "d/b.txt": b"two"}))
    with check_zip(stream, "a.zip") as archive:
        assert archive.read("d/b.txt") == b"two"
    assert not stream.closed
    with check_zip(io.BytesIO(packed({})), "a.zip") as archive:
        assert archive.namelist() == []


@pytest.mark.parametrize("data", [b"", b"PK", b"%PDF-1.7", b"PKZIP"])
def test_what_is_no_zip_file_is_told(data: bytes) -> None:
    assert reason(data).startswith("is no ZIP file")


@pytest.mark.parametrize("size", [4, 100, -1])
def test_a_truncated_file_is_told(size: int) -> None:
    assert reason(packed({"a.txt": bytes(range(256))})[:size]).startswith(
        "is a damaged or truncated ZIP file"
    )


def test_a_name_that_is_not_what_it_claims_to_be_is_damage() -> None:
    data = packed({"ế.txt": b""}).replace("ế".encode(), b"\xff\xff\xff")
    assert reason(data).startswith("is a damaged or truncated ZIP file (UnicodeDecodeError")


def test_an_encrypted_office_file_is_told_from_an_old_one() -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1 << 20)
    assert reason(old).startswith("is of an older format")
    # Where one piece of reading ends and the next begins.
    assert reason(old[:-16] + "EncryptedPackage".encode("utf-16-le")).startswith(
        "is encrypted: save it without"
    )


def encrypted(data: bytes) -> bytes:
    return data.replace(b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3\x14\0\1\0")


def test_a_file_whose_members_are_all_encrypted_is_told() -> None:
    assert reason(encrypted(packed({"a": b"x"}))) == "is encrypted: save it without a password"


def test_members_that_are_not_encrypted_can_be_read_beside_those_that_are() -> None:
    first, second = packed({"a": b"x"}), packed({"a": b"x", "b": b"y"})
    assert encrypted(first) != first
    at = second.rindex(b"PK\1\2")
    with check_zip(io.BytesIO(encrypted(second[:at]) + second[at:]), "a.zip") as archive:
        assert archive.read("b") == b"y"


def test_what_expands_to_hundreds_of_times_its_size_is_not_opened() -> None:
    bomb = packed({"zeros": bytes(65 << 20)})
    assert len(bomb) < 100_000
    assert reason(bomb) == "expands to more than 200 times its size: unpack it, and index what is in it"


def test_what_expands_to_too_much_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "MOST_BYTES", 1 << 20)
    with check_zip(io.BytesIO(packed({"a": bytes(1 << 19), "b": bytes(1 << 19)})), "a.zip"):
        pass
    assert reason(packed({"a": bytes(1 << 19), "b": bytes((1 << 19) + 1)})).startswith("expands to over 1 MB")


def test_a_member_gives_no_more_than_the_directory_told() -> None:
    data = packed({"a": b"x" * 100_000})
    at = data.rindex(b"PK\1\2") + 24
    forged = data[:at] + (5_000).to_bytes(4, "little") + data[at + 4 :]
    with check_zip(io.BytesIO(forged), "a.zip") as archive, archive.open("a") as member:
        assert len(member.read(4_999)) == 4_999
        with pytest.raises(zipfile.BadZipFile):
            member.read()


def test_too_many_members_are_counted_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "MOST_MEMBERS", 10)
    with check_zip(io.BytesIO(packed({str(number): b"" for number in range(10)})), "a.zip"):
        pass
    eleven = packed({str(number): b"" for number in range(11)})
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert reason(eleven).startswith("expands to over 10 files")


def test_a_package_is_left_at_its_start() -> None:
    stream = io.BytesIO(packed({"content.xml": b"<a/>"}))
    check_package(stream, "a.docx")
    assert stream.tell() == 0


@pytest.mark.parametrize(
    ("limit", "value", "what"), [("_MOST_PARTS", 1, "1 files"), ("_LARGEST_PART", 1 << 20, "1 MB in 'b.xml'")]
)
def test_what_a_library_could_not_hold_is_not_given_to_it(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int, what: str
) -> None:
    data = packed({"a.xml": b"", "b.xml": random.Random(1).randbytes((1 << 20) + 1)})
    check_package(io.BytesIO(data), "a.docx")
    monkeypatch.setattr(zipped, limit, value)
    with pytest.raises(DocumentError, match=f"expands to over {what}: unpack it"):
        check_package(io.BytesIO(data), "a.docx")


def test_a_member_without_a_name_costs_nothing_else() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        info = zipfile.ZipInfo("x")
        info.filename = ""
        archive.writestr(info, b"a")
        archive.writestr("b.txt", b"b")
    with check_zip(io.BytesIO(data.getvalue()), "a.zip") as archive:
        assert [member.filename for member in archive.infolist()] == ["", "b.txt"]
