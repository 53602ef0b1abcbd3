"""mbox: messages one after the other, each with its number; a bad one costs itself alone."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from typing import BinaryIO

import pytest

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.readers import mbox
from searchlib.sources.readers.items import Item

POSTMARK = b"From an@example.vn Tue Mar 16 08:00:00 2021\n"


def parts(path: str, data: bytes | BinaryIO) -> Iterator[Item]:
    assert isinstance(data, bytes)
    yield Document(key="", title="part", text=data.decode(), path=path)


def items(data: bytes) -> list[Item]:
    return list(mbox.read(io.BytesIO(data), "thư.mbox", parts))


def documents(data: bytes) -> list[tuple[str, str, str]]:
    return [(item.path, item.title, item.text) for item in items(data) if isinstance(item, Document)]


def reasons(data: bytes) -> list[str]:
    return [item.reason for item in items(data) if isinstance(item, DocumentError)]


def message(number: int, text: bytes = b"text", more: bytes = b"") -> bytes:
    return POSTMARK + b"Subject: s%d\n" % number + more + b"\n" + text + b"\n\n"


def test_each_message_is_a_document_that_keeps_its_number_when_others_come() -> None:
    first = message(1) + message(2)
    assert documents(first) == [("message 1", "s1", "text"), ("message 2", "s2", "text")]
    assert documents(first + message(3))[:2] == documents(first)


@pytest.mark.parametrize(
    "postmark",
    [
        b"From - Tue Mar 16 08:00:00 2021\r\n",
        b"From 1694871234@xxx Tue Mar 16 08:00:00 +0000 2021\n",
        b"From \"an tran\"@example.vn Tue Mar 16 08:00 2021\n",
    ],
)  # fmt: skip
def test_programs_write_their_lines_in_different_ways(postmark: bytes) -> None:
    data = message(1).replace(POSTMARK, postmark) + message(2).replace(POSTMARK, postmark)
    assert [title for _, title, _ in documents(data)] == ["s1", "s2"]


def test_a_text_with_such_a_line_is_no_new_message() -> None:
    text = b"a\n\nFrom ten to 10:30 we met\nand then\n\n>From here\n>>From there\nFrom x 10:30\nTo: y"
    (found,) = documents(message(1, text))
    assert found[2] == (
        "a\n\nFrom ten to 10:30 we met\nand then\n\nFrom here\n>From there\nFrom x 10:30\nTo: y"
    )


def test_attachments_lie_below_their_message() -> None:
    mixed = b"Content-Type: multipart/mixed; boundary=b\n"
    attached = b"--b\n\nhello\n--b\nContent-Disposition: attachment; filename=a.txt\n\ndata\n--b--"
    assert [path for path, _, _ in documents(message(1) + message(2, attached, mixed))] == [
        "message 1",
        "message 2",
        "message 2/a.txt",
    ]


def test_a_message_that_cannot_be_read_costs_itself_alone() -> None:
    deep = b"Content-Type: message/rfc822\n\n" * 100
    data = message(1) + message(2, deep, b"Content-Type: message/rfc822\n") + message(3)
    assert [path for path, _, _ in documents(data)] == ["message 1", "message 3"]
    assert reasons(data) == ["message 2: has parts within parts, over 30 deep: no mail program writes that"]


def test_a_message_over_the_limit_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mbox, "_MESSAGE_LIMIT", 1 << 20)
    data = message(1) + message(2, b"x" * (3 << 20)) + message(3, b"y\n" * 1_000_000) + message(4)
    assert [path for path, _, _ in documents(data)] == ["message 1", "message 4"]
    assert reasons(data) == [f"message {at} is over the limit of 1 MB: save it apart" for at in (2, 3)]


def test_messages_that_were_deleted_and_not_yet_removed_are_none() -> None:
    data = message(1, more=b"X-Mozilla-Status: 0009\n") + message(2, more=b"X-Mozilla-Status: 0001\n")
    assert [path for path, _, _ in documents(data)] == ["message 2"]


@pytest.mark.parametrize(
    "data",
    [b"", b"text\n", b"\0" * 5_000_000, b"From me to you\n\n", POSTMARK, b"Subject: s\n\n" + message(1)],
)
def test_what_does_not_begin_like_an_mbox_is_an_error(data: bytes) -> None:
    with pytest.raises(DocumentError, match="is no mbox"):
        items(data)


def test_a_large_file_is_read_a_message_at_a_time() -> None:
    class Endless(io.RawIOBase):
        left = 400

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: object) -> int:
            view = memoryview(buffer)  # type: ignore[arg-type]
            self.left -= 1
            data = message(1, b"x" * 90_000)[: len(view)] if self.left > 0 else b""
            view[: len(data)] = data
            return len(data)

    tracemalloc.start()
    try:
        count = sum(1 for _ in mbox.read(io.BufferedReader(Endless(), 100_000), "thư.mbox", parts))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 399
    assert peak < 5_000_000
