"""kinds: which kinds of files are measured, how is each made, and what else reads it?"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.formats import making, peers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from benchmarks.formats.texts import Text

__all__ = ["KINDS", "PLAIN", "File", "Kind", "installed_kinds", "kind_called", "write_files"]


class Kind(NamedTuple):
    """A row. format: the name that the readers have for it. suffix: how its files are called.

    peer: what else reads such files, and what of them. read: the text that it makes of the bytes of one, None
    where there is no fair peer. needs: a library that is not always there.
    """

    name: str
    format: str
    suffix: str
    make: Callable[[Text], bytes]
    peer: str = ""
    read: Callable[[bytes], str] | None = None
    needs: str = ""


class File(NamedTuple):
    """A file of a kind, and what it says."""

    path: Path
    text: Text


PLAIN = "text"
KINDS = (
    Kind(PLAIN, "text", ".txt", making.make_text, "bytes.decode", peers.read_text),
    Kind("text in TCVN3", "text", ".txt", making.make_tcvn3),
    Kind("text, .gz", "text", ".txt.gz", making.make_gzip, "gzip.decompress", peers.read_gzip),
    Kind("Markdown", "markdown", ".md", making.make_markdown, "markdown-it, tokens", peers.read_markdown),
    Kind("reStructuredText", "rst", ".rst", making.make_rst, "docutils, astext", peers.read_rst),
    Kind("HTML", "html", ".html", making.make_html, "lxml, text_content", peers.read_html),
    Kind("PDF", "pdf", ".pdf", making.make_paged, "pypdfium2, text of pages", peers.read_pdf),
    Kind("DOCX", "docx", ".docx", making.make_docx, "python-docx, paragraphs", peers.read_docx),
    Kind("ODT", "odt", ".odt", making.make_odt, "odfdo, paragraphs", peers.read_odt),
    Kind("PPTX", "pptx", ".pptx", making.make_pptx, "python-pptx, shapes", peers.read_pptx, needs="pptx"),
    Kind("RTF", "rtf", ".rtf", making.make_rtf, "striprtf", peers.read_rtf),
    Kind("XLSX", "xlsx", ".xlsx", making.make_xlsx, "openpyxl, values", peers.read_xlsx),
    Kind("CSV", "csv", ".csv", making.make_csv, "csv.reader", peers.read_csv),
    Kind("JSONL", "jsonl", ".jsonl", making.make_jsonl, "json.loads", peers.read_jsonl),
    Kind("mail", "eml", ".eml", making.make_eml, "email, get_content", peers.read_eml),
    Kind("mailbox", "mbox", ".mbox", making.make_mbox),
    Kind("EPUB", "epub", ".epub", making.make_epub, "zipfile and lxml", peers.read_epub),
    Kind("ZIP of three", "zip", ".zip", making.make_zip),
)

_BY_NAME = {kind.name: kind for kind in KINDS}


def kind_called(name: str) -> Kind:
    """The kind of this name. Kinds themselves are not handed to other processes, their names are."""
    return _BY_NAME[name]


def installed_kinds() -> list[Kind]:
    """Those whose libraries are there."""
    return [kind for kind in KINDS if not kind.needs or find_spec(kind.needs)]


def write_files(kind: Kind, texts: Sequence[Text], folder: Path) -> list[File]:
    """A file for each text, in a new folder."""
    folder.mkdir(parents=True)
    files = [File(folder / f"{number:04}{kind.suffix}", text) for number, text in enumerate(texts)]
    for file in files:
        file.path.write_bytes(kind.make(file.text))
    return files
