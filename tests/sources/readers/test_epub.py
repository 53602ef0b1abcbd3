"""EPUB: the chapters in their order, under the names that the book gives them."""

from __future__ import annotations

import io
import zipfile

import pytest

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.readers.epub import read
from searchlib.sources.readers.items import Item, Note

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf"/></rootfiles></container>'
)
METADATA = (
    "<dc:title>Truyện ký</dc:title><dc:creator>Nguyễn Ân</dc:creator><dc:creator>Lê Bình</dc:creator>"
    "<dc:date>2019-05-01</dc:date><dc:language>vi</dc:language>"
)


def opf(items: str, spine: str, metadata: str = METADATA) -> str:
    return (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<metadata>{metadata}</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )


def page(body: str, head: str = "<title/>") -> str:
    return f'<html xmlns="http://www.w3.org/1999/xhtml"><head>{head}</head><body>{body}</body></html>'


FILES = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": CONTAINER,
    "OEBPS/content.opf": opf(
        '<item id="a" href="text/ch%201.xhtml"/><item id="b" href="text/ch2.xhtml"/>'
        '<item id="c" href="text/ch3.xhtml"/><item id="n" href="nav.xhtml" properties="nav"/>',
        '<itemref idref="n"/><itemref idref="b"/><itemref idref="a"/><itemref idref="c"/>',
    ),
    "OEBPS/nav.xhtml": page('<nav><ol><li><a href="text/ch2.xhtml#x">Mở <b>đầu</b></a></li></ol></nav>'),
    "OEBPS/text/ch 1.xhtml": page("<h1>Thứ hai</h1><p>Hà Nội</p>", "<script src='x'/><title>x</title>"),
    "OEBPS/text/ch2.xhtml": page("<h1>Other</h1><p>Huế</p>"),
    "OEBPS/text/ch3.xhtml": page("<p>Sài Gòn</p>"),
}


def book(changes: dict[str, str | bytes | None] | None = None) -> bytes:
    """The book with other contents for some of its files, None for those that are missing."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in {**FILES, **(changes or {})}.items():
            if content is not None:
                archive.writestr(path, content)
    return stream.getvalue()


def items(data: bytes) -> list[Item]:
    return list(read(io.BytesIO(data), "sách.epub"))


def document(data: bytes) -> Document:
    (found,) = items(data)
    assert isinstance(found, Document)
    return found


def test_chapters_are_read_in_their_order_with_their_names() -> None:
    found = document(book())
    assert found.text == "Other\nHuế\nThứ hai\nHà Nội\nSài Gòn"
    assert found.locators == ((0, "chapter: Mở đầu"), (10, "chapter: Thứ hai"), (25, "chapter 3"))


def test_title_authors_and_date_are_those_of_the_metadata() -> None:
    found = document(book())
    assert (found.title, found.author, found.date) == ("Truyện ký", "Nguyễn Ân; Lê Bình", "2019-05-01")


def test_a_book_without_metadata_is_called_by_its_file() -> None:
    package = FILES["OEBPS/content.opf"].replace(METADATA, "<dc:date>0101-01-01T00:00:00</dc:date>")
    found = document(book({"OEBPS/content.opf": package}))
    assert (found.title, found.author, found.date) == ("sách", None, None)


def test_the_older_table_of_contents_names_chapters_as_well() -> None:
    ncx = (
        '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>'
        "<navPoint><navLabel><text>Phần một</text></navLabel>"
        '<content src="text/ch3.xhtml"/><navPoint><navLabel><text>Trong</text></navLabel>'
        '<content src="text/ch%201.xhtml#a"/></navPoint></navPoint></navMap></ncx>'
    )
    package = FILES["OEBPS/content.opf"].replace(
        "</manifest>", '<item id="t" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
    )
    found = document(book({"OEBPS/content.opf": package, "OEBPS/toc.ncx": ncx}))
    assert [label for _, label in found.locators] == [
        "chapter: Mở đầu",
        "chapter: Trong",
        "chapter: Phần một",
    ]


def test_a_book_without_a_container_is_read_by_its_package() -> None:
    assert "Huế" in document(book({"META-INF/container.xml": None})).text


def test_a_chapter_that_is_missing_or_no_text_is_told_and_the_others_are_read() -> None:
    first, second, found = items(book({"OEBPS/text/ch2.xhtml": None, "OEBPS/text/ch3.xhtml": b"\xff\0"}))
    assert isinstance(first, DocumentError)
    assert first.reason.startswith("chapter 1 cannot be read")
    assert isinstance(second, DocumentError)
    assert isinstance(found, Document)
    assert found.text == "Thứ hai\nHà Nội"


def test_a_chapter_that_is_named_a_thousand_times_is_read_once() -> None:
    spine = '<itemref idref="a"/>' * 1000
    assert (
        document(book({"OEBPS/content.opf": opf('<item id="a" href="text/ch3.xhtml"/>', spine)})).text
        == "Sài Gòn"
    )


def encryption(algorithm: str, uri: str) -> str:
    return (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" '
        'xmlns:e="http://www.w3.org/2001/04/xmlenc#">'
        f'<e:EncryptedData><e:EncryptionMethod Algorithm="{algorithm}"/><e:CipherData>'
        f'<e:CipherReference URI="{uri}"/></e:CipherData></e:EncryptedData></encryption>'
    )


def test_an_encrypted_book_is_an_error_and_one_with_encrypted_fonts_is_none() -> None:
    aes = "http://www.w3.org/2001/04/xmlenc#aes128-cbc"
    data = book({"META-INF/encryption.xml": encryption(aes, "OEBPS/text/ch%201.xhtml")})
    with pytest.raises(DocumentError, match="is encrypted for a reading program"):
        items(data)
    fonts = encryption("http://www.idpf.org/2008/embedding", "OEBPS/font.otf")
    assert "Huế" in document(book({"META-INF/encryption.xml": fonts})).text


def test_a_book_of_pictures_is_told() -> None:
    picture = page("<img src='a.jpg'/>")
    note, found = items(book({path: picture for path in FILES if "/text/" in path}))
    assert note == Note("sách.epub", "has no text: its pages are pictures")
    assert isinstance(found, Document)


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(at)} "{f"&{chr(at - 1)};" * 10}">' for at in range(98, 110)
)


@pytest.mark.parametrize(
    "package",
    ["", "<package", "<a>" * 100_000, BOMB + "]>" + opf("", "", "<dc:title>&m;</dc:title>")],
    ids=["empty", "cut", "deep", "entities"],
)
def test_a_damaged_package_is_an_error(package: str) -> None:
    with pytest.raises(DocumentError, match="is a damaged book"):
        items(book({"OEBPS/content.opf": package}))


def test_what_is_no_book_is_an_error() -> None:
    for data in (b"", b"PK\3\4", b"text", book({"OEBPS/content.opf": None, "META-INF/container.xml": None})):
        with pytest.raises(DocumentError):
            items(data)
