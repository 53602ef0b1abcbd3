"""The commands that look at an index as a whole: stats, doctor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.commands import Answer, run


def test_statistics_tell_what_is_there() -> None:
    answer = run("stats")
    assert answer.status == 0
    rows = dict(line.split("  ", 1) for line in answer.out.splitlines()[2:])
    rows = {name: value.strip() for name, value in rows.items()}
    assert rows["documents"] == "4"
    assert rows["types"] == "markdown 1, text 3"
    assert rows["source"] == "docs (4 files, 4 documents)"
    record = json.loads(run("stats", "--json").out)
    assert record["documents"] == 4
    assert record["types"] == {"markdown": 1, "text": 3}
    assert record["sources"] == [
        {"path": "docs", "scope": {}, "files": 4, "documents": 4, "problems": 0, "notes": 0}
    ]


def test_statistics_tell_the_abbreviations_that_documents_define(workplace: Path) -> None:
    (workplace / "docs" / "boats.txt").write_text("Phòng quản lý tàu cá (QLTC)", encoding="utf-8")
    run("index")
    assert "QLTC = quản lý tàu cá 1" in run("stats").out
    [told] = json.loads(run("stats", "--json").out)["abbreviations"]
    assert told == {"short": "QLTC", "long": "quản lý tàu cá", "documents": 1}


def test_statistics_tell_how_many_files_of_a_source_were_not_read(workplace: Path) -> None:
    (workplace / "docs" / "bad.jsonl").write_text("{\n", encoding="utf-8")
    run("index")
    assert "docs (5 files, 4 documents, 1 not read)" in run("stats").out
    [source] = json.loads(run("stats", "--json").out)["sources"]
    assert source["problems"] == 1


def test_statistics_tell_what_is_taken_of_a_source() -> None:
    run("index", "docs", "--exclude", "Nén/", "--exclude", "*.csv", "--max-size", "1.5G", "--no-follow")
    told = "--exclude 'Nén/' --exclude '*.csv' --no-follow --max-size 1536M"
    assert f"taken with {told})" in " ".join(run("stats").out.split())
    [source] = json.loads(run("stats", "--json").out)["sources"]
    assert source["scope"] == {"exclude": ["Nén/", "*.csv"], "follow": False, "max_size": 3 << 29}


def test_statistics_fit_a_narrow_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert max(map(len, run("stats").out.splitlines())) <= 40


def test_a_sound_index_has_nothing_wrong() -> None:
    assert run("doctor") == Answer(0, "index: 4 documents, nothing wrong\n", "")
    assert run("doctor", "--json") == Answer(0, "[]\n", "")


def test_what_is_wrong_is_told_in_groups_with_the_remedy(workplace: Path) -> None:
    for number in range(2):
        (workplace / "docs" / f"lost{number}.txt").write_text(f"Mất \ufffd {number}", encoding="utf-8")
    (workplace / "docs" / "bad.jsonl").write_text("{\n", encoding="utf-8")
    run("index")
    answer = run("doctor")
    assert answer.status == 1
    lines = answer.out.splitlines()
    start = lines.index("warning: Texts that have lost characters (2)")
    assert lines[start + 1 : start + 5] == [
        "  docs/lost0.txt: 1 character was lost before it came here (U+FFFD)",
        "  docs/lost1.txt: 1 character was lost before it came here (U+FFFD)",
        "  -> Get a sound copy.",
        "",
    ]
    assert "  -> Mend them and run 'searchlib index'." in lines
    assert lines[-1] == "index: 6 documents, 3 warnings"


def test_notes_alone_are_no_failure(workplace: Path) -> None:
    (workplace / "docs" / "new.txt").write_text("Tin mới", encoding="utf-8")
    answer = run("doctor")
    assert answer.status == 0
    assert "note: Files that have changed since\n  docs/new.txt: is new or changed\n" in answer.out
    assert answer.out.endswith("index: 4 documents, nothing wrong, 1 note\n")


def test_only_the_first_of_many_are_named_unless_all_are_asked_for(workplace: Path) -> None:
    for number in range(8):
        (workplace / "docs" / f"new{number}.txt").write_text(f"Tin {number}", encoding="utf-8")
    shortly, at_length = run("doctor").out, run("doctor", "-v").out
    assert shortly.count("is new or changed") == 5
    assert "  and 3 more, which -v names\n  -> 'searchlib index'" in shortly
    assert at_length.count("is new or changed") == 8
    assert len(json.loads(run("doctor", "--json").out)) == 8
    for number in range(3):
        (workplace / "docs" / f"new{number}.txt").unlink()
    assert "more, which" not in run("doctor").out


def test_findings_fit_a_narrow_window(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    (workplace / "docs").rename(workplace / "moved")
    assert max(map(len, run("doctor").out.splitlines())) <= 40


def test_a_finding_cannot_command_the_terminal(workplace: Path) -> None:
    (workplace / "docs" / "evil\x1b[2J.txt").write_text("Mất \ufffd", encoding="utf-8")
    run("index")
    answer = run("doctor")
    assert "lost before" in answer.out
    assert "\x1b" not in answer.out


def test_findings_are_records_for_programs(workplace: Path) -> None:
    (workplace / "docs" / "bad.jsonl").write_text("{\n", encoding="utf-8")
    run("index")
    answer = run("doctor", "--json")
    assert answer.status == 1
    [finding] = json.loads(answer.out)
    assert {"subject", "problem", "remedy"} <= set(finding)
    assert (finding["severity"], finding["check"]) == ("warning", "unread")
    assert finding["subject"] == "docs/bad.jsonl"


def test_a_damaged_file_is_found(workplace: Path) -> None:
    (segment,) = (workplace / "index").glob("*.seg")
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 0xFF
    segment.write_bytes(data)
    answer = run("doctor")
    assert answer.status == 1
    assert f"error: Damaged files of the index\n  index/{segment.name}: " in answer.out
    assert "--rebuild" in answer.out


def test_an_index_of_another_version_is_a_finding_here_and_an_error_elsewhere(
    workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searchlib.toc.FORMAT_VERSION", 99)
    assert run("stats").status == 2
    answer = run("doctor")
    assert answer.status == 1
    assert answer.out.startswith("error: The index is of another version\n  index: has format 3, and")
    assert answer.out.endswith("\nindex: 1 error\n")


def test_there_must_be_an_index_to_examine(workplace: Path) -> None:
    answer = run("doctor", "--index", "none")
    assert answer.status == 2
    assert answer.err.startswith("Error: no index in none")


def test_a_remedy_names_the_index_that_was_named(workplace: Path) -> None:
    (workplace / "index").rename(workplace / "other")
    (toc,) = (workplace / "other").glob("*.toc")
    toc.write_bytes(b"")
    assert "'searchlib index --index other --rebuild FOLDER'" in run("stats", "--index", "other").err
    assert "'searchlib index --index other --rebuild FOLDER'" in run("doctor", "--index", "other").out
    assert "'searchlib index --index none FOLDER'" in run("stats", "--index", "none").err
