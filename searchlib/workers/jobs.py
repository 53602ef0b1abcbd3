"""jobs: how does a segment come to be, of documents or of other segments?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searchlib.analysis.bulk import BulkAnalyzer
from searchlib.buffer import Buffer
from searchlib.codec.merger import merge
from searchlib.codec.segment import SegmentData
from searchlib.documents import Checked

__all__ = ["Builder", "Source", "merge_files"]

_TERMS_IN_MEMORY = 500_000


class Source(NamedTuple):
    """A segment that is to be merged. deleted: the mask of its deleted documents."""

    path: Path
    deleted: npt.NDArray[np.bool_]


class Builder:
    """Makes segments of documents, each the quicker the more words the ones before had."""

    def __init__(self, *, with_thread: bool = True) -> None:
        """with_thread: whether a second thread is of use."""
        self._analyzer = BulkAnalyzer()
        self._with_thread = with_thread

    def build(self, documents: Iterable[Checked], path: Path) -> None:
        """Write the segment of documents, whose keys differ; their docnums follow their order."""
        if len(self._analyzer.exact_terms) > _TERMS_IN_MEMORY:
            self._analyzer = BulkAnalyzer()
        buffer = Buffer(self._analyzer, with_thread=self._with_thread)
        for document in documents:
            buffer.add(document)
        buffer.finish(path)


def merge_files(sources: Sequence[Source], path: Path) -> None:
    """Write one segment of several, without their deleted documents."""
    merge([(SegmentData(source.path), source.deleted) for source in sources], path)
