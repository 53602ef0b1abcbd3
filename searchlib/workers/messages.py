"""messages: how does a process talk to its workers?

Grammar of what goes through a pipe (length: u64, little-endian; value: in the form of `marshal`)::

    message     := length value
    to a worker := (build | merge)*
    build       := ("build", PATH) documents* ()
    documents   := ([the fields of a `Checked`, its text left out, ...], [length of its text, ...], texts)
    texts       := all texts, one after the other, in UTF-16
    merge       := ("merge", PATH, [(PATH, number of documents, the deleted ones as bits), ...])
    from it     := READY outcome*
    outcome     := ("done",) | ("system", ERRNO, TEXT) | ("corrupt", PATH, REASON)

Both ends are the same interpreter, and nobody else has the pipe. Of what Python has marshal is the quickest
for many values, and it holds data alone. UTF-16 is about how Python has text, and read several times as fast
as UTF-8.
"""

from __future__ import annotations

import marshal
import struct
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from searchlib.documents import Checked

__all__ = ["READY", "packed", "receive", "send", "unpacked"]

READY = b"searchlib worker\n"

_ENCODING = "utf-16-le"
_LENGTH = struct.Struct("<Q")


def send(stream: BinaryIO, value: Any) -> None:
    """Write one message; raises OSError where nobody reads."""
    data = marshal.dumps(value)
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def receive(stream: BinaryIO) -> Any:
    """Read one message; raises EOFError where the other end has gone."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return marshal.loads(data)  # noqa: S302 - written at the other end of the pipe, see above


def packed(documents: Sequence[Checked]) -> tuple[object, ...]:
    """Documents as a message."""
    texts = [document.text for document in documents]
    rest = [tuple(document._replace(text="")) for document in documents]
    return rest, list(map(len, texts)), "".join(texts).encode(_ENCODING)


def unpacked(message: tuple[Any, ...]) -> Iterator[Checked]:
    """The documents of a message."""
    rest, lengths, encoded = message
    texts = encoded.decode(_ENCODING)
    start = 0
    for fields, length in zip(rest, lengths, strict=True):
        yield Checked._make(fields)._replace(text=texts[start : start + length])
        start += length
