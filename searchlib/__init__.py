"""searchlib: full-text search that reads Vietnamese as its readers do.

A tour, from the ground up; each part imports only from those before it:

- `model`, `errors`: what passes between the parts, and what can go wrong.
- `analysis`: given a text, which words does it have, and which spellings are the same word?
- `ranking`: given arrays of occurrences, how good is each document?
- `codec`: given a term, which documents, how often, where?
- `schema`, `query`, `planner`: given a query string, which documents, with which scores?
- `snippets`, `suggestions`: which piece of a document to show; what may have been meant?
- `index`, `writer`, `searcher`: the gateway: create, open, change, search.
- `sources`: given folders and files, which documents, and which of them are new?
- `render`, `evaluation`, `cli`: how is it shown?

Everything a program needs is here:

>>> import tempfile
>>> from searchlib import Document, Index
>>> index = Index.create(tempfile.mkdtemp())
>>> with index.writer() as writer:
...     writer.add(Document(key="a", title="Lễ đón", text="Bộ Công an tiếp đoàn Nga"))
...     writer.add(Document(key="b", text="Mùa lúa chín"))
>>> page = index.search("bo cong an", snippets=True)
>>> page.total, page.hits[0].key, page.hits[0].snippets[0].text
(1, 'a', 'Bộ Công an tiếp đoàn Nga')
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from searchlib.codec.columnar import ColumnarCodec
    from searchlib.errors import (
        AnalysisMismatchError,
        CorruptIndexError,
        DocumentError,
        IndexExistsError,
        IndexLockedError,
        IndexNotFoundError,
        IndexVersionError,
        LexiconError,
        NotInstalledError,
        QueryError,
        SearchlibError,
        SourceError,
        UnknownFieldError,
        UnknownKeyError,
        UnsupportedFieldError,
    )
    from searchlib.index import Index
    from searchlib.model import Document, Explanation, Hit, ResultPage, SearchOptions, Snippet
    from searchlib.writer import Writer

__all__ = [
    "AnalysisMismatchError",
    "ColumnarCodec",
    "CorruptIndexError",
    "Document",
    "DocumentError",
    "Explanation",
    "Hit",
    "Index",
    "IndexExistsError",
    "IndexLockedError",
    "IndexNotFoundError",
    "IndexVersionError",
    "LexiconError",
    "NotInstalledError",
    "QueryError",
    "ResultPage",
    "SearchOptions",
    "SearchlibError",
    "Snippet",
    "SourceError",
    "UnknownFieldError",
    "UnknownKeyError",
    "UnsupportedFieldError",
    "Writer",
]

_HOMES = {"ColumnarCodec": "codec.columnar", "Index": "index", "Writer": "writer"} | dict.fromkeys(
    ("Document", "Explanation", "Hit", "ResultPage", "SearchOptions", "Snippet"), "model"
)


def __getattr__(name: str) -> Any:
    # Names are looked up when they are used: the command line starts without what it does not need.
    if name not in __all__:
        raise AttributeError(f"module 'searchlib' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"searchlib.{_HOMES.get(name, 'errors')}"), name)
    return value


def __dir__() -> list[str]:
    return __all__
