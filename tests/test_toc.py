"""The table of contents: what it says is checked, and nothing it says leads out of the directory."""

from __future__ import annotations

import json
import os
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from searchlib import CorruptIndexError, Index, IndexVersionError
from searchlib.toc import (
    FORMAT_VERSION,
    Attachment,
    SegmentEntry,
    Toc,
    read_attachment,
    read_deletions,
    write_attachment,
    write_deletions,
)
from tests.indexes import fill

TOC = Toc(
    7,
    {"analysis_version": 1, "icu_version": "77.1"},
    (SegmentEntry("a1", 10), SegmentEntry("b2", 5, 3, 6)),
    {"manifest": Attachment(4, 123)},
)
NAME = "_MAIN_7.toc"


def test_a_table_of_contents_comes_back_as_it_was(tmp_path: Path) -> None:
    TOC.write(tmp_path)
    assert Toc.latest_generation(tmp_path) == 7
    assert Toc.read(tmp_path, 7) == TOC
    assert [entry.name for entry in tmp_path.iterdir()] == [NAME]


def test_the_files_of_a_generation_are_all_named(tmp_path: Path) -> None:
    assert TOC.files() == {NAME, "MAIN_a1.seg", "MAIN_b2.seg", "MAIN_b2.6.del", "MAIN_manifest.4.att"}


@pytest.mark.parametrize("mask", [0x01, 0xFF])
def test_a_changed_byte_is_an_error(mask: int, tmp_path: Path) -> None:
    TOC.write(tmp_path)
    path = tmp_path / NAME
    changed = bytearray(path.read_bytes())
    for place in range(len(changed)):
        changed[place] ^= mask
        path.write_bytes(changed)
        with pytest.raises(CorruptIndexError) as raised:
            Toc.read(tmp_path, 7)
        assert raised.value.path == path
        changed[place] ^= mask


def test_a_truncated_file_is_an_error(tmp_path: Path) -> None:
    TOC.write(tmp_path)
    path = tmp_path / NAME
    original = path.read_bytes()
    for length in range(len(original)):
        path.write_bytes(original[:length])
        with pytest.raises(CorruptIndexError):
            Toc.read(tmp_path, 7)


def test_the_newest_generation_counts_by_number(tmp_path: Path) -> None:
    for name in ("_MAIN_9.toc", "_MAIN_10.toc", "_MAIN_11.toc.tmp", "_MAIN_0012.toc", "_MAIN_x.toc"):
        (tmp_path / name).touch()
    assert Toc.latest_generation(tmp_path) == 10


def test_a_folder_or_file_without_an_index_has_no_generation(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert Toc.latest_generation(tmp_path) == -1
    assert Toc.latest_generation(tmp_path / "nowhere") == -1
    assert Toc.latest_generation(tmp_path / "file") == -1


def test_cleaning_removes_what_is_its_own_and_no_longer_used(tmp_path: Path) -> None:
    TOC.write(tmp_path)
    mine = [*TOC.files(), "MAIN_WRITELOCK"]
    foreign = ["notes.txt", "MAIN_notes.txt", "MAIN.seg", "x_MAIN_6.toc", "MAIN_a1.seg.bak"]
    stale = ["_MAIN_6.toc", "_MAIN_7.toc.tmp", "MAIN_c3.seg", "MAIN_b2.5.del", "MAIN_manifest.3.att"]
    for name in [*mine, *foreign, *stale]:
        (tmp_path / name).touch()
    TOC.clean(tmp_path)
    assert {entry.name for entry in tmp_path.iterdir()} == {*mine, *foreign}


def test_cleaning_leaves_a_newer_generation_alone(tmp_path: Path) -> None:
    TOC.write(tmp_path)
    (tmp_path / "_MAIN_8.toc").touch()
    (tmp_path / "MAIN_c3.seg").touch()
    TOC.clean(tmp_path)
    assert (tmp_path / "MAIN_c3.seg").exists()


# Malice: the checksum is right, the contents are not.


def hostile(directory: Path, body: object) -> None:
    encoded = body if isinstance(body, bytes) else json.dumps(body).encode()
    (directory / NAME).write_bytes(b"searchlib-toc %08x\n" % zlib.crc32(encoded) + encoded)


def body(**changes: object) -> dict[str, Any]:
    return {
        "format": FORMAT_VERSION,
        "generation": 7,
        "analysis": {},
        "segments": [],
        "attachments": {},
    } | changes


def segment(**changes: object) -> dict[str, Any]:
    return body(segments=[{"id": "a1", "documents": 10, "deleted": 0, "deletions": 0} | changes])


def attachment(name: str, **changes: object) -> dict[str, Any]:
    return body(attachments={name: {"generation": 1, "checksum": 1} | changes})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[" * 100_000,
        [],
        3,
        {},
        body(format="1"),
        body(format=True),
        body(format=-1),
        body(generation=6),
        body(generation="7"),
        body(generation=7.0),
        body(analysis=[]),
        body(analysis={"icu_version": {}}),
        body(segments={}),
        body(segments=3),
        body(segments=[3]),
        body(segments=[{}]),
        body(segments=segment()["segments"] * 2),
        segment(id="../../x"),
        segment(id="a/b"),
        segment(id=""),
        segment(id="a1\n"),
        segment(id="x" * 65),
        segment(id=["a1"]),
        segment(documents=-1),
        segment(documents=0),
        segment(documents=2**31),
        segment(documents=1.5),
        segment(documents=True),
        segment(deleted=11, deletions=1),
        segment(deleted=1),
        segment(deletions=1),
        segment(deleted=1, deletions=8),
        segment(deleted=1, deletions="../1"),
        body(attachments=[]),
        body(attachments={"manifest": 3}),
        attachment("../../x"),
        attachment("a/b"),
        attachment("manifest", generation=-1),
        attachment("manifest", generation="../1"),
        attachment("manifest", generation=None),
        attachment("manifest", checksum=2**32),
    ],
    ids=lambda content: str(content)[:70] or "empty",
)
def test_a_hostile_table_of_contents_is_an_error(content: object, tmp_path: Path) -> None:
    hostile(tmp_path, content)
    with pytest.raises(CorruptIndexError) as raised:
        Toc.read(tmp_path, 7)
    assert raised.value.path == tmp_path / NAME
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 400 + len(str(tmp_path))


def test_a_segment_of_another_size_is_an_error_without_room_being_made_for_it(tmp_path: Path) -> None:
    index = Index.create(tmp_path)
    fill(index, ["một", "hai"])
    toc = Toc.read(tmp_path, 1)
    entry = SegmentEntry(toc.segments[0].id, 2**31 - 1)
    Toc(2, toc.analysis, (entry,)).write(tmp_path)
    with pytest.raises(CorruptIndexError, match="not the segment that was committed"):
        index.search("một")


def test_a_newer_format_is_named_with_the_remedy(tmp_path: Path) -> None:
    hostile(tmp_path, {"format": FORMAT_VERSION + 1, "whatever": [1, 2]})
    with pytest.raises(IndexVersionError, match="--rebuild") as raised:
        Index.open(tmp_path)
    assert (raised.value.found, raised.value.supported) == (FORMAT_VERSION + 1, FORMAT_VERSION)


def test_what_another_program_wrote_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"\x80\x02pickle")
    with pytest.raises(CorruptIndexError, match="no table of contents of searchlib"):
        Index.open(tmp_path)


def test_an_endless_table_of_contents_is_not_read_to_its_end(tmp_path: Path) -> None:
    with (tmp_path / NAME).open("wb") as file:
        file.write(b"searchlib-toc 00000000\n")
        file.truncate(1 << 40)  # Sparse: takes no room on the disk.
    with pytest.raises(CorruptIndexError):
        Toc.read(tmp_path, 7)


# Deletions and attachments


@pytest.mark.parametrize("documents", [1, 7, 8, 9, 64])
def test_deletions_come_back_as_they_were(documents: int, tmp_path: Path) -> None:
    deleted = np.arange(documents) % 3 == 0
    entry = write_deletions(tmp_path, SegmentEntry("a1", documents), deleted, 4)
    assert entry == SegmentEntry("a1", documents, int(deleted.sum()), 4)
    found = read_deletions(tmp_path, entry)
    assert found is not None
    assert found.tolist() == deleted.tolist()


def test_a_segment_without_deletions_has_no_file(tmp_path: Path) -> None:
    assert read_deletions(tmp_path, SegmentEntry("a1", 9)) is None


def test_damaged_deletions_are_an_error(tmp_path: Path) -> None:
    entry = write_deletions(tmp_path, SegmentEntry("a1", 20), np.arange(20) < 3, 4)
    path = tmp_path / "MAIN_a1.4.del"
    original = path.read_bytes()
    damaged = [original[:length] for length in range(len(original))]
    damaged += [original + b"\0"]
    for place in range(len(original)):
        changed = bytearray(original)
        changed[place] ^= 1
        damaged.append(bytes(changed))
    for data in damaged:
        path.write_bytes(data)
        with pytest.raises(CorruptIndexError) as raised:
            read_deletions(tmp_path, entry)
        assert raised.value.path == path


def read_all(path: Path) -> None:
    Index.open(path).search("b")
    Index.open(path).attachment("manifest")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such pipes here")
@pytest.mark.parametrize("pattern", ["_MAIN_2.toc", "*.seg", "*.del", "*.att"])
def test_a_pipe_in_place_of_a_file_is_an_error_and_not_waited_for(pattern: str, tmp_path: Path) -> None:
    index = Index.create(tmp_path)
    fill(index, ["a", "b"])
    with index.writer() as writer:
        writer.delete("a")
        writer.attach("manifest", b"")
    (path,) = tmp_path.glob(pattern)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(CorruptIndexError, match="it is no regular file") as raised:
        read_all(tmp_path)
    assert raised.value.path == path


def test_deletions_of_another_number_are_an_error(tmp_path: Path) -> None:
    write_deletions(tmp_path, SegmentEntry("a1", 20), np.arange(20) < 3, 4)
    with pytest.raises(CorruptIndexError, match="deletions that were committed"):
        read_deletions(tmp_path, SegmentEntry("a1", 20, 4, 4))


def test_a_damaged_attachment_is_an_error(tmp_path: Path) -> None:
    kept = write_attachment(tmp_path, "manifest", 2, b"some bytes")
    assert read_attachment(tmp_path, "manifest", kept) == b"some bytes"
    path = tmp_path / "MAIN_manifest.2.att"
    for data in (b"", b"some byte", b"some bytes!", b"sOme bytes"):
        path.write_bytes(data)
        with pytest.raises(CorruptIndexError) as raised:
            read_attachment(tmp_path, "manifest", kept)
        assert raised.value.path == path


def test_attachments_are_salvaged_whatever_the_format(tmp_path: Path) -> None:
    kept = write_attachment(tmp_path, "manifest", 2, b"some bytes")
    hostile(tmp_path, body(format=99, segments="?", attachments={"manifest": kept._asdict()}))
    assert Index.salvage(tmp_path, "manifest") == b"some bytes"
    assert Index.salvage(tmp_path, "other") is None


@pytest.mark.parametrize("content", [b"[", [], {}, {"attachments": 3}, attachment("../../x")], ids=str)
def test_nothing_is_salvaged_from_what_makes_no_sense(content: object, tmp_path: Path) -> None:
    hostile(tmp_path, content)
    assert Index.salvage(tmp_path, "manifest") is None


def test_nothing_is_salvaged_where_there_is_nothing(tmp_path: Path) -> None:
    assert Index.salvage(tmp_path, "manifest") is None
