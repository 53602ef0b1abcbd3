"""expansion: which terms of the dictionary does a pattern stand for?

Prefixes are a range of the sorted dictionary, wildcards a regular expression over such a range, and
typos an edit distance. A typo is compared only with the terms that share nearly all their letters
with it, which one array operation over the whole dictionary finds.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt

from searchlib.codec.segment import FieldData

__all__ = ["edit_distance", "fuzzy_numbers", "prefix_numbers", "wildcard_numbers"]

Array = npt.NDArray[Any]

_LAST = b"\xff"
_LONGEST_FUZZY = 64


def prefix_numbers(field: FieldData, prefix: bytes) -> Array:
    """The numbers of the terms that begin with the prefix."""
    return np.arange(field.find(prefix), field.find(prefix + _LAST * 4))


def wildcard_numbers(field: FieldData, pattern: str) -> Array:
    """The numbers of the terms that match a pattern with `*` (anything) and `?` (one character)."""
    literal = re.split(r"[*?]", pattern, maxsplit=1)[0]
    numbers = prefix_numbers(field, literal.encode())
    if not len(numbers):
        return numbers
    # Runs of stars mean one star; written as such, matching stays linear in the number of stars.
    parts = [re.escape(part).replace(r"\?", ".") for part in re.sub(r"\*+", "*", pattern).split("*")]
    first, *rest = parts
    expression = re.compile(first + "".join(_lazily(part) for part in rest[:-1]) + (f".*{rest[-1]}" if rest else ""), re.S)
    first_number = int(numbers[0])
    terms = field.terms(first_number, first_number + len(numbers))
    found = [number for number, term in enumerate(terms, first_number) if expression.fullmatch(term.decode())]
    return np.array(found, np.int64)


def _lazily(part: str) -> str:
    # An earliest match never has to be given up for a later one, so the group need not be tried again.
    return f"(?:(?!{part}).)*{part}" if part else ""


def fuzzy_numbers(field: FieldData, word: str, distance: int) -> list[tuple[int, int]]:
    """(number, edit distance) of the terms within a distance of 1 or 2 of the word."""
    encoded = word.encode()
    if not encoded or len(encoded) > _LONGEST_FUZZY:
        return []
    mask = 0
    for byte in encoded:
        mask |= 1 << (byte & 31)
    # One edit changes at most two letters of the set, and the length in bytes by at most four.
    differing = np.bitwise_xor(field.letter_masks, np.uint32(mask))
    candidates = np.flatnonzero(
        (_bit_counts(differing) <= 2 * distance)
        & (np.abs(field.term_lengths - len(encoded)) <= (distance if word.isascii() else 4 * distance))
    )
    found = []
    for number in candidates.tolist():
        edits = edit_distance(word, field.term(number).decode(), distance)
        if edits <= distance:
            found.append((number, edits))
    return found


def _bit_counts(values: Array) -> Array:
    values = values - ((values >> np.uint32(1)) & np.uint32(0x55555555))
    values = (values & np.uint32(0x33333333)) + ((values >> np.uint32(2)) & np.uint32(0x33333333))
    return (((values + (values >> np.uint32(4))) & np.uint32(0x0F0F0F0F)) * np.uint32(0x01010101)) >> np.uint32(24)


def edit_distance(left: str, right: str, limit: int) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours from one string to the other.

    Optimal string alignment distance; a result above `limit` only says that it is above.

    >>> edit_distance("patrushov", "patrushev", 2), edit_distance("hnaoi", "hanoi", 2)
    (1, 1)
    """
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before: list[int] = []
    last = list(range(len(right) + 1))
    for row, a in enumerate(left, 1):
        current = [row]
        for column, b in enumerate(right, 1):
            cost = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (a != b))
            if row > 1 and column > 1 and a == right[column - 2] and left[row - 2] == b:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        if min(current) > limit:
            return limit + 1
        before, last = last, current
    return last[-1]
