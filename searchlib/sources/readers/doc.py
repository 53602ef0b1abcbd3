"""doc: the text of a document of old Word programs, by a program that reads it.

No well-kept library reads this format, and three programs do. The first of them that is on the PATH is given
a copy of the file in a folder of its own, so that what the file is called cannot mean anything to it.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from searchlib.errors import DocumentError, NotInstalledError
from searchlib.model import Document
from searchlib.sources.dates import date_of_lines
from searchlib.sources.readers.gathering import GatheredText
from searchlib.sources.readers.titles import first_lines, title_of_lines
from searchlib.sources.readers.zipped import OLE2

__all__ = ["read"]

_SECONDS = 60
_MOST_TEXT = 64 << 20
_LONGEST_COMPLAINT = 200


class _Program(NamedTuple):
    """A program that reads such files.

    arguments: with FILE and FOLDER for the file and its folder, and PROFILE for the address of a folder for
    settings. output: the file in the folder that the text is written to; None for the standard output.
    """

    command: str
    arguments: tuple[str, ...]
    output: str | None = None


_FILE, _FOLDER, _PROFILE, _NAME = "FILE", "FOLDER", "PROFILE", "document"
_PLACES = re.compile(f"{_FILE}|{_FOLDER}|{_PROFILE}")
_LIBREOFFICE = (
    f"-env:UserInstallation={_PROFILE}",
    *("--headless", "--norestore", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", _FOLDER, _FILE),
)
_PROGRAMS = (
    _Program("antiword", ("-m", "UTF-8.txt", "-w", "0", _FILE)),
    _Program("catdoc", ("-d", "utf-8", "-w", _FILE)),
    _Program("soffice", _LIBREOFFICE, f"{_NAME}.txt"),
    _Program("libreoffice", _LIBREOFFICE, f"{_NAME}.txt"),
)


def read(stream: BinaryIO, name: str) -> Iterator[Document]:
    """The one document of an old Word file."""
    data = stream.read()
    if not data.startswith(OLE2):
        raise DocumentError(name, "is no Word document of the old kind: its name has the wrong suffix")
    text = GatheredText()
    for line in _converted(data, name).splitlines():
        text.add(line)
    lines = first_lines(text.text)
    yield Document(key="", title=title_of_lines(lines, name), text=text.text, date=date_of_lines(lines))


def _converted(data: bytes, name: str) -> str:
    """The text of the file by the first program that gives one. Raises DocumentError."""
    complaints: list[str] = []
    for program in _PROGRAMS:
        command = shutil.which(program.command)
        if command is None:
            continue
        with tempfile.TemporaryDirectory(prefix="searchlib-") as folder:
            text = _run(command, program, Path(folder), data, complaints)
        if text is not None:
            return text
    if complaints:
        raise DocumentError(name, f"cannot be read: {'; '.join(complaints)}")
    raise NotInstalledError(
        name,
        "is a Word document of the old kind: install antiword, catdoc or LibreOffice, or save it as .docx",
        [program.command for program in _PROGRAMS],
    )


def _run(command: str, program: _Program, folder: Path, data: bytes, complaints: list[str]) -> str | None:
    """The text that a program makes of the file; None if it makes none, and then the complaints say why."""
    file = folder / f"{_NAME}.doc"
    file.write_bytes(data)
    places = {_FILE: str(file), _FOLDER: str(folder), _PROFILE: (folder / "profile").as_uri()}
    arguments = [_PLACES.sub(lambda found: places[found[0]], argument) for argument in program.arguments]
    # Written to a file, so that a text without end is none in memory.
    written = folder / (program.output or "output")
    with (folder / "output").open("wb") as output, (folder / "complaint").open("wb") as complaint:
        try:
            status = _status([command, *arguments], folder, output, complaint)
        except subprocess.TimeoutExpired:
            complaints.append(f"{program.command} took more than {_SECONDS} seconds")
            return None
        except OSError as error:
            complaints.append(f"{program.command} cannot be run ({error.strerror or error})")
            return None
    text = _head(written) if written.exists() else ""
    if status or not text.strip():
        said = " ".join(_head(folder / "complaint").replace(str(file), file.name).split())
        complaints.append(f"{program.command} gives no text ({said[:_LONGEST_COMPLAINT] or status})")
        return None
    return text


def _status(command: list[str], folder: Path, output: BinaryIO, complaint: BinaryIO) -> int:
    """Runs a program, gives its exit status. Raises TimeoutExpired; nothing that it started is left then."""
    # The arguments are our own, and no shell reads them.
    process = subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.DEVNULL, stdout=output, stderr=complaint, cwd=folder, start_new_session=True
    )
    try:
        return process.wait(_SECONDS)
    finally:
        if process.poll() is None:
            if sys.platform == "win32":
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _head(file: Path) -> str:
    with file.open("rb") as stream:
        return stream.read(_MOST_TEXT).decode("utf-8-sig", "replace")
