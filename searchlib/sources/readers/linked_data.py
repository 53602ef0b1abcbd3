"""linked_data: what does the JSON-LD of a web page say of its article?

News sites tell search engines the headline, the date and the authors of an article in scripts of this kind
(https://schema.org/Article), some more carefully than in anything else on the page.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from searchlib.sources.readers.decoding import nfc
from searchlib.sources.readers.titles import one_line

__all__ = ["Article", "article_of"]

_MOST_OBJECTS = 1000
_DEEPEST = 4
_MOST_AUTHORS = 20


class Article(NamedTuple):
    """What is said of an article, each "" or empty where it is not said; the date as it is written."""

    headline: str = ""
    date: str = ""
    authors: tuple[str, ...] = ()
    language: str = ""


def article_of(sources: Iterable[str]) -> Article:
    """The first article that the scripts tell of; scripts that are no JSON tell nothing.

    >>> article_of(
    ...     ['{"@type": "NewsArticle", "headline": "Lũ &quot;lịch sử&quot;", "author": {"name": "An"}}']
    ... )
    Article(headline='Lũ "lịch sử"', date='', authors=('An',), language='')
    """
    for source in sources:
        try:
            found = json.loads(source.strip().removesuffix(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        for thing in _things(found, [_MOST_OBJECTS]):
            if _is_article(thing.get("@type")):
                return Article(
                    _text(thing.get("headline")) or _text(thing.get("name")),
                    _text(thing.get("datePublished")) or _text(thing.get("dateCreated")),
                    tuple(dict.fromkeys(filter(None, map(_text, _names(thing.get("author")))))),
                    _text(thing.get("inLanguage")),
                )
    return Article()


def _things(value: object, left: list[int], depth: int = 0) -> Iterator[dict[str, object]]:
    """The objects that a script is about, not those within them."""
    left[0] -= 1
    if left[0] < 0 or depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _things(item, left, depth + 1)
    elif isinstance(value, dict):
        yield value
        yield from _things(value.get("@graph"), left, depth + 1)
        yield from _things(value.get("mainEntity"), left, depth + 1)


def _is_article(kind: object) -> bool:
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(one, str) and one.endswith(("Article", "Posting", "Report")) for one in kinds[:10])


def _names(value: object) -> Iterator[object]:
    for one in (value if isinstance(value, list) else [value])[:_MOST_AUTHORS]:
        yield one.get("name") if isinstance(one, dict) else one


def _text(value: object) -> str:
    """A string as a line; sites write entities into it, and JSON can write halves of surrogate pairs."""
    if not isinstance(value, str):
        return ""
    return one_line(nfc(html.unescape(value.encode("utf-8", "replace").decode())))
