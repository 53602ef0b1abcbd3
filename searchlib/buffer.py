"""buffer: documents that are on their way into a segment.

They gather until there are enough to be analysed at once. Where a processor may be idle, a second thread
compresses meanwhile what is stored of them, which the interpreter lets run beside the analysis.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from searchlib.analysis.bulk import BulkAnalyzer
from searchlib.codec.builder import SegmentBuilder
from searchlib.documents import Checked, analyse, field_plans, whole_fields

__all__ = ["Buffer"]

_CHARACTERS_AT_ONCE = 2 << 20
_DOCUMENTS_AT_ONCE = 4096


class Buffer:
    """Documents that are not in a segment yet: `finish` writes them as one, in the order of `add`."""

    def __init__(self, analyzer: BulkAnalyzer, *, with_thread: bool = True) -> None:
        """analyzer: may have served other buffers, so that it knows many words. with_thread: whether a second
        thread is of use."""
        self._analyzer = analyzer
        self._with_thread = with_thread
        self._whole = whole_fields()
        self._builder = SegmentBuilder(field_plans(analyzer, self._whole))
        self._waiting: list[Checked] = []
        self._characters = 0

    def add(self, document: Checked) -> None:
        """Take a document whose key is not in the buffer."""
        self._waiting.append(document)
        self._characters += len(document.text) + len(document.title)
        if self._characters >= _CHARACTERS_AT_ONCE or len(self._waiting) >= _DOCUMENTS_AT_ONCE:
            self._analyse()

    def finish(self, path: Path) -> None:
        """Write the segment's file."""
        self._analyse()
        self._builder.finish(path)

    def _analyse(self) -> None:
        documents, self._waiting, self._characters = self._waiting, [], 0
        if not documents:
            return
        texts = [document.text for document in documents]
        if self._with_thread:
            with ThreadPoolExecutor(1) as beside:
                stored = beside.submit(self._builder.add_texts, texts)
                self._builder.add(*analyse(documents, self._analyzer, self._whole))
                stored.result()
        else:
            self._builder.add_texts(texts)
            self._builder.add(*analyse(documents, self._analyzer, self._whole))
