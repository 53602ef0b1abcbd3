"""What a snapshot says of a document, where the file does not say it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from searchlib import CorruptIndexError, Index
from searchlib.schema import STORED_FIELDS
from tests.indexes import fill, forge


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "index"
    fill(Index.create(path), ["một", "hai"])
    return path


@pytest.mark.parametrize("name", STORED_FIELDS)
def test_a_document_of_which_something_is_not_stored_is_damage(name: str, path: Path) -> None:
    segment = forge(path, lambda _, info: info["stored"].pop(name))
    with pytest.raises(CorruptIndexError, match=f"no {name}|not store the {name}") as told:
        Index.open(path).document("hai")
    assert told.value.path == segment


def test_a_document_without_a_title_is_damage(path: Path) -> None:
    def change(columns: dict[str, Any], _: object) -> None:
        columns["stored/title_rows"][:] = 0

    forge(path, change)
    with pytest.raises(CorruptIndexError, match="document 1 has no title"):
        Index.open(path).document("hai")
