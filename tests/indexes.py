"""What the tests of the index share: how one is filled, and what it holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from searchlib import Document, Index
from searchlib.codec.container import Container, write_container
from searchlib.toc import Toc

__all__ = ["contents", "fill", "forge", "stray_files"]


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


def forge(path: Path, change: Callable[[dict[str, Any], dict[str, Any]], object]) -> Path:
    """Write the only segment of an index anew with right checksums, its columns and its info changed."""
    (segment,) = path.glob("*.seg")
    container = Container(segment)
    columns = {name: container.section(name).read().copy() for name in container.names()}
    info = json.loads(json.dumps(container.info))
    change(columns, info)
    write_container(segment, columns.items(), info)
    return segment


def stray_files(path: Path) -> set[str]:
    """Files in the folder of an index that are no part of it."""
    toc = Toc.read(path, Toc.latest_generation(path))
    return {entry.name for entry in path.iterdir()} - toc.files() - {"MAIN_WRITELOCK"}
