"""pdf: the text of a PDF, page by page, by PDFium.

The language that a PDF names is that of the program which wrote it, for the most part, and is not asked for.
A file whose end or table of objects is lost is read as far as it goes, and that is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import BinaryIO

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.dates import date_of_lines, parse_date
from searchlib.sources.readers.damage import telling_damage
from searchlib.sources.readers.gathering import GatheredText
from searchlib.sources.readers.items import Item, Note
from searchlib.sources.readers.paragraphs import joined_hyphens, unwrapped
from searchlib.sources.readers.pdf_repair import is_whole, with_new_catalog
from searchlib.sources.readers.properties import joined_authors, telling_title
from searchlib.sources.readers.titles import first_lines, title_of_lines

__all__ = ["read"]

_MOST_PAGES = 20_000
_MOST_TEXT = 32 << 20
_SHOWN_RANGES = 10
# How deep a picture may lie within groups of a page.
_DEPTH = 3

_CREATED = re.compile(r"(?:D:)?([12]\d{3})(?:(\d\d)(\d\d))?")
_REMEDY = "run OCR over it, for example with 'ocrmypdf'"


def read(stream: BinaryIO, name: str) -> Iterator[Item]:
    """The one document of a PDF, and what there is to know of it."""
    data = stream.read()
    items: list[Item] = []
    if not is_whole(data):
        items.append(Note(name, "is damaged or truncated, and was read as far as it goes: fetch it again"))
    with _opened(data, name) as document:
        items += _items(document, name)
    # Given only now, so that nothing stays open while nobody asks for more.
    yield from items


def _opened(data: bytes, name: str) -> pypdfium2.PdfDocument:
    """The open PDF; of one that lost its end, the pages that are left. Raises DocumentError."""
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise DocumentError(name, "is encrypted: save it without a password") from error
        repaired = with_new_catalog(data)
        if repaired is None:
            raise DocumentError(name, "is no PDF, or a damaged one: fetch it again") from error
    with telling_damage(name):
        return pypdfium2.PdfDocument(repaired)


def _items(document: pypdfium2.PdfDocument, name: str) -> Iterator[Item]:
    """The document in an open PDF, then what is to be told of its pages."""
    with telling_damage(name):
        count = len(document)
        properties = {key: document.get_metadata_value(key) for key in ("Title", "Author", "CreationDate")}
    text, unreadable, pictured = GatheredText(), [], []
    read_pages = min(count, _MOST_PAGES)
    for number in range(1, read_pages + 1):
        try:
            with telling_damage(name):
                page_text, has_pictures = _page(document, number)
        except DocumentError:
            unreadable.append(number)
            continue
        text.place(f"page {number}")
        text.add(unwrapped(joined_hyphens(page_text)))
        if has_pictures and not page_text.strip():
            pictured.append(number)
        if len(text) > _MOST_TEXT:
            read_pages = number
            break
    if len(unreadable) == read_pages:
        raise DocumentError(name, f"cannot be read on its {_counted(count)}, damaged there: fetch it again")
    lines = first_lines(text.text)
    yield Document(
        key="",
        title=telling_title(properties["Title"]) or title_of_lines(lines, name),
        text=text.text,
        date=date_of_lines(lines) or _date(properties["CreationDate"]),
        author=joined_authors([properties["Author"]]),
        locators=text.locators,
    )
    if unreadable:
        yield DocumentError(name, f"cannot be read on {_pages(unreadable)}, damaged there: fetch it again")
    if read_pages < count:
        yield DocumentError(name, f"was read up to page {read_pages} of {count}, the limit: split it")
    if not text:
        yield Note(name, f"has no text on its {_counted(count)}: it is perhaps scanned; {_REMEDY}")
    elif pictured:
        yield Note(name, f"has pictures and no text on {_pages(pictured)}: {_REMEDY}")


def _page(document: pypdfium2.PdfDocument, number: int) -> tuple[str, bool]:
    """The text of a page, and whether a page without text has pictures."""
    with closing(document[number - 1]) as page:
        with closing(page.get_textpage()) as found:
            text: str = found.get_text_range().replace("\r\n", "\n")
        if text.strip():
            return text, False
        pictures = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=_DEPTH)
        return text, next(pictures, None) is not None


def _date(created: str) -> str | None:
    """The day in a date of a PDF, such as "D:20210316080000+07'00'"."""
    found = _CREATED.match(created)
    return parse_date("-".join(filter(None, found.groups()))) if found else None


def _counted(count: int) -> str:
    return f"{count} pages" if count > 1 else "one page"


def _pages(numbers: Iterable[int]) -> str:
    """Pages in words, ascending.

    >>> _pages([3]), _pages([2, 5, 6, 7, 9])
    ('page 3', 'pages 2, 5-7, 9')
    """
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1][1:] = [number]
        else:
            ranges.append([number])
    shown = ", ".join("-".join(map(str, pair)) for pair in ranges[:_SHOWN_RANGES])
    if len(ranges) > _SHOWN_RANGES:
        shown += " and others"
    return f"page {shown}" if shown.isdigit() else f"pages {shown}"
