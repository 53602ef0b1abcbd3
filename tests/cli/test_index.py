"""The command `index`: what it tells, what it refuses, and what it leaves behind."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest

from searchlib.lock import Lock
from searchlib.sources import sync
from searchlib.sources.readers.items import Note
from searchlib.sources.sync import Summary
from tests.cli.commands import INTERRUPTED, Answer, on_terminal, run, spawn


def index(*arguments: str) -> Answer:
    return run("index", *arguments)


def test_changes_are_summed_up(workplace: Path) -> None:
    docs = workplace / "docs"
    assert re.fullmatch(r"index: 4 unchanged \(4 documents, \d+\.\d s\)\n", index().out)
    (docs / "new.txt").write_text("Bài mới", encoding="utf-8")
    (docs / "rain.txt").write_text("Nắng", encoding="utf-8")
    (docs / "visit.md").unlink()
    (docs / "moscow.txt").rename(docs / "hanoi.txt")
    assert index().out.startswith(
        "index: 1 added, 1 changed, 1 renamed, 1 deleted, 1 unchanged (4 documents, "
    )
    assert run("search", "-l", "Patrushev").out == "docs/hanoi.txt\n"


def test_a_bad_file_is_skipped_by_name_and_the_rest_is_indexed(workplace: Path) -> None:
    (workplace / "docs" / "bad.jsonl").write_text(
        '{"_id": "a"\n{"_id": "b", "text": "tốt"}\n', encoding="utf-8"
    )
    answer = index()
    assert answer.status == 0
    assert "Skipped: docs/bad.jsonl" in answer.err
    assert "1 added" in answer.out
    assert " not read" in answer.out
    strict = index("--strict", "--rebuild")
    assert (strict.status, strict.out) == (2, "")
    assert strict.err.startswith("Error: docs/bad.jsonl: ")
    assert run("search", "--count", "tốt").out == "1\n"  # The old index serves on.


@pytest.mark.parametrize("workers", ["0", "1", "2"])
def test_the_number_of_workers_changes_nothing_but_the_time(workplace: Path, workers: str) -> None:
    assert index("--rebuild", "--workers", workers).out.startswith("index: 4 added (4 documents, ")
    refused = index("--workers", "-1")
    assert refused.status == 2
    assert "--workers" in refused.err


def test_rebuilding_starts_from_the_known_sources(workplace: Path) -> None:
    answer = index("--rebuild")
    assert answer.out.startswith("index: 4 added (4 documents, ")
    (workplace / "more").mkdir()
    (workplace / "more" / "a.txt").write_text("thêm", encoding="utf-8")
    assert index("--rebuild", "more").out.startswith("index: 5 added (5 documents, ")


def test_a_source_is_forgotten_with_its_documents() -> None:
    assert index("--forget", "docs") == Answer(0, "docs: taken out, 4 documents\n", "")
    assert run("search", "--count", "*").out == "0\n"
    answer = index()
    assert answer.status == 2
    assert "knows no sources yet" in answer.err


def test_quiet_is_quiet() -> None:
    assert index("--quiet") == Answer(0, "", "")
    assert index("-q", "--forget", "docs") == Answer(0, "", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gone"], "gone: there is no such file or folder"),
        (["gone", "--index", "fresh"], "gone: there is no such file or folder"),
        (
            ["--index", "fresh"],
            "no index in fresh: name a folder to make one: 'searchlib index --index fresh FOLDER'",
        ),
        (["--forget", "docs", "--index", "fresh"], "no index in fresh"),
        (["--forget", "elsewhere"], "elsewhere: is no source of this index"),
        (["--forget"], "name one"),
        (["--forget", "--rebuild", "docs"], "--forget goes with sources alone"),
        (["--strikt"], "--strikt"),
        (["index"], "index: is the index itself"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_made(workplace: Path, arguments: list[str], message: str) -> None:
    answer = index(*arguments)
    assert (answer.status, answer.out) == (2, "")
    assert message in answer.err.splitlines()[-1]
    assert not (workplace / "fresh").exists()
    assert run("search", "--count", "*").out == "4\n"


@pytest.mark.parametrize("arguments", [["gone"], ["--strict", "bad"], ["new/deep"]])
def test_a_first_run_that_fails_leaves_nothing_behind(workplace: Path, arguments: list[str]) -> None:
    (workplace / "bad").mkdir()
    (workplace / "bad" / "a.txt").write_text("sound", encoding="utf-8")
    (workplace / "bad" / "b.txt").write_bytes(b"caf\xe9\0")
    before = sorted(workplace.iterdir())
    answer = index("--index", "new/deep", *arguments)
    assert answer.status == 2
    assert sorted(workplace.iterdir()) == before


def test_a_first_run_that_is_interrupted_leaves_nothing_behind(workplace: Path) -> None:
    first = INTERRUPTED.format(module="writer", name="Writer", method="add", when=True)
    answer = spawn("index", "--index", "new", "docs", first=first)
    assert (answer.status, answer.out, answer.err) == (130, "", "\nInterrupted: nothing has changed\n")
    assert not (workplace / "new").exists()


def test_an_index_is_made_in_the_empty_folder_that_is_there_and_the_folder_outlives_a_failure(
    workplace: Path,
) -> None:
    (workplace / "new").mkdir()
    (workplace / "new" / ".gitignore").write_text("*", encoding="utf-8")
    assert index("--index", "new", "gone").status == 2
    assert [path.name for path in (workplace / "new").iterdir()] == [".gitignore"]
    assert index("--index", "new", "docs").status == 0


def test_an_interruption_tells_what_is_kept(workplace: Path) -> None:
    (workplace / "new").mkdir()
    for number in range(3):
        (workplace / "new" / f"{number}.txt").write_text("mới", encoding="utf-8")
    batches = "from searchlib.sources import work; work._BATCH_DOCUMENTS = 2"
    last = INTERRUPTED.format(
        module="writer", name="Writer", method="add", when="arguments[1].key == '2.txt'"
    )
    answer = spawn("index", "new", first=f"{batches}\n{last}")
    assert (answer.status, answer.out) == (130, "")
    assert answer.err == "\nInterrupted: index has 6 documents so far; the same command goes on from there\n"
    assert index("new").out.startswith("index: 1 added, 2 unchanged (7 documents, ")


def test_a_folder_of_other_files_is_no_place_for_an_index(workplace: Path) -> None:
    answer = index("--index", "docs", "docs")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == (
        "Error: no index in docs: it holds other files (en), and an index has a folder of its own: "
        "name it with --index\n"
    )
    assert sorted(path.name for path in (workplace / "docs").iterdir()) == [
        "en",
        "moscow.txt",
        "rain.txt",
        "visit.md",
    ]


def test_files_of_other_formats_are_counted_and_named_when_asked_for(workplace: Path) -> None:
    for name in ("a.bin", "b.jpg"):
        (workplace / "docs" / name).write_bytes(b"\x00\xff\x00")
    answer = index()
    assert "4 unchanged; 2 files of other formats (named with -v)" in answer.out
    assert answer.err == ""
    named = "Of another format: docs/a.bin\nOf another format: docs/b.jpg\n"
    assert index("-v").err == named
    assert index("-v", "--rebuild").err == named


def test_a_part_of_a_source_becomes_no_source(workplace: Path) -> None:
    (workplace / "docs" / "en" / "new.txt").write_text("new", encoding="utf-8")
    answer = index("docs/en")
    assert answer.out.startswith("index: 1 added, 4 unchanged (5 documents, ")
    assert answer.err == "Note: docs/en is part of docs, which is a source of this index already\n"
    assert "\nsource            docs (5 files, 5 documents)" in run("stats").out
    assert run("stats").out.count("\nsource ") == 1


def test_a_name_that_commands_the_terminal_is_neutralised(workplace: Path) -> None:
    (workplace / "docs" / "a\x1b[2J.jsonl").write_text("{\n", encoding="utf-8")
    answer = index()
    assert "\x1b" not in answer.err
    assert r"Skipped: docs/a\x1b[2J.jsonl" in answer.err


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("arguments", [[], ["--quiet"]])
def test_progress_is_shown_on_a_terminal_for_long_work(workplace: Path, arguments: list[str]) -> None:
    lines = "".join(f'{{"_id": "{number}", "text": "bài"}}\n' for number in range(50))
    Path("many.jsonl").write_text(lines, encoding="utf-8")
    first = "from searchlib.cli import progress; progress._LONG_WORK = progress._OFTEN = 0"
    shown = on_terminal("index", "many.jsonl", *arguments, streams=["stderr"], first=first)
    assert ("Reading" in shown) is (arguments == [])


KILLED = """
import os, signal
from searchlib.sources import work
work._BATCH_DOCUMENTS = 10
real, count = work.Work._read, 0
def read(*arguments):
    global count
    count += 1
    if count == 37:
        os.kill(os.getpid(), signal.SIGKILL)
    real(*arguments)
work.Work._read = read
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no such signal")
def test_a_killed_process_loses_little_and_the_next_does_only_the_rest(workplace: Path) -> None:
    for number in range(60):
        (workplace / "docs" / f"{number:02}.txt").write_text(f"file {number}")
    assert spawn("index", "--workers", "0", first=KILLED).status == -signal.SIGKILL
    assert index("--workers", "0").out.startswith("index: 30 added, 34 unchanged (64 documents, ")
    assert index().out.startswith("index: 64 unchanged")


# What would be done


def test_a_dry_run_tells_what_would_be_done_and_does_nothing(workplace: Path) -> None:
    docs = workplace / "docs"
    (docs / "rain.txt").rename(docs / "mưa.txt")
    (docs / "moscow.txt").unlink()
    (docs / "visit.md").write_text("# Khác\n", encoding="utf-8")
    (docs / "new.txt").write_text("mới\n", encoding="utf-8")
    (docs / "gone.txt").symlink_to(docs / "nowhere")
    before = {file: file.read_bytes() for file in (workplace / "index").iterdir()}
    answer = run("index", "--dry-run")
    assert (answer.status, answer.out.splitlines()) == (
        0,
        [
            "added    docs/new.txt",
            "changed  docs/visit.md",
            "renamed  docs/rain.txt -> docs/mưa.txt",
            "deleted  docs/moscow.txt",
            "index: 1 added, 1 changed, 1 renamed, 1 deleted; 1 not read (files; nothing was done)",
        ],
    )
    assert "Skipped: docs/gone.txt: is a link to what is not there" in answer.err
    assert {file: file.read_bytes() for file in (workplace / "index").iterdir()} == before


def test_a_dry_run_without_changes_says_so_while_somebody_writes(workplace: Path) -> None:
    with Lock(workplace / "index"):
        answer = run("index", "-n")
    assert (answer.status, answer.out) == (0, "index: nothing to do (files; nothing was done)\n")


def test_a_dry_run_names_files_of_other_formats_only_when_asked_for(workplace: Path) -> None:
    (workplace / "docs" / "a.bin").write_bytes(b"\x00\xff\x00")
    assert run("index", "-n") == Answer(0, "index: nothing to do (files; nothing was done)\n", "")
    assert run("index", "-n", "-v").err == "Of another format: docs/a.bin\n"


def test_a_dry_run_makes_no_index(workplace: Path) -> None:
    answer = run("index", "-n", "docs", "--index", "other")
    assert (answer.status, len(answer.out.splitlines())) == (0, 5)
    assert not (workplace / "other").exists()


@pytest.mark.skipif(os.name == "nt", reason="such names are not to be had")
def test_a_name_that_is_not_utf8_is_reported_escaped(workplace: Path) -> None:
    try:
        Path(os.fsdecode(bytes(workplace) + b"/docs/caf\xe9.txt")).write_text("x")
    except OSError:
        pytest.skip("this file system has UTF-8 names alone")
    for arguments in (["index"], ["index", "-n"]):
        answer = run(*arguments)
        assert (answer.status, "docs/caf\\xe9.txt: its name is not UTF-8" in answer.err) == (0, True)


# What to take of a source


def test_what_to_take_of_a_source_is_remembered(workplace: Path) -> None:
    (workplace / "docs" / ".hidden.txt").write_text("ẩn", encoding="utf-8")
    answer = run("index", "docs", "--exclude", "en/", "--exclude", "*.md", "--hidden", "--max-size", "1k")
    assert answer.out.startswith("index: 1 added, 2 deleted, 2 unchanged")
    assert run("index").out.startswith("index: 3 unchanged")
    assert run("index", "--rebuild").out.startswith("index: 3 added")
    assert run("index", "docs", "--include", "*.md").out.startswith("index: 1 added, 3 deleted")
    assert run("index", "docs", "--follow").out.startswith("index: 3 added, 1 unchanged")


def test_what_held_of_a_source_before_is_told_when_something_else_is_said() -> None:
    assert "Note" not in run("index", "docs", "--exclude", "en/", "--hidden").err
    assert "Note" not in run("index", "docs").err
    told = "Note: docs: was taken with --exclude en/ --hidden before, which holds no more\n"
    assert run("index", "-n", "docs", "--include", "*").err == told
    answer = run("index", "docs", "--include", "*")
    assert (answer.err, answer.out.startswith("index: 1 added, 3 unchanged")) == (told, True)


def test_files_that_are_too_large_to_be_taken_are_counted_and_named_on_demand() -> None:
    answer = run("index", "docs", "--max-size", "79b")
    assert "1 deleted, 3 unchanged; 1 file over --max-size (named with -v) (3 documents" in answer.out
    assert run("index", "-v").err == "Over --max-size: docs/moscow.txt\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["docs", "--max-size", "big"], "'big' is no size: write it like 500k, 100MB or 1.5G"),
        (["docs", "--exclude", "*a*a*a*b"], "is no pattern of files: too many stars"),
        (["--hidden"], "what to take is said of the sources that are named"),
        (["--forget", "docs", "--hidden"], "--forget goes with sources alone"),
        (["--rebuild", "--dry-run"], "leave out --dry-run"),
    ],
)
def test_options_that_do_not_go_together_are_told(arguments: list[str], told: str) -> None:
    answer = run("index", *arguments)
    assert (answer.status, told in answer.err) == (2, True)


@pytest.mark.parametrize(
    ("size", "taken"), [("0", 0), ("40", 1), ("1k", 4), ("0.0001MB", 4), ("2 GiB", 4), ("79b", 3)]
)
def test_sizes_are_written_as_people_do(size: str, taken: int) -> None:
    run("index", "docs", "--max-size", size)
    assert f"({taken} document" in run("index").out


def test_what_is_wrong_with_unchanged_files_is_counted_and_named_on_demand(workplace: Path) -> None:
    for number in range(2):
        (workplace / "docs" / f"bad{number}.jsonl").write_text("{\n", encoding="utf-8")
    named = run("index").err.splitlines()
    assert [line.split(": ")[1] for line in named] == ["docs/bad0.jsonl", "docs/bad1.jsonl"]
    counted = "Skipped: 2 files as before: 'searchlib doctor' and -v name them\n"
    assert run("index").err == run("index", "-n").err == counted
    assert run("index", "-v").err.splitlines() == named
    assert run("index", "-q").err == ""
    (workplace / "docs" / "bad1.jsonl").write_text("[\n", encoding="utf-8")
    skipped, as_before = run("index").err.splitlines()
    assert "docs/bad1.jsonl" in skipped
    assert as_before == "Skipped: 1 file as before: 'searchlib doctor' and -v name it"


def test_of_many_notes_of_a_kind_the_first_are_told_and_the_others_on_demand(
    workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = [Note(f"{number}.txt", f"is in VNI ({90 + number} % sure)") for number in range(7)]
    summary = Summary(notes=(*notes, Note("a.pdf", "has no text")))
    monkeypatch.setattr(sync, "update", lambda *_, **__: summary)
    lines = run("index").err.splitlines()
    assert lines[4:] == [
        "Note: 4.txt: is in VNI (94 % sure)",
        "Note: a.pdf: has no text",
        "Note: 2 more files like 0.txt: is in VNI (90 % sure)",
    ]
    assert len(run("index", "-v").err.splitlines()) == 8


def test_what_is_to_be_known_of_a_file_is_told_but_not_to_the_quiet(
    workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = Summary(notes=(Note("old.txt", "is in TCVN3 and was converted"),))
    monkeypatch.setattr(sync, "update", lambda *_, **__: summary)
    assert run("index").err == "Note: old.txt: is in TCVN3 and was converted\n"
    assert run("index", "-q").err == ""
