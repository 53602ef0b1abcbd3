"""webpage: the article of an HTML page, without menus and the rest of the page's furniture.

What is left out is what the page itself calls so, by its elements, roles and attributes, and blocks of links
outside its main part. No page is trusted so far that its text could be lost: where little would be left, less
is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from searchlib.model import Document
from searchlib.sources.dates import parse_date
from searchlib.sources.readers.decoding import decode_webpage
from searchlib.sources.readers.languages import declared_language
from searchlib.sources.readers.linked_data import Article, article_of
from searchlib.sources.readers.markup import FURNITURE, MAIN, MENU, Page, parse
from searchlib.sources.readers.titles import first_lines, one_line, title_of_lines

__all__ = ["chapter_of_html", "read", "text_of_html"]

# Of what could be shown at least this share is: what is left out beyond it was no furniture.
_LEAST_LEFT = 0.25
_LEAST_IN_MAIN = 0.5
# A page of links says nothing but its links.
_LEAST_PROSE = 200
_LINKS_PER_PROSE = 10

# The best source of a date first.
_DATE_NAMES = (
    "article:published_time",
    "datepublished",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date.created",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "date",
    "time",
)
_AUTHOR_NAMES = ("article:author", "dc.creator", "dcterms.creator", "author", "byl")
_LANGUAGE_NAMES = ("content-language", "og:locale", "dc.language", "dcterms.language", "language")

# The line of a day under a headline, as in "Thứ ba, 16/3/2021, 10:00 (GMT+7)" or "Ngày đăng: 16/03/2021".
_DAY_LINE = re.compile(
    r"(?:(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật|ngày|đăng|cập nhật|lúc|posted|published|on|"
    r"\d{1,2}[:h]\d{2})[\s,:|–-]*){1,6}(\d{1,2}[-/.]\d{1,2}[-/.]\d{4})\b",
    re.IGNORECASE,
)
_LONGEST_DAY_LINE = 80
_SEPARATOR = re.compile(r"\s*(?:[|»·]|::)\s*|\s+[–—-]\s+")


def read(stream: BinaryIO, name: str) -> Iterator[Document]:
    """The one document of a web page."""
    page = parse(decode_webpage(stream.read(), name), name)
    article = article_of(page.linked_data)
    text = _article_text(page)
    lines = first_lines(text)
    title = _title(page, article) or title_of_lines(lines, name)
    yield Document(
        key="",
        title=title,
        text=text,
        date=_date(page, article) or _day_of_lines(lines),
        author="; ".join(_authors(page, article)) or None,
        lang=declared_language(_language_tag(page, article), f"{title}\n{text}"),
    )


def text_of_html(html: str, name: str) -> str:
    """The text of a piece of HTML, all of it."""
    return parse(html, name).text()


def chapter_of_html(html: str, name: str) -> tuple[str, str]:
    """The heading of a chapter in HTML, "" without one, and its text, all of it."""
    page = parse(html, name)
    return page.names["h1"], page.text()


def _article_text(page: Page) -> str:
    """The text of the page with as little of its furniture as is safe."""
    whole = page.prose(0)
    for without in (FURNITURE | MENU, FURNITURE, MENU, 0):
        prose = page.prose(without)
        if prose < _LEAST_LEFT * whole or (without & MENU and _is_of_links(page, prose, without)):
            continue
        within = MAIN if page.prose(without, MAIN) >= max(1, _LEAST_IN_MAIN * prose) else 0
        if text := page.text(without, within):
            return text
    return ""


def _is_of_links(page: Page, prose: int, without: int) -> bool:
    """Whether the blocks of links are most of the page, so that they are no menu."""
    return prose < _LEAST_PROSE and len(page.text(without & ~MENU)) > _LINKS_PER_PROSE * max(1, prose)


def _title(page: Page, article: Article) -> str:
    """The page's title, without the name of the site where something on the page tells which part that is."""
    whole = page.names["title"]
    others = [article.headline, *map(one_line, page.metadata.get("og:title", ())), page.names["h1"]]
    sites = {one_line(value).casefold() for value in page.metadata.get("og:site_name", ())}
    if not whole or whole.casefold() in sites:
        return next(filter(None, others), whole)
    for title in filter(None, others):
        if whole.startswith(title) and _SEPARATOR.match(whole, len(title)):
            return title
    for separator in _SEPARATOR.finditer(whole):
        before, after = whole[: separator.start()], whole[separator.end() :]
        if after.casefold() in sites:
            return before
        if before.casefold() in sites:
            return after
    return whole


def _date(page: Page, article: Article) -> str | None:
    values: list[str] = [article.date]
    for name in _DATE_NAMES:
        values += page.metadata.get(name, ())
    return next(filter(None, map(parse_date, values)), None)


def _day_of_lines(lines: Iterable[str]) -> str | None:
    days = (parse_date(line) or _DAY_LINE.match(line) for line in lines if len(line) <= _LONGEST_DAY_LINE)
    for day in days:
        if isinstance(day, str) and len(day) == len("2021-03-16"):
            return day
        if isinstance(day, re.Match) and (date := parse_date(day[1])):
            return date
    return None


def _authors(page: Page, article: Article) -> list[str]:
    """Who wrote the page; addresses of profiles are no names."""
    if article.authors:
        return list(article.authors)
    for name in _AUTHOR_NAMES:
        values = map(one_line, page.metadata.get(name, ()))
        if names := [value for value in dict.fromkeys(values) if value and "://" not in value]:
            return names
    return []


def _language_tag(page: Page, article: Article) -> str:
    values: list[str] = [page.language, article.language]
    for name in _LANGUAGE_NAMES:
        values += page.metadata.get(name, ())
    return next(filter(None, values), "")
