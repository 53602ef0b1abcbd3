"""query_syntax: what did the user ask for? A query string to clauses; no index and no analysis yet.

Grammar, from what binds least to what binds most; white space between clauses means "any of"::

    query   := either*
    either  := both ("OR" both)*
    both    := clause ("AND" clause)*
    clause  := ("+" | "-" | "NOT")? (FIELD ":")? atom ("^" NUMBER)?
    atom    := "(" query ")" | '"' TEXT '"' ("~" NUMBER)? | WORD
    WORD    := text with "*" or "?" inside | text "~" ("1" | "2")? | text

A sign right before a digit is the number's, as in `Su -47`: `NOT 47` leaves a number out. Any string is
legal. What does not fit (a lone operator, a bracket without its partner, a field there
is not) is dropped, or read as the plain words it holds; so is a question mark at the end of a word, which
ends a question more often than it stands for a letter. Of a very long query only the beginning is read,
and brackets count up to a depth.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from searchlib.schema import QUERY_FIELDS

__all__ = ["Clause", "Everything", "Fuzzy", "Group", "Pattern", "Quoted", "Text", "misfits", "parse"]

_LENGTH_LIMIT = 16_384
_PHRASE_LIMIT = 1000
_DEPTH_LIMIT = 40
_TOKEN_LIMIT = 1024
_FIELDS = "|".join(QUERY_FIELDS)

_NUMBER = r"[0-9]{1,4}(?:\.[0-9]{1,4})?"
_TOKEN = re.compile(
    rf"""\s*(?:
        (?P<sign>[+-])(?=[^\s)0-9])
      | (?P<field>{_FIELDS}):(?=\S)
      | (?P<open>\()
      | (?P<close>\)) (?:\^(?P<group_boost>{_NUMBER}))?
      | (?:"(?P<straight>[^"]{{0,{_PHRASE_LIMIT}}})"|“(?P<curly>[^”]{{0,{_PHRASE_LIMIT}}})”)
        (?:~(?P<slop>[0-9]{{1,4}}))? (?:\^(?P<boost>{_NUMBER}))?
      | (?P<word>[^\s()"“”]+)
      | (?P<stray>\S)
    )""",
    re.VERBOSE,
)
_BOOST = re.compile(rf"(.+)\^({_NUMBER})")
_FUZZY = re.compile(r"(.+)~([12]?)")
# What makes a query more than words: most have none of it, nor of its signs, and are read at once.
_SIGN = re.compile(r"""[:()"“”*?~^+-]|AND|OR|NOT""")
_SPECIAL = re.compile(r"""(?:^|\s)[+-](?=[^\s)0-9])|[:()"“”*?~^]|\b(?:AND|OR|NOT)\b""")
# What may have been meant as a field: neither an address nor a time of day.
_OTHER_FIELD = re.compile(r"[A-Za-z]+:[^\W\d]")
_PUNCTUATION = "?.,;:!"
_LETTER = re.compile(r"\w")
_OPERATORS = {"AND", "OR", "NOT"}


@dataclass(frozen=True)
class Text:
    """Plain text: one word, or several that stood side by side."""

    text: str


@dataclass(frozen=True)
class Quoted:
    """A phrase; or, with a `slop`, its words in any order with at most so many others among them."""

    text: str
    slop: int | None


@dataclass(frozen=True)
class Pattern:
    """A word with `*` or `?`."""

    text: str


@dataclass(frozen=True)
class Fuzzy:
    """A word that may be misspelt by so many edits."""

    text: str
    distance: int


@dataclass(frozen=True)
class Everything:
    """Each document."""


class Group(NamedTuple):
    """Clauses joined by "any", "AND" or "OR"."""

    operator: str
    clauses: tuple[Clause, ...]


Atom = Text | Quoted | Pattern | Fuzzy | Everything | Group


class Clause(NamedTuple):
    """An atom with what stood before and after it. sign: "", "+" or "-"."""

    atom: Atom
    sign: str = ""
    field: str | None = None
    boost: float = 1.0


def parse(query: str) -> Group:
    """The clauses of a query string; an empty group where it asks for nothing."""
    query = query[:_LENGTH_LIMIT]
    if not _SIGN.search(query) or not _SPECIAL.search(query):
        words = [word for word in query.split()[:_TOKEN_LIMIT] if word.isalnum() or _LETTER.search(word)]
        text = " ".join(words)
        return Group("any", (Clause(Text(text)),) if text else ())
    group = Group("any", tuple(_Parser(query).clauses(0)))
    if not group.clauses and _LETTER.search(query):
        # Nothing but operators or fields: "AND", "title:". Then they are what is looked for.
        return Group("any", (Clause(Text(query)),))
    if not group.clauses and "*" in query:
        return Group("any", (Clause(Everything()),))
    return group


def misfits(query: str) -> list[str]:
    """The pieces of a query that look like syntax and are none: brackets and quotation marks without their
    partners, fields there are not, weights and distances that are no numbers.

    >>> misfits('foo:bar "ma túy"~x (nga^2 an^x')
    ['foo:bar', '~x', 'an^x', '(']
    """
    query = query[:_LENGTH_LIMIT]
    found: list[str] = []
    depth = quoted_to = 0
    for token in islice(_tokens(query), _TOKEN_LIMIT) if _SPECIAL.search(query) else ():
        word = token["word"] or ""
        if token["open"]:
            depth += 1
        elif token["close"]:
            depth -= 1
        is_boosted = "^" in word and not _BOOST.fullmatch(word)
        is_slop = word.startswith("~") and token.start("word") == quoted_to
        if token["stray"] or depth < 0 or is_boosted or is_slop or _OTHER_FIELD.match(word):
            found.append(token[0].strip())
        depth = max(depth, 0)
        is_quoted = token["straight"] is not None or token["curly"] is not None
        quoted_to = token.end() if is_quoted else -1
    return found + ["("] * (depth > 0)


class _Parser:
    """Recursive descent over the tokens; each method takes at least one token, or is at the end."""

    def __init__(self, query: str) -> None:
        self._tokens = list(islice(_tokens(query), _TOKEN_LIMIT))
        self._at = 0

    def _peek(self) -> re.Match[str] | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take_operator(self, *wanted: str) -> bool:
        token = self._peek()
        if token is None or token["word"] not in wanted:
            return False
        self._at += 1
        return True

    def clauses(self, depth: int) -> list[Clause]:
        """The clauses up to the end, or to the bracket that closes a group, which is left standing."""
        found: list[Clause] = []
        while (token := self._peek()) is not None:
            if not token["close"]:
                found.extend(self._either(depth))
            elif depth:
                break
            else:
                self._at += 1
        return list(_with_runs_joined(found))

    def _either(self, depth: int) -> list[Clause]:
        choices = self._both(depth)
        while self._take_operator("OR"):
            choices += self._both(depth)
        return _joined("OR", choices)

    def _both(self, depth: int) -> list[Clause]:
        parts = self._clause(depth)
        while self._take_operator("AND"):
            parts += self._clause(depth)
        return _joined("AND", parts)

    def _clause(self, depth: int) -> list[Clause]:
        """One clause, or several where a group is too deep to be one; none where an operand is missing."""
        while self._take_operator("AND", "OR"):
            pass  # An operator without anything before it.
        sign, field = "", None
        while (token := self._peek()) is not None:
            if token["sign"]:
                sign = token["sign"]
            elif token["word"] == "NOT":
                sign = "-"
            elif token["field"]:
                field = token["field"]
            else:
                break
            self._at += 1
        if token is None or token["close"] or token["word"] in _OPERATORS:
            return []
        self._at += 1
        if not token["open"]:
            return [Clause(atom, sign, field, boost) for atom, boost in _atoms(token)]
        if depth >= _DEPTH_LIMIT:
            return []
        inner = Group("any", tuple(self.clauses(depth + 1)))
        end = self._peek()
        self._at += 1
        boost = float(end["group_boost"] or 1) if end is not None else 1.0
        return [Clause(inner, sign, field, boost)] if inner.clauses else []


def _tokens(query: str) -> Iterator[re.Match[str]]:
    match = _TOKEN.match(query)
    while match:
        yield match
        match = _TOKEN.match(query, match.end())


def _joined(operator: str, clauses: list[Clause]) -> list[Clause]:
    return clauses if len(clauses) < 2 else [Clause(Group(operator, tuple(clauses)))]


def _atoms(token: re.Match[str]) -> Iterator[tuple[Atom, float]]:
    """A quotation or a word with its boost; none if there is no letter and no digit in it."""
    quoted = token["straight"] if token["straight"] is not None else token["curly"]
    if quoted is not None:
        if _LETTER.search(quoted):
            slop = int(token["slop"]) if token["slop"] else None
            yield Quoted(quoted, slop), float(token["boost"] or 1)
        return
    word = token["word"]
    if word is None or not _LETTER.search(word):
        return
    boost = 1.0
    if match := _BOOST.fullmatch(word):
        word, boost = match[1], float(match[2])
    if (match := _FUZZY.fullmatch(word)) and _LETTER.search(match[1]):
        yield Fuzzy(match[1], int(match[2] or 1)), boost
        return
    bare = word.rstrip(_PUNCTUATION)
    yield Pattern(bare) if "*" in bare or "?" in bare else Text(word), boost


def _with_runs_joined(clauses: list[Clause]) -> Iterator[Clause]:
    """Plain words that stand side by side become one text, in which phrases of the lexicon can be found."""
    run: list[str] = []
    for clause in clauses:
        if isinstance(clause.atom, Text) and clause == Clause(clause.atom):
            run.append(clause.atom.text)
            continue
        if run:
            yield Clause(Text(" ".join(run)))
            run = []
        yield clause
    if run:
        yield Clause(Text(" ".join(run)))
