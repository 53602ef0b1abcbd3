"""values: what does each document have in a field that is matched whole? Columns over the whole index."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.errors import CorruptIndexError
from searchlib.snapshot import Snapshot

__all__ = ["Values", "dates", "stored_values", "values_of"]

Array = npt.NDArray[Any]


class Values(NamedTuple):
    """The different values of a field, and for each document the number of its own from 1, 0 for none."""

    texts: list[str]
    numbers: Array


def values_of(snapshot: Snapshot, field: str) -> Values:
    """The values of an indexed field of which a document has one at most, such as its language."""
    known: dict[str, int] = {}
    numbers = np.zeros(snapshot.doc_count_all, np.int64)
    for segment in snapshot.segments:
        data = segment.data.records_of(field)
        texts = data.texts(np.arange(data.term_count))
        own = np.array([known.setdefault(text, len(known) + 1) for text in texts], np.int64)
        docs = data.lists(0, data.term_count).docs + np.int64(segment.base)
        numbers[docs] = np.repeat(own, data.doc_frequencies)
    return Values([*known], numbers)


def stored_values(snapshot: Snapshot, name: str) -> Values:
    """What the records of documents have under a name, such as their titles; the empty string is one, too."""
    known: dict[bytes, int] = {}
    numbers = np.zeros(snapshot.doc_count_all, np.int64)
    for segment in snapshot.segments:
        stored = segment.data.records.values(name, np.arange(segment.data.doc_count))
        own = [0 if value is None else known.setdefault(value, len(known) + 1) for value in stored]
        numbers[segment.base : segment.base + len(own)] = own
    try:
        return Values([str(value, "utf-8") for value in known], numbers)
    except UnicodeDecodeError as error:
        raise CorruptIndexError(snapshot.directory, f"a {name} is not UTF-8: {error}") from error


def dates(snapshot: Snapshot) -> Array:
    """The date of each document as YYYYMMDD, with 00 for what it leaves open; 0 for none."""
    columns = [segment.data.dates for segment in snapshot.segments]
    return np.concatenate(columns).astype(np.int64) if columns else np.empty(0, np.int64)
