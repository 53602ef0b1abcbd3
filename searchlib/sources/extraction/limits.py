"""limits: how long may a file take, and how much memory?"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import sys
import time
from typing import BinaryIO, NamedTuple

if sys.platform != "win32":
    import resource

__all__ = ["LIMITS", "TIMED_OUT", "Clock", "Limits", "limit_memory", "peak_memory"]

TIMED_OUT = 1
"""The status with which a process ends whose clock has run out."""


class Limits(NamedTuple):
    """What reading one file may cost. memory: in bytes, where the system can limit it."""

    seconds: float = 60.0
    seconds_per_mb: float = 10.0
    memory: int = 768 << 20

    def seconds_for(self, size: int) -> float:
        """How long a file of so many bytes may take; spreadsheets are the slowest to read."""
        return self.seconds + self.seconds_per_mb * (size / (1 << 20))


LIMITS = Limits()


class Clock:
    """Ends this process when the work between `start` and `stop` has taken longer than it may.

    Whatever it is doing then: the clock waits outside of the interpreter, which a library may not let go.
    """

    def __init__(self, seconds: float) -> None:
        self._left = seconds
        self._started = 0.0

    def start(self) -> None:
        """Go on counting."""
        self._started = time.monotonic()
        faulthandler.dump_traceback_later(max(self._left, 0.001), exit=True, file=_nowhere())

    def stop(self) -> None:
        """Stop counting."""
        faulthandler.cancel_dump_traceback_later()
        self._left -= time.monotonic() - self._started


def _nowhere() -> BinaryIO:
    """Where what nobody reads is written."""
    global _null  # noqa: PLW0603 - opened once, for the life of the process
    if _null is None:
        _null = open(os.devnull, "wb")  # noqa: PTH123, SIM115
    return _null


_null: BinaryIO | None = None


def limit_memory(size: int) -> None:
    """Let this process have so many bytes; what asks for more is refused."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError, ValueError):  # More than the system allows, or none of its limits.
            _, most = resource.getrlimit(resource.RLIMIT_DATA)
            resource.setrlimit(resource.RLIMIT_DATA, (size, most))


def peak_memory() -> int:
    """The most bytes that this process has had; 0 where that is not known."""
    if sys.platform == "win32":
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak << 10
