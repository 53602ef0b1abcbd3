"""query: what does that mean for the index? Clauses to a Whoosh query tree.

A word becomes a `Views` (folded, as typed, by its stem), each view a `Fields` (the same thing looked for
in title and text). Words that the lexicon knows become `Alternatives`. All are Whoosh query classes
with a little more in them, so Whoosh's own searcher answers the tree too, with its own scores.

A typed mark counts, a missing one forgives: the folded view always matches; the exact view adds to the
score, but only if some word of the query has a mark, because a query without any was typed without.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from whoosh import query as wq

from searchlib import query_syntax as syntax
from searchlib.analysis.forms import form
from searchlib.analysis.icu_text import nfc
from searchlib.analysis.lexicon import Lexicon
from searchlib.analysis.segmentation import Token, Word, words
from searchlib.errors import QueryError
from searchlib.model import SearchOptions
from searchlib.ranking.weights import (
    EXACT_WEIGHT,
    EXPANSION_WEIGHT,
    FOLDED_WEIGHT,
    PHRASE_VIEW_WEIGHT,
    STEM_WEIGHT,
)
from searchlib.schema import TEXT_FIELDS, date_number, view_field

__all__ = ["Alternatives", "CompiledQuery", "Fields", "Target", "Views", "compile_query"]

_FILTERS = frozenset({"lang", "date", "key"})
_LATEST = "99999999"
_VOWEL = re.compile("[aeiouy]")
_ABBREVIATION = 5
_SHORTEST_HYPHENATED = 3


class Fields(wq.Or):  # type: ignore[misc]  # Whoosh has no types.
    """The same term, phrase or pattern in several fields; scored as one."""

    def __init__(self, subqueries: list[wq.Query], description: str, boost: float = 1.0) -> None:
        super().__init__(subqueries, boost)
        self.description = description


class Views(wq.Or):  # type: ignore[misc]
    """One word in its views: folded, by stem, as typed; each None where it is not asked for.

    The better of folded and stem counts, so that a name in an English passage is not worth more than
    in a Vietnamese one for having a stem too; what matches as typed adds to it.
    """

    def __init__(self, folded: Fields | None, stem: Fields | None, exact: Fields | None, boost: float = 1.0) -> None:
        super().__init__([view for view in (folded, stem, exact) if view is not None], boost)
        self.folded, self.stem, self.exact = folded, stem, exact


class Alternatives(wq.DisjunctionMax):  # type: ignore[misc]
    """What was typed, and what means the same; the others are scored as rare as what was typed."""

    def __init__(self, typed: wq.Query, others: list[Fields]) -> None:
        super().__init__([typed, *others])
        self.typed, self.others = typed, others


@dataclass(frozen=True)
class Target:
    """Something to highlight: words in a row. A token meets a word by any of its folded, exact or stem forms.

    pattern: a regular expression over folded forms instead; fuzzy: (folded word, distance) instead.
    """

    tokens: tuple[Token, ...] = ()
    exact_only: bool = False
    pattern: re.Pattern[str] | None = None
    fuzzy: tuple[str, int] | None = None


@dataclass
class CompiledQuery:
    """A query tree, and what else is to be known of the query.

    words: the positive plain words in order, for proximity and suggestions; adjacent[i] tells whether
    word i follows word i - 1. targets: what to highlight. trusts_marks: whether marks were typed.
    """

    tree: wq.Query
    words: list[Token] = field(default_factory=list)
    adjacent: list[bool] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    trusts_marks: bool = False


def compile_query(text: str, options: SearchOptions, lexicon: Lexicon | None) -> CompiledQuery:
    """The query tree of a query string, with the filters of the options. Raises QueryError for a bad date."""
    group = syntax.parse(nfc(text))
    compiler = _Compiler(options, lexicon, _has_marks(group))
    tree = compiler.group(group, None, positive=True)
    filters = list(_option_filters(options))
    if filters:
        tree = wq.And([tree, *filters]) if group.clauses else wq.And(filters)
    compiler.result.tree = tree
    return compiler.result


def _option_filters(options: SearchOptions) -> Iterable[wq.Query]:
    if options.lang:
        yield _filter(wq.Term("lang", options.lang.lower()))
    if options.path:
        pattern = nfc(options.path)
        choices = [wq.Wildcard("glob", pattern), wq.Wildcard("glob", f"*/{pattern}"), wq.Wildcard("key", pattern)]
        yield wq.DisjunctionMax([_filter(choice) for choice in choices])
    if options.after or options.before:
        first = date_number(options.after) if options.after else 1
        last = date_number(options.before, latest=True) if options.before else int(_LATEST)
        yield _filter(wq.TermRange("date", f"{first:08d}", f"{last:08d}"))


def _filter(tree: wq.Query) -> wq.Query:
    return wq.ConstantScoreQuery(tree, 0.0)


def _has_marks(group: syntax.Group) -> bool:
    for clause in group.clauses:
        atom = clause.atom
        if isinstance(atom, syntax.Group):
            if _has_marks(atom):
                return True
        elif not isinstance(atom, syntax.Everything):
            text = re.sub(r"[*?]", " ", atom.text)
            if any(form(part.raw).marked for word in words(text) for part in word.parts):
                return True
    return False


class _Compiler:
    def __init__(self, options: SearchOptions, lexicon: Lexicon | None, trusts_marks: bool) -> None:
        self._options = options
        self._lexicon = lexicon if options.expand and not options.exact_marks else None
        self._exact_only = options.exact_marks
        self.result = CompiledQuery(wq.NullQuery, trusts_marks=trusts_marks)

    # Clauses

    def group(self, group: syntax.Group, name: str | None, *, positive: bool) -> wq.Query:
        must, should, must_not, filters = [], [], [], []
        for clause in group.clauses:
            field_name = clause.field or name
            wanted = positive == (clause.sign != "-")
            tree = self._atom(clause.atom, field_name, positive=wanted)
            if tree is wq.NullQuery:
                continue
            if clause.boost != 1.0:
                tree = wq.Or([tree], boost=clause.boost)
            if clause.sign == "-":
                must_not.append(tree)
            elif field_name in _FILTERS and group.operator == "any":
                filters.append(tree)
            elif clause.sign == "+" or group.operator == "AND" or (group.operator == "any" and self._options.all_terms):
                must.append(tree)
            else:
                should.append(tree)
        return _combined(must, should, must_not, filters)

    def _atom(self, atom: syntax.Atom, name: str | None, *, positive: bool) -> wq.Query:
        if isinstance(atom, syntax.Group):
            return self.group(atom, name, positive=positive)
        if isinstance(atom, syntax.Everything):
            return wq.Every()
        if name in _FILTERS:
            try:
                return _field_filter(name, atom)
            except QueryError:
                # Any string is legal: what is no date is looked for as the words it holds.
                return self._text(f"{name} {atom.text}", TEXT_FIELDS, positive)
        fields = TEXT_FIELDS if name is None else (name,)
        if isinstance(atom, syntax.Quoted):
            return self._quoted(atom, fields, positive)
        if isinstance(atom, syntax.Pattern):
            return self._pattern(atom.text, fields, positive)
        if isinstance(atom, syntax.Fuzzy):
            return self._fuzzy(atom, fields, positive)
        return self._text(atom.text, fields, positive)

    # Words

    def _text(self, text: str, fields: Sequence[str], positive: bool) -> wq.Query:
        found = words(text)
        if not found:
            return wq.NullQuery
        parts = [part for word in found for part in word.parts]
        if positive:
            self._remember(parts)
        nodes: list[wq.Query] = []
        matches = self._lexicon.matches(parts) if self._lexicon else []
        starts = {match.start: match for match in matches}
        place = index = 0
        while index < len(found):
            match = starts.get(place)
            end = _word_at(found, index, match.end - place) if match else None
            if match is not None and end is not None:
                typed = self._typed(found[index:end], fields, positive)
                others = [
                    node
                    for member in match.alternatives
                    for node in self._member(member.tokens, fields, positive)
                ]
                nodes.append(Alternatives(typed, others))
                index, place = end, match.end
            else:
                step = _abbreviation(found, index)
                nodes.append(self._typed(found[index : index + step], fields, positive))
                place += sum(len(word.parts) for word in found[index : index + step])
                index += step
        return self._combine(nodes)

    def _combine(self, nodes: list[wq.Query]) -> wq.Query:
        if len(nodes) == 1:
            return nodes[0]
        return wq.And(nodes) if self._options.all_terms else wq.Or(nodes)

    def _remember(self, parts: Sequence[Token]) -> None:
        for index, part in enumerate(parts):
            self.result.words.append(part)
            self.result.adjacent.append(index > 0)

    def _typed(self, found: Sequence[Word], fields: Sequence[str], positive: bool) -> wq.Query:
        """Words as they were typed; a joined spelling of theirs may stand in their place."""
        node = self._combine([self._word(word, fields, positive) for word in found])
        joined = [token for word in found for token in word.joined if len(found) == 1]
        if len(found) > 1:
            joined = [_join(found)]
            joined += [token for token in found[0].joined if token.folded != joined[0].folded]
        if positive:
            self._highlight(*((token,) for token in joined))
        whole = [self._views(token, fields) for token in joined]
        return wq.DisjunctionMax([node, *whole]) if whole else node

    def _word(self, word: Word, fields: Sequence[str], positive: bool) -> wq.Query:
        if len(word.parts) == 1:
            if positive:
                self._highlight(word.parts)
            return self._views(word.parts[0], fields)
        if not word.connector.strip() or _is_hyphenated(word):
            if positive:
                self._highlight(*((part,) for part in word.parts))
            return self._combine([self._views(part, fields) for part in word.parts])
        return self._phrase(word.parts, fields, positive)

    def _views(self, token: Token, fields: Sequence[str]) -> wq.Query:
        marked = form(token.raw).marked if not token.joined else token.exact != token.folded
        exact = folded = stem = None
        if not _has_views(fields):
            return Views(self._fields(wq.Term, fields, "folded", token.folded), None, None)
        if self._exact_only:
            return Views(None, None, self._fields(wq.Term, fields, "exact", token.exact))
        folded = self._fields(wq.Term, fields, "folded", token.folded, FOLDED_WEIGHT)
        if self.result.trusts_marks:
            exact = self._fields(wq.Term, fields, "exact", token.exact, EXACT_WEIGHT)
        if token.stem and not marked:
            stem = self._fields(wq.Term, fields, "stem", token.stem, STEM_WEIGHT)
        return Views(folded, stem, exact)

    @staticmethod
    def _fields(kind: type[wq.Query], fields: Sequence[str], view: str, text: str, boost: float = 1.0) -> Fields:
        leaves = [kind(view_field(name, view), text) for name in fields]
        kinds = {"folded": "marks aside", "exact": "as typed", "stem": "by its English stem"}
        return Fields(leaves, f"the word {text!r}, {kinds[view]}", boost)

    # Phrases

    def _quoted(self, atom: syntax.Quoted, fields: Sequence[str], positive: bool) -> wq.Query:
        found = words(atom.text)
        parts = [part for word in found for part in word.parts]
        if not parts:
            return wq.NullQuery
        slop = 1 if atom.slop is None else max(1, atom.slop)
        if atom.slop is not None and positive:
            self._highlight(*((part,) for part in parts))
        phrase = self._phrase(parts, fields, positive and atom.slop is None, slop, near=atom.slop is not None)
        joined = list(found[0].joined) if len(found) == 1 else []
        if len(found) > 1 and _abbreviation(found, 0) == len(found):
            joined = [_join(found)]
        if not joined:
            return phrase
        if positive:
            self._highlight(*((token,) for token in joined))
        return wq.DisjunctionMax([phrase, *(self._views(token, fields) for token in joined)])

    def _phrase(
        self, parts: Sequence[Token], fields: Sequence[str], positive: bool, slop: int = 1, *, near: bool = False
    ) -> wq.Query:
        if positive:
            self._highlight(tuple(parts))
        if len(parts) == 1:
            return self._phrase_word(parts[0], fields)
        slop = max(slop, 2) if near else 1
        folded = self._phrase_view(parts, fields, "folded", slop)
        if not _has_views(fields):
            return folded
        exact = self._phrase_view(parts, fields, "exact", slop)
        if self._exact_only:
            return exact
        if not self.result.trusts_marks:
            return folded
        exact.boost = PHRASE_VIEW_WEIGHT
        return wq.Or([folded, exact])

    def _phrase_word(self, token: Token, fields: Sequence[str]) -> wq.Query:
        """A single word in quotes: itself, not its inflections."""
        node = self._views(token, fields)
        return Views(node.folded, None, node.exact)

    @staticmethod
    def _phrase_view(parts: Sequence[Token], fields: Sequence[str], view: str, slop: int) -> Fields:
        terms = [part.exact if view == "exact" else part.folded for part in parts]
        leaves = [wq.Phrase(view_field(name, view), terms, slop=slop) for name in fields]
        manner = "marks aside" if view == "folded" else "as typed"
        return Fields(leaves, f"the phrase {' '.join(terms)!r}, {manner}")

    def _member(self, member: Sequence[Token], fields: Sequence[str], positive: bool) -> Iterable[Fields]:
        """An equivalent from the lexicon, written apart and joined: its marks are known, and asked for."""
        view = "exact" if _has_views(fields) else "folded"
        parts = [token for token in member if not token.joined]
        whole = [token for token in member if token.joined and token.end == parts[-1].end and not token.position]
        for row in (parts, whole):
            if not row:
                continue
            if positive:
                self._highlight(row, exact_only=True)
            node = self._phrase_view(row, fields, view, 1)
            if len(row) == 1:
                node = self._fields(wq.Term, fields, view, row[0].exact if view == "exact" else row[0].folded)
            text = " ".join(token.raw for token in row)
            yield Fields(list(node), f"{text!r}, by the lexicon", EXPANSION_WEIGHT)

    # Patterns

    def _pattern(self, text: str, fields: Sequence[str], positive: bool) -> wq.Query:
        raw = "".join(char for char in text if char in "*?" or re.match(r"\w", char))
        raw = re.sub(r"\*+", "*", raw)
        folded = _folded_pattern(raw)
        if not re.search(r"[^*?]", folded):
            return wq.NullQuery
        if positive:
            expression = re.escape(folded).replace(r"\*", ".*").replace(r"\?", ".")
            self.result.targets.append(Target(pattern=re.compile(expression)))
        has_views = _has_views(fields)
        views = [self._pattern_view(folded, fields, "folded")] if not (self._exact_only and has_views) else []
        if has_views and (self._exact_only or (self.result.trusts_marks and raw.casefold() != folded)):
            views.append(self._pattern_view(raw.casefold(), fields, "exact"))
        return wq.Or(views)

    def _pattern_view(self, pattern: str, fields: Sequence[str], view: str) -> Fields:
        if re.fullmatch(r"[^*?]+\*", pattern):
            return self._fields(wq.Prefix, fields, view, pattern[:-1])
        return self._fields(wq.Wildcard, fields, view, pattern)

    def _fuzzy(self, atom: syntax.Fuzzy, fields: Sequence[str], positive: bool) -> wq.Query:
        found = [part for word in words(atom.text) for part in word.parts]
        if len(found) != 1:
            return self._text(atom.text, fields, positive)
        if positive:
            self.result.targets.append(Target(fuzzy=(found[0].folded, atom.distance)))
        leaves = [wq.FuzzyTerm(name, found[0].folded, maxdist=atom.distance) for name in fields]
        fuzzy = Fields(leaves, f"words like {found[0].folded!r}", EXPANSION_WEIGHT)
        return wq.DisjunctionMax([self._views(found[0], fields), fuzzy])

    def _highlight(self, *rows: Sequence[Token], exact_only: bool = False) -> None:
        exact_only = exact_only or self._exact_only
        self.result.targets.extend(Target(tuple(row), exact_only=exact_only) for row in rows)


def _combined(
    must: list[wq.Query], should: list[wq.Query], must_not: list[wq.Query], filters: list[wq.Query]
) -> wq.Query:
    optional = (should[0] if len(should) == 1 else wq.Or(should)) if should else None
    if must and optional is not None:
        tree: wq.Query = wq.AndMaybe(wq.And(must), optional)
    elif must:
        tree = wq.And(must) if len(must) > 1 else must[0]
    else:
        tree = optional
    if filters:
        tree = wq.And([tree, *filters]) if tree is not None else wq.And(filters)
    if must_not:
        tree = wq.AndNot(tree if tree is not None else wq.Every(), wq.Or(must_not))
    return wq.NullQuery if tree is None else tree


def _field_filter(name: str, atom: syntax.Atom) -> wq.Query:
    if isinstance(atom, syntax.Group | syntax.Everything):
        return wq.NullQuery
    text = atom.text.strip()
    if name == "date":
        first, dots, last = text.partition("..")
        start = date_number(first) if first else 1
        end = date_number(last if dots else first, latest=True) if (last or not dots) else int(_LATEST)
        return _filter(wq.TermRange("date", f"{start:08d}", f"{end:08d}"))
    if name == "lang":
        return _filter(wq.Term("lang", text.lower()))
    return _filter(wq.Wildcard("key", text) if isinstance(atom, syntax.Pattern) else wq.Term("key", text))


def _has_views(fields: Sequence[str]) -> bool:
    return fields[0] in TEXT_FIELDS


def _folded_pattern(pattern: str) -> str:
    """The literal parts folded by themselves: a part of a word is no syllable, whose spelling has variants."""
    pieces = re.split(r"([*?])", pattern)
    return "".join(piece if piece in ("*", "?") else form(f"{piece}0").folded[:-1] for piece in pieces if piece)


def _word_at(found: Sequence[Word], index: int, parts: int) -> int | None:
    """The index of the word after so many parts; None where that is inside a word."""
    while parts > 0 and index < len(found):
        parts -= len(found[index].parts)
        index += 1
    return index if parts == 0 else None


def _is_hyphenated(word: Word) -> bool:
    return set(word.connector) <= set("-‐‑–_") and all(
        part.raw.isalpha() and len(part.raw) >= _SHORTEST_HYPHENATED for part in word.parts
    )


def _abbreviation(found: Sequence[Word], index: int) -> int:
    """2 where this word and the next may be one abbreviation written apart, such as TP HCM or gd đt; else 1."""
    pair = found[index : index + 2]
    if len(pair) < 2 or any(len(word.parts) > 1 for word in pair):
        return 1
    first, second = (word.parts[0] for word in pair)
    if not (first.raw.isalpha() and second.raw.isalpha()) or max(len(first.raw), len(second.raw)) > _ABBREVIATION:
        return 1
    return 1 if _VOWEL.search(first.folded) and _VOWEL.search(second.folded) else 2


def _join(found: Sequence[Word]) -> Token:
    raw = "".join(part.raw for word in found for part in word.parts)
    first, last = found[0].parts[0], found[-1].parts[-1]
    joined = form(raw)
    return first._replace(
        raw=raw, end=last.end, exact=joined.exact, folded=joined.folded, stem="", joined=True
    )
