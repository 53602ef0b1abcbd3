"""query_syntax: what did the user ask for? A query string to clauses; no index and no analysis yet.

Grammar, from what binds least to what binds most; white space between clauses means "any of"::

    query   := either*
    either  := both ("OR" both)*
    both    := clause ("AND" clause)*
    clause  := ("+" | "-" | "NOT")? (FIELD ":")? atom ("^" NUMBER)?
    atom    := "(" query ")" | '"' TEXT '"' ("~" NUMBER)? | WORD
    WORD    := text with "*" or "?" inside | text "~" ("1" | "2")? | text

Any string is legal. What does not fit (a lone operator, a bracket without its partner, a field there
is not) is dropped, or read as the plain words it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

__all__ = ["Clause", "Everything", "Fuzzy", "Group", "Pattern", "Quoted", "Text", "parse"]

_DEPTH_LIMIT = 40
_TOKEN_LIMIT = 1024
_FIELDS = "title|text|path|lang|date|key"
_DEFAULT_DISTANCE = 2
_SHORT = 5

_TOKEN = re.compile(
    rf"""\s*(?:
        (?P<sign>[+-])(?=[^\s)])
      | (?P<field>{_FIELDS}):(?=\S)
      | (?P<open>\() | (?P<close>\))
      | (?:"(?P<straight>[^"]*)"|“(?P<curly>[^”]*)”) (?:~(?P<slop>\d{{1,4}}))? (?:\^(?P<boost>\d{{1,4}}(?:\.\d{{1,4}})?))?
      | (?P<word>(?:[^\s()"“”])+)
      | (?P<stray>\S)
    )""",
    re.VERBOSE,
)
_BOOST = re.compile(r"(.+)\^(\d{1,4}(?:\.\d{1,4})?)")
_FUZZY = re.compile(r"(.*\w.*)~([12]?)")
_WILD = re.compile(r"\*|\?(?=[\w*?])")
_OPERATORS = {"AND", "OR", "NOT"}


@dataclass(frozen=True)
class Text:
    """Plain text: one word, or several that stood side by side."""

    text: str


@dataclass(frozen=True)
class Quoted:
    """A phrase; `slop` is the number of words that may stand among its words in any order, None for none."""

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


@dataclass(frozen=True)
class Group:
    """Clauses joined by "any", "AND" or "OR"."""

    operator: str
    clauses: tuple[Clause, ...]


Atom = Text | Quoted | Pattern | Fuzzy | Everything | Group


@dataclass(frozen=True)
class Clause:
    """An atom with what stood before and after it. sign: "", "+" or "-"."""

    atom: Atom
    sign: str = ""
    field: str | None = None
    boost: float = 1.0


def parse(query: str) -> Group:
    """The clauses of a query string; an empty group where it asks for nothing."""
    group = _Parser(query).query(0)
    if not group.clauses and re.search(r"\w", query):
        # Nothing but operators or fields: "AND", "title:". Then they are what is looked for.
        return Group("any", (Clause(Text(query)),))
    if not group.clauses and "*" in query:
        return Group("any", (Clause(Everything()),))
    return group


class _Parser:
    def __init__(self, query: str) -> None:
        self._tokens = self._scan(query)
        self._at = 0

    @staticmethod
    def _scan(query: str) -> list[re.Match[str]]:
        found: list[re.Match[str]] = []
        match = _TOKEN.match(query)
        while match and len(found) < _TOKEN_LIMIT:
            found.append(match)
            match = _TOKEN.match(query, match.end())
        return found

    def _peek(self, kind: str) -> str | None:
        return self._tokens[self._at][kind] if self._at < len(self._tokens) else None

    def _operator(self, *wanted: str) -> bool:
        if self._peek("word") in wanted:
            self._at += 1
            return True
        return False

    def query(self, depth: int) -> Group:
        clauses: list[Clause] = []
        while self._at < len(self._tokens):
            if self._peek("close"):
                self._at += 1
                if depth:
                    break
                continue
            clauses.extend(self._either(depth))
        return Group("any", tuple(_with_runs_joined(clauses)))

    def _either(self, depth: int) -> list[Clause]:
        choices = [self._both(depth)]
        while self._operator("OR"):
            choices.append(self._both(depth))
        return self._joined("OR", choices)

    def _both(self, depth: int) -> list[Clause]:
        parts = [self._clause(depth)]
        while self._operator("AND"):
            parts.append(self._clause(depth))
        return self._joined("AND", parts)

    @staticmethod
    def _joined(operator: str, parts: list[list[Clause]]) -> list[Clause]:
        clauses = [clause for part in parts for clause in part]
        if len(clauses) < 2:
            return clauses
        return [Clause(Group(operator, tuple(clauses)))]

    def _clause(self, depth: int) -> list[Clause]:
        sign, field = "", None
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token["sign"]:
                sign = token["sign"]
            elif token["word"] == "NOT":
                sign = "-"
            elif token["field"]:
                field = token["field"]
            else:
                break
            self._at += 1
        if self._at == len(self._tokens) or token["close"] or token["word"] in _OPERATORS:
            # An operator without its operand; a lone OR or AND is passed over by whoever asked.
            if self._at < len(self._tokens) and token["word"] in _OPERATORS:
                self._at += 1
                return self._clause(depth) if self._at < len(self._tokens) and depth < _DEPTH_LIMIT else []
            return []
        self._at += 1
        if token["open"]:
            if depth >= _DEPTH_LIMIT:
                return []
            group = self.query(depth + 1)
            return [Clause(group, sign, field)] if group.clauses else []
        return [replace(clause, sign=sign, field=field) for clause in _atoms(token)]


def _atoms(token: re.Match[str]) -> Iterator[Clause]:
    quoted = token["straight"] if token["straight"] is not None else token["curly"]
    if quoted is not None:
        if re.search(r"\w", quoted):
            slop = int(token["slop"]) if token["slop"] else None
            yield Clause(Quoted(quoted, slop), boost=float(token["boost"] or 1))
        return
    word = token["word"]
    if word is None or not re.search(r"\w", word):
        return
    boost = 1.0
    match = _BOOST.fullmatch(word)
    if match:
        word, boost = match[1], float(match[2])
    match = _FUZZY.fullmatch(word)
    if match:
        default = 1 if len(match[1]) < _SHORT else _DEFAULT_DISTANCE
        yield Clause(Fuzzy(match[1], int(match[2] or default)), boost=boost)
    elif _WILD.search(word):
        yield Clause(Pattern(word.rstrip("?.,;:!")), boost=boost)
    else:
        yield Clause(Text(word), boost=boost)


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
