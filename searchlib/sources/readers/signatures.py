"""signatures: what is a file, by its content?

Names lie: web pages are saved as `.doc`, a PDF is called `.txt`, and attachments have no name at all. The
first bytes of most formats are their signature. ZIP files and those of old Office programs (OLE2) are
containers; which format they are is told by the names of what they contain.
"""

from __future__ import annotations

import re
from typing import BinaryIO

from searchlib.errors import DocumentError
from searchlib.sources.readers.zipped import OLE2, check_zip, occurrences

__all__ = ["HEAD", "OLD_OFFICE", "SIGNED", "looks_like_text", "signature", "what_is_within"]

HEAD = 8192
"""How many bytes of a file tell what it is."""

SIGNED = frozenset({"pdf", "rtf", "zip", "docx", "pptx", "xlsx", "odt", "epub", "doc"})
"""The formats whose files always have their signature: one without it is none of them."""

OLD_OFFICE = (".xls", ".xlt", ".ppt", ".pps", ".pot")
"""How the names of files of old Office programs end that are not read, and told of."""

_SIGNATURES = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"PK\3\4", "zip"),
    (b"PK\5\6", "zip"),  # an empty one
    (b"\x1f\x8b\x08", "gzip"),
    (OLE2, "ole2"),
)
# PDF viewers look for the beginning of a file so far behind its first byte.
_PDF_WITHIN = 1024

_PAGE = re.compile(rb"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_BEFORE_A_PAGE = ((b"<?", b"?>"), (b"<!--", b"-->"))

_MBOX = re.compile(rb"From \S+ .{0,60}\b\d{4}\b.{0,20}\r?\n[\w-]+:")
_MAIL = re.compile(
    rb"(?:return-path|received|delivered-to|from|to|date|subject|message-id|mime-version|x-[\w-]+):",
    re.IGNORECASE,
)
# Or it is a page with its pictures, as Word saves them in the form of a mail.
_SENDER = re.compile(rb"^(?:from:|content-type:\s*multipart/)", re.IGNORECASE | re.MULTILINE)
_POSTMARK = re.compile(rb"^(?:date|received|message-id|mime-version):", re.IGNORECASE | re.MULTILINE)
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")

_MIME_TYPES = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.text-template": "odt",
    b"application/epub+zip": "epub",
}
_OFFICE_FOLDERS = {"word": "docx", "ppt": "pptx", "xl": "xlsx"}
_WORD_STREAM = "WordDocument".encode("utf-16-le")
_LENGTH_OF_NAME = 64
# What is not read. A presentation may have tables within it, whose streams have the names of theirs.
_OLD_STREAMS = (
    ("PowerPoint Document", "an old PowerPoint file", ".pptx"),
    ("Workbook", "an old Excel file", ".xlsx"),
    ("Book", "an old Excel file", ".xlsx"),
)


def signature(head: bytes) -> str | None:
    """What a file that begins so is: a format, "gzip", or "zip" or "ole2", which may be many; or None.

    >>> signature(b"%PDF-1.7"), signature(b"<!DOCTYPE html>"), signature(b"Subject: none of these")
    ('pdf', 'html', None)
    """
    for beginning, kind in _SIGNATURES:
        if head.startswith(beginning):
            return kind
    head = head[:HEAD].removeprefix(b"\xef\xbb\xbf")
    if _MBOX.match(head):
        return "mbox"
    if _MAIL.match(head):
        headers = _END_OF_HEADERS.split(head, 1)[0]
        if _SENDER.search(headers) and _POSTMARK.search(headers):
            return "eml"
    if _is_page(head):
        return "html"
    return "pdf" if b"%PDF-" in head[:_PDF_WITHIN] and not looks_like_text(head) else None


def _is_page(head: bytes) -> bool:
    head = head.lstrip()
    while True:
        for start, end in _BEFORE_A_PAGE:
            if head.startswith(start):
                head = head.partition(end)[2].lstrip()
                break
        else:
            return _PAGE.match(head) is not None


def what_is_within(kind: str, stream: BinaryIO, shown: str) -> str | None:
    """The format of a file whose signature is "zip" or "ole2"; None where it is none that is known.

    The stream is left at its start. Raises DocumentError where a ZIP file is damaged, or not safe to open,
    and for a file of an old Office program other than Word.
    """
    found = _within_zip(stream, shown) if kind == "zip" else _within_ole2(stream, shown)
    stream.seek(0)
    return found


def _within_ole2(stream: BinaryIO, shown: str) -> str | None:
    if occurrences(stream, _WORD_STREAM):
        return "doc"
    for name, what, suffix in _OLD_STREAMS:
        if occurrences(stream, name.encode("utf-16-le").ljust(_LENGTH_OF_NAME, b"\0")):
            raise DocumentError(shown, f"is {what}, which is not read: save it as {suffix}")
    return None


def _within_zip(stream: BinaryIO, shown: str) -> str | None:
    with check_zip(stream, shown) as archive:
        names = archive.namelist()
        if "mimetype" in names:
            with archive.open("mimetype") as member:
                return _MIME_TYPES.get(member.read(100).strip())
        if "[Content_Types].xml" in names:
            folders = {name.partition("/")[0] for name in names}
            return next((kind for folder, kind in _OFFICE_FOLDERS.items() if folder in folders), None)
    return "zip"


def looks_like_text(head: bytes) -> bool:
    """Whether a file that begins so could be text: UTF-8 without a NUL, or marked as UTF-16."""
    head = head[:HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if 0 in head:
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        # The last character may have been cut by taking only the head.
        return len(head) == HEAD and error.start > HEAD - 4
    return True
