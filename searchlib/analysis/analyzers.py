"""The analyzers of the schema's fields.

They hold plain configuration, so that they pickle; what they yield is what `columns.views` gives.
"""

from __future__ import annotations

from typing import cast

from whoosh.analysis.analyzers import Analyzer

from searchlib.analysis.filters import ExactFilter, FoldedFilter, StemFilter
from searchlib.analysis.tokenizers import IcuTokenizer

__all__ = ["exact_analyzer", "folded_analyzer", "stem_analyzer"]


def exact_analyzer() -> Analyzer:
    """Terms with their marks: `HOÀ` is `hòa`."""
    return cast(Analyzer, IcuTokenizer() | ExactFilter())


def folded_analyzer() -> Analyzer:
    """Terms without marks: `HOÀ` is `hoa`."""
    return cast(Analyzer, IcuTokenizer() | FoldedFilter())


def stem_analyzer() -> Analyzer:
    """English stems of the English passages: `agreements` is `agreement`."""
    return cast(Analyzer, IcuTokenizer(languages=True) | StemFilter())
