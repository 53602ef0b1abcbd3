"""The whole: collections are indexed, weights climbed, collections left out, depths measured.

What is climbed is the mean over the collections of nDCG@10, which of a collection is the mean of its manners.
"""

from __future__ import annotations

import multiprocessing
import platform
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from benchmarks.articles import CorpusError
from benchmarks.measure import CORES, EngineFailedError
from benchmarks.weights.climbing import Step, climb, families, leave_out
from benchmarks.weights.depths import depths
from benchmarks.weights.trials import METRIC, Material, Values, index, trial
from benchmarks.weights.weights import present
from searchlib.errors import SearchlibError
from searchlib.evaluation import Collection, difference
from searchlib.evaluation.measures import require_measures

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.weights.climbing import LeftOut, Scores
    from benchmarks.weights.depths import Depth
    from benchmarks.weights.weights import Setting

__all__ = ["SCHEMA_VERSION", "Settings", "study"]

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Settings:
    """collections: their folders. queries: of each at most so many, drawn by the seed."""

    collections: Sequence[Path]
    queries: int
    seed: int


class _Trials:
    """Settings tried on all collections by processes side by side, and what each gave for each query."""

    def __init__(self, materials: Sequence[Material], pool: ProcessPoolExecutor) -> None:
        self._materials, self._pool = materials, pool
        self._values: dict[tuple[float, ...], dict[str, Values]] = {}

    @property
    def count(self) -> int:
        """How many settings were tried so far."""
        return len(self._values)

    def try_all(self, settings: Sequence[Setting]) -> list[Scores]:
        work = [(setting, material) for setting in settings for material in self._materials]
        done = self._pool.map(trial, [material for _, material in work], [setting for setting, _ in work])
        for (setting, material), values in zip(work, done, strict=True):
            self._values.setdefault(tuple(setting.values()), {})[material.collection.name] = values
        return [
            {name: fmean(map(fmean, values.values())) for name, values in self.values(setting).items()}
            for setting in settings
        ]

    def values(self, setting: Setting) -> dict[str, Values]:
        """nDCG@10 of each query, by collection and manner."""
        return self._values[tuple(setting.values())]


def study(settings: Settings, say: Callable[[str], None]) -> dict[str, Any]:
    """The figures with their units in their names. Keys may be added, never changed in meaning.

    Raises CorpusError for what is no collection, or without ir-measures; EngineFailedError where a process
    ends before its time.
    """
    start = time.monotonic()
    context = multiprocessing.get_context("spawn")
    try:
        require_measures()
        with (
            TemporaryDirectory(prefix="benchmarks-") as folder,
            ProcessPoolExecutor(CORES, mp_context=context) as pool,
        ):
            loaded = [Collection.load(path) for path in settings.collections]
            if len({collection.name for collection in loaded}) < len(loaded):
                raise CorpusError(
                    "two of the collections have the same name: rename a folder, or leave one out"
                )
            materials: list[Material] = []
            for collection in loaded:
                say(f"{collection.name}: indexing")
                path = Path(folder) / str(len(materials))
                materials.append(index(collection, path, settings.queries, settings.seed))
            groups = families({each.name: set(each.queries.values()) for each in loaded})
            report = _climbed(_Trials(materials, pool), groups, say)
            say("depths")
            measured = list(pool.map(depths, materials))
    except BrokenProcessPool as error:
        raise EngineFailedError("a process of the trials was ended from outside") from error
    except SearchlibError as error:
        raise CorpusError(str(error)) from error
    return {
        "schema_version": SCHEMA_VERSION,
        "benchmark": "weights",
        "machine": {"cores": CORES, "python": platform.python_version()},
        "run_seconds": round(time.monotonic() - start, 1),
        "seed": settings.seed,
        "collections": [
            {
                "name": material.collection.name,
                "documents": material.documents,
                "queries": len(material.collection.queries),
                "judged_queries": material.judged_queries,
            }
            for material in materials
        ],
        **report,
        "depths": _depths([material.collection.name for material in materials], measured),
    }


def _climbed(trials: _Trials, groups: Sequence[Sequence[str]], say: Callable[[str], None]) -> dict[str, Any]:
    """What was tried, the best setting beside the present one, and what comes of leaving collections out."""

    def try_all(tried: Sequence[Setting]) -> list[Scores]:
        say(f"{trials.count} settings tried, {len(tried)} more")
        return trials.try_all(tried)

    climbed = climb(present(), try_all)
    steps = climbed.steps
    (first, *_) = (step for step in steps if step.setting == climbed.present)
    (last, *_) = (step for step in steps if step.setting == climbed.best)
    names = list(first.scores)
    return {
        "present": {"setting": _labelled(climbed.present), "mean": round(first.mean, 4)},
        "best": {"setting": _labelled(climbed.best), "mean": round(last.mean, 4)},
        "best_beside_present": _beside(trials, climbed.best, climbed.present, names),
        "left_out": [_left_out(trials, climbed.present, row, steps) for row in leave_out(climbed, groups)],
        "steps": [
            {
                "round": step.number,
                "weight": step.weight.label,
                "value": step.value,
                "is_standing": step.is_standing,
                "mean": round(step.mean, 4),
                "collections": {name: round(score, 4) for name, score in step.scores.items()},
            }
            for step in steps
        ],
    }


def _left_out(trials: _Trials, present: Setting, left_out: LeftOut, steps: Sequence[Step]) -> dict[str, Any]:
    """Means of what was chosen and of the present setting, on the others and on what was left out."""
    scores = {tuple(step.setting.values()): step.scores for step in steps}
    here, there = (scores[tuple(setting.values())] for setting in (left_out.setting, present))
    others = [name for name in here if name not in left_out.collections]
    return {
        "collections": list(left_out.collections),
        "changed": _labelled({weight: v for weight, v in left_out.setting.items() if v != present[weight]}),
        "others": {
            "chosen": round(fmean(here[name] for name in others), 4),
            "present": round(fmean(there[name] for name in others), 4),
        },
        "left_out": {
            "chosen": round(fmean(here[name] for name in left_out.collections), 4),
            "present": round(fmean(there[name] for name in left_out.collections), 4),
        },
        "differences": _beside(trials, left_out.setting, present, left_out.collections),
    }


def _beside(trials: _Trials, here: Setting, there: Setting, names: Sequence[str]) -> list[dict[str, Any]]:
    """One setting beside another, by collection and manner, with the significance of the difference."""
    ours, theirs = trials.values(here), trials.values(there)
    return [
        {"collection": name, "manner": manner}
        | asdict(difference(METRIC, ours[name][manner], theirs[name][manner]))
        for name in names
        for manner in ours[name]
    ]


def _depths(names: Sequence[str], measured: Sequence[Sequence[Depth]]) -> list[dict[str, Any]]:
    """What was measured of each collection, by depth."""
    return [
        {
            "weight": row[0].weight.label,
            "value": row[0].value,
            "is_present": row[0].value == row[0].weight.now(),
            "collections": {
                name: {
                    "ndcg_10": round(depth.ndcg_10, 4),
                    "queries_per_second": round(depth.queries_per_second, 1),
                }
                for name, depth in zip(names, row, strict=True)
            },
        }
        for row in zip(*measured, strict=True)
    ]


def _labelled(setting: Setting) -> dict[str, float]:
    return {weight.label: value for weight, value in setting.items()}
