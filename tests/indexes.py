"""What the tests of the index share: how one is filled, and what it holds."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from searchlib import Document, Index
from searchlib.toc import Toc

__all__ = ["contents", "fill", "stray_files"]


def fill(index: Index, documents: Iterable[Document | str]) -> None:
    """Add documents in one commit; a string is the key and the text of one."""
    with index.writer() as writer:
        for document in documents:
            writer.add(Document(key=document, text=document) if isinstance(document, str) else document)


def contents(path: Path) -> dict[str, str]:
    """The texts by key that an index holds, as someone who opens it now finds them by each way there is."""
    index = Index.open(path)
    assert index.verify() == []
    found = {document.key: document.text for document in index.documents()}
    assert len(found) == len(index)
    for key, text in found.items():
        assert index.document(key).text == text
        hits = index.search(f'"{text}"', limit=len(found)).hits if text else ()
        assert not text or key in [hit.key for hit in hits]
    return found


def stray_files(path: Path) -> set[str]:
    """Files in the folder of an index that are no part of it."""
    toc = Toc.read(path, Toc.latest_generation(path))
    return {entry.name for entry in path.iterdir()} - toc.files() - {"MAIN_WRITELOCK"}
