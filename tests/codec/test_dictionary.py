"""The dictionary: a term is found where it is, and where it would be."""

from __future__ import annotations

from bisect import bisect_left
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.codec.container import Container, write_container
from searchlib.codec.dictionary import Dictionary, dictionary_columns
from searchlib.errors import CorruptIndexError

# Many terms begin with the same bytes, more of them than there are between two landmarks.
terms = st.one_of(
    st.binary(min_size=1, max_size=3),
    st.binary(max_size=2).map(lambda end: b"sevenby" + end),
    st.integers(0, 300).map(lambda number: b"0123456789%03d" % number),
)


def dictionary(ordered: list[bytes], path: Path) -> Dictionary:
    write_container(path, dictionary_columns("field", ordered).items(), {})
    return Dictionary(Container(path), "field")


@given(
    known=st.sets(terms, max_size=80).map(sorted),
    asked=st.lists(terms | st.just(b""), max_size=20),
)
def test_terms_are_found_as_in_a_sorted_list(
    known: list[bytes], asked: list[bytes], tmp_path_factory: Any
) -> None:
    found = dictionary(known, tmp_path_factory.mktemp("dictionary") / "columns")
    assert list(found.terms()) == known
    for term in asked + known:
        assert found.find(term) == bisect_left(known, term)
        assert found.number(term) == (known.index(term) if term in known else -1)


def test_a_number_is_remembered_and_still_right(tmp_path: Path) -> None:
    found = dictionary([b"a", b"b"], tmp_path / "columns")
    assert [found.number(b"b"), found.number(b"b"), found.number(b"c"), found.number(b"c")] == [1, 1, -1, -1]


def test_a_term_that_is_no_text_is_damage_where_text_is_asked_for(tmp_path: Path) -> None:
    found = dictionary([b"a", b"\xff"], tmp_path / "columns")
    assert (found.text(0), found.term(1)) == ("a", b"\xff")
    with pytest.raises(CorruptIndexError, match="field/terms has a term that is not UTF-8"):
        found.text(1)
    with pytest.raises(CorruptIndexError, match="field/terms has a term that is not UTF-8"):
        found.texts(np.array([0, 1]))
