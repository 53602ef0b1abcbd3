"""Formats: what the name of a file says about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from searchlib.errors import DocumentError
from searchlib.sources.readers.formats import FORMATS, Format, format_called, format_of


def test_every_format_has_a_reader_and_suffixes_of_its_own() -> None:
    suffixes = [suffix for row in FORMATS for suffix in row.suffixes]
    assert len(suffixes) == len(set(suffixes))
    assert all(format_called(row.name) is row for row in FORMATS)
    assert all(callable(row.reader("a")) for row in FORMATS)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.txt", "text"), ("A.TXT", "text"), ("a.tar.txt", "text"), ("a.md", "markdown"), ("a.HTM", "html"),
        ("a.jsonl", "jsonl"), ("a.b.jsonl.gz", "jsonl"), ("a.TXT.GZ", "text"), ("a.gz", None), ("a", None),
        (".md", "markdown"), ("", None), ("txt", None), ("a.txt/b", None), ("a.", None),
    ],
)  # fmt: skip
def test_the_suffix_tells_the_format(name: str, expected: str | None) -> None:
    row = format_of(name)
    assert (row and row.name) == expected


def test_a_missing_library_is_told_with_the_command_that_installs_it() -> None:
    row = Format("odd", (".odd",), "no_such_reader", "odd files", extra="pptx")
    with pytest.raises(DocumentError, match=r"^a\.odd: needs .*: pip install 'searchlib\[pptx\]'$"):
        row.reader("a.odd")


def test_the_layout_of_this_package_is_told_in_its_docstring() -> None:
    from searchlib.sources import readers

    modules = {path.stem for path in Path(readers.__file__ or "").parent.glob("*.py")} - {"__init__"}
    assert {module for module in modules if f"`{module}`" not in (readers.__doc__ or "")} == set()
