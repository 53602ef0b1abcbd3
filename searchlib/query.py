"""query: what does that mean for the index? Clauses to a tree of Whoosh queries.

A word becomes a `Views` (folded, as typed, by its stem), each view a `Fields` (the same thing looked for
in title and text). Words that the lexicon knows become `Alternatives`.

A typed mark counts, a missing one forgives: the folded view always matches; the exact view adds to the
score if some word of the query has a mark. A query without any was typed without: there a little is added
for the spelling that was probably meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Protocol

from whoosh.query.compound import And, AndMaybe, AndNot, DisjunctionMax, Or
from whoosh.query.positional import Phrase
from whoosh.query.qcore import Every, NullQuery, Query
from whoosh.query.terms import FuzzyTerm, Prefix, Term, Wildcard

from searchlib import query_syntax as syntax
from searchlib.abbreviations import join, spellings, split_abbreviations
from searchlib.analysis.forms import form
from searchlib.analysis.icu_text import nfc
from searchlib.analysis.lexicon import Match, Member
from searchlib.analysis.segmentation import Token, Word, unplaced_words, words
from searchlib.errors import QueryError, UnknownFieldError
from searchlib.expansion import pattern_expression
from searchlib.model import SearchOptions
from searchlib.query_filters import FILTERS, field_filter, is_filter, option_filters
from searchlib.query_tree import MANNERS, Alternatives, CompiledQuery, Fields, Target, Views, in_fields
from searchlib.ranking.weights import EXPANSION_WEIGHT, PHRASE_VIEW_WEIGHT
from searchlib.schema import TEXT_FIELDS, view_field

__all__ = ["CompiledQuery", "compile_query"]

_SHORTEST_HYPHENATED = 3
_HYPHENS = frozenset("-‐‑–_")
# What one query may cost: a pasted article is a query too, and a thousand stars are one by accident.
_MOST_WORDS = 512
_MOST_PATTERNS = 32
_WIDE = 4  # What is compared with all of the dictionary costs so many times what begins with a letter.
_LONGEST_PHRASE = 64
_MOST_RESTORED = 64
_LONGEST_PATTERN = 128
# Trees are never changed, so that queries can have those of the same words in common.
_CACHED_WORDS = 1 << 12
_CACHED_MEMBERS = 1 << 11


_Worded = syntax.Text | syntax.Quoted | syntax.Pattern | syntax.Fuzzy
_Restoring = Callable[[Sequence[str]], Sequence[str]]


class Equivalents(Protocol):
    """What knows words that mean the same, as a lexicon does."""

    def matches(self, query: Sequence[Token]) -> list[Match]:
        """Those in a query's tokens, in order; none overlaps another."""


def compile_query(
    text: str,
    options: SearchOptions,
    lexicon: Equivalents | None,
    likely_spellings: _Restoring | None = None,
) -> CompiledQuery:
    """The query tree of a query string, with the filters of the options.

    likely_spellings: of folded words that follow each other how each is probably spelled, "" where nobody
    knows; it is asked where a query has no mark at all.

    Any string is legal. Raises QueryError for a filter among the options that means nothing, and
    UnknownFieldError for a field among them that has no words.
    """
    for name in options.fields:
        if name not in TEXT_FIELDS:
            raise UnknownFieldError(name, list(TEXT_FIELDS))
    group = syntax.parse(nfc(text))
    filters = list(option_filters(options))
    compiler = _Compiler(options, lexicon, likely_spellings, group)
    tree = compiler.group(group, None, positive=True)
    if filters:
        tree = And([tree, *filters]) if group.clauses else And(filters)
    compiler.result.tree = tree
    return compiler.result


class _Compiler:
    def __init__(
        self,
        options: SearchOptions,
        lexicon: Equivalents | None,
        likely_spellings: _Restoring | None,
        group: syntax.Group,
    ) -> None:
        self._fields = tuple(options.fields) or TEXT_FIELDS
        self._all_terms = options.all_terms
        self._exact_only = options.exact_marks
        self._lexicon = lexicon if options.expand and not options.exact_marks else None
        self._words_left = _MOST_WORDS
        self._patterns_left = _MOST_PATTERNS
        self._words_of: dict[syntax.Atom, list[Word]] = {}
        self.result = CompiledQuery(trusts_marks=self._has_marks(group))
        trusted = self._exact_only or self.result.trusts_marks
        self._likely_spellings = None if trusted else likely_spellings
        self._likely: dict[str, str] = {}

    def _has_marks(self, atom: syntax.Atom) -> bool:
        if isinstance(atom, syntax.Group):
            return any(self._has_marks(clause.atom) for clause in atom.clauses)
        if isinstance(atom, syntax.Everything):
            return False
        return any(form(part.raw).marked for word in self._split(atom) for part in word.parts)

    def _split(self, atom: _Worded) -> list[Word]:
        """The words of an atom, which is asked for its marks, and then for its words."""
        found = self._words_of.get(atom)
        if found is None:
            # Only of a phrase it counts where its words stand.
            split = words if isinstance(atom, syntax.Quoted) else unplaced_words
            found = self._words_of[atom] = split(atom.text)
        return found

    # Clauses

    def group(self, group: syntax.Group, name: str | None, *, positive: bool) -> Query:
        must, should, must_not, filters = [], [], [], []
        for clause in dict.fromkeys(group.clauses):  # What is said twice is said.
            wanted = positive == (clause.sign != "-")
            tree = self._atom(clause.atom, clause.field or name, positive=wanted)
            if tree is NullQuery:
                continue
            if clause.boost != 1.0 and not is_filter(tree):
                tree = Or([tree], boost=clause.boost)
            if clause.sign == "-":
                must_not.append(tree)
            elif group.operator == "any" and is_filter(tree):
                filters.append(tree)
            elif (
                clause.sign == "+" or group.operator == "AND" or (group.operator == "any" and self._all_terms)
            ):
                must.append(tree)
            else:
                should.append(tree)
        return _combined(must, should, must_not, filters)

    def _atom(self, atom: syntax.Atom, name: str | None, *, positive: bool) -> Query:
        if isinstance(atom, syntax.Group):
            return self.group(atom, name, positive=positive)
        if isinstance(atom, syntax.Everything):
            return Every()
        if name in FILTERS:
            try:
                return field_filter(name, atom)
            except QueryError:
                # Any string is legal: what is no date, or no language, is looked for as the words it holds.
                return self._text(syntax.Text(f"{name} {atom.text}"), self._fields, positive)
        fields = self._fields if name is None else (name,)
        if isinstance(atom, syntax.Text):
            return self._text(atom, fields, positive)
        if isinstance(atom, syntax.Quoted):
            tree = self._quoted(atom, fields, positive)
        elif isinstance(atom, syntax.Pattern):
            tree = self._pattern(atom.text, fields, positive)
        else:
            tree = self._fuzzy(atom, fields, positive)
        if positive and tree is not NullQuery:
            self.result.parts.append(tree)
        return tree

    def _words(self, atom: _Worded) -> tuple[list[Word], list[Token]]:
        """The words of an atom, as many as the query may still have, and their parts."""
        found = self._split(atom)
        parts = _parts(found)
        left, self._words_left = self._words_left, self._words_left - len(parts)
        if self._words_left < 0:
            ends = accumulate(len(word.parts) for word in found)
            found = [word for word, end in zip(found, ends, strict=True) if end <= left]
            parts = _parts(found)
        return found, parts

    # Words

    def _text(self, atom: syntax.Text | syntax.Fuzzy, fields: tuple[str, ...], positive: bool) -> Query:
        found, parts = self._words(atom)
        if not found:
            return NullQuery
        if positive:
            self.result.words += parts
            self.result.adjacent += [False] + [True] * (len(parts) - 1)
            if self._likely_spellings and len(parts) > 1 and _has_views(fields):
                row = [part.folded for part in parts[:_MOST_RESTORED]]
                self._likely.update(zip(row, self._likely_spellings(row), strict=True))
        matches = _of_words(self._lexicon.matches(parts), found) if self._lexicon else {}
        pairs = split_abbreviations(found)
        nodes: list[Query] = []
        index = 0
        while index < len(found):
            word, end = found[index], index + 1
            others: Sequence[Fields] = ()
            if index in matches:
                match, end = matches[index]
                others = self._equivalents(match, parts[match.start : match.end], fields, positive)
            elif index in pairs:
                end = index + 2
            if end == index + 1 and not word.joined:
                typed = self._word(word, fields, positive)
            else:
                typed = self._with_joined(found[index:end], fields, positive)
            nodes.append(Alternatives(typed, others) if others else typed)
            index = end
        if positive:
            self.result.parts += nodes
        return self._combine(nodes)

    def _combine(self, nodes: list[Query]) -> Query:
        if len(nodes) == 1:
            return nodes[0]
        return And(nodes) if self._all_terms else Or(nodes)

    def _with_joined(self, found: Sequence[Word], fields: tuple[str, ...], positive: bool) -> Query:
        """Words as they were typed; a joined spelling of theirs may stand in their place."""
        node = self._combine([self._word(word, fields, positive) for word in found])
        joined = list(found[0].joined)
        if len(found) > 1:
            whole = join(found)
            joined = [whole, *(token for token in joined if token.folded != whole.folded)]
        if not joined:
            return node
        return DisjunctionMax([node, *[self._token(token, fields, positive) for token in joined]])

    def _word(self, word: Word, fields: tuple[str, ...], positive: bool) -> Query:
        if len(word.parts) == 1:
            return self._token(word.parts[0], fields, positive)
        if word.connector.strip() and not _is_hyphenated(word):
            return self._phrase(word.parts, fields, positive, word.raw)
        return self._combine([self._token(part, fields, positive) for part in word.parts])

    def _token(self, token: Token, fields: tuple[str, ...], positive: bool, typed: str = "") -> Views:
        """A word in the views that are asked for, and to be highlighted."""
        typed = self._typed_for(fields, typed or token.raw)
        likely = self._likely.get(token.folded, "")
        tree, target = _asked(token, fields, typed, likely, self._exact_only, self.result.trusts_marks)
        if positive:
            self.result.targets.append(target)
        return tree

    def _typed_for(self, fields: tuple[str, ...], typed: str) -> str:
        """What was typed, with the field it is looked for in where that was typed as well."""
        return typed if fields == self._fields else f"{fields[0]}:{typed}"

    # Phrases

    def _quoted(self, atom: syntax.Quoted, fields: tuple[str, ...], positive: bool) -> Query:
        found = self._words(atom)[0][:_LONGEST_PHRASE]
        parts = _parts(found)
        if not parts:
            return NullQuery
        if positive:
            self.result.quoted += parts
        typed = f'"{atom.text}"'
        if atom.slop is not None and len(parts) > 1:
            if positive:
                self._highlight([(part,) for part in parts], fields)
            return self._phrase(parts, fields, False, f"{typed}~{atom.slop}", atom.slop)
        nodes: list[Query] = []
        for row in spellings(found):
            if len(row) > 1:
                nodes.append(self._phrase(row, fields, positive, typed))
                continue
            itself = row[0]._replace(stem="")  # Not its inflections.
            nodes.append(self._token(itself, fields, positive, typed))
        return nodes[0] if len(nodes) == 1 else DisjunctionMax(nodes)

    def _phrase(
        self, parts: Sequence[Token], fields: tuple[str, ...], positive: bool, typed: str, others: int = 0
    ) -> Query:
        """Words side by side, or in any order with at most so many others among them."""
        parts = parts[:_LONGEST_PHRASE]
        if positive:
            self._highlight([tuple(parts)], fields, typed)
        typed = self._typed_for(fields, typed)
        folded = _phrase_view(parts, fields, "folded", typed, others)
        if not _has_views(fields) or not (self._exact_only or self.result.trusts_marks):
            return folded
        weight = 1.0 if self._exact_only else PHRASE_VIEW_WEIGHT
        exact = _phrase_view(parts, fields, "exact", typed, others, weight)
        if self._exact_only:
            return exact
        # Of a phrase with marks on some of its words, those words are asked for as typed one by one.
        marked = [part for part in parts if part.exact != part.folded]
        spelled = [in_fields(Term, fields, "exact", part.exact, PHRASE_VIEW_WEIGHT, typed) for part in marked]
        return AndMaybe(folded, Or([exact, *spelled]))

    def _equivalents(
        self, match: Match, typed: Sequence[Token], fields: tuple[str, ...], positive: bool
    ) -> Sequence[Fields]:
        """What the lexicon has for some of the words."""
        said = self._typed_for(fields, " ".join([token.raw for token in typed]))
        folded = tuple([token.folded for token in typed])
        nodes, targets = _instead(match.alternatives, fields, said, folded)
        if positive:
            self.result.targets += targets
        return nodes

    # Patterns

    def _pattern(self, text: str, fields: tuple[str, ...], positive: bool) -> Query:
        raw = re.sub(r"\*+", "*", re.sub(r"[^\w*?]", "", text))
        folded = _folded_pattern(raw)
        self._patterns_left -= _WIDE if folded[:1] in ("*", "?") else 1
        if self._patterns_left < 0 or len(folded) > _LONGEST_PATTERN or not re.search(r"[^*?]", folded):
            return NullQuery
        typed = self._typed_for(fields, text)
        if positive:
            self.result.targets.append(Target(pattern=pattern_expression(folded), typed=typed))
        if not _has_views(fields):
            return _pattern_view(folded, fields, "folded", typed)
        spelled = raw.casefold()
        if self._exact_only:
            return _pattern_view(spelled, fields, "exact", typed)
        view = _pattern_view(folded, fields, "folded", typed)
        if spelled == folded:
            return view
        return Or([view, _pattern_view(spelled, fields, "exact", typed)])

    def _fuzzy(self, atom: syntax.Fuzzy, fields: tuple[str, ...], positive: bool) -> Query:
        found = self._words(atom)[1]
        self._patterns_left -= _WIDE
        if self._patterns_left < 0 or len(found) != 1:
            return self._text(atom, fields, positive)
        typed = f"{atom.text}~{atom.distance}"
        said = self._typed_for(fields, typed)
        if positive:
            self.result.targets.append(Target(fuzzy=(found[0].folded, atom.distance), typed=said))
        leaves = [FuzzyTerm(name, found[0].folded, maxdist=atom.distance) for name in fields]
        fuzzy = Fields(leaves, f"words like {found[0].folded!r}", EXPANSION_WEIGHT, said)
        return DisjunctionMax([self._token(found[0], fields, False, typed), fuzzy])

    def _highlight(self, rows: Sequence[tuple[Token, ...]], fields: tuple[str, ...], typed: str = "") -> None:
        self.result.targets += [
            Target(row, self._exact_only, typed=self._typed_for(fields, typed or row[0].raw)) for row in rows
        ]


def _combined(must: list[Query], should: list[Query], must_not: list[Query], filters: list[Query]) -> Query:
    tree: Query | None = None
    if should:
        tree = should[0] if len(should) == 1 else Or(should)
    if must:
        required = must[0] if len(must) == 1 else And(must)
        tree = required if tree is None else AndMaybe(required, tree)
    if filters:
        tree = And([*([] if tree is None else [tree]), *filters])
    if must_not:
        tree = AndNot(Every() if tree is None else tree, Or(must_not))
    return NullQuery if tree is None else tree


@lru_cache(maxsize=_CACHED_WORDS)
def _asked(
    token: Token, fields: tuple[str, ...], typed: str, likely: str, exact_only: bool, trusts_marks: bool
) -> tuple[Views, Target]:
    """A word in the views that are asked for, and what to highlight of it."""
    folded, stem, exact, is_likely = token.folded, token.stem, token.exact, False
    if not _has_views(fields):
        stem = exact = ""
    elif exact_only:
        folded = stem = ""
    elif not trusts_marks:
        exact, is_likely = likely, bool(likely)
    tree = Views(fields, folded, stem, exact, typed, is_likely=is_likely)
    return tree, Target((token,), exact_only, typed=typed)


@lru_cache(maxsize=_CACHED_MEMBERS)
def _instead(
    members: Sequence[Member], fields: tuple[str, ...], said: str, folded: Sequence[str]
) -> tuple[Sequence[Fields], Sequence[Target]]:
    """Equivalents of folded words, and what to highlight of them. said: how the words were typed."""
    ways = [way for member in members for way in _ways_to_write(member, fields, said)]
    instead_of = frozenset(folded)
    return (
        [node for _, node in ways],
        [Target(row, exact_only=True, instead_of=instead_of) for row, _ in ways],
    )


def _ways_to_write(
    member: Member, fields: tuple[str, ...], said: str
) -> list[tuple[tuple[Token, ...], Fields]]:
    """An equivalent, written apart and joined: its marks are known, and asked for."""
    parts = tuple(token for token in member.tokens if not token.joined)
    rows = [parts]
    rows += [
        (token,)
        for token in member.tokens
        if token.joined and token.end == parts[-1].end and not token.position
    ]
    view = "exact" if _has_views(fields) else "folded"
    found = []
    for row in rows:
        word = row[0].exact if view == "exact" else row[0].folded
        node = _phrase_view(row, fields, view, said) if len(row) > 1 else in_fields(Term, fields, view, word)
        text = " ".join(token.raw for token in row)
        found.append((row, Fields(list(node), f"{text!r}, {member.source}", EXPANSION_WEIGHT, said)))
    return found


def _phrase_view(
    parts: Sequence[Token],
    fields: Sequence[str],
    view: str,
    typed: str,
    others: int = 0,
    boost: float = 1.0,
) -> Fields:
    terms = [part.exact if view == "exact" else part.folded for part in parts]
    # Whoosh counts the distance from word to word, which is 1 side by side.
    leaves = [Phrase(view_field(name, view), terms, slop=others + 1) for name in fields]
    kind = "the words near each other" if others else "the phrase"
    return Fields(leaves, f"{kind} {' '.join(terms)!r}, {MANNERS[view]}", boost, typed)


def _pattern_view(pattern: str, fields: Sequence[str], view: str, typed: str) -> Fields:
    if re.fullmatch(r"[^*?]+\*", pattern):
        return in_fields(Prefix, fields, view, pattern[:-1], typed=typed)
    return in_fields(Wildcard, fields, view, pattern, typed=typed)


def _folded_pattern(pattern: str) -> str:
    """The literal parts folded by themselves: a part of a word is no syllable with a canonical spelling."""
    pieces = re.split(r"([*?])", pattern)
    return "".join(
        piece if piece in ("*", "?") else form(f"{piece}0").folded[:-1] for piece in pieces if piece
    )


def _has_views(fields: Sequence[str]) -> bool:
    return fields[0] in TEXT_FIELDS


def _parts(found: Sequence[Word]) -> list[Token]:
    return [part for word in found for part in word.parts]


def _of_words(matches: Sequence[Match], found: Sequence[Word]) -> dict[int, tuple[Match, int]]:
    """The matches of whole words: by the index of the first one, with that of the word after the last."""
    if not matches:
        return {}
    ends = accumulate([len(word.parts) for word in found], initial=0)
    words_at = {place: index for index, place in enumerate(ends)}
    return {
        words_at[match.start]: (match, words_at[match.end])
        for match in matches
        if match.start in words_at and match.end in words_at
    }


def _is_hyphenated(word: Word) -> bool:
    return set(word.connector) <= _HYPHENS and all(
        part.raw.isalpha() and len(part.raw) >= _SHORTEST_HYPHENATED for part in word.parts
    )
