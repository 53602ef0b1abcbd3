"""A segment is the same, byte by byte, with and without what is compiled."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from searchlib import Document
from searchlib.codec.segment import SegmentData
from searchlib.documents import check
from searchlib.native import indexing
from searchlib.native.indexing import Writing
from searchlib.workers.jobs import Builder, Source, merge_files

WORDS = """
bộ công an TP HCM TP.HCM gd&đt hoà hòa Hoa 17-20/9/2025 1.000 the ministers met x\u00ady Николай 漢字
""".split()


def documents() -> list[Document]:
    generator = np.random.default_rng(7)
    found = []
    for number in range(400):
        length = 30_000 if number == 9 else int(generator.integers(0, 300))
        # Frequent and rare words, and some that one document alone has; far from each other in a long one.
        places = generator.zipf(1.3, length) % (len(WORDS) + 40)
        words = [WORDS[place] if place < len(WORDS) else f"w{number}-{place}" for place in places.tolist()]
        text = "\n".join(" ".join(words[start : start + 40]) for start in range(0, length, 40))
        found.append(
            Document(f"k{number}", title=" ".join(words[:6]), text=text, path=f"a/{number % 7}/b.txt")
        )
    return found


def test_segments_are_the_same_byte_by_byte(
    writing: Writing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = list(map(check, documents()))
    deleted = np.arange(200) % 9 == 4
    files = []
    for compiled in (writing, None):
        monkeypatch.setattr(indexing, "writing", compiled)
        folder = tmp_path / str(compiled is None)
        folder.mkdir()
        builder = Builder()
        sources = []
        for half in range(2):
            path = folder / f"{half}.seg"
            builder.build(checked[half * 200 : half * 200 + 200], path)
            sources.append(Source(path, deleted))
        merge_files(sources, folder / "merged.seg")
        files.append([(folder / name).read_bytes() for name in ("0.seg", "1.seg", "merged.seg")])
        assert SegmentData(folder / "merged.seg").doc_count == int((~deleted).sum()) * 2
    assert files[0] == files[1]
