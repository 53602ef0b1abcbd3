"""merge_policy: which segments become one?

Sizes are in bytes, and fall into levels: the first holds what is smaller than `_SMALL`, and each further
one reaches to `_FACTOR` times the size of the one before. Where `_FACTOR` neighbours of a level stand
together they are merged, and smaller ones between them with them. So there are fewer than `_FACTOR` segments
for each level, and a document is written again once for each level, which are log8(size of the index / 4 MB).
Within the first level it is more often, but never beside more than `_SMALL` bytes for each. (The policy of
Lucene's LogByteSizeMergePolicy and tantivy's LogMergePolicy.)

Only neighbours are merged, so that documents keep the order in which they were added, and what is
merged follows from the sizes alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

__all__ = ["due_merges"]

_FACTOR = 8
_SMALL = 4 << 20  # Written in a few hundredths of a second.


def due_merges(sizes: Sequence[int]) -> Iterator[slice]:
    """The runs of neighbours that are to become one segment each, by the sizes of all segments in order.

    >>> list(due_merges([50_000_000] * 9))
    [slice(0, 8, None)]
    >>> list(due_merges([50_000_000] + [1000] * 8))
    [slice(1, 9, None)]
    """
    levels = [_level(size) for size in sizes]
    start = 0
    while start < len(levels):
        top = max(levels[start:])
        stop = max(place for place in range(start, len(levels)) if levels[place] == top) + 1
        for first in range(start, stop - _FACTOR + 1, _FACTOR):
            yield slice(first, first + _FACTOR)
        start = stop


def _level(size: int) -> int:
    level = 0
    while size >= _SMALL:
        size //= _FACTOR
        level += 1
    return level
