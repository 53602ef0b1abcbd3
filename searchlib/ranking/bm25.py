"""bm25: score = idf * (k1 + 1) * x / (k1 + x), x = sum over fields of w * tf / (1 - b + b * length / mean).

BM25F after Robertson, Zaragoza and Taylor, "Simple BM25 Extension to Multiple Weighted Fields" (2004);
the idf is Lucene's, ln(1 + (N - df + 0.5) / (df + 0.5)), which is never negative.
"""

from __future__ import annotations

import math
from typing import Any

import numpy.typing as npt

__all__ = ["K1", "B", "field_weight", "idf", "saturate", "weight_at"]

Array = npt.NDArray[Any]

K1 = 1.5
B = 0.75


def idf(doc_count: int, doc_frequency: float) -> float:
    """ln(1 + (N - df + 0.5) / (df + 0.5)): how much a term tells, from 0 (it is everywhere).

    >>> round(idf(1000, 1), 2), round(idf(1000, 1000), 4)
    (6.5, 0.0005)
    """
    if not 0 <= doc_frequency <= doc_count:
        raise ValueError(f"document frequency must be between 0 and {doc_count}, got {doc_frequency}")
    return math.log1p((doc_count - doc_frequency + 0.5) / (doc_frequency + 0.5))


def field_weight(freqs: Array, lengths: Array, average_length: float, weight: float) -> Array:
    """w * tf / (1 - b + b * length / average): occurrences in one field, weighed by its length.

    freqs, lengths: parallel arrays, one item a document. Returns float64 of the same length.
    """
    norms = (1.0 - B) + (B / average_length) * lengths
    result: Array = (weight * freqs) / norms
    return result


def weight_at(length: float) -> float:
    """What `field_weight` gives one occurrence of weight 1 in a field of so many times the average length.

    >>> weight_at(1.0), weight_at(3.0)
    (1.0, 0.4)
    """
    return 1.0 / (1.0 - B + B * length)


def saturate(x: Array) -> Array:
    """(k1 + 1) * x / (k1 + x): more occurrences count, each less than the one before; below k1 + 1.

    >>> import numpy as np
    >>> saturate(np.array([0.0, 1.0, 1e9])).round(2).tolist()
    [0.0, 1.0, 2.5]
    """
    result: Array = ((K1 + 1.0) * x) / (K1 + x)
    return result
