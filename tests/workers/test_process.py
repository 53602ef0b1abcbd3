"""What a worker does with the jobs it reads, with files in place of pipes."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from searchlib import Document
from searchlib.codec.segment import SegmentData
from searchlib.documents import check
from searchlib.workers.messages import packed
from searchlib.workers.process import serve
from searchlib.workers.processes import READY, receive, send


def outcomes_of(*messages: object, cut: int = 0) -> list[Any]:
    """What a worker answers that is sent these messages, but for the last `cut` bytes."""
    jobs, answers = io.BytesIO(), io.BytesIO()
    for message in messages:
        send(jobs, message)
    serve(io.BytesIO(jobs.getvalue()[: len(jobs.getvalue()) - cut]), answers)
    answers.seek(0)
    assert answers.read(len(READY)) == READY
    found = []
    while answers.tell() < len(answers.getvalue()):
        found.append(receive(answers))
    return found


def documents(*keys: str) -> object:
    return packed([check(Document(key, text=f"văn bản {key}")) for key in keys])


def test_documents_become_a_segment_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "a.seg"
    assert outcomes_of(("build", str(path)), documents("b", "a"), documents("c"), ()) == [("done",)]
    data = SegmentData(path)
    assert [data.text(docnum) for docnum in range(data.doc_count)] == [f"văn bản {key}" for key in "bac"]


def test_segments_are_merged_without_what_is_deleted(tmp_path: Path) -> None:
    one, two, both = (tmp_path / f"{name}.seg" for name in ("one", "two", "both"))
    deleted = np.packbits(np.array([False, True])).tobytes()
    assert outcomes_of(
        ("build", str(one)),
        documents("a", "b"),
        (),
        ("build", str(two)),
        documents("c"),
        (),
        ("merge", str(both), [(str(one), 2, deleted), (str(two), 1, bytes(1))]),
    ) == [("done",), ("done",), ("done",)]
    data = SegmentData(both)
    assert [data.text(docnum) for docnum in range(data.doc_count)] == ["văn bản a", "văn bản c"]


def test_a_file_that_cannot_be_written_is_told_and_the_next_job_is_done(tmp_path: Path) -> None:
    missing, there = tmp_path / "missing" / "a.seg", tmp_path / "a.seg"
    failed, done = outcomes_of(
        ("build", str(missing)), documents("a"), (), ("build", str(there)), documents("a"), ()
    )
    assert failed[0] == "system"
    assert failed[1] == 2
    assert done == ("done",)


def test_a_damaged_segment_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.seg"
    path.write_bytes(b"x" * 1000)
    ((kind, where, _),) = outcomes_of(("merge", str(tmp_path / "b.seg"), [(str(path), 1, bytes(1))]))
    assert (kind, where) == ("corrupt", str(path))


@pytest.mark.parametrize("cut", [1, 5, 10, 60])
def test_a_job_that_is_cut_off_leaves_no_file(cut: int, tmp_path: Path) -> None:
    path = tmp_path / "a.seg"
    assert outcomes_of(("build", str(path)), documents("a", "b"), (), cut=cut) == []
    assert not path.exists()


def test_a_file_that_nobody_waits_for_any_more_is_removed(tmp_path: Path) -> None:
    class Gone(io.BytesIO):
        def write(self, data: Any) -> int:
            if data != READY:
                raise BrokenPipeError
            return len(data)

    path = tmp_path / "a.seg"
    jobs = io.BytesIO()
    for message in (("build", str(path)), documents("a"), ()):
        send(jobs, message)
    jobs.seek(0)
    serve(jobs, Gone())
    assert not path.exists()
