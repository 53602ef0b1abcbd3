"""How good one setting is on one collection: nDCG@10 of each query, as typed and with all marks taken off.

A collection is indexed once; each trial opens the index anew, under the weights that are tried.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from benchmarks.weights.weights import in_force
from searchlib import Index, SearchOptions
from searchlib.analysis.vietnamese import strip_marks
from searchlib.evaluation import Collection
from searchlib.evaluation.measures import measure
from searchlib.evaluation.runs import TYPED, UNMARKED, falling

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from benchmarks.weights.weights import Weight

__all__ = ["METRIC", "Material", "Values", "asked", "best_ten", "drawn", "index", "ndcg", "trial"]

METRIC = "ndcg_10"
OPTIONS = SearchOptions(limit=10, count=False, snippets=False, suggest=False)

Values = dict[str, list[float]]
"""nDCG@10 of each query, by manner."""


@dataclass(frozen=True)
class Material:
    """A collection with the queries that are asked, and its index."""

    collection: Collection
    index: Path
    documents: int
    judged_queries: int


def index(collection: Collection, folder: Path, count: int, seed: int) -> Material:
    """Indexes a collection, of whose queries at most `count` are asked. Raises SourceError."""
    with Index.create(folder) as made, made.writer() as writer:
        for document in collection.documents():
            writer.add(document)
    return Material(drawn(collection, count, seed), folder, len(Index.open(folder)), len(collection.queries))


def drawn(collection: Collection, count: int, seed: int) -> Collection:
    """The same documents with some of the queries, in their order; the same for the same seed."""
    keys = list(collection.queries)
    if len(keys) <= count:
        return collection
    places = sorted(random.Random(seed).sample(range(len(keys)), count))
    chosen = [keys[place] for place in places]
    return replace(
        collection,
        queries={key: collection.queries[key] for key in chosen},
        judgments={key: collection.judgments[key] for key in chosen},
    )


def asked(collection: Collection) -> dict[str, dict[str, str]]:
    """The texts of the queries by manner and query id; one without marks only where any query has some."""
    unmarked = {key: strip_marks(text) for key, text in collection.queries.items()}
    return {TYPED: collection.queries} | ({UNMARKED: unmarked} if unmarked != collection.queries else {})


def trial(material: Material, setting: Mapping[Weight, float]) -> Values:
    """What a setting gives on a collection."""
    with in_force(setting), Index.open(material.index) as opened:
        return ndcg(material.collection, lambda text: best_ten(opened, text))


def best_ten(opened: Index, text: str) -> list[str]:
    """The keys of the ten best documents."""
    return [hit.key for hit in opened.search(text, options=OPTIONS).hits]


def ndcg(collection: Collection, find: Callable[[str], Sequence[str]]) -> Values:
    """nDCG@10 of what is found for each text. A text is asked once, though it be the same in both manners."""
    manners = asked(collection)
    found = {
        text: find(text) for text in {text: None for texts in manners.values() for text in texts.values()}
    }
    return {
        manner: measure(
            collection.judgments,
            {
                query: falling((key, -rank) for rank, key in enumerate(found[text]))
                for query, text in texts.items()
            },
        )[METRIC]
        for manner, texts in manners.items()
    }
