"""The console scripts: quiet from the first moment, also when Ctrl-C comes while the program loads."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["search", "searchlib"]


def searchlib() -> None:
    """The console script `searchlib`."""
    with _quiet():
        from searchlib.cli.main import main

    main()


def search() -> None:
    """The console script `search`: the same as `searchlib search`."""
    with _quiet():
        from searchlib.cli.main import search_main

    search_main()


@contextmanager
def _quiet() -> Iterator[None]:
    """Let Ctrl-C end the process as the system does, without a word; Python would show where it was."""
    handler = signal.getsignal(signal.SIGINT)
    if handler is not signal.default_int_handler:  # Whoever started the program has it ignore Ctrl-C.
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGINT, handler)
