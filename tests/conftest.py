"""What all tests share: a clean surrounding, and the way to data that is not part of the repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

PROJECT = Path(__file__).resolve().parent.parent

# A busy machine is not a failing law, so examples have no deadline; a failure says how to repeat it.
# A change passes or fails for what it is, so CI tries the same examples each time; elsewhere they are new.
settings.register_profile("searchlib", deadline=None, print_blob=True, derandomize=bool(os.environ.get("CI")))
settings.load_profile("searchlib")


@pytest.fixture(scope="session")
def project() -> Path:
    """The root of the repository."""
    return PROJECT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of collections and corpora beside the repository; the test is skipped without it."""
    folder = PROJECT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs the collections in ../shared, which are not part of the repository")
    return folder


@pytest.fixture(scope="session")
def user_folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the configuration and the state of the user lie that the tests run as."""
    return tmp_path_factory.mktemp("user")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, user_folders: Path) -> None:
    """What a developer has set must not change what a test sees, nor a test what the developer has."""
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(user_folders / name))
    for name in ("SEARCHLIB_INDEX", "SEARCHLIB_LEXICON", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "PAGER"):
        monkeypatch.delenv(name, raising=False)
