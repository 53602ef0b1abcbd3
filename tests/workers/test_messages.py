"""Messages between a process and its workers."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib import Document
from searchlib.documents import check
from searchlib.workers.messages import packed, unpacked
from searchlib.workers.processes import receive, send


def test_messages_arrive_as_they_were_sent() -> None:
    stream = io.BytesIO()
    sent = [("build", "đường dẫn/a.seg"), [("a", None, 3, "😀" * 1000)], [], b"\0"]
    for message in sent:
        send(stream, message)
    stream.seek(0)
    assert [receive(stream) for _ in sent] == sent
    with pytest.raises(EOFError):
        receive(stream)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=5))
def test_documents_arrive_as_they_were_sent(texts: list[str]) -> None:
    sent = [
        check(Document(f"k{number}", title="😀", text=text, lang="vi", date="2021-03", origin="o"))
        for number, text in enumerate(texts)
    ]
    stream = io.BytesIO()
    send(stream, packed(sent))
    stream.seek(0)
    assert list(unpacked(receive(stream))) == sent


@pytest.mark.parametrize("length", range(12))
def test_half_a_message_is_none(length: int) -> None:
    stream = io.BytesIO()
    send(stream, "tin")
    with pytest.raises(EOFError):
        receive(io.BytesIO(stream.getvalue()[:length]))
