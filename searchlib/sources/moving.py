"""moving: what does the index have of a file that is called something else now?

What was read of a file is in the index. Where only its name has changed that need not be read again, which
takes long where libraries do it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from searchlib.sources.readers.decoding import nfc
from searchlib.sources.readers.titles import first_lines, name_as_title, title_of_lines

if TYPE_CHECKING:
    from searchlib.model import Document
    from searchlib.snapshot import Snapshot
    from searchlib.sources.manifest import Entry

__all__ = ["documents_as_read"]

# Their readers never take a line of text for a title, or not every line.
_NOT_TITLED_BY_TEXT = ("csv", "xlsx", "epub")


def documents_as_read(snapshot: Snapshot, origin: str, entry: Entry, *, now: str) -> Iterator[Document]:
    """The documents of a file as its reader would give them from its new place, in that order.

    Their keys are empty but for those that the file gives; their paths are empty, or those within the file.
    A title that was the name of the file is its new name.
    """
    from searchlib.documents import restore

    old_name, new_name = name_as_title(nfc(origin)), name_as_title(nfc(now))
    is_titled: bool | None = None  # all parts of a text as the first of them
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
        if is_derived and title == (f"{old_name} ({inner})" if inner else old_name):
            if is_titled is None:
                is_titled = _is_titled_by_text(document)
            if not is_titled:
                title = new_name + title[len(old_name) :]
        yield replace(document, key=key, title=title, path=inner)


def _is_titled_by_text(document: Document) -> bool:
    """Whether a document would have a title of its own whatever its file was called.

    A table or a book may have one in its properties, which are not kept: where that is also the name of the
    file, it is taken for the name.
    """
    return document.type not in _NOT_TITLED_BY_TEXT and bool(title_of_lines(first_lines(document.text), ""))
