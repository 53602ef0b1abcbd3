"""Queries as people wrote them: headlines of a file, and what each of them gives.

Three sets: the headline as it was typed; two of its words; the same two as a phrase. The two words stand
beside each other, are not the first of the headline (in Vietnamese they are mostly the two syllables of one
word) and are drawn by a seed. Headlines with signs or words that one engine or the other takes for an
operator are passed over, so that all engines are asked the same.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

from benchmarks.articles import CorpusError
from benchmarks.queries import Query, is_kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["SETS", "headline_queries", "read_headlines"]

SETS = ("headline", "pair", "phrase")
_PLAIN = re.compile(r"\w+(?:[.,/&-]\w+)*[.,]?")
_OPERATORS = frozenset(["AND", "OR", "NOT", "IN", "TO"])


def read_headlines(path: Path) -> list[str]:
    """The texts of a .jsonl file of {"_id", "text"} records (`queries.jsonl` of the BEIR layout).

    Raises CorpusError.
    """
    headlines = []
    try:
        with path.open(encoding="utf-8") as stream:
            for number, line in enumerate(stream, start=1):
                if not line.isspace():
                    headlines.append(_text(line, f"{path}, line {number}"))
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path} cannot be read: {error}") from error
    return headlines


def _text(line: str, place: str) -> str:
    try:
        text = json.loads(line)["text"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CorpusError(f'{place}: not a record of "_id" and "text"') from error
    if not isinstance(text, str):
        raise CorpusError(f'{place}: "text" must be a string')
    return text


def headline_queries(
    headlines: Iterable[str], sources: Mapping[str, int], count: int, seed: int
) -> dict[str, list[Query]]:
    """Up to `count` queries of each of SETS, those of one set all different.

    sources: the number of the document that has a title, where one has.
    """
    random = Random(f"{seed} headlines")
    drawn = sorted(set(headlines))
    random.shuffle(drawn)
    sets: dict[str, dict[tuple[str, ...], Query]] = {name: {} for name in SETS}
    for headline in drawn:
        words = tuple(headline.split())
        pairs = [pair for pair in pairwise(words[1:]) if all(map(_is_word, pair))]
        if not pairs or not all(map(_is_plain, words)):
            continue
        pair = random.choice(pairs)
        source, evidence = sources.get(headline), _lower(pair)
        sets["headline"].setdefault(words, Query("several", words, source, _lower(words)))
        sets["pair"].setdefault(evidence, Query("several", pair, None, evidence))
        sets["phrase"].setdefault(evidence, Query("phrase", pair, source, evidence))
    return {name: list(queries.values())[:count] for name, queries in sets.items()}


def _is_plain(word: str) -> bool:
    return _PLAIN.fullmatch(word) is not None and word not in _OPERATORS


def _is_word(word: str) -> bool:
    return word.isalpha() and is_kept(word.lower())


def _lower(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.lower() for word in words)
