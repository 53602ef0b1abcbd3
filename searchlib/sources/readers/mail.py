"""mail: a message with its headers, its text, and the files and messages attached to it.

The text of a message is who wrote to whom, then what was written. Of a text that is there as plain text and
as HTML the plain one is read. What is attached is a document of its own; its path is its name in the mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, cast

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.readers.charsets import decode_charset
from searchlib.sources.readers.damage import telling_damage
from searchlib.sources.readers.decoding import nfc
from searchlib.sources.readers.items import Item, Note, Parts
from searchlib.sources.readers.languages import declared_language
from searchlib.sources.readers.messages import Part, date_of, field, file_name, parse_message, payload
from searchlib.sources.readers.parts import safe_path
from searchlib.sources.readers.titles import first_lines, one_line, title_of_lines
from searchlib.sources.readers.webpage import text_of_html

__all__ = ["read", "read_message"]

_PEOPLE = ("From", "To", "Cc", "Bcc")
_SIGNATURES = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)
_ENCRYPTED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
# A plain text of fewer characters may say no more than that the message is in HTML.
_PLAIN_ENOUGH = 300
_QUOTES = re.compile(r"(>*)( ?)(.*)", re.DOTALL)


class _Content:
    """What the parts of a message are: its texts, and what is attached."""

    def __init__(self, name: str) -> None:
        self.texts: list[str] = []
        self.attached: list[Part] = []
        self.encrypted = False
        self.unsure = False  # whether an encoding had to be guessed
        self._name = name

    def gather(self, part: Part, *, text: bool = True) -> None:
        """Take what a part holds; without `text` only what is attached."""
        kind = part.get_content_type()
        children = cast("list[Part]", part.get_payload()) if part.is_multipart() else []
        if kind == "multipart/encrypted" or (
            kind in _ENCRYPTED and "sign" not in str(part.get_param("smime-type"))
        ):
            self.encrypted = True
        elif kind == "multipart/alternative" and children:
            chosen = self._best(children) if text else None
            for child in children:
                if child is chosen or child.get_content_maintype() != "text":
                    self.gather(child, text=child is chosen)
        elif kind.startswith("multipart/") and children:
            for child in children:
                self.gather(child, text=text)
        elif kind in ("message/rfc822", "message/global") and children:
            self.attached.append(part)
        elif kind.startswith("message/") and children:
            # The report of a mail that did not arrive: its parts are headers alone.
            self.texts += ("\n".join(map(": ".join, child.items())) for child in children)
        elif part.get_content_disposition() == "attachment" or file_name(part):
            if kind not in _SIGNATURES:
                self.attached.append(part)
        elif kind.startswith(("text/", "multipart/")):
            if text:
                self.texts.append(self._text(part))
        elif kind not in _SIGNATURES:
            self.attached.append(part)

    def _best(self, children: list[Part]) -> Part:
        """The plain one of alternatives, unless it says much less than another."""
        plain = next((child for child in children if child.get_content_type() == "text/plain"), None)
        rich = next(filter(_may_be_html, reversed(children)), None)
        if plain is None or rich is None:
            return plain or rich or children[0]
        said = len(self._text(plain))
        if said > _PLAIN_ENOUGH:
            return plain
        other = _Content(self._name)
        other.gather(rich)
        return rich if sum(map(len, other.texts)) > 2 * said + _PLAIN_ENOUGH else plain

    def _text(self, part: Part) -> str:
        text, sure = decode_charset(payload(part), part.get_content_charset())
        self.unsure |= not sure
        if part.get_content_type() == "text/html":
            return text_of_html(text, self._name)
        text = text.replace("\r\n", "\n")
        if str(part.get_param("format", "")).lower() == "flowed":
            text = _joined(text, delete_space=str(part.get_param("delsp", "")).lower() == "yes")
        return text.strip("\n")


def read(stream: BinaryIO, name: str, parts: Parts) -> Iterator[Item]:
    """The message in a file, and what is attached to it."""
    yield from read_message(stream.read(), name, parts)


def read_message(data: bytes, name: str, parts: Parts, place: str = "") -> Iterator[Item]:
    """A message and what is attached to it. place: its path within the file, "" for the file itself."""
    where = f"{place}: " if place else ""
    try:
        message = parse_message(data, name, where)
    except DocumentError as error:
        yield error
    else:
        yield from _items(message, name, parts, place)


def _items(message: Part, name: str, parts: Parts, place: str) -> Iterator[Item]:
    where = f"{place}: " if place else ""
    content = _Content(name)
    try:
        with telling_damage(name, f"{where}is a damaged message"):
            content.gather(message)
            document = _document(message, content, name, place)
    except DocumentError as error:
        yield error
        return
    yield document
    if content.encrypted:
        yield Note(name, f"{where}is encrypted, so that only its headers were read")
    if content.unsure:
        yield Note(name, f"{where}is not in the encoding it names, and was read as far as it can be guessed")
    used: set[str] = set()
    for number, part in enumerate(content.attached, 1):
        inner = cast("list[Part]", part.get_payload()) if part.is_multipart() else []
        called = _unused(file_name(part) or f"{'message' if inner else 'part'} {number}", used)
        path = f"{place}/{called}" if place else called
        if inner:
            yield from _items(inner[0], name, parts, path)
            continue
        try:
            with telling_damage(name, f"{path}: is damaged"):
                data = payload(part)
        except DocumentError as error:
            yield error
        else:
            yield from parts(path, data)


def _document(message: Part, content: _Content, name: str, place: str) -> Document:
    people = {header: field(message, header) for header in _PEOPLE}
    lines = [f"{header}: {value}" for header, value in people.items() if value]
    body = "\n\n".join(filter(None, content.texts))
    text = nfc("\n".join([*lines, "", body] if lines else [body]).replace("\0", ""))
    return Document(
        key="",
        title=one_line(field(message, "Subject")) or title_of_lines(first_lines(nfc(body)), place or name),
        text=text,
        path=place,
        date=date_of(message),
        author=people["From"] or None,
        lang=declared_language(message.get("Content-Language", "").partition(",")[0], text),
    )


def _unused(name: str, used: set[str]) -> str:
    """A file's name, numbered if it was there before."""
    name = safe_path(name).rpartition("/")[2]
    stem, dot, suffix = name.rpartition(".")
    if not stem:
        stem, dot, suffix = name, "", ""
    number = 1
    while name in used:
        number += 1
        name = f"{stem} ({number}){dot}{suffix}"
    used.add(name)
    return name


def _may_be_html(part: Part) -> bool:
    return part.get_content_type() == "text/html" or part.is_multipart()


def _joined(text: str, *, delete_space: bool) -> str:
    """Text in the flowed format (RFC 3676) with its paragraphs on a line each."""
    lines: list[str] = []
    open_depth = -1  # that of the paragraph that goes on
    for line in text.split("\n"):
        match = cast("re.Match[str]", _QUOTES.match(line))
        depth, rest = len(match[1]), match[3]
        flows = rest.endswith(" ") and rest != "-- "
        if flows and delete_space:
            rest = rest[:-1]
        if depth == open_depth and rest != "-- ":
            lines[-1] += rest
        else:
            lines.append(f"{match[1]} {rest}" if depth else rest)
        open_depth = depth if flows else -1
    return "\n".join(lines)
