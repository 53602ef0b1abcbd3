"""All engines on all collections: what each finds, how good it is, and whether the difference is chance."""

from __future__ import annotations

import platform
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from benchmarks import stages
from benchmarks.articles import CorpusError, read_articles
from benchmarks.measure import CORES, EngineFailedError, in_own_process
from benchmarks.peers import OURS, create
from benchmarks.relevance.finding import find
from searchlib.analysis.vietnamese import strip_marks
from searchlib.errors import SearchlibError
from searchlib.evaluation import Collection, difference
from searchlib.evaluation.measures import METRICS, measure, require_measures
from searchlib.evaluation.runs import DEPTH, TYPED, UNMARKED, falling

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmarks.relevance.finding import Found

__all__ = ["SCHEMA_VERSION", "Settings", "collections_in", "compare"]

SCHEMA_VERSION = 1
LARGE = 10_000  # documents, beyond which the first queries do
FIRST_QUERIES = 400
CORPORA = ("corpus.jsonl", "corpus.jsonl.gz")
DECIDING = "ndcg_10"  # the metric that tells the best peer, and that is compared

Values = dict[str, list[float]]


@dataclass(frozen=True)
class Settings:
    """What to compare. seconds: that an engine may take to index a collection, and again to search it."""

    engines: Sequence[str]
    collections: Sequence[Path]
    all_queries: bool = False
    seconds: float = 900


def collections_in(folder: Path) -> list[Path]:
    """The folder itself where it is a collection, else those in it. Raises CorpusError for none."""
    found = [
        each
        for each in (folder, *sorted(folder.iterdir()))
        if any((each / name).is_file() for name in CORPORA)
    ]
    if not found:
        raise CorpusError(f"{folder} is no collection and has none in it: one has {' or '.join(CORPORA)}")
    return found[:1] if found[0] == folder else found


def compare(settings: Settings, say: Callable[[str], None]) -> dict[str, Any]:
    """The figures with their units in their names. Keys may be added, never changed in meaning.

    A manner is null where its queries are those as typed, an engine's where it found nothing in time.
    Raises CorpusError for what is no collection, or without ir-measures.
    """
    start = time.monotonic()
    try:
        require_measures()
        collections = [_contest(folder, settings, say) for folder in settings.collections]
    except SearchlibError as error:
        raise CorpusError(str(error)) from error
    engines = [create(name) for name in settings.engines]
    return {
        "schema_version": SCHEMA_VERSION,
        "benchmark": "relevance",
        "machine": {"cores": CORES, "python": platform.python_version()},
        "run_seconds": round(time.monotonic() - start, 1),
        "engines": [
            {"name": name, "version": engine.version, "options": engine.options, "unequal": engine.unequal}
            for name, engine in zip(settings.engines, engines, strict=True)
        ],
        "collections": collections,
    }


def _contest(folder: Path, settings: Settings, say: Callable[[str], None]) -> dict[str, Any]:
    """One collection: every engine's metrics, and ours beside the best peer's, in each manner."""
    collection = Collection.load(folder)
    count = sum(1 for _ in read_articles(collection.corpus))
    judged = len(collection.queries)
    if count > LARGE and not settings.all_queries:
        collection = collection.first(FIRST_QUERIES)
    queries = _queries(collection)
    values: dict[str, dict[str, Values]] = {}
    rows = {}
    for name in settings.engines:
        say(f"{collection.name}: {name}")
        try:
            found = _found(name, collection.corpus, count, queries, settings.seconds)
        except EngineFailedError as error:
            say(f"{collection.name}: {name}: {error}")
            rows[name] = {"failure": str(error), **dict.fromkeys((TYPED, UNMARKED))}
            continue
        values[name] = {manner: _values(collection, each) for manner, each in found.items()}
        rows[name] = {"failure": None} | {
            manner: _figures(values[name][manner], found[manner].seconds) if manner in found else None
            for manner in (TYPED, UNMARKED)
        }
    return {
        "name": collection.name,
        "documents": count,
        "queries": len(collection.queries),
        "judged_queries": judged,
        "engines": rows,
        "best_peer": {
            manner: _beside_the_best({name: row[manner] for name, row in values.items()})
            for manner in queries
        },
    }


def _queries(collection: Collection) -> dict[str, dict[str, str]]:
    """The texts by manner; one without marks only where any query has some."""
    unmarked = {key: strip_marks(text) for key, text in collection.queries.items()}
    return {TYPED: collection.queries} | ({UNMARKED: unmarked} if unmarked != collection.queries else {})


def _found(
    name: str, corpus: Path, count: int, queries: Mapping[str, Mapping[str, str]], seconds: float
) -> dict[str, Found]:
    with TemporaryDirectory(prefix="benchmarks-") as folder:
        index = Path(folder) / "index"
        in_own_process(stages.index, name, corpus, count, index, seconds=seconds)
        return in_own_process(find, name, index, queries, DEPTH, seconds, seconds=seconds).result


def _values(collection: Collection, found: Found) -> Values:
    """Each metric of each query. The order alone is judged, so that no engine's ties are broken anew."""
    run = {
        query: falling((key, -rank) for rank, key in enumerate(keys)) for query, keys in found.keys.items()
    }
    return measure(collection.judgments, run)


def _figures(values: Values, seconds: float) -> dict[str, float]:
    count = len(values[DECIDING])
    means = {metric: round(sum(values[metric]) / count, 6) for metric in METRICS}
    return {**means, "queries_per_second": round(count / seconds, 1)}


def _beside_the_best(values: Mapping[str, Values]) -> dict[str, Any] | None:
    """Ours beside the peer with the highest mean of the deciding metric; None where either is missing."""
    peers = {name: sum(each[DECIDING]) for name, each in values.items() if name != OURS}
    if OURS not in values or not peers:
        return None
    best = max(peers, key=lambda name: peers[name])
    return {"name": best, **asdict(difference(DECIDING, values[OURS][DECIDING], values[best][DECIDING]))}
