"""Are the answers right? Judged against the documents themselves, before any clock starts.

An answer is wrong if a document in it does not have what was asked for, read as loosely as the loosest
engine reads it (marks, i/y and the ends of English words forgiven), or if there are fewer documents than
have it word for word. A headline must find the document it was taken from among the first ten; with its
common words and its rivals about the same event it cannot always, so a smaller share of those will do.
Where that document is not known, each one found must have one of the words.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from benchmarks.queries import Query, unmarked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.articles import Article

__all__ = ["ENOUGH", "Judge"]

TOP = 10
ENOUGH = {"word": 0.9, "several": 0.3, "phrase": 0.9, "prefix": 0.9, "unmarked": 0.3, "fuzzy": 0.9}
_TOKENS = re.compile(r"\w+")
_FIELD_END = " | "  # no phrase runs from a title into a text


class Judge:
    """Judges answers, with all documents at hand as spaced lower-case tokens."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._numbers = {article.key: number for number, article in enumerate(articles)}
        self._texts = [f" {_tokens(title)}{_FIELD_END}{_tokens(text)} " for _, title, text in articles]
        self._expected: dict[Query, list[int]] = {}

    def passes(self, query: Query, keys: Sequence[str], indexed: int) -> bool:
        """Whether `keys` are a right answer of an engine that has the first `indexed` documents."""
        sought = _sought(query)
        if sought is not None:
            return sought in (self._numbers[key] for key in keys)
        expected = sum(number < indexed for number in self._first_matches(query))
        return len(keys) >= expected and all(self._has(key, query) for key in keys)

    def share(self, answers: dict[Query, Sequence[str]], indexed: int) -> float | None:
        """The share of right answers; None where no query can be judged.

        A headline from a document that this engine was not given cannot be.
        """
        verdicts = [
            self.passes(query, keys, indexed)
            for query, keys in answers.items()
            if (sought := _sought(query)) is None or sought < indexed
        ]
        return sum(verdicts) / len(verdicts) if verdicts else None

    def _first_matches(self, query: Query) -> list[int]:
        """The first ten documents that have the words as they stand in the source."""
        if query not in self._expected:
            found = " " + " ".join(query.evidence) + ("" if query.kind == "prefix" else " ")
            matches = (number for number, text in enumerate(self._texts) if found in text)
            self._expected[query] = list(islice(matches, TOP))
        return self._expected[query]

    def _has(self, key: str, query: Query) -> bool:
        """Whether a document has, read loosely, what the query asks for."""
        tokens = _loose(self._texts[self._numbers[key]]).split()
        words = [_loose(word.lower()) for word in query.words]
        if query.kind == "prefix":
            return any(token.startswith(words[0]) for token in tokens)
        if query.kind == "fuzzy":
            return any(_within_one_edit(token, words[0]) for token in set(tokens))
        if query.kind == "several":
            return any(_same(token, word) for token in set(tokens) for word in words)
        places = range(len(tokens) - len(words) + 1)
        return any(all(_same(tokens[i + j], word) for j, word in enumerate(words)) for i in places)


def _sought(query: Query) -> int | None:
    """The document that a headline was taken from, if it is known; None for other queries."""
    return query.source if query.kind in ("several", "unmarked") else None


def _tokens(text: str) -> str:
    return " ".join(_TOKENS.findall(text.lower()))


def _loose(text: str) -> str:
    return unmarked(text).replace("y", "i")


def _same(token: str, word: str) -> bool:
    """Equal, or with the same stem as far as a beginning of five letters or more tells."""
    stem = word[: max(5, len(word) - 3)]
    return token == word or (len(stem) >= 5 and token.startswith(stem))


def _within_one_edit(a: str, b: str) -> bool:
    """Whether one letter put in, left out or changed, or two swapped, makes one word the other."""
    if abs(len(a) - len(b)) > 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    a, b = a[start:], b[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
