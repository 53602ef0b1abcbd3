"""The data that passes between the layers: plain, frozen, without behaviour of its own.

All text here is NFC, and every offset counts code points.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Document", "Explanation", "Hit", "ResultPage", "SearchOptions", "Snippet"]


@dataclass(frozen=True, slots=True)
class Document:
    """What goes into the index: one document with its identity.

    key: the user's identity of the document; adding another under the same key replaces it.
    title, text: what is searched and shown.
    path: where it was read from, for display and `--path`; the key where it is empty.
    lang: "vi", "en" or "other"; decided from the text where it is None.
    date: "2021", "2021-03" or "2021-03-16"; None where it is unknown.
    origin: the file it was read from; the records of one JSONL file share it.
    author: who wrote it, several separated by semicolons; None where it is unknown.
    type: the name of the format it was read from, such as "pdf"; None where it was read from no file.
    locators: ascending (offset, label) of the places in the text that have names, such as (1830, "page 2"): a
    label holds from its offset, in code points of the text in NFC, to the next one.
    """

    key: str
    title: str = ""
    text: str = ""
    path: str = ""
    lang: str | None = None
    date: str | None = None
    origin: str = ""
    author: str | None = None
    type: str | None = None
    locators: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a document's text with the matches in it.

    spans: half-open (start, end) code point offsets into `text`, ascending, not overlapping.
    more_before, more_after: whether the document's text has more in front of the piece, and behind it.
    locator: where in the document its first match is, such as "page 12"; None where the document names no
    places.
    offset: where the piece begins in the document's text.
    """

    text: str
    spans: tuple[tuple[int, int], ...] = ()
    more_before: bool = False
    more_after: bool = False
    locator: str | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Explanation:
    """A part of a score, and the parts it was made of; mirrors how the score was computed.

    kind: what the part is, for programs. That of a hit is a "score", and its details add up to it: "match"
    (what was typed and what of it the document has), "missing" (what it has not), "filter", "completeness"
    (what the missing takes away), "row" (all of it side by side), "nearness" (of "pair"s). Within these:
    "term" (a word or phrase in one view) and "equivalent" (what the lexicon has for it) of a "weight" and of
    "occurrences" by field, each with its "count"; "sum", "best" and "times" join what is in them.
    typed: the piece of the query that it is about, "" where that is no single one.
    """

    value: float
    description: str
    details: tuple[Explanation, ...] = ()
    kind: str = "term"
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. `rank` counts from 1 over all results, not over the page.

    score: of the best 200 by their words also for how near these stand; of those beyond, and in any order but
    that by relevance, for the words alone. So scores are to be compared within the best 200.
    duplicates: of a grouped result the keys of the near-duplicates that it stands for, the best ranked first.
    is_duplicate: of a similar document, whether it is a near-duplicate of the one that was asked about. Both
    are None where that was not asked.
    origin: the file that the document was read from, as `Document` has it.
    """

    rank: int
    score: float
    key: str
    path: str
    title: str
    lang: str
    date: str | None
    snippets: tuple[Snippet, ...] = ()
    explanation: Explanation | None = None
    duplicates: tuple[str, ...] | None = None
    is_duplicate: bool | None = None
    author: str | None = None
    type: str | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The answer to one query. `total` counts all matching documents, None if it was not asked for.

    facets: of each field that was asked for its values, None for documents without one, and how many of all
    matching documents have each; years from the newest, others from the commonest.
    """

    query: str
    total: int | None
    took_ms: float
    hits: tuple[Hit, ...] = ()
    suggestions: tuple[str, ...] = ()
    facets: Mapping[str, tuple[tuple[str | None, int], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """How a query is to be read and answered; the defaults are those of the command line.

    sort: "relevance", "date" (newest first), "path" (folder by folder) or "title", both in the order of the
    Vietnamese alphabet. reverse: the other way round; documents without a date stay last.
    lang, type, author, path, after, before: filters; `author` is words of the name, `path` a glob over path
    and key or the name of a folder, the others are as in `Document`. Of `lang`, `type` and `path`
    there may be several, and any will do.
    facets: which of "lang", "type" and "year" are to be counted over all matching documents.
    exact_marks: only the spelling that was typed. all_terms: every word must match. expand: use the lexicon.
    group: of near-duplicates among the best 100 only the best ranked; limit and offset count groups.
    snippets: how many per hit, 0 for none. count: compute `total`. fields: where words are looked for that
    name no field.
    """

    limit: int = 10
    offset: int = 0
    sort: str = "relevance"
    reverse: bool = False
    lang: str | tuple[str, ...] | None = None
    type: str | tuple[str, ...] | None = None
    author: str | None = None
    path: str | tuple[str, ...] | None = None
    after: str | None = None
    before: str | None = None
    exact_marks: bool = False
    all_terms: bool = False
    expand: bool = True
    explain: bool = False
    group: bool = False
    snippets: int = 0
    count: bool = True
    suggest: bool = True
    facets: tuple[str, ...] = ()
    fields: tuple[str, ...] = field(default=("title", "text"))
