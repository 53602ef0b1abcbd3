"""indexing: the loops that take most of the time of indexing, compiled.

What is said of `native` holds here: each has a twin in numpy, where the work belongs, which makes the
same, only later. Arrays are numpy's, in one piece, made by who calls, and have room enough. TypeError,
ValueError or BufferError is raised where arrays are not as is said here.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any, Protocol, cast

import numpy.typing as npt

__all__ = ["Writing", "writing"]

Array = npt.NDArray[Any]

_INTERFACE = 2  # As in writing.c.


class Writing(Protocol):
    """What is compiled."""

    def scan(
        self, text: str, codes: Array, starts: Array, ends: Array, heads: Array, tails: Array, breaks: Array
    ) -> tuple[int, int]:
        """The words of a text between line breaks, and where these are. Returns how many there are of both.

        codes: of every code point, as `scanning` has it, uint8. starts, ends, breaks: int64; heads, tails:
        uint64; to be filled in.
        """

    def find(
        self,
        heads: Array,
        tails: Array,
        slots: Array,
        key_heads: Array,
        key_tails: Array,
        key_numbers: Array,
        multipliers: Array,
        numbers: Array,
    ) -> None:
        """The number of each word in a `KeyTable`, whose first key stands for none.

        slots, key_numbers, numbers: uint32, the last to be filled in; all others: uint64.
        """

    def tokens(
        self,
        first: int,
        words: Array,
        first_rows: Array,
        row_counts: Array,
        row_terms: Array,
        row_joined: Array,
        leads: Array,
        first_words: Array,
        passages: Array,
        exact: Array,
        texts: Array,
        positions: Array,
        lengths: Array,
        passage_starts: Array,
        passage_leads: Array,
    ) -> int:
        """The tokens of words, and what they say of passages. Returns how many tokens there are.

        first: the number of the first text. words: the numbers of all, uint32, the highest bit set in those
        of compounds. first_rows, row_counts (int64): of each compound; row_terms (uint32), row_joined
        (uint8): of each of its tokens; see `KnownWords`. leads: of each exact term, int64. first_words,
        passages: as in `Scan`. To be filled in: exact, texts, positions (uint32), of each token; lengths
        (int64), of each text; passage_starts, the first token of each passage and the number of tokens;
        passage_leads, the sum of the leads in each passage, and one item more; both int64.
        """

    def copy(
        self, source: Array, target: Array, width: int, starts: Array, places: Array, sizes: Array
    ) -> None:
        """Copy rows of items of so many bytes. source, target: uint8. starts, places: in items, of each row
        where it begins in the one, and in the other; sizes: how many items it has; int64."""

    def tally(
        self,
        postings: Array,
        bases: Array,
        codes: Array,
        freqs: Array,
        mixed: Array,
        lengths: Array,
        counts: Array,
        of_postings: Array,
        of_mixed: Array,
        doc_frequencies: Array,
        max_freqs: Array,
        min_lengths: Array,
    ) -> None:
        """Count the occurrences and the postings of variants.

        postings, bases (int64): of each term how many it has, and its first slot. codes, freqs, mixed: as in
        `Lists`; lengths: of the document of each posting. counts (int64): added to; of_postings, of_mixed
        (uint32): filled in; see `field_writer`. doc_frequencies, max_freqs, min_lengths (uint32): of each
        slot so far.
        """

    def pack(self, values: Array, counts: Array, data: Array, forms: Array, sizes: Array) -> int:
        """Lists of so many integers, packed one after the other into data, which has four bytes for each.

        counts, sizes: int64; data, forms: uint8. Returns how many bytes there are.
        """


def _compiled() -> Writing | None:
    if os.environ.get("SEARCHLIB_NATIVE") == "0":
        return None
    try:
        module = import_module("searchlib.native.writing")
    except ImportError:
        return None
    # One that was built from an older source, and not again, is as good as none.
    return cast(Writing, module) if getattr(module, "INTERFACE", 0) == _INTERFACE else None


writing = _compiled()
"""What is compiled, None where it is not."""
