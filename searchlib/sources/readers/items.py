"""items: what does a reader give?

Documents, and between them what it has to tell: what could not be read, and what was read in a way that the
user should know of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, TypeAlias

from searchlib.errors import DocumentError
from searchlib.model import Document

__all__ = ["Item", "Note", "Parts"]


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know about a file that was read, such as an encoding that was guessed.

    source: the file as messages name it. text: what there is to know, to be read after the name and a colon.
    """

    source: str
    text: str


Item: TypeAlias = Document | DocumentError | Note

Parts: TypeAlias = Callable[[str, bytes | BinaryIO], Iterator[Item]]
"""Reads a file within a file: `parts(path, content)`, its path within the other file, gives the items of it;
its documents have that path, or one below it, as their `path`. It raises `parts.ExhaustedError`, which the
reader of the other file lets pass, where more lies within that than is read of one file."""
