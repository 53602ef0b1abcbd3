"""processes: how is a process started beside this one, and how do the two talk?

Grammar of what goes through a pipe (length: u64, little-endian; value: in the form of `marshal`)::

    message   := length value
    to it     := message*
    from it   := READY message*

Both ends are the same interpreter, and nobody else has the pipe. Of what Python has marshal is the quickest
for many values, and it holds data alone.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any, BinaryIO

if sys.platform == "linux":
    import fcntl

__all__ = ["READY", "receive", "send", "start_process", "usable_workers"]

READY = b"searchlib worker\n"

# One process reads and checks documents about as fast as so many workers index them.
_MOST_BY_DEFAULT = 8
# More only take memory, and the number may come from settings that somebody else has written.
_MOST_PER_PROCESSOR = 4
_INTERPRETERS = ("python", "pypy")
# Room for what comes next while that before is worked on; where a pipe can be given it.
_PIPE = 1 << 20
# On Windows: no window of its own, and no Ctrl-C.
_APART = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
# Modules are found where this process finds them, and not in the working directory.
_PROGRAM = "import sys; sys.path[:] = sys.argv[2:]; __import__(sys.argv[1], fromlist=['main']).main()"

_LENGTH = struct.Struct("<Q")


def usable_workers(wanted: int | None) -> int:
    """How many workers can be started here of so many that are wanted, where None is one for each processor.

    There are never more than a few for each. A program that is not Python itself, but embeds it, cannot be
    started as a worker.
    """
    if getattr(sys, "frozen", False) or not Path(sys.executable or "").name.lower().startswith(_INTERPRETERS):
        return 0
    processors = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    if wanted is not None:
        return min(wanted, _MOST_PER_PROCESSOR * processors)
    return min(processors, _MOST_BY_DEFAULT) if processors > 1 else 0


def start_process(module: str) -> subprocess.Popen[bytes]:
    """A fresh interpreter that runs `main` of a module, with pipes to talk to it. Raises OSError."""
    process = subprocess.Popen(  # noqa: S603 - this very program
        [sys.executable, "-I", "-c", _PROGRAM, module, *map(str, sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for this process alone.
        creationflags=_APART,
    )
    if sys.platform == "linux":
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                fcntl.fcntl(pipe or 0, fcntl.F_SETPIPE_SZ, _PIPE)
    return process


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
