"""making: a text as the bytes of a file, by the libraries of the formats, as programs write them.

Each function is given a `Text` and returns the whole file.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import mailbox
import textwrap
import zipfile
from datetime import datetime, timezone
from email.message import EmailMessage
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.formats.making_pdf import make_pdf
from searchlib.sources.encodings.tables import letters

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.formats.texts import Text

__all__ = [
    "make_csv",
    "make_docx",
    "make_eml",
    "make_epub",
    "make_gzip",
    "make_html",
    "make_jsonl",
    "make_markdown",
    "make_mbox",
    "make_odt",
    "make_paged",
    "make_pptx",
    "make_rst",
    "make_rtf",
    "make_tcvn3",
    "make_text",
    "make_xlsx",
    "make_zip",
]

LINE = 80  # characters of a line in a PDF
BY_PARTS = 4  # mails in a mailbox, records in a file, for each 12 paragraphs
PARAGRAPHS = 12
# The fonts of TCVN3 have no other capitals with marks: they are written as small letters.
CAPITALS = "ĂÂÊÔƠƯĐ"
WRITTEN = datetime(2021, 3, 16, 8, tzinfo=timezone.utc)


def make_text(text: Text) -> bytes:
    return "\n\n".join([text.title, *text.paragraphs]).encode()


def make_tcvn3(text: Text) -> bytes:
    codes = letters("tcvn3")
    kept = {ord(letter): code for letter, code in codes.items() if letter.islower() or letter in CAPITALS}
    made_small = {ord(letter): kept[ord(letter.lower())] for letter in codes if ord(letter) not in kept}
    return make_text(text).decode().translate(kept | made_small).encode("latin-1")


def make_gzip(text: Text) -> bytes:
    return gzip.compress(make_text(text))


def make_zip(text: Text) -> bytes:
    """A third each as plain text, as a web page and as a Word document."""
    made = zip((("txt", make_text), ("html", make_html), ("docx", make_docx)), text.parts(3), strict=False)
    return _zipped({f"{number}.{suffix}": make(part) for number, ((suffix, make), part) in enumerate(made)})


def make_markdown(text: Text) -> bytes:
    return f"# {text.title}\n\n{_body(text)}\n".encode()


def make_rst(text: Text) -> bytes:
    return f"{text.title}\n{'=' * len(text.title)}\n\n{_body(text)}\n".encode()


def make_paged(text: Text) -> bytes:
    """A PDF of so many pages."""
    lines = [line for paragraph in text.paragraphs for line in textwrap.wrap(paragraph, LINE)]
    step = -(-len(lines) // text.pages)
    pages = ["\n".join(lines[start : start + step]) for start in range(0, len(lines), step)]
    return make_pdf(pages, title=text.title, created="D:20210316080000Z")


def make_docx(text: Text) -> bytes:
    import docx

    document = docx.Document()
    document.add_heading(text.title, 0)
    for paragraph in text.paragraphs:
        document.add_paragraph(paragraph)
    return _saved(document.save)


def make_odt(text: Text) -> bytes:
    import odfdo

    document = odfdo.Document("text")
    document.body.clear()
    document.body.append(odfdo.Header(1, text.title))
    for paragraph in text.paragraphs:
        document.body.append(odfdo.Paragraph(paragraph))
    return _saved(document.save)


def make_pptx(text: Text) -> bytes:
    """A slide for each page."""
    from pptx import Presentation

    presentation = Presentation()
    for part in text.parts(text.pages):
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        for place, said in enumerate((part.title, "\n".join(part.paragraphs))):
            slide.placeholders[place].text = said
    return _saved(presentation.save)


def make_rtf(text: Text) -> bytes:
    said = "\\par\n".join([text.title, *text.paragraphs])
    body = "".join(letter if letter.isascii() else f"\\u{ord(letter)}?" for letter in said)
    return f"{{\\rtf1\\ansi\\ansicpg1252\n{body}}}".encode("ascii")


def make_html(text: Text) -> bytes:
    """An article between the menu and the foot of a page."""
    paragraphs = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in text.paragraphs)
    menu = "".join(f"<li><a href='/{place}'>{place}</a></li>" for place in ("home", "news", "about"))
    title = escape(text.title)
    return (
        f"<!doctype html><html lang='vi'><head><meta charset='utf-8'><title>{title}</title></head>"
        f"<body><nav><ul>{menu}</ul></nav><article><h1>{title}</h1>{paragraphs}</article>"
        "<footer>All rights reserved</footer></body></html>"
    ).encode()


def make_eml(text: Text) -> bytes:
    return bytes(_mail(text))


def make_mbox(text: Text) -> bytes:
    with TemporaryDirectory(prefix="benchmarks-") as folder:
        path = Path(folder) / "mbox"
        box = mailbox.mbox(path)
        for part in _parts(text):
            box.add(_mail(part))
        box.close()
        return path.read_bytes()


def make_epub(text: Text) -> bytes:
    """A chapter for each page."""
    chapters = {
        f"{number}.xhtml": f"<html xmlns='http://www.w3.org/1999/xhtml'><body><h1>{escape(part.title)}</h1>"
        + "".join(f"<p>{escape(paragraph)}</p>" for paragraph in part.paragraphs)
        + "</body></html>"
        for number, part in enumerate(text.parts(text.pages))
    }
    items = "".join(f"<item id='c{name}' href='{name}'/>" for name in chapters)
    spine = "".join(f"<itemref idref='c{name}'/>" for name in chapters)
    package = (
        "<package xmlns='http://www.idpf.org/2007/opf' xmlns:dc='http://purl.org/dc/elements/1.1/'><metadata>"
        f"<dc:title>{escape(text.title)}</dc:title></metadata><manifest>{items}</manifest>"
        f"<spine>{spine}</spine></package>"
    )
    container = (
        "<container xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles>"
        "<rootfile full-path='content.opf'/></rootfiles></container>"
    )
    files = {"META-INF/container.xml": container, "content.opf": package, **chapters}
    encoded = {name: content.encode() for name, content in files.items()}
    return _zipped({"mimetype": b"application/epub+zip", **encoded})


def make_csv(text: Text) -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerows(_rows(text))
    return stream.getvalue().encode()


def make_xlsx(text: Text) -> bytes:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Sheet 1")
    for row in _rows(text):
        sheet.append(row)
    return _saved(book.save)


def make_jsonl(text: Text) -> bytes:
    rows = (
        {"_id": f"{number}", "title": part.title, "text": "\n\n".join(part.paragraphs)}
        for number, part in enumerate(_parts(text))
    )
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode()


def _body(text: Text) -> str:
    return "\n\n".join(text.paragraphs)


def _parts(text: Text) -> list[Text]:
    """The text as several: mails, records."""
    return list(text.parts(max(1, BY_PARTS * len(text.paragraphs) // PARAGRAPHS)))


def _rows(text: Text) -> list[list[str | int]]:
    """A table of a heading, and a row for each paragraph."""
    rows: list[list[str | int]] = [[place, said] for place, said in enumerate(text.paragraphs, 1)]
    return [["Number", "Text"], *rows]


def _mail(text: Text) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "Nguyễn Ân <an@example.org>", "binh@example.org"
    message["Subject"] = text.title
    message["Date"] = WRITTEN
    message.set_content("\n\n".join(text.paragraphs))
    return message


def _zipped(files: Mapping[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    stream = io.BytesIO()
    save(stream)
    return stream.getvalue()
