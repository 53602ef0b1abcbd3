"""whoosh_own: what do searchlib's own segments hold, as Whoosh asks for it?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib.codec.segment import FieldData, SegmentData
from searchlib.codec.whoosh_formats import Occurrences
from searchlib.codec.whoosh_view import NO_LENGTHS, FieldView, PostingsList, terms_from
from searchlib.errors import CorruptIndexError

__all__ = ["OwnSegment"]

Array = npt.NDArray[Any]


class _OwnField:
    """A field of searchlib's own: what a posting weighs is how often the term occurs."""

    def __init__(self, field: FieldData) -> None:
        self._field = field
        self.term_count = field.term_count
        self.term = field.term
        self.find = field.find
        self.number = field.number
        self.doc_frequency = field.doc_frequency

    def terms(self, start: int = 0) -> Iterator[bytes]:
        return terms_from(self._field, start)

    def postings_list(self, number: int) -> PostingsList:
        docs, freqs = self._field.postings(number)
        if freqs is None:  # The field is one term, wherever it is.
            freqs = lengths = np.ones(len(docs), np.uint8)
        else:
            lengths = self._field.lengths[docs]

        def occurrences() -> Occurrences:
            if not self._field.has_positions:
                return Occurrences(np.cumsum(freqs, dtype=np.int64), {})
            _, ends, positions = self._field.positions(number)
            return Occurrences(ends, {"positions": positions})

        return PostingsList(docs, freqs, freqs, lengths, occurrences)


class OwnSegment:
    """A segment that searchlib's writer made: neither columns nor vectors; the text is stored."""

    def __init__(self, data: SegmentData) -> None:
        self._data = data
        self.doc_count = data.doc_count

    def field_names(self) -> list[str]:
        return self._names

    @cached_property
    def _names(self) -> list[str]:
        return self._data.field_names()

    def field(self, name: str) -> FieldView:
        return _OwnField(self._data.field(name))

    def lengths(self, name: str) -> Array:
        return self._data.field(name).lengths if name in self._names else NO_LENGTHS

    def stored(self, docnum: int) -> dict[str, Any]:
        return self._data.meta(docnum) | {"text": self._data.text(docnum)}

    def column(self, name: str) -> None:  # noqa: ARG002
        return None

    def vector(self, name: str, docnum: int) -> None:  # noqa: ARG002
        return None

    def corrupt(self, reason: str) -> CorruptIndexError:
        return CorruptIndexError(self._data.path, reason)
