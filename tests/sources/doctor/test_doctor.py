"""What the doctor finds, each in a small index that has it, and nothing in one that is sound."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from searchlib import Document, Index, IndexNotFoundError
from searchlib.sources.doctor import Finding, examine, is_bad
from searchlib.sources.manifest import ATTACHMENT, Manifest
from searchlib.sources.sync import update
from tests.indexes import fill

STORY = "Bộ Công an Việt Nam ký bản ghi nhớ với Nga tại Moskva. Hai bên hợp tác chống tội phạm mạng. " * 2


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "sound.txt").write_text("Đoàn công tác thăm Hà Nội\n", encoding="utf-8")
    return folder


def indexed(docs: Path) -> Index:
    index = Index.create(docs.parent / "index")
    update(index, [docs])
    return index


def found(docs: Path, check: str) -> list[Finding]:
    """The findings of one check; there are none of any other."""
    findings = examine(docs.parent / "index")
    assert {finding.check for finding in findings} <= {check}
    return findings


def test_a_sound_index_gives_no_findings(docs: Path) -> None:
    indexed(docs)
    assert examine(docs.parent / "index") == []


def test_an_index_without_sources_gives_no_findings(tmp_path: Path) -> None:
    fill(Index.create(tmp_path), [Document(key="a", text="Tin", origin="nowhere.txt")])
    assert examine(tmp_path) == []


def test_where_there_is_no_index_nothing_can_be_examined(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError):
        examine(tmp_path)


def test_examining_changes_nothing(docs: Path) -> None:
    indexed(docs)
    before = {entry: entry.stat().st_mtime_ns for entry in (docs.parent / "index").iterdir()}
    examine(docs.parent / "index")
    assert before == {entry: entry.stat().st_mtime_ns for entry in (docs.parent / "index").iterdir()}


# The index


def test_other_analysis_settings_are_an_error(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    indexed(docs)
    monkeypatch.setattr("searchlib.index.settings", lambda: {"icu_version": "1.0"})
    [finding] = found(docs, "version")
    assert finding.severity == "error"
    assert "--rebuild" in finding.remedy


def test_a_table_of_contents_that_cannot_be_read_is_an_error(docs: Path) -> None:
    indexed(docs)
    [toc] = (docs.parent / "index").glob("*.toc")
    toc.write_bytes(b"searchlib-toc 00000000\n{}")
    [finding] = found(docs, "damage")
    assert finding.severity == "error"
    assert finding.subject == f"index/{toc.name}"


def test_a_manifest_that_makes_no_sense_is_an_error(docs: Path) -> None:
    index = indexed(docs)
    with index.writer() as writer:
        writer.attach(ATTACHMENT, b"{}")
    [finding] = found(docs, "damage")
    assert finding.problem == "its manifest cannot be read"


def test_of_a_damaged_index_no_more_is_told(docs: Path) -> None:
    (docs / "lost.txt").write_text("Mất \ufffd chữ", encoding="utf-8")
    indexed(docs)
    [manifest] = (docs.parent / "index").glob("*.att")
    manifest.write_bytes(manifest.read_bytes() + b" ")
    [finding] = found(docs, "damage")
    assert finding.subject == f"index/{manifest.name}"


def test_what_a_crash_left_is_found_until_the_next_commit(docs: Path) -> None:
    index = indexed(docs)
    (index.path / "MAIN_0123456789abcdef.seg").write_bytes(b"half")
    (index.path / "lexicon.txt").write_text("", encoding="utf-8")
    [finding] = found(docs, "leftover")
    assert finding.subject == "index/MAIN_0123456789abcdef.seg"
    (docs / "more.txt").write_text("Thêm", encoding="utf-8")
    update(index)
    assert examine(index.path) == []


def test_a_writer_that_was_killed_is_noted(docs: Path) -> None:
    index = indexed(docs)
    (index.path / "MAIN_WRITELOCK").write_text("process 1 (searchlib)", encoding="utf-8")
    [finding] = found(docs, "interrupted")
    assert finding.problem == "process 1 (searchlib) did not come to its end"
    assert not is_bad(finding)


def test_files_of_a_writer_at_work_are_not_taken_for_leftovers(docs: Path) -> None:
    index = indexed(docs)
    (index.path / "MAIN_0123456789abcdef.seg").write_bytes(b"half")
    with index.writer():
        [finding] = found(docs, "writing")
    assert f"process {os.getpid()} " in finding.problem


# The sources


def test_documents_of_a_file_that_the_manifest_does_not_know_are_found(docs: Path) -> None:
    index = indexed(docs)
    with index.writer() as writer:
        writer.add(Document(key="stray", text="Lạc", origin="docs/stray.txt"))
    [finding] = found(docs, "unknown-origin")
    assert (finding.subject, finding.severity) == ("docs/stray.txt", "warning")


def test_a_file_of_which_documents_are_missing_is_found(docs: Path) -> None:
    index = indexed(docs)
    with index.writer() as writer:
        writer.delete("sound.txt")
    [finding] = found(docs, "miscounted")
    assert (finding.subject, finding.problem) == ("docs/sound.txt", "0 in the index, and 1 were read")


def test_a_source_that_is_not_there_is_found(docs: Path) -> None:
    indexed(docs)
    docs.rename(docs.with_name("moved"))
    [finding] = found(docs, "missing-source")
    assert finding.subject == "docs"
    assert "--forget docs" in finding.remedy


def test_a_file_that_was_not_read_is_found(docs: Path) -> None:
    (docs / "bad.jsonl").write_text("{\n", encoding="utf-8")
    indexed(docs)
    [finding] = found(docs, "unread")
    assert finding.subject == "docs/bad.jsonl"


def test_a_file_that_could_not_be_looked_at_is_found(docs: Path) -> None:
    (docs / "link.txt").symlink_to("nowhere.txt")
    indexed(docs)
    [finding] = found(docs, "unread")
    assert finding.subject == "docs/link.txt"


def test_files_that_have_come_and_gone_since_are_noted(docs: Path) -> None:
    (docs / "old.txt").write_text("Cũ", encoding="utf-8")
    indexed(docs)
    (docs / "old.txt").unlink()
    (docs / "new.txt").write_text("Một tin khác", encoding="utf-8")
    findings = found(docs, "behind")
    told = {(finding.subject, finding.problem) for finding in findings}
    assert told == {("docs/new.txt", "is new or changed"), ("docs/old.txt", "is gone")}
    assert not any(map(is_bad, findings))


def test_a_file_that_was_renamed_is_told_once(docs: Path) -> None:
    indexed(docs)
    (docs / "sound.txt").rename(docs / "renamed.txt")
    [finding] = found(docs, "behind")
    assert finding.subject == "docs/renamed.txt"
    assert finding.problem == "has another name than docs/sound.txt"


def test_what_was_noted_on_reading_is_told(docs: Path) -> None:
    index = indexed(docs)
    manifest = Manifest.of(index)
    origin, entry = manifest.files.popitem()
    manifest.files[origin] = entry._replace(notes="was read as TCVN3")
    with index.writer() as writer:
        writer.attach(ATTACHMENT, manifest.to_bytes())
    [finding] = found(docs, "told")
    assert (finding.problem, finding.severity) == ("was read as TCVN3", "note")


# The texts


def test_a_file_in_decomposed_letters_is_noted(docs: Path) -> None:
    (docs / "nfd.txt").write_text(unicodedata.normalize("NFD", "Tiếng Việt"), encoding="utf-8")
    indexed(docs)
    [finding] = found(docs, "not-nfc")
    assert (finding.subject, finding.severity) == ("docs/nfd.txt", "note")


def test_of_more_files_than_are_read_again_it_is_said(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchlib.sources.doctor.file_health._MOST_BYTES", 5)
    (docs / "more.txt").write_text("Một tin khác", encoding="utf-8")
    indexed(docs)
    [finding] = found(docs, "sampled")
    assert finding.problem == "the form of Unicode was looked at in 1 of 2 files"


def test_a_document_without_text_is_found(docs: Path) -> None:
    (docs / "records.jsonl").write_text('{"_id": "e", "text": ""}\n', encoding="utf-8")
    indexed(docs)
    [finding] = found(docs, "empty")
    assert finding.subject == "docs/records.jsonl (e)"


def test_a_pdf_of_pictures_is_found(tmp_path: Path) -> None:
    fill(Index.create(tmp_path), [Document(key="scan.pdf", title="Scan", type="pdf")])
    [finding] = examine(tmp_path)
    assert finding.check == "scanned"
    assert "ocrmypdf" in finding.remedy


def test_lost_characters_are_counted(docs: Path) -> None:
    (docs / "lost.txt").write_text("Mất \ufffd\ufffd chữ", encoding="utf-8")
    indexed(docs)
    [finding] = found(docs, "lost-characters")
    assert finding.problem == "2 characters were lost before it came here (U+FFFD)"


def test_a_text_in_an_old_encoding_is_found(tmp_path: Path) -> None:
    fill(Index.create(tmp_path), [Document(key="a", text="Céng hßa X· héi chñ nghÜa ViÖt Nam")])
    [finding] = examine(tmp_path)
    assert finding.check == "encoding"
    assert finding.problem.startswith("looks like tcvn3 (confidence 0.")


def test_words_in_pieces_are_found(tmp_path: Path) -> None:
    fill(Index.create(tmp_path), [Document(key="a", text="ĐIỀ U KHO ẢN CHU NG CỦ A HỢ P ĐỒ NG " * 4)])
    [finding] = examine(tmp_path)
    assert (finding.check, finding.severity) == ("spacing", "warning")


def test_spellings_that_mix_the_place_of_tones_are_counted(tmp_path: Path) -> None:
    texts = ["Hoà bình", "Hòa hợp và hoá học", "Hòa nhạc", "Thủy thủ"]
    fill(Index.create(tmp_path), [Document(key=text, text=text) for text in texts])
    [finding] = examine(tmp_path)
    assert finding.severity == "note"
    assert finding.problem == "of 4 documents looked at 1 write hoà, 2 hòa and 1 both"


def test_the_same_spelling_everywhere_is_not_worth_a_word(tmp_path: Path) -> None:
    fill(Index.create(tmp_path), [Document(key=text, text=text) for text in ("Hòa bình", "Thủy thủ")])
    assert examine(tmp_path) == []


def test_of_many_documents_some_are_read_closely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchlib.sources.doctor.text_health._SAMPLE", 2)
    torn = "ĐIỀ U KHO ẢN CHU NG CỦ A HỢ P ĐỒ NG " * 4
    documents = [Document(key=f"{number}", text=f"Tin {number}") for number in range(4)]
    fill(Index.create(tmp_path), [*documents[:1], Document(key="t", text=torn), *documents[1:]])
    assert [finding.check for finding in examine(tmp_path)] == ["sampled"]


def test_all_pdf_files_are_read_closely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchlib.sources.doctor.text_health._SAMPLE", 1)
    torn = "ĐIỀ U KHO ẢN CHU NG CỦ A HỢ P ĐỒ NG " * 4
    fill(Index.create(tmp_path), [Document(key="a", text="Tin"), Document(key="t", text=torn, type="pdf")])
    assert [finding.check for finding in examine(tmp_path)] == ["spacing", "sampled"]


def test_copies_are_told_once_with_the_others(docs: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt", "d.txt"):
        (docs / name).write_text(STORY, encoding="utf-8")
    indexed(docs)
    [finding] = found(docs, "same-text")
    assert finding.subject == "docs/a.txt"
    assert finding.problem == "has the same text as docs/b.txt, docs/c.txt and 1 more"
    assert finding.others == ("docs/b.txt", "docs/c.txt", "docs/d.txt")


def test_the_worst_comes_first_and_findings_of_a_kind_together(docs: Path) -> None:
    for number in range(2):
        (docs / f"lost{number}.txt").write_text(f"Mất \ufffd chữ {number}", encoding="utf-8")
        (docs / f"torn{number}.txt").write_text(f"ĐIỀ U KHO ẢN CHU NG CỦ A {number}" * 4, encoding="utf-8")
    indexed(docs)
    (docs / "new.txt").write_text("Một tin khác", encoding="utf-8")
    checks = [finding.check for finding in examine(docs.parent / "index")]
    assert checks == ["lost-characters"] * 2 + ["spacing"] * 2 + ["behind"]


def test_progress_is_told_to_the_end(tmp_path: Path) -> None:
    fill(Index.create(tmp_path), ["một", "hai"])
    told: list[tuple[str, int, int]] = []
    examine(tmp_path, lambda *progress: told.append(progress))
    assert told == [
        ("Examining texts", 0, 2),
        ("Examining texts", 1, 2),
        ("Examining texts", 2, 2),
        ("Comparing texts", 0, 0),
    ]
