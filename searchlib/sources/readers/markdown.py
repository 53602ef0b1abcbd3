"""markdown: the text of a Markdown file, without its markup.

What stands in code blocks and links is kept. Front matter (`title:`, `date:`, `author:` and `lang:` between
lines of dashes) describes the document; without it the first heading is its title.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from searchlib.model import Document
from searchlib.sources.dates import date_of_lines, parse_date
from searchlib.sources.readers.decoding import decode
from searchlib.sources.readers.languages import declared_language
from searchlib.sources.readers.properties import joined_authors
from searchlib.sources.readers.titles import first_lines, one_line, title_of_lines

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

__all__ = ["read"]

_FRONT_MATTER = re.compile(
    r"---[ \t]*\r?\n(.{0,65536}?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_FIELD = re.compile(
    r"^(title|date|authors?|lang|language)[ \t]*:[ \t]*(.{0,1000}?)[ \t]*\r?$", re.MULTILINE | re.IGNORECASE
)
# Several authors: in brackets on one line, or below it on a line each.
_AUTHOR_LINES = re.compile(
    r"^authors?[ \t]*:[ \t]*\r?\n((?:[ \t]{0,20}-[ \t].{0,200}\n){1,50})", re.MULTILINE | re.IGNORECASE
)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")

# The parser keeps a thousand bytes for each few characters, and its search for pairs of marks goes back
# over the paragraph. So long files are read a piece at a time, cut where a paragraph ends; a paragraph or
# a file that is too long for any author stays as it is, markup and all.
_LONGEST_RENDERED = 4 << 20
_PIECE = 1 << 18
_LONGEST_PIECE = 1 << 20
_LONGEST_INLINE = 1 << 14


def read(stream: BinaryIO, name: str) -> Iterator[Document]:
    """The one document of a Markdown file."""
    source = decode(stream.read(), name)
    fields: dict[str, str] = {}
    authors: list[str] = []
    if match := _FRONT_MATTER.match(source):
        fields = {field.lower(): value.strip("\"'") for field, value in _FIELD.findall(match[1])}
        authors = _authors(fields.get("author") or fields.get("authors") or "", match[1])
        source = source[match.end() :]
    headings: list[str] = []
    lines: list[str] = []
    if len(source) > _LONGEST_RENDERED:
        lines.append(source)
    else:
        for piece in _pieces(source):
            lines.extend(_render(piece, name, headings))
    text = "\n".join(lines)
    top = first_lines(text)
    yield Document(
        key="",
        title=one_line(fields.get("title", "")) or next(iter(headings), "") or title_of_lines(top, name),
        text=text,
        date=parse_date(fields.get("date", "")) or date_of_lines(top),
        author=joined_authors(authors),
        lang=declared_language(fields.get("lang") or fields.get("language"), text),
    )


def _authors(value: str, front_matter: str) -> list[str]:
    """The authors that front matter names in the value of its field, or in the lines below it."""
    if value:
        names = value[1:-1].split(",") if value.startswith("[") and value.endswith("]") else [value]
    else:
        lines = _AUTHOR_LINES.search(front_matter)
        names = [line.strip().removeprefix("-") for line in lines[1].splitlines()] if lines else []
    return [name.strip(" \t\"'") for name in names]


def _pieces(source: str) -> Iterator[str]:
    """The source in pieces that can be rendered one after the other."""
    if len(source) <= _PIECE:
        yield source
        return
    piece: list[str] = []
    size = 0
    fence = ""
    for line in source.splitlines(keepends=True):
        piece.append(line)
        size += len(line)
        if match := _FENCE.match(line):
            if not fence:
                fence = match[1]
            elif match[1].startswith(fence):
                fence = ""
        if size > _LONGEST_PIECE or (size > _PIECE and not fence and not line.strip()):
            yield "".join(piece)
            piece, size = [], 0
    yield "".join(piece)


@functools.cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    # Inline markup is parsed below, paragraph by paragraph, where its length is known.
    parser.core.ruler.disable("inline")
    return parser


def _render(source: str, name: str, headings: list[str]) -> Iterator[str]:
    """The lines of text in a piece of Markdown. The first heading is put into `headings`."""
    parser = _parser()
    environment: dict[str, object] = {}
    in_heading = False
    row: list[str] | None = None
    for token in parser.parse(source, environment):
        if token.type == "heading_open":
            in_heading = True
        elif token.type == "heading_close":
            in_heading = False
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            yield " ".join(row)
            row = None
        elif token.type == "inline":
            text = _inline(parser, token, environment)
            if in_heading and not headings and text.strip():
                headings.append(one_line(text))
            if row is not None:
                row.append(text)
            else:
                yield text
        elif token.type in ("fence", "code_block"):
            yield token.content.rstrip("\n")
        elif token.type == "html_block":
            yield _without_tags(token.content, name)


def _inline(parser: MarkdownIt, token: Token, environment: dict[str, object]) -> str:
    if len(token.content) > _LONGEST_INLINE:
        return token.content
    children: list[Token] = []
    parser.inline.parse(token.content, parser, environment, children)
    return "".join(map(_plain, children))


def _plain(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    if token.type == "image":
        return "".join(map(_plain, token.children or ()))
    return token.content if token.type in ("text", "text_special", "code_inline") else ""


def _without_tags(html: str, name: str) -> str:
    from searchlib.sources.readers.webpage import text_of_html

    return text_of_html(html, name)
