"""formats: which reader is for this file? The table of formats; `reading` uses it.

A format whose files have a signature is known by that. Among those that are nothing but text the suffix
decides, in capitals too. Any other file is read as text if it looks like text, and is no document if it
does not.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

from searchlib.errors import DocumentError
from searchlib.sources.readers.items import Item

__all__ = ["FORMATS", "SIZE_LIMIT", "TEXT", "Format", "format_called", "format_of", "too_large"]

SIZE_LIMIT = 64 << 20
"""The most bytes of a file that is read as a whole."""

_COMPRESSED = ".gz"


@dataclass(frozen=True, slots=True)
class Format:
    """A row of the table of formats.

    name: also that of its signature, where it has one. suffixes: how the names end, in small letters; with
    `.gz` behind them as well. module: imported only when a file needs it.
    records: the documents have keys of their own. streamed: the reader takes the file piece by piece, so that
    its size has no limit. has_parts: its files hold others, so the reader is given `parts`.
    isolated: libraries read it, which may hang or crash or take all the memory; false for readers of our own
    that take bounded time and memory for each piece of a file.
    extra: the extra of the package that installs what the reader needs.
    """

    name: str
    suffixes: tuple[str, ...]
    module: str
    records: bool = False
    streamed: bool = False
    has_parts: bool = False
    isolated: bool = True
    extra: str = ""

    def reader(self, shown: str) -> Callable[..., Iterator[Item]]:
        """The function that reads this format; see `searchlib.sources.readers`.

        Raises DocumentError for the file `shown` if what the reader needs is not installed.
        """
        try:
            module = importlib.import_module(f"{__package__}.{self.module}")
        except ImportError as error:
            if not self.extra:
                raise
            remedy = f"pip install 'searchlib[{self.extra}]'"
            raise DocumentError(shown, f"needs {error.name}, which is not installed: {remedy}") from error
        return cast(Callable[..., Iterator[Item]], module.read)


TEXT = Format("text", (".txt", ".text"), "plain", streamed=True, isolated=False)
FORMATS = (
    TEXT,
    Format("markdown", (".md", ".markdown", ".mdown", ".mkd"), "markdown"),
    Format("rst", (".rst", ".rest"), "rst"),
    Format("pdf", (".pdf",), "pdf"),
    Format("docx", (".docx", ".docm", ".dotx"), "docx"),
    Format("doc", (".doc", ".dot"), "doc"),
    Format("odt", (".odt", ".ott"), "odt"),
    Format("pptx", (".pptx", ".pptm"), "pptx", extra="pptx"),
    Format("rtf", (".rtf",), "rtf"),
    Format("html", (".html", ".htm", ".xhtml"), "webpage"),
    Format("eml", (".eml",), "mail", has_parts=True),
    Format("mbox", (".mbox", ".mbx"), "mbox", streamed=True, has_parts=True),
    Format("epub", (".epub",), "epub"),
    Format("csv", (".csv", ".tsv"), "csv_table", streamed=True, isolated=False),
    Format("xlsx", (".xlsx", ".xlsm", ".xltx", ".xltm"), "sheets"),
    Format("jsonl", (".jsonl",), "jsonl", records=True, streamed=True, isolated=False),
    Format("zip", (".zip",), "archive", streamed=True, has_parts=True),
)

_BY_NAME = {row.name: row for row in FORMATS}
_BY_SUFFIX = {suffix: row for row in FORMATS for suffix in row.suffixes}


def format_called(name: str) -> Format | None:
    """The format of this name."""
    return _BY_NAME.get(name)


def format_of(path: str) -> Format | None:
    """The format that a file's name stands for, None if only its content can tell.

    >>> format_of("Công văn.TXT").name, format_of("corpus.jsonl.gz").name, format_of("Makefile")
    ('text', 'jsonl', None)
    """
    _, dot, suffix = path.lower().removesuffix(_COMPRESSED).rpartition(".")
    return _BY_SUFFIX.get(dot + suffix)


def too_large(shown: str, size_limit: int) -> DocumentError:
    """The error for a file that is too large to be read as a whole."""
    return DocumentError(shown, f"is over the limit of {size_limit / (1 << 20):g} MB: split it")
