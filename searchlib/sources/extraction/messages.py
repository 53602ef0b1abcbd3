"""messages: what do a process and those that read files for it tell each other?

Grammar of the messages, which go through pipes as `searchlib.workers.processes` has it::

    to a worker := (PATH, name as messages show it, size limit, limits)*
    from it     := (unread | read)*
    unread      := ("missing",) | ("system", ERRNO, TEXT)
    read        := ("opened", SIZE, MTIME_NS) ("item", POSITION, item)* end
    end         := ("done", DIGEST or None, is leaving) | ("memory",)
    item        := ("document", fields) | ("error", NAME, REASON) | ("note", NAME, TEXT)
                 | ("missing", NAME, REASON, NEEDS)

POSITION: how many bytes of the file have been read. DIGEST: None if the file could not be read to its end.
NEEDS: the libraries and programs of which one would do. After ("memory",) the worker ends; so does one that
is leaving, since it holds more than a fresh one would.
"""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

from searchlib.errors import DocumentError, NotInstalledError
from searchlib.model import Document
from searchlib.sources.readers.items import Item, Note

__all__ = ["packed", "unpacked"]


def packed(item: Item) -> tuple[object, ...]:
    """An item as it goes through a pipe."""
    if isinstance(item, Document):
        return "document", astuple(item)
    if isinstance(item, Note):
        return "note", item.source, item.text
    if isinstance(item, NotInstalledError):
        return "missing", item.source, item.reason, item.needs
    return "error", item.source, item.reason


def unpacked(message: tuple[Any, ...]) -> Item:
    """The item that came through a pipe."""
    kind, *fields = message
    if kind == "document":
        return Document(*fields[0])
    if kind == "missing":
        return NotInstalledError(*fields)
    return Note(*fields) if kind == "note" else DocumentError(*fields)
