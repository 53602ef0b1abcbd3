"""charsets: the text of bytes whose encoding was declared, perhaps wrongly; something always comes out.

Mail declares what the program of the sender believed, and passes through others that convert or damage it.
"""

from __future__ import annotations

import re

from searchlib.sources.readers.decoding import nfc

__all__ = ["decode_charset"]

# Worth believing: Python knows others, such as punycode, that are no encoding of a text and slow on some.
_KNOWN = re.compile(
    r"(?:ascii|big5|cp\d|euc|gb|hz|iso|koi8|ks_c|latin|mac|s?hift_jis|sjis|tis|us-ascii|utf|windows)[\w:-]*",
    re.IGNORECASE,
)
# In these every byte is ASCII, so that their bytes are UTF-8 too. So are those of UTF-16, with NULs in them.
_SEVEN_BITS = re.compile(r"hz|iso-?2022|utf-?7")
# What calls itself Latin-1, or nothing, is windows-1252.
_USUAL = "windows-1252"
_LATIN_1 = frozenset({"iso-8859-1", "iso8859-1", "iso_8859-1", "latin-1", "latin1", "us-ascii", "ascii"})


def decode_charset(data: bytes, charset: str | None) -> tuple[str, bool]:
    """The text of bytes in NFC, and whether its encoding is beyond doubt: UTF-8, or what was declared.

    Bytes that are UTF-8 are so whatever they are declared to be: nothing else looks like it by chance.

    >>> decode_charset("Hội".encode(), "iso-8859-1"), decode_charset(b"caf\\xe9", "windows-1252")
    (('Hội', True), ('café', True))
    >>> decode_charset("Céng hßa X· héi chñ nghÜa ViÖt Nam".encode("latin-1"), "utf-8")
    ('Cộng hòa Xã hội chủ nghĩa Việt Nam', False)
    """
    declared = (charset or "").strip().lower()
    if not _KNOWN.fullmatch(declared):
        declared = ""
    declared_first = b"\0" in data or _SEVEN_BITS.match(declared)
    for encoding in (declared, "utf-8") if declared_first else ("utf-8", declared):
        if encoding in _LATIN_1 or not encoding:
            continue
        try:
            text = data.decode(encoding)
            text.encode()  # UTF-7 can write halves of surrogate pairs.
        except (UnicodeError, LookupError):
            continue
        return nfc(text), True
    from searchlib.sources.encodings import decode_legacy

    is_latin = declared in _LATIN_1
    if (is_latin or not declared or declared.startswith("utf")) and (found := decode_legacy(data)):
        return nfc(found.text), is_latin and found.encoding == _USUAL
    text = data.decode("utf-8", "replace")
    if len(text) - len(text.encode("ascii", "ignore")) <= 2 * text.count("\ufffd"):
        text = data.decode(_USUAL, "replace")
    return nfc(text), is_latin
