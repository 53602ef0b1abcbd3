"""expansion: which terms of the dictionary does a pattern stand for?

Prefixes are a range of the sorted dictionary, wildcards a regular expression over such a range, and
typos an edit distance. A typo is compared only with the terms that share nearly all their letters
with it, which one array operation over the whole dictionary finds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib.codec.segment import FieldData

__all__ = ["edit_distances", "fuzzy_numbers", "pattern_expression", "prefix_numbers", "wildcard_numbers"]

Array = npt.NDArray[Any]

_LAST = b"\xff"
_LONGEST_FUZZY = 64
_FEW = 1024


def prefix_numbers(field: FieldData, prefix: bytes) -> Array:
    """The numbers of the terms that begin with the prefix."""
    return np.arange(field.find(prefix), field.find(prefix + _LAST * 4))


def wildcard_numbers(field: FieldData, pattern: str) -> Array:
    """The numbers of the terms that match a pattern with `*` (anything) and `?` (one character)."""
    literal = re.split(r"[*?]", pattern, maxsplit=1)[0]
    numbers = prefix_numbers(field, literal.encode())
    if len(numbers) > _FEW:
        # To compare letters takes a hundredth of what it takes to look at the terms one by one.
        letters = np.uint32(_letters(re.sub(r"[*?]", "", pattern).encode()))
        numbers = numbers[(field.letter_masks[numbers] & letters) == letters]
    match = pattern_expression(pattern).fullmatch
    return numbers[[match(text) is not None for text in field.texts(numbers)]]


def pattern_expression(pattern: str) -> re.Pattern[str]:
    """A pattern with `*` and `?` as a regular expression that takes linear time for each of its stars.

    >>> (
    ...     bool(pattern_expression("pat*v").fullmatch("patrushev")),
    ...     bool(pattern_expression("a?").fullmatch("a")),
    ... )
    (True, False)
    """
    first, *rest = (re.escape(part).replace(r"\?", ".") for part in re.sub(r"\*+", "*", pattern).split("*"))
    if not rest:
        return re.compile(first, re.DOTALL)
    return re.compile(f"{first}{''.join(map(_lazily, rest[:-1]))}.*{rest[-1]}", re.DOTALL)


def _lazily(part: str) -> str:
    # An earliest match never has to be given up for a later one, so no place is tried twice.
    return f"(?:(?!{part}).)*{part}"


def fuzzy_numbers(field: FieldData, word: str, distance: int) -> list[tuple[int, int]]:
    """(number, edit distance) of the terms within a distance of 1 or 2 of the word.

    Terms in characters of more bytes than those of the word are passed over: a typo does not change the
    script, and all Latin letters are ASCII once they are folded.
    """
    encoded = word.encode()
    if not encoded or len(encoded) > _LONGEST_FUZZY or not field.term_count:
        return []
    width = _width(word)
    # One edit takes the bytes of one character out of the set, and puts those of another in.
    differing = np.bitwise_xor(field.letter_masks, np.uint32(_letters(encoded)))
    candidates = np.flatnonzero(
        (_bit_counts(differing) <= 2 * distance * width)
        & (np.abs(field.term_lengths - len(encoded)) <= distance * width)
    )
    terms = field.texts(candidates)
    distances = edit_distances(word, terms).tolist()
    return [
        (number, edits)
        for number, term, edits in zip(candidates.tolist(), terms, distances, strict=True)
        if edits <= distance and _width(term) <= width
    ]


def _letters(encoded: bytes) -> int:
    """The set of the bytes of a term, as in `Dictionary.letter_masks`."""
    mask = 0
    for byte in encoded:
        mask |= 1 << (byte & 31)
    return mask


def _width(text: str) -> int:
    """The most bytes of a character."""
    return 1 if text.isascii() else len(max(text).encode())


def _bit_counts(values: Array) -> Array:
    values = values - ((values >> np.uint32(1)) & np.uint32(0x55555555))
    values = (values & np.uint32(0x33333333)) + ((values >> np.uint32(2)) & np.uint32(0x33333333))
    values = (values + (values >> np.uint32(4))) & np.uint32(0x0F0F0F0F)
    counts: Array = (values * np.uint32(0x01010101)) >> np.uint32(24)
    return counts


def edit_distances(word: str, others: Sequence[str]) -> Array:
    """Insertions, deletions, substitutions and swaps of neighbours that lead from a word to each other.

    Optimal string alignment distance, for all others at once: what is one number in the textbook's
    table is a column of them here.

    >>> edit_distances("patrushov", ["patrushev", "patrushvo", "patrusho", "putin"]).tolist()
    [1, 1, 1, 7]
    """
    lengths = np.array([len(other) for other in others], np.int64)
    size = int(lengths.max(initial=0))
    padded = "".join(other.ljust(size, "\0") for other in others).encode("utf-32-le", "surrogatepass")
    letters = np.frombuffer(padded, "<u4").reshape(len(others), size).T
    before = last = np.tile(np.arange(size + 1, dtype=np.int16)[:, None], len(others))
    for row, letter in enumerate(map(ord, word), 1):
        same = letters == letter
        current = np.empty_like(last)
        current[0] = row
        for column in range(1, size + 1):
            cost = np.minimum(last[column], current[column - 1]) + 1
            cost = np.minimum(cost, last[column - 1] + ~same[column - 1])
            if row > 1 and column > 1:
                swapped = same[column - 2] & (letters[column - 1] == ord(word[row - 2]))
                cost = np.where(swapped, np.minimum(cost, before[column - 2] + 1), cost)
            current[column] = cost
        before, last = last, current
    distances: Array = last[lengths, np.arange(len(others))]
    return distances
