"""rtf: the text of a Rich Text file.

striprtf reads the text, with its code pages. What it passes over (properties, footnotes, headers, text boxes)
is given to it by itself. It takes the square of the length of links and tables of fonts, and long for each
picture, so these are made simple first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from striprtf.striprtf import rtf_to_text

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.dates import date_of_lines, parse_date
from searchlib.sources.readers.damage import telling_damage
from searchlib.sources.readers.gathering import GatheredText
from searchlib.sources.readers.items import Item, Note
from searchlib.sources.readers.properties import joined_authors, telling_title
from searchlib.sources.readers.titles import first_lines, title_of_lines

__all__ = ["read"]

_BEGINNING = b"{\\rtf"
_BINARY = re.compile(rb"\\bin(\d{1,9}) ?")
_HIGH = re.compile(rb"[\x80-\xff]")
_CELL = re.compile(r"\\(?:nest)?cell(?![a-z])")
# A line of a picture.
_PICTURE = re.compile(r"[0-9a-fA-F]{64,}")
_TOKEN = re.compile(r"\\[^a-z]|[{}]", re.IGNORECASE)

_CODE_PAGE = re.compile(r"\\ansicpg\d{1,5}")
_FONTS = re.compile(r"\{\\fonttbl(?![a-z])")
_FONT = re.compile(r"\\f(\d{1,6})(?!\d)|\\fcharset(\d{1,4})(?!\d)")
_INFO = re.compile(r"\{\\info(?![a-z])")
_TITLE = re.compile(r"\{\\title(?![a-z])")
_AUTHOR = re.compile(r"\{\\author(?![a-z])")
_CREATED = re.compile(r"\{\\creatim\s*\\yr(\d{4})\s*\\mo(\d{1,2})\s*\\dy(\d{1,2})(?!\d)")
# What stands beside the text, and the name of its place; of a text box only that it stands there.
_BESIDE = (
    (re.compile(r"\{\\shptxt(?![a-z])"), "text boxes"),
    (re.compile(r"\{\\footnote(?![a-z])"), "footnotes"),
    (re.compile(r"\{(?:\\\*)?\\annotation(?![a-z])"), "comments"),
    (re.compile(r"\{\\(?:header|footer)[flr]?(?![a-z])"), "headers and footers"),
)


def read(stream: BinaryIO, name: str) -> Iterator[Item]:
    """The one document of a Rich Text file, and whether it is cut short."""
    data = stream.read()
    if not data.lstrip().startswith(_BEGINNING):
        raise DocumentError(name, "is no Rich Text: its name has the wrong suffix, or it is damaged")
    with telling_damage(name):
        found = _document(_prepared(data), name)
    yield found
    if not data.rstrip(b"\0\t\r\n ").endswith(b"}"):
        yield Note(name, "is cut short, and was read as far as it goes: fetch it again")


def _prepared(data: bytes) -> str:
    """The file without pictures, all of it in characters that it may have."""
    data = _without_binary(data)
    try:
        source = data.decode()  # Some programs write it so.
    except UnicodeDecodeError:
        # Bytes of the code page, as older programs write them, in the form of those that are escaped.
        source = _HIGH.sub(lambda found: b"\\'%02x" % found[0][0], data).decode("ascii")
    source = _CELL.sub(r"\\tab ", _PICTURE.sub("", source))
    # striprtf would look for the end of each link, however far.
    return source.replace("\\fldinst{", "\\fldinst {")


def _without_binary(data: bytes) -> bytes:
    pieces, done = [], 0
    while found := _BINARY.search(data, done):
        pieces.append(data[done : found.start()])
        done = found.end() + int(found[1])
    return b"".join([*pieces, data[done:]])


def _document(source: str, name: str) -> Document:
    found = next(_groups(source, _FONTS), "")
    fonts = _simple(found)
    source = source.replace(found, fonts, 1) if found else source
    code_page = _CODE_PAGE.search(source)
    head = f"{{\\rtf1\\ansi{code_page[0] if code_page else ''}{fonts}"

    def lines_of(pattern: re.Pattern[str], within: str) -> list[str]:
        """The lines of groups that are no part of the text itself, each without the word that says so."""
        groups = "".join(f"{{{pattern.sub('', group, count=1)}\\par " for group in _groups(within, pattern))
        return _text(head + groups).split("\n") if groups else []

    text = GatheredText()
    for line in _text(source).split("\n"):
        text.add(line)
    top = first_lines(text.text)
    for pattern, label in _BESIDE:
        text.place(label)
        # Each section has its own headers, and nearly always the same.
        for line in dict.fromkeys(lines_of(pattern, source)):
            text.add(line)
    info = next(_groups(source, _INFO), "")
    created = _CREATED.search(info)
    return Document(
        key="",
        title=telling_title(" ".join(lines_of(_TITLE, info))) or title_of_lines(top, name),
        text=text.text,
        date=date_of_lines(top) or (parse_date("-".join(created.groups())) if created else None),
        author=joined_authors(lines_of(_AUTHOR, info)),
        locators=text.locators,
    )


def _simple(fonts: str) -> str:
    """A table of fonts with nothing but their numbers and character sets."""
    pieces: list[str] = []
    number = None
    for found in _FONT.finditer(fonts):
        if found[1]:
            number = found[1]
        elif number:
            pieces.append(f"{{\\f{number}\\fcharset{found[2]} x;}}")
            number = None
    return "{\\fonttbl" + "".join(pieces) + "}"


def _text(source: str) -> str:
    text: str = rtf_to_text(source, errors="replace")  # type: ignore[no-untyped-call]
    # Characters beyond the first 65,536 are written as two halves.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _groups(source: str, pattern: re.Pattern[str]) -> Iterator[str]:
    """The groups that begin so, each up to its closing brace; one that has none ends with the file."""
    done = 0
    while found := pattern.search(source, done):
        depth = 0
        done = len(source)
        for token in _TOKEN.finditer(source, found.start()):
            depth += (token[0] == "{") - (token[0] == "}")
            if depth == 0:
                done = token.end()
                break
        yield source[found.start() : done]
