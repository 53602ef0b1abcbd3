"""What people are told of results, above all of none."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from searchlib import Index
from tests.cli.commands import Answer, run


def search(*arguments: str) -> Answer:
    return run("search", *arguments)


def test_a_type_that_no_document_has_is_told_with_those_there_are() -> None:
    answer = search("Nga", "--type", "pfd")
    assert (answer.status, answer.out) == (1, "")
    told = "Note: no document is of type pfd; there are text, markdown\n"
    assert answer.err.startswith(told)
    assert search("Nga", "--type", "pfd", "--count") == Answer(1, "0\n", told)
    assert search("Nga", "--type", "pfd", "-l") == Answer(1, "", told)
    assert "Note" not in search("xyzzy", "--type", "markdown").err
    assert "Note" not in search("xyzzy", "--type", "md").err
    assert search("Nga", "--type", "pfd", "--json").err == ""


def test_nothing_found_in_an_index_without_documents_is_told(workplace: Path) -> None:
    Index.create(workplace / "made")
    for form in ([], ["--count"], ["-l"]):
        answer = search("--index", "made", "Nga", *form)
        assert answer.status == 1
        assert answer.err.startswith(
            "Note: the index has no documents yet: 'searchlib index FOLDER' adds those of a folder"
        )
    assert search("--index", "made", "Nga", "--json").err == ""


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("VB-05", "Note: 2 file names match: search path:VB-05"),
        ("báo VB-05", "Note: 1 file name matches: search 'path:báo AND path:VB-05'"),
        ("O'Brien", "Note: 1 file name matches: search 'path:O'\"'\"'Brien'"),
        ("bc2003", "Note: 1 file name matches: search path:bc2003"),
    ],
)
def test_file_names_that_match_are_told_where_nothing_is_found(
    query: str, note: str, workplace: Path
) -> None:
    for name in ("VB-05.txt", "báo cáo VB-05.txt", "bc2003.txt", "O'Brien.txt"):
        (workplace / "docs" / name).write_text("chuyện", encoding="utf-8")
    run("index")
    answer = search(query)
    assert (answer.status, answer.out) == (1, "")
    assert note in answer.err.splitlines()
    told = shlex.split(note)
    assert search("--count", told[-1]).out == f"{told[1]}\n"
    assert note in search(query, "--count").err.splitlines()
    assert search(query, "--json").err == ""
    assert "match" not in search(query, "--path", "*.md").err


@pytest.mark.parametrize("query", ["path:xyzzy", '"moscow"', "-moscow", "xyzzy", "moscow*", "NOT moscow", ""])
def test_no_file_names_are_told_where_none_match_or_more_than_words_was_asked(query: str) -> None:
    assert "match" not in search(query, "--path", "*.txt", "--after", "2999").err
    assert "file name" not in search("--", query).err
