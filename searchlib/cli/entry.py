"""The console scripts: quiet from the first moment, also when Ctrl-C comes while the program loads.

Starting and ending are most of a search's time, so what Python and numpy do then for long-running programs is
left out.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

__all__ = ["search", "searchlib"]


def searchlib() -> None:
    """The console script `searchlib`."""
    with _quiet():
        _use_one_thread_for_algebra()
        from searchlib.cli.main import main

    try:
        main()
    finally:
        gc.freeze()  # Spares the process the collector's last look at all that is there.


def search() -> None:
    """The console script `search`: the same as `searchlib search`."""
    # A search is over before its garbage matters; the collector would look through the modules as they load.
    gc.disable()
    with _quiet():
        _use_one_thread_for_algebra()
        from searchlib.cli.main import search_main

    try:
        search_main()
    except SystemExit as end:
        _end_at_once(end.code)


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


def _end_at_once(status: int | str | None) -> None:
    """End the process without taking apart what is there: the system has it back sooner as a whole."""
    if isinstance(status, int):  # Else Python has something to write.
        with suppress(OSError):  # Whoever reads has gone, and the status tells the rest.
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)
    sys.exit(status)


def _use_one_thread_for_algebra() -> None:
    """Have OpenBLAS, which numpy loads, start no threads: there is no matrix here that would need them."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
