"""asked: which words of a query are looked for in titles and texts, and where do they stand in the string?

A word is looked for if any other in its place would be: then it is no operator, no field, no weight and no
part of a pattern. So the grammar is asked, and not written down a second time.
"""

from __future__ import annotations

import re

from searchlib.analysis.segmentation import Token, tokens
from searchlib.query_syntax import Clause, Group, Quoted, Text, parse
from searchlib.schema import TEXT_FIELDS

__all__ = ["Stretch", "stretches"]

Stretch = list[Token]
"""Words that stand side by side, with nothing else between them; their offsets are into the query."""

_GAP = re.compile(r"[\s-]+")
_LETTERS = range(0x4E00, 0xA000)


def stretches(query: str) -> list[Stretch]:
    """The words of an NFC query that are looked for, but for those left out by a sign or sought elsewhere.

    The query is parsed once more for each word, so it should be a short one.

    >>> [[word.raw for word in stretch] for stretch in stretches('Bộ "Công an" -Nga title:Huế^2 lang:vi')]
    [['Bộ'], ['Công', 'an'], ['Huế']]
    """
    found: list[Stretch] = []
    last: tuple[int, ...] | None = None
    tree = parse(query)
    is_plain = tree.clauses == (Clause(Text(" ".join(query.split()))),)
    # A letter that the query does not have is a word that it does not have.
    letter = chr(next(code for code in _LETTERS if chr(code) not in query))
    for word in tokens(query):
        if word.joined:
            continue
        other = query[: word.start] + letter + query[word.end :]
        path = () if is_plain else _path(tree, parse(other), word.raw, letter)
        if path is not None and path == last and _GAP.fullmatch(query[found[-1][-1].end : word.start]):
            found[-1].append(word)
        elif path is not None:
            found.append([word])
        last = path
    return found


def _path(tree: Group, other: Group, word: str, letter: str) -> tuple[int, ...] | None:
    """The way down to the one text in which two trees differ, if by the word and the letter alone."""
    if tree.operator != other.operator or len(tree.clauses) != len(other.clauses):
        return None
    pairs = zip(tree.clauses, other.clauses, strict=True)
    changed = [place for place, (mine, theirs) in enumerate(pairs) if mine != theirs]
    if len(changed) != 1:
        return None
    [place] = changed
    mine, theirs = tree.clauses[place], other.clauses[place]
    if mine.sign == "-" or mine.field not in (None, *TEXT_FIELDS):
        return None
    if (mine.sign, mine.field, mine.boost) != (theirs.sign, theirs.field, theirs.boost):
        return None
    if isinstance(mine.atom, Group) and isinstance(theirs.atom, Group):
        below = _path(mine.atom, theirs.atom, word, letter)
        return None if below is None else (place, *below)
    for kind in (Text, Quoted):
        if isinstance(mine.atom, kind) and isinstance(theirs.atom, kind):
            return (place,) if theirs.atom.text.replace(letter, word) == mine.atom.text else None
    return None
