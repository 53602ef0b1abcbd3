"""explaining: why does a document have its score? What of the query has it, how often, in which spelling?

The figures are those that the nodes and the reranker scored with; here they are put together by what was
typed. What no posting tells, how a word is spelled in the document, is looked up in its title and text.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from whoosh.query.compound import And, DisjunctionMax, Or
from whoosh.query.qcore import Query

from searchlib.analysis.forms import form
from searchlib.matching import Finder, Match
from searchlib.model import Explanation
from searchlib.planner import Planner
from searchlib.query_tree import MANNERS, CompiledQuery, Fields, Target, Views
from searchlib.reranker import Reranker
from searchlib.snapshot import Snapshot
from searchlib.snippets import resolved

__all__ = ["Explainer"]

_MOST_TARGETS = 1024
_LONGEST_READ = 1 << 21  # Of what is longer, a library in one file, the postings alone tell.
_MOST_SPELLINGS = 4
_LONGEST_SPELLING = 40
_WORD = re.compile(r"\w+")
_FEW = {1: "once", 2: "twice"}
# The manners in which something typed is met in a document, in the order in which they are told.
_TYPED, _SPELLED, _STEM, _MARKS, _LIKE = "as typed", "spelled", "by its English stem:", "marks aside:", ""
_MANNERS = (_TYPED, _SPELLED, _STEM, _MARKS, _LIKE)


class _Met(NamedTuple):
    """How something typed is met in a document: manner, field and spelling."""

    manner: str
    field: str
    spelling: str


class Explainer:
    """Explains the scores of documents for one query."""

    def __init__(
        self,
        snapshot: Snapshot,
        compiled: CompiledQuery,
        planner: Planner,
        reranker: Reranker,
        reranked: Container[int],
        *,
        exact_only: bool,
    ) -> None:
        """planner, reranker: those that the scores come from. reranked: the docnums that the latter saw.

        exact_only: whether marks must be as typed.
        """
        self._snapshot = snapshot
        self._tree = compiled.tree
        # What was typed twice is there twice, or not at all.
        self._wanted = {tuple(_typed(part)): part for part in compiled.parts}.values()
        self._planner = planner
        self._reranker = reranker
        self._reranked = reranked
        targets = [("match", target) for target in compiled.targets if not target.instead_of]
        targets += [("pair", target) for target in _pairs(compiled, exact_only)]
        del targets[_MOST_TARGETS:]
        self._kinds = [kind for kind, _ in targets]
        self._targets = [resolved(snapshot, target) for _, target in targets]
        self._finder = Finder(self._targets)

    def explain(self, docnum: int, score: float) -> Explanation | None:
        """The score of a document in parts that add up to it; None for a document that does not match."""
        words = self._planner.node(self._tree).explain(docnum)
        if words is None:
            return None
        met = self._met(docnum)
        terms: dict[str, list[Explanation]] = {}
        for term in _terms(words):
            terms.setdefault(term.typed or term.description, []).append(term)
        parts = [_match(typed, same, met["match", typed]) for typed, same in terms.items()]
        for tree in self._wanted:
            parts += self._uncounted(tree, docnum, terms)
        if docnum in self._reranked:
            for part in self._reranker.explain(docnum, words.value, score):
                pairs = tuple(_pair(pair, met["pair", pair.typed]) for pair in part.details)
                parts.append(replace(part, details=pairs))
        told = "the sum of these" if parts else "nothing in the query tells documents apart"
        return Explanation(score, told, tuple(dict.fromkeys(parts)), "score")

    def _uncounted(self, tree: Query, docnum: int, counted: Container[str]) -> Iterator[Explanation]:
        """What is wanted and adds nothing to the score of a document, mostly because it is not there."""
        if not self._has(docnum, tree):
            typed = " ".join(dict.fromkeys(_typed(tree)))
            yield Explanation(0.0, "not in this document", kind="missing", typed=typed)
        elif isinstance(tree, DisjunctionMax):
            # The first is what was typed; each of the others stands for all of it.
            first, found = next(tree.children()), self._planner.node(tree).explain(docnum)
            if self._has(docnum, first) and found and _best(found) is found.details[0]:
                yield from self._uncounted(first, docnum, counted)
        elif type(tree) in (And, Or):
            for child in tree.children():
                yield from self._uncounted(child, docnum, counted)
        else:
            for typed in _typed(tree):
                if typed not in counted:
                    yield Explanation(0.0, "in this document, but not counted", kind="match", typed=typed)

    def _has(self, docnum: int, tree: Query) -> bool:
        """Whether a document has a part of the query."""
        return self._planner.node(tree).matches.score_of(docnum) is not None

    def _met(self, docnum: int) -> defaultdict[tuple[str, str], Counter[_Met]]:
        """How often things are met in a document, by their kind and what was typed."""
        contents = {"text": self._snapshot.text(docnum), "title": self._snapshot.meta(docnum)["title"]}
        found: defaultdict[tuple[str, str], Counter[_Met]] = defaultdict(Counter)
        if sum(map(len, contents.values())) > _LONGEST_READ:
            return found
        for field, content in contents.items():
            seen = set()
            for match in self._finder.find(content):
                target = self._targets[match.target]
                key = self._kinds[match.target], target.typed
                if (key, match.start) not in seen:
                    seen.add((key, match.start))
                    spelling = content[match.start : match.end]
                    found[key][_Met(_manner(target, match, spelling), field, spelling)] += 1
        return found


# The query


def _pairs(compiled: CompiledQuery, exact_only: bool) -> list[Target]:
    """The words that follow each other in the query, to be found side by side."""
    words = compiled.words
    return [
        Target((before, word), exact_only, typed=f"{before.raw} {word.raw}")
        for before, word, is_adjacent in zip(words, words[1:], compiled.adjacent[1:], strict=False)
        if is_adjacent
    ]


def _typed(tree: Query) -> Iterator[str]:
    """What was typed for the words, phrases and patterns in a tree, without what stands for them."""
    if isinstance(tree, Views | Fields):
        yield tree.typed
    elif isinstance(tree, DisjunctionMax):
        yield from _typed(next(tree.children()))
    else:
        for child in tree.children():
            yield from _typed(child)


# The score


def _terms(part: Explanation, factor: float = 1.0) -> Iterator[Explanation]:
    """The terms whose scores, added up, are the score of the words."""
    if part.kind == "sum":
        for detail in part.details:
            yield from _terms(detail, factor)
    elif part.kind == "best":
        yield from _terms(_best(part), factor)
    elif part.kind == "times":
        (inner,) = part.details
        yield from _terms(inner, factor * part.value / inner.value if inner.value else factor)
    elif part.kind != "filter" or part.value:
        yield part if factor == 1.0 else _multiplied(part, factor)


def _best(part: Explanation) -> Explanation:
    return max(part.details, key=lambda detail: detail.value)


def _multiplied(term: Explanation, factor: float) -> Explanation:
    return Explanation(term.value * factor, f"times {factor:g}", (term,), "times", term.typed)


# In words


def _manner(target: Target, match: Match, spelling: str) -> str:
    if not target.tokens:
        return _LIKE
    if match.exact:
        typed = " ".join(token.raw for token in target.tokens)
        return _TYPED if _plain(spelling) == _plain(typed) else _SPELLED
    met, (first, *others) = form(spelling), target.tokens
    is_inflected = not others and met.folded != first.folded and met.stem == first.stem
    return _STEM if is_inflected else _MARKS


def _plain(text: str) -> str:
    """Its words alone, in any case."""
    return " ".join(_WORD.findall(text)).casefold()


def _match(typed: str, terms: Sequence[Explanation], met: Mapping[_Met, int]) -> Explanation:
    """What something typed is worth: its terms in all views in which the document has it."""
    value = sum(term.value for term in terms)
    itself, *others = [term.details[0] if term.kind == "times" else term for term in terms]
    if itself.kind == "filter":
        return Explanation(value, itself.description, tuple(terms), "filter")
    views = {view for term in terms for view in _counts(term)}
    fields = {view.partition("_")[0] for view in views}
    is_stemmed = any(view.endswith("_stem") for view in views)
    counted = {
        one: count
        for one, count in met.items()
        if one.field in fields and (one.manner != _STEM or is_stemmed)
    }
    if itself.kind == "equivalent" or not counted:
        told = [_by_postings(itself)]
    else:
        manners = {one.manner for one in counted}
        told = [_in_manner(manner, counted) for manner in _MANNERS if manner in manners]
    # Marks that nobody typed must be told.
    typed_itself = f"the word {form(typed).exact!r}, {MANNERS['likely']}"
    told += [
        _by_postings(term)
        for term in others
        if term.description.endswith(MANNERS["likely"]) and term.description != typed_itself
    ]
    return Explanation(value, "; ".join(dict.fromkeys(told)), tuple(terms), "match", typed)


def _by_postings(term: Explanation) -> str:
    """A term, and how often it is met."""
    by_field: Counter[str] = Counter()
    for view, count in _counts(term).items():
        by_field[view.partition("_")[0]] += count
    return ", ".join(filter(None, (term.description, _times(by_field))))


def _counts(term: Explanation) -> Counter[str]:
    """How often a term is met, by view of a field."""
    found: Counter[str] = Counter()
    for detail in term.details:
        if detail.kind == "count":
            found[detail.description] += int(detail.value)
        else:
            found += _counts(detail)
    return found


def _pair(pair: Explanation, met: Mapping[_Met, int]) -> Explanation:
    """Two words that stand together, and how often side by side."""
    by_field: Counter[str] = Counter()
    for one, count in met.items():
        by_field[one.field] += count
    told = f"side by side, {_times(by_field)}" if by_field else pair.description
    return replace(pair, description=told)


def _in_manner(manner: str, met: Mapping[_Met, int]) -> str:
    """How often something is met in a manner, and in which spellings where these are not what was typed."""
    by_field: Counter[str] = Counter()
    spellings: dict[str, str] = {}
    for one, count in sorted(met.items(), key=lambda item: -item[1]):
        if one.manner == manner:
            by_field[one.field] += count
            spellings.setdefault(_plain(one.spelling), one.spelling)
    if manner == _TYPED:
        return f"{manner}, {_times(by_field)}"
    shown = [_short(spelling) for spelling in islice(spellings.values(), _MOST_SPELLINGS)]
    more = ["…"] * (len(spellings) > _MOST_SPELLINGS)
    return f"{manner} {', '.join([*shown, *more])}, {_times(by_field)}".lstrip()


def _short(spelling: str) -> str:
    spelling = " ".join(spelling.split())
    return spelling if len(spelling) <= _LONGEST_SPELLING else f"{spelling[:_LONGEST_SPELLING]}…"


def _times(by_field: Counter[str]) -> str:
    """How often, in which field: "12 times in the text, once in the title"."""
    return ", ".join(
        f"{_FEW.get(count, f'{count} times')} in the {field}" for field, count in by_field.most_common()
    )
