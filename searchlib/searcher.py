"""searcher: a query string and options to a page of results.

Two phases: every matching document gets a score by its words (exactly, all of them); then the best few
hundred get what their words' nearness and completeness add. Then snippets, for the page alone.
"""

from __future__ import annotations

import time
from collections.abc import Hashable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from whoosh.query.compound import And
from whoosh.query.qcore import Query

from searchlib.analysis.forms import form
from searchlib.analysis.lexicon import Lexicon, find_lexicon
from searchlib.analysis.segmentation import Token
from searchlib.context import Context
from searchlib.duplicates import COMPARED, Duplicates
from searchlib.errors import UnknownKeyError
from searchlib.learned import LearnedLexicon
from searchlib.matches import Matches, without
from searchlib.model import Hit, ResultPage, SearchOptions
from searchlib.nodes import Node
from searchlib.planner import Planner
from searchlib.pruning import contenders, may_pay
from searchlib.query import CompiledQuery, compile_query
from searchlib.query_filters import option_filters
from searchlib.query_tree import Views
from searchlib.ranking.topk import top_k
from searchlib.ranking.weights import RERANKED
from searchlib.reranker import Reranker
from searchlib.schema import TEXT_FIELDS, VIEWS, view_field
from searchlib.snapshot import Snapshot
from searchlib.snippets import Highlighter
from searchlib.standing import Spot

if TYPE_CHECKING:
    from searchlib.explaining import Explainer
    from searchlib.facets import Facets
    from searchlib.ordering import Ordering

__all__ = ["Searcher"]

Array = npt.NDArray[Any]

_LEARNED = 4000  # So many of the commonest words are looked at to find those that fill the memory.
_SHARE_LEARNED = 0.95  # Of the memory for what is remembered; the rest is left for what is asked.


class Searcher:
    """Answers queries over one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._context = Context(snapshot)
        self._lexicon: Lexicon | None = None
        self._equivalents: LearnedLexicon | None = None
        self._duplicates = Duplicates(snapshot)

    def search(self, query: str | Query, options: SearchOptions) -> ResultPage:
        """The page of results that the options ask for; a query of Whoosh's classes is taken as it is."""
        started = time.perf_counter()
        compiled = self._compile(query, options)
        planner = Planner(self._context)
        node = planner.node(compiled.tree)
        reranker = Reranker(self._context, compiled, planner, exact_only=options.exact_marks)
        # Groups take in at most as many documents as are compared.
        ranked = replace(options, limit=options.limit + COMPARED) if options.group else options
        matches = self._matches(node, ranked)
        order = self._order(matches, reranker, ranked)
        explainer = None
        if options.explain:
            from searchlib.explaining import Explainer

            # Those beyond have the scores of the first phase, and so have all in any other order.
            reranked = {docnum for docnum, _ in order[:RERANKED]} if options.sort == "relevance" else set()
            explainer = Explainer(
                self.snapshot, compiled, planner, reranker, reranked, exact_only=options.exact_marks
            )
        others: dict[int, list[int]] = {}
        if options.group:
            order, others = self._grouped(order)
        page = order[options.offset : options.offset + options.limit]
        highlighter = Highlighter(self.snapshot, compiled) if options.snippets else None
        hits = tuple(
            self._hit(rank, docnum, score, highlighter, explainer, options)
            for rank, (docnum, score) in enumerate(page, options.offset + 1)
        )
        if options.group:
            keys = (tuple(map(self.snapshot.key, others[docnum])) for docnum, _ in page)
            hits = tuple(replace(hit, duplicates=alike) for hit, alike in zip(hits, keys, strict=True))
        planner.close()
        suggestions: tuple[str, ...] = ()
        asked = [*compiled.words, *compiled.quoted]
        if (
            options.suggest
            and isinstance(query, str)
            and (not (hits or matches.count) or self._has_unknown(asked))
        ):
            from searchlib.suggestions import suggest

            suggestions = suggest(self._context, query)
        return ResultPage(
            query=query if isinstance(query, str) else repr(query),
            total=matches.count if options.count else None,
            took_ms=(time.perf_counter() - started) * 1000,
            hits=hits,
            suggestions=suggestions,
            facets=self._facets.count(options.facets, matches) if options.facets else {},
        )

    @cached_property
    def _ordering(self) -> Ordering:
        from searchlib.ordering import Ordering

        return Ordering(self.snapshot)

    @cached_property
    def _facets(self) -> Facets:
        from searchlib.facets import Facets

        return Facets(self.snapshot)

    def warm(self) -> None:
        """Work out beforehand what queries often ask: matches and places of the commonest words."""
        self.snapshot.read_ahead(view_field(field, view) for field in TEXT_FIELDS for view in VIEWS)
        matches, places = self._context.remembered, self._context.places
        # First, since it takes much memory for a moment.
        knows_pairs = self._context.sample.learn_pairs(self.snapshot)
        words = self._commonest("text")
        for folded in words:
            if not places.remembered.has_room(_SHARE_LEARNED):
                break
            places.of(Spot(folded))
            if not knows_pairs:
                self._context.sample.learn(folded)
        places.remembered.renew(words)
        # Where words stand their spellings are found sooner.
        learned: list[Hashable] = []
        commonest = self._commonest(view_field("text", "exact"))
        # As queries with marks ask, and those without.
        for is_likely, share in ((False, 0.8), (True, _SHARE_LEARNED)):
            for term in commonest:
                if not matches.has_room(share):
                    break
                word = form(term)
                asked = Views(TEXT_FIELDS, word.folded, word.stem, word.exact, is_likely=is_likely)
                learned += [asked.key_of_any, asked.key_of_exact]
                for part in Planner(self._context).parts(asked):
                    _ = part.matches  # What is asked for is remembered.
        matches.renew(learned)

    def _commonest(self, field: str) -> list[str]:
        """Terms that many documents have, the commonest first, by the largest segment."""
        segment = max(self.snapshot.segments, key=lambda segment: segment.data.doc_count, default=None)
        if segment is None:
            return []
        data = segment.data.field(field)
        order = top_k(data.doc_frequencies, _LEARNED)
        return [data.term(number).decode("utf-8", "replace") for number in order.tolist()]

    def similar(self, key: str, limit: int = 10) -> ResultPage:
        """The documents most like the one with this key. Raises UnknownKeyError."""
        from searchlib.similar import similar

        started = time.perf_counter()
        docnum = self.snapshot.find_key(key)
        if docnum < 0:
            raise UnknownKeyError(key)
        if self._lexicon is None:
            self._lexicon = Lexicon.load(find_lexicon(self.snapshot.directory))
        found = similar(self._context, self._lexicon, docnum)
        matches = without(found, np.union1d(self.snapshot.deleted, [docnum]))
        docs, scores = (column.tolist() for column in matches.best(limit))
        are_duplicates = self._duplicates.of(docnum, docs)
        hits = tuple(
            replace(self._record(rank, other, score), is_duplicate=is_duplicate)
            for rank, (other, score, is_duplicate) in enumerate(
                zip(docs, scores, are_duplicates, strict=True), 1
            )
        )
        return ResultPage(key, matches.count, (time.perf_counter() - started) * 1000, hits)

    def suggest(self, text: str) -> tuple[str, ...]:
        """Corrections of the words that no document has, then completions of the last one."""
        from searchlib.suggestions import alternatives

        return alternatives(self._context, text)

    def _record(self, rank: int, docnum: int, score: float) -> Hit:
        record = self.snapshot.record(docnum)
        return Hit(
            rank,
            score,
            record["key"],
            record["path"],
            record["title"],
            record["lang"],
            record["date"],
            author=record["author"],
            type=record["type"],
            origin=record["origin"],
        )

    def _has_unknown(self, words: Sequence[Token]) -> bool:
        return not all(self.snapshot.word_frequency(word.folded) for word in words)

    def _compile(self, query: str | Query, options: SearchOptions) -> CompiledQuery:
        if not isinstance(query, str):
            return CompiledQuery(And([query, *option_filters(options)]))
        if self._equivalents is None and options.expand and not options.exact_marks:
            if self._lexicon is None:
                self._lexicon = Lexicon.load(find_lexicon(self.snapshot.directory))
            self._equivalents = LearnedLexicon(self.snapshot, self._lexicon)
        return compile_query(query, options, self._equivalents, self._likely_spellings)

    def _likely_spellings(self, words: Sequence[str]) -> list[str]:
        return self._context.sample.likely_spellings(words)  # Drawn only where it is asked.

    def _matches(self, node: Node, options: SearchOptions) -> Matches:
        """The documents that match and are not deleted; where nobody counts, at least the best of them."""
        deleted = self.snapshot.deleted
        needed = max(options.offset + options.limit, RERANKED)
        only_best = not options.count and not options.facets and options.sort == "relevance"
        if only_best and may_pay(self._context.size) and len(node.parts) > 1:
            parts = [part.matches for part in node.parts]
            if all(part.is_scored for part in parts):
                return without(contenders(parts, needed, self._context.size, deleted), deleted)
        return without(node.matches, deleted)

    def _order(self, matches: Matches, reranker: Reranker, options: SearchOptions) -> list[tuple[int, float]]:
        """The documents up to the end of the page in order, with their scores."""
        needed = options.offset + options.limit
        if options.sort == "relevance" and not options.reverse:
            return self._by_relevance(matches, reranker, needed)
        docs, scores = matches.listed()
        best = self._ordering.order(options.sort, docs, scores, reverse=options.reverse)[:needed]
        return list(zip(docs[best].tolist(), scores[best].tolist(), strict=True))

    def _grouped(
        self, order: list[tuple[int, float]]
    ) -> tuple[list[tuple[int, float]], dict[int, list[int]]]:
        """Of documents in order those that are near-duplicates of none before, and the others by these."""
        scores = dict(order)
        groups = self._duplicates.groups(list(scores))
        return [(first, scores[first]) for first, *_ in groups], {first: rest for first, *rest in groups}

    def _by_relevance(self, matches: Matches, reranker: Reranker, needed: int) -> list[tuple[int, float]]:
        docs, scores = matches.best(max(needed, RERANKED))
        head, head_scores = docs[:RERANKED], scores[:RERANKED]
        if not reranker.is_idle:
            by_docnum = np.argsort(head)
            head = head[by_docnum]
            head_scores = reranker.rerank(head, head_scores[by_docnum])
            order = top_k(head_scores, needed)
            head, head_scores = head[order], head_scores[order]
        found = list(zip(head[:needed].tolist(), head_scores[:needed].tolist(), strict=True))
        tail = slice(RERANKED, needed)
        return found + list(zip(docs[tail].tolist(), scores[tail].tolist(), strict=True))

    def _hit(
        self,
        rank: int,
        docnum: int,
        score: float,
        highlighter: Highlighter | None,
        explainer: Explainer | None,
        options: SearchOptions,
    ) -> Hit:
        hit = self._record(rank, docnum, score)
        if highlighter is not None:
            hit = replace(hit, snippets=highlighter.snippets(docnum, options.snippets))
        if explainer is not None:
            hit = replace(hit, explanation=explainer.explain(docnum, score))
        return hit
