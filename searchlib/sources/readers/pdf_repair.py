"""pdf_repair: is a PDF whole, and which of its pages are left if its end is lost?

The end of a PDF tells where its objects are and which of them leads to the pages. PDFium looks for objects by
itself where their table is wrong; it needs the one that leads to the pages. Files that keep their pages in
compressed objects cannot be helped.
"""

from __future__ import annotations

import re

__all__ = ["is_whole", "with_new_catalog"]

_TAIL = 2048
_START = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF")
_TABLE = re.compile(rb"\s*(?:xref\b|\d+\s+\d+\s+obj\b)")
_HEADER = b"%PDF-"
_HEADER_WITHIN = 1024

_OBJECT = re.compile(rb"(\d{1,7})\s{1,10}(\d{1,5})\s{1,10}obj\b")
_PAGE = re.compile(rb"/Type\s{0,10}/Page\b")
_LONGEST_PAGE = 8192
_MOST_PAGES = 20_000


def is_whole(data: bytes) -> bool:
    """Whether the end of a PDF is there, and tells rightly where its table of objects is."""
    ends = _START.findall(data[-_TAIL:])
    if not ends:
        return False
    place = int(ends[-1])
    header = max(data.find(_HEADER, 0, _HEADER_WITHIN), 0)
    # Places are counted from the header, and by some programs from the first byte of the file.
    return any(_TABLE.match(data, start) is not None for start in (place, place + header))


def with_new_catalog(data: bytes) -> bytes | None:
    """A PDF that lost its end, with a new one that leads to the pages it still has; None if it has none."""
    pages: dict[bytes, bytes] = {}
    highest = 0
    for found in _OBJECT.finditer(data):
        highest = max(highest, int(found[1]))
        end = data.find(b"endobj", found.end(), found.end() + _LONGEST_PAGE)
        if end > 0 and _PAGE.search(data, found.end(), end) and len(pages) < _MOST_PAGES:
            pages[found[1]] = b"%b %b R" % found.groups()
    if not pages:
        return None
    catalog, tree = highest + 1, highest + 2
    appended = b"""
endstream endobj
%d 0 obj << /Type /Catalog /Pages %d 0 R >> endobj
%d 0 obj << /Type /Pages /Count %d /Kids [%b] >> endobj
trailer << /Root %d 0 R >>
startxref
0
%%%%EOF
"""
    return data + appended % (catalog, tree, tree, len(pages), b" ".join(pages.values()), catalog)
