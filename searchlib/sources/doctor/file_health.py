"""file_health: are files of text in the form of Unicode that other programs expect?

An index holds its texts composed (NFC), so only the files themselves can tell. The beginning of each is read,
of so many bytes of all of them at most.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from searchlib.sources.content import Content
from searchlib.sources.doctor.findings import NOTE, SAMPLED, Check, Finding, Progress
from searchlib.sources.paths import Anchor, shown
from searchlib.sources.readers.decoding import nfc
from searchlib.sources.readers.signatures import looks_like_text

if TYPE_CHECKING:
    from searchlib.index import Index
    from searchlib.sources.manifest import Manifest

__all__ = ["forms"]

_DECOMPOSED = Check(
    "not-nfc",
    NOTE,
    "Files whose letters and marks are apart (not in NFC)",
    "Search finds them all the same; for other programs 'uconv -x any-nfc' converts them",
)

_BEGINNING = 1 << 18
_MOST_BYTES = 256 << 20


def forms(index: Index, manifest: Manifest, progress: Progress) -> Iterator[Finding]:
    """The files of UTF-8 text that are not in NFC."""
    anchor = Anchor(index.path)
    left = _MOST_BYTES
    for done, (origin, entry) in enumerate(manifest.files.items()):
        progress("Examining files", done, len(manifest.files))
        if not entry.documents:
            continue
        path = anchor.actual(origin)
        try:
            with Content(path) as content:
                data = content.stream.read(_BEGINNING)
        except OSError:
            continue  # What cannot be read is told with the sources.
        if b"\0" not in data and not data.isascii() and looks_like_text(data):
            text = data.decode(errors="ignore")  # The last character may have been cut.
            if nfc(text) != text:
                yield _DECOMPOSED.found(shown(path), "its letters and marks are apart")
        left -= len(data)
        if left < 0:
            yield SAMPLED.found(
                shown(str(index.path)),
                f"the form of Unicode was looked at in {done + 1:,} of {len(manifest.files):,} files",
            )
            return
