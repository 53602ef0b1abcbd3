"""rst: the text of a reStructuredText file, without its markup.

Nothing that the file names is read, and nothing it asks to be run is run. What only Sphinx understands stays
as it is written. A file that is long, or that takes its parser too far, is read as it is, markup and all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from searchlib.model import Document
from searchlib.sources.dates import date_of_lines, parse_date
from searchlib.sources.readers.decoding import decode, nfc
from searchlib.sources.readers.languages import declared_language
from searchlib.sources.readers.properties import joined_authors
from searchlib.sources.readers.titles import first_lines, one_line, title_of_lines

if TYPE_CHECKING:
    from docutils import nodes

__all__ = ["read"]

# The parser takes a second for so much, and the square of it where it finds much that is wrong.
_LONGEST_PARSED = 1 << 17
_LONGEST_LINE = 1 << 12
_MOST_MESSAGES = 1000

_SETTINGS: dict[str, object] = {
    "_disable_config": True,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "halt_level": 5,  # Above the highest: no error ends the reading,
    "report_level": 1,  # and all are told within the text, with what they are about.
    "input_encoding": "unicode",
    "syntax_highlight": "none",
    "line_length_limit": _LONGEST_LINE,
}

# The names of fields in Vietnamese, which docutils does not know.
_FIELDS = {"tác giả": "author", "ngày": "date", "lang": "language", "ngôn ngữ": "language"}

_ROLE = re.compile(r":[\w:.+-]+:`([^`]*?)(?:\s*<[^<>`]*>)?`")
_DIRECTIVE = re.compile(r"\.\.\s+[\w:.+-]+::[ ]*")


class _TooMuchError(Exception):
    """More is wrong with a text than there is in one that somebody wrote."""


class _Messages:
    """Where docutils writes its messages, each at once."""

    def __init__(self) -> None:
        self._count = 0

    def write(self, message: str) -> None:  # noqa: ARG002
        self._count += 1
        if self._count > _MOST_MESSAGES:
            raise _TooMuchError


def read(stream: BinaryIO, name: str) -> Iterator[Document]:
    """The one document of a reStructuredText file."""
    source = decode(stream.read(), name)
    tree = _parse(source)
    text = (nfc("\n".join(_lines(tree))) if tree else "") or source
    fields = _fields(tree) if tree else {}
    top = first_lines(text)
    yield Document(
        key="",
        title=_title(tree) or title_of_lines(top, name),
        text=text,
        date=next(filter(None, map(parse_date, fields.get("date", ()))), None) or date_of_lines(top),
        author=joined_authors(fields.get("author", ())),
        lang=declared_language(next(iter(fields.get("language", ())), None), text),
    )


def _parse(source: str) -> nodes.document | None:
    """The tree of a file, None for one that is not to be parsed."""
    if len(source) > _LONGEST_PARSED or max(map(len, source.splitlines()), default=0) > _LONGEST_LINE:
        return None
    from docutils.core import publish_doctree

    try:
        return publish_doctree(source, settings_overrides={**_SETTINGS, "warning_stream": _Messages()})
    except Exception:  # noqa: BLE001  # A text is readable without its parser.
        return None


def _lines(node: nodes.Element) -> Iterator[str]:
    """The lines of text in a node."""
    from docutils import nodes

    for child in node.children:
        if isinstance(child, nodes.system_message):
            # What could not be understood, as it was written.
            for literal in child.findall(nodes.literal_block):
                yield _DIRECTIVE.sub("", literal.astext(), count=1)
        elif isinstance(child, nodes.row):
            yield " ".join("\n".join(_lines(cell)) for cell in child.findall(nodes.entry))
        elif isinstance(child, nodes.image):
            yield child.get("alt", "")
        elif isinstance(child, nodes.TextElement):
            if not isinstance(child, nodes.comment | nodes.substitution_definition | nodes.target):
                yield _ROLE.sub(r"\1", child.astext())
        elif isinstance(child, nodes.Element):
            yield from _lines(child)


def _title(tree: nodes.document | None) -> str:
    from docutils import nodes

    title = next(iter(tree.findall(nodes.title)), None) if tree else None
    return one_line(nfc(_ROLE.sub(r"\1", title.astext()))) if title else ""


def _fields(tree: nodes.document) -> dict[str, list[str]]:
    """What the field list at the beginning tells, by the names of fields in English."""
    from docutils import nodes

    found: dict[str, list[str]] = {}
    for docinfo in tree.findall(nodes.docinfo):
        for field in docinfo.findall(nodes.TextElement):
            if isinstance(field, nodes.author | nodes.date):
                found.setdefault(field.tagname, []).append(field.astext())
        for named in docinfo.findall(nodes.field):
            name, body = (part.astext() for part in named.children)
            found.setdefault(_FIELDS.get(name.casefold(), name), []).append(body)
    return found
