"""buffer: documents that are on their way into a segment.

They gather until there are enough to be analysed at once; meanwhile a second thread compresses what is
stored of them, which the interpreter lets run beside the analysis.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt

from searchlib.analysis.bulk import BulkAnalyzer
from searchlib.codec.builder import SegmentBuilder
from searchlib.documents import Checked, analyse, field_plans, whole_fields

__all__ = ["Buffer"]

_CHARACTERS_AT_ONCE = 2 << 20
_DOCUMENTS_AT_ONCE = 4096
_BYTES_PER_CHARACTER = 4  # What a character takes once it is analysed, or a little less.
_BYTES_PER_DOCUMENT = 500
_TERM_BYTES = 160  # What a term takes beside its letters: a string, a number, a place in a dict.


class Buffer:
    """Documents that are not in a segment yet. One that is deleted keeps its docnum.

    Hands a document over with `add`; `finish` writes all of them as a segment. size: about the bytes of
    memory that it takes.
    """

    def __init__(self, analyzer: BulkAnalyzer) -> None:
        """analyzer: may have served other buffers, so that it knows many words."""
        self._analyzer = analyzer
        self._known_terms = len(analyzer.exact_terms)
        self._whole = whole_fields()
        self._builder = SegmentBuilder(field_plans(analyzer, self._whole))
        self._waiting: list[Checked] = []
        self._characters = 0
        self._keys: dict[str, int] = {}
        self._origins: dict[str, list[tuple[str, int]]] = {}
        self._documents = 0

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def __len__(self) -> int:
        """How many documents it would write."""
        return len(self._keys)

    @property
    def size(self) -> int:
        waiting = self._characters * _BYTES_PER_CHARACTER + len(self._waiting) * _BYTES_PER_DOCUMENT
        new_terms = len(self._analyzer.exact_terms) - self._known_terms + sum(map(len, self._whole.values()))
        return self._builder.size + waiting + new_terms * _TERM_BYTES

    def add(self, document: Checked) -> None:
        """Take a document whose key is not in the buffer."""
        self._keys[document.key] = self._documents
        if document.origin:
            self._origins.setdefault(document.origin, []).append((document.key, self._documents))
        self._documents += 1
        self._waiting.append(document)
        self._characters += len(document.text) + len(document.title)
        if self._characters >= _CHARACTERS_AT_ONCE or len(self._waiting) >= _DOCUMENTS_AT_ONCE:
            self._analyse()

    def delete(self, key: str) -> bool:
        """Whether there was a document with this key; it is gone then."""
        return self._keys.pop(key, None) is not None

    def delete_origin(self, origin: str) -> int:
        """How many documents there were of this origin; they are gone then."""
        found = [key for key, docnum in self._origins.pop(origin, ()) if self._keys.get(key) == docnum]
        for key in found:
            del self._keys[key]
        return len(found)

    def finish(self, path: Path) -> npt.NDArray[np.bool_]:
        """Write the segment's file; returns the mask of its deleted documents."""
        self._analyse()
        self._builder.finish(path)
        mask = np.ones(self._documents, bool)
        mask[list(self._keys.values())] = False
        return mask

    def _analyse(self) -> None:
        documents, self._waiting, self._characters = self._waiting, [], 0
        if not documents:
            return
        with ThreadPoolExecutor(1) as beside:
            stored = beside.submit(self._builder.add_texts, [document.text for document in documents])
            analysed = analyse(documents, self._analyzer, self._whole)
            self._builder.add(*analysed)
            stored.result()
