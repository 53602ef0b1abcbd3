"""Messages between a process and its workers."""

from __future__ import annotations

import io

import pytest

from searchlib.workers.messages import receive, send


def test_messages_arrive_as_they_were_sent() -> None:
    stream = io.BytesIO()
    sent = [("build", "đường dẫn/a.seg"), [("a", None, 3, "😀" * 1000)], [], b"\0"]
    for message in sent:
        send(stream, message)
    stream.seek(0)
    assert [receive(stream) for _ in sent] == sent
    with pytest.raises(EOFError):
        receive(stream)


@pytest.mark.parametrize("length", range(12))
def test_half_a_message_is_none(length: int) -> None:
    stream = io.BytesIO()
    send(stream, "tin")
    with pytest.raises(EOFError):
        receive(io.BytesIO(stream.getvalue()[:length]))
