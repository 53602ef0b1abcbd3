"""opening: a file in the program that the system has for it, a text in the user's pager.

Programs are started by lists of arguments, never by a shell, so nothing in a name is a command.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence

from searchlib.errors import SearchlibError

__all__ = ["OpeningError", "find_opener", "open_file", "page"]

_PAGERS = ("less", "more")
# What begins at line N with +N.
_TAKE_A_LINE = frozenset({"less", "more", "most", "vim", "vi", "nvim", "view", "nano"})
_PATIENCE = (
    3.0  # Seconds in which an opener tells that it cannot; one that goes on longer is the program itself.
)


class OpeningError(SearchlibError):
    """A program that was to show something cannot."""


def find_opener() -> list[str] | None:
    """The command to which a file's name is added to open it; None where nothing can show it.

    Empty on Windows, which opens files itself.
    """
    if sys.platform == "win32":
        return []
    if sys.platform == "darwin":
        return ["open"]
    has_display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return ["xdg-open"] if has_display and shutil.which("xdg-open") else None


def open_file(opener: Sequence[str], path: str) -> None:
    """Open a file, by its absolute name, with what `find_opener` gave. Raises OpeningError."""
    if not opener:
        os.startfile(path)  # type: ignore[attr-defined, unused-ignore]  # noqa: S606 - what Windows has
        return
    try:
        process = subprocess.Popen(  # noqa: S603 - the name is one argument
            [*opener, path],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise OpeningError(f"cannot run {opener[0]}: {error.strerror}; see the text with --pager") from error
    try:
        status = process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.returncode = 0  # It goes on without us.
        return
    if status:
        raise OpeningError(f"{opener[0]} cannot open {path} (status {status}): see its text with --pager")


def page(lines: Iterable[str], line: int) -> bool:
    """Show lines in the user's pager, from the one of this index on; False where there is no pager.

    Raises OpeningError where $PAGER names none.
    """
    command = _pager()
    if not command:
        return False
    if os.path.basename(command[0]).removesuffix(".exe") in _TAKE_A_LINE and line > 0:  # noqa: PTH119
        command = [*command, f"+{line + 1}"]
    # Ctrl-C is the pager's own affair. A handler, unlike ignoring, is not handed down to it.
    handler = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        _feed(command, lines)
    except BrokenPipeError:
        pass  # Whoever reads has seen enough.
    except OSError as error:
        reason = f"cannot run {command[0]}, which $PAGER names: {error.strerror}; set it to less"
        raise OpeningError(reason) from error
    finally:
        signal.signal(signal.SIGINT, handler)
    return True


def _feed(command: Sequence[str], lines: Iterable[str]) -> None:
    """Run a command on lines to its end."""
    with subprocess.Popen(  # noqa: S603 - the user's own choice
        command, stdin=subprocess.PIPE, encoding="utf-8", errors="replace"
    ) as process:
        if process.stdin is not None:  # It is a pipe.
            process.stdin.writelines(f"{line}\n" for line in lines)


def _pager() -> list[str]:
    """The command of the pager; empty where there is none."""
    named = os.environ.get("PAGER", "")
    try:
        command = shlex.split(named, posix=os.name == "posix")
    except ValueError as error:
        raise OpeningError(f"$PAGER is {named!r}, which is no command ({error}): set it to less") from error
    return command or [found for found in _PAGERS if shutil.which(found)][:1]
