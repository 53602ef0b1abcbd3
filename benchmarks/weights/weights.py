"""The weights that are tried, the values that are tried for each, and a way to put them in force.

Modules import weights by name, so a value is replaced wherever it has come to. What an index remembers of
scores was worked out with the weights of its time: open it anew under each setting.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack, contextmanager
from importlib import import_module
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

__all__ = ["DEPTHS", "TUNED", "Setting", "Weight", "in_force", "present"]

WEIGHTS = "searchlib.ranking.weights"
BM25 = "searchlib.ranking.bm25"
FACTORS = (0.5, 0.75, 1.25, 1.5)


class Weight(NamedTuple):
    """A number of the ranking. home: the module that defines it. item: its key, where that has a dict."""

    name: str
    home: str = WEIGHTS
    item: str = ""
    most: float = inf

    @property
    def label(self) -> str:
        """As it is written in its module."""
        return f'{self.name}["{self.item}"]' if self.item else self.name

    def now(self) -> float:
        """The value in force."""
        defined = getattr(import_module(self.home), self.name)
        return float(defined[self.item] if self.item else defined)

    def around(self, value: float) -> list[float]:
        """Other values to try, two digits each, none beyond the most.

        >>> Weight("B", most=0.95).around(0.75)
        [0.38, 0.56, 0.94]
        """
        tried = (float(f"{value * factor:.2g}") for factor in FACTORS)
        return [each for each in tried if each != value and each <= self.most]


TUNED = (
    Weight("EXACT_WEIGHT"),
    Weight("LIKELY_WEIGHT"),
    Weight("STEM_WEIGHT"),
    Weight("COVERAGE_WEIGHT", most=1.0),
    Weight("SYLLABLE_PAIR_WEIGHT"),
    Weight("WORD_PAIR_WEIGHT"),
    Weight("NEAR_WEIGHT"),
    Weight("FIELD_WEIGHTS", item="title"),
    Weight("K1", BM25),
    Weight("B", BM25, most=0.95),  # At 1 a field without words would be divided by.
)
"""Those that are climbed, in this order."""

DEPTHS = (Weight("RERANKED"), Weight("COMPARED"))
"""Numbers of documents, which cost time."""

Setting = dict[Weight, float]


def present() -> Setting:
    """The weights as their modules have them."""
    return {weight: weight.now() for weight in TUNED}


@contextmanager
def in_force(setting: Mapping[Weight, float]) -> Iterator[None]:
    """These values instead of the present ones in all of searchlib; what was there is put back."""
    with ExitStack() as stack:
        stack.callback(_forget)
        for weight, value in setting.items():
            old = getattr(import_module(weight.home), weight.name)
            new = {**old, weight.item: value} if weight.item else type(old)(value)
            stack.enter_context(_replaced(weight.name, old, new))
        _forget()
        yield


@contextmanager
def _replaced(name: str, old: Any, new: Any) -> Iterator[None]:
    """Another object under a name, in each module that has the old one there.

    A namesake with another value is not touched. A module that is imported meanwhile takes the new object,
    and gets the old one in the end like the others.
    """
    before = _modules()
    having = [module for module in before if vars(module).get(name) is old]
    for module in having:
        setattr(module, name, new)
    try:
        yield
    finally:
        having += [module for module in _modules() - before if vars(module).get(name) is new]
        for module in having:
            setattr(module, name, old)


def _forget() -> None:
    """Have functions work out anew what they remember: it was made with other weights."""
    for module in _modules():
        for value in list(vars(module).values()):
            if callable(forget := getattr(value, "cache_clear", None)):
                forget()


def _modules() -> set[ModuleType]:
    """Those of searchlib that are loaded."""
    return {module for name, module in sys.modules.items() if name.partition(".")[0] == "searchlib"}
