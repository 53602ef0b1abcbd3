"""Files that need what is not installed: read as soon as it is there, and not before."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import pytest

from searchlib.sources.readers.zipped import OLE2
from searchlib.sources.requirements import is_installed
from tests.sources.place import Place, counts, reasons

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the program of these tests is a script")

OLD_WORD = OLE2 + "WordDocument".encode("utf-16-le")


def install_antiword(programs: Path) -> None:
    program = programs / "antiword"
    program.write_text(f"#!{sys.executable}\nprint('Công văn hỏa tốc')\n", encoding="utf-8")
    program.chmod(0o755)


def zipped(**files: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


@pytest.mark.parametrize("workers", [0, 1])
def test_a_file_is_read_when_what_it_needs_has_been_installed(
    place: Place, programs: Path, workers: int
) -> None:
    place.write("docs/a.doc", OLD_WORD)
    (reason,) = reasons(place.update("docs", workers=workers))
    assert "install antiword" in reason
    install_antiword(programs)
    assert counts(place.update(workers=workers)) == {"added": 1}
    assert place.documents() == {"a.doc": "Công văn hỏa tốc"}
    assert counts(place.update(workers=workers)) == {"unchanged": 1}


def test_a_file_is_left_alone_while_what_it_needs_is_missing(place: Place, programs: Path) -> None:
    place.write("docs/a.doc", OLD_WORD)
    place.update("docs", workers=0)
    generation = place.index.generation
    assert "install antiword" in reasons(place.update(workers=0))[0]
    assert place.index.generation == generation


def test_what_lies_in_an_archive_is_read_when_what_it_needs_has_been_installed(
    place: Place, programs: Path
) -> None:
    place.write("docs/a.zip", zipped(**{"a.txt": b"text", "b.doc": OLD_WORD}))
    assert counts(place.update("docs", workers=0)) == {"added": 1}
    assert counts(place.update(workers=0)) == {"unchanged": 1}
    install_antiword(programs)
    assert counts(place.update(workers=0)) == {"changed": 2}


def test_one_of_several_libraries_and_programs_is_enough(programs: Path) -> None:
    assert not is_installed("antiword catdoc")
    install_antiword(programs)
    assert is_installed("antiword catdoc")
    assert is_installed("no_such_library json.decoder")
    assert not is_installed("")
