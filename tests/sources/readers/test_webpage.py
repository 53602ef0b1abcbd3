"""Web pages: what a reader would read, and no page too wild."""

from __future__ import annotations

import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.readers.webpage import read, text_of_html


def document(html: str | bytes) -> Document:
    (found,) = read(io.BytesIO(html if isinstance(html, bytes) else html.encode()), "trang.html")
    return found


def test_title_and_text_are_read_without_what_is_not_meant_for_reading() -> None:
    found = document(
        "<!DOCTYPE html><html><head><title>Bản  ghi\nnhớ &amp; MoU</title><style>p{}</style></head><body>"
        "<nav><a>menu</a></nav><script>var a = '<p>no</p>';</script><template><p>no</p></template>"
        "<h1>Đầu đề</h1><p>Bộ <b>Công</b>\n an<br>Hà Nội</p><p>hai</p><!-- no --></body></html>"
    )
    assert found.title == "Bản ghi nhớ & MoU"
    assert found.text == "Đầu đề\nBộ Công an\nHà Nội\nhai"


def test_words_of_different_blocks_and_cells_do_not_run_together() -> None:
    table = "<table><tr><td>c</td><td>d</td></tr><tr><th>e</th></tr></table>"
    html = f"<div>a</div><div>b</div>{table}<ul><li>f<li>g</ul>"
    assert document(html).text == "a\nb\nc d\ne\nf\ng"


def test_preformatted_text_keeps_its_lines() -> None:
    assert document("<pre>một\nhai</pre><p>ba\nbốn").text == "một\nhai\nba bốn"


def test_the_title_falls_back_to_the_metadata_the_heading_the_text_and_the_name() -> None:
    meta = '<meta property="og:title" content="Meta">'
    assert document(f"<title></title>{meta}<h1>Heading</h1>").title == "Meta"
    assert document("<h1>Head<i>ing</i></h1><h1>Second</h1>").title == "Heading"
    assert document("<p>first line</p><p>second").title == "first line"
    assert document("").title == "trang"


@pytest.mark.parametrize(
    "html",
    [
        '<meta property="article:published_time" content="2021-03-16T08:00:00Z"><time datetime="2022">',
        '<meta name="DC.date" content="16/3/2021">',
        '<meta itemprop="datePublished" content="2021-03-16">',
        '<meta name="date" content="soon"><p>x<time datetime="2021-03-16">tháng ba</time>',
    ],
)
def test_the_date_is_that_of_the_metadata(html: str) -> None:
    assert document(html).date == "2021-03-16"


LINKED = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
{"@type": "WebSite", "name": "Báo"}, {"@type": ["NewsArticle"], "headline": "Lũ &quot;lịch sử&quot; ở Huế",
"datePublished": "2020-10-18T09:00:00+07:00", "author": [{"@type": "Person", "name": "Lê An"}, "Trần Bình"],
"articleBody": "dòng một
dòng hai"}]}</script>"""


def test_linked_data_gives_title_date_and_authors() -> None:
    found = document(f'<meta name="author" content="Báo"><time datetime="2021-01-01">{LINKED}<p>x')
    assert (found.title, found.date, found.author) == (
        'Lũ "lịch sử" ở Huế',
        "2020-10-18",
        "Lê An; Trần Bình",
    )
    assert found.text == "x"


@pytest.mark.parametrize(
    "source",
    [
        "",
        "not json",
        "[" * 100_000,
        '{"@graph":' * 5_000,
        "null",
        '"Article"',
        '{"@type": {"Article": 1}, "headline": "no"}',
        '{"@type": "Article", "headline": ["no"], "author": 5, "datePublished": 2021}',
        '{"@type": "Article", "headline": "' + "1" * 300_000 + '"}',
        '{"@type": "Article", "datePublished": ' + "1" * 10_000 + "}",
    ],
    ids=range(10),
)
def test_linked_data_that_says_nothing_does_no_harm(source: str) -> None:
    found = document(f'<script type="application/ld+json">{source}</script><title>Trang</title><p>x')
    assert (found.title, found.date, found.author, found.text) == ("Trang", None, None, "x")


def test_half_a_surrogate_pair_in_linked_data_is_no_character() -> None:
    source = '{"@type": "BlogPosting", "headline": "a\\ud800b"}'
    document(f'<script type="application/ld+json">{source}</script>').title.encode()


@pytest.mark.parametrize(
    ("meta", "author"),
    [
        ('<meta name="author" content="Lê An">', "Lê An"),
        ('<meta property="article:author" content="https://www.facebook.com/lean">', None),
        ('<meta name="DC.creator" content="Lê An"><meta name="DC.creator" content="Bình">', "Lê An; Bình"),
        ('<meta name="author" content="">', None),
        ("<nav><span itemprop=author content=no></span></nav>", None),
    ],
)
def test_the_author_is_that_of_the_metadata(meta: str, author: str | None) -> None:
    assert document(f"{meta}<p>x").author == author


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Lũ ở Huế | Báo Mới</title><meta property=og:title content='Lũ ở Huế'>", "Lũ ở Huế"),
        ("<title>Lũ ở Huế - miền Trung - Báo Mới</title><meta property=og:site_name content='Báo mới'>",
         "Lũ ở Huế - miền Trung"),
        ("<title>Báo Mới - Lũ ở Huế</title><meta property=og:site_name content='Báo Mới'>", "Lũ ở Huế"),
        ("<title>Báo Mới</title><meta property=og:site_name content='Báo Mới'><h1>Lũ</h1>", "Lũ"),
        ("<title>Lũ ở Huế - miền Trung</title><h1>Lũ</h1>", "Lũ ở Huế - miền Trung"),
        ("<title>COVID-19 và kinh tế</title><h1>COVID</h1>", "COVID-19 và kinh tế"),
    ],
)  # fmt: skip
def test_the_name_of_the_site_is_no_part_of_the_title(head: str, title: str) -> None:
    assert document(head + "<p>x").title == title


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Thứ ba, 16/3/2021, 10:00 (GMT+7)", "2021-03-16"),
        ("Chủ nhật 14-03-2021", "2021-03-14"),
        ("Ngày đăng: 16/03/2021", "2021-03-16"),
        ("10:30 | 16/03/2021", "2021-03-16"),
        ("16/03/2021", "2021-03-16"),
        ("Ngày 31/02/2021", None),
        ("Thứ ba họp từ 16/3/2021", None),
        ("2021", None),
    ],
)
def test_a_line_of_a_day_near_the_top_is_the_date(line: str, date: str | None) -> None:
    assert document(f"<h1>Lũ ở Huế</h1><div>{line}</div><p>x").date == date


@pytest.mark.parametrize(
    ("html", "language"),
    [
        ("<html lang=vi><p>Nokia 3310", "vi"),
        ("<meta http-equiv=content-language content=vi><p>2021", "vi"),
        ("<meta property=og:locale content=fr_FR><p>Le Monde", "other"),
        ("<html lang=en><p>Thủ tướng tiếp đại sứ Nga", None),
        ("<p>Nokia 3310", None),
    ],
)
def test_the_declared_language_counts_where_the_text_tells_none(html: str, language: str | None) -> None:
    assert document(html).lang == language


def test_references_to_combining_marks_become_nfc() -> None:
    assert document("<title>Hu&#234;&#769;</title><p>Hu&#234;&#769;").text == "Huế"
    assert document("<title>Hu&#234;&#769;</title>").title == "Huế"


def test_a_page_that_is_all_menu_is_read_all_the_same() -> None:
    assert document("<body><nav>never closed <p>the text</body>").text == "never closed\nthe text"


def test_entities_that_are_no_characters_do_no_harm() -> None:
    document("<p>&#xD800;&#0;&#x110000;&bogus;").text.encode()


def test_characters_cut_by_the_pieces_in_which_a_page_is_parsed_are_whole() -> None:
    assert document("<p>" + "ế" * 200_000).text == "ế" * 200_000


def test_a_declared_encoding_is_converted_and_an_undeclared_one_reported() -> None:
    assert document(b"<meta charset=iso-8859-1><p>caf\xe9").text == "café"
    with pytest.raises(DocumentError, match="not UTF-8 at byte 6"):
        document(b"<p>caf\xe9")


def test_an_xml_declaration_with_another_encoding_is_not_believed_against_the_bytes() -> None:
    assert document('<?xml version="1.0" encoding="iso-8859-1"?><html><body>Hội</body></html>').text == "Hội"


@pytest.mark.parametrize(
    "piece",
    [
        "<div>",
        "<b>",
        "<nav>",
        "<table><tr><td>",
        "<",
        "&",
        "<!--",
        "<p a=1 ",
        "<title>",
        "<h1>",
        "</p>",
        "<pre>",
        "<main><aside>",
        "<div><a href=x>y</a><a href=x>y</a>",
        "<p hidden>",
        '<script type="application/ld+json">{"@type":',
        "<meta name=a content=b>",
    ],
)
def test_pages_made_to_be_slow_or_deep_are_not(piece: str) -> None:
    started = time.perf_counter()
    document(piece * (300_000 // len(piece)) + "x")
    assert time.perf_counter() - started < 5


def test_a_piece_of_html_gives_its_text() -> None:
    assert text_of_html("<p>Xin <b>chào</b><nav>menu</nav>", "a.md") == "Xin chào\nmenu"


@given(st.text(st.sampled_from("<>/abp=\"'&;#!-[]? \n\tđ"), max_size=80))
def test_any_page_is_read(html: str) -> None:
    document(html).text.encode()
