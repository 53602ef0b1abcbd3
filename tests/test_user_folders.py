"""Where a user's own files lie."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from searchlib.user_folders import configuration_folder, state_folder


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("platform", "configuration", "state"),
    [
        ("linux", ".config", ".local/state"),
        ("freebsd14", ".config", ".local/state"),
        ("darwin", "Library/Application Support", "Library/Application Support"),
    ],
)
def test_each_platform_has_its_custom(
    platform: str, configuration: str, state: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert configuration_folder() == home / configuration / "searchlib"
    assert state_folder() == home / state / "searchlib"


def test_windows_names_the_folders_in_variables(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert (configuration_folder(), state_folder()) == (None, None)
    monkeypatch.setenv("APPDATA", str(home / "Roaming"))
    monkeypatch.setenv("LOCALAPPDATA", str(home / "Local"))
    assert configuration_folder() == home / "Roaming" / "searchlib"
    assert state_folder() == home / "Local" / "searchlib"


def test_the_variables_decide_where_they_are_absolute(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "own"))
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    assert configuration_folder() == home / "own" / "searchlib"
    assert state_folder() == home / ".local/state/searchlib"


def test_a_user_without_a_home_has_no_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(Path, "home", nowhere)
    assert (configuration_folder(), state_folder()) == (None, None)
