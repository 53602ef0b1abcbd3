"""messages: how does a process talk to its workers?

Grammar of what goes through a pipe (length: u64, little-endian; value: in the form of `marshal`)::

    message     := length value
    to a worker := (build | merge)*
    build       := ("build", PATH) documents* []
    documents   := [the fields of a `Checked`, ...]
    merge       := ("merge", PATH, [(PATH, number of documents, the deleted ones as bits), ...])
    from it     := READY outcome*
    outcome     := ("done",) | ("system", ERRNO, TEXT) | ("corrupt", PATH, REASON)

Both ends are the same interpreter, and nobody else has the pipe. Of what Python has marshal is the quickest
for many strings, and it holds data alone.
"""

from __future__ import annotations

import marshal
import struct
from typing import Any, BinaryIO

__all__ = ["READY", "receive", "send"]

READY = b"searchlib worker\n"

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
