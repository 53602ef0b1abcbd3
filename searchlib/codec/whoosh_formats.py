"""whoosh_formats: what does a posting hold beside its document, and in which columns is it kept?

A Whoosh format packs into each posting's value what it knows of the term there; the formats with
positions do it with a pickle. Here each kind of number is a column, and a value is packed again only
where Whoosh asks for one. `PostingsBuilder` makes the columns, `PostingsColumns` reads them.

Columns of postings that stand in a row, each with a weight and a value::

    freqs      uint  occurrences in each posting; missing where each is 1
    weights    i64   the bits of a 64-bit floating point number each; missing where each is the posting's freq
    positions  uint  of each occurrence                            (formats with positions)
    starts     uint  its first code point                          (formats with characters)
    stops      uint  the code point after its last                 (formats with characters)
    boosts     i64   the bits of a floating point number each      (formats with boosts)

Occurrences are in the order of the analyzer, which need not be that of their positions.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh import formats

from searchlib.codec.container import Container, Section, narrow
from searchlib.errors import UnsupportedFieldError

__all__ = ["Occurrences", "PostingsBuilder", "PostingsColumns", "check_format", "encoded_value"]

Array = npt.NDArray[Any]

_LIMIT = 1 << 32


class _Kind(NamedTuple):
    """columns: of each occurrence. decode: what a format is asked for to have them, "" for nothing."""

    columns: tuple[str, ...]
    decode: str


# A subclass may pack what it likes, so that only these very formats are known.
_KINDS = {
    formats.Existence: _Kind((), ""),
    formats.Frequency: _Kind((), ""),
    formats.Positions: _Kind(("positions",), "positions"),
    formats.Characters: _Kind(("positions", "starts", "stops"), "characters"),
    formats.PositionBoosts: _Kind(("positions", "boosts"), "position_boosts"),
    formats.CharacterBoosts: _Kind(("positions", "starts", "stops", "boosts"), "character_boosts"),
}


def check_format(field: str, format_: Any) -> None:
    """Raise UnsupportedFieldError for a field whose postings hold what has no column."""
    if format_ is not None and type(format_) not in _KINDS:
        known = ", ".join(sorted(kind.__name__ for kind in _KINDS))
        raise UnsupportedFieldError(
            field, f"its format {type(format_).__name__} cannot be kept: use one of {known}"
        )


class Occurrences(NamedTuple):
    """The occurrences of postings in a row. ends: of each posting's; columns: by name, one item each."""

    ends: Array
    columns: dict[str, Array]


def encoded_value(format_: Any, freq: int, occurrences: list[tuple[Any, ...]]) -> bytes:
    """The value of a posting as its format packs it."""
    if isinstance(format_, formats.Existence):
        return b""
    if not isinstance(format_, formats.Positions):
        return int(freq).to_bytes(4, "big")
    if type(format_) is formats.Positions:
        return bytes(format_.encode([position for (position,) in occurrences]))
    encoded = format_.encode(occurrences)
    return bytes(encoded[0] if isinstance(encoded, tuple) else encoded)


class PostingsBuilder:
    """Collects the weights and values of postings, one after the other."""

    def __init__(self, format_: Any) -> None:
        self._format = format_
        self._kind = _KINDS[type(format_)]
        self._freqs, self._weights = array("I"), array("d")
        self._columns = tuple(array("d" if name == "boosts" else "I") for name in self._kind.columns)

    def add(self, weight: float, value: bytes) -> None:
        """Add a posting with its value as the format packed it."""
        self._weights.append(weight)
        if self._kind.decode:
            occurrences = self._format.decode_as(self._kind.decode, value)
            self._freqs.append(len(occurrences))
            rows = ((item,) for item in occurrences) if len(self._columns) == 1 else occurrences
            for column, numbers in zip(self._columns, zip(*rows, strict=True), strict=False):
                column.extend(numbers)
        elif isinstance(self._format, formats.Existence):
            self._freqs.append(1)
        else:
            # A word for spelling comes with the value of another field's posting, which begins with a count.
            self._freqs.append(int.from_bytes(value[:4], "big") if len(value) >= 4 else 1)

    def columns(self) -> Iterator[tuple[str, Array]]:
        """All columns of the postings added, by name."""
        freqs, weights = np.frombuffer(self._freqs, np.uintc), np.frombuffer(self._weights, np.float64)
        if (freqs != 1).any():
            yield "freqs", narrow(freqs)
        if (weights != freqs).any():
            yield "weights", weights.view(np.int64)
        for name, column in zip(self._kind.columns, self._columns, strict=True):
            if name == "boosts":
                yield name, np.frombuffer(column, np.float64).view(np.int64)
            else:
                yield name, narrow(np.frombuffer(column, np.uintc))


class PostingsColumns:
    """Reads what `PostingsBuilder` made, found in the container under names that begin so."""

    def __init__(self, container: Container, prefix: str, count: int) -> None:
        def section(name: str) -> Section | None:
            return container.section(prefix + name) if prefix + name in container else None

        self._count = count
        self._freqs, self._weights = section("freqs"), section("weights")
        found = {name: section(name) for name in ("positions", "starts", "stops", "boosts")}
        self._columns = {name: column for name, column in found.items() if column is not None}
        if self._freqs is not None:
            self._freqs.bound(_LIMIT)
        for column in (self._freqs, self._weights):
            if column is not None:
                column.expect(count)

    def freqs(self, start: int, stop: int) -> Array:
        """How often the term occurs in each of the postings from start to stop."""
        return np.ones(stop - start, np.uint8) if self._freqs is None else self._freqs.read(start, stop)

    def weights(self, start: int, stop: int) -> Array:
        """The weights of the postings from start to stop."""
        if self._weights is None:
            return self.freqs(start, stop).astype(np.float64)
        return _floats(self._weights, start, stop)

    @cached_property
    def _ends(self) -> Array:
        ends = np.cumsum(self.freqs(0, self._count), dtype=np.int64)
        for column in self._columns.values():
            if len(column) != (int(ends[-1]) if len(ends) else 0):
                raise column.corrupt("does not agree with the frequencies")
        return ends

    def occurrences(self, start: int, stop: int) -> Occurrences:
        """What is kept of each occurrence in the postings from start to stop."""
        ends = self._ends[start:stop]
        first = int(self._ends[start - 1]) if start else 0
        last = int(ends[-1]) if len(ends) else first
        columns = {
            name: (_floats if name == "boosts" else _numbers)(column, first, last)
            for name, column in self._columns.items()
        }
        return Occurrences(ends - first, columns)


def _numbers(section: Section, start: int, stop: int) -> Array:
    return section.read(start, stop)


def _floats(section: Section, start: int, stop: int) -> Array:
    found = section.read(start, stop)
    if found.dtype.itemsize != 8:
        raise section.corrupt("does not hold floating point numbers")
    return found.view("<f8")
