"""searcher: a query string and options to a page of results.

Two phases: every matching document gets a score by its words (exactly, all of them); then the best few
hundred get what their words' nearness and completeness add. Then snippets, for the page alone.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.analysis.icu_text import sort_key
from searchlib.analysis.lexicon import Lexicon, find_lexicon
from searchlib.errors import QueryError
from searchlib.model import Explanation, Hit, ResultPage, SearchOptions
from searchlib.nodes import Node
from searchlib.planner import Planner
from searchlib.query import CompiledQuery, compile_query
from searchlib.ranking.topk import top_k
from searchlib.ranking.weights import RERANKED
from searchlib.reranker import Reranker
from searchlib.snapshot import Snapshot
from searchlib.snippets import Highlighter

__all__ = ["Searcher"]

Array = npt.NDArray[Any]

_FEW = 3
_SORTS = ("relevance", "date", "path")


class _Ranking(NamedTuple):
    """docs: docnums of the whole index, ascending; scores: parallel to it."""

    docs: Array
    scores: Array


class Searcher:
    """Answers queries over one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._lexicon: Lexicon | None = None
        self._ranks_by_path: Array | None = None

    def search(self, query: str, options: SearchOptions) -> ResultPage:
        """The page of results that the options ask for."""
        started = time.perf_counter()
        if options.sort not in _SORTS:
            raise QueryError(f"sort must be one of {', '.join(_SORTS)}, got {options.sort!r}")
        if options.limit < 0 or options.offset < 0:
            raise QueryError(
                f"limit and offset must not be negative, got {options.limit} and {options.offset}"
            )
        compiled = self._compile(query, options)
        planner = Planner(self.snapshot)
        node = planner.node(compiled.tree)
        ranking = self._matches(node)
        total = len(ranking.docs)
        reranker = Reranker(self.snapshot, compiled, planner, exact_only=options.exact_marks)
        ordered = self._order(ranking, reranker, options)
        page = ordered[options.offset : options.offset + options.limit]
        highlighter = Highlighter(self.snapshot, compiled) if options.snippets else None
        hits = tuple(
            self._hit(rank, docnum, score, highlighter, options, node, reranker)
            for rank, (docnum, score) in enumerate(page, options.offset + 1)
        )
        suggestions: tuple[str, ...] = ()
        if options.suggest and total < _FEW:
            from searchlib.suggestions import suggest

            suggestions = suggest(self.snapshot, compiled.words or compiled.quoted)
        return ResultPage(
            query=query,
            total=total if options.count else None,
            took_ms=(time.perf_counter() - started) * 1000,
            hits=hits,
            suggestions=suggestions,
        )

    def similar(self, key: str, limit: int = 10) -> ResultPage:
        """The documents most like the one with this key. Raises UnknownKeyError."""
        from searchlib.similar import similarity_query

        started = time.perf_counter()
        tree, itself = similarity_query(self.snapshot, key)
        ranking = self._matches(Planner(self.snapshot).node(tree))
        others = ranking.docs != itself
        docs, scores = ranking.docs[others], ranking.scores[others]
        hits = tuple(
            self._record(rank, int(docs[place]), float(scores[place]))
            for rank, place in enumerate(top_k(docs, scores, limit).tolist(), 1)
        )
        return ResultPage(key, len(docs), (time.perf_counter() - started) * 1000, hits)

    def suggest(self, text: str) -> tuple[str, ...]:
        """Corrections of the words that no document has, then completions of the last one."""
        from searchlib.suggestions import alternatives

        return alternatives(self.snapshot, text)

    def _record(self, rank: int, docnum: int, score: float) -> Hit:
        meta = self.snapshot.meta(docnum)
        return Hit(rank, score, meta["key"], meta["path"], meta["title"], meta["lang"], meta["date"])

    def _compile(self, query: str, options: SearchOptions) -> CompiledQuery:
        if self._lexicon is None and options.expand and not options.exact_marks:
            self._lexicon = Lexicon.load(find_lexicon(self.snapshot.directory))
        return compile_query(query, options, self._lexicon)

    def _matches(self, node: Node) -> _Ranking:
        docs, scores = [], []
        for segment in self.snapshot.segments:
            matches = node.matches(segment)
            if segment.deleted is not None:
                kept = ~segment.deleted[matches.docs]
                matches = matches._replace(docs=matches.docs[kept], scores=matches.scores[kept])
            docs.append(matches.docs.astype(np.int64) + segment.base)
            scores.append(matches.scores)
        if not docs:
            return _Ranking(np.empty(0, np.int64), np.empty(0))
        return _Ranking(np.concatenate(docs), np.concatenate(scores))

    def _order(
        self, ranking: _Ranking, reranker: Reranker, options: SearchOptions
    ) -> list[tuple[int, float]]:
        needed = options.offset + options.limit
        if options.sort == "date":
            dates = np.concatenate(
                [segment.data.dates for segment in self.snapshot.segments] or [np.empty(0)]
            )
            best = np.lexsort((ranking.docs, -ranking.scores, -dates[ranking.docs].astype(np.int64)))
        elif options.sort == "path":
            best = np.lexsort((ranking.docs, self._path_ranks()[ranking.docs]))
        else:
            best = top_k(ranking.docs, ranking.scores, max(needed, RERANKED))
            head, tail = best[:RERANKED], best[RERANKED:]
            docs, scores = ranking.docs[head], ranking.scores[head]
            by_docnum = np.argsort(docs)
            docs, scores = docs[by_docnum], reranker.rerank(docs[by_docnum], scores[by_docnum])
            order = top_k(docs, scores, len(docs))
            return [
                *zip(docs[order].tolist(), scores[order].tolist(), strict=True),
                *zip(ranking.docs[tail].tolist(), ranking.scores[tail].tolist(), strict=True),
            ]
        best = best[:needed]
        return list(zip(ranking.docs[best].tolist(), ranking.scores[best].tolist(), strict=True))

    def _path_ranks(self) -> Array:
        """The place of each document of the index in the order of paths, the same for equal paths."""
        if self._ranks_by_path is None:
            paths: list[str] = []
            numbers = np.zeros(self.snapshot.doc_count_all, np.int64)
            for segment in self.snapshot.segments:
                field = segment.data.field("glob")
                docs = field.all_postings().docs + np.int64(segment.base)
                numbers[docs] = np.repeat(np.arange(field.term_count), field.doc_frequencies) + len(paths)
                paths += [term.decode() for term in field.terms()]
            keys = [sort_key(path) for path in paths]
            places = {key: place for place, key in enumerate(sorted(set(keys)))}
            self._ranks_by_path = np.array([places[key] for key in keys], np.int64)[numbers]
        return self._ranks_by_path

    def _hit(
        self,
        rank: int,
        docnum: int,
        score: float,
        highlighter: Highlighter | None,
        options: SearchOptions,
        node: Node,
        reranker: Reranker,
    ) -> Hit:
        hit = self._record(rank, docnum, score)
        if highlighter is not None:
            hit = replace(hit, snippets=highlighter.snippets(docnum, options.snippets))
        if options.explain:
            hit = replace(hit, explanation=self._explain(docnum, score, node, reranker, options))
        return hit

    def _explain(
        self, docnum: int, score: float, node: Node, reranker: Reranker, options: SearchOptions
    ) -> Explanation | None:
        segment, local = self.snapshot.locate(docnum)
        words = node.explain(segment, local)
        if words is None or options.sort != "relevance":
            return words
        return reranker.explain(docnum, words, score)
