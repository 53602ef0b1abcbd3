"""OpenDocument texts: all that their readers see, in order, and nothing that was deleted."""

from __future__ import annotations

import io
import unicodedata
from itertools import chain

import odfdo
import pytest

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.readers.odt import read
from tests.sources.readers.damaging import damaged, damaged_within, outcomes, with_members

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
PREFIXES = {
    "draw": "drawing",
    "meta": "meta",
    "office": "office",
    "style": "style",
    "table": "table",
    "text": "text",
}
SPACES = " ".join(f'xmlns:{prefix}="{OASIS}:{name}:1.0"' for prefix, name in PREFIXES.items())
SPACES += ' xmlns:dc="http://purl.org/dc/elements/1.1/"'

COMMENT = (
    "<office:annotation><dc:creator>An</dc:creator><dc:date>2021</dc:date><text:p>bình luận</text:p>"
    "</office:annotation>"
)
BOX = "<draw:frame><draw:text-box><text:p>hộp</text:p></draw:text-box></draw:frame>"
CELLS = "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in "ab")
ROWS = f"<table:table-header-rows><table:table-row>{CELLS}</table:table-row></table:table-header-rows>"
SPANS = "a<text:span>b</text:span>c<text:s text:c='5'/>d<text:line-break/>e<text:tab/>f"


def saved(text: odfdo.Document) -> bytes:
    stream = io.BytesIO()
    text.save(stream)
    return stream.getvalue()


def empty() -> odfdo.Document:
    text = odfdo.Document("text")
    text.body.clear()
    return text


def good() -> odfdo.Document:
    text = empty()
    text.body.append(odfdo.Paragraph("Bản ghi nhớ", style="Title"))
    text.body.append(odfdo.Header(1, "Điều 1. Phạm vi"))
    paragraph = odfdo.Paragraph("Bộ Công an  và\tHội đồng\nAn ninh")
    paragraph.insert_note(after="Công an", note_id="n1", citation="1", body="Việt Nam")
    text.body.append(paragraph)
    text.body.append(odfdo.List(["một", "hai"]))
    text.body.append(odfdo.Header(3, "Điểm a"))
    text.meta.title = "Về hợp tác"
    text.meta.initial_creator = "Trần Văn An"
    return text


def made(body: str, styles: str = "", meta: str = "") -> bytes:
    """A text whose body, automatic styles and metadata are so marked up."""
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    metadata = f"<office:document-meta {SPACES}><office:meta>{meta}</office:meta></office:document-meta>"
    return with_members(saved(empty()), {"content.xml": content.encode(), "meta.xml": metadata.encode()})


def document(text: odfdo.Document | bytes) -> Document:
    data = text if isinstance(text, bytes) else saved(text)
    (found,) = read(io.BytesIO(data), "công văn.odt")
    return found


def reason(data: bytes) -> str:
    with pytest.raises(DocumentError) as raised:
        document(data)
    return raised.value.reason


def test_text_sections_and_notes() -> None:
    found = document(good())
    assert found.text.split("\n") == [
        "Bản ghi nhớ",
        "Điều 1. Phạm vi",
        "Bộ Công an  và\tHội đồng",
        "An ninh",
        "một",
        "hai",
        "Điểm a",
        "Việt Nam",
    ]
    assert [(found.text[at:][:7], label) for at, label in found.locators] == [
        ("Điều 1.", "section Điều 1. Phạm vi"),
        ("Việt Na", "notes"),
    ]
    assert (found.title, found.author, found.key, found.type) == ("Về hợp tác", "Trần Văn An", "", None)


def test_the_title_falls_back_to_its_style_the_first_heading_the_first_line_and_the_name() -> None:
    styled = (
        '<text:p>a</text:p><text:h text:outline-level="2">b</text:h><text:p text:style-name="P1">c</text:p>'
    )
    style = '<style:style style:name="P1" style:parent-style-name="Title"/>'
    assert document(made(styled, style)).title == "c"
    assert document(made(styled)).title == "b"
    assert document(made("<text:p>16/3/2021</text:p><text:p>a</text:p>")).title == "a"
    assert document(made("")).title == "công văn"


def test_the_metadata_gives_date_author_and_language_of_what_tells_none() -> None:
    meta = (
        "<meta:creation-date>2021-03-16T08:00:00.123000000</meta:creation-date>"
        "<dc:creator>Lê Bình</dc:creator><dc:language>vi-VN</dc:language>"
    )
    found = document(made("<text:p>2021</text:p>", meta=meta))
    assert (found.date, found.author, found.lang) == ("2021-03-16", "Lê Bình", "vi")
    assert document(made("<text:p>Ngày 15-3-2019</text:p>", meta=meta)).date == "2019-03-15"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (f"<text:p>{SPANS}</text:p>", "abc d\ne\tf"),
        ("<text:p>a\n   b <!-- no -->c</text:p>", "a b c"),
        ("<text:tracked-changes><text:p>xóa</text:p></text:tracked-changes><text:p>còn</text:p>", "còn"),
        ("<text:section><text:p>a</text:p></text:section>", "a"),
        (f"<text:p>a {BOX}b</text:p>", "a b\nhộp"),
        (f"<text:p>a{COMMENT}b</text:p>", "ab\nbình luận"),
        (f"<table:table>{ROWS}</table:table>", "a b"),
    ],
)
def test_markup_becomes_what_its_readers_see(markup: str, text: str) -> None:
    assert document(made(markup)).text == text


def test_headers_and_footers_of_all_styles_of_pages_are_read_once() -> None:
    page = "<style:master-page><style:header><text:p>Mật</text:p></style:header></style:master-page>"
    masters = f"<office:master-styles>{page * 3}</office:master-styles>"
    styles = f"<office:document-styles {SPACES}>{masters}</office:document-styles>"
    found = document(with_members(made("<text:p>a</text:p>"), {"styles.xml": styles.encode()}))
    assert (found.text, found.locators) == ("a\nMật", ((2, "headers and footers"),))


def test_text_is_composed_and_locators_count_it() -> None:
    apart = unicodedata.normalize(
        "NFD", "<text:p>Việt ngữ</text:p><text:h text:outline-level='1'>Một</text:h>"
    )
    assert document(made(apart)).locators == ((9, "section Một"),)


def test_an_encrypted_text_is_told() -> None:
    manifest = b"<manifest><file-entry><encryption-data/></file-entry></manifest>"
    assert reason(with_members(made(""), {"META-INF/manifest.xml": manifest})) == (
        "is encrypted: save it without a password"
    )


def test_a_spreadsheet_is_no_text() -> None:
    assert "wrong suffix" in reason(saved(odfdo.Document("spreadsheet")))


def test_a_bomb_of_entities_is_told() -> None:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 20))
    body = "<office:body><office:text><text:p>&a19;</text:p></office:text></office:body>"
    content = f"<office:document-content {SPACES}>{body}</office:document-content>"
    bomb = f'<!DOCTYPE d [<!ENTITY a0 "boom">{lines}]>{content}'
    assert reason(with_members(made(""), {"content.xml": bomb.encode()})).startswith("is damaged (")


def test_markup_that_is_nested_too_deeply_is_told() -> None:
    assert reason(made("<text:p>" * 100_000 + "</text:p>" * 100_000)).startswith("is damaged (")


@pytest.mark.parametrize("data", [b"", b"PK\3\4", made("<text:p>a</text:p>")[:2_000]])
def test_what_is_no_text_is_told(data: bytes) -> None:
    assert reason(data)


def test_any_damage_is_told_and_raises_nothing_else() -> None:
    data = saved(good())
    assert outcomes(read, chain(damaged(data, 60), damaged_within(data, 60))) == {"read", "error"}
