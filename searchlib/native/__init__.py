"""native: the few loops that take most of a query's time, compiled.

They are built where the project is installed and there is a C compiler; wheels have them built. Each has a
twin in numpy, where the work belongs, which gives the same answer to the last bit, only later: nothing but
speed depends on them. `SEARCHLIB_NATIVE=0` in the environment asks for the twins.

Arrays are numpy's, in one piece, made by who calls. What is filled in has room enough, and is filled from
index `at` on; the index after the last item is returned. ValueError is raised where the bytes of a record
are none, and TypeError, ValueError or BufferError where arrays are not as is said here.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any, Protocol, cast

import numpy.typing as npt

__all__ = ["Loops", "Word", "loops"]

Array = npt.NDArray[Any]
Word = Array | tuple[Array, Array, Array, Array]
"""Where a word stands, as `Loops.nearness` is given it: its places in the documents that are asked for; or
those in all of them, their spellings, codes as `Loops.among` is given them, and landmarks, uint32: of
every so many documents, a power of two, the index of the first place, and how many places there are; or
none."""

_INTERFACE = 4  # As in loops.c.


class Loops(Protocol):
    """What is compiled.

    parts: of the same term in the fields of one segment, a tuple each that begins with the bytes of its
    record, how many postings it has and how many lists records of the field have. base, doc_count: the
    segment's documents. starts, width: where each row begins, and how many rows a document has.
    """

    def weigh(
        self,
        parts: tuple[tuple[Array, int, int, int, int, Array], ...],
        base: int,
        doc_count: int,
        docs: Array,
        weights: Array,
        at: int,
    ) -> int:
        """What a term, or one variant of it, weighs in each document that has it.

        parts: with the variant, -1 for all, how many documents have it, and the weight of an occurrence in
        each document of the index (float32). docs: int64; weights: float32; to be filled in.
        """

    def weigh_in(
        self,
        word: Word,
        docs: Array,
        starts: Array,
        segment_starts: Array,
        norms: tuple[Array | None, ...],
        weights: Array,
    ) -> None:
        """What a word weighs in each of some documents, 0 where it is not. norms: of each field what an
        occurrence weighs by document (float32), None for one that does not count. docs: int64, ascending;
        weights: float32."""

    def stand(
        self,
        parts: tuple[tuple[Array, int, int, int], ...],
        base: int,
        doc_count: int,
        starts: Array,
        width: int,
        places: Array,
        spellings: Array,
        at: int,
    ) -> tuple[int, int]:
        """The places of a word and their spellings. parts: with the column of the field. Returns the index
        after the last one, and the highest spelling. places: of the type of starts; spellings: uint32."""

    def stand_in(
        self,
        parts: tuple[tuple[Array, int, int, int, int], ...],
        base: int,
        doc_count: int,
        starts: Array,
        width: int,
        docs: Array,
        places: Array,
        at: int,
    ) -> int:
        """The places of a word in some documents, by field. parts: with the column, and the variant, -1 for
        any. docs: int64, ascending."""

    def among(
        self,
        places: Array,
        spellings: Array,
        bounds: Array,
        segment_starts: Array,
        codes: Array,
        out: Array,
        at: int,
    ) -> int:
        """Those of ascending places that are within bounds and spelled so.

        bounds: where each stretch begins and ends, ascending. segment_starts: and the end of the last one.
        codes: of each segment the spellings that count, int64, each as many; without any all do.
        """

    def beside(self, first: Array, second: Array, step: int, out: Array) -> int:
        """The items of the first array that have one of the second `step` beyond them. All uint32 or uint64,
        ascending, none twice; out: one longer than the shorter of both."""

    def documents(self, places: Array, starts: Array, width: int, docs: Array) -> int:
        """The documents of ascending places, each once. docs: int64, to be filled in."""

    def documents_beside(self, first: Array, second: Array, starts: Array, width: int) -> int:
        """How many documents have an item of the first array with one of the second next to it."""

    def add(self, total: Array, columns: tuple[tuple[Array | None, Array, float], ...]) -> None:
        """Add columns to a float32 one, each after the other: documents, ascending, or None for all of them;
        their scores, float32, uint8 or uint16; and by what these are multiplied."""

    def tally(
        self,
        places: Array,
        starts: Array,
        norms: tuple[Array | None, ...],
        docs: Array,
        weights: Array,
    ) -> int:
        """What is met at ascending places weighs in each document. norms: of each field what an occurrence
        weighs by document (float32), None for one that does not count. docs: int64; weights: float32."""

    def score(self, weights: Array, rarity: float, k1: float, scores: Array) -> None:
        """BM25's scores by what occurrences weigh. All float32."""

    def levels(self, scores: Array, step: float, out: Array) -> None:
        """float32 scores as multiples of a step, 1 at least. out: uint8 or uint16."""

    def cover(
        self, docs: Array, columns: tuple[tuple[Array | None, Array, float], ...], covered: Array
    ) -> None:
        """Add to each of some documents the weight of each column that has it. columns: documents, ascending,
        or None for all with a score above 0; their scores; and a weight. docs: int64, ascending; covered:
        float64."""

    def find(
        self, tables: tuple[tuple[Array, Array, Array], ...], term: bytes
    ) -> tuple[tuple[int, ...], int]:
        """The number of a term in the order of each of some tables, -1 where it is not there, and of how many
        documents all tell. tables: all terms, one after the other; where each ends; of how many documents it
        tells."""

    def lay_out(
        self,
        octets: Array,
        ends: Array,
        counts: Array,
        lists: int,
        ids: Array,
        base: int,
        doc_count: int,
        starts: Array,
        width: int,
        column: int,
        offsets: Array,
        out: Array,
        others: Array,
        at: int,
    ) -> int:
        """Write which term stands at each place of some documents.

        octets, ends, counts: the records of all terms, where each ends, and how many postings it has. ids:
        of each term what is to be written, uint32, not 0. offsets: of each document the index in `out` of
        its first place, int64, -1 for others. out: uint32, 0 where nothing stands yet; of what stands there
        too the index and the id are put into `others`, int64, in rows, as far as there is room, and all are
        counted.
        """

    def nearness(
        self,
        words: tuple[Word, ...],
        docs: Array,
        starts: Array,
        segment_starts: Array,
        norms: tuple[Array, ...],
        least: Array,
        pairs: Array,
        closeness: Array,
        adjacent: Array,
        close: Array,
        row: Array,
        whole: Array,
    ) -> None:
        """How near words stand to each other in some documents, of each pair and document, added to adjacent
        and close; and which documents have some words in a row.

        words: of each its places in the documents, or as `among` is given them those everywhere, with
        spellings and codes. docs: int64, ascending. norms, least: of each field what an occurrence weighs by
        document, and at least, float32. pairs: int64, the indexes of the rarer word and of the other one,
        and whether the rarer one comes first. closeness: what each distance from 0 on is worth; adjacent,
        close: float64, a row for each pair. row: int64, the indexes of the words that are to stand in a row,
        which may be none; whole: uint8, 1 for each document that has them so.
        """


def _compiled() -> Loops | None:
    if os.environ.get("SEARCHLIB_NATIVE") == "0":
        return None
    try:
        module = import_module("searchlib.native.loops")
    except ImportError:
        return None
    # One that was built from an older source, and not again, is as good as none.
    return cast(Loops, module) if getattr(module, "INTERFACE", 0) == _INTERFACE else None


loops = _compiled()
"""What is compiled, None where it is not."""
