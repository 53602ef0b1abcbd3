"""peers: what do the libraries make of the same files, when they are asked for the text and nothing else?

Each function is given the bytes of a file and returns its text. They look for no title, date, author,
language or place, repair nothing, and take what is in the main part of the file alone. So they tell about
how long the library itself takes, and what is beyond that is ours.
"""

from __future__ import annotations

import csv
import email
import email.policy
import gzip
import io
import json
import zipfile
from contextlib import closing

__all__ = [
    "read_csv",
    "read_docx",
    "read_eml",
    "read_epub",
    "read_gzip",
    "read_html",
    "read_jsonl",
    "read_markdown",
    "read_odt",
    "read_pdf",
    "read_pptx",
    "read_rst",
    "read_rtf",
    "read_text",
    "read_xlsx",
]


def read_text(data: bytes) -> str:
    return data.decode()


def read_gzip(data: bytes) -> str:
    return gzip.decompress(data).decode()


def read_markdown(data: bytes) -> str:
    from markdown_it import MarkdownIt

    return "\n".join(token.content for token in MarkdownIt().parse(data.decode()))


def read_rst(data: bytes) -> str:
    from docutils.core import publish_doctree

    return str(publish_doctree(data.decode()).astext())


def read_pdf(data: bytes) -> str:
    import pypdfium2  # type: ignore[import-untyped]

    pieces = []
    with closing(pypdfium2.PdfDocument(data)) as document:
        for page in document:
            with closing(page), closing(page.get_textpage()) as text_page:
                pieces.append(text_page.get_text_bounded())
    return "\n".join(pieces)


def read_docx(data: bytes) -> str:
    import docx

    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)


def read_odt(data: bytes) -> str:
    import odfdo

    body = odfdo.Document(io.BytesIO(data)).body
    return "\n".join(paragraph.inner_text for paragraph in body.get_paragraphs())


def read_pptx(data: bytes) -> str:
    from pptx import Presentation

    shapes = (shape for slide in Presentation(io.BytesIO(data)).slides for shape in slide.shapes)
    return "\n".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)


def read_rtf(data: bytes) -> str:
    from striprtf.striprtf import rtf_to_text

    return str(rtf_to_text(data.decode("ascii")))  # type: ignore[no-untyped-call]


def read_html(data: bytes) -> str:
    return _text_content(data.decode())


def read_eml(data: bytes) -> str:
    return str(email.message_from_bytes(data, policy=email.policy.default).get_content())


def read_epub(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        pages = [name for name in archive.namelist() if name.endswith(".xhtml")]
        return "\n".join(_text_content(archive.read(name).decode()) for name in pages)


def read_csv(data: bytes) -> str:
    return "\n".join(" ".join(row) for row in csv.reader(io.StringIO(data.decode(), newline="")))


def read_xlsx(data: bytes) -> str:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    with closing(book):
        rows = (row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True))
        return "\n".join(str(value) for row in rows for value in row)


def read_jsonl(data: bytes) -> str:
    return "\n".join(json.loads(line)["text"] for line in data.splitlines())


def _text_content(page: str) -> str:
    import lxml.html

    return str(lxml.html.fromstring(page).text_content())  # type: ignore[attr-defined]  # not in the stubs
