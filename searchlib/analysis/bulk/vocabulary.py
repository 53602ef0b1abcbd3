"""Which number has a term, and what follows from it?

The exact term decides all else about a token: its folded term, its English stem, and what it says about
the language. So a token is one number here, and the rest is gathered by it.
"""

from __future__ import annotations

from collections.abc import Sequence

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

    def of(self, terms: Sequence[str]) -> NDArray[np.int32]:
        """The numbers of terms; those that are new get the next ones."""
        # All new ones at once: `__missing__` would be called for most of them.
        new = [term for term in dict.fromkeys(terms) if term not in self]
        self.update(zip(new, range(len(self.terms), len(self.terms) + len(new)), strict=True))
        self.terms += new
        return np.fromiter(map(self.__getitem__, terms), np.int32, len(terms))


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

    def numbers_of(self, exact: Sequence[str]) -> NDArray[np.int32]:
        """The numbers of exact terms."""
        known = len(self.exact.terms)
        numbers = self.exact.of(exact)
        new = self.exact.terms[known:]
        # Folding leaves an exact term alone that has no marks.
        self.folded_of.extend(self.folded.of([term if term.isascii() else folded_term(term) for term in new]))
        self.leads.extend(np.array([lead_of(term) for term in new], np.int64))
        # Stemming is slow, and most terms of a Vietnamese collection are never in an English passage.
        self._stem_of.extend(np.full(len(new), _UNREAD, np.int32))
        return numbers

    def stems_of(self, exact: NDArray[np.int32]) -> NDArray[np.int32]:
        """The stem numbers of exact numbers, `NO_STEM` where there is none."""
        known = self._stem_of.array()
        for number in np.unique(exact[known[exact] == _UNREAD]).tolist():
            stem = english_stem(self.exact.terms[number])
            known[number] = self.stems[stem] if stem else NO_STEM
        return known[exact]
