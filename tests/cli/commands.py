"""How the tests run commands: in this process, or as a user's shell does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from click.testing import CliRunner

__all__ = ["INTERRUPTED", "Answer", "on_terminal", "run", "spawn", "start"]

INTERRUPTED = """
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # The tests may have been started to ignore it.
from searchlib.{module} import {name}
real = {name}.{method}
def interrupted(*arguments, **more):
    if {when}:
        os.kill(os.getpid(), signal.SIGINT)
    return real(*arguments, **more)
{name}.{method} = interrupted
"""
"""What a process runs first, to be interrupted when it calls a method of a class in a module."""

_SEARCHLIB = "from searchlib.cli.main import main; main()"


class Answer(NamedTuple):
    status: int
    out: str
    err: str


def run(*arguments: str) -> Answer:
    """Run `searchlib` with these arguments here."""
    from searchlib.cli.main import main

    result = CliRunner().invoke(main, arguments, prog_name="searchlib", catch_exceptions=False)
    return Answer(result.exit_code, result.stdout, result.stderr)


def start(*arguments: str, first: str = "", **environment: str) -> subprocess.Popen[str]:
    """Start `searchlib` in a process of its own, which runs `first` before."""
    return subprocess.Popen(
        [sys.executable, "-c", f"{first}\n{_SEARCHLIB}", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
    )


def spawn(*arguments: str, first: str = "", **environment: str) -> Answer:
    """Run `searchlib` in a process of its own to its end."""
    with start(*arguments, first=first, **environment) as process:
        out, err = process.communicate(timeout=60)
    return Answer(process.returncode, out, err)


def on_terminal(
    *arguments: str,
    streams: Sequence[str] = ("stdin", "stdout", "stderr"),
    rows: int = 24,
    check: bool = True,
    first: str = "",
    environment: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """What a terminal of 80 columns shows of `searchlib`, line by line with CR LF; the rest leads nowhere."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, 80, 0, 0))
    leads: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    subprocess.run(
        [sys.executable, "-c", f"{first}\n{_SEARCHLIB}", *arguments],
        **leads | dict.fromkeys(streams, theirs),
        env={
            # Variables would tell of the terminal that the tests are run in.
            **{name: value for name, value in os.environ.items() if name not in ("LINES", "COLUMNS")},
            "TERM": "xterm",
            "PYTHONPATH": str(Path(__file__).parents[2]),
            **environment,
        },
        check=check,
        timeout=60,
    )
    os.close(theirs)
    shown = b""
    try:
        while chunk := os.read(ours, 65536):
            shown += chunk
    except OSError:  # Linux says so when the other side is closed.
        pass
    os.close(ours)
    return shown.decode()
