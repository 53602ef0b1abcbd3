"""The manifest: kept whole, and refused when it is not what was written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.errors import CorruptIndexError, IndexVersionError
from searchlib.sources.manifest import Entry, Manifest, known_sources
from searchlib.sources.scope import Scope

PATH = Path("index")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ENTRIES = st.builds(
    Entry,
    source=st.sampled_from(["seeds", "/elsewhere"]),
    size=st.integers(0, 2**60),
    mtime_ns=st.integers(-1, 2**62),
    digest=TEXT,
    documents=st.integers(0, 10**9),
    key=st.none() | TEXT,
    problem=st.none() | TEXT,
    aliases=st.dictionaries(TEXT, TEXT, max_size=3),
    partial=st.booleans(),
    notes=TEXT,
    needs=TEXT,
    refused=st.integers(0, 10**9),
)


@given(st.dictionaries(TEXT, ENTRIES, max_size=5))
def test_a_manifest_is_read_as_it_was_written(files: dict[str, Entry]) -> None:
    manifest = Manifest(["seeds", "/elsewhere"], files)
    read = Manifest.from_bytes(manifest.to_bytes(), PATH)
    assert (read.sources, read.files) == (manifest.sources, files)


def test_a_manifest_of_version_1_is_read() -> None:
    row = '[1, 2, "ab", 3, null, "bad", {"x": "y"}, true]'
    data = f'{{"version": 1, "sources": [{{"path": "a", "files": {{"a/x": {row}}}}}]}}'
    assert Manifest.from_bytes(data.encode(), PATH).files == {
        "a/x": Entry("a", 1, 2, "ab", 3, None, "bad", {"x": "y"}, partial=True, notes="")
    }


def test_an_index_without_a_manifest_knows_nothing() -> None:
    manifest = Manifest.from_bytes(None, PATH)
    assert (manifest.sources, manifest.files) == ([], {})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"version": 1}',
        b'{"version": 1, "sources": [{"path": "a"}]}',
        b'{"version": 1, "sources": [{"path": "a", "files": {"a/x": [1, 2]}}]}',
        b'{"version": 1, "sources": [{"path": "a", "files": {"x": [1, "2", "", 1, null, null, {}, false]}}]}',
        b'{"version": 2, "sources": [{"path": "a", "files": {"x": [1, 2, "", true, null]}}]}',
        b'{"version": 2, "sources": [{"path": "a", "files": {"": [1, 2, "", 1, null, null, {}, false, 7]}}]}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_manifest_is_an_error_with_a_remedy(data: bytes) -> None:
    with pytest.raises(CorruptIndexError, match="--rebuild"):
        Manifest.from_bytes(data, PATH)


def test_a_manifest_of_another_version_is_named_as_such() -> None:
    with pytest.raises(IndexVersionError):
        Manifest.from_bytes(json.dumps({"version": 99}).encode(), PATH)


def test_the_sources_are_found_where_they_are_now(tmp_path: Path) -> None:
    scope = Scope(exclude=("drafts/",), hidden=True, max_size=7)
    data = Manifest(["seeds", ".", "/elsewhere"], scopes={".": scope}).to_bytes()
    here = tmp_path.resolve()
    assert known_sources(data, tmp_path / "index") == {
        str(here / "seeds"): Scope(),
        str(here): scope,
        "/elsewhere": Scope(),
    }


@pytest.mark.parametrize(
    "scope",
    [
        "[]",
        '{"exclude": "*"}',
        '{"include": [1]}',
        '{"include": ["****"]}',
        '{"hidden": 1}',
        '{"max_size": true}',
        '{"max_size": -1}',
    ],
)
def test_a_scope_that_is_none_is_a_damaged_manifest(scope: str) -> None:
    data = f'{{"version": 2, "sources": [{{"path": "a", "files": {{}}, "scope": {scope} }}]}}'.encode()
    with pytest.raises(CorruptIndexError, match="--rebuild"):
        Manifest.from_bytes(data, PATH)
