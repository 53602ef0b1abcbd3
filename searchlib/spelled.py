"""spelled: how much is a word in each document, whatever its marks, and how much as it was typed?

Both at once: the exact view is derived from the folded one, so that one reading of the postings serves both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib import native
from searchlib.context import Context
from searchlib.errors import CorruptIndexError
from searchlib.native import Loops
from searchlib.nodes import Weighed
from searchlib.schema import view_field
from searchlib.snapshot import OpenSegment

__all__ = ["Spelled", "spelled"]

Array = npt.NDArray[Any]
_Part = tuple[Array, int, int, Array, int]  # As `Loops.weigh` is given them.


class Spelled(NamedTuple):
    """docs: docnums of those that have the word, intp, ascending. folded, exact: parallel to them, float32,
    the occurrences in each view, weighed by field and length; exact is 0 where only others spellings are."""

    docs: Array
    folded: Array
    exact: Array


def spelled(context: Context, fields: Sequence[str], folded: str, exact: str) -> Spelled:
    """The documents that have a word in its folded view, and what its occurrences weigh there."""
    terms = folded.encode(), exact.encode()
    if native.loops is not None:
        try:
            return _by_loops(native.loops, context, fields, *terms)
        except ValueError:
            pass  # What is wrong with a record is told below.
    return _by_arrays(context, fields, *terms)


def _by_loops(loops: Loops, context: Context, fields: Sequence[str], folded: bytes, exact: bytes) -> Spelled:
    snapshot = context.snapshot
    views = [view_field(field, "exact") for field in fields]
    numbers = [snapshot.numbers(field, folded) for field in fields]
    variants = [snapshot.numbers(view, exact) for view in views]
    records: list[list[_Part]] = []
    for place, segment in enumerate(snapshot.segments):
        records.append([])
        for field, view, of_terms, of_spellings in zip(fields, views, numbers, variants, strict=True):
            number, spelling, variant = of_terms[place], of_spellings[place], -1
            if number < 0:
                continue
            if spelling >= 0:
                _check_base(segment, view, spelling, number)
                variant = segment.data.field(view).variant_number(spelling)
            octets, count, lists, _ = segment.data.field(field).packed(number)
            records[-1].append((octets, count, lists, context.norm(field), variant))
    return _weighed(loops, context, records)


def weighed_term(loops: Loops, context: Context, fields: Sequence[str], term: str) -> Weighed | None:
    """What a term weighs in some fields together, each of which may be a view; None where a record cannot be
    read."""
    numbers = [context.snapshot.numbers(field, term.encode()) for field in fields]
    records: list[list[_Part]] = []
    for segment, *in_fields in zip(context.snapshot.segments, *numbers, strict=True):
        records.append([])
        for field, number in zip(fields, in_fields, strict=True):
            if number >= 0:
                octets, count, lists, variant = segment.data.field(field).packed(number)
                records[-1].append((octets, count, lists, context.norm(field), variant))
    try:
        docs, folded, exact = _weighed(loops, context, records)
    except ValueError:
        return None
    if all(variant < 0 for parts in records for *_, variant in parts):
        return Weighed(docs, folded)
    having = np.flatnonzero(exact)
    return Weighed(docs[having], exact[having])


def _weighed(loops: Loops, context: Context, records: Sequence[Sequence[_Part]]) -> Spelled:
    """What is in the records of each segment. Raises ValueError where one cannot be read."""
    room = sum(count for parts in records for _, count, *_ in parts)
    docs, weights, found = np.empty(room, np.int64), np.empty((2, room), np.float32), 0
    for segment, parts in zip(context.snapshot.segments, records, strict=True):
        if parts:
            found = loops.weigh(
                tuple(parts), segment.base, segment.data.doc_count, docs, weights[0], weights[1], found
            )
    return Spelled(docs[:found], weights[0, :found], weights[1, :found])


def _check_base(segment: OpenSegment, view: str, variant: int, number: int) -> None:
    """Let a spelling be one of the term of this number."""
    if segment.data.field(view).base_number(variant) != number:
        raise CorruptIndexError(segment.data.path, f"column {view}/bases does not agree with the terms")


def _by_arrays(context: Context, fields: Sequence[str], folded: bytes, exact: bytes) -> Spelled:
    parts = []
    for place, segment in enumerate(context.snapshot.segments):
        found = [
            part
            for field in fields
            if (part := _in_field(context, segment, place, field, folded, exact)) is not None
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
    weights = norms * np.asarray(freqs, np.float32)
    name = view_field(field, "exact")
    variant = context.snapshot.numbers(name, exact)[place]
    if variant < 0:
        return Spelled(docs, weights, np.zeros(len(docs), np.float32))
    _check_base(segment, name, variant, number)
    _, counts = segment.data.field(name).variant(variant)
    return Spelled(docs, weights, norms * counts.astype(np.float32))


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
