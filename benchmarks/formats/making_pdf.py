"""Makes PDF files, of text in any script and without a font: its codes are mapped to Unicode.

The glyphs have widths and no shapes. A page is as tall as its lines need.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence

__all__ = ["make_pdf"]

_SIZE = 10
_LEADING = 12
_MARGIN = 50
_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_PERMISSIONS = -4
_FIRST_PAGE = 8
_PICTURE = b"\nq 100 0 0 100 50 50 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"


def make_pdf(
    pages: Sequence[str],
    *,
    title: str | None = None,
    author: str | None = None,
    created: str | None = None,
    password: str | None = None,
    pictures: Collection[int] = (),
) -> bytes:
    """A PDF with these pages of text; "" is a page with nothing but a line drawn over it.

    pictures: the numbers of the pages, from 1, that have a picture as well.
    created: as PDF writes it, such as "D:20210316080000+07'00'". password: encrypts the file (RC4, 40 bits);
    with "" anybody may open it, and its strings are encrypted all the same.
    """
    codes = {character: number for number, character in enumerate(sorted(set("".join(pages))), 1)}
    file = _File(password)
    kids = " ".join(f"{_FIRST_PAGE + 2 * number} 0 R" for number in range(len(pages)))
    file.add(1, "<< /Type /Catalog /Pages 2 0 R >>")
    file.add(2, f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>")
    file.add(
        3,
        "<< /Type /Font /Subtype /Type0 /BaseFont /Made /Encoding /Identity-H /DescendantFonts [4 0 R] "
        "/ToUnicode 6 0 R >>",
    )
    file.add(
        4,
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Made /FontDescriptor 5 0 R /DW 500 "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
    )
    file.add(
        5,
        "<< /Type /FontDescriptor /FontName /Made /Flags 4 /FontBBox [0 -200 1000 800] /ItalicAngle 0 "
        "/Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>",
    )
    file.add_stream(6, _to_unicode(codes))
    for number, text in enumerate(pages):
        at, lines = _FIRST_PAGE + 2 * number, text.split("\n")
        height = 2 * _MARGIN + _LEADING * len(lines)
        file.add(
            at,
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 {height}] /Contents {at + 1} 0 R "
            "/Resources << /Font << /F 3 0 R >> >> >>",
        )
        content = _content(lines, codes, height) if text else b"50 50 m 200 50 l S"
        file.add_stream(at + 1, content + (_PICTURE if number + 1 in pictures else b""))
    entries = {"Title": title, "Author": author, "CreationDate": created}
    info = {
        key: b"\xfe\xff" + value.encode("utf-16-be") for key, value in entries.items() if value is not None
    }
    file.add_strings(7, info)
    return file.finish()


def _content(lines: Sequence[str], codes: dict[str, int], height: int) -> bytes:
    shown = "\n".join(f"<{''.join(f'{codes[c]:04x}' for c in line)}> Tj T*" for line in lines)
    return f"BT /F {_SIZE} Tf {_LEADING} TL {_MARGIN} {height - _MARGIN} Td\n{shown}\nET".encode()


def _to_unicode(codes: dict[str, int]) -> bytes:
    rows = [f"<{code:04x}> <{character.encode('utf-16-be').hex()}>" for character, code in codes.items()]
    blocks = [rows[at : at + 100] for at in range(0, len(rows), 100)]
    mapped = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CMapName /Made def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{mapped}\nendcmap\nend\nend"
    ).encode()


class _File:
    """The objects of a file, and where each of them begins."""

    def __init__(self, password: str | None) -> None:
        self._data = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self._places: dict[int, int] = {}
        self._encryption = None if password is None else _Encryption(password)

    def add(self, number: int, value: str | bytes) -> None:
        self._places[number] = len(self._data)
        body = value.encode() if isinstance(value, str) else value
        self._data += b"%d 0 obj\n%b\nendobj\n" % (number, body)

    def add_stream(self, number: int, data: bytes) -> None:
        data = self._encrypted(number, data)
        self.add(number, b"<< /Length %d >>\nstream\n%b\nendstream" % (len(data), data))

    def add_strings(self, number: int, strings: dict[str, bytes]) -> None:
        entries = " ".join(
            f"/{key} <{self._encrypted(number, value).hex()}>" for key, value in strings.items()
        )
        self.add(number, f"<< {entries} >>")

    def _encrypted(self, number: int, data: bytes) -> bytes:
        return data if self._encryption is None else self._encryption.encrypted(number, data)

    def finish(self) -> bytes:
        start, size = len(self._data), max(self._places) + 1
        table = "".join(f"{self._places[number]:010d} 00000 n \n" for number in range(1, size))
        security = "" if self._encryption is None else self._encryption.trailer()
        self._data += (
            f"xref\n0 {size}\n0000000000 65535 f \n{table}"
            f"trailer\n<< /Size {size} /Root 1 0 R /Info 7 0 R{security} >>\nstartxref\n{start}\n%%EOF\n"
        ).encode()
        return bytes(self._data)


class _Encryption:
    """The standard security handler, version 1, revision 2 (ISO 32000-1, 7.6.3)."""

    def __init__(self, password: str) -> None:
        padded = (password.encode("latin-1") + _PADDING)[:32]
        self._id = b"made for a test."
        self._owner = _rc4(_md5(b"owner" + _PADDING[: 32 - 5])[:5], padded)
        permissions = _PERMISSIONS.to_bytes(4, "little", signed=True)
        self._key = _md5(padded + self._owner + permissions + self._id)[:5]

    def encrypted(self, number: int, data: bytes) -> bytes:
        return _rc4(_md5(self._key + number.to_bytes(3, "little") + b"\0\0")[:10], data)

    def trailer(self) -> str:
        user = _rc4(self._key, _PADDING)
        return (
            f" /ID [<{self._id.hex()}> <{self._id.hex()}>] /Encrypt << /Filter /Standard /V 1 /R 2 "
            f"/O <{self._owner.hex()}> /U <{user.hex()}> /P {_PERMISSIONS} >>"
        )


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
