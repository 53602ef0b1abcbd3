"""Which number has a term, and what follows from it?

The exact term decides all else about a token: its folded term, its English stem, and what it says about
the language. So a token is one number here, and the rest is gathered by it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchlib.analysis.bulk.arrays import Column
from searchlib.analysis.bulk.verdicts import lead_of
from searchlib.analysis.forms import english_stem, folded_term

__all__ = ["NO_STEM", "Numbers", "Vocabulary"]

NO_STEM = -1
_UNREAD = -2


class Numbers(dict[str, int]):
    """The numbers of terms, in the order in which they were first asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.terms: list[str] = []

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self.terms)
        self.terms.append(term)
        return number


class Vocabulary:
    """The terms of each view by number. A term keeps its number; nothing is forgotten.

    folded_of: the number of the folded term, by exact number; int32. leads: what the exact term says
    about its language, see `verdicts`; int64.
    """

    def __init__(self) -> None:
        self.exact = Numbers()
        self.folded = Numbers()
        self.stems = Numbers()
        self.folded_of = Column(np.int32)
        self.leads = Column(np.int64)
        self._stem_of = Column(np.int32)

    def number_of(self, exact: str) -> int:
        """The number of an exact term."""
        number = self.exact[exact]
        if number == len(self.folded_of):
            self.folded_of.append(self.folded[folded_term(exact)])
            self.leads.append(lead_of(exact))
            # Stemming is slow, and most terms of a Vietnamese collection are never in an English passage.
            self._stem_of.append(_UNREAD)
        return number

    def stems_of(self, exact: NDArray[np.int32]) -> NDArray[np.int32]:
        """The stem numbers of exact numbers, `NO_STEM` where there is none."""
        known = self._stem_of.array()
        for number in np.unique(exact[known[exact] == _UNREAD]).tolist():
            stem = english_stem(self.exact.terms[number])
            known[number] = self.stems[stem] if stem else NO_STEM
        return known[exact]
