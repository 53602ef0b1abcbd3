"""Discovery: which files a source holds, and that no folder can stop the walk."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from searchlib.errors import SourceError
from searchlib.index import Index
from searchlib.sources.discovery import Scan, scan

WITHOUT_PERMISSIONS = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions do not hold for this user"
)


def look(folder: Path) -> Scan:
    return scan(str(folder), folder.parent / "index")


def names(folder: Path) -> list[str]:
    return [file.relative for file in look(folder).files]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    return tmp_path / "docs"


def write(folder: Path, *paths: str, text: str = "x") -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def test_files_are_found_at_any_depth_in_the_order_of_their_names(docs: Path) -> None:
    write(docs, "b.txt", "a/z.txt", "a/y/x.txt", "c/1.txt", "a.txt")
    assert names(docs) == ["a.txt", "b.txt", "a/z.txt", "a/y/x.txt", "c/1.txt"]


def test_a_found_file_has_its_size_and_time(docs: Path) -> None:
    write(docs, "a.txt", text="xin chào")
    (found,) = look(docs).files
    info = (docs / "a.txt").stat()
    assert (found.path, found.size, found.mtime_ns) == (str(docs / "a.txt"), info.st_size, info.st_mtime_ns)


def test_a_hundred_levels_are_walked(docs: Path) -> None:
    path = "/".join("d" for _ in range(100)) + "/a.txt"
    write(docs, path)
    assert names(docs) == [path]


def test_a_single_file_is_a_source_even_if_it_is_hidden(docs: Path) -> None:
    write(docs, ".note")
    assert names(docs / ".note") == [".note"]


def test_hidden_files_and_folders_are_left_out(docs: Path) -> None:
    write(docs, ".hidden.txt", ".git/config", "a.txt")
    assert names(docs) == ["a.txt"]


@pytest.mark.parametrize("file", [".gitignore", ".ignore", ".searchlibignore"])
def test_ignore_files_are_honoured(docs: Path, file: str) -> None:
    write(docs, "a.txt", "a.log", "build/x.txt", "sub/b.log", "only/c.txt", "sub/only/d.txt")
    write(docs, file, text="# rules\n*.log\nbuild/\n/only\n")
    assert names(docs) == ["a.txt", "sub/only/d.txt"]


def test_a_deeper_rule_wins_over_a_higher_one(docs: Path) -> None:
    write(docs, "a.log", "sub/a.log", "sub/b.log", "sub/c.txt")
    write(docs, ".gitignore", text="*.log\n")
    write(docs, "sub/.gitignore", text="!a.log\nc.txt\n")
    assert names(docs) == ["sub/a.log"]


def test_a_negation_in_the_same_file_brings_a_file_back(docs: Path) -> None:
    write(docs, "a.log", "keep.log")
    write(docs, ".gitignore", text="*.log\n!keep.log\n")
    assert names(docs) == ["keep.log"]


def test_nothing_below_an_ignored_folder_comes_back(docs: Path) -> None:
    write(docs, "build/keep.txt", "a.txt")
    write(docs, ".gitignore", text="build/\n!build/keep.txt\n")
    assert names(docs) == ["a.txt"]


def test_the_rules_of_this_program_win_over_those_of_git(docs: Path) -> None:
    write(docs, "a.txt", "b.txt")
    write(docs, ".gitignore", text="a.txt\n")
    write(docs, ".searchlibignore", text="!a.txt\nb.txt\n")
    assert names(docs) == ["a.txt"]


def test_a_rule_that_is_none_is_reported_and_the_others_hold(docs: Path) -> None:
    write(docs, "a.log", "a.txt")
    write(docs, ".gitignore", text="!\n[z-a]\n[[:alpha:]].none\n*.log\n")
    found = look(docs)
    assert [file.relative for file in found.files] == ["a.txt"]
    assert [error.reason.split(" (")[0] for error in found.errors] == [
        "line 1 is no rule",
        "line 2 is no rule",
    ]


def test_a_rule_made_to_be_slow_is_refused(docs: Path) -> None:
    write(docs, "a" * 200)
    write(docs, ".gitignore", text="*a*a*a*a*a*a*a*a*a*b\n")
    started = time.perf_counter()
    found = look(docs)
    assert time.perf_counter() - started < 1
    assert "too many stars" in found.errors[0].reason


@pytest.mark.parametrize("rule", ["*a*a*a0b", "*[ab]*?a*0b", "**/a/**/a/**/b", "a/**/a/**/a/**/b"])
def test_no_rule_takes_long_for_any_path(docs: Path, rule: str) -> None:
    write(docs, *["a" * 240 + str(number) for number in range(3)], "a/" * 120 + "x")
    write(docs, ".gitignore", text=f"{rule}\n" * 20)
    started = time.perf_counter()
    found = look(docs)
    assert time.perf_counter() - started < 1
    assert (len(found.files), found.errors) == (4, [])


def test_rules_beyond_very_many_are_reported_and_the_others_hold(docs: Path) -> None:
    write(docs, "a.log", "sub/a.log", "sub/b.log", "sub/c.txt")
    write(docs, ".gitignore", text="*.log\n" + "none\n" * 1998)
    write(docs, "sub/.gitignore", text="# rules\n\n!a.log\n!b.log\n")
    found = look(docs)
    assert [file.relative for file in found.files] == ["sub/a.log", "sub/c.txt"]
    assert [error.reason for error in found.errors] == [
        "over 2,000 rules hold in its folder, and those beyond are not followed: shorten it"
    ]


def test_an_enormous_file_of_rules_is_reported(docs: Path) -> None:
    write(docs, "a.txt")
    write(docs, ".gitignore", text="x\n" * 100_000)
    assert "64 KB" in look(docs).errors[0].reason


def test_links_to_files_are_followed(docs: Path) -> None:
    write(docs.parent, "outside.txt", text="outside")
    (docs / "link.txt").symlink_to(docs.parent / "outside.txt")
    (found,) = look(docs).files
    assert (found.relative, found.size) == ("link.txt", 7)


def test_links_to_folders_never_make_a_circle_nor_a_second_way(docs: Path) -> None:
    write(docs, "z/a.txt")
    write(docs.parent, "outside/b.txt")
    (docs / "a-link").symlink_to(docs / "z")
    (docs / "z" / "up").symlink_to(docs)
    (docs / "out").symlink_to(docs.parent / "outside")
    (docs.parent / "outside" / "back").symlink_to(docs)
    assert names(docs) == ["z/a.txt", "out/b.txt"]


def test_a_link_to_itself_is_reported(docs: Path) -> None:
    (docs / "loop").symlink_to(docs / "loop")
    found = look(docs)
    assert len(found.errors) == 1
    assert found.blocked == {str(docs / "loop")}


def test_a_link_to_what_is_not_there_is_reported(docs: Path) -> None:
    (docs / "link").symlink_to(docs / "nothing")
    found = look(docs)
    assert "not there" in found.errors[0].reason
    assert found.blocked == {str(docs / "link")}


@pytest.mark.parametrize("target", [".gitignore", "a.txt/below"])
def test_an_ignore_file_that_is_a_bad_link_is_reported_and_the_rest_is_found(docs: Path, target: str) -> None:
    write(docs, "a.txt", "sub/b.log", "sub/c.txt")
    write(docs, "sub/.gitignore", text="*.log\n")
    (docs / ".gitignore").symlink_to(docs / target)
    found = look(docs)
    assert [file.relative for file in found.files] == ["a.txt", "sub/c.txt"]
    assert [error.reason.split(":")[0] for error in found.errors] == ["its rules cannot be read"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_pipes_are_skipped_even_under_the_name_of_a_file_of_rules(docs: Path) -> None:
    os.mkfifo(docs / "pipe.txt")
    os.mkfifo(docs / ".gitignore")
    found = look(docs)
    assert (found.files, len(found.skipped), found.errors) == ([], 1, [])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_is_no_source(docs: Path) -> None:
    os.mkfifo(docs / "pipe")
    with pytest.raises(SourceError, match="neither a file nor a folder"):
        look(docs / "pipe")


def test_the_index_is_never_among_the_documents(docs: Path) -> None:
    write(docs, "index/inside.txt", "a.txt")
    assert [file.relative for file in scan(str(docs), docs / "index").files] == ["a.txt"]


def test_other_indexes_are_no_documents_either(docs: Path) -> None:
    write(docs, "a.txt", "MAIN_idea.txt", "kept/a.txt")
    Index.create(docs / "kept" / "other").close()
    assert names(docs) == ["MAIN_idea.txt", "a.txt", "kept/a.txt"]
    with pytest.raises(SourceError, match="is an index: name the folder"):
        look(docs / "kept" / "other")


def test_the_index_itself_is_no_source(docs: Path) -> None:
    write(docs, "index/inside.txt")
    for source in (docs / "index", docs / "index" / "inside.txt"):
        with pytest.raises(SourceError, match="is the index itself"):
            scan(str(source), docs / "index")


def test_a_name_that_is_not_utf8_is_reported(docs: Path) -> None:
    write(docs, "a.txt")
    try:
        Path(os.fsdecode(bytes(docs) + b"/b\xff.txt")).write_text("x")
    except OSError:
        pytest.skip("the file system takes only names in UTF-8")
    found = look(docs)
    assert [file.relative for file in found.files] == ["a.txt"]
    assert [
        str(error).endswith("b\\xff.txt: its name is not UTF-8: rename it") for error in found.errors
    ] == [True]


@WITHOUT_PERMISSIONS
def test_a_folder_without_permission_is_reported_and_the_rest_is_found(docs: Path) -> None:
    write(docs, "closed/a.txt", "b.txt")
    (docs / "closed").chmod(0)
    try:
        found = look(docs)
    finally:
        (docs / "closed").chmod(0o700)
    assert [file.relative for file in found.files] == ["b.txt"]
    assert found.blocked == {str(docs / "closed")}


def test_a_folder_that_cannot_be_listed_is_reported_and_the_rest_is_found(
    docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(docs, "closed/a.txt", "b.txt")
    real = os.scandir

    def listing(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", listing)
    found = look(docs)
    assert [file.relative for file in found.files] == ["b.txt"]
    assert [error.reason for error in found.errors] == ["cannot be read: Permission denied"]
    assert found.blocked == {str(docs / "closed")}


def test_a_folder_that_vanishes_during_the_walk_is_as_if_it_had_not_been(
    docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(docs, "brief/a.txt", "b.txt")
    real = os.scandir

    def listing(path: str) -> object:
        if path.endswith("brief"):
            raise FileNotFoundError(2, "No such file or directory")
        return real(path)

    monkeypatch.setattr(os, "scandir", listing)
    found = look(docs)
    assert ([file.relative for file in found.files], found.errors) == (["b.txt"], [])


@pytest.mark.parametrize("name", ["missing", "a.txt/below", "nul\0"])
def test_what_is_not_there_is_no_source(docs: Path, name: str) -> None:
    write(docs, "a.txt")
    with pytest.raises(SourceError):
        look(docs / name)
