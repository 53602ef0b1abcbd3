"""The whole: files of two sizes are made, read and indexed in rounds; then memory, then keeping up."""

from __future__ import annotations

import platform
import time
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from benchmarks.formats.indexing import PATIENCE, update_from
from benchmarks.formats.kinds import installed_kinds, write_files
from benchmarks.formats.memory import LIMIT, LONG_PDF, LONG_TEXT, measure_memory
from benchmarks.formats.reading import read_kinds
from benchmarks.formats.texts import LONG, TYPICAL, Size, make_texts, phrase_of
from benchmarks.formats.upkeep import FILES, keep_up
from benchmarks.measure import CORES, in_own_process

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.formats.indexing import Updated
    from benchmarks.formats.kinds import File, Kind
    from benchmarks.formats.reading import Speeds

__all__ = ["SCHEMA_VERSION", "Settings", "study"]

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Settings:
    """What to measure. sizes: of the files of each kind. files: of the tree that is kept up with.

    text_bytes, pdf: of what is measured for its memory.
    """

    rounds: int
    seed: int
    sizes: Sequence[Size] = (TYPICAL, LONG)
    files: int = FILES
    text_bytes: int = LONG_TEXT
    pdf: Size = LONG_PDF

    def at_most(self, files: int) -> Settings:
        """The same with fewer files."""
        sizes = [size._replace(files=min(size.files, files)) for size in self.sizes]
        return replace(self, sizes=sizes, files=min(self.files, files))


def study(settings: Settings, say: Callable[[str], None]) -> dict[str, Any]:
    """The figures with their units in their names. Keys may be added, never changed in meaning.

    A peer is null where a kind has none. Raises EngineFailedError where something is not read or found.
    """
    start = time.monotonic()
    with TemporaryDirectory(prefix="benchmarks-") as name:
        folder, seed = Path(name), settings.seed
        sizes = [_measured(size, folder / size.name, settings, say) for size in settings.sizes]
        say("memory")
        large = measure_memory(folder / "large", settings.text_bytes, settings.pdf, seed)
        say(f"keeping up with {settings.files:,} files")
        kept = in_own_process(
            keep_up, folder / "upkeep", settings.files, settings.rounds, seed, seconds=PATIENCE
        ).result
    return {
        "schema_version": SCHEMA_VERSION,
        "benchmark": "formats",
        "machine": {"cores": CORES, "python": platform.python_version()},
        "run_seconds": round(time.monotonic() - start, 1),
        "seed": seed,
        "rounds": settings.rounds,
        "sizes": sizes,
        "memory": {
            "limit_bytes": LIMIT,
            "folders": [
                {
                    "name": each.name,
                    "file_bytes": each.file_bytes,
                    "seconds": round(each.seconds, 2),
                    "documents": each.documents,
                    "peak_memory_bytes": each.memory,
                    "kept": each.memory < LIMIT,
                }
                for each in large
            ],
        },
        "upkeep": {
            "files": kept.files,
            "first_seconds": round(kept.first, 2),
            "walk_seconds": _rounded(kept.walk),
            "unchanged_seconds": _rounded(kept.unchanged),
            "unchanged_opened": kept.unchanged_opened,
            "changed_files": kept.changed_files,
            "changed_seconds": _rounded(kept.changed),
            "changed_opened": kept.changed_opened,
            "searchable_seconds": _rounded(kept.searchable),
        },
    }


def _measured(size: Size, folder: Path, settings: Settings, say: Callable[[str], None]) -> dict[str, Any]:
    """Files of one size: every kind read and indexed."""
    texts, kinds = list(make_texts(size, settings.seed)), installed_kinds()
    files = {kind.name: write_files(kind, texts, folder / str(place)) for place, kind in enumerate(kinds)}
    say(f"{size.name} files: reading")
    speeds = in_own_process(read_kinds, files, settings.rounds, seconds=PATIENCE).result
    phrases = [phrase_of(text.paragraphs[-1]) for text in texts]
    updates = defaultdict[str, list["Updated"]](list)
    for number in range(settings.rounds):
        say(f"{size.name} files: indexing, round {number + 1} of {settings.rounds}")
        for name, written in files.items():
            updates[name].append(update_from(written[0].path.parent, phrases))
    return {
        "name": size.name,
        "files": size.files,
        "pages": size.pages,
        "text_bytes": sum(text.size for text in texts),
        "kinds": [_row(kind, files[kind.name], speeds[kind.name], updates[kind.name]) for kind in kinds],
    }


def _row(kind: Kind, files: Sequence[File], speeds: Speeds, updates: Sequence[Updated]) -> dict[str, Any]:
    return {
        "name": kind.name,
        "format": kind.format,
        "file_bytes": sum(file.path.stat().st_size for file in files),
        "documents": speeds.documents,
        "read_seconds": _rounded(speeds.ours),
        "peer": {"name": kind.peer, "read_seconds": _rounded(speeds.peer)} if kind.read else None,
        "update_seconds": _rounded([update.seconds for update in updates]),
        "update_peak_memory_bytes": [update.memory for update in updates],
    }


def _rounded(seconds: Sequence[float]) -> list[float]:
    """To a hundredth of a millisecond."""
    return [round(each, 5) for each in seconds]
