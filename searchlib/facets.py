"""facets: of all documents that match, how many have each language, type or year?

Counts are exact: those of a facet add up to the number of the documents. Each value of a field has a number,
and each document the number of its value, so that counting is one pass over the matches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from searchlib.errors import QueryError
from searchlib.matches import Matches
from searchlib.snapshot import Snapshot
from searchlib.values import Values, dates, values_of

__all__ = ["Counts", "Facets"]

Array = npt.NDArray[Any]
Counts: TypeAlias = tuple[tuple[str | None, int], ...]

_FACETS = ("lang", "type", "year")
_OF_A_YEAR = 10_000  # A date is YYYYMMDD.


class Facets:
    """Counts documents of one snapshot by their values, which it reads once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._columns: dict[str, Values] = {}

    def count(self, names: Sequence[str], matches: Matches) -> Mapping[str, Counts]:
        """The counts of some facets over all matching documents. Raises QueryError for what is none."""
        if not isinstance(names, tuple | list):
            raise QueryError(f"facets are names in a tuple, got {names!r:.80}")
        for name in names:
            if name not in _FACETS:
                raise QueryError(f"no facet {name!r:.80}: it is one of {', '.join(_FACETS)}")
        docs, _ = matches.listed()
        return {name: self._years(docs) if name == "year" else self._values(name, docs) for name in names}

    def _values(self, name: str, docs: Array) -> Counts:
        """The values of a field from the commonest, then by name; documents without one last."""
        if name not in self._columns:
            self._columns[name] = values_of(self._snapshot, name)
        values, numbers = self._columns[name]
        without, *counts = np.bincount(numbers[docs], minlength=len(values) + 1).tolist()
        found = sorted((-count, value) for value, count in zip(values, counts, strict=True) if count)
        return _with_rest([(value, -count) for count, value in found], without)

    def _years(self, docs: Array) -> Counts:
        """The years from the newest; documents without a date last."""
        without, *counts = np.bincount(dates(self._snapshot)[docs] // _OF_A_YEAR, minlength=1).tolist()
        found = [(f"{year:04d}", count) for year, count in enumerate(counts, 1) if count]
        return _with_rest(found[::-1], without)


def _with_rest(counts: list[tuple[str, int]], without: int) -> Counts:
    return (*counts, (None, without)) if without else (*counts,)
