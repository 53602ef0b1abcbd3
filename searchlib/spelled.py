"""spelled: how much is a word in each document, whatever its marks, and how much as it was typed?

Both at once: the exact view is derived from the folded one, so that one reading of the postings serves both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.context import Context
from searchlib.errors import CorruptIndexError
from searchlib.schema import view_field
from searchlib.snapshot import OpenSegment

__all__ = ["Spelled", "spelled"]

Array = npt.NDArray[Any]


class Spelled(NamedTuple):
    """docs: docnums of those that have the word, intp, ascending. folded, exact: parallel to them, float32,
    the occurrences in each view, weighed by field and length; exact is 0 where only others spellings are."""

    docs: Array
    folded: Array
    exact: Array


def spelled(context: Context, fields: Sequence[str], folded: str, exact: str) -> Spelled:
    """The documents that have a word in its folded view, and what its occurrences weigh there."""
    terms = folded.encode(), exact.encode()
    parts = []
    for place, segment in enumerate(context.snapshot.segments):
        found = [
            part
            for field in fields
            if (part := _in_field(context, segment, place, field, *terms)) is not None
        ]
        if found:
            found.sort(key=lambda part: -len(part.docs))
            parts.append(found[0])
            for part in found[1:]:
                parts[-1] = _added(parts[-1], part)
    if len(parts) == 1:
        return parts[0]
    if not parts:
        nothing = np.empty(0, np.float32)
        return Spelled(np.empty(0, np.intp), nothing, nothing)
    return Spelled(*map(np.concatenate, zip(*parts, strict=True)))


def _in_field(
    context: Context, segment: OpenSegment, place: int, field: str, folded: bytes, exact: bytes
) -> Spelled | None:
    number = context.snapshot.numbers(field, folded)[place]
    if number < 0:
        return None
    docs, freqs = segment.data.field(field).postings(number)
    docs = docs.astype(np.intp)
    if segment.base:
        docs += segment.base
    norms = context.norm(field)[docs]
    name = view_field(field, "exact")
    variant = context.snapshot.numbers(name, exact)[place]
    if variant < 0:
        return Spelled(docs, norms * freqs, np.zeros(len(docs), np.float32))
    base, counts = segment.data.field(name).variant(variant)
    if base != number:
        raise CorruptIndexError(segment.data.path, f"column {name}/bases does not agree with the terms")
    return Spelled(docs, norms * freqs, norms * counts)


def _added(many: Spelled, few: Spelled) -> Spelled:
    """What two fields of the same documents have together."""
    at = many.docs.searchsorted(few.docs)
    both = at < len(many.docs)
    both[both] = many.docs[at[both]] == few.docs[both]
    for view in (1, 2):
        many[view][at[both]] += few[view][both]
    if both.all():
        return many
    alone = ~both
    places = at[alone]
    return Spelled(*(np.insert(one, places, other[alone]) for one, other in zip(many, few, strict=True)))
