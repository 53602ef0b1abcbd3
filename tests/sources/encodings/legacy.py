"""Writers of the old encodings, made of the same tables and plainer than any reader."""

from __future__ import annotations

import unicodedata

from searchlib.sources.encodings.tables import letters

NAMES = ("tcvn3", "vni", "viscii", "windows-1258", "viqr")
TONES = "\u0300\u0301\u0303\u0309\u0323"
# What none of the encodings has, written as typists of their time did.
TYPEWRITTEN = str.maketrans(
    {"–": "-", "—": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "\xa0": " ", "•": "*"}
)


def encode(text: str, name: str) -> bytes:
    """The bytes of a text of Vietnamese and ASCII. TCVN3 writes capitals with tones as small letters."""
    if name == "windows-1258":
        return "".join(map(_for_windows_1258, text)).encode("cp1258")
    codes = letters(name)
    if name == "tcvn3":
        codes = {letter: code for letter, code in codes.items() if letter.islower() or letter in "ĂÂÊÔƠƯĐ"}
        text = "".join(letter if letter.isascii() or letter in codes else letter.lower() for letter in text)
    if name == "viqr":
        return _viqr(text, codes).encode("ascii")
    return "".join([codes.get(letter, letter) for letter in text]).encode("latin-1")


def pasted(data: bytes, encoding: str = "cp1252") -> str:
    """The bytes as a program shows them that takes them for another encoding; what that has not, as
    controls."""
    return "".join([bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in data])


def _for_windows_1258(letter: str) -> str:
    """Letters with their shapes, and the tones after them as they are typed in Windows."""
    parts = unicodedata.normalize("NFD", letter)
    tones = "".join(part for part in parts if part in TONES)
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES)) + tones


def _viqr(text: str, codes: dict[str, str]) -> str:
    """With a backslash before what would be read as a mark."""
    written = ""
    for letter in text:
        before = written[-1:]
        is_mark = letter in "`'?~.^(+*" and written and (before in "aeiouyAEIOUY`'?~.^(+*")
        is_bar = letter in "dD" and before in ("d", "D")
        written += codes.get(letter) or ("\\" + letter if is_mark or is_bar or letter == "\\" else letter)
    return written
