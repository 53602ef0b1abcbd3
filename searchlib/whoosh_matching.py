"""whoosh_matching: which documents does a query find for which there is no array form?

Whoosh's own matchers walk the postings of each segment, one after the other. That is slow beside arrays, and
it answers every query class that Whoosh has, or that a program derives from one. A term scores as the planner
scores it in one field, so that a part of a query found here weighs as much as one found by arrays.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.query.qcore import Query
from whoosh.reading import IndexReader, MultiReader, SegmentReader
from whoosh.scoring import BaseScorer, WeightingModel
from whoosh.searching import SearchContext, Searcher

from searchlib.codec.columnar import ColumnarCodec, ColumnarSegment
from searchlib.codec.whoosh_own import OwnSegment
from searchlib.codec.whoosh_reading import ColumnarPerDocumentReader, ColumnarTermsReader
from searchlib.errors import QueryError, SearchlibError
from searchlib.ranking.bm25 import field_weight, idf, saturate
from searchlib.ranking.weights import FIELD_WEIGHTS
from searchlib.schema import make_schema
from searchlib.snapshot import OpenSegment, Snapshot
from searchlib.toc import INDEX_NAME

__all__ = ["WhooshMatching"]

Array = npt.NDArray[Any]


class _OpenCodec(ColumnarCodec):
    """Reads a segment that is open already."""

    def __init__(self, segment: OpenSegment) -> None:
        self._view = OwnSegment(segment.data)

    def terms_reader(self, storage: Any, segment: ColumnarSegment) -> ColumnarTermsReader:  # noqa: ARG002
        return ColumnarTermsReader(self._view)

    def per_document_reader(self, storage: Any, segment: ColumnarSegment) -> ColumnarPerDocumentReader:  # noqa: ARG002
        return ColumnarPerDocumentReader(self._view, segment)


class _Scorer(BaseScorer):
    """The score of one term in one field."""

    def __init__(self, rarity: float, lengths: Array, average: float, weight: float) -> None:
        self._rarity = rarity
        self._lengths = lengths
        self._average = average
        self._weight = weight

    def score(self, matcher: Any) -> float:
        length = self._lengths[matcher.id()]
        return self._rarity * float(
            saturate(field_weight(matcher.weight(), length, self._average, self._weight))
        )


class _NoScore(BaseScorer):
    """Of a field that chooses documents, and does not score them."""

    def score(self, matcher: Any) -> float:  # noqa: ARG002
        return 0.0


class _Weighting(WeightingModel):
    """The planner's weights, over all segments of a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def scorer(self, searcher: Any, fieldname: str, text: str | bytes, qf: int = 1) -> BaseScorer:  # noqa: ARG002
        weight = FIELD_WEIGHTS.get(fieldname.partition("_")[0])
        if weight is None:
            return _NoScore()
        term = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
        frequency = self._snapshot.doc_frequency(fieldname, term)
        rarity = idf(self._snapshot.doc_count_all, frequency)
        lengths = searcher.reader().lengths(fieldname)
        return _Scorer(rarity, lengths, self._snapshot.average_length(fieldname), weight)


class _Reader(SegmentReader):
    """Whoosh's reader of an open segment, all of whose documents count."""

    def __init__(self, segment: OpenSegment, schema: Any) -> None:
        listed = ColumnarSegment(INDEX_NAME, segment.data.path.stem, segment.data.doc_count)
        # No storage: all that is read is open already.
        super().__init__(None, schema, listed, codec=_OpenCodec(segment))  # type: ignore[arg-type]
        self._data = segment.data

    def lengths(self, fieldname: str) -> Array:
        """The length of a field in each document."""
        return self._data.field(fieldname).lengths


class WhooshMatching:
    """Whoosh's searcher over a snapshot. Made once for a snapshot, it answers any number of queries."""

    def __init__(self, snapshot: Snapshot) -> None:
        schema = make_schema()
        readers: list[IndexReader] = [_Reader(segment, schema) for segment in snapshot.segments]
        self._weighting = _Weighting(snapshot)
        self._searcher = Searcher(MultiReader(readers), weighting=self._weighting) if readers else None

    def matches(self, tree: Query) -> tuple[Array, Array]:
        """All matching documents of the index, deleted ones included, and their scores.

        (docs, scores): docnums of the index, intp, ascending; float32, not negative, 0 for documents that
        are only chosen. Raises QueryError, with what Whoosh says, for a query that it cannot answer here.
        """
        docs: list[int] = []
        scores: list[float] = []
        if self._searcher is not None:
            context = SearchContext(weighting=self._weighting, top_query=tree)
            try:
                for searcher, base in self._searcher.leaf_searchers():
                    matcher = tree.matcher(searcher, context)
                    while matcher.is_active():
                        docs.append(base + matcher.id())
                        scores.append(matcher.score())
                        matcher.next()
            except SearchlibError:
                raise
            except Exception as error:  # A query is anyone's code; Whoosh's errors have no root.
                kind = type(tree).__name__
                raise QueryError(f"a query of type {kind} cannot be answered here: {error!s:.200}") from error
        return np.array(docs, np.intp), np.maximum(np.array(scores, np.float32), 0)
