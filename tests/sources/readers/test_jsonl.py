"""Records: one document a line, a bad line costs itself alone, and no file takes all the memory."""

from __future__ import annotations

import io
import json
import unicodedata

import pytest

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.readers import jsonl

GOOD = b'{"_id": "good", "title": "t", "text": "x"}\n'


def items(data: bytes, name: str = "c.jsonl") -> list[Document | DocumentError]:
    return list(jsonl.read(io.BytesIO(data), name))


def keys(data: bytes, name: str = "c.jsonl") -> list[str]:
    return [item.key for item in items(data, name) if isinstance(item, Document)]


def reasons(data: bytes, name: str = "c.jsonl") -> list[str]:
    return [item.reason for item in items(data, name) if isinstance(item, DocumentError)]


def record(**fields: object) -> bytes:
    return json.dumps(fields).encode() + b"\n"


def test_a_record_is_a_document() -> None:
    (found,) = items(
        record(_id="d1", title=" Tiêu \n đề ", text="Nội dung", date="16/3/2021", lang="vi-VN", more=1)
    )
    assert found == Document("d1", "Tiêu đề", "Nội dung", lang="vi", date="2021-03-16")


def test_title_and_text_may_be_missing_one_at_a_time_or_empty() -> None:
    assert keys(record(_id=1, text="x") + record(_id=2, title="x") + record(_id=3, title=None, text="")) == [
        "1",
        "2",
        "3",
    ]


def test_text_becomes_nfc_and_half_pairs_vanish() -> None:
    nfd = unicodedata.normalize("NFD", "hòa")
    first, second = items(record(_id=nfd, text=nfd) + b'{"_id": "2", "text": "a\\ud800b"}')
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert (first.key, first.text) == ("hòa", "hòa")
    assert second.text.encode() == "a\ufffdb".encode()


@pytest.mark.parametrize(("value", "key"), [(12, "12"), (1.5, "1.5"), ("a/b c", "a/b c")])
def test_an_id_is_a_string_or_a_number(value: object, key: str) -> None:
    assert keys(record(_id=value, text="x")) == [key]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"not json", "line 3: not JSON at character 1: Expecting value"),
        (b'{"_id": "1", "text": "x"', "line 3: not JSON at character 26: Expecting"),
        (b'{"_id": "1", "text": "x\t"}', "not JSON at character 24: Invalid control character"),
        (b'["_id"]', "not an object"),
        (b'{"title": "t", "text": "x"}', "no _id"),
        (b'{"_id": "", "text": "x"}', "no _id"),
        (b'{"_id": null, "text": "x"}', "no _id"),
        (b'{"_id": true, "text": "x"}', "neither a string nor a number"),
        (b'{"_id": NaN, "text": "x"}', "neither a string nor a number"),
        (b'{"_id": ["1"], "text": "x"}', "neither a string nor a number"),
        (b'{"_id": "\\ud800", "text": "x"}', "half a surrogate"),
        (b'{"_id": "%s", "text": "x"}' % (b"k" * 5000), "more than 4096 characters"),
        (b'{"_id": "1", "text": 5}', "a text that is no string"),
        (b'{"_id": "1", "title": {}, "text": "x"}', "a title that is no string"),
        (b'{"_id": "1", "body": "x"}', "neither title nor text"),
        (b'{"_id": "good", "text": "again"}', "was there before"),
        (b'{"_id": "1", "text": "\xff"}', "not UTF-8 at byte 22"),
        (b'{"_id": "1", "text": ' + b"[" * 200_000, "nested too deeply"),
        (b'{"_id": ' + b"1" * 10_000 + b', "text": "x"}', ""),
    ],
)
def test_a_bad_line_is_reported_with_its_number_and_the_rest_is_read(line: bytes, reason: str) -> None:
    data = GOOD + b"\n" + line + b"\n" + record(_id="last", text="x")
    assert keys(data) == ["good", "last"]
    (found,) = reasons(data)
    assert found.startswith("line 3: ")
    assert reason in found


def test_the_bad_lines_after_the_twentieth_are_counted() -> None:
    found = reasons(b"bad\n" * 1_000 + GOOD)
    assert len(found) == 21
    assert found[-1] == "980 more bad lines"
    assert keys(b"bad\n" * 1_000 + GOOD) == ["good"]


def test_a_mark_in_front_and_no_end_of_line_do_no_harm() -> None:
    assert keys(b"\xef\xbb\xbf" + GOOD.strip()) == ["good"]
    assert keys(b"") == []
    assert keys(GOOD.replace(b"\n", b"\r\n") + b"\r\n") == ["good"]


def test_a_line_over_the_limit_is_passed_over_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "_LINE_LIMIT", 1 << 20)
    data = record(_id="long", text="x" * (5 << 20)) + GOOD
    assert keys(data) == ["good"]
    assert reasons(data) == ["line 1: over the limit of 1 MB"]
    assert keys(GOOD + b"x" * (3 << 20)) == ["good"]


def test_what_would_be_fifty_times_its_size_in_memory_is_over_the_limit() -> None:
    lists = b'{"_id": "1", "text": "x", "more": [' + b"[]," * (3 << 20) + b"0]}\n"
    assert reasons(lists + GOOD) == ["line 1: over the limit of 8 MB"]
    assert keys(lists + GOOD) == ["good"]


def test_a_text_longer_than_any_book_is_read() -> None:
    (found,) = items(record(_id="1", text="x" * (7 << 20)))
    assert isinstance(found, Document)
    assert len(found.text) == 7 << 20


@pytest.mark.parametrize("before", [0, 20 << 20], ids=["at once", "later"])
def test_a_line_of_zeros_that_does_not_end_is_given_up(before: int) -> None:
    stream = _Zeros(GOOD + b"x" * before)
    *found, error = jsonl.read(stream, "c.jsonl")
    assert isinstance(found[0], Document)
    assert isinstance(error, DocumentError)
    assert error.reason == "has NULs in line 2, which are no text: what follows was left out"


class _Zeros(io.BytesIO):
    """A stream that goes on with zeros for longer than anybody can read it."""

    def readline(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        assert size > 0
        line = super().readline(size)
        return line if line.endswith(b"\n") else line.ljust(size, b"\0")


def test_a_file_of_zeros_is_refused_at_its_start() -> None:
    stream = io.BytesIO(bytes(100 << 20))
    (error,) = jsonl.read(stream, "c.jsonl")
    assert str(error) == "c.jsonl: is not text: a NUL at byte 0"
    assert stream.tell() < 70 << 20
