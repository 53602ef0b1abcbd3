"""tables: what do bytes say in one of the old Vietnamese encodings?

The tables are data files, `searchlib/data/{tcvn3,vni,viscii,viqr}.txt`; the head of each names its standard.
windows-1258 is Python's own.

Here bytes are a *view*: a string whose characters are below U+0100, one for each byte. So bytes of a file and
text that somebody took for windows-1252 or Latin-1 are read by the same functions.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from searchlib import data

__all__ = [
    "EIGHT_BIT",
    "LATIN",
    "VIEW",
    "Encoding",
    "Sequences",
    "code_page",
    "letters",
    "read_bytes",
    "to_view",
]


class Encoding(NamedTuple):
    """An encoding by the name that is reported, and the function that reads a view in it (to NFC)."""

    name: str
    read: Callable[[str], str]


def code_page(name: str) -> str:
    """The characters of the 256 bytes; a byte without one is the control character of that number."""
    pairs = ((byte, bytes([byte]).decode(name, "ignore")) for byte in range(256))
    return "".join([character or chr(byte) for byte, character in pairs])


_WINDOWS_1252 = code_page("cp1252")
_WINDOWS_1258 = code_page("cp1258")

VIEW = "".join(sorted({*map(chr, range(256)), *_WINDOWS_1252}))
"""All characters that a byte shows as in Latin-1 or windows-1252."""

_BYTE_OF = {ord(shown): byte for byte, shown in enumerate(_WINDOWS_1252) if ord(shown) != byte}
_PUNCTUATION = {byte: _WINDOWS_1252[byte] for byte in range(0x80, 0xA0)}


def to_view(text: str) -> str:
    """The bytes that a text of `VIEW` characters was made of."""
    return text.translate(_BYTE_OF)


@cache
def letters(name: str) -> dict[str, str]:
    """The 134 letters with marks of an encoding that has a data file, and the view of each.

    >>> ascii(letters("tcvn3")["ộ"]), letters("vni")["Ấ"], letters("viqr")["đ"]
    ("'\\\\xe9'", 'AÁ', 'dd')
    """
    lines = Path(data.__path__[0], f"{name}.txt").read_text("utf-8").splitlines()
    rows = [line.partition("#")[0].partition(" ") for line in lines if line and line[0] != "#"]
    return {letter: bytes.fromhex(code).decode("latin-1") for letter, _, code in rows}


def read_bytes(page: str, view: str) -> str:
    """What a view says in a code page of 256 characters."""
    return codecs.charmap_decode(view.encode("latin-1"), "strict", page)[0]


@cache
def _page(name: str, lowest: int) -> str:
    """An encoding of one byte a letter, as far as bytes from `lowest` on; elsewhere windows-1252."""
    page = list(_WINDOWS_1252)
    for letter, code in letters(name).items():
        if ord(code) >= lowest:
            page[ord(code)] = letter
    return "".join(page)


# A small letter with a tone among capitals: ABC fonts have no other for a capital.
_SMALL_CAPITAL = re.compile(r"(?<=[^\W\d_])[^\W\d_](?=[A-ZĂÂÊÔƠƯĐ])|(?<=[A-ZĂÂÊÔƠƯĐ]{2})[^\W\d_a-z]")


def _read_tcvn3(view: str) -> str:
    text = read_bytes(_page("tcvn3", 0xA0), view)
    return _SMALL_CAPITAL.sub(lambda match: match[0] if match[0].isascii() else match[0].upper(), text)


def _read_vscii(view: str) -> str:
    return read_bytes(_page("tcvn3", 0), view)


def _read_viscii(view: str) -> str:
    return read_bytes(_page("viscii", 0), view)


def _read_windows_1258(view: str) -> str:
    return unicodedata.normalize("NFC", read_bytes(_WINDOWS_1258, view))


class Sequences(NamedTuple):
    """Codes of several bytes: their pattern, which may match more than a code, and what they say."""

    pattern: re.Pattern[str]
    codes: dict[str, str]

    def read(self, view: str) -> str:
        return self.pattern.sub(self._longest, view)

    def _longest(self, match: re.Match[str]) -> str:
        found = match[0]
        for end in range(len(found), 0, -1):
            if letter := self.codes.get(found[:end]):
                return letter + found[end:]
        return found


@cache
def _vni() -> Sequences:
    codes = {code: letter for letter, code in letters("vni").items()}
    # After a capital the mark may be a small one: the letter tells which of the two it is.
    codes |= {code[0] + code[1].swapcase(): letter for code, letter in codes.items() if len(code) == 2}
    firsts, seconds = {code[0] for code in codes}, {code[1:] for code in codes}
    return Sequences(re.compile(f"[{''.join(sorted(firsts))}][{''.join(sorted(seconds))}]?"), codes)


def _read_vni(view: str) -> str:
    return _vni().read(view).translate(_PUNCTUATION)


LATIN = Encoding("windows-1252", partial(read_bytes, _WINDOWS_1252))
EIGHT_BIT = (
    Encoding("tcvn3", _read_tcvn3),
    Encoding("tcvn3", _read_vscii),
    Encoding("vni", _read_vni),
    Encoding("viscii", _read_viscii),
    Encoding("windows-1258", _read_windows_1258),
)
"""The encodings of eight bits; TCVN 5712 twice: as ABC fonts have it, and with the codes for capitals."""
