"""whereabouts: in which file is a document, and is it all of that file?"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from searchlib.analysis.icu_text import nfc
from searchlib.model import Document, Hit
from searchlib.sources.paths import Anchor
from searchlib.sources.readers.formats import TEXT, format_of

if TYPE_CHECKING:
    from searchlib.index import Index

__all__ = ["file_names", "file_of", "is_record", "is_safe_to_open", "is_whole_file", "line_of"]


def file_of(document: Document | Hit, index_path: Path) -> str | None:
    """The absolute name, as the file system has it, of the file that a document is in; None if it is in none.

    A document has the composed form of the name as its path; on the disk it may be in decomposed letters,
    and only that opens the file.
    """
    return Anchor(index_path).actual(document.origin) if document.origin else None


def is_record(document: Document | Hit) -> bool:
    """Whether a document is one of many in a file of records."""
    row = format_of(document.origin)
    return row is not None and row.records


def is_whole_file(document: Document | Hit) -> bool:
    """Whether a document is all of its file: no record, and no part of an archive or of a mail."""
    return bool(document.origin) and nfc(document.origin) == document.path and not is_record(document)


def is_safe_to_open(name: str) -> bool:
    """Whether the system shows a file of this name, and does not run it: its suffix is that of a document.

    Anything that is text may be in an index, and some of it are programs: `setup.bat`, `run.command`.
    """
    return format_of(name) is not None and not name.lower().endswith(".gz")


def line_of(hit: Hit, index: Index) -> int | None:
    """The line of its file, from 1, with a hit's first match; None where its text is not the file's own."""
    if hit.type != TEXT.name or not hit.snippets or not is_whole_file(hit):
        return None
    first = hit.snippets[0]
    match = first.offset + (first.spans[0][0] if first.spans else 0)
    return index.document(hit.key).text.count("\n", 0, match) + 1


def file_names(hits: Iterable[Hit], index_path: Path, *, records_by_key: bool = False) -> Iterator[str]:
    """The names of the files of these documents, as the file system has them.

    Below the current directory they are relative to it. records_by_key: of a record its key instead.
    """
    here = f"{Path.cwd()}{os.sep}"
    anchor = Anchor(index_path)
    for hit in hits:
        if records_by_key and is_record(hit):
            yield hit.key
        else:
            yield anchor.actual(hit.origin or hit.path).removeprefix(here)
