"""The command `formats` lists what is read."""

from __future__ import annotations

import json

from searchlib.sources.readers.formats import FORMATS
from tests.cli.commands import run


def test_every_format_is_listed_with_its_suffixes() -> None:
    lines = run("formats").out.splitlines()[2:]
    assert [line.split()[0] for line in lines] == [row.name for row in FORMATS]
    assert all(" ".join(row.suffixes) in line for row, line in zip(FORMATS, lines, strict=True))


def test_json_has_a_record_for_each_format() -> None:
    rows = json.loads(run("formats", "--json").out)
    assert [row["name"] for row in rows] == [row.name for row in FORMATS]
    assert {tuple(row) for row in rows} == {("name", "suffixes", "what", "places", "extra")}
