"""context: all documents of a snapshot as one, with the statistics that ranking asks for.

What costs time is worked out once and remembered: for as long as the snapshot is held, or as long as
there is room.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from searchlib.matches import Matches
from searchlib.places import Places
from searchlib.ranking.bm25 import field_weight, idf
from searchlib.ranking.weights import FIELD_WEIGHTS
from searchlib.remembered import Remembered
from searchlib.sampling import Sample
from searchlib.schema import TEXT_FIELDS, WORD_FIELDS
from searchlib.snapshot import Snapshot

if TYPE_CHECKING:
    from searchlib.whoosh_matching import WhooshMatching

__all__ = ["Context"]

Array = npt.NDArray[Any]

_BYTES_REMEMBERED = 128 << 20
_RARITIES_REMEMBERED = 1 << 16


class Context:
    """A snapshot as ranking sees it.

    size: how many documents it has, deleted ones included. remembered: matches of parts of queries, by what
    they are.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.size = snapshot.doc_count_all
        self.remembered: Remembered[Matches] = Remembered(_BYTES_REMEMBERED, lambda found: found.nbytes)
        self._rarities: dict[Hashable, float] = {}
        self._pair_rarities: dict[tuple[str, str], float] = {}
        self._norms: dict[str, Array] = {}

    def norm(self, field: str) -> Array:
        """What one occurrence in the field weighs in each document, by the field's length; float32.

        field: by its own name or that of one of its views.
        """
        base = field.partition("_")[0]
        found = self._norms.get(base)
        if found is None:
            average = self.snapshot.average_length(base)
            lengths = self.snapshot.lengths(base).astype(np.float32)
            weights = field_weight(np.float32(1), lengths, average, FIELD_WEIGHTS[base])
            found = self._norms[base] = weights.astype(np.float32, copy=False)
        return found

    @cached_property
    def places(self) -> Places:
        """The places in title and text."""
        return Places(self.snapshot, TEXT_FIELDS)

    @cached_property
    def sample(self) -> Sample:
        """Some documents, and what stands side by side in them."""
        return Sample(self.places, self.size)

    @cached_property
    def word_places(self) -> Mapping[str, Places]:
        """The places in each of the fields that a query names."""
        return {field: Places(self.snapshot, [field]) for field in WORD_FIELDS}

    @cached_property
    def whoosh(self) -> WhooshMatching:
        """Whoosh's own way to answer, for what has no array form."""
        from searchlib.whoosh_matching import WhooshMatching

        return WhooshMatching(self.snapshot)

    def pair_rarities(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """How much each two folded words side by side tell, by how many documents have them so, about."""
        known = self._pair_rarities
        missing = [pair for pair in pairs if pair not in known]
        if missing:
            if len(known) >= _RARITIES_REMEMBERED:
                known = self._pair_rarities = {}
                missing = list(pairs)
            for pair, frequency in zip(missing, self.sample.pair_frequencies(missing), strict=True):
                known[pair] = idf(self.size, frequency)
        return [known[pair] for pair in pairs]

    def rarity(self, key: Hashable, work_out: Callable[[], float]) -> float:
        """How much a part of a query tells, by what it is; worked out once."""
        found = self._rarities.get(key)
        if found is None:
            if len(self._rarities) >= _RARITIES_REMEMBERED:
                self._rarities.clear()
            found = self._rarities[key] = work_out()
        return found
