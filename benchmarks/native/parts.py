"""The parts of the comparison, by their names; each gives what it measured, ready to be written as JSON."""

from __future__ import annotations

import platform
import time
from typing import TYPE_CHECKING, Any

from benchmarks.measure import CORES
from benchmarks.native.contest import contest
from benchmarks.native.million import million
from benchmarks.native.startup import startup
from benchmarks.peers import ENGINES, OURS, RIVAL, is_installed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from benchmarks.native.material import Material

__all__ = ["PARTS", "measure"]

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
    """All engines, with all documents."""
    return _contests(material, ENGINES, [len(material.articles)])


def _growth(material: Material) -> dict[str, Any]:
    """The same with an eighth, a quarter, half and all of the documents."""
    total = len(material.articles)
    return _contests(material, (OURS, RIVAL), [max(total // step, 1) for step in STEPS])


def _contests(material: Material, usual: Iterable[str], counts: Sequence[int]) -> dict[str, Any]:
    corpus, engines = material.described(), _engines(material, usual)
    contests = [contest(material, engines, count) for count in dict.fromkeys(counts)]
    return {"corpus": corpus, "contests": contests}


def _million(material: Material) -> dict[str, Any]:
    return million(material, _engines(material, (OURS, RIVAL)))


def _engines(material: Material, usual: Iterable[str]) -> list[str]:
    return list(material.settings.engines) or [name for name in usual if is_installed(name)]


PARTS: dict[str, Callable[[Material], dict[str, Any]]] = {
    "native": _native,
    "growth": _growth,
    "million": _million,
    "startup": startup,
}
