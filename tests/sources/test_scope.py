"""Scopes: what a source was said to hold, and only that, this time and later."""

from __future__ import annotations

import json
import os
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.sources.discovery import Scan, scan
from searchlib.sources.manifest import Manifest
from searchlib.sources.scope import Scope
from tests.sources.place import Place, counts, reasons

PATTERN = st.from_regex(r"[a-z]{1,5}(/|\.txt|\*)?", fullmatch=True)
SCOPES = st.builds(
    Scope,
    include=st.lists(PATTERN, max_size=3).map(tuple),
    exclude=st.lists(PATTERN, max_size=3).map(tuple),
    hidden=st.booleans(),
    follow=st.booleans(),
    max_size=st.none() | st.integers(0, 2**60),
)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    for path in ("a.txt", "b.md", "sub/c.txt", "sub/deep/d.md", ".hidden/e.txt", ".f.txt", ".git/g.txt"):
        file = tmp_path / "docs" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("text")
    return tmp_path / "docs"


def look(docs: Path, scope: Scope, only: dict[str, bool] | None = None) -> Scan:
    return scan(str(docs), docs.parent / "index", scope, only=only)


def names(docs: Path, scope: Scope) -> list[str]:
    return [file.relative for file in look(docs, scope).files]


@given(SCOPES)
def test_a_scope_is_read_as_it_was_written(scope: Scope) -> None:
    assert Scope.from_json(json.loads(json.dumps(scope.as_json()))) == scope


def test_of_a_usual_scope_nothing_is_written() -> None:
    assert Scope().as_json() == {}


@pytest.mark.parametrize(
    ("include", "found"),
    [
        (("*.md",), ["b.md", "sub/deep/d.md"]),
        (("sub/",), ["sub/c.txt", "sub/deep/d.md"]),
        (("/*.txt", "deep/"), ["a.txt", "sub/deep/d.md"]),
        (("sub/", "!*.md"), ["sub/c.txt"]),
    ],
)
def test_only_files_that_are_included_are_found(
    docs: Path, include: tuple[str, ...], found: list[str]
) -> None:
    assert names(docs, Scope(include=include)) == found


@pytest.mark.parametrize(
    ("exclude", "found"),
    [
        (("*.md",), ["a.txt", "sub/c.txt"]),
        (("deep",), ["a.txt", "b.md", "sub/c.txt"]),
        (("*.txt", "!c.txt"), ["b.md", "sub/c.txt", "sub/deep/d.md"]),
    ],
)
def test_what_is_excluded_is_not_found(docs: Path, exclude: tuple[str, ...], found: list[str]) -> None:
    assert names(docs, Scope(exclude=exclude)) == found


def test_what_is_excluded_is_not_brought_back_by_an_ignore_file(docs: Path) -> None:
    (docs / ".ignore").write_text("!b.md\n")
    assert names(docs, Scope(exclude=("b.md",))) == ["a.txt", "sub/c.txt", "sub/deep/d.md"]


def test_what_is_ignored_is_not_brought_back_by_including_it(docs: Path) -> None:
    (docs / ".ignore").write_text("deep/\n")
    assert names(docs, Scope(include=("*.md",))) == ["b.md"]


def test_names_in_decomposed_letters_match_as_they_are_typed(docs: Path) -> None:
    (docs / unicodedata.normalize("NFD", "nháp.txt")).write_text("x")
    assert names(docs, Scope(include=("nháp*",))) == [unicodedata.normalize("NFD", "nháp.txt")]


def test_hidden_files_are_found_on_demand_but_never_those_of_version_control(docs: Path) -> None:
    found = [".f.txt", ".hidden/e.txt", "a.txt", "b.md", "sub/c.txt", "sub/deep/d.md"]
    assert sorted(names(docs, Scope(hidden=True))) == found


def test_links_are_not_followed_on_demand(docs: Path) -> None:
    (docs / "link.txt").symlink_to(docs / "a.txt")
    (docs / "folder").symlink_to(docs.parent)
    (docs / "broken.txt").symlink_to(docs / "nowhere")
    found = look(docs, Scope(follow=False, include=("*.txt",)))
    assert ([file.relative for file in found.files], found.errors) == (["a.txt", "sub/c.txt"], [])


def test_files_over_the_size_are_left_out(docs: Path) -> None:
    (docs / "b.md").write_text("12345")
    assert names(docs, Scope(max_size=4)) == ["a.txt", "sub/c.txt", "sub/deep/d.md"]


@pytest.mark.parametrize("pattern", ["*a*a*a*a*a*b", "**/" * 9 + "x", "a" * 5000, "[z-a]"])
def test_a_pattern_made_to_be_slow_or_wrong_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="is no pattern of files"):
        Scope(exclude=(pattern,))


def test_patterns_are_not_without_number() -> None:
    with pytest.raises(ValueError, match="over 1,000 patterns"):
        Scope(exclude=("x",) * 1001)


def test_the_slowest_pattern_that_is_allowed_is_quick(docs: Path) -> None:
    (docs / ("a" * 250)).write_text("x")
    started = time.perf_counter()
    look(docs, Scope(exclude=("*a*a*b", "**/**/**/b")))
    assert time.perf_counter() - started < 1


# Part of a source


def test_only_the_folders_that_are_named_are_looked_into(docs: Path) -> None:
    found = look(docs, Scope(), {str(docs / "sub"): False})
    assert [file.relative for file in found.files] == ["a.txt", "b.md", "sub/c.txt"]
    assert found.unvisited == {str(docs / "sub" / "deep")}


def test_a_folder_may_be_looked_into_with_all_below_it(docs: Path) -> None:
    found = look(docs, Scope(), {str(docs / "sub"): True})
    assert [file.relative for file in found.files] == ["a.txt", "b.md", "sub/c.txt", "sub/deep/d.md"]
    assert not found.unvisited


def test_rules_above_hold_in_a_folder_that_alone_is_looked_into(docs: Path) -> None:
    (docs / ".ignore").write_text("d.md\n")
    found = look(docs, Scope(), {str(docs / "sub" / "deep"): False})
    assert [file.relative for file in found.files] == ["a.txt", "b.md", "sub/c.txt"]


def test_links_to_folders_are_left_for_a_look_at_everything(docs: Path) -> None:
    (docs / "link").symlink_to(docs / "sub")
    found = look(docs, Scope(), {str(docs): False})
    assert found.unvisited == {str(docs / "link"), str(docs / "sub")}
    assert found.links == [str(docs / "link")]


def test_what_was_not_looked_into_stays_in_the_index(place: Place) -> None:
    place.write("docs/a.txt", "a")
    kept = place.write("docs/sub/b.txt", "b")
    gone = place.write("docs/other/c.txt", "c")
    place.update("docs")
    kept.unlink()
    gone.unlink()
    summary = place.update(only={str(place.folder / "docs" / "other"): False})
    assert counts(summary) == {"deleted": 1, "unchanged": 2}
    assert counts(place.update()) == {"deleted": 1, "unchanged": 1}


# Remembered with the source


def test_a_scope_is_remembered_until_another_one_is_said(place: Place) -> None:
    for name in ("a.txt", "b.md", ".c.txt"):
        place.write(f"docs/{name}", name)
    docs = str(place.folder / "docs")
    assert counts(place.update("docs", scopes={docs: Scope(exclude=("*.md",))})) == {"added": 1}
    assert counts(place.update()) == {"unchanged": 1}
    assert counts(place.update("docs")) == {"unchanged": 1}
    assert counts(place.update("docs", scopes={docs: Scope(hidden=True)})) == {"added": 2, "unchanged": 1}
    assert Manifest.of(place.index).scopes == {"docs": Scope(hidden=True)}


def test_what_falls_out_of_the_scope_leaves_the_index(place: Place) -> None:
    place.write("docs/a.txt", "a")
    place.write("docs/b.md", "b")
    place.update("docs")
    scopes = {str(place.folder / "docs"): Scope(include=("*.pdf",))}
    summary = place.update("docs", scopes=scopes)
    assert (counts(summary), reasons(summary)) == ({"deleted": 2}, [])


def test_a_scope_without_consequence_is_remembered_too(place: Place) -> None:
    place.write("docs/a.txt", "a")
    place.update("docs")
    scope = Scope(max_size=10)
    place.update("docs", scopes={str(place.folder / "docs"): scope})
    assert Manifest.of(place.index).scopes == {"docs": scope}


@pytest.mark.skipif(os.name == "nt", reason="such names are not to be had")
def test_a_name_that_is_not_utf8_is_asked_for_like_any_other(docs: Path) -> None:
    try:
        Path(os.fsdecode(bytes(docs) + b"/caf\xe9.txt")).write_text("x")
    except OSError:
        pytest.skip("this file system has UTF-8 names alone")
    found = look(docs, Scope(include=("caf*",)))
    assert [error.source[-11:] for error in found.errors] == ["caf\\xe9.txt"]
