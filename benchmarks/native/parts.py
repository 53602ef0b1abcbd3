"""The parts of the comparison, by their names; each gives what it measured, ready to be written as JSON."""

from __future__ import annotations

import platform
import time
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from benchmarks import stages
from benchmarks.measure import CORES, EngineFailedError, in_own_process
from benchmarks.native.contest import contest
from benchmarks.native.million import million
from benchmarks.native.startup import startup
from benchmarks.peers import ENGINES, OURS, RIVAL, is_installed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.native.material import Material

__all__ = ["PARTS", "measure"]

TRIAL = 500  # documents that tell how slow an engine is
AFFORDABLE = 30.0  # seconds that a peer may take to index; a slower one gets fewer documents
STEPS = (8, 4, 2, 1)  # growth: the whole divided by each


def measure(part: str, material: Material) -> dict[str, Any]:
    """What a part measured, and on which machine. Raises CorpusError, EngineFailedError."""
    start = time.monotonic()
    figures = PARTS[part](material)
    return {
        "machine": {"cores": CORES, "python": platform.python_version()},
        "run_seconds": round(time.monotonic() - start, 1),
        **figures,
    }


def _native(material: Material) -> dict[str, Any]:
    """All engines. One too slow for all documents gets a contest of its own, on fewer, with this project."""
    corpus, engines = material.described(), _engines(material, ENGINES)
    total = len(material.articles)
    counts = {name: total if name in (OURS, RIVAL) else _affordable(name, material) for name in engines}
    slow = [name for name in engines if counts[name] < total]
    contests = [contest(material, [name for name in engines if name not in slow], total)]
    for name in slow:
        ours = [OURS] if OURS in engines else []
        contests.append(contest(material, [*ours, name], counts[name]))
    return {"corpus": corpus, "contests": contests}


def _affordable(name: str, material: Material) -> int:
    """How many documents an engine can index in good time, in whole trials; one that fails tells it later."""
    total, folder = len(material.articles), material.folder / f"{name}-trial"
    if total <= TRIAL:
        return total
    material.say(f"{name}: trial")
    try:
        tried = in_own_process(
            stages.index, name, material.corpus, TRIAL, folder, seconds=10 * AFFORDABLE
        ).result
    except EngineFailedError:
        return total
    finally:
        rmtree(folder, ignore_errors=True)
    return min(int(AFFORDABLE / tried.seconds) * TRIAL or TRIAL, total)


def _growth(material: Material) -> dict[str, Any]:
    """The same with an eighth, a quarter, half and all of the documents."""
    corpus, engines = material.described(), _engines(material, (OURS, RIVAL))
    total = len(material.articles)
    counts = dict.fromkeys(max(total // step, 1) for step in STEPS)
    contests = [contest(material, engines, count) for count in counts]
    return {"corpus": corpus, "contests": contests}


def _million(material: Material) -> dict[str, Any]:
    return million(material, _engines(material, (OURS, RIVAL)))


def _engines(material: Material, usual: Sequence[str] | dict[str, str]) -> list[str]:
    return list(material.settings.engines) or [name for name in usual if is_installed(name)]


PARTS: dict[str, Callable[[Material], dict[str, Any]]] = {
    "native": _native,
    "growth": _growth,
    "million": _million,
    "startup": startup,
}
