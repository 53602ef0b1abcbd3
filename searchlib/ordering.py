"""ordering: documents by date, path or title instead of relevance.

Paths and titles stand in the order of the Vietnamese alphabet, numbers in them by their value. Paths are
compared folder by folder, so that what a folder holds stays together: compared as a whole, `ma/b` would come
between `mà/a` and `mà/c`, since tones count only where all letters are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib.analysis.icu_text import sort_key
from searchlib.errors import QueryError
from searchlib.snapshot import Snapshot
from searchlib.values import Values, dates, stored_values, values_of

__all__ = ["Ordering"]

Array = npt.NDArray[Any]

_RELEVANCE = "relevance"  # The order that is made elsewhere.
_SORTS = ("date", "path", "title")
_FEW = 8  # Of fewer than one document in so many the ranks are worked out for them alone.


class Ordering:
    """Puts documents of one snapshot in order. What the alphabet needs for all of them is worked out once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._values: dict[str, Values] = {}
        self._ranks: dict[str, Array] = {}

    def order(self, sort: str, docs: Array, scores: Array, *, reverse: bool) -> Array:
        """The places of the documents in order.

        By date the newest come first, or the oldest if it is reversed, and those without a date last; of one
        date the best come first. Documents of one path or title stay in the order of the index.

        Raises QueryError for what is no order.
        """
        if sort == _RELEVANCE:
            raise QueryError(f"relevance has no reverse: sort by {', '.join(_SORTS[:-1])} or {_SORTS[-1]}")
        if sort not in _SORTS:
            raise QueryError(f"sort must be one of {', '.join((_RELEVANCE, *_SORTS))}, got {sort!r}")
        if sort == "date":
            numbers = dates(self._snapshot)[docs]
            return np.lexsort((docs, -scores, numbers if reverse else -numbers, numbers == 0))
        ranks = self._alphabetical(sort, docs)
        return np.lexsort((docs, -ranks if reverse else ranks))

    def _alphabetical(self, sort: str, docs: Array) -> Array:
        """The ranks of documents in the order of the alphabet, the same for equal texts."""
        if sort not in self._values:
            is_path = sort == "path"
            self._values[sort] = (
                values_of(self._snapshot, "glob") if is_path else stored_values(self._snapshot, sort)
            )
        texts, numbers = self._values[sort]
        if sort not in self._ranks:
            key = _path_key() if sort == "path" else sort_key
            if len(docs) * _FEW < len(numbers):
                return _ranks(texts, numbers[docs], key)
            self._ranks[sort] = _ranks(texts, numbers, key)
        return self._ranks[sort][docs]


def _ranks(texts: Sequence[str], numbers: Array, key: Callable[[str], bytes]) -> Array:
    """The ranks of texts by their numbers from 1; nothing, which is 0, comes first."""
    wanted, places = np.unique(numbers, return_inverse=True)
    keys = [key(texts[number - 1]) if number else b"" for number in wanted.tolist()]
    rank_of = {key: rank for rank, key in enumerate(sorted(set(keys)))}
    ranks: Array = np.array([rank_of[key] for key in keys], np.int64)[places]
    return ranks


def _path_key() -> Callable[[str], bytes]:
    """What gives the sort key of a path; that of a folder's name is worked out once."""
    of_name = cache(sort_key)
    # Each key ends with a byte that is lower than all in it, so joined keys compare part by part.
    return lambda path: b"".join(map(of_name, path.split("/")))
