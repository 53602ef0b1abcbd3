"""doctor: is an index whole, does it agree with its sources, and are its texts sound?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from searchlib.index import Index
from searchlib.sources.doctor.file_health import forms
from searchlib.sources.doctor.findings import ERROR, NOTE, WARNING, Finding, Progress, is_bad
from searchlib.sources.doctor.index_health import UNUSABLE, bytes_of, files_of, unusable
from searchlib.sources.doctor.source_health import agreement, files_of_sources
from searchlib.sources.doctor.text_health import texts
from searchlib.sources.manifest import Manifest
from searchlib.toc import Toc

__all__ = ["ERROR", "NOTE", "WARNING", "Finding", "examine", "is_bad"]

_SEVERITIES = (ERROR, WARNING, NOTE)


def examine(path: Path | str, progress: Progress | None = None) -> list[Finding]:
    """All that is to be told of the index in a folder, its sources and its texts; the worst first.

    Changes nothing. Takes the time to read every byte of the index, and of text files the beginning. Raises
    IndexNotFoundError.
    """
    path = Path(path)
    found: list[Finding] = []
    try:
        with Index.open(path) as index:
            found += bytes_of(index)
            found += files_of(index)
            # What a damaged index says of its documents is not to be trusted.
            if not any(finding.severity == ERROR for finding in found):
                found += _contents(index, progress or (lambda *_: None))
    except UNUSABLE as error:
        found.append(unusable(path, error))
    # Findings of a kind together.
    checks = list(dict.fromkeys(finding.check for finding in found))
    return sorted(found, key=lambda each: (_SEVERITIES.index(each.severity), checks.index(each.check)))


def _contents(index: Index, progress: Progress) -> Iterator[Finding]:
    manifest = _manifest(index)
    yield from agreement(index, manifest)
    yield from files_of_sources(index, manifest)
    yield from forms(index, manifest, progress)
    yield from texts(index, progress)


def _manifest(index: Index) -> Manifest:
    """The manifest of the very generation that the index is opened at, which a commit may have replaced."""
    while True:
        generation = index.snapshot().toc.generation
        manifest = Manifest.of(index)
        if generation == Toc.latest_generation(index.path):
            return manifest
