"""How far long work has come, on a terminal."""

from __future__ import annotations

import sys
import time
from typing import Any

import click

__all__ = ["ProgressBar"]

_LONG_WORK = 1.0  # seconds
_OFTEN = 0.1
_WIDTH = 20  # With a short label and the percentage it fits into 40 columns.


class ProgressBar:
    """A bar on standard error for one task after the other, once a task turns out to be long.

    Nothing is shown where that is no terminal.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._shown = sys.stderr.isatty() and not quiet
        self._task = ""
        self._due = 0.0  # When there is next something to be shown.
        self._bar: Any = None

    def __enter__(self) -> ProgressBar:  # noqa: PYI034 - Self is in typing from 3.11 on
        return self

    def __exit__(self, *error: object) -> None:
        self._end()

    def show(self, task: str, done: int, total: int) -> None:
        """Tell how much of a task is done; another name than before begins another bar."""
        if not self._shown:
            return
        now = time.monotonic()
        if task != self._task:
            self._end()
            self._task, self._due = task, now + _LONG_WORK
        is_last = done >= total and self._bar is not None
        if now < self._due and not is_last:
            return
        self._due = now + _OFTEN
        if self._bar is None:
            bar = click.progressbar(length=total, label=task, show_eta=False, width=_WIDTH, file=sys.stderr)
            self._bar = bar.__enter__()
        self._bar.update(done - self._bar.pos)

    def _end(self) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None
