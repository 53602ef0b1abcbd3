"""moving: what does the index have of a file that is called something else now?

What was read of a file is in the index. Where only its name has changed that need not be read again, which
takes long where libraries do it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from searchlib.sources.readers.decoding import nfc
from searchlib.sources.readers.titles import name_as_title

if TYPE_CHECKING:
    from searchlib.model import Document
    from searchlib.snapshot import Snapshot
    from searchlib.sources.manifest import Entry

__all__ = ["documents_as_read"]


def documents_as_read(snapshot: Snapshot, origin: str, entry: Entry, *, now: str) -> Iterator[Document]:
    """The documents of a file as its reader would give them from its new place, in that order.

    Their keys are empty but for those that the file gives; their paths are empty, or those within the file.
    A title that was the name of the file is its new name.
    """
    from searchlib.documents import restore

    old_name, new_name = name_as_title(nfc(origin)), name_as_title(nfc(now))
    given = {alias: key for key, alias in entry.aliases.items()}
    file_path = nfc(origin)
    for docnum in snapshot.postings("origin", origin.encode("utf-8", "surrogatepass")).docs.tolist():
        segment, local = snapshot.locate(docnum)
        if segment.deleted is not None and segment.deleted[local]:
            continue
        document = restore(snapshot.meta(docnum), snapshot.text(docnum))
        inner = document.path[len(file_path) + 1 :]
        name = given.get(document.key, document.key)
        is_derived = document.key == entry.key or (inner and (name == inner or name.endswith(f"/{inner}")))
        key = "" if is_derived else name
        title = document.title
        if title in (old_name, f"{old_name} ({inner})"):
            title = new_name + title[len(old_name) :]
        yield replace(document, key=key, title=title, path=inner)
