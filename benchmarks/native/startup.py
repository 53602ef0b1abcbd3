"""How long a command takes from the outside: a search, and the addition of one file.

`search` as a process, beside a Python that only imports the libraries that any such program needs; the two
take turns, and each pair gives a ratio. Searched is the sample of five articles, and then an index of all
documents. One new file at a time is added to that index: by the command, from start to exit, and by the
library in a process that has imported it already, from opening the index to the end of the commit. Not
measured: a cold disk.
"""

from __future__ import annotations

import subprocess
import sys
import time
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measure import EngineFailedError, in_own_process

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.native.material import Material

__all__ = ["IMPORTS", "startup"]

IMPORTS = "import numpy, whoosh.index, whoosh.qparser, icu, click"
SEARCH = "from searchlib.cli.entry import search; search()"  # what the console scripts do
MANAGE = "from searchlib.cli.entry import searchlib; searchlib()"
SEEDS = Path(__file__).parents[2] / "seeds"
PAIRS = 3  # of processes, for each round that is asked for
WARM_UP = 2  # pairs that do not count
PATIENCE = 1800.0  # seconds


def startup(material: Material) -> dict[str, Any]:
    """Seconds of each process; one figure for each pair, and one for each file added."""
    folder, count = material.folder, PAIRS * material.settings.rounds
    corpus, query = material.described(), material.timed["headline"][0].text
    sample, whole = folder / "sample", folder / "whole"
    added = folder / "added"
    material.say(f"{len(material.articles):,} documents: making indexes")
    for source, index in ((SEEDS, sample), (material.corpus, whole)):
        in_own_process(_run, _manage("index", source, "--index", index), seconds=PATIENCE)
    searches = {
        "sample": [*_python(SEARCH), "Patrushev MoU", "--index", str(sample)],
        "whole": [*_python(SEARCH), query, "--index", str(whole)],
    }
    figures: dict[str, Any] = {}
    for name, command in searches.items():
        material.say(f"start-up: {name}")
        figures[name] = in_own_process(_pairs, command, _python(IMPORTS), count, seconds=PATIENCE).result
    material.say("adding files")
    added.mkdir()
    texts = [article.text for article in islice(material.articles, 2 * material.settings.rounds)]
    by_command, by_library = texts[::2], texts[1::2] or texts
    command = _manage("index", added, "--index", whole)
    figures["adding"] = {
        "command_seconds": in_own_process(_add, command, added, by_command, seconds=PATIENCE).result,
        "commit_seconds": [
            in_own_process(_commit, whole, f"added-{i}", text, seconds=PATIENCE).result
            for i, text in enumerate(by_library)
        ],
    }
    return {"corpus": corpus, "imports": IMPORTS, **figures}


def _pairs(command: Sequence[str], imports: Sequence[str], count: int) -> dict[str, list[float]]:
    """Seconds of the two commands, in turn."""
    for _ in range(WARM_UP):
        _run(command)
        _run(imports)
    pairs = [(_run(command), _run(imports)) for _ in range(count)]
    return {
        "search_seconds": [round(pair[0], 4) for pair in pairs],
        "imports_seconds": [round(pair[1], 4) for pair in pairs],
    }


def _add(command: Sequence[str], folder: Path, texts: Sequence[str]) -> list[float]:
    """Seconds of the command for each text, which is a new file in the folder."""
    seconds = []
    for number, text in enumerate(texts):
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
        seconds.append(round(_run(command), 4))
    return seconds


def _commit(index_path: Path, key: str, text: str) -> float:
    """Seconds to add one document, in a process that has just begun."""
    from searchlib import Document, Index

    import_module("searchlib.writer")  # else the first writer imports it
    start = time.perf_counter()
    with Index.open(index_path).writer() as writer:
        writer.add(Document(key=key, title="", text=text))
    return round(time.perf_counter() - start, 4)


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def _manage(*arguments: object) -> list[str]:
    return [*_python(MANAGE), *map(str, arguments)]


def _run(command: Sequence[str]) -> float:
    """Seconds until the command has ended. Raises EngineFailedError unless it did its work."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    seconds = time.perf_counter() - start
    if done.returncode:
        told = (done.stderr.strip() or "no word why").splitlines()[-1]
        raise EngineFailedError(f"{command[2]} ended with status {done.returncode}: {told}")
    return seconds
