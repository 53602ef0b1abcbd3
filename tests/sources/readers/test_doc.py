"""Old Word documents: whichever program is there reads them, and what it does cannot do harm."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.extraction.limits import LIMITS
from searchlib.sources.readers import doc
from searchlib.sources.readers.doc import read
from searchlib.sources.readers.zipped import OLE2

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs of these tests are scripts")

CONTENT = OLE2 + "Bộ Công an".encode()


def install(programs: Path, name: str, source: str) -> None:
    """Makes a program of Python source; `file` is its last argument."""
    head = f"#!{sys.executable}\nimport os, pathlib, sys, time\nfile = pathlib.Path(sys.argv[-1])\n"
    (programs / name).write_text(head + textwrap.dedent(source), "utf-8")
    (programs / name).chmod(0o755)


def install_beating(programs: Path, beats: Path) -> None:
    """Makes a program that goes on, in two processes, and shows in a file that it does."""
    install(
        programs,
        "antiword",
        f"""
        os.fork()
        for beat in range(1_000):
            with open({str(beats)!r}, "a") as stream:
                stream.write(".")
            time.sleep(0.02)
        """,
    )


def document() -> Document:
    (found,) = read(io.BytesIO(CONTENT), "-công văn; rm *.doc")
    return found


def reason() -> str:
    with pytest.raises(DocumentError) as raised:
        document()
    return raised.value.reason


def test_without_a_program_it_is_told_which_to_install(programs: Path) -> None:
    assert reason() == (
        "is a Word document of the old kind: install antiword, catdoc or LibreOffice, or save it as .docx"
    )


@pytest.mark.parametrize("name", ["antiword", "catdoc"])
def test_a_program_is_given_the_file_and_its_output_is_the_text(programs: Path, name: str) -> None:
    install(
        programs,
        name,
        "sys.stdout.buffer.write(b'Ti\\xc3\\xaau \\xc4\\x91\\xe1\\xbb\\x81\\n\\n' + file.read_bytes()[8:])",
    )
    found = document()
    assert (found.title, found.text) == ("Tiêu đề", "Tiêu đề\nBộ Công an")


def test_libreoffice_writes_beside_the_file(programs: Path) -> None:
    install(
        programs,
        "soffice",
        """
        folder = pathlib.Path(sys.argv[sys.argv.index("--outdir") + 1])
        assert sys.argv[1].startswith("-env:UserInstallation=file:///")
        assert folder == file.parent
        (folder / "document.txt").write_text("\\ufeff21/9/2025\\nThăm Nga", "utf-8")
        print("convert", file)
        """,
    )
    found = document()
    assert (found.title, found.text, found.date) == ("Thăm Nga", "21/9/2025\nThăm Nga", "2025-09-21")


def test_the_next_program_reads_what_the_first_one_cannot(programs: Path) -> None:
    install(programs, "antiword", "sys.exit('is not a Word Document.')")
    install(programs, "catdoc", "print('text')")
    assert document().text == "text"


def test_what_no_program_can_read_is_told_with_what_they_say(programs: Path) -> None:
    install(programs, "antiword", "sys.exit(f'{file} is encrypted')")
    install(programs, "catdoc", "pass")
    assert reason() == (
        "cannot be read: antiword gives no text (document.doc is encrypted); catdoc gives no text (0)"
    )


def test_a_program_that_hangs_is_ended_with_all_that_it_started(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doc, "_SECONDS", 1)
    beats = tmp_path / "beats"
    install_beating(programs, beats)
    assert reason() == "cannot be read: antiword took more than 1 seconds"
    size = beats.stat().st_size
    assert size
    time.sleep(0.2)
    assert beats.stat().st_size == size


def test_nothing_is_left_when_the_reading_process_is_killed(programs: Path, tmp_path: Path) -> None:
    beats, temporary = tmp_path / "beats", tmp_path / "temporary"
    temporary.mkdir()
    install_beating(programs, beats)
    source = "import io; from searchlib.sources.readers import doc; next(doc.read(io.BytesIO(%r), 'a.doc'))"
    environment = {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen([sys.executable, "-c", source % CONTENT], env=environment) as process:
        until(beats.exists)
        assert list(temporary.iterdir())
        process.kill()
    until(lambda: not list(temporary.iterdir()))
    size = beats.stat().st_size
    time.sleep(0.2)
    assert beats.stat().st_size == size


def until(happened: Callable[[], bool]) -> None:
    """Waits for it, for no longer than a slow machine takes."""
    ends = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_all_programs_together_have_less_time_than_a_worker() -> None:
    assert LIMITS.seconds > 1.2 * doc._SECONDS


def test_a_program_that_hangs_leaves_time_for_the_next_one(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doc, "_SECONDS", 2)
    install(programs, "antiword", "time.sleep(60)")
    install(programs, "catdoc", "print('text')")
    assert document().text == "text"


def test_a_program_that_cannot_be_run_is_told(programs: Path) -> None:
    (programs / "antiword").write_text("#!/nowhere/at/all\n")
    (programs / "antiword").chmod(0o755)
    assert reason() == "cannot be read: antiword cannot be run (No such file or directory)"


def test_nothing_is_left_behind(programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    install(programs, "antiword", "print(file.parents[2])")
    assert document().text == os.fspath(temporary)
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("data", [b"", b"{\\rtf1 a}", b"PK\3\4"])
def test_what_is_no_old_word_document_is_told(data: bytes) -> None:
    with pytest.raises(DocumentError, match="is no Word document of the old kind"):
        list(read(io.BytesIO(data), "a.doc"))
