"""doctor: is an index whole, does it agree with its sources, and are its texts sound?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from searchlib.sources.doctor.file_health import forms
from searchlib.sources.doctor.findings import ERROR, NOTE, WARNING, Finding, Progress, is_bad
from searchlib.sources.doctor.index_health import bytes_of, files_of, opened
from searchlib.sources.doctor.source_health import agreement, files_of_sources
from searchlib.sources.doctor.text_health import texts
from searchlib.sources.manifest import Manifest
from searchlib.toc import Toc

if TYPE_CHECKING:
    from searchlib.index import Index

__all__ = ["ERROR", "NOTE", "WARNING", "Finding", "examine", "is_bad"]

_SEVERITIES = (ERROR, WARNING, NOTE)


def examine(path: Path | str, progress: Progress | None = None) -> list[Finding]:
    """All that is to be told of the index in a folder, its sources and its texts; the worst first.

    Changes nothing. Takes the time to read every byte of the index, and of text files the beginning. Raises
    IndexNotFoundError.
    """
    index = opened(Path(path))
    if isinstance(index, Finding):
        return [index]
    with index:
        found = [*bytes_of(index), *files_of(index)]
        # What a damaged index says of its documents is not to be trusted.
        if not any(finding.severity == ERROR for finding in found):
            manifest = _manifest(index)
            tell = progress or (lambda *_: None)
            found += agreement(index, manifest)
            found += files_of_sources(index, manifest)
            found += forms(index, manifest, tell)
            found += texts(index, tell)
    # Findings of a kind together.
    checks = list(dict.fromkeys(finding.check for finding in found))
    return sorted(found, key=lambda each: (_SEVERITIES.index(each.severity), checks.index(each.check)))


def _manifest(index: Index) -> Manifest:
    """The manifest of the very generation that the index is opened at, which a commit may have replaced."""
    while True:
        generation = index.snapshot().toc.generation
        manifest = Manifest.of(index)
        if generation == Toc.latest_generation(index.path):
            return manifest
