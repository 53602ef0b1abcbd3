"""Speed beside the peers: in what order things are done, and how the time is shared out.

Each engine in turn: a trial over the first documents tells how many it can index within its share of the
time left (all, or the beginning of the corpus); it indexes those; it answers some queries of each kind, and
the answers are checked; the kinds that pass are timed. What one engine leaves of its share goes to the next.
"""

from __future__ import annotations

import platform
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import stages
from benchmarks.articles import Article, CorpusError, read_articles, write_articles
from benchmarks.check import ENOUGH, Judge
from benchmarks.corpus import generate
from benchmarks.measure import CORES, EngineFailedError, in_own_process
from benchmarks.peers import create
from benchmarks.queries import KINDS, make_queries

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["Comparison", "Outcome", "Settings", "compare"]

CHECKED = 20  # queries of each kind that are checked; the same ones warm up
TRIAL = 200  # documents of the trial
INDEX_SHARE = 0.5  # of an engine's time, by the trial, which does not know how costs grow
STARTING = 30  # seconds that a process may take beside its work
SEARCH_SHARE = 0.8  # of what is left after indexing and checking
LEAST_SEARCH_SHARE = 0.1  # of an engine's time, however long it took to index


@dataclass(frozen=True)
class Settings:
    """What to compare. corpus: a JSONL file, or None for generated articles. seconds: for the whole run."""

    engines: Sequence[str]
    documents: int = 20_000
    queries: int = 300
    seed: int = 0
    corpus: Path | None = None
    seconds: float = 540


@dataclass
class Outcome:
    """What one engine did.

    documents, text_bytes: what it was given; a part of the corpus if the whole would have taken too long.
    index_memory, search_memory: peak over all its processes, beyond what was held before it was imported.
    right: the share of right answers of each kind that it can answer, None where it could not be judged.
    failure: why it has no figures, or not all of them.
    """

    engine: str
    version: str
    options: str
    unequal: str
    documents: int = 0
    text_bytes: int = 0
    indexed: stages.Indexed | None = None
    searched: stages.Searched | None = None
    index_memory: int = 0
    search_memory: int = 0
    right: dict[str, float | None] = field(default_factory=dict)
    failure: str = ""


@dataclass(frozen=True)
class Comparison:
    """All that a report tells. source: the corpus in a word or two."""

    source: str
    documents: int
    text_bytes: int
    seed: int
    queries: int
    seconds: float
    outcomes: Sequence[Outcome]
    cores: int = CORES
    python: str = field(default_factory=platform.python_version)


def compare(settings: Settings, say: Callable[[str], None]) -> Comparison:
    """Runs the whole comparison; `say` is told what is being done. Raises CorpusError."""
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as name:
        folder = Path(name)
        say("reading documents" if settings.corpus else "generating documents")
        source = (
            read_articles(settings.corpus) if settings.corpus else generate(settings.documents, settings.seed)
        )
        articles = [article for article, _ in zip(source, range(settings.documents), strict=False)]
        if not articles:
            raise CorpusError(f"{settings.corpus} has no documents")
        write_articles(articles, folder / "corpus.jsonl")
        say(f"{len(articles):,} documents; choosing queries")
        contest = _Contest(articles, settings, folder, say)
        outcomes = []
        for place, engine in enumerate(settings.engines):
            left = settings.seconds - (time.monotonic() - start)
            outcomes.append(contest.run(engine, max(left, 1) / (len(settings.engines) - place)))
    return Comparison(
        source=settings.corpus.name if settings.corpus else "generated",
        documents=len(articles),
        text_bytes=sum(article.size for article in articles),
        seed=settings.seed,
        queries=settings.queries,
        seconds=time.monotonic() - start,
        outcomes=outcomes,
    )


class _Contest:
    """The same documents and queries for one engine after the other."""

    def __init__(
        self, articles: Sequence[Article], settings: Settings, folder: Path, say: Callable[[str], None]
    ) -> None:
        self._articles = articles
        self._folder = folder
        self._say = say
        self._judge = Judge(articles)
        made = {
            kind: make_queries(articles, kind, settings.queries + CHECKED, settings.seed) for kind in KINDS
        }
        self._checked = {kind: queries[:CHECKED] for kind, queries in made.items()}
        # A corpus too small for more is timed by the queries that it has.
        self._timed = {kind: queries[CHECKED:] or queries for kind, queries in made.items()}

    def run(self, name: str, seconds: float) -> Outcome:
        """All stages of one engine, in about `seconds`."""
        engine = create(name)
        outcome = Outcome(name, engine.version, engine.options, engine.unequal)
        kinds = [kind for kind in KINDS if kind in engine.kinds and self._timed[kind]]
        end = time.monotonic() + seconds
        try:
            self._index(outcome, seconds)
            kinds = self._check(outcome, kinds, seconds)
            left = end - time.monotonic()
            self._search(outcome, kinds, max(SEARCH_SHARE * left, LEAST_SEARCH_SHARE * seconds))
        except EngineFailedError as error:
            outcome.failure = str(error)
            self._say(f"{name}: {error}")
        return outcome

    def _index(self, outcome: Outcome, seconds: float) -> None:
        name, total, corpus = outcome.engine, len(self._articles), self._folder / "corpus.jsonl"
        trial = min(TRIAL, total)
        self._say(f"{name}: trial")
        tried = in_own_process(
            stages.index, name, corpus, trial, self._folder / name / "trial", seconds=seconds + STARTING
        ).result
        affordable = int(INDEX_SHARE * seconds / tried.seconds * trial)
        count = total if affordable >= total else max(affordable // TRIAL * TRIAL, trial)
        outcome.documents = count
        outcome.text_bytes = sum(article.size for article in self._articles[:count])
        self._say(f"{name}: indexing {count:,} documents")
        finished = in_own_process(
            stages.index, name, corpus, count, self._folder / name / "index", seconds=2 * seconds + STARTING
        )
        outcome.indexed = finished.result
        outcome.index_memory = finished.memory - finished.result.before

    def _check(self, outcome: Outcome, kinds: Sequence[str], seconds: float) -> list[str]:
        """The kinds that are answered rightly often enough to be timed."""
        self._say(f"{outcome.engine}: checking answers")
        asked = [query for kind in kinds for query in self._checked[kind]]
        index = self._folder / outcome.engine / "index"
        answers = in_own_process(
            stages.answer, outcome.engine, index, asked, seconds=seconds + STARTING
        ).result
        for kind in kinds:
            of_kind = {query: answers[query] for query in self._checked[kind]}
            outcome.right[kind] = self._judge.share(of_kind, outcome.documents)
        return [kind for kind in kinds if _is_enough(kind, outcome.right)]

    def _search(self, outcome: Outcome, kinds: Sequence[str], seconds: float) -> None:
        self._say(f"{outcome.engine}: timing queries")
        finished = in_own_process(
            stages.search,
            outcome.engine,
            self._folder / outcome.engine / "index",
            {kind: self._checked[kind] for kind in kinds},
            {kind: self._timed[kind] for kind in kinds},
            seconds,
            seconds=2 * seconds + STARTING,
        )
        outcome.searched = finished.result
        outcome.search_memory = finished.memory - finished.result.before


def _is_enough(kind: str, right: Mapping[str, float | None]) -> bool:
    share = right[kind]
    return share is None or share >= ENOUGH[kind]
