"""Thousands of real passages: good ones are left alone, those in an old encoding are recognised."""

from __future__ import annotations

import gzip
import json
import unicodedata
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from searchlib.sources.encodings import decode_legacy, repair_spacing, repair_text
from tests.sources.encodings.legacy import NAMES, TYPEWRITTEN, encode, pasted

ENOUGH = 0.93
"""The share of paragraphs that must be recognised; others are names, figures and a few words."""


def passages(path: Path) -> Iterator[str]:
    """The titles and paragraphs of a collection, in NFC."""
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8") as lines
    ):
        for line in lines:
            record = json.loads(line)
            text = unicodedata.normalize("NFC", f"{record['title']}\n{record['text']}")
            yield from (passage for passage in text.split("\n") if passage)


@pytest.mark.parametrize(
    "name",
    [
        "corpora/vietnews_60k.jsonl.gz",
        "corpora/vnlaw_nfd_2500.jsonl.gz",
        "collections/xquad_vi/corpus.jsonl",
        "collections/xquad_en/corpus.jsonl",
        "collections/scifact/corpus.jsonl",
        "collections/cranfield/corpus.jsonl",
    ],
)
def test_real_passages_are_in_no_old_encoding(shared: Path, name: str) -> None:
    taken = list(islice(passages(shared / name), 3000))
    assert len(taken) > 400
    repaired = [(passage, repair_text(passage)) for passage in taken]
    assert [one.text for passage, one in repaired if one.encoding not in ("", "utf-8")] == []
    # Some were damaged before they were collected: worldâ€™s, 565Â°C.
    damaged = [passage for passage, one in repaired if one.encoding == "utf-8"]
    assert [passage for passage in damaged if not any(map(passage.__contains__, ("â€", "Â°")))] == []


def test_spaces_of_real_passages_stay(shared: Path) -> None:
    taken = list(islice(passages(shared / "corpora/vietnews_60k.jsonl.gz"), 3000))
    assert [passage for passage in taken if repair_spacing(passage).repaired] == []


@pytest.mark.parametrize("name", NAMES)
def test_real_paragraphs_are_recognised(shared: Path, name: str) -> None:
    taken = recognised = mended = 0
    for passage in islice(passages(shared / "corpora/vietnews_60k.jsonl.gz"), 500):
        text = passage.translate(TYPEWRITTEN)
        try:
            data = encode(text, name)
            data.decode("ascii" if name == "viqr" else "cp1252")
        except UnicodeError:
            continue
        if data == text.encode():
            continue
        taken += 1
        decoded = decode_legacy(data)
        assert decoded is None or decoded.encoding in (name, "windows-1252"), text
        recognised += decoded is not None and decoded.encoding == name
        mended += repair_text(pasted(data)).text.lower() == text.lower()
    assert taken > 200
    assert recognised / taken > ENOUGH
    assert mended / taken > ENOUGH - 0.02
