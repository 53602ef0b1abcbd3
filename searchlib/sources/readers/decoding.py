"""decoding: bytes to text in NFC, or the reason why not."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from searchlib.errors import DocumentError
from searchlib.sources.readers.items import Note
from searchlib.sources.readers.mending import read_legacy

__all__ = [
    "PORTION",
    "Portion",
    "decode",
    "decode_portions",
    "decode_webpage",
    "encoding_of_page",
    "is_unicode",
    "nfc",
]

PORTION = 1 << 20
"""The most bytes of a text that are read at once, and of one document of a longer one.

That is a thick book. To show a piece of a document all of its text is looked through, and to index it takes
some thirty times its size in memory.
"""

_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}

# Where a web page may name its encoding, and the encodings worth believing: Python knows others, such as
# punycode, that are no encoding of a page and slow on a page made to be slow.
_META = re.compile(
    rb"""(?:<meta[^>]{0,200}?charset|<\?xml[^>]{0,100}?encoding)\s*=\s*["']?([\w.-]{1,40})""", re.IGNORECASE
)
_META_WITHIN = 4096
_PAGE_ENCODINGS = re.compile(
    r"windows-125\d|windows-874|iso-8859-\d{1,2}|koi8-[ru]|macintosh|big5|gb2312|gbk|gb18030|euc-(?:jp|kr)|shift_jis"
)

# Putting combining marks in order takes the square of their number; no script stacks more than a few.
_LONGEST_STACK = 30
_GRAPHEME_JOINER = "\u034f"
# The marks that say they are none: Tibetan vowels in two parts.
_TWO_MARKS = {mark: unicodedata.normalize("NFD", mark) for mark in "\u0f73\u0f75\u0f81"}


def nfc(text: str) -> str:
    """The text in NFC; absurd stacks of marks are broken up first, as in Unicode's stream-safe format."""
    if text.isascii():
        return text
    for mark, parts in _TWO_MARKS.items():
        text = text.replace(mark, parts)
    # A stack of this height cannot stand between two of the characters looked at.
    if any(map(unicodedata.combining, text[::_LONGEST_STACK])):
        text = _break_stacks(text)
    # Nothing composes over the end of a line, and most lines are composed already, which is quickly seen.
    return "\n".join([unicodedata.normalize("NFC", line) for line in text.split("\n")])


def _break_stacks(text: str) -> str:
    pieces: list[str] = []
    done = 0
    for seen in range(0, len(text), _LONGEST_STACK):
        if seen < done or not unicodedata.combining(text[seen]):
            continue
        start, end = seen, seen + 1
        while start > done and unicodedata.combining(text[start - 1]):
            start -= 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        if end - start > _LONGEST_STACK:
            stacks = (text[at : min(at + _LONGEST_STACK, end)] for at in range(start, end, _LONGEST_STACK))
            pieces += text[done:start], _GRAPHEME_JOINER.join(stacks)
            done = end
    return "".join([*pieces, text[done:]])


def decode(data: bytes, name: str) -> str:
    """The text of a file in UTF-8, or in UTF-16 with a byte order mark. Raises DocumentError."""
    mark, encoding = _marked(data)
    return _decode(data[len(mark) :], encoding, name, offset=len(mark), is_marked=bool(mark))


class Portion(NamedTuple):
    """A piece of a text. more: whether others follow. note: in which old encoding it is, if it is in one."""

    text: str
    more: bool
    note: Note | None


def decode_portions(stream: BinaryIO, name: str) -> Iterator[Portion]:
    """The text of a file in portions: as `decode` reads it, else in the old encoding that it certainly is in.

    A portion is at most PORTION bytes of the file and ends with a paragraph, else with a line, else with a
    word, if there is one in its second half. Raises DocumentError.
    """
    data = stream.read(PORTION + 1)
    mark, encoding = _marked(data)
    data, offset = data[len(mark) :], len(mark)
    while len(data) > PORTION - len(mark):
        end = _end_of_portion(data[: PORTION - len(mark)], encoding)
        yield _portion(data[:end], mark, encoding, name, offset, more=True)
        offset += end
        data = data[end:]
        data += stream.read(PORTION - len(mark) + 1 - len(data))
    yield _portion(data, mark, encoding, name, offset, more=False)


def _portion(data: bytes, mark: bytes, encoding: str, name: str, offset: int, *, more: bool) -> Portion:
    try:
        return Portion(_decode(data, encoding, name, offset=offset, is_marked=bool(mark)), more, None)
    except DocumentError:
        legacy = None if mark else read_legacy(data, name)
        if legacy is None:
            raise
    text, note = legacy
    return Portion(nfc(text), more, note)


def _marked(data: bytes) -> tuple[bytes, str]:
    """The mark in front of a text, empty for most texts, and the encoding it stands for."""
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return mark, encoding
    return b"", "utf-8"


def _end_of_portion(data: bytes, encoding: str) -> int:
    """Where to cut bytes of which more follow."""
    width = 1 if encoding == "utf-8" else 2
    for separator, share in (("\n\n", 8), ("\n", 2), (" ", 2)):
        pattern = separator.encode(encoding)
        start, at = len(data) - len(data) // share, len(data)
        while (at := data.rfind(pattern, start, at)) >= 0:
            if at % width == 0:
                return at + len(pattern)
            at += len(pattern) - 1
    # Not within a character: what is left over by a decoder that waits for the rest of it.
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    decoder.decode(data)
    return len(data) - len(decoder.getstate()[0])


def is_unicode(data: bytes) -> bool:
    """Whether bytes are UTF-8, or begin with the mark of an encoding of Unicode."""
    if _marked(data)[0]:
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def encoding_of_page(data: bytes) -> str | None:
    """The encoding that a web page names, if it is one that pages are in and not Unicode."""
    match = _META.search(data, 0, _META_WITHIN)
    encoding = match[1].decode().lower() if match else ""
    return encoding if _PAGE_ENCODINGS.fullmatch(encoding) else None


def decode_webpage(data: bytes, name: str) -> str:
    """The text of a web page: as `decode`, or in the encoding that the page names. Raises DocumentError."""
    try:
        return decode(data, name)
    except DocumentError:
        encoding = encoding_of_page(data)
        if encoding is None:
            raise
    # What calls itself Latin-1 on the web is windows-1252.
    encoding = {"iso-8859-1": "windows-1252", "macintosh": "mac-roman", "windows-874": "cp874"}.get(
        encoding, encoding
    )
    try:
        return _decode(data, encoding, name)
    except LookupError as error:
        raise DocumentError(name, f"names an unknown encoding, {encoding}: convert it to UTF-8") from error


def _decode(data: bytes, encoding: str, name: str, *, offset: int = 0, is_marked: bool = False) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        reason = f"is not {encoding.upper()} at byte {error.start + offset}"
        if is_marked:
            reason += ", though it begins as such: it is damaged, or no text"
        elif b"\0" in data:
            reason += ", and has NULs: it is no text, or UTF-16 without a mark in front"
        else:
            reason += ": convert it, for example with 'iconv -f windows-1258 -t utf-8'"
        raise DocumentError(name, reason) from error
    if (at := text.find("\0")) >= 0:
        raise DocumentError(name, f"is not text: a NUL at character {at}")
    return nfc(text)
