"""Terms by how often they are where: spellings are read from the records of what they spell."""

from __future__ import annotations

from pathlib import Path

import pytest

from searchlib import CorruptIndexError, Index
from tests.indexes import fill, forge


def test_a_spelling_of_another_term_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "index"
    fill(Index.create(path), ["bà bá", "cá", "bà"])
    assert Index.open(path).search("bà").total == 2
    segment = forge(path, lambda columns, _: columns["text_exact/bases"].fill(0))
    with pytest.raises(CorruptIndexError, match="text_exact/doc_frequencies") as told:
        Index.open(path).search("cá")
    assert told.value.path == segment
