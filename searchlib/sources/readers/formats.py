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

from searchlib.errors import DocumentError, NotInstalledError
from searchlib.sources.readers.items import Item

__all__ = ["FORMATS", "SIZE_LIMIT", "TEXT", "Format", "format_called", "format_of", "too_large"]

SIZE_LIMIT = 64 << 20
"""The most bytes of a file that is read as a whole."""

_COMPRESSED = ".gz"


@dataclass(frozen=True, slots=True)
class Format:
    """A row of the table of formats.

    name: also that of its signature, where it has one. suffixes: how the names end, in small letters; with
    `.gz` behind them as well. module: imported only when a file needs it. what: what is read, for people.
    records: the documents have keys of their own. streamed: the reader takes the file piece by piece, so that
    its size has no limit. has_parts: its files hold others, so the reader is given `parts`.
    isolated: libraries read it, which may hang or crash or take all the memory; false for readers of our own
    that take bounded time and memory for each piece of a file.
    extra: the extra of the package that installs what the reader needs.
    places: what its locators look like, for people; "" where it has none.
    """

    name: str
    suffixes: tuple[str, ...]
    module: str
    what: str
    records: bool = False
    streamed: bool = False
    has_parts: bool = False
    isolated: bool = True
    extra: str = ""
    places: str = ""

    @property
    def installation(self) -> str:
        """The command that installs what the reader needs; "" where that is there anyway."""
        return f"pip install 'searchlib[{self.extra}]'" if self.extra else ""

    def reader(self, shown: str) -> Callable[..., Iterator[Item]]:
        """The function that reads this format; see `searchlib.sources.readers`.

        Raises NotInstalledError for the file `shown` if what the reader needs is not installed.
        """
        try:
            module = importlib.import_module(f"{__package__}.{self.module}")
        except ImportError as error:
            if not self.extra:
                raise
            reason = f"needs {error.name}, which is not installed: {self.installation}"
            raise NotInstalledError(shown, reason, [error.name or self.extra]) from error
        return cast(Callable[..., Iterator[Item]], module.read)


TEXT = Format(
    "text", (".txt", ".text"), "plain", "plain text, also without a suffix", streamed=True, isolated=False
)
FORMATS = (
    TEXT,
    Format("markdown", (".md", ".markdown", ".mdown", ".mkd"), "markdown", "Markdown, with front matter"),
    Format("rst", (".rst", ".rest"), "rst", "reStructuredText"),
    Format("html", (".html", ".htm", ".xhtml"), "webpage", "web pages: the article without menus"),
    Format("pdf", (".pdf",), "pdf", "PDF, page by page", places="page 12"),
    Format(
        "docx",
        (".docx", ".docm", ".dotx"),
        "docx",
        "Word, with tables, notes, boxes and comments",
        places="section Kết luận",
    ),
    Format("doc", (".doc", ".dot"), "doc", "old Word, where antiword, catdoc or LibreOffice is installed"),
    Format("odt", (".odt", ".ott"), "odt", "OpenDocument text", places="section Kết luận"),
    Format("rtf", (".rtf",), "rtf", "Rich Text"),
    Format(
        "pptx",
        (".pptx", ".pptm"),
        "pptx",
        "PowerPoint, with the speaker's notes",
        extra="pptx",
        places="slide 3",
    ),
    Format(
        "xlsx",
        (".xlsx", ".xlsm", ".xltx", ".xltm"),
        "sheets",
        "Excel, hidden sheets too",
        places="sheet Lương, rows 1–3",
    ),
    Format(
        "csv",
        (".csv", ".tsv"),
        "csv_table",
        "tables with commas, semicolons or tabs",
        streamed=True,
        isolated=False,
        places="rows 12–15",
    ),
    Format("eml", (".eml",), "mail", "a mail with its attachments", has_parts=True),
    Format("mbox", (".mbox", ".mbx"), "mbox", "a mailbox, mail by mail", streamed=True, has_parts=True),
    Format("epub", (".epub",), "epub", "electronic books", places="chapter: Mở đầu"),
    Format(
        "jsonl",
        (".jsonl",),
        "jsonl",
        'records, one `{"_id", "title", "text"}` a line',
        records=True,
        streamed=True,
        isolated=False,
    ),
    Format(
        "zip",
        (".zip",),
        "archive",
        "what is in the archive, each as what it is",
        streamed=True,
        has_parts=True,
    ),
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
