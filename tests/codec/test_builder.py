"""Building: a segment says of its documents what a dict of positions would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.codec.oracle import Doc, build, check_segment, docs


@given(documents=st.lists(docs, min_size=1, max_size=8), cut=st.integers(0, 8))
def test_a_segment_tells_what_its_documents_are(
    documents: list[Doc], cut: int, tmp_path_factory: Any
) -> None:
    path = tmp_path_factory.mktemp("builder") / "segment"
    check_segment(build(documents, path, cut), documents)


def test_documents_without_any_term_make_a_segment(tmp_path: Path) -> None:
    documents = [Doc(), Doc(body="ảnh")]
    check_segment(build(documents, tmp_path / "segment"), documents)


def test_a_field_that_no_document_has_is_empty(tmp_path: Path) -> None:
    documents = [Doc((("a", 0),)), Doc((("b", 0),))]
    segment = build(documents, tmp_path / "segment")
    assert segment.field("tag").term_count == 0
    assert segment.field("tag").number(b"a") == -1


def test_many_documents_with_many_terms_make_a_segment(tmp_path: Path) -> None:
    generator = np.random.default_rng(5)
    words = [f"{prefix}{number}" for prefix in "abc" for number in range(40)]
    documents = [
        Doc(
            tuple(
                (words[int(word)], place) for place, word in enumerate(generator.zipf(1.3, 60) % len(words))
            )
        )
        for _ in range(300)
    ]
    check_segment(build(documents, tmp_path / "segment"), documents)
