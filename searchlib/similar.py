"""similar: which words tell what a document is about, and which other documents have them?

The words that are frequent in the document and rare in the index, as a query of their own; like Lucene's
MoreLikeThis.
"""

from __future__ import annotations

from collections import Counter

from whoosh.query.compound import Or
from whoosh.query.qcore import NullQuery, Query
from whoosh.query.terms import Term

from searchlib.analysis.columns import views
from searchlib.errors import UnknownKeyError
from searchlib.query_tree import Fields
from searchlib.ranking.bm25 import idf
from searchlib.schema import TEXT_FIELDS
from searchlib.snapshot import Snapshot

__all__ = ["similarity_query"]

_MOST_WORDS = 40
_LEAST_DOCUMENTS = 2
_SHORTEST = 2


def similarity_query(snapshot: Snapshot, key: str) -> tuple[Query, int]:
    """A query for documents like the one with this key, and its docnum. Raises UnknownKeyError."""
    docnum = snapshot.find_key(key)
    if docnum < 0:
        raise UnknownKeyError(key)
    counts = Counter(views(snapshot.text(docnum)).folded)
    counts.update(views(snapshot.meta(docnum)["title"]).folded)
    weights: dict[str, float] = {}
    for word, count in counts.items():
        frequency = snapshot.word_frequency(word)
        if len(word) >= _SHORTEST and frequency >= _LEAST_DOCUMENTS:
            weights[word] = count * idf(snapshot.doc_count_all, frequency)
    best = sorted(weights, key=lambda word: (-weights[word], word))[:_MOST_WORDS]
    if not best:
        return NullQuery, docnum
    top = weights[best[0]]
    words = [
        Fields([Term(field, word) for field in TEXT_FIELDS], f"the word {word!r}", weights[word] / top or 1.0)
        for word in best
    ]
    return Or(words), docnum
