"""messages: what does a mail hold? Its headers, decoded, and its parts, as many as programs write.

Headers are read by the older of the two policies of the `email` package: it takes them as they are, where the
newer one raises over what spam and old programs write, and takes seconds over long ones.
"""

from __future__ import annotations

import email.header
import email.utils
from email.errors import HeaderParseError
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from typing import TYPE_CHECKING, cast

from searchlib.errors import DocumentError
from searchlib.sources.dates import parse_date
from searchlib.sources.readers.charsets import decode_charset
from searchlib.sources.readers.damage import telling_damage
from searchlib.sources.readers.decoding import nfc

__all__ = ["Part", "date_of", "decoded", "field", "file_name", "parse_message", "payload"]

_DEEPEST = 30
_MOST_PARTS = 2_000
_MOST_HEADERS = 20_000
_LONGEST_HEADER = 1 << 16
_LONGEST_FIELD = 20_000

# A message has at least one of these.
_HEADERS = ("From", "To", "Cc", "Subject", "Date", "Received", "Message-ID", "MIME-Version", "Content-Type")

if TYPE_CHECKING:
    Part = Message[str, str]
else:
    Part = Message


class _TooMuchError(Exception):
    """A message of more parts, or deeper ones, than any program writes."""


class _Policy(Compat32):
    """Headers as they are, of 8-bit characters too, and no more of them than any program writes."""

    # A policy can be given no other attributes than those its class has.
    left: list[int] = []  # noqa: RUF012

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        self.left[0] -= 1
        if self.left[0] < 0:
            raise _TooMuchError(f"over {_MOST_HEADERS} headers")
        return super().header_source_parse(sourcelines)

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002
        value = value[:_LONGEST_HEADER]
        return value if value.isascii() else decode_charset(value.encode("ascii", "surrogateescape"), None)[0]


class _Message(Part):
    """A message or a part of one that knows how deep it is in the outermost, and how many parts that has."""

    depth = 0

    def __init__(self, policy: _Policy) -> None:
        super().__init__(policy)
        self.parts = [0]

    def attach(self, payload: Part) -> None:  # type: ignore[override]  # The parser gives no strings.
        part = cast(_Message, payload)
        part.depth, part.parts = self.depth + 1, self.parts
        self.parts[0] += 1
        if part.depth > _DEEPEST:
            raise _TooMuchError(f"parts within parts, over {_DEEPEST} deep")
        if self.parts[0] > _MOST_PARTS:
            raise _TooMuchError(f"over {_MOST_PARTS} parts")
        super().attach(payload)


def parse_message(data: bytes, name: str, where: str) -> Part:
    """The message in bytes. Raises DocumentError, whose reason begins with `where`."""
    with telling_damage(name, f"{where}is a damaged message"):
        try:
            policy = _Policy(left=[_MOST_HEADERS])  # type: ignore[call-arg]
            message: Part = BytesParser(_Message, policy=policy).parsebytes(data)  # type: ignore[arg-type]
        except _TooMuchError as error:
            raise DocumentError(name, f"{where}has {error}: no mail program writes that") from error
    if not any(header in message for header in _HEADERS):
        raise DocumentError(name, f"{where}is no mail: it has none of the headers of one")
    return message


def field(message: Part, header: str) -> str:
    """All of a header's values on one line, decoded; names without the quotes around them."""
    values = "; ".join(message.get_all(header, ()))[:_LONGEST_FIELD]
    return " ".join(decoded(values).replace('"', "").replace("\0", "").split())


def decoded(value: str) -> str:
    """A header without its encoded words, as in =?utf-8?Q?Ch=C3=A0o?=, and without halves of characters."""
    value = value.encode("utf-8", "replace").decode()
    if "=?" not in value:
        return nfc(value)
    try:
        pieces = email.header.decode_header(value)
    except (ValueError, HeaderParseError):
        return nfc(value)
    return nfc(
        "".join(
            decode_charset(piece, charset)[0] if isinstance(piece, bytes) else piece
            for piece, charset in pieces
        )
    )


def date_of(message: Part) -> str | None:
    """The day on which a message was written, where it was written, or else was received."""
    for value in (message.get("Date", ""), message.get("Received", "").rpartition(";")[2]):
        try:
            date = email.utils.parsedate_to_datetime(value.strip()[:200])
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        if found := parse_date(date.date().isoformat()):
            return found
    return None


def file_name(part: Part) -> str:
    """The name that a part has as a file, "" without one that can be read."""
    try:
        return decoded(part.get_filename() or "")
    except ValueError:  # An encoding that is named with a NUL.
        return ""


def payload(part: Part) -> bytes:
    """The bytes of a part that has no parts; what is wrong in their encoding is passed over."""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""
