"""Damage: whatever a library raises becomes the error of the file."""

from __future__ import annotations

import pytest

from searchlib.errors import DocumentError
from searchlib.sources.readers.damage import telling_damage


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (KeyError("word/document.xml"), "is damaged (KeyError: 'word/document.xml'): fetch it again"),
        (RecursionError(), "is damaged (RecursionError): fetch it again"),
        (ValueError("x" * 1_000), "is damaged (ValueError: " + "x" * 200 + "): fetch it again"),
    ],
)
def test_what_a_library_raises_is_told_in_one_line(raised: Exception, told: str) -> None:
    with pytest.raises(DocumentError) as error, telling_damage("a.docx"):
        raise raised
    assert error.value.source == "a.docx"
    assert error.value.reason.startswith(told)
    assert error.value.__cause__ is raised


@pytest.mark.parametrize(
    "raised", [DocumentError("a.docx", "is encrypted"), MemoryError(), KeyboardInterrupt()]
)
def test_what_says_more_than_damage_passes(raised: BaseException) -> None:
    with pytest.raises(type(raised)) as error, telling_damage("a.docx"):
        raise raised
    assert error.value is raised
