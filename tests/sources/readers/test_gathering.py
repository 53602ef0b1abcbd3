"""Gathered texts: lines, and places whose names an index takes."""

from __future__ import annotations

import pytest

from searchlib.documents import check
from searchlib.model import Document
from searchlib.sources.readers.gathering import GatheredText, Line


@pytest.mark.parametrize("heading", ["phạm vi " * 40, "x" * 1_000, "x" * 200])
def test_the_name_of_a_place_is_cut_and_the_text_is_not(heading: str) -> None:
    gathered = GatheredText()
    gathered.add_headed([Line(heading, 1), Line("Bộ Công an")])
    assert gathered.text == f"{heading.strip()}\nBộ Công an"
    ((offset, label),) = gathered.locators
    assert offset == 0
    assert label.startswith(f"section {heading[:100]}")
    assert label.endswith("…")
    assert check(Document("a", "t", gathered.text, locators=gathered.locators)).locators
