"""user_folders: where do a user's own files lie, by the custom of the platform?

The variables of the XDG Base Directory Specification decide where they are set, on every platform.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["configuration_folder", "state_folder"]

_NAME = "searchlib"
_MAC = ("", "Library/Application Support")


def configuration_folder() -> Path | None:
    """The folder of what a user has written; None where nobody knows the user's home."""
    return _folder("XDG_CONFIG_HOME", {"win32": ("APPDATA", ""), "darwin": _MAC}, ".config")


def state_folder() -> Path | None:
    """The folder of what searchlib remembers for a user; None where nobody knows the user's home."""
    return _folder("XDG_STATE_HOME", {"win32": ("LOCALAPPDATA", ""), "darwin": _MAC}, ".local/state")


def _folder(variable: str, platforms: dict[str, tuple[str, str]], elsewhere: str) -> Path | None:
    """platforms: for each the variable that names the folder, or else where it lies in the home."""
    own, below_home = platforms.get(sys.platform, ("", elsewhere))
    for name in (variable, own):
        folder = Path(os.environ.get(name, ""))
        if folder.is_absolute():  # The specification has others ignored.
            return folder / _NAME
    try:
        return Path.home() / below_home / _NAME if below_home else None
    except RuntimeError:
        return None
