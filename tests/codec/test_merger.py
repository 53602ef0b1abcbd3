"""Merging: the same postings, byte for byte, as if what is left had been added to one segment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib.codec import lists
from searchlib.codec.container import write_container
from searchlib.codec.merger import merge
from searchlib.codec.segment import SegmentData
from searchlib.errors import CorruptIndexError
from tests.codec.oracle import Doc, build, check_segment, docs

# Texts need not be put into other blocks than they are in.
TEXTS = {"stored/blocks", "stored/block_ends", "stored/block_docs", "stored/text_ends"}

parts = st.lists(
    st.lists(st.tuples(docs, st.booleans()), min_size=1, max_size=5), min_size=1, max_size=4
).filter(lambda found: any(not deleted for part in found for _, deleted in part))


@settings(max_examples=40)
@pytest.mark.parametrize("at_once", [1, 3, 1_000_000])
@given(found=parts)
def test_merging_equals_building_from_scratch(
    at_once: int, found: list[list[tuple[Doc, bool]]], tmp_path_factory: Any
) -> None:
    folder = tmp_path_factory.mktemp("merger")
    segments = [
        (build([doc for doc, _ in part], folder / str(number)), np.array([deleted for _, deleted in part]))
        for number, part in enumerate(found)
    ]
    left = [doc for part in found for doc, deleted in part if not deleted]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lists, "_AT_ONCE", at_once)
        assert merge(segments, folder / "merged") == len(left)
    check_segment(SegmentData(folder / "merged"), left)
    merged = SegmentData(folder / "merged").container
    scratch = build(left, folder / "scratch").container
    assert merged.info == scratch.info
    for name in set(scratch.names()) - TEXTS:
        assert merged.section(name).read().tolist() == scratch.section(name).read().tolist()


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_field_that_only_some_segments_have_has_no_terms_in_the_others(
    order: tuple[int, int], tmp_path: Path
) -> None:
    found = [Doc((("a", 0),), ("x",), "một"), Doc((("a", 0),), ("y",), "hai")]
    made = [build([doc], tmp_path / str(number)) for number, doc in enumerate(found)]
    del made[0].layout["tag"]
    merge([(made[number], np.zeros(1, bool)) for number in order], tmp_path / "merged")
    check_segment(
        SegmentData(tmp_path / "merged"), [found[number]._replace(tags=("y",)[:number]) for number in order]
    )


def test_segments_whose_fields_are_not_the_same_are_damage(tmp_path: Path) -> None:
    made = [build([Doc((("a", 0),), ("x",), "một")], tmp_path / name) for name in ("one", "other")]
    made[1].layout["tag"] = made[1].layout["end"]
    with pytest.raises(CorruptIndexError, match=r"other is damaged \(its fields are not those"):
        merge([(segment, np.zeros(1, bool)) for segment in made], tmp_path / "merged")


def test_segments_that_do_not_store_the_same_are_damage(tmp_path: Path) -> None:
    made = [build([Doc((("a", 0),), ("x",), "một")], tmp_path / name) for name in ("one", "other")]
    columns = {name: made[1].container.section(name).read().copy() for name in made[1].container.names()}
    info = made[1].container.info | {"stored": {"key": "key"}}
    write_container(tmp_path / "less", columns.items(), info)
    made[1] = SegmentData(tmp_path / "less")
    with pytest.raises(CorruptIndexError, match=r"less is damaged \(it does not store the first"):
        merge([(segment, np.zeros(1, bool)) for segment in made], tmp_path / "merged")


def test_damage_is_not_carried_into_the_merged_segment(tmp_path: Path) -> None:
    path = tmp_path / "damaged"
    build([Doc((("a", 0), ("b", 1)), ("x",), "một")], path)
    original = path.read_bytes()
    build([Doc((("a", 0), ("b", 1)), ("x",), "một")], tmp_path / "scratch")
    scratch = (tmp_path / "scratch").read_bytes()
    changed = bytearray(original)
    for place in range(0, len(changed), 23):
        changed[place] ^= 0xFF
        path.write_bytes(changed)
        try:
            merge([(SegmentData(path), np.zeros(1, bool))], tmp_path / "merged")
            assert (tmp_path / "merged").read_bytes() == scratch
        except CorruptIndexError:
            assert not (tmp_path / "merged").exists()
        changed[place] ^= 0xFF
        (tmp_path / "merged").unlink(missing_ok=True)
