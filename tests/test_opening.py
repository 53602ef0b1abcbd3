"""What opens files on each platform, and the pager."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from searchlib.opening import OpeningError, find_opener, open_file, page

posix = pytest.mark.skipif(os.name != "posix", reason="the programs of the test are shell scripts")


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of programs there is."""
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def program(folder: Path, name: str, body: str = "") -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(("platform", "opener"), [("win32", []), ("darwin", ["open"])])
def test_some_systems_always_have_an_opener(
    platform: str, opener: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert find_opener() == opener


@posix
@pytest.mark.parametrize("variable", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_elsewhere_it_takes_a_display_and_xdg_open(
    variable: str, programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv(variable, ":0")
    assert find_opener() is None
    program(programs, "xdg-open")
    assert find_opener() == ["xdg-open"]
    monkeypatch.delenv(variable)
    assert find_opener() is None


def test_windows_opens_files_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(os, "startfile", opened.append, raising=False)
    open_file([], "C:\\a b.txt")
    assert opened == ["C:\\a b.txt"]


def test_an_opener_that_is_not_there_is_told(programs: Path) -> None:
    with pytest.raises(OpeningError, match=r"cannot run xdg-open: .*; see the text with --pager"):
        open_file(["xdg-open"], str(programs / "a.txt"))


@posix
@pytest.mark.parametrize("name", ["less", "more"])
def test_there_is_a_pager_though_none_is_named(name: str, programs: Path) -> None:
    assert page(["một"], 0) is False
    program(programs, name, f'echo "$@" > "{programs}/arguments"; /bin/cat > "{programs}/text"')
    assert page(["một", "hai"], 5) is True
    assert (programs / "arguments").read_text(encoding="utf-8") == "+6\n"
    assert (programs / "text").read_text(encoding="utf-8") == "một\nhai\n"


@posix
def test_a_pager_that_knows_no_lines_gets_none(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(programs, "bat", f'echo "$#" > "{programs}/count"')
    monkeypatch.setenv("PAGER", "bat")
    assert page(["một"], 5) is True
    assert (programs / "count").read_text(encoding="utf-8") == "0\n"


@posix
def test_an_interruption_is_the_pagers_own_affair(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(programs, "less", f"kill -INT {os.getpid()}; /bin/cat > /dev/null")
    before = signal.getsignal(signal.SIGINT)
    assert page(["một"] * 10, 0) is True
    assert signal.getsignal(signal.SIGINT) is before
