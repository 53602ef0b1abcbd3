"""whoosh_view: what does Whoosh ask of a segment?

`SegmentView` is the question. `WhooshSegment` answers it of segments that Whoosh's writer made with any
schema, `OwnSegment` of those that searchlib's writer made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from searchlib.codec.dictionary import Dictionary
from searchlib.codec.whoosh_formats import Occurrences
from searchlib.errors import CorruptIndexError

__all__ = ["NO_LENGTHS", "FieldView", "PostingsList", "SegmentView", "VectorItems", "terms_from"]

Array = npt.NDArray[Any]

NO_LENGTHS = np.empty(0, np.uint8)

_TERMS_AT_ONCE = 256


class PostingsList(NamedTuple):
    """The postings of a term: parallel arrays, docnums ascending. lengths: of the field in each document.

    occurrences: gives what is kept of each occurrence; not all who walk a list ask for it.
    """

    docs: Array
    freqs: Array
    weights: Array
    lengths: Array
    occurrences: Callable[[], Occurrences]


class VectorItems(NamedTuple):
    """The terms of one document in one field, ascending, with weights, freqs and occurrences."""

    terms: list[str]
    freqs: Array
    weights: Array
    occurrences: Occurrences


class FieldView(Protocol):
    """The term dictionary of a field, terms by number in the order of their bytes, and its postings."""

    @property
    def term_count(self) -> int: ...
    def term(self, number: int) -> bytes: ...
    def terms(self, start: int = 0) -> Iterator[bytes]: ...
    def find(self, term: bytes) -> int:
        """The number of the first term that is not less than this one; `term_count` past the end."""

    def number(self, term: bytes) -> int:
        """The number of this very term, -1 where there is none."""

    def doc_frequency(self, number: int) -> int: ...
    def postings_list(self, number: int) -> PostingsList: ...


class SegmentView(Protocol):
    """All that Whoosh's readers ask of a segment."""

    @property
    def doc_count(self) -> int: ...
    def field_names(self) -> list[str]:
        """The names of the fields that have terms."""

    def field(self, name: str) -> FieldView: ...
    def lengths(self, name: str) -> Array:
        """The length of a field in each document; empty for a field without lengths."""

    def stored(self, docnum: int) -> dict[str, Any]: ...
    def column(self, name: str) -> bytes | None:
        """The values of a field in all documents, as Whoosh's column class wrote them; None for none."""

    def vector(self, name: str, docnum: int) -> VectorItems | None:
        """The terms of a document, None where none are kept."""

    def corrupt(self, reason: str) -> CorruptIndexError:
        """The error that says what is wrong with the segment's file."""


def terms_from(dictionary: Dictionary, start: int) -> Iterator[bytes]:
    """The terms from a number on, read some at a time: who walks them seldom goes to the end."""
    for first in range(start, dictionary.term_count, _TERMS_AT_ONCE):
        yield from dictionary.terms(first, min(first + _TERMS_AT_ONCE, dictionary.term_count))
