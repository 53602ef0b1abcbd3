"""mbox: a file of messages one after the other, each under a line that begins with "From ".

A message's path is its number, as in "message 12", and stays so when others are appended. The file is read
line by line, so it may have any size. (RFC 4155; of the ways to quote such lines in texts, that of `mboxrd`.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from searchlib.errors import DocumentError
from searchlib.sources.readers.items import Item, Parts
from searchlib.sources.readers.mail import read_message

__all__ = ["read"]

_LINE = 1 << 20
_MESSAGE_LIMIT = 64 << 20

_POSTMARK = re.compile(rb"From .{0,1000}\d\d:\d\d")
_HEADER = re.compile(rb"[!-9;-~]{1,100}:|>?From ")
_QUOTED = re.compile(rb">+From ")
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
# Thunderbird leaves deleted messages in the file and marks them.
_DELETED = re.compile(rb"^X-Mozilla-Status: [0-9a-f]{3}[89a-f]\b", re.MULTILINE | re.IGNORECASE)


def read(stream: BinaryIO, name: str, parts: Parts) -> Iterator[Item]:
    """The messages of a file and what is attached to them, with an error in the place of a bad one."""
    for number, message in enumerate(_messages(stream, name), 1):
        place = f"message {number}"
        if message is None:
            yield DocumentError(
                name, f"{place} is over the limit of {_MESSAGE_LIMIT >> 20} MB: save it apart"
            )
        elif not _DELETED.search(_END_OF_HEADERS.split(message, 1)[0]):
            yield from read_message(message, name, parts, place)


def _messages(stream: BinaryIO, name: str) -> Iterator[bytes | None]:
    """The bytes of each message, None for one over the limit. Raises DocumentError if the file is no mbox."""
    lines: list[bytes] = []
    size = 0
    started = False
    postmark = b""  # a line that begins a message if the next one is a header
    after_blank, at_start = True, True
    while line := stream.readline(_LINE):
        if postmark:
            if _HEADER.match(line):
                if started:
                    yield b"".join(lines) if size <= _MESSAGE_LIMIT else None
                lines, size, started = [], 0, True
            else:
                lines.append(postmark)
            postmark = b""
        if at_start and after_blank and _POSTMARK.match(line):
            postmark = line
        elif started:
            size += len(line)
            if size > _MESSAGE_LIMIT:
                lines = []
            else:
                lines.append(line[1:] if at_start and _QUOTED.match(line) else line)
        elif line.strip():
            break
        after_blank = at_start and not line.strip(b"\r\n")
        at_start = line.endswith(b"\n")
    if not started:
        raise DocumentError(
            name, "is no mbox: it does not begin with a line 'From …' and the headers of a mail"
        )
    yield b"".join([*lines, postmark]) if size <= _MESSAGE_LIMIT else None
