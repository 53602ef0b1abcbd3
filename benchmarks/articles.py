"""Documents as the engines get them, and the JSONL files that carry them.

The processes that are measured import this module and no more: no numpy, and not this project's own
`Document`, whose package would then count in every engine's memory.
"""

from __future__ import annotations

import gzip
import io
import json
from itertools import islice
from typing import IO, TYPE_CHECKING, NamedTuple, cast
from unicodedata import is_normalized, normalize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["Article", "CorpusError", "read_articles", "write_articles"]

LONGEST_LINE = 64 * 1024 * 1024  # characters: a record beyond this is no article


class CorpusError(Exception):
    """A corpus cannot be read; the message says where and why, in one line."""


class Article(NamedTuple):
    """One document. All text is NFC."""

    key: str
    title: str
    text: str

    @property
    def size(self) -> int:
        """Bytes of title and text in UTF-8."""
        return len(self.title.encode()) + len(self.text.encode())


def read_articles(path: Path, limit: int | None = None) -> Iterator[Article]:
    """The articles of a `.jsonl` or `.jsonl.gz` file of {"_id", "title", "text"} records, at most `limit`.

    Text is made NFC, since not every engine does so by itself. A key that comes again is passed over,
    since engines differ in what they make of it.

    Raises CorpusError.
    """
    return islice(_articles(path), limit)


def _articles(path: Path) -> Iterator[Article]:
    seen: set[str] = set()
    try:
        with _open(path) as stream:
            for number, line in enumerate(iter(lambda: stream.readline(LONGEST_LINE), ""), start=1):
                if line.isspace():
                    continue
                article = _article(line, f"{path}, line {number}")
                if article.key not in seen:
                    seen.add(article.key)
                    yield article
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path} cannot be read: {error}") from error


def _open(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return cast("IO[str]", io.TextIOWrapper(gzip.open(path), encoding="utf-8"))
    return path.open(encoding="utf-8")


def _article(line: str, place: str) -> Article:
    try:
        record = json.loads(line)
        key, title, text = record["_id"], record.get("title") or "", record["text"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CorpusError(f'{place}: not a record of "_id", "title" and "text"') from error
    if not (isinstance(key, str) and isinstance(title, str) and isinstance(text, str)):
        raise CorpusError(f'{place}: "_id", "title" and "text" must be strings')
    return Article(key, _nfc(title), _nfc(text))


def _nfc(text: str) -> str:
    return text if is_normalized("NFC", text) else normalize("NFC", text)


def write_articles(articles: Iterable[Article], path: Path) -> None:
    """Writes a file that `read_articles` reads."""
    with path.open("w", encoding="utf-8") as stream:
        for article in articles:
            record = {"_id": article.key, "title": article.title, "text": article.text}
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")
