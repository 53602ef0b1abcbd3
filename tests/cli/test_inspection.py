"""The commands that look into an index: show, similar, suggest."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from searchlib import Document, Index
from tests.cli.commands import Answer, on_terminal, run
from tests.indexes import fill


def test_a_document_is_shown_by_its_key_or_its_path() -> None:
    answer = run("show", "moscow.txt")
    assert answer.status == 0
    assert answer.out.splitlines()[:7] == [
        "key: moscow.txt",
        "path: docs/moscow.txt",
        "title: Patrushev thăm Hà Nội",
        "lang: vi",
        "type: text",
        "",
        "Patrushev thăm Hà Nội",
    ]
    assert run("show", "docs/moscow.txt") == answer
    assert run("show", "./docs/moscow.txt") == answer


def test_the_author_of_a_document_is_shown(tmp_path: Path) -> None:
    document = Document(
        key="a", title="Tin", text="Tinh hoa", author="Nguyễn\x1b Văn An", date="2021", type="pdf"
    )
    fill(Index.create(tmp_path / "made"), [document])
    shown = run("show", "--index", "made", "a").out.partition("\n\n")[0].splitlines()
    assert shown == [
        *("key: a", "path: a", "title: Tin", "author: Nguyễn Văn An", "lang: vi", "date: 2021", "type: pdf")
    ]


def test_a_document_is_shown_as_json() -> None:
    record = json.loads(run("show", "--json", "en/mou.txt").out)
    assert (record["key"], record["path"], record["title"]) == (
        "en/mou.txt",
        "docs/en/mou.txt",
        "Cooperation",
    )
    assert record["lang"] == "en"
    assert "MoU" in record["text"]


def test_the_title_of_a_record_is_shown_even_if_its_letters_are_in_the_text(workplace: Path) -> None:
    record = {"_id": "a", "title": "Tin", "text": "Tinh hoa"}
    Path("one.jsonl").write_text(json.dumps(record), encoding="utf-8")
    run("index", "one.jsonl")
    answer = run("show", "a").out
    assert "\ntitle: Tin\n" in answer
    assert answer.endswith("\n\nTinh hoa\n")


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_a_document_on_a_terminal_is_wrapped_between_words(workplace: Path) -> None:
    (workplace / "docs" / "long.txt").write_text("Tin\n\n" + "nghiêng " * 30, encoding="utf-8")
    run("index")
    shown = on_terminal("show", "long.txt", streams=["stdout"], environment={"COLUMNS": "30"})
    assert shown.endswith("\r\n".join(["nghiêng nghiêng nghiêng"] * 10) + "\r\n")
    assert "nghiêng " * 29 in run("show", "long.txt").out


def test_a_shown_document_cannot_command_the_terminal(workplace: Path) -> None:
    (workplace / "docs" / "evil.txt").write_text("Tin\n\n\x1b[2J\x1b]0;x\x07\x9b31m", encoding="utf-8")
    run("index")
    assert not set(run("show", "evil.txt").out) & {"\x1b", "\x07", "\x9b"}
    assert "\x1b[2J" in json.loads(run("show", "--json", "evil.txt").out)["text"]


@pytest.mark.parametrize("command", ["show", "similar"])
def test_a_key_that_no_document_has_is_told(command: str) -> None:
    answer = run(command, "gone.txt")
    assert answer.status == 2
    assert (
        answer.err
        == "Error: no document with the key 'gone.txt': 'search --jsonl' shows the keys of what it finds\n"
    )


def test_similar_documents_are_others() -> None:
    answer = run("similar", "moscow.txt")
    assert answer.status == 0
    assert "docs/visit.md" in answer.out
    assert "docs/moscow.txt" not in answer.out
    [hit] = json.loads(run("similar", "moscow.txt", "--json", "-n", "1").out)["hits"]
    assert (hit["key"], hit["is_duplicate"]) == ("visit.md", False)


def test_similar_tells_near_duplicates_apart(workplace: Path) -> None:
    docs = workplace / "docs"
    (docs / "copy.txt").write_text((docs / "moscow.txt").read_text(encoding="utf-8"), encoding="utf-8")
    run("index")
    shown = run("similar", "moscow.txt").out
    assert shown.index("docs/copy.txt") < shown.index("near-duplicate") < shown.index("docs/visit.md")
    assert shown.count("near-duplicate") == 1


def test_suggestions_are_lines_or_json() -> None:
    assert run("suggest", "Patrushov") == Answer(0, "Patrushev\n", "")
    assert run("suggest", "Bộ", "Công", "a").out.splitlines()[0] == "Bộ Công an"
    record = json.loads(run("suggest", "--json", "Patrushov").out)
    assert record == {"text": "Patrushov", "suggestions": ["Patrushev"]}
    assert run("suggest", "xyzzyxyzzy").status == 1
