"""Web pages as sites lay them out: the article is the text, its surroundings are not, nothing is lost.

Words beginning with "menu" and "foot" stand for furniture in all of these pages.
"""

from __future__ import annotations

import io

import pytest

from searchlib.model import Document
from searchlib.sources.readers.webpage import read

PROSE = (
    "Chiều 16/3, tại Hà Nội, hai bên ký bản ghi nhớ về hợp tác an ninh thông tin giai đoạn 2021–2025.",
    "Hai bên nhất trí trao đổi đoàn các cấp, phối hợp chặt chẽ tại các diễn đàn quốc tế và khu vực.",
    "Buổi hội đàm diễn ra trong không khí hữu nghị, tin cậy và hiểu biết lẫn nhau giữa hai nước.",
)
ARTICLE = "".join(f"<p>{line}</p>" for line in PROSE)
LABELS = ("Thời sự", "Thế giới", "Kinh doanh", "Pháp luật", "Giáo dục", "Sức khỏe", "Du lịch")
LINKS = "".join(f'<li><a href="/m{at}">menu {label}</a></li>' for at, label in enumerate(LABELS))

NEWS = f"""<!DOCTYPE html><html lang="vi"><head><title>Ký bản ghi nhớ - Báo Điện tử</title>
<meta property="og:site_name" content="Báo Điện tử"></head><body>
<div id="cookie-consent-box">menu Trang này dùng cookie để phục vụ bạn đọc tốt hơn, xin bấm đồng ý.</div>
<header class="top"><a href="/">menu logo</a><form role="search"><input name="q"><button>menu Tìm</button>
</form></header><nav class="main-nav"><ul>{LINKS}</ul></nav>
<section class="container"><div class="sidebar-1"><ul class="breadcrumb">{LINKS}</ul>
<span class="date">Thứ ba, 16/3/2021, 18:00 (GMT+7)</span><h1 class="title-detail">Ký bản ghi nhớ</h1>
<article class="fck_detail">{ARTICLE}<figure><img src="a.jpg"><figcaption>Ảnh: TTXVN</figcaption></figure>
</article></div><aside class="sidebar-2"><h3>menu Xem nhiều</h3><ul>{LINKS}</ul></aside></section>
<footer><p>foot Cơ quan chủ quản, giấy phép, địa chỉ tòa soạn, điện thoại đường dây nóng.</p></footer>
<script>var menu = 1;</script></body></html>"""

# All in tables and divs without a word of what they are, within the one form of the server.
GOVERNMENT = f"""<html lang="en-US"><head><title>Cổng thông tin điện tử</title></head><body>
<form id="aspnetForm" method="post" action="/Pages/chitiet.aspx"><input type="hidden" value="x">
<table width="100%"><tr><td colspan="2"><div class="banner"><img src="quochuy.png"></div></td></tr>
<tr><td class="left"><div><div><a href="/1">menu Giới thiệu</a></div><div><a href="/2">menu Tổ chức</a></div>
<div><a href="/3">menu Văn bản</a></div><div><a href="/4">menu Thủ tục</a></div>
<div><a href="/5">menu Liên hệ</a></div></div></td>
<td class="content"><div class="title">Ký bản ghi nhớ</div><div>Ngày đăng: 16/03/2021</div>
<div class="body">{ARTICLE}</div></td></tr>
<tr><td colspan="2"><a href="/">menu Trang chủ</a> | <a href="/s">menu Sơ đồ</a> | <a href="/r">menu RSS</a> |
<a href="/m">menu Thư</a></td></tr></table></form></body></html>"""

BLOG = f"""<html lang="en"><head><title>Ký bản ghi nhớ | Notes</title>
<meta name="author" content="An Trần"></head>
<body class="post-template"><a class="skip-link" href="#c" hidden>menu Skip to content</a>
<div role="banner"><p>menu A weblog about nothing in particular, since 2003, with photographs</p></div>
<div role="navigation">{LINKS}</div><main id="c"><article class="post tag-cookie-banner"><header>
<h1>Ký bản ghi nhớ</h1><time datetime="2021-03-16T20:00:00+07:00">March 16</time></header>{ARTICLE}
<footer>Filed under: <a href="/tag/an-ninh">an ninh</a></footer></article></main>
<div role="complementary"><h2>menu Archives</h2><select><option>menu 2020</select>{LINKS}</div>
<div style="display: none">menu Subscribe to the newsletter and never miss a post about nothing again</div>
<div role="contentinfo">foot Proudly made by hand</div></body></html>"""

WIKI = f"""<html lang="vi"><head><title>Bản ghi nhớ – Bách khoa toàn thư mở</title></head>
<body class="mediawiki">
<div id="content" class="mw-body" role="main"><h1>Bản ghi nhớ</h1><div id="mw-content-text">{ARTICLE}
<table class="infobox"><tr><th>Ngày</th><td>16 tháng 3</td></tr></table><h2>Xem thêm</h2>
<ul><li><a href="/w/1">Hiệp ước</a><li><a href="/w/2">Công ước</a><li><a href="/w/3">Nghị định thư</a>
<li><a href="/w/4">Hiệp định</a><li><a href="/w/5">Thỏa thuận</a></ul>
<div role="navigation" class="navbox"><ul>{LINKS}</ul></div></div></div>
<div id="mw-panel"><div class="portal"><h3>menu Công cụ</h3><ul>{LINKS}</ul></div></div></body></html>"""


def document(html: str) -> Document:
    (found,) = read(io.BytesIO(html.encode()), "trang.html")
    return found


@pytest.mark.parametrize("html", [NEWS, GOVERNMENT, BLOG, WIKI], ids=["news", "government", "blog", "wiki"])
def test_the_article_is_the_text_without_the_furniture(html: str) -> None:
    lines = document(html).text.splitlines()
    assert set(PROSE) <= set(lines)
    assert [line for line in lines if "menu" in line or "foot" in line] == []


def test_what_belongs_to_the_article_stays() -> None:
    assert document(NEWS).text.endswith("Ảnh: TTXVN")
    assert document(BLOG).text.splitlines()[0] == "Ký bản ghi nhớ"
    assert document(BLOG).text.endswith("Filed under: an ninh")
    assert "Ngày 16 tháng 3" in document(WIKI).text
    assert "Nghị định thư" in document(WIKI).text


@pytest.mark.parametrize(
    ("html", "title", "date"),
    [
        (NEWS, "Ký bản ghi nhớ", None),
        (GOVERNMENT, "Cổng thông tin điện tử", "2021-03-16"),
        (BLOG, "Ký bản ghi nhớ", "2021-03-16"),
        (WIKI, "Bản ghi nhớ", None),
    ],
    ids=["news", "government", "blog", "wiki"],
)
def test_title_and_date_are_those_of_the_article(html: str, title: str, date: str | None) -> None:
    found = document(html)
    assert (found.title, found.date) == (title, date)


def test_a_template_that_is_in_english_does_not_make_the_text_so() -> None:
    assert document(GOVERNMENT).lang is None


@pytest.mark.parametrize(
    "html",
    [
        f"<body><nav>{ARTICLE}</nav><p>một dòng</p></body>",
        f"<body><header><div>{ARTICLE}</div></header></body>",
        f'<body><div id="app" aria-hidden="true">{ARTICLE}</div><div role="dialog">Xin đợi</div></body>',
        f'<body><main><p>Đang tải</p></main><div id="root">{ARTICLE}</div></body>',
        f'<body style="visibility:hidden" hidden>{ARTICLE}</body>',
        f"<body><article><p>Tin khác</p></article><div>{ARTICLE}</div></body>",
        f"<body><nav><ul>{LINKS}</ul>{ARTICLE}",
        f"<body><div><ul>{LINKS * 20}</ul>{ARTICLE}</div></body>",
        f"<body><a href='/'>{ARTICLE}</a></body>",
    ],
)
def test_a_page_that_calls_its_text_furniture_loses_none_of_it(html: str) -> None:
    assert set(PROSE) <= set(document(html).text.splitlines())


def test_a_page_of_links_keeps_them() -> None:
    laws = "".join(f'<li><a href="/{year}">Luật số {year}</a></li>' for year in range(1990, 2022))
    text = document(f"<h1>Danh mục luật</h1><div><ul>{laws}</ul></div>").text
    assert text.startswith("Danh mục luật\nLuật số 1990")
    assert text.endswith("Luật số 2021")


def test_links_in_a_table_of_data_are_no_menu() -> None:
    rows = "".join(
        f'<tr><td>{at}</td><td><a href="/{at}">Nghị định {at}/CP</a></td><td>0{at}/03/2021, hết hạn</td></tr>'
        for at in range(1, 9)
    )
    assert "Nghị định 8/CP" in document(f"<div>{ARTICLE}<table>{rows}</table></div>").text


def test_a_hidden_word_within_a_line_does_not_break_it() -> None:
    html = f'<p>Hội đồng <span style="display:none">menu</span>An ninh</p>{ARTICLE}'
    assert document(html).text.startswith("Hội đồng An ninh\n")
