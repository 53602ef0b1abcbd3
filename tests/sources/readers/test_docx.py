"""Word documents: all that their readers see, in order, and nothing that was deleted."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
import zipfile
from itertools import chain

import docx
import pytest
from docx.document import Document as Word
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.parser import parse_xml

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.readers.docx import read
from tests.sources.readers.damaging import damaged, damaged_within, outcomes, with_members

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def saved(word: Word) -> bytes:
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def document(word: Word | bytes) -> Document:
    data = word if isinstance(word, bytes) else saved(word)
    (found,) = read(io.BytesIO(data), "công văn.docx")
    return found


def reason(data: bytes) -> str:
    with pytest.raises(DocumentError) as raised:
        document(data)
    return raised.value.reason


def with_markup(markup: str) -> Word:
    """A document whose body is so marked up; `mc`, `v` and `m` are foreign namespaces."""
    word = docx.Document()
    spaces = f'xmlns:w="{W}" xmlns:mc="urn:mc" xmlns:v="urn:v" xmlns:m="urn:m"'
    for element in parse_xml(f"<w:body {spaces}>{markup}</w:body>"):
        word.element.body.insert_element_before(element, "w:sectPr")
    return word


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def good() -> Word:
    word = docx.Document()
    word.add_heading("Bản ghi nhớ", 0)
    word.add_heading("Điều 1. Phạm vi", 1)
    word.add_paragraph("Bộ Công an và Hội đồng An ninh")
    word.add_heading("Điều 2. Hiệu lực", 2)
    word.add_heading("Điểm a", 3)
    word.add_paragraph("Có hiệu lực từ ngày ký")
    word.sections[0].header.paragraphs[0].text = "Mật"
    word.sections[0].footer.paragraphs[0].text = "Trang 1"
    word.core_properties.author = "Trần Văn An"
    word.core_properties.created = dt.datetime(2021, 3, 16, tzinfo=dt.timezone.utc)
    return word


def test_text_title_and_sections() -> None:
    found = document(good())
    assert found.title == "Bản ghi nhớ"
    assert found.text.split("\n") == [
        "Bản ghi nhớ",
        "Điều 1. Phạm vi",
        "Bộ Công an và Hội đồng An ninh",
        "Điều 2. Hiệu lực",
        "Điểm a",
        "Có hiệu lực từ ngày ký",
        "Mật",
        "Trang 1",
    ]
    assert [(found.text[at : at + 6], label) for at, label in found.locators] == [
        ("Điều 1", "section Điều 1. Phạm vi"),
        ("Điều 2", "section Điều 2. Hiệu lực"),
        ("Mật\nTr", "headers and footers"),
    ]
    assert (found.author, found.date, found.key, found.type) == ("Trần Văn An", "2021-03-16", "", None)


def test_a_title_in_the_properties_goes_first_and_the_first_line_last() -> None:
    word = good()
    word.core_properties.title = "Về hợp tác"
    assert document(word).title == "Về hợp tác"
    plain = docx.Document()
    plain.add_paragraph("16/3/2021")
    plain.add_paragraph("Dòng đầu")
    plain.core_properties.created = dt.datetime(2024, 1, 2, tzinfo=dt.timezone.utc)
    assert (document(plain).title, document(plain).date) == ("Dòng đầu", "2021-03-16")
    plain.add_heading("Điều 1", 1)
    assert document(plain).title == "Điều 1"
    assert document(docx.Document()).title == "công văn"


def test_what_the_template_of_a_library_says_is_not_believed() -> None:
    found = document(docx.Document())
    assert (found.author, found.date, found.text, found.locators) == (None, None, "", ())


def test_tables_stand_where_they_are_with_a_row_on_a_line() -> None:
    word = docx.Document()
    word.add_paragraph("trước")
    table = word.add_table(2, 2)
    for cell, text in zip(table._cells, ("a", "b", "c", "d\ne"), strict=True):
        cell.text = text
    word.add_paragraph("sau")
    assert document(word).text.split("\n") == ["trước", "a b", "c d", "e", "sau"]


def test_cells_of_several_paragraphs_keep_their_lines() -> None:
    word = docx.Document()
    table = word.add_table(1, 2)
    for cell in table._cells:
        cell.text = "một"
        cell.add_paragraph("hai")
    assert document(word).text.split("\n") == ["một", "hai", "một", "hai"]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (f"<w:ins>{run('chèn')}</w:ins><w:del><w:r><w:delText>xóa</w:delText></w:r></w:del>", "chèn"),
        (f"<w:moveFrom>{run('cũ')}</w:moveFrom><w:moveTo>{run('mới')}</w:moveTo>", "mới"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('trong ô')}</w:sdtContent></w:sdt>", "trong ô"),
        (f"<w:hyperlink>{run('liên kết')}</w:hyperlink>", "liên kết"),
        (f"<w:smartTag>{run('Hà Nội')}</w:smartTag>", "Hà Nội"),
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/></w:r>", "a\tb\nc-"),
        ("<w:r><w:instrText>PAGEREF _Toc1</w:instrText></w:r>" + run("7"), "7"),
        ("<m:oMath><m:r><m:t>E=mc</m:t></m:r></m:oMath>", "E=mc"),
    ],
)
def test_a_paragraph_has_what_its_readers_see(markup: str, text: str) -> None:
    assert document(with_markup(f"<w:p>{markup}</w:p>")).text == text


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = f"<w:txbxContent><w:p>{run('trong hộp')}</w:p></w:txbxContent>"
    both = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    drawn = f"<w:r><mc:AlternateContent>{both}</mc:AlternateContent></w:r>"
    assert (
        document(with_markup(f"<w:p>{run('đoạn ')}{drawn}{run('văn')}</w:p>")).text == "đoạn văn\ntrong hộp"
    )


@pytest.mark.parametrize("kind", ["footnotes", "endnotes", "comments"])
def test_notes_and_comments_have_their_place(kind: str) -> None:
    word = docx.Document()
    word.add_paragraph("văn bản")
    markup = f'<w:{kind} xmlns:w="{W}"><w:note><w:p>{run("chú thích")}</w:p></w:note></w:{kind}>'
    part = Part(PackURI(f"/word/{kind}2.xml"), "application/xml", markup.encode(), word.part.package)
    word.part.relate_to(part, f"{RELATIONS}/{kind}")
    found = document(word)
    assert found.text == "văn bản\nchú thích"
    assert found.locators == ((8, kind),)


def test_the_same_header_of_many_sections_is_read_once() -> None:
    word = good()
    for _ in range(3):
        section = word.add_section()
        section.header.is_linked_to_previous = False
        section.header.paragraphs[0].text = "Mật"
    assert document(word).text.count("Mật") == 1


def test_text_is_composed_and_locators_count_it() -> None:
    word = docx.Document()
    word.add_paragraph(unicodedata.normalize("NFD", "Việt ngữ"))
    word.add_heading(unicodedata.normalize("NFD", "Chương một"), 1)
    assert document(word).locators == ((9, "section Chương một"),)


def test_styles_of_headings_are_known_by_name_in_every_language_of_word() -> None:
    data = saved(good())
    renamed = {
        name: docx_part(data, name).replace(b'"Heading1"', b'"u1"')
        for name in ("word/styles.xml", "word/document.xml")
    }
    assert document(with_members(data, dict(renamed))).locators[0][1] == "section Điều 1. Phạm vi"


def docx_part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def test_a_document_with_macros_is_read() -> None:
    types = docx_part(data := saved(good()), "[Content_Types].xml")
    with_macros = types.replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    assert document(with_members(data, {"[Content_Types].xml": with_macros})).text == document(data).text


def test_a_part_that_names_another_that_is_not_there_does_no_harm() -> None:
    relations = docx_part(data := saved(good()), "word/_rels/document.xml.rels")
    missing = f'<Relationship Id="rId99" Type="{RELATIONS}/image" Target="../NULL"/></Relationships>'
    dangling = relations.replace(b"</Relationships>", missing.encode())
    assert document(with_members(data, {"word/_rels/document.xml.rels": dangling})) == document(data)


def test_pictures_are_not_expanded() -> None:
    data = saved(good())
    picture = with_members(data, {"word/media/image1.png": bytes(1 << 20)})
    at = picture.rindex(b"word/media/image1.png") - 46
    forged = picture[: at + 16] + b"\0\0\0\0" + picture[at + 20 :]  # A checksum that would be found wrong.
    assert document(forged) == document(data)


def test_a_bomb_of_entities_is_told() -> None:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 20))
    body = f"<w:body><w:p>{run('&a19;')}</w:p></w:body>"
    bomb = f'<!DOCTYPE d [<!ENTITY a0 "boom">{lines}]><w:document xmlns:w="{W}">{body}</w:document>'
    assert reason(with_members(saved(good()), {"word/document.xml": bomb.encode()})).startswith(
        "is damaged ("
    )


def test_markup_that_is_nested_too_deeply_is_told() -> None:
    deep = f'<w:document xmlns:w="{W}">' + "<w:p>" * 100_000 + "</w:p>" * 100_000 + "</w:document>"
    assert reason(with_members(saved(good()), {"word/document.xml": deep.encode()})).startswith(
        "is damaged ("
    )


@pytest.mark.parametrize("data", [b"", b"PK\3\4", b"{\\rtf1 a}", saved(docx.Document())[:5_000]])
def test_what_is_no_word_document_is_told(data: bytes) -> None:
    assert reason(data)


def test_any_damage_is_told_and_raises_nothing_else() -> None:
    data = saved(good())
    assert outcomes(read, chain(damaged(data, 60), damaged_within(data, 60))) == {"read", "error"}
