"""run: documents on their way into a segment.

A run is what becomes one segment: documents that were added one after the other. It gathers in memory,
so that a document which is replaced or deleted meanwhile never reaches the index.
"""

from __future__ import annotations

from collections.abc import KeysView, Sequence

from searchlib.documents import Checked

__all__ = ["Docnums", "Run"]

_CHARACTERS_PER_DOCUMENT = 250  # Beside its text a document takes the memory of about so many characters.


class Run:
    """Documents in the order of their addition, each key once. size: their characters, about."""

    def __init__(self) -> None:
        self._documents: dict[str, Checked] = {}
        self._origins: dict[str, set[str]] = {}
        self.size = 0

    def __len__(self) -> int:
        return len(self._documents)

    def __contains__(self, key: str) -> bool:
        return key in self._documents

    def add(self, document: Checked) -> None:
        """Take a document whose key is not in the run."""
        self._documents[document.key] = document
        if document.origin:
            self._origins.setdefault(document.origin, set()).add(document.key)
        self.size += _size(document)

    def delete(self, key: str) -> bool:
        """Whether there was a document with this key; it is gone then."""
        document = self._documents.pop(key, None)
        if document is None:
            return False
        if document.origin:
            self._origins[document.origin].discard(key)
        self.size -= _size(document)
        return True

    def delete_origin(self, origin: str) -> int:
        """How many documents there were of this origin; they are gone then."""
        return sum(map(self.delete, list(self._origins.get(origin, ()))))

    def finish(self) -> tuple[list[Checked], Docnums]:
        """The documents, and where each will be in their segment; the run is not used any more."""
        documents = list(self._documents.values())
        return documents, Docnums(documents)


class Docnums:
    """The docnums of a finished run, for as long as its segment cannot be asked for them."""

    def __init__(self, documents: Sequence[Checked]) -> None:
        self._keys = {document.key: docnum for docnum, document in enumerate(documents)}
        self._origins: dict[str, list[int]] = {}
        for docnum, document in enumerate(documents):
            if document.origin:
                self._origins.setdefault(document.origin, []).append(docnum)

    def __len__(self) -> int:
        return len(self._keys)

    def keys(self) -> KeysView[str]:
        """The keys of all documents."""
        return self._keys.keys()

    def find(self, field: str, value: str) -> list[int]:
        """The docnums of the documents with this key or of this origin, as `field` says."""
        if field == "origin":
            return self._origins.get(value, [])
        docnum = self._keys.get(value)
        return [] if docnum is None else [docnum]


def _size(document: Checked) -> int:
    return len(document.title) + len(document.text) + _CHARACTERS_PER_DOCUMENT
