"""requirements: is there now what a file could not be read without?

A file that needs a library or a program which is not installed is not read again and again, but as soon as
one of those that it needs is there.
"""

from __future__ import annotations

import importlib.util
import shutil

__all__ = ["is_installed"]


def is_installed(needs: str) -> bool:
    """Whether any of these libraries and programs, by their names with spaces between, is installed.

    >>> is_installed("no_such_library json"), is_installed("no-such-program")
    (True, False)
    """
    return any(_is_library(name) or shutil.which(name) is not None for name in needs.split())


def _is_library(name: str) -> bool:
    try:
        return importlib.util.find_spec(name.partition(".")[0]) is not None
    except ValueError:  # It has been taken out of what is imported.
        return False
