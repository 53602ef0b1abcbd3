"""doc: the text of a document of old Word programs, by a program that reads it.

No well-kept library reads this format, and three programs do. The first of them that is on the PATH is given
a copy of the file in a folder of its own, so that what the file is called cannot mean anything to it.
"""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from searchlib.errors import DocumentError, NotInstalledError
from searchlib.model import Document
from searchlib.sources.dates import date_of_lines
from searchlib.sources.readers.gathering import GatheredText
from searchlib.sources.readers.programs import COMPLAINT, OUTPUT, Guard, guarded
from searchlib.sources.readers.titles import first_lines, title_of_lines
from searchlib.sources.readers.zipped import OLE2

__all__ = ["read"]

# For all programs together, in equal shares; less than a worker has for a file.
_SECONDS = 45
_MOST_TEXT = 64 << 20
_LONGEST_COMPLAINT = 200


class _NoTextError(Exception):
    """A program made no text of the file; the message is what it said."""


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
    installed = [(program, path) for program in _PROGRAMS if (path := shutil.which(program.command))]
    if not installed:
        programs = "antiword, catdoc or LibreOffice"
        raise NotInstalledError(
            name,
            f"is a Word document of the old kind: install {programs}, or save it as .docx",
            [program.command for program in _PROGRAMS],
        )
    complaints: list[str] = []
    ends = time.monotonic() + _SECONDS
    with guarded() as guard:
        for number, (program, path) in enumerate(installed):
            seconds = max(0.0, ends - time.monotonic()) / (len(installed) - number)
            try:
                return _run(guard, program, path, data, seconds)
            except TimeoutError:
                complaints.append(f"{program.command} took more than {seconds:.0f} seconds")
            except OSError as error:
                complaints.append(f"{program.command} cannot be run ({error.strerror or error})")
            except _NoTextError as error:
                complaints.append(f"{program.command} gives no text ({error})")
    raise DocumentError(name, f"cannot be read: {'; '.join(complaints)}")


def _run(guard: Guard, program: _Program, command: str, data: bytes, seconds: float) -> str:
    """The text that a program makes of the file. Raises _NoTextError, and what `Guard.run` raises."""
    folder = guard.folder / program.command
    folder.mkdir()
    file = folder / f"{_NAME}.doc"
    file.write_bytes(data)
    places = {_FILE: str(file), _FOLDER: str(folder), _PROFILE: (folder / "profile").as_uri()}
    arguments = [_PLACES.sub(lambda found: places[found[0]], argument) for argument in program.arguments]
    status = guard.run([command, *arguments], folder, seconds)
    written = folder / (program.output or OUTPUT)
    text = _head(written) if written.exists() else ""
    if status or not text.strip():
        said = " ".join(_head(folder / COMPLAINT).replace(str(file), file.name).split())
        raise _NoTextError(said[:_LONGEST_COMPLAINT] or status)
    return text


def _head(file: Path) -> str:
    with file.open("rb") as stream:
        return stream.read(_MOST_TEXT).decode("utf-8-sig", "replace")
