"""Quality against speed: how many of the best documents are looked at again, and what it costs.

Measured: the wall time from a query to ten documents, in an index that has been asked for the same before;
the depths take turns at each query, so that noise is in all of them. Not measured: what a first asking costs.
"""

from __future__ import annotations

import time
from collections import defaultdict
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.weights.trials import asked, best_ten, ndcg
from benchmarks.weights.weights import DEPTHS, Weight, in_force
from searchlib import Index

if TYPE_CHECKING:
    from benchmarks.weights.trials import Material

__all__ = ["NUMBERS", "Depth", "depths"]

NUMBERS = (25, 50, 100, 150, 200, 300)


class Depth(NamedTuple):
    """What one number of documents gives on one collection; the mean of the manners."""

    weight: Weight
    value: int
    ndcg_10: float
    queries_per_second: float


def depths(material: Material) -> list[Depth]:
    """Each of DEPTHS at NUMBERS and at its present value, the other one as it is."""
    tried = [(weight, number) for weight in DEPTHS for number in sorted({*NUMBERS, int(weight.now())})]
    found: defaultdict[tuple[Weight, int], dict[str, list[str]]] = defaultdict(dict)
    seconds: defaultdict[tuple[Weight, int], float] = defaultdict(float)
    texts = {text for of_manner in asked(material.collection).values() for text in of_manner.values()}
    with Index.open(material.index) as opened:
        for turn, text in enumerate(sorted(texts)):
            with in_force(dict.fromkeys(DEPTHS, max(NUMBERS))):
                best_ten(opened, text)
            first = turn % len(tried)  # Who is asked first finds less in the processor's caches.
            for weight, number in tried[first:] + tried[:first]:
                with in_force({weight: number}):
                    start = time.perf_counter()
                    found[weight, number][text] = best_ten(opened, text)
                    seconds[weight, number] += time.perf_counter() - start
    return [
        Depth(
            weight,
            number,
            fmean(map(fmean, ndcg(material.collection, found[weight, number].__getitem__).values())),
            len(texts) / seconds[weight, number],
        )
        for weight, number in tried
    ]
