"""What one engine finds, in a process of its own.

Measured: the wall time from a query to the keys of its documents, one query after the other, each once. Not
measured: reading the corpus, indexing, opening.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import normalize

from benchmarks.peers import OURS, create
from benchmarks.queries import Query

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Found", "find", "typed_into"]

# They take any text. To the others signs and capital words are operators, so they are asked for plain words.
ANY_TEXT = frozenset([OURS, "bm25s", "bm25s pyvi"])
TRIAL = 20  # queries, after which it is told whether all of them can be asked in time
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True)
class Found:
    """keys: those of the documents, best first, by query id. seconds: for all queries together."""

    keys: dict[str, list[str]]
    seconds: float


def find(
    engine_name: str, folder: Path, queries: Mapping[str, Mapping[str, str]], depth: int, seconds: float
) -> dict[str, Found]:
    """Up to `depth` documents for each query of each manner; `queries` has texts by manner and query id.

    Raises TimeoutError as soon as it shows that all queries would take longer than `seconds`.
    """
    engine = create(engine_name)
    engine.open(folder)
    found, total = {}, sum(map(len, queries.values()))
    for manner, texts in queries.items():
        asked = {key: typed_into(engine_name, text) for key, text in texts.items()}
        keys: dict[str, list[str]] = {}
        start = time.perf_counter()
        for key, query in asked.items():
            keys[key] = engine.search(query, depth) if query.text else []
            passed = time.perf_counter() - start
            if len(keys) == TRIAL and passed / TRIAL * total > seconds:
                raise TimeoutError(f"{TRIAL} of {total:,} queries took {passed:.0f} s")
        found[manner] = Found(keys, time.perf_counter() - start)
    return found


def typed_into(engine_name: str, text: str) -> Query:
    """A text as the engine is asked for it, any of its words; NFC, as the documents are.

    >>> typed_into("Whoosh", 'Ai là "Trưởng ban" AND/OR?').words
    ('ai', 'là', 'trưởng', 'ban', 'and', 'or')
    """
    text = normalize("NFC", text).strip()
    words = (text,) if engine_name in ANY_TEXT else tuple(_WORDS.findall(text.lower()))
    return Query("several", words, None, ())
