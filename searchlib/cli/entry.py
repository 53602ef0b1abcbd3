"""The console scripts: quiet from the first moment, also when Ctrl-C comes while the program loads."""

from __future__ import annotations

import signal

__all__ = ["search", "searchlib"]


def searchlib() -> None:
    """The console script `searchlib`."""
    _load_quietly()
    from searchlib.cli.main import main

    _listen()
    main()


def search() -> None:
    """The console script `search`: the same as `searchlib search`."""
    _load_quietly()
    from searchlib.cli.main import search_main

    _listen()
    search_main()


def _load_quietly() -> None:
    # The system's own handling ends the process without a word; Python's would show where it was.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _listen() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
