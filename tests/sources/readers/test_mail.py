"""Mail: who wrote to whom, what was written, and what is attached; no message too wild."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from email.message import EmailMessage
from typing import BinaryIO

import pytest

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.readers.items import Item, Note
from searchlib.sources.readers.mail import read

TEXT = "Kính gửi anh,\nHai bên đã ký bản ghi nhớ tại Hà Nội."


def parts(path: str, data: bytes | BinaryIO) -> Iterator[Item]:
    assert isinstance(data, bytes)
    yield Document(key="", title=path, text=data.decode("latin-1"), path=path)


def items(data: bytes) -> list[Item]:
    return list(read(io.BytesIO(data), "thư.eml", parts))


def document(data: bytes) -> Document:
    (found,) = items(data)
    assert isinstance(found, Document)
    return found


def reason(data: bytes) -> str:
    (found,) = items(data)
    assert isinstance(found, DocumentError)
    return found.reason


def body(data: bytes) -> str:
    return document(b"Subject: s\r\n" + data).text


def message(text: str = TEXT, subject: str = "Ký bản ghi nhớ") -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Nguyễn Văn Ân <an@example.vn>"
    made["To"] = '"Lê, Bình" <binh@example.vn>, chi@example.vn'
    made["Cc"] = "Trần Dũng <dung@example.vn>"
    made["Subject"] = subject
    made["Date"] = "Tue, 16 Mar 2021 23:30:00 +0700"
    made.set_content(text)
    return made


def test_headers_and_text_are_read() -> None:
    found = document(message().as_bytes())
    assert (found.title, found.date, found.author) == (
        "Ký bản ghi nhớ",
        "2021-03-16",
        "Nguyễn Văn Ân <an@example.vn>",
    )
    assert found.text == (
        "From: Nguyễn Văn Ân <an@example.vn>\nTo: Lê, Bình <binh@example.vn>, chi@example.vn\n"
        f"Cc: Trần Dũng <dung@example.vn>\n\n{TEXT}"
    )


@pytest.mark.parametrize("encoding", ["7bit", "8bit", "quoted-printable", "base64"])
def test_all_transfer_encodings_are_read(encoding: str) -> None:
    made = EmailMessage()
    made["Subject"] = "s"
    made.set_content("Hoi nghi" if encoding == "7bit" else TEXT, cte=encoding)
    assert document(made.as_bytes()).text in (TEXT, "Hoi nghi")


@pytest.mark.parametrize(
    ("header", "title"),
    [
        (b"=?utf-8?B?S8O9IGto?= =?UTF-8?Q?=C3=A1ng_th=C6=B0?=", "Ký kháng thư"),
        (b"=?utf-8?Q?K=C3?= =?utf-8?Q?=BD?=", "Ký"),
        (b"=?iso-8859-1?Q?caf=E9?= noir", "café noir"),
        (b"=?nonsense?Q?caf=C3=A9?=", "café"),
        (b"=?utf-8?B?a?= b", "=?utf-8?B?a?= b"),
        ("Ký kháng thư".encode(), "Ký kháng thư"),
        (b"caf\xe9 noir \xe0 midi, d\xe9j\xe0 vu", "café noir à midi, déjà vu"),
        (b"folded\r\n  line", "folded line"),
        (b"", "x"),
    ],
)
def test_subjects_are_decoded_however_they_are_written(header: bytes, title: str) -> None:
    assert document(b"Subject: " + header + b"\r\nFrom: a\r\n\r\nx").title == title


@pytest.mark.parametrize(
    ("content_type", "data", "text"),
    [
        (b"text/plain; charset=utf-8", "Hội".encode(), "Hội"),
        (b"text/plain; charset=iso-8859-1", "Hội".encode(), "Hội"),
        (b"text/plain; charset=us-ascii", "Hội".encode(), "Hội"),
        (b"text/plain", "Hội".encode(), "Hội"),
        (b"text/plain; charset=\"windows-1252\"", b"caf\xe9", "café"),
        (b"text/plain; charset=iso-8859-1", b"caf\xe9", "café"),
        (b"text/plain; charset=windows-1258", b"c\xe0 ph\xea", "cà phê"),
        (b"text/plain; charset=utf-7", b"H+Hto-i", "Hội".replace("ộ", "\u1eda")),
        (b"text/html; charset=utf-8", "<p>Hội <b>nghị</b></p><style>x</style>".encode(), "Hội nghị"),
        (b"text/nonsense; charset=hex", b"plain", "plain"),
        (b"nonsense", b"plain", "plain"),
        (b"multipart/mixed", b"no boundary", "no boundary"),
        (b"multipart/mixed; boundary=x", b"never there", "never there"),
    ],
)  # fmt: skip
def test_the_text_is_decoded_as_declared_or_as_it_is(content_type: bytes, data: bytes, text: str) -> None:
    assert body(b"Content-Type: " + content_type + b"\r\n\r\n" + data) == text


def test_an_encoding_that_was_guessed_is_told() -> None:
    data = "Céng hßa X· héi chñ nghÜa ViÖt Nam, §éc lËp Tù do H¹nh phóc".encode("latin-1")
    found, note = items(b"Subject: s\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + data)
    assert isinstance(found, Document)
    assert found.text.startswith("Cộng hòa Xã hội chủ nghĩa Việt Nam")
    assert note == Note(
        "thư.eml", "is not in the encoding it names, and was read as far as it can be guessed"
    )


def test_damaged_utf8_loses_its_damaged_characters_alone() -> None:
    found, note = items(b"Subject: s\r\n\r\n" + "Hội nghị".encode() + b" \xe1\xbb " + "Hà Nội".encode())
    assert isinstance(found, Document)
    assert found.text == "Hội nghị \ufffd Hà Nội"
    assert isinstance(note, Note)


def test_flowed_lines_are_joined() -> None:
    text = b"one \r\ntwo\r\n> quoted \r\n> line\r\n>> deeper\r\n\r\n From here\r\n-- \r\nname"
    expected = "one two\n> quoted line\n>> deeper\n\nFrom here\n-- \nname"
    assert body(b"Content-Type: text/plain; format=flowed\r\n\r\n" + text) == expected
    assert body(b"Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\nHan \r\noi") == "Hanoi"


def test_of_alternatives_the_plain_text_is_read_and_all_that_is_attached_to_either() -> None:
    made = message()
    made.add_alternative("<p>rich text</p>", subtype="html")
    _, rich = made.iter_parts()
    rich.add_related(b"picture", "image", "png", filename="ảnh.png")
    first, second = items(made.as_bytes())
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert first.text.endswith(TEXT)
    assert "rich" not in first.text
    assert second.path == "ảnh.png"


def test_a_plain_text_that_only_points_to_the_html_is_not_preferred() -> None:
    made = message("This message is in HTML.")
    made.add_alternative(f"<p>{'Hội đồng An ninh họp. ' * 50}</p>", subtype="html")
    assert "Hội đồng An ninh" in document(made.as_bytes()).text


def test_attachments_are_read_under_their_names() -> None:
    made = message()
    for name in (
        "báo cáo.txt",
        "báo cáo.txt",
        "../../etc/passwd",
        "C:\\x\\y.txt",
        "a\x01b.txt",
        ".txt",
        ".txt",
    ):
        made.add_attachment(b"data", maintype="application", subtype="octet-stream", filename=name)
    made.add_attachment(b"no name", maintype="application", subtype="pdf")
    _, *attached = items(made.as_bytes())
    assert [item.path for item in attached if isinstance(item, Document)] == [
        "báo cáo.txt", "báo cáo (2).txt", "passwd", "y.txt", "a b.txt", ".txt", ".txt (2)", "part 8",
    ]  # fmt: skip


def test_names_of_attachments_are_decoded_however_they_are_written() -> None:
    names = [
        b"filename*=utf-8''b%C3%A1o.txt",
        b'filename="=?utf-8?Q?b=C3=A1o.txt?="',
        'filename="báo.txt"'.encode(),
        b"filename*0*=utf-8''b%C3; filename*1*=%A1o.txt",
    ]
    for name in names:
        data = b"Subject: s\r\nContent-Disposition: attachment; " + name + b"\r\n\r\nx"
        assert [item.path for item in items(data)[1:] if isinstance(item, Document)] == ["báo.txt"]


def test_an_attached_message_is_a_document_with_what_is_attached_to_it_below() -> None:
    inner = message("Bên trong", subject="Thư cũ")
    inner.add_attachment(b"data", maintype="application", subtype="pdf", filename="a.pdf")
    outer = message()
    outer.add_attachment(inner)
    found = [item for item in items(outer.as_bytes()) if isinstance(item, Document)]
    assert [(item.path, item.title) for item in found] == [
        ("", "Ký bản ghi nhớ"),
        ("message 1", "Thư cũ"),
        ("message 1/a.pdf", "message 1/a.pdf"),
    ]


@pytest.mark.parametrize(("name", "path"), [(b"utf\0-8''a.txt", "part 1"), (b"utf-7''+2AA-.txt", "?.txt")])
def test_a_name_that_cannot_be_read_does_no_harm(name: bytes, path: str) -> None:
    data = b"Subject: s\r\nContent-Disposition: attachment; filename*=" + name + b"\r\n\r\nx"
    assert [item.path for item in items(data)[1:] if isinstance(item, Document)] == [path]


def test_signatures_are_no_attachments() -> None:
    made = message()
    made.add_attachment(b"sig", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    assert len(items(made.as_bytes())) == 1


def test_an_encrypted_message_is_read_by_its_headers_and_told() -> None:
    kind = b"Content-Type: multipart/encrypted; boundary=b\r\n\r\n--b\r\n\r\nVersion: 1\r\n--b--\r\n"
    found, note = items(b"Subject: hidden\r\n" + kind)
    assert isinstance(found, Document)
    assert (found.title, found.text) == ("hidden", "")
    assert note == Note("thư.eml", "is encrypted, so that only its headers were read")


@pytest.mark.parametrize(
    ("headers", "date"),
    [
        (b"Date: Tue, 16 Mar 2021 00:30:00 +0700", "2021-03-16"),
        (b"Date: 16 Mar 21 08:00 GMT", "2021-03-16"),
        (b"Date: soon\r\nReceived: by x; Tue, 16 Mar 2021 08:00:00 +0000", "2021-03-16"),
        (b"Date: Tue, 99 Mar 2021 08:00:00 +0000", None),
        (b"Date: Tue, 16 Mar 99999999999999999999 08:00:00", None),
        (b"Date:", None),
    ],
)
def test_the_date_is_that_of_the_sender_or_else_of_the_post(headers: bytes, date: str | None) -> None:
    assert document(b"Subject: s\r\n" + headers + b"\r\n\r\nx").date == date


def test_what_has_no_headers_of_a_mail_is_an_error() -> None:
    for data in (b"", b"just text", b"\0" * 1000, b"Key: value\n\nbody", b"\x89PNG\r\n\x1a\n"):
        assert reason(data).startswith("is no mail")


NESTED = b"".join(
    b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (at, at) for at in range(100_000)
)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (NESTED, "parts within parts, over 30 deep"),
        (b"Content-Type: message/rfc822\n\n" * 100_000, "parts within parts, over 30 deep"),
        (b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 100_000, "over 2000 parts"),
        (b"X-A: b\n" * 1_000_000, "over 20000 headers"),
    ],
    ids=["multipart", "messages", "parts", "headers"],
)
def test_messages_made_to_be_deep_or_endless_are_errors(data: bytes, expected: str) -> None:
    started = time.perf_counter()
    assert expected in reason(b"Subject: s\n" + data)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    "header",
    [
        b"To: " + b"a@b.vn, " * 200_000,
        b"Content-Type: text/plain; " + b'a="b"; ' * 200_000,
        b"Subject: " + b"=?utf-8?Q?a?= " * 100_000,
        b"Content-Disposition: attachment; filename=" + b"x" * 1_000_000,
        b"From: " + b'"' * 1_000_001,
    ],
    ids=range(5),
)
def test_endless_headers_take_no_time(header: bytes) -> None:
    started = time.perf_counter()
    items(b"Subject: s\n" + header + b"\n\nx")
    assert time.perf_counter() - started < 3
